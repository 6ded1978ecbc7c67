#include "replay/reports/journal.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "replay/reports/report_output.h"

namespace replay {
namespace {

constexpr std::string_view kTypes = "IUNX";

std::string place_in_journal(const std::pair<int, std::int64_t>& place) {
  return fmt::format("{}/{}", place.first, place.second);
}

std::string title_of(const Journal::Row& row, Language language) {
  std::string title(row.document->title.in(language));
  if (row.document->event_type != "EventCorrected") return title;
  if (row.corrects) title += " " + place_in_journal(*row.corrects);
  const JournalDocument* target = journal_document(row.corrected_type);
  if (target != nullptr) return fmt::format("{}: {}", title, target->title.in(language));
  if (!row.corrected_type.empty()) return fmt::format("{} {}", title, row.corrected_type);
  constexpr Heading kUnknown = {"en hendelse saken ikke har",
                                "an event that the case does not hold"};
  return fmt::format("{} {}", title, kUnknown.in(language));
}

Sheet sheet_of(const Journal& report, Language language) {
  Sheet sheet;
  sheet.columns = {{"year", {"År", "Year"}, SheetKind::kNumber},
                   {"number", {"Nr.", "No."}, SheetKind::kNumber},
                   {"journalDate", {"Journaldato", "Journal date"}, SheetKind::kDate},
                   {"documentDate", {"Dok.dato", "Doc. date"}, SheetKind::kDate},
                   {"case", {"Sak", "Case"}},
                   {"type", {"Type", "Type"}},
                   {"recordedAt", {}, SheetKind::kInstant, false},
                   {"eventType", {}, SheetKind::kText, false},
                   {"event", {}, SheetKind::kText, false},
                   {"index", {}, SheetKind::kNumber, false},
                   {"corrects", {}, SheetKind::kText, false},
                   {"title", {"Tittel", "Title"}}};
  for (const Journal::Row& row : report.rows) {
    sheet.rows.push_back({std::int64_t{row.year},
                          row.number,
                          to_string(oslo_date(row.recorded_at)),
                          to_string(row.document_date),
                          row.case_id,
                          std::string(1, row.document->direction),
                          to_string_utc6(row.recorded_at),
                          std::string(row.document->event_type),
                          base::to_string(row.event),
                          static_cast<std::int64_t>(row.index.value),
                          row.corrects ? SheetValue(place_in_journal(*row.corrects)) : SheetValue(),
                          title_of(row, language)});
  }
  return sheet;
}

}  // namespace

void JournalBuilder::add(const CaseAnswer& answer, const Rulebook& rulebook) {
  const CaseFile& file = answer.file;
  const CaseFacts facts = facts_of(answer, rulebook, basis_.today);
  const bool is_asked = passes(options_, facts, facts.whole);
  for (const CaseEvent& event : file.events) {
    const JournalDocument* document = journal_document(event.type);
    if (document == nullptr) continue;
    const int year = civil(oslo_date(event.recorded_at)).year;
    Line line{.row = {.year = year,
                      .recorded_at = event.recorded_at,
                      .document_date = oslo_date(event.first_occurred_at.utc),
                      .case_id = file.id,
                      .document = document,
                      .event = event.id,
                      .index = event.index,
                      .corrects = {},
                      .corrected_type = {}},
              .corrects = {},
              .is_shown = is_asked &&
                          options_.holds("type", std::string_view(&document->direction, 1)) &&
                          options_.holds("year", fmt::format("{:04}", year))};
    if (event.corrects) {
      const auto target = std::ranges::find(file.events, *event.corrects, &CaseEvent::id);
      if (target != file.events.end()) {
        line.corrects = target->index;
        line.row.corrected_type = target->type;
      }
    }
    lines_.push_back(std::move(line));
  }
}

void JournalBuilder::merge(JournalBuilder&& other) {
  std::ranges::move(other.lines_, std::back_inserter(lines_));
}

Journal JournalBuilder::finish() {
  Journal report{
      .basis = std::move(basis_), .options = std::move(options_), .rows = {}, .total = {}};
  for (const char type : kTypes) {
    report.total[type] = 0;
  }
  const auto index_of = [](const Line& line) { return line.row.index; };
  std::ranges::sort(lines_, {}, index_of);
  std::map<int, std::int64_t> last;
  for (Line& line : lines_) {
    line.row.number = ++last[line.row.year];
  }
  for (Line& line : lines_) {
    if (!line.is_shown) continue;
    if (line.corrects) {
      const auto target = std::ranges::lower_bound(lines_, *line.corrects, {}, index_of);
      if (target != lines_.end() && target->row.index == *line.corrects) {
        line.row.corrects.emplace(target->row.year, target->row.number);
      }
    }
    ++report.total[line.row.document->direction];
    report.rows.push_back(line.row);
  }
  return report;
}

void write_json(JsonWriter& json, const Journal& report) {
  json.begin_object();
  write_head(json, ReportName::kJournal, report.basis, report.options);
  write_rows(json, sheet_of(report, report.options.language));
  json.key("total").begin_object();
  for (const char type : kTypes) {
    json.field(std::string_view(&type, 1), report.total.at(type));
  }
  json.end_object().end_object();
}

ReportTable to_table(const Journal& report, Language language) {
  return to_table(sheet_of(report, language), language);
}

ReportTable to_csv(const Journal& report) {
  return to_csv(sheet_of(report, report.options.language));
}

}  // namespace replay
