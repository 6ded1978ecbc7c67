// The processing-time report as JSON, as CSV cells and as a table for people.
#include <algorithm>
#include <set>
#include <utility>

#include "replay/reports/processing_times.h"
#include "replay/reports/report_output.h"

namespace replay {
namespace {

/// Writes figures as JSON fields into the open object.
class JsonSink {
 public:
  explicit JsonSink(JsonWriter& json) : json_(json) {}

  void open(std::string_view name) { json_.key(name).begin_object(); }

  void close() { json_.end_object(); }

  void count(std::string_view name, std::int64_t value) { json_.field(name, value); }

  void days(std::string_view name, const std::optional<std::int32_t>& value) {
    json_.key(name);
    if (value) {
      json_.value(*value);
    } else {
      json_.null();
    }
  }

  void decimal(std::string_view name, const std::optional<Decimal>& value) {
    json_.key(name);
    if (value) {
      json_.value(*value);
    } else {
      json_.null();
    }
  }

  void counts(std::string_view name, const std::map<std::string, std::int64_t>& values) {
    open(name);
    for (const auto& [key, value] : values) {
      count(key, value);
    }
    close();
  }

 private:
  JsonWriter& json_;
};

/// Collects figures as cells, each named by its path.
class CellSink {
 public:
  /// `keys`: every key that any row's counts have, so that all rows get the same columns.
  explicit CellSink(const std::set<std::string>& keys) : keys_(keys) {}

  void open(std::string_view name) { path_.emplace_back(name); }

  void close() { path_.pop_back(); }

  void count(std::string_view name, std::int64_t value) { add(name, std::to_string(value)); }

  void days(std::string_view name, const std::optional<std::int32_t>& value) {
    add(name, value ? std::to_string(*value) : "");
  }

  void decimal(std::string_view name, const std::optional<Decimal>& value) {
    add(name, value ? to_string(*value) : "");
  }

  void counts(std::string_view name, const std::map<std::string, std::int64_t>& values) {
    open(name);
    for (const std::string& key : keys_) {
      const auto found = values.find(key);
      count(key, found == values.end() ? 0 : found->second);
    }
    close();
  }

  std::vector<std::string> names;
  std::vector<std::string> cells;

 private:
  void add(std::string_view name, std::string cell) {
    std::string full;
    for (const std::string& part : path_) {
      full += part + '.';
    }
    names.push_back(full.append(name));
    cells.push_back(std::move(cell));
  }

  const std::set<std::string>& keys_;
  std::vector<std::string> path_;
};

template <class Sink>
void emit_clock(std::string_view name, const ClockFigures& clock, Sink& sink) {
  sink.open(name);
  sink.count("n", clock.n);
  sink.count("met", clock.met);
  sink.count("breached", clock.breached);
  sink.count("overdue", clock.overdue);
  sink.count("running", clock.running);
  sink.count("paused", clock.paused);
  sink.count("ended", clock.ended);
  sink.count("endedLate", clock.ended_late);
  sink.count("superseded", clock.superseded);
  sink.decimal("share", clock.share);
  sink.decimal("shareOfStopped", clock.share_of_stopped);
  sink.close();
}

template <class Sink>
void emit_summary(std::string_view name, const Summary& summary, Sink& sink) {
  sink.open(name);
  sink.count("n", summary.n);
  sink.days("min", summary.min);
  sink.days("median", summary.median);
  sink.decimal("mean", summary.mean);
  sink.days("p90", summary.p90);
  sink.days("max", summary.max);
  sink.close();
}

template <class Sink>
void emit_phase(std::string_view name, const Summary& summary, Sink& sink) {
  sink.open(name);
  sink.count("n", summary.n);
  sink.days("median", summary.median);
  sink.decimal("mean", summary.mean);
  sink.days("p90", summary.p90);
  sink.close();
}

template <class Sink>
void emit_figures(const Figures& figures, Sink& sink) {
  sink.count("received", figures.received);
  sink.count("complete", figures.complete);
  sink.count("completeAtSubmission", figures.complete_at_submission);
  sink.count("decided", figures.decided);
  sink.count("delivered", figures.delivered);
  sink.count("ended", figures.ended);
  sink.count("open", figures.open);
  emit_clock("statutory", figures.statutory, sink);
  emit_clock("expected", figures.expected, sink);
  emit_summary("workingDays", figures.working_days, sink);
  emit_summary("calendarDays", figures.calendar_days, sink);
  emit_summary("grossDays", figures.gross_days, sink);
  sink.open("phases");
  emit_phase("toComplete", figures.phases.to_complete, sink);
  emit_phase("legal", figures.phases.legal, sink);
  emit_phase("decision", figures.phases.decision, sink);
  emit_phase("contract", figures.phases.contract, sink);
  emit_phase("preparation", figures.phases.preparation, sink);
  sink.close();
  sink.open("responsibility");
  sink.count("applicant", figures.responsibility.applicant);
  sink.counts("authority", figures.responsibility.authority);
  sink.count("unrouted", figures.responsibility.unrouted);
  sink.close();
  sink.open("ageing");
  for (std::size_t band = 0; band < kAgeBands.size(); ++band) {
    sink.count(kAgeBands[band], figures.ageing[band]);
  }
  sink.close();
  sink.days("kaplanMeierMedianDays", figures.kaplan_meier_median_days);
}

// The table for people: what they ask for first, narrow enough for a terminal.

constexpr auto kFigureHeadings = std::to_array<Heading>({
    {"Mottatt", "Received"},
    {"Levert", "Delivered"},
    {"Endt", "Ended"},
    {"Åpne", "Open"},
    {"Innen frist", "Met"},
    {"Brutt", "Breached"},
    {"Over frist", "Overdue"},
    {"Holdt %", "Kept %"},
    {"Virkedager, median", "Working days, median"},
    {"P90", "P90"},
    {"Dager, median med åpne", "Days, median with open"},
});

std::vector<std::string> figure_cells(const Figures& figures, Language language) {
  const auto days = [](const std::optional<std::int32_t>& value) {
    return value ? std::to_string(*value) : std::string(kAbsent);
  };
  return {std::to_string(figures.received),
          std::to_string(figures.delivered),
          std::to_string(figures.ended),
          std::to_string(figures.open),
          std::to_string(figures.statutory.met),
          std::to_string(figures.statutory.breached),
          std::to_string(figures.statutory.overdue),
          percent_cell(figures.statutory.share, language),
          days(figures.working_days.median),
          days(figures.working_days.p90),
          days(figures.kaplan_meier_median_days)};
}

}  // namespace

void write_json(JsonWriter& json, const ProcessingTimes& report) {
  JsonSink sink(json);
  json.begin_object();
  write_head(json, ReportName::kProcessingTimes, report.basis, report.options);
  json.key("rows").begin_array();
  for (const ProcessingTimes::Row& row : report.rows) {
    json.begin_object();
    if (report.options.period) {
      json.key("period");
      if (row.period) {
        json.value(*row.period);
      } else {
        json.null();
      }
    }
    json.key("group").begin_object();
    for (std::size_t i = 0; i < row.group.size(); ++i) {
      write_group(json, report.options.group_by[i], row.group[i]);
    }
    json.end_object();
    emit_figures(row.figures, sink);
    json.end_object();
  }
  json.end_array();
  json.key("total").begin_object();
  emit_figures(report.total, sink);
  json.end_object();
  json.end_object();
}

ReportTable to_table(const ProcessingTimes& report, Language language) {
  ReportTable table;
  for (const Dimension dimension : report.options.group_by) {
    table.columns.push_back({.header = std::string(heading_of(dimension).in(language)),
                             .is_code = holds_words(dimension)});
  }
  if (report.options.period) {
    table.columns.push_back({std::string(kPeriodHeading.in(language))});
  }
  const std::size_t leading = table.columns.size();
  for (const Heading& heading : kFigureHeadings) {
    table.columns.push_back({std::string(heading.in(language)), true});
  }
  const auto add_row = [&](std::vector<std::string> cells, const Figures& figures) {
    std::ranges::move(figure_cells(figures, language), std::back_inserter(cells));
    table.rows.push_back(std::move(cells));
  };
  for (const ProcessingTimes::Row& row : report.rows) {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < row.group.size(); ++i) {
      cells.push_back(group_cell(report.options.group_by[i], row.group[i], language));
    }
    if (report.options.period) cells.push_back(row.period.value_or(std::string(kAbsent)));
    add_row(std::move(cells), row.figures);
  }
  // The one row of no groups is the total.
  table.has_total = leading > 0;
  if (!table.has_total && !table.rows.empty()) return table;
  std::vector<std::string> cells(leading);
  if (table.has_total) cells.front() = kTotalHeading.in(language);
  add_row(std::move(cells), report.total);
  return table;
}

ReportTable to_csv(const ProcessingTimes& report) {
  std::set<std::string> authorities;
  const auto collect = [&authorities](const Figures& figures) {
    for (const auto& [authority, days] : figures.responsibility.authority) {
      authorities.insert(authority);
    }
  };
  for (const ProcessingTimes::Row& row : report.rows) {
    collect(row.figures);
  }

  ReportTable table;
  if (report.options.period) table.columns.push_back({"period"});
  for (const Dimension dimension : report.options.group_by) {
    table.columns.push_back({std::string(name_of(dimension))});
  }
  const std::size_t leading = table.columns.size();

  const auto add_row = [&](std::vector<std::string> cells, const Figures& figures) {
    CellSink sink(authorities);
    emit_figures(figures, sink);
    if (table.columns.size() == leading) {
      for (std::string& name : sink.names) {
        table.columns.push_back({std::move(name), true});
      }
    }
    std::ranges::move(sink.cells, std::back_inserter(cells));
    table.rows.push_back(std::move(cells));
  };

  for (const ProcessingTimes::Row& row : report.rows) {
    std::vector<std::string> cells;
    if (report.options.period) cells.push_back(row.period.value_or(""));
    for (const GroupValue& value : row.group) {
      cells.push_back(value.value_or(""));
    }
    add_row(std::move(cells), row.figures);
  }
  return table;
}

}  // namespace replay
