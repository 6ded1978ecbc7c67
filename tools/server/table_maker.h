// How a table of all cases comes from the log: by a walk, or from an older one by folding the cases
// that have changed since.
//
// Room:      tools/server.
// Rules:     either way it says what a walk over the log would say of the same view.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "ledger/ledger.h"
#include "replay/replayer.h"
#include "tools/server/case_table.h"

namespace server {

/// How much a table knows of each case.
enum class Depth : std::uint8_t {
  kTimes,  // what processing times and the workload are made of: CaseRecord without a row
  kWhole,
};

struct MadeTable {
  std::shared_ptr<const CaseTable> table;
  /// By which its cases were judged.
  std::shared_ptr<const replay::Rulebook> rulebook;
};

/// Asked before each case; an error ends the making with it.
using GoOn = std::function<base::Status()>;

/// Entries that carry_on() takes in at most.
inline constexpr std::uint64_t kCarriedEntriesMax = 65'536;

/// Cost:     a walk over the prefix on so many threads, for as long as it takes.
/// Errors:   those of Replayer::open() and for_each_in_parts(), and of `go_on`, which several
///           threads ask
[[nodiscard]] base::Result<MadeTable> make_table(const ledger::Ledger& ledger,
                                                 const replay::View& view,
                                                 Depth depth,
                                                 std::size_t threads,
                                                 const GoOn& go_on);

/// The table of the same moment and day at `size` entries, which are kCarriedEntriesMax more at
/// most. Nothing if there may be another rulebook by then: make it anew.
/// Cost:     reads what came since, and the cases it is of.
/// Errors:   kCorrupt · kIo · those of `go_on`
[[nodiscard]] base::Result<std::optional<MadeTable>> carry_on(const ledger::Ledger& ledger,
                                                              const MadeTable& old,
                                                              base::LogSize size,
                                                              Depth depth,
                                                              const GoOn& go_on);

}  // namespace server
