#include "replay/reports/disclosures.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/reports/report_output.h"

namespace replay {
namespace {

/// The last of them that came before the delivery.
template <class T>
std::optional<T> last_before(const std::vector<T>& events, const Delivery& delivery) {
  std::optional<T> last;
  for (const T& event : events) {
    if (is_before(event.moment(), delivery.moment())) last = event;
  }
  return last;
}

const DeletionDuty* duty_of(const DeletionSummary& deletion, std::size_t delivery) {
  const auto found = std::ranges::find_if(deletion.duties, [delivery](const DeletionDuty& duty) {
    return std::ranges::find(duty.deliveries, delivery) != duty.deliveries.end();
  });
  return found == deletion.duties.end() ? nullptr : &*found;
}

bool is_shown(const ReportOptions& options, const Disclosures::Row& row) {
  const Delivery& delivery = row.delivery;
  const auto register_code = options.wanted(name_of(Dimension::kRegister));
  return (!register_code ||
          std::ranges::find(delivery.registers, *register_code) != delivery.registers.end()) &&
         options.holds("year", fmt::format("{:04}", civil(delivery.date).year)) &&
         options.holds("recipient", delivery.recipient) &&
         options.holds("identifiability", delivery.identifiability) &&
         options.holds("ground", row.ground ? row.ground->ground : "") &&
         options.holds("status", name_of(row.status));
}

Sheet sheet_of(const Disclosures& report) {
  Sheet sheet;
  for (const auto& [name, kind] : std::to_array<std::pair<std::string_view, SheetKind>>({
           {"case", SheetKind::kText},
           {"date", SheetKind::kDate},
           {"delivery", SheetKind::kText},
           {"shipment", SheetKind::kText},
           {"by", SheetKind::kText},
           {"recipient", SheetKind::kText},
           {"recipientKind", SheetKind::kCode},
           {"registers", SheetKind::kText},
           {"content", SheetKind::kText},
           {"identifiability", SheetKind::kCode},
           {"ground", SheetKind::kText},
           {"groundReference", SheetKind::kText},
           {"contract", SheetKind::kText},
           {"decision.event", SheetKind::kText},
           {"decision.date", SheetKind::kDate},
           {"decision.authority", SheetKind::kText},
           {"decision.outcome", SheetKind::kCode},
           {"deletion.due", SheetKind::kDate},
           {"deletion.status", SheetKind::kCode},
           {"deletion.confirmed", SheetKind::kText},
       })) {
    sheet.columns.push_back({.name = std::string(name), .heading = {}, .kind = kind});
  }
  for (const Disclosures::Row& row : report.rows) {
    const Delivery& delivery = row.delivery;
    const auto ground = row.ground.value_or(SecrecyGround{});
    std::vector<SheetValue> values{row.case_id,
                                   to_string(delivery.date),
                                   delivery.delivery,
                                   delivery.shipment,
                                   text_value(delivery.by),
                                   delivery.recipient,
                                   delivery.recipient_kind,
                                   delivery.registers,
                                   delivery.content,
                                   delivery.identifiability,
                                   text_value(ground.ground),
                                   text_value(ground.reference),
                                   text_value(delivery.contract)};
    if (row.decision) {
      const Decision& decision = *row.decision;
      values.insert(values.end(),
                    {base::to_string(decision.id),
                     to_string(decision.date),
                     decision.authority,
                     std::string(name_of(decision.outcome))});
    } else {
      values.resize(values.size() + 4);
    }
    values.insert(values.end(),
                  {date_value(row.due), std::string(name_of(row.status)), row.is_confirmed});
    sheet.rows.push_back(std::move(values));
  }
  return sheet;
}

/// The terms of a delivery in one line: what it rests on, then what becomes of it.
std::string terms_of(const Disclosures::Row& row, Language language) {
  constexpr Heading kNoGround = {"uten grunnlag", "no ground"};
  constexpr Heading kNoDecision = {"uten vedtak", "no decision"};
  constexpr Heading kDecision = {"vedtak {} {}", "decision {} {}"};
  constexpr Heading kNoContract = {"uten kontrakt", "no contract"};
  constexpr Heading kContract = {"kontrakt {}", "contract {}"};
  constexpr Heading kNoDuty = {"ingen sletteplikt", "no duty to delete"};
  constexpr Heading kUndated = {"slettes, uten dato", "to be deleted, no date"};
  constexpr Heading kDue = {"slettes {}", "to be deleted {}"};
  constexpr Heading kGone = {"slettet", "deleted"};
  std::vector<std::string> terms;
  const auto add = [&](const Heading& text) { terms.emplace_back(text.in(language)); };
  if (row.ground) {
    terms.push_back(row.ground->ground);
  } else {
    add(kNoGround);
  }
  if (row.decision) {
    terms.push_back(fmt::format(fmt::runtime(kDecision.in(language)),
                                to_string(row.decision->date),
                                row.decision->authority));
  } else {
    add(kNoDecision);
  }
  if (row.delivery.contract.empty()) {
    add(kNoContract);
  } else {
    terms.push_back(fmt::format(fmt::runtime(kContract.in(language)), row.delivery.contract));
  }
  if (row.status == DutyStatus::kNone) {
    add(kNoDuty);
  } else if (row.is_confirmed) {
    add(kGone);
  } else if (row.due) {
    terms.push_back(fmt::format(fmt::runtime(kDue.in(language)), to_string(*row.due)));
  } else {
    add(kUndated);
  }
  return fmt::format("{}", fmt::join(terms, "; "));
}

}  // namespace

void DisclosuresBuilder::add(const CaseAnswer& answer, const Rulebook& rulebook) {
  const CaseFile& file = answer.file;
  if (file.deliveries.empty()) return;
  const CaseFacts facts = facts_of(answer, rulebook, basis_.today);
  if (!passes(options_, facts, facts.whole)) return;
  for (std::size_t place = 0; place < file.deliveries.size(); ++place) {
    const Delivery& delivery = file.deliveries[place];
    Disclosures::Row row{.case_id = file.id,
                         .delivery = delivery,
                         .ground = last_before(file.secrecy_grounds, delivery),
                         .decision = last_before(file.decisions, delivery),
                         .due = {}};
    if (const DeletionDuty* duty = duty_of(answer.deletion, place)) {
      row.status = duty->status;
      row.due = duty->due;
      row.is_confirmed = std::ranges::find(duty->confirmed, place) != duty->confirmed.end();
    }
    if (is_shown(options_, row)) rows_.push_back(std::move(row));
  }
}

void DisclosuresBuilder::merge(DisclosuresBuilder&& other) {
  std::ranges::move(other.rows_, std::back_inserter(rows_));
}

Disclosures DisclosuresBuilder::finish() {
  Disclosures report{.basis = std::move(basis_),
                     .options = std::move(options_),
                     .rows = std::move(rows_),
                     .identifiability = {{"ANONYMOUS", 0}, {"DIRECT", 0}, {"INDIRECT", 0}}};
  std::ranges::sort(report.rows, [](const Disclosures::Row& a, const Disclosures::Row& b) {
    return std::tie(a.delivery.date, a.case_id, a.delivery.order) <
           std::tie(b.delivery.date, b.case_id, b.delivery.order);
  });
  std::set<std::string_view> recipients;
  for (const Disclosures::Row& row : report.rows) {
    recipients.insert(row.delivery.recipient);
    ++report.identifiability[row.delivery.identifiability];
  }
  report.recipients = static_cast<std::int64_t>(recipients.size());
  return report;
}

void write_json(JsonWriter& json, const Disclosures& report) {
  json.begin_object();
  write_head(json, ReportName::kDisclosures, report.basis, report.options);
  write_rows(json, sheet_of(report));
  json.key("total").begin_object();
  json.field("deliveries", static_cast<std::int64_t>(report.rows.size()));
  json.field("recipients", report.recipients);
  for (const auto& [code, count] : report.identifiability) {
    json.field(code, count);
  }
  json.end_object().end_object();
}

ReportTable to_table(const Disclosures& report, Language language) {
  static constexpr auto kHeadings = std::to_array<Heading>(
      {{"Dato", "Date"},
       {"Sak", "Case"},
       {"Mottaker", "Recipient"},
       {"Data fra", "Data from"},
       {"Identifiserbar", "Identifiable"},
       {"Sletting", "Deletion"},
       {"Grunnlag, vedtak, kontrakt, sletteplikt", "Ground, decision, contract, duty to delete"}});
  ReportTable table;
  for (const Heading& heading : kHeadings) {
    table.columns.push_back({std::string(heading.in(language))});
  }
  table.columns[4].is_code = true;
  table.columns[5].is_code = true;
  for (const Disclosures::Row& row : report.rows) {
    table.rows.push_back({to_string(row.delivery.date),
                          row.case_id,
                          row.delivery.recipient,
                          fmt::format("{}", fmt::join(row.delivery.registers, " ")),
                          row.delivery.identifiability,
                          std::string(name_of(row.status)),
                          terms_of(row, language)});
  }
  return table;
}

ReportTable to_csv(const Disclosures& report) {
  return to_csv(sheet_of(report));
}

}  // namespace replay
