#include "replay/rules/rulebook_row_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "replay/rules/rulebook_errors.h"

namespace replay {
namespace {

constexpr std::array kAttachmentWhens = {AttachmentWhen::kAlways,
                                         AttachmentWhen::kDeclared,
                                         AttachmentWhen::kConsent,
                                         AttachmentWhen::kDispensation};

constexpr std::int32_t kMoneyMax = 1'000'000'000;  // øre
constexpr std::int32_t kMinutesMax = 100'000;

}  // namespace

// What every row ends with: the rule it rests on, whether it goes further, and where it stands.
template <class Row>
void RowReader::read_ground(Fields& fields, Row& row) const {
  row.rule = fields.code("rule", *rule_ids_);
  row.assumption = fields.optional_boolean("assumption").value_or(false);
  row.place = fields.place();
}

const std::vector<std::string>& RowReader::known(std::string_view list) const {
  static const std::vector<std::string> kNone;
  const auto found = book_->codes.find(list);
  return found == book_->codes.end() ? kNone : found->second;
}

OwnerPeriod RowReader::owner(const TomlNode& node, const std::string& register_name) const {
  Fields fields(
      node, "an owner of " + register_name, {"authority", "valid_from", "valid_to"}, *complaints_);
  OwnerPeriod out;
  out.authority = fields.code("authority", known("authority"));
  out.validity = fields.validity();
  out.place = node.place;
  return out;
}

RegisterEntry RowReader::register_entry(const TomlNode& node) const {
  Fields fields(node,
                "register " + node.key,
                {"name",
                 "contract_required",
                 "split_shipment",
                 "lawyer_categories",
                 "assumed",
                 "purposes",
                 "datasets",
                 "owner"},
                *complaints_);
  RegisterEntry entry;
  entry.code = node.key;
  entry.place = node.place;
  const auto& registers = known("register");
  if (std::find(registers.begin(), registers.end(), node.key) == registers.end()) {
    fields.complain(
        kRulebookUnknownCode, "unknown register " + node.key, hint_for(node.key, registers));
  }
  entry.name = fields.text("name");
  entry.contract_required = fields.optional_boolean("contract_required");
  entry.split_shipment = fields.optional_boolean("split_shipment");
  if (fields.find("lawyer_categories") != nullptr) {
    entry.lawyer_categories = fields.codes("lawyer_categories", known("category"));
  }
  static const std::vector<std::string> kAssumable = {
      "contract_required", "split_shipment", "lawyer_categories"};
  entry.assumed = fields.codes("assumed", kAssumable);
  if (fields.find("purposes") != nullptr) {
    entry.purposes = fields.codes("purposes", known("purpose"));
  }
  if (fields.find("datasets") != nullptr) entry.datasets = fields.some_strings("datasets");
  if (const TomlNode* owners = fields.find("owner")) {
    if (owners->kind != TomlNode::Kind::kArray || owners->items.size() > kListItemsMax) {
      fields.complain_at(
          "owner", kRulebookWrongKind, "owner of " + fields.name() + " must be an array of tables");
    } else {
      for (const TomlNode& item : owners->items) {
        entry.owners.push_back(owner(item, node.key));
      }
    }
  }
  return entry;
}

AuthorityRow RowReader::authority(const TomlNode& node, const std::string& name) const {
  Fields fields(node,
                name,
                {"authority",
                 "registers",
                 "purposes",
                 "applicants",
                 "npr_follow_stale_page",
                 "valid_from",
                 "valid_to",
                 "rule",
                 "assumption"},
                *complaints_);
  AuthorityRow row;
  std::vector<std::string> authorities = known("authority");
  authorities.emplace_back(kRegisterOwner);
  row.authority = fields.code("authority", authorities);
  row.registers = fields.codes("registers", known("register"));
  row.purposes = fields.codes("purposes", known("purpose"));
  if (fields.find("applicants") != nullptr) {
    static const std::vector<std::string> kApplicants = {"public", "any"};
    row.public_applicants_only = fields.code("applicants", kApplicants) == "public";
  }
  row.stale_page = fields.optional_boolean("npr_follow_stale_page");
  row.validity = fields.validity();
  row.rule = fields.code("rule", *rule_ids_);
  row.assumption = fields.optional_boolean("assumption").value_or(false);
  row.place = node.place;
  return row;
}

NormRow RowReader::norm(const TomlNode& node) const {
  Fields fields(node,
                "norm",
                {"clock",
                 "registers",
                 "categories",
                 "linked",
                 "length",
                 "unit",
                 "rule",
                 "assumed_registers",
                 "valid_from",
                 "valid_to"},
                *complaints_);
  NormRow row;
  row.clock = fields.code("clock", known("clock"));
  row.registers = fields.codes("registers", known("register"));
  row.categories = fields.codes("categories", known("category"));
  row.linked = fields.optional_boolean("linked");
  row.length = fields.integer("length", 1, kLengthMax);
  row.unit = fields.choice("unit", kUnits);
  row.rule = fields.code("rule", *rule_ids_);
  row.assumed_registers = fields.codes("assumed_registers", known("register"));
  row.validity = fields.validity();
  row.place = node.place;
  return row;
}

AttachmentRow RowReader::attachment(const TomlNode& node) const {
  Fields fields(node,
                "attachment",
                {"code",
                 "accepts",
                 "registers",
                 "categories",
                 "purposes",
                 "when",
                 "signed",
                 "severity",
                 "valid_from",
                 "valid_to",
                 "rule",
                 "assumption"},
                *complaints_);
  AttachmentRow row;
  row.code = fields.code("code", known("attachment"));
  row.accepts = fields.codes("accepts", known("attachment"));
  if (std::find(row.accepts.begin(), row.accepts.end(), row.code) != row.accepts.end()) {
    fields.complain_at("accepts", kRulebookBadValue, row.code + " cannot stand in for itself");
  }
  row.registers = fields.codes("registers", known("register"));
  row.categories = fields.codes("categories", known("category"));
  row.purposes = fields.codes("purposes", known("purpose"));
  row.when = fields.choice("when", kAttachmentWhens);
  row.must_be_signed = fields.optional_boolean("signed").value_or(false);
  if (fields.find("severity") != nullptr) row.severity = fields.choice("severity", kSeverities);
  row.validity = fields.validity();
  read_ground(fields, row);
  return row;
}

ContactRow RowReader::contact(const TomlNode& node) const {
  Fields fields(
      node,
      "contact",
      {"roles", "registers", "categories", "valid_from", "valid_to", "rule", "assumption"},
      *complaints_);
  ContactRow row;
  row.roles = fields.some_codes("roles", known("role"));
  row.registers = fields.codes("registers", known("register"));
  row.categories = fields.codes("categories", known("category"));
  row.validity = fields.validity();
  read_ground(fields, row);
  return row;
}

FeeRow RowReader::fee(const TomlNode& node) const {
  Fields fields(node,
                "fee",
                {"payee",
                 "rate",
                 "minimum_minutes",
                 "minimum_amount",
                 "rounding_minutes",
                 "base_single",
                 "base_several",
                 "vat_percent",
                 "valid_from",
                 "valid_to",
                 "rule",
                 "assumption"},
                *complaints_);
  FeeRow row;
  row.payee = fields.code("payee", known("authority"));
  row.rate = fields.integer("rate", 0, kMoneyMax);
  row.minimum_minutes = fields.optional_integer("minimum_minutes", 0, kMinutesMax);
  row.minimum_amount = fields.optional_integer("minimum_amount", 0, kMoneyMax);
  row.rounding_minutes = fields.integer("rounding_minutes", 1, kMinutesMax);
  row.base_single = fields.optional_integer("base_single", 0, kMoneyMax);
  row.base_several = fields.optional_integer("base_several", 0, kMoneyMax);
  row.vat_percent = fields.integer("vat_percent", 0, 100);
  row.validity = fields.validity();
  read_ground(fields, row);
  return row;
}

FinalisedRow RowReader::finalised(const TomlNode& node) const {
  Fields fields(
      node, "finalised", {"registers", "until", "published", "rule", "assumption"}, *complaints_);
  FinalisedRow row;
  row.registers = fields.codes("registers", known("register"));
  row.until = fields.date("until");
  row.published = fields.date("published");
  if (row.published <= row.until) {
    fields.complain_at("published",
                       kRulebookBadValue,
                       "published in finalised is not after until, " + to_string(row.until));
  }
  read_ground(fields, row);
  return row;
}

DispensationRow RowReader::dispensation(const TomlNode& node) const {
  Fields fields(node,
                "dispensation",
                {"grounds", "issuers", "purposes", "valid_from", "valid_to", "rule", "assumption"},
                *complaints_);
  DispensationRow row;
  row.grounds = fields.some_codes("grounds", known("secrecyGround"));
  row.issuers = fields.some_codes("issuers", known("authority"));
  row.purposes = fields.codes("purposes", known("purpose"));
  row.validity = fields.validity();
  read_ground(fields, row);
  return row;
}

ChannelRow RowReader::channel(const TomlNode& node) const {
  Fields fields(node,
                "channel",
                {"authority", "channels", "valid_from", "valid_to", "rule", "assumption"},
                *complaints_);
  ChannelRow row;
  row.authority = fields.code("authority", known("authority"));
  static const std::vector<std::string> kChannels(kIntakeChannels.begin(), kIntakeChannels.end());
  row.channels = fields.some_codes("channels", kChannels);
  row.validity = fields.validity();
  read_ground(fields, row);
  return row;
}

}  // namespace replay
