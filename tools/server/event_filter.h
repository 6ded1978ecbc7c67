// Which events of the log are asked for, and a page of them.
//
// Room:      tools/server.
// Rules:     times, types and actors are the event's own, as it was recorded; a register or an
//            authority is the case's, as the newest table of the projection has it: an event is of
//            the NPR because its case is. So with those no event is shown before the projection
//            holds it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/base/types.h"
#include "ledger/ledger.h"
#include "tools/server/case_table.h"

namespace server {

/// Empty = any. Times are from the first on, and before the last.
struct EventFilter {
  std::string case_id;
  std::vector<std::string> types;
  std::string actor;
  std::string organisation;
  std::vector<std::string> registers;    // the case's: one of these
  std::vector<std::string> authorities;  // likewise
  std::optional<base::TimestampUtcUs> recorded_from;
  std::optional<base::TimestampUtcUs> recorded_until;
  std::optional<base::TimestampUtcUs> occurred_from;
  std::optional<base::TimestampUtcUs> occurred_until;

  /// It asks what only the case tells.
  [[nodiscard]] bool is_of_cases() const { return !registers.empty() || !authorities.empty(); }
};

/// From here on: what was recorded before filter.recorded_from is not looked at.
/// Errors:   those of Ledger::size_at()
[[nodiscard]] base::Result<base::EntryIndex> first_of(const EventFilter& filter,
                                                      const ledger::Ledger& ledger,
                                                      base::EntryIndex first);

struct EventPage {
  std::vector<std::string> items{};         // JSON objects, in log order
  std::vector<base::EntryIndex> indexes{};  // of each
  base::EntryIndex next;                    // where to go on
  /// Nothing that comes can pass the filter: it is all of the past.
  bool is_over = false;
};

/// What one page may cost.
struct PageLimits {
  std::size_t events = 0;
  std::size_t bytes = 256U << 10U;
  /// What is looked at, so that a filter that nothing passes gives way too.
  std::uint64_t entries = 16'384;
};

/// The events from `first` on below `end` that pass, until some limit is reached. `table` holds the
/// cases up to `end`; null unless the filter is_of_cases().
/// Errors:   kCorrupt · kUnsupported · kIo
[[nodiscard]] base::Result<EventPage> read_events(const ledger::Ledger& ledger,
                                                  const EventFilter& filter,
                                                  base::EntryIndex first,
                                                  base::LogSize end,
                                                  const PageLimits& limits,
                                                  const CaseTable* table);

}  // namespace server
