// How long each stage of a case took, by the rows of [[stage]].
//
// Room:      replay/rules. Pure.
// Rules:     domain rules E.5: the derived clocks beside STATUTORY, EXPECTED and AGREED.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/duties.h"
#include "replay/rules/rulebook.h"

namespace replay {

enum class StageStatus : std::uint8_t {
  kRunning,
  kPaused,
  kOverdue,
  kMet,
  kBreached,
  kDone,   // stopped, and no norm says whether in time
  kEnded,  // with the case, or the time ran out
};

[[nodiscard]] std::string_view name_of(StageStatus status);

/// One run of one stage.
struct StageRun {
  const StageRow* row = nullptr;  // of the rulebook
  int number = 1;
  /// Day 0, not counted.
  Date start;
  std::optional<Date> due;
  std::optional<Date> stop;
  /// Days from the start to the stop or today, pauses left out: working days if the length is in
  /// them, else calendar days.
  std::int32_t used = 0;
  std::int32_t paused_days = 0;
  StageStatus status = StageStatus::kRunning;
  base::Uuid start_event;
  std::optional<base::Uuid> stop_event;
};

/// The stages that have begun by `today`, in the order of the rulebook, each by its start. A stage
/// is stopped by the first of its stops that is not before its start; what belongs to a request or
/// a contract by that one's alone, whenever it came. An imported case has none.
[[nodiscard]] std::vector<StageRun> stages(const CaseFile& file,
                                           const Rulebook& rulebook,
                                           Date today,
                                           const DeletionSummary& deletion);

}  // namespace replay
