// How a case stood at the end of a day: delivered, ended or open, and on which days that changed.
//
// Room:      replay/reports. Pure.
// Rules:     docs/rules.md, "processing-times" (delivered, ended, open) and "workload" (flows).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/event/civil.h"

namespace replay {

enum class Outcome : std::uint8_t { kOpen, kDelivered, kEnded };

/// All that the case holds.
inline constexpr Date kLastDay{std::numeric_limits<std::int32_t>::max()};

/// The day the register got the last part of all that was ordered by the end of `day`, told by the
/// events dated up to then; nothing when it had not.
[[nodiscard]] std::optional<Date> delivered_on(const CaseFile& file,
                                               std::string_view register_code,
                                               Date day = kLastDay);

/// The day a case that delivered nothing more came to its end, by the end of `day`; nothing while
/// it was open.
[[nodiscard]] std::optional<Date> ended_on(const CaseFile& file, Date day = kLastDay);

/// What a case did to the number of open cases, or reached on its way.
enum class Flow : std::uint8_t {
  kReceived,
  kCompleted,
  kDecided,
  kDelivered,
  kEnded,
  kReopened,
};

struct FlowOnDay {
  Flow flow = Flow::kReceived;
  Date date;

  auto operator<=>(const FlowOnDay&) const = default;
};

/// The flows of a case seen as the registers `codes`, delivered when all of them are; by date.
/// Received and reopened less delivered and ended is 1 while it is open, else 0, on every day.
/// Nothing without an application.
[[nodiscard]] std::vector<FlowOnDay> flows_of(const CaseFile& file,
                                              std::span<const std::string> codes);

}  // namespace replay
