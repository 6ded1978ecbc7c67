// A case step by step: after each event, what changed and why.
//
// Room:      replay/explain. Reads the ledger through its public face, as the Replayer does.
// Rules:     in the order recorded each step shows what was known then: it equals `case` with
//            --known-at just after the event and --today on the day it was recorded. What only
//            came with the days in between is kept apart from what the event changed.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/explain/changes.h"
#include "replay/replayer.h"

namespace replay {

enum class StepOrder : std::uint8_t {
  /// By version: what was known. Judged on the day each event was recorded.
  kRecorded,
  /// By corrected occurredAt, knowing all corrections: what had happened. Judged on the day each
  /// event happened; events of one instant change the case together, in the first one's step.
  kHappened,
};

struct Step {
  /// From 1; the step that only lets the days go by until today has the next number.
  std::size_t number = 0;
  /// Null in that last step.
  const CaseEvent* event = nullptr;
  const ledger::EntryView* entry = nullptr;
  /// The day of judgement: that of the event, but never after today.
  Date day;
  /// What the days since the step before brought, with what was known before this event.
  std::vector<Change> passed;
  /// What the event brought.
  std::vector<Change> changes;
  /// How many events known already it takes its place before: a late or back-dated registration.
  std::size_t placed_before = 0;
  /// The event that this one corrects: from here on the past reads otherwise.
  const CaseEvent* corrects = nullptr;
  /// The case after the step.
  const Judged* judged = nullptr;
};

/// Lives until the visitor returns.
using StepVisitor = std::function<base::Status(const Step&)>;

/// Walks the events of one case in the view; with valid_at, events that had not happened by then
/// make a step only if they change something (a correction is knowledge). Stops at the visitor's
/// first error.
///
/// Errors:   kNotFound no such case in the view · kCorrupt · kIo · kUnsupported (a rulebook)
/// Cost:     two judgements and one fold for each event: quadratic in the events of the case.
[[nodiscard]] base::Status walk_steps(const ledger::Ledger& ledger,
                                      const View& view,
                                      std::string_view case_id,
                                      StepOrder order,
                                      const StepVisitor& visit);

}  // namespace replay
