// What an application must bring, what it costs, and what it may ask for.
#include <algorithm>

#include "replay/rules/rulebook.h"

namespace replay {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

// An absent selector selects everything.
bool selects(const std::vector<std::string>& selector, std::string_view code) {
  return selector.empty() || contains(selector, code);
}

std::unexpected<Undecidable> undecidable(std::string nb, std::string en) {
  return std::unexpected(Undecidable{{std::move(nb), std::move(en)}});
}

// "KPR den 2019-01-01"
Text about(std::string_view what, Date date) {
  const std::string code(what);
  const std::string day = to_string(date);
  return {code + " den " + day, code + " on " + day};
}

// Whether any row in force on the date is about the register: otherwise the rulebook is silent,
// which is not the same as demanding nothing.
template <class Row>
bool governs(const std::vector<Row>& rows, const DemandQuery& query) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return selects(row.registers, query.register_code) && row.validity.holds_on(query.date);
  });
}

}  // namespace

Ruling<std::vector<const AttachmentRow*>> Rulebook::required_attachments(
    const DemandQuery& query) const {
  if (!governs(attachments, query)) {
    const Text what = about(query.register_code, query.date);
    return undecidable("regelboken sier ikke hvilke vedlegg som kreves for " + what.nb,
                       "the rulebook does not say which attachments are required for " + what.en);
  }
  std::vector<const AttachmentRow*> required;
  for (const AttachmentRow& row : attachments) {
    if (selects(row.registers, query.register_code) && selects(row.categories, query.category) &&
        selects(row.purposes, query.purpose) && row.validity.holds_on(query.date)) {
      required.push_back(&row);
    }
  }
  return required;
}

Ruling<std::vector<RequiredContact>> Rulebook::required_contacts(const DemandQuery& query) const {
  if (!governs(contacts, query)) {
    const Text what = about(query.register_code, query.date);
    return undecidable("regelboken sier ikke hvem som skal oppgis for " + what.nb,
                       "the rulebook does not say who must be named for " + what.en);
  }
  std::vector<RequiredContact> required;
  for (const ContactRow& row : contacts) {
    if (!selects(row.registers, query.register_code) || !selects(row.categories, query.category) ||
        !row.validity.holds_on(query.date)) {
      continue;
    }
    for (const std::string& role : row.roles) {
      const bool known = std::any_of(
          required.begin(), required.end(), [&](const auto& other) { return other.role == role; });
      if (!known) required.push_back({role, row.rule, row.assumption});
    }
  }
  return required;
}

Ruling<const FeeRow*> Rulebook::fee_schedule(std::string_view payee, Date invoiced) const {
  for (const FeeRow& row : fees) {
    if (row.payee == payee && row.validity.holds_on(invoiced)) return &row;
  }
  const Text what = about(payee, invoiced);
  return undecidable("regelboken har ingen prisliste for " + what.nb,
                     "the rulebook has no schedule of fees for " + what.en);
}

Ruling<Date> Rulebook::finalised_until(std::string_view register_code, Date on) const {
  std::optional<Date> last;
  for (const FinalisedRow& row : finalised) {
    if (!selects(row.registers, register_code) || on < row.published) continue;
    if (!last || *last < row.until) last = row.until;
  }
  if (last) return *last;
  const Text what = about(register_code, on);
  return undecidable("regelboken sier ikke hvor langt data var ferdigstilt for " + what.nb,
                     "the rulebook does not say how far data were final for " + what.en);
}

Ruling<std::vector<AllowedAuthority>> Rulebook::dispensation_issuers(std::string_view ground,
                                                                     std::string_view purpose,
                                                                     Date issued) const {
  bool is_known = false;
  std::vector<AllowedAuthority> allowed;
  for (const DispensationRow& row : dispensations) {
    if (!contains(row.grounds, ground)) continue;
    is_known = true;
    if (!selects(row.purposes, purpose) || !row.validity.holds_on(issued)) continue;
    for (const std::string& issuer : row.issuers) {
      const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const auto& other) {
        return other.authority == issuer;
      });
      if (!known) allowed.push_back({issuer, row.rule, row.assumption});
    }
  }
  if (is_known) return allowed;
  const std::string code(ground);
  return undecidable("regelboken sier ikke hvem som kan gi " + code,
                     "the rulebook does not say who may give " + code);
}

Ruling<std::vector<AllowedChannel>> Rulebook::intake_channels(const AuthorityQuery& query) const {
  const auto authorities = intake_authorities(query);
  if (!authorities) return std::unexpected(authorities.error());
  std::vector<AllowedChannel> allowed;
  for (const AllowedAuthority& receiver : *authorities) {
    const auto row = std::find_if(channels.begin(), channels.end(), [&](const ChannelRow& each) {
      return each.authority == receiver.authority && each.validity.holds_on(query.date);
    });
    if (row == channels.end()) {
      const Text what = about(receiver.authority, query.date);
      return undecidable("regelboken sier ikke hvor søknader leveres til " + what.nb,
                         "the rulebook does not say where to hand in applications to " + what.en);
    }
    for (const std::string& channel : row->channels) {
      const bool known = std::any_of(allowed.begin(), allowed.end(), [&](const auto& other) {
        return other.channel == channel;
      });
      if (!known) allowed.push_back({channel, row->rule, row->assumption});
    }
  }
  return allowed;
}

Ruling<bool> Rulebook::serves_purpose(std::string_view register_code,
                                      std::string_view purpose) const {
  const auto entry = registers.find(register_code);
  if (entry != registers.end() && entry->second.purposes) {
    return contains(*entry->second.purposes, purpose);
  }
  const std::string code(register_code);
  return undecidable("regelboken sier ikke hvilke formål " + code + " tjener",
                     "the rulebook does not say which purposes " + code + " serves");
}

Ruling<bool> Rulebook::holds_dataset(std::string_view register_code,
                                     std::string_view dataset) const {
  const auto entry = registers.find(register_code);
  if (entry != registers.end() && entry->second.datasets) {
    return contains(*entry->second.datasets, dataset);
  }
  const std::string code(register_code);
  return undecidable("regelboken sier ikke hvilke datasett " + code + " har",
                     "the rulebook does not say which datasets " + code + " holds");
}

}  // namespace replay
