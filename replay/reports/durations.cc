#include "replay/reports/durations.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ledger/base/bytes.h"

namespace replay {
namespace {

__extension__ using Wide = __int128;  // a sum of microseconds over many cases passes 64 bits

constexpr int kMicrosDecimals = 6;

Decimal mean_seconds(Wide sum_us, std::size_t count) {
  // Tenths of a second, half up: ⌊(2·10·sum + d) ÷ 2d⌋ with d = count seconds in microseconds.
  const Wide divisor = static_cast<Wide>(count) * base::kMicrosPerSecond;
  return {static_cast<std::int64_t>((20 * sum_us + divisor) / (2 * divisor)), 1};
}

DurationSummary summarise(std::vector<std::int64_t>& durations_us) {
  DurationSummary summary;
  const std::size_t count = durations_us.size();
  if (count == 0) return summary;
  std::sort(durations_us.begin(), durations_us.end());
  Wide sum = 0;
  for (const std::int64_t duration : durations_us)
    sum += duration;
  const auto rank = [&](std::size_t tenths) {
    const std::size_t place = (count * tenths + 9) / 10;  // ⌈p·n⌉, from 1
    return Decimal{durations_us[place - 1], kMicrosDecimals};
  };
  summary.count = count;
  summary.min = {durations_us.front(), kMicrosDecimals};
  summary.median = rank(5);
  summary.mean = mean_seconds(sum, count);
  summary.p90 = rank(9);
  summary.max = {durations_us.back(), kMicrosDecimals};
  return summary;
}

void write_summary(JsonWriter& json, const DurationSummary& summary) {
  const auto write = [&](std::string_view name, const Decimal& value) {
    json.key(name);
    summary.count == 0 ? json.null() : json.value(value);
  };
  json.begin_object();
  json.field("n", summary.count);
  write("min", summary.min);
  write("median", summary.median);
  write("mean", summary.mean);
  write("p90", summary.p90);
  write("max", summary.max);
  json.end_object();
}

struct ActivityColumn {
  std::string_view json;
  Heading heading;
  bool is_number;
};

constexpr std::array<ActivityColumn, 8> kActivityColumns{{
    {"activity", {"aktivitet", "activity"}, false},
    {"events", {"hendelser", "events"}, true},
    {"cases", {"saker", "cases"}, true},
    {"waitingMinSeconds", {"ventet, minst", "waited, min"}, true},
    {"waitingMedianSeconds", {"median", "median"}, true},
    {"waitingMeanSeconds", {"snitt", "mean"}, true},
    {"waitingP90Seconds", {"p90", "p90"}, true},
    {"waitingMaxSeconds", {"mest", "max"}, true},
}};

/// A span as people say it: "41 s", "46.7 min", "13.2 h", "5.4 d".
std::string span_of(const DurationSummary& summary, const Decimal& seconds, Language language) {
  struct Unit {
    std::int64_t seconds;
    Heading name;
  };

  constexpr std::array<Unit, 4> kUnits{
      {{86'400, {"d", "d"}}, {3'600, {"t", "h"}}, {60, {"min", "min"}}, {1, {"s", "s"}}}};
  if (summary.count == 0) return std::string(kAbsent);
  std::int64_t scale = 1;
  for (int i = 0; i < seconds.decimals; ++i)
    scale *= 10;
  const auto* const unit = std::ranges::find_if(kUnits, [&](const Unit& candidate) {
    return seconds.units >= candidate.seconds * scale || candidate.seconds == 1;
  });
  const Decimal amount = rounded_ratio(seconds.units, unit->seconds * scale, 1);
  return to_string(amount) + " " + std::string(unit->name.in(language));
}

}  // namespace

void DurationsBuilder::add(const CaseFile& file) {
  if (!file.is_imported()) return;
  ++cases_;
  events_ += file.activities.size();
  if (!file.activities.empty()) {
    add_variant(file.activities);
    add_times(file.activities);
  }
  add_clocks(file.imported->clocks);
}

void DurationsBuilder::add_variant(const std::vector<ImportedActivity>& activities) {
  // The order of the log, which need not be the order of time, makes the variant.
  std::vector<const ImportedActivity*> by_version;
  for (const ImportedActivity& activity : activities)
    by_version.push_back(&activity);
  std::ranges::sort(by_version, {}, [](const ImportedActivity* a) { return a->version; });
  std::vector<std::uint32_t> variant;
  std::set<std::uint32_t> seen;
  for (const ImportedActivity* activity : by_version) {
    const auto next_number = static_cast<std::uint32_t>(activities_.size());
    Activity& counts = activities_[activity->activity];
    if (activities_.size() > next_number) counts.number = next_number;
    ++counts.events;
    if (seen.insert(counts.number).second) ++counts.cases;
    variant.push_back(counts.number);
  }
  variants_.insert(std::move(variant));
}

void DurationsBuilder::add_times(const std::vector<ImportedActivity>& by_time) {
  durations_us_.push_back(by_time.back().instant.value - by_time.front().instant.value);
  for (std::size_t i = 1; i < by_time.size(); ++i) {
    activities_[by_time[i].activity].waiting_us.push_back(by_time[i].instant.value -
                                                          by_time[i - 1].instant.value);
  }
}

void DurationsBuilder::add_clocks(const std::vector<ImportedClock>& clocks) {
  bool is_open = false;
  for (const ImportedClock& clock : clocks) {
    ClockCounts& counts = clocks_[clock.name];
    is_open = is_open || !clock.stop;
    if (!clock.due) continue;
    ++counts.n;
    if (clock.stop) {
      ++(clock.stop->utc <= clock.due->utc ? counts.met : counts.breached);
    } else {
      ++(basis_.today > oslo_date(clock.due->utc) ? counts.overdue : counts.running);
    }
  }
  if (is_open) ++open_cases_;
}

DurationsReport DurationsBuilder::finish() {
  DurationsReport report;
  report.basis = basis_;
  report.cases = cases_;
  report.events = events_;
  report.variants = variants_.size();
  if (!clocks_.empty()) report.open_cases = open_cases_;
  report.case_duration = summarise(durations_us_);
  for (auto& [name, activity] : activities_) {
    report.activities.push_back(
        {name, activity.events, activity.cases, summarise(activity.waiting_us)});
  }
  for (const auto& [name, counts] : clocks_) {
    report.clocks.push_back(counts);
    report.clocks.back().clock = name;
  }
  return report;
}

void write_json(JsonWriter& json, const DurationsReport& report) {
  json.begin_object();
  json.field("report", "durations");
  json.field("definitions", kReportDefinitions);
  if (report.basis.simulated) json.field("simulated", true);
  json.field("size", report.basis.size.value);
  json.field("root", base::to_base64(report.basis.root.view()));
  if (report.basis.valid_at) json.field("validAt", to_string_utc6(*report.basis.valid_at));
  json.field("today", to_string(report.basis.today));
  json.field("rulebook", report.basis.rulebook);
  json.field("cases", report.cases);
  json.field("events", report.events);
  json.field("activities", static_cast<std::uint64_t>(report.activities.size()));
  json.field("variants", report.variants);
  json.key("openCases");
  report.open_cases ? json.value(*report.open_cases) : json.null();
  json.key("caseDurationSeconds");
  write_summary(json, report.case_duration);
  json.key("rows").begin_array();
  for (const ActivityDurations& row : report.activities) {
    json.begin_object();
    json.field("activity", row.activity);
    json.field("events", row.events);
    json.field("cases", row.cases);
    json.key("waitingSeconds");
    write_summary(json, row.waiting);
    json.end_object();
  }
  json.end_array();
  json.key("clocks").begin_object();
  for (const ClockCounts& clock : report.clocks) {
    json.key(clock.clock).begin_object();
    json.field("n", clock.n);
    json.field("met", clock.met);
    json.field("breached", clock.breached);
    json.field("running", clock.running);
    json.field("overdue", clock.overdue);
    json.end_object();
  }
  json.end_object();
  json.end_object();
}

ReportTable overview_table(const DurationsReport& report, Language language) {
  ReportTable table;
  const auto add = [&](const Heading& heading, std::string value) {
    table.columns.push_back({std::string(heading.in(language)), true});
    if (table.rows.empty()) table.rows.emplace_back();
    table.rows.front().push_back(std::move(value));
  };
  add({"saker", "cases"}, std::to_string(report.cases));
  add({"hendelser", "events"}, std::to_string(report.events));
  add({"aktiviteter", "activities"}, std::to_string(report.activities.size()));
  add({"varianter", "variants"}, std::to_string(report.variants));
  add({"åpne", "open"},
      report.open_cases ? std::to_string(*report.open_cases) : std::string(kAbsent));
  const DurationSummary& duration = report.case_duration;
  add({"varighet, minst", "duration, min"}, span_of(duration, duration.min, language));
  add({"median", "median"}, span_of(duration, duration.median, language));
  add({"snitt", "mean"}, span_of(duration, duration.mean, language));
  add({"p90", "p90"}, span_of(duration, duration.p90, language));
  add({"mest", "max"}, span_of(duration, duration.max, language));
  return table;
}

ReportTable activity_table(const DurationsReport& report, Language language) {
  ReportTable table;
  for (const ActivityColumn& column : kActivityColumns) {
    table.columns.push_back({std::string(column.heading.in(language)), column.is_number});
  }
  for (const ActivityDurations& row : report.activities) {
    const DurationSummary& waiting = row.waiting;
    table.rows.push_back({row.activity,
                          std::to_string(row.events),
                          std::to_string(row.cases),
                          span_of(waiting, waiting.min, language),
                          span_of(waiting, waiting.median, language),
                          span_of(waiting, waiting.mean, language),
                          span_of(waiting, waiting.p90, language),
                          span_of(waiting, waiting.max, language)});
  }
  return table;
}

ReportTable clock_table(const DurationsReport& report, Language language) {
  constexpr std::array<Heading, 6> kHeadings{{{"frist", "clock"},
                                              {"saker", "cases"},
                                              {"holdt", "met"},
                                              {"brutt", "breached"},
                                              {"løper", "running"},
                                              {"over fristen", "overdue"}}};
  ReportTable table;
  for (const Heading& heading : kHeadings) {
    table.columns.push_back({std::string(heading.in(language)), !table.columns.empty()});
  }
  for (const ClockCounts& clock : report.clocks) {
    table.rows.push_back({clock.clock,
                          std::to_string(clock.n),
                          std::to_string(clock.met),
                          std::to_string(clock.breached),
                          std::to_string(clock.running),
                          std::to_string(clock.overdue)});
  }
  return table;
}

ReportTable to_csv(const DurationsReport& report) {
  ReportTable table;
  for (const ActivityColumn& column : kActivityColumns) {
    table.columns.push_back({std::string(column.json), column.is_number});
  }
  for (const ActivityDurations& row : report.activities) {
    const DurationSummary& waiting = row.waiting;
    const auto seconds = [&](const Decimal& value) {
      return waiting.count == 0 ? std::string() : to_string(value);
    };
    table.rows.push_back({row.activity,
                          std::to_string(row.events),
                          std::to_string(row.cases),
                          seconds(waiting.min),
                          seconds(waiting.median),
                          seconds(waiting.mean),
                          seconds(waiting.p90),
                          seconds(waiting.max)});
  }
  return table;
}

}  // namespace replay
