#include "replay/rules/rulebook.h"

#include <algorithm>

namespace replay {
namespace {

constexpr std::string_view kHelsedataservice = "HDS";

bool contains(const std::vector<std::string>& list, std::string_view code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

// An absent selector selects everything.
bool selects(const std::vector<std::string>& selector, std::string_view code) {
  return selector.empty() || contains(selector, code);
}

template <class Map>
const typename Map::mapped_type* find_in(const Map& map, std::string_view key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &found->second;
}

std::string quoted(std::string_view a, std::string_view b, std::string_view c) {
  return std::string(a) + ", " + std::string(b) + ", " + std::string(c);
}

std::unexpected<Undecidable> undecidable(std::string nb, std::string en) {
  return std::unexpected(Undecidable{{std::move(nb), std::move(en)}});
}

std::unexpected<Undecidable> silent_on(std::string_view setting, std::string_view register_code) {
  const std::string what = std::string(setting) + " for " + std::string(register_code);
  return undecidable("regelboken sier ikke " + what, "the rulebook does not say " + what);
}

Ruling<Duty> duty_of(const Rulebook& rulebook,
                     std::string_view register_code,
                     std::string_view setting,
                     std::optional<bool> RegisterEntry::* value) {
  const RegisterEntry* entry = find_in(rulebook.registers, register_code);
  if (entry == nullptr || !(entry->*value)) return silent_on(setting, register_code);
  return Duty{*(entry->*value), contains(entry->assumed, setting)};
}

bool in_force(const Rulebook& rulebook,
              const AuthorityRow& row,
              std::string_view register_code,
              Date date) {
  return selects(row.registers, register_code) && row.validity.holds_on(date) &&
         row.stale_page.value_or(rulebook.options.npr_follow_stale_page) ==
             rulebook.options.npr_follow_stale_page;
}

// Adds the authorities that the rows name for the query on the date, each once.
Ruling<void> add_allowed(const Rulebook& rulebook,
                         const std::vector<AuthorityRow>& rows,
                         const AuthorityQuery& query,
                         Date date,
                         std::vector<AllowedAuthority>& allowed) {
  for (const AuthorityRow& row : rows) {
    if (!in_force(rulebook, row, query.register_code, date)) continue;
    if (!selects(row.purposes, query.purpose)) continue;
    if (row.public_applicants_only && !rulebook.is_public_applicant(query.applicant_kind)) continue;
    std::string authority = row.authority;
    if (authority == kRegisterOwner) {
      auto owner = rulebook.register_owner(query.register_code, date);
      if (!owner) return std::unexpected(std::move(owner).error());
      authority = *std::move(owner);
    }
    const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const auto& other) {
      return other.authority == authority;
    });
    if (!known) allowed.push_back({std::move(authority), row.rule, row.assumption});
  }
  return {};
}

Ruling<std::vector<AllowedAuthority>> not_empty(std::vector<AllowedAuthority> allowed,
                                                const AuthorityQuery& query,
                                                std::string_view task_nb,
                                                std::string_view task_en) {
  if (!allowed.empty()) return allowed;
  const std::string what = quoted(query.register_code, query.purpose, query.applicant_kind);
  const std::string day = to_string(query.date);
  return undecidable("ingen " + std::string(task_nb) + " for " + what + " den " + day,
                     "no " + std::string(task_en) + " for " + what + " on " + day);
}

Ruling<std::optional<Norm>> norm_of(const Rulebook& rulebook,
                                    std::string_view clock,
                                    const NormQuery& query) {
  bool is_governed = false;
  for (const NormRow& row : rulebook.norms) {
    if (row.clock != clock || !selects(row.registers, query.register_code)) continue;
    is_governed = true;
    if (!selects(row.categories, query.category) || !row.validity.holds_on(query.start)) continue;
    if (row.linked.value_or(query.linked) != query.linked) continue;
    return Norm{
        row.length, row.unit, row.rule, contains(row.assumed_registers, query.register_code)};
  }
  if (!is_governed) return std::nullopt;
  const std::string what = std::string(clock) + " (" + std::string(query.register_code) + ", " +
                           std::string(query.category) + ")";
  const std::string day = to_string(query.start);
  return undecidable("ingen frist " + what + " for saker med start " + day,
                     "no deadline " + what + " for cases that start on " + day);
}

}  // namespace

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return "CRITICAL";
    case Severity::kMajor:
      return "MAJOR";
    case Severity::kMinor:
      return "MINOR";
    case Severity::kInfo:
      return "INFO";
  }
  return {};
}

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::kWorkingDay:
      return "WORKING_DAY";
    case Unit::kDay:
      return "DAY";
    case Unit::kWeek:
      return "WEEK";
    case Unit::kMonth:
      return "MONTH";
  }
  return {};
}

std::string_view name_of(AttachmentWhen when) {
  switch (when) {
    case AttachmentWhen::kAlways:
      return "always";
    case AttachmentWhen::kDeclared:
      return "declared";
    case AttachmentWhen::kConsent:
      return "consent";
    case AttachmentWhen::kDispensation:
      return "dispensation";
  }
  return {};
}

std::string_view name_of(RequestEffect effect) {
  switch (effect) {
    case RequestEffect::kPause:
      return "pause";
    case RequestEffect::kReset:
      return "reset";
    case RequestEffect::kIgnore:
      return "ignore";
  }
  return {};
}

std::string_view name_of(TransitionCases cases) {
  return cases == TransitionCases::kStrict ? "strict" : "either";
}

std::string_view name_of(ExpectedPauses pauses) {
  return pauses == ExpectedPauses::kNone ? "none" : "same";
}

std::string_view name_of(Anchor anchor) {
  switch (anchor) {
    case Anchor::kSubmission:
      return "submission";
    case Anchor::kComplete:
      return "complete";
    case Anchor::kDecision:
      return "decision";
    case Anchor::kDelivery:
      return "delivery";
    case Anchor::kInvoice:
      return "invoice";
  }
  return {};
}

const RuleEntry* Rulebook::rule(std::string_view id) const {
  return find_in(rules, id);
}

const FindingEntry* Rulebook::finding(std::string_view id) const {
  return find_in(findings, id);
}

Ruling<std::string> Rulebook::register_owner(std::string_view register_code, Date date) const {
  if (const RegisterEntry* entry = find_in(registers, register_code)) {
    for (const OwnerPeriod& period : entry->owners) {
      if (period.validity.holds_on(date)) return period.authority;
    }
  }
  const std::string code(register_code);
  const std::string day = to_string(date);
  return undecidable("regelboken sier ikke hvem som eier " + code + " den " + day,
                     "the rulebook does not say who owns " + code + " on " + day);
}

Ruling<std::vector<AllowedAuthority>> Rulebook::decision_authorities(
    const AuthorityQuery& query) const {
  std::vector<AllowedAuthority> allowed;
  auto added = add_allowed(*this, decisions, query, query.date, allowed);
  if (!added) return std::unexpected(std::move(added).error());
  if (options.transition_cases == TransitionCases::kEither && query.received &&
      *query.received < query.date) {
    added = add_allowed(*this, decisions, query, *query.received, allowed);
    if (!added) return std::unexpected(std::move(added).error());
  }
  return not_empty(std::move(allowed), query, "vedtaksmyndighet", "decision authority");
}

Ruling<std::vector<AllowedAuthority>> Rulebook::intake_authorities(
    const AuthorityQuery& query) const {
  std::vector<AllowedAuthority> allowed;
  auto added = add_allowed(*this, intakes, query, query.date, allowed);
  if (!added) return std::unexpected(std::move(added).error());
  return not_empty(std::move(allowed), query, "mottaker av søknaden", "recipient of applications");
}

bool Rulebook::under_hds(std::string_view register_code, Date date) const {
  return std::any_of(decisions.begin(), decisions.end(), [&](const AuthorityRow& row) {
    return row.authority == kHelsedataservice && in_force(*this, row, register_code, date);
  });
}

Ruling<std::optional<Norm>> Rulebook::statutory(const NormQuery& query) const {
  if (!contains(options.statutory_registers, query.register_code)) return std::nullopt;
  return norm_of(*this, "STATUTORY", query);
}

Ruling<std::optional<Norm>> Rulebook::expected(const NormQuery& query) const {
  if (options.research_only && !is_research(query.purpose)) return std::nullopt;
  return norm_of(*this, "EXPECTED", query);
}

bool Rulebook::pauses_statutory(std::string_view pause_reason) const {
  return contains(options.statutory_pauses, pause_reason);
}

Ruling<Duty> Rulebook::contract_required(std::string_view register_code) const {
  return duty_of(*this, register_code, "contract_required", &RegisterEntry::contract_required);
}

bool Rulebook::contract_covers(std::string_view category) const {
  return contains(options.contract_categories, category);
}

Ruling<Duty> Rulebook::split_shipment(std::string_view register_code) const {
  return duty_of(*this, register_code, "split_shipment", &RegisterEntry::split_shipment);
}

Ruling<Duty> Rulebook::lawyer_required(std::string_view register_code,
                                       std::string_view category) const {
  const RegisterEntry* entry = find_in(registers, register_code);
  if (entry == nullptr || !entry->lawyer_categories) {
    return silent_on("lawyer_categories", register_code);
  }
  return Duty{contains(*entry->lawyer_categories, category),
              contains(entry->assumed, "lawyer_categories")};
}

bool Rulebook::is_public_applicant(std::string_view applicant_kind) const {
  return contains(options.public_applicant_kinds, applicant_kind);
}

bool Rulebook::is_research(std::string_view purpose) const {
  return contains(options.research_purposes, purpose);
}

std::string fill(std::string_view message, const Placeholders& values) {
  std::string out;
  while (!message.empty()) {
    const std::size_t open = message.find('{');
    const std::size_t close = message.find('}', open);
    if (close == std::string_view::npos) break;
    out += message.substr(0, open);
    const std::string_view name = message.substr(open + 1, close - open - 1);
    const auto value = std::find_if(
        values.begin(), values.end(), [&](const auto& pair) { return pair.first == name; });
    out += value == values.end() ? message.substr(open, close - open + 1) : value->second;
    message.remove_prefix(close + 1);
  }
  out += message;
  return out;
}

}  // namespace replay
