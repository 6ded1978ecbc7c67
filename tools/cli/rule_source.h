// A rule in the words of its source, for answers that give their reasons.
//
// Room:      tools/cli.
#pragma once

#include <string>
#include <string_view>

#include "replay/event/json_writer.h"
#include "replay/rules/rulebook.h"
#include "tools/cli/language.h"

namespace tools {

/// "KPR line 87: «30 virkedager»; NPR line 107: …"; empty if the rulebook has no such rule.
[[nodiscard]] std::string citation_text(const replay::Rulebook& rulebook,
                                        std::string_view rule,
                                        Language language);

/// `Deadline for making data available: 30 working days. (KPR line 87: «30 virkedager»)`; the id
/// alone if the rulebook has no such rule.
[[nodiscard]] std::string rule_text(const replay::Rulebook& rulebook,
                                    std::string_view rule,
                                    Language language);

/// "sentence" and "citations" into the open object; nothing if the rulebook has no such rule.
void write_rule(replay::JsonWriter& json,
                const replay::Rulebook& rulebook,
                std::string_view rule,
                Language language);

}  // namespace tools
