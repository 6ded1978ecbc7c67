// Which events are documents of the journal, and what they are called there.
//
// Room:      replay/reports. Pure.
// Rules:     docs/rules.md, "journal".
#pragma once

#include <string_view>

#include "replay/reports/report.h"

namespace replay {

/// A type of event that has a line in the journal.
struct JournalDocument {
  std::string_view event_type;
  /// I incoming, U outgoing, N internal and followed up, X internal and not.
  char direction = 'X';
  Heading title;
};

/// Nothing for an event that is no document: a routing, a clock, a minute of work.
[[nodiscard]] const JournalDocument* journal_document(std::string_view event_type);

}  // namespace replay
