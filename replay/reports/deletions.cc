#include "replay/reports/deletions.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ledger/base/check.h"
#include "replay/reports/build.h"
#include "replay/reports/report_output.h"
#include "replay/reports/statistics.h"

namespace replay {
namespace {

struct Column {
  std::string_view json;
  Heading heading;
  bool is_number = false;
  bool is_code = false;
  bool is_date = false;
};

constexpr auto kColumns = std::to_array<Column>({
    {"case", {"Sak", "Case"}},
    {"contract", {"Kontrakt", "Contract"}},
    {"due", {"Frist", "Due"}, false, false, true},
    {"status", {"Status", "Status"}, false, true},
    {"daysOverdue", {"Dager over", "Days overdue"}, true},
    {"recipient", {"Mottaker", "Recipient"}},
    {"deliveries", {"Leveranser", "Deliveries"}},
    {"confirmed", {"Bekreftet", "Confirmed"}},
    {"lastReminder", {"Siste purring", "Last reminder"}, false, false, true},
});

std::string recipient_of(const DutyFacts& duty) {
  return fmt::format("{}", fmt::join(duty.recipients, ","));
}

std::vector<std::string> cells_of(const Deletions::Row& row, const std::string& absent) {
  const DutyFacts& duty = row.duty;
  return {row.case_id,
          duty.contract.empty() ? absent : duty.contract,
          duty.due ? to_string(*duty.due) : absent,
          std::string(name_of(duty.status)),
          std::to_string(duty.days_overdue),
          recipient_of(duty),
          fmt::format("{}", fmt::join(duty.deliveries, " ")),
          fmt::format("{}", fmt::join(duty.confirmed, " ")),
          duty.last_reminder ? to_string(*duty.last_reminder) : absent};
}

bool is_done(const DutyFacts& duty) {
  return duty.status == DutyStatus::kConfirmed || duty.status == DutyStatus::kVerified;
}

/// Somebody must delete from today to `days` later.
bool falls_due(const DutyFacts& duty, Date today, std::int32_t days) {
  return duty.due && !is_done(duty) && duty.status != DutyStatus::kOnHold && today <= *duty.due &&
         *duty.due <= today.plus_days(days);
}

std::int64_t total_of(const Deletions& report, DutyStatus status) {
  const auto* const found = std::ranges::find(kDutyStatuses, status);
  return report.totals[static_cast<std::size_t>(found - kDutyStatuses.begin())];
}

struct SummaryFigure {
  std::string_view json;
  Heading heading;
  std::int64_t value = 0;
};

std::vector<SummaryFigure> summary_of(const Deletions& report) {
  return {{"dueWithin90Days", {"Forfaller innen 90 dager", "Due within 90 days"}, report.due_soon},
          {"overdue", {"Over fristen", "Overdue"}, total_of(report, DutyStatus::kOverdue)},
          {"confirmed",
           {"Bekreftet", "Confirmed"},
           total_of(report, DutyStatus::kConfirmed) + total_of(report, DutyStatus::kVerified)},
          {"partial", {"Delvis", "Partial"}, total_of(report, DutyStatus::kPartial)},
          {"onHold", {"Båndlagt", "On hold"}, total_of(report, DutyStatus::kOnHold)}};
}

void write_date(JsonWriter& json, std::string_view name, const std::optional<Date>& date) {
  json.key(name);
  if (date) {
    json.value(to_string(*date));
  } else {
    json.null();
  }
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.value(text);
  }
  json.end_array();
}

}  // namespace

void DeletionsBuilder::add(const CaseFacts& facts) {
  if (!passes(report_.options, facts, facts.whole)) return;
  const Date today = report_.basis.today;
  std::int32_t days_ahead = 0;
  const auto due_within = report_.options.wanted("dueWithin");
  if (due_within) {
    std::from_chars(due_within->data(), due_within->data() + due_within->size(), days_ahead);
  }
  for (const DutyFacts& duty : facts.duties) {
    if (!report_.options.holds("status", name_of(duty.status))) continue;
    if (due_within && !falls_due(duty, today, days_ahead)) continue;
    if (falls_due(duty, today, kDueSoonDays)) ++report_.due_soon;
    if (duty.due && *duty.due <= today) {
      ++report_.come_due;
      if (is_done(duty)) ++report_.come_due_confirmed;
    }
    const auto* status = std::ranges::find(kDutyStatuses, duty.status);
    CHECK(status != kDutyStatuses.end());
    ++report_.totals[static_cast<std::size_t>(status - kDutyStatuses.begin())];
    report_.rows.push_back({facts.case_id, duty});
  }
}

void DeletionsBuilder::merge(DeletionsBuilder&& other) {
  std::ranges::move(other.report_.rows, std::back_inserter(report_.rows));
  for (std::size_t i = 0; i < report_.totals.size(); ++i) {
    report_.totals[i] += other.report_.totals[i];
  }
  report_.due_soon += other.report_.due_soon;
  report_.come_due += other.report_.come_due;
  report_.come_due_confirmed += other.report_.come_due_confirmed;
}

Deletions DeletionsBuilder::finish() {
  // The rows of one case came together; those that this leaves equal keep their order.
  std::ranges::stable_sort(report_.rows, [](const Deletions::Row& a, const Deletions::Row& b) {
    if (a.case_id != b.case_id) return a.case_id < b.case_id;
    if (a.duty.contract.empty() != b.duty.contract.empty()) return b.duty.contract.empty();
    return a.duty.contract < b.duty.contract;
  });
  return std::move(report_);
}

Deletions deletions(std::span<const CaseFacts> cases, ReportBasis basis, ReportOptions options) {
  return report_of(cases, DeletionsBuilder(std::move(basis), std::move(options)));
}

void write_json(JsonWriter& json, const Deletions& report) {
  json.begin_object();
  write_head(json, ReportName::kDeletions, report.basis, report.options);
  json.key("rows").begin_array();
  for (const Deletions::Row& row : report.rows) {
    const DutyFacts& duty = row.duty;
    json.begin_object().field("case", row.case_id).key("contract");
    if (duty.contract.empty()) {
      json.null();
    } else {
      json.value(duty.contract);
    }
    write_date(json, "due", duty.due);
    json.field("status", name_of(duty.status));
    json.field("daysOverdue", duty.days_overdue);
    json.field("recipient", recipient_of(duty));
    write_texts(json, "deliveries", duty.deliveries);
    write_texts(json, "confirmed", duty.confirmed);
    write_date(json, "lastReminder", duty.last_reminder);
    json.end_object();
  }
  json.end_array();
  json.key("total").begin_object();
  for (std::size_t i = 0; i < kDutyStatuses.size(); ++i) {
    json.field(name_of(kDutyStatuses[i]), report.totals[i]);
  }
  json.end_object();
  json.key("summary").begin_object();
  for (const SummaryFigure& figure : summary_of(report)) {
    json.field(figure.json, figure.value);
  }
  json.key("confirmedShare");
  if (const auto confirmed = share(report.come_due_confirmed, report.come_due)) {
    json.value(*confirmed);
  } else {
    json.null();
  }
  json.end_object().end_object();
}

ReportTable to_table(const Deletions& report, Language language) {
  ReportTable table;
  for (const Column& column : kColumns) {
    table.columns.push_back(
        {std::string(column.heading.in(language)), column.is_number, column.is_code});
  }
  for (const Deletions::Row& row : report.rows) {
    table.rows.push_back(cells_of(row, std::string(kAbsent)));
  }
  return table;
}

ReportTable summary_table(const Deletions& report, Language language) {
  ReportTable table;
  std::vector<std::string> cells;
  for (const SummaryFigure& figure : summary_of(report)) {
    table.columns.push_back({std::string(figure.heading.in(language)), true});
    cells.push_back(std::to_string(figure.value));
  }
  constexpr Heading kShare = {"Bekreftet av forfalte, %", "Confirmed of those due, %"};
  table.columns.push_back({std::string(kShare.in(language)), true});
  cells.push_back(percent_cell(share(report.come_due_confirmed, report.come_due), language));
  table.rows.push_back(std::move(cells));
  return table;
}

ReportTable to_csv(const Deletions& report) {
  ReportTable table;
  for (const Column& column : kColumns) {
    table.columns.push_back({.header = std::string(column.json),
                             .is_number = column.is_number,
                             .is_date = column.is_date});
  }
  for (const Deletions::Row& row : report.rows) {
    table.rows.push_back(cells_of(row, ""));
  }
  return table;
}

}  // namespace replay
