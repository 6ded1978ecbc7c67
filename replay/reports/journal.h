// The journal: incoming and outgoing documents in the order they were registered, numbered by year.
//
// Room:      replay/reports. Pure: the same cases in any order give the same report.
// Rules:     docs/rules.md, "journal". A line never changes once registered: a correction is a line
//            of its own.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/reports/facts.h"
#include "replay/reports/journal_documents.h"
#include "replay/reports/report.h"

namespace replay {

struct Journal {
  struct Row {
    int year = 0;
    std::int64_t number = 0;  // 1-based within the year
    base::TimestampUtcUs recorded_at;
    Date document_date;
    std::string case_id;
    const JournalDocument* document = nullptr;
    base::Uuid event;
    base::EntryIndex index;
    /// Of a correction: the line of what it corrects, as year and number, if that has a line.
    std::optional<std::pair<int, std::int64_t>> corrects;
    /// Of a correction: the type it corrects; empty if the case does not hold its target.
    std::string corrected_type;
  };

  ReportBasis basis;
  ReportOptions options;
  std::vector<Row> rows;               // by place in the log
  std::map<char, std::int64_t> total;  // by type, all four
};

/// Takes cases in any order; see replay/reports/build.h.
/// Cost:     some 100 bytes a document.
class JournalBuilder {
 public:
  static constexpr Needs kNeeds = Needs::kWhole;

  JournalBuilder(ReportBasis basis, ReportOptions options)
      : basis_(std::move(basis)),
        options_(std::move(options)) {}

  void add(const CaseAnswer& answer, const Rulebook& rulebook);
  void merge(JournalBuilder&& other);
  [[nodiscard]] Journal finish();

 private:
  /// A document, shown or not: all of them are numbered.
  struct Line {
    Journal::Row row;
    std::optional<base::EntryIndex> corrects;
    bool is_shown = false;
  };

  ReportBasis basis_;
  ReportOptions options_;
  std::vector<Line> lines_;
};

/// Titles in the language of the options.
void write_json(JsonWriter& json, const Journal& report);
[[nodiscard]] ReportTable to_table(const Journal& report, Language language);
[[nodiscard]] ReportTable to_csv(const Journal& report);

}  // namespace replay
