// One change of a step of `replay`, in words and as JSON.
//
// Room:      tools/cli.
#pragma once

#include <string>

#include "replay/event/json_writer.h"
#include "replay/explain/case_steps.h"
#include "tools/cli/language.h"
#include "tools/cli/output.h"

namespace tools {

/// "statutory 1: due 2023-05-02 → 2023-05-08 (paused days 0 → 4)".
[[nodiscard]] std::string change_text(const replay::Change& change,
                                      const replay::Rulebook& rulebook,
                                      Language language);

/// Good news, bad news, or neither.
[[nodiscard]] Tone tone_of(const replay::Change& change);

void write_change(replay::JsonWriter& json,
                  const replay::Change& change,
                  const replay::Rulebook& rulebook,
                  Language language);

}  // namespace tools
