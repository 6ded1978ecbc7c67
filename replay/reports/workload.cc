#include "replay/reports/workload.h"

#include <algorithm>
#include <set>
#include <utility>

#include "replay/reports/report_output.h"

namespace replay {
namespace {

constexpr std::int32_t kMonths = 12;
constexpr std::int32_t kQuarters = 4;

std::size_t place_of(Flow flow) {
  return static_cast<std::size_t>(flow);
}

/// The label of the period with the number, through a day in it.
std::string label_of(std::int32_t number, Period period) {
  const std::int32_t per_year =
      period == Period::kMonth ? kMonths : (period == Period::kQuarter ? kQuarters : 1);
  const std::int32_t month = number % per_year * (kMonths / per_year);
  const auto day = make_date(number / per_year, static_cast<unsigned>(month) + 1, 1);
  return day ? period_label(*day, period) : std::string();
}

void add(FlowCounts& flows, const FlowCounts& more) {
  for (std::size_t at = 0; at < flows.size(); ++at) {
    flows[at] += more[at];
  }
}

Sheet sheet_of(const Workload& report) {
  Sheet sheet;
  sheet.columns.push_back({"period", kPeriodHeading});
  add_group_columns(sheet, report.options);
  for (const SheetColumn& column : std::to_array<SheetColumn>({
           {"received", {"Mottatt", "Received"}, SheetKind::kNumber},
           {"completed", {"Komplett", "Completed"}, SheetKind::kNumber},
           {"decided", {"Vedtatt", "Decided"}, SheetKind::kNumber},
           {"delivered", {"Levert", "Delivered"}, SheetKind::kNumber},
           {"ended", {"Endt", "Ended"}, SheetKind::kNumber},
           {"reopened", {"Gjenåpnet", "Reopened"}, SheetKind::kNumber},
           {"backlog", {"Åpne", "Open"}, SheetKind::kNumber},
       })) {
    sheet.columns.push_back(column);
  }
  for (const Workload::Row& row : report.rows) {
    std::vector<SheetValue> values{row.period};
    add_group_values(values, report.options, row.group);
    for (const std::int64_t count : row.flows) {
      values.emplace_back(count);
    }
    values.emplace_back(row.backlog);
    sheet.rows.push_back(std::move(values));
  }
  return sheet;
}

}  // namespace

std::int64_t change_of(const FlowCounts& flows) {
  return flows[place_of(Flow::kReceived)] + flows[place_of(Flow::kReopened)] -
         flows[place_of(Flow::kDelivered)] - flows[place_of(Flow::kEnded)];
}

WorkloadBuilder::WorkloadBuilder(ReportBasis basis, ReportOptions options)
    : basis_(std::move(basis)),
      options_(std::move(options)) {}

void WorkloadBuilder::add(const CaseAnswer& answer, const Rulebook& rulebook) {
  CaseFacts facts = facts_of(answer, rulebook, basis_.today);
  add_flows(answer.file, facts);
  add(facts);
}

void WorkloadBuilder::add(const CaseFacts& facts) {
  if (!facts.received) return;
  const CountedViews views = counted_views(options_, facts);
  for (const CaseView* view : views.rows) {
    Periods& periods = groups_[group_of(options_, facts, *view)];
    for (const FlowOnDay& flow : view->flows) {
      ++periods[period_number(flow.date, *options_.period)][place_of(flow.flow)];
    }
  }
  for (const CaseView* view : views.total) {
    for (const FlowOnDay& flow : view->flows) {
      ++total_[place_of(flow.flow)];
    }
  }
}

void WorkloadBuilder::merge(WorkloadBuilder&& other) {
  for (const auto& [group, periods] : other.groups_) {
    for (const auto& [number, flows] : periods) {
      replay::add(groups_[group][number], flows);
    }
  }
  replay::add(total_, other.total_);
}

Workload WorkloadBuilder::finish() {
  Workload report{.basis = std::move(basis_),
                  .options = std::move(options_),
                  .rows = {},
                  .total = total_,
                  .backlog = change_of(total_)};
  const Period period = *report.options.period;
  std::set<std::int32_t> told;
  for (const auto& [group, periods] : groups_) {
    for (const auto& [number, flows] : periods) {
      told.insert(number);
    }
  }
  if (told.empty()) return report;
  told.insert(period_number(report.basis.today, period));
  std::vector<std::int32_t> numbers;
  for (const std::int32_t number : told) {
    const bool is_near = !numbers.empty() && number - numbers.back() - 1 <= kQuietPeriodsMax;
    for (std::int32_t quiet = is_near ? numbers.back() + 1 : number; quiet < number; ++quiet) {
      numbers.push_back(quiet);
    }
    numbers.push_back(number);
  }
  for (const auto& [group, periods] : groups_) {
    std::int64_t backlog = 0;
    for (const std::int32_t number : numbers) {
      const auto found = periods.find(number);
      const FlowCounts flows = found == periods.end() ? FlowCounts{} : found->second;
      backlog += change_of(flows);
      report.rows.push_back({label_of(number, period), group, flows, backlog});
    }
  }
  return report;
}

void write_json(JsonWriter& json, const Workload& report) {
  const Sheet sheet = sheet_of(report);
  json.begin_object();
  write_head(json, ReportName::kWorkload, report.basis, report.options);
  write_rows(json, sheet);
  json.key("total").begin_object();
  const std::size_t first = sheet.columns.size() - kFlowCount - 1;
  for (std::size_t at = 0; at < kFlowCount; ++at) {
    json.field(sheet.columns[first + at].name, report.total[at]);
  }
  json.field("backlog", report.backlog);
  json.end_object().end_object();
}

ReportTable to_table(const Workload& report, Language language) {
  ReportTable table = to_table(sheet_of(report), language);
  std::vector<std::string> cells(table.columns.size() - kFlowCount - 1);
  cells.front() = kTotalHeading.in(language);
  for (const std::int64_t count : report.total) {
    cells.push_back(std::to_string(count));
  }
  cells.push_back(std::to_string(report.backlog));
  table.rows.push_back(std::move(cells));
  table.has_total = true;
  return table;
}

ReportTable to_csv(const Workload& report) {
  return to_csv(sheet_of(report));
}

}  // namespace replay
