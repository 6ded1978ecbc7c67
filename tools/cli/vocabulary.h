// The words of the trade: what codes are called in bokmål and English.
//
// Room:      tools/cli. Codes are what is stored and what programs read; words are for people only.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "replay/event/civil.h"
#include "tools/cli/language.h"
#include "tools/cli/output.h"

namespace tools {

/// A code and what it is called.
struct Word {
  std::string_view code;
  Text text;
};

/// All of them, for who shows codes elsewhere.
[[nodiscard]] std::span<const Word> words();
/// "DELIVERED" as "levert" or "delivered"; a code without a word stays as it is.
[[nodiscard]] std::string_view word_for(std::string_view code, Language language);
/// The code of a word in either language ("levert" → "DELIVERED"); what is no word stays as it is,
/// in upper case.
[[nodiscard]] std::string code_for(std::string_view word);
/// Good news green, bad news red.
[[nodiscard]] Tone tone_for(std::string_view code);

/// An instant as people in Norway read it: 2023-03-14 09:12:00+01:00.
[[nodiscard]] std::string oslo_time(base::TimestampUtcUs instant);

/// 120 as "2 min", 7200 as "2 t", 180000 as "2 d 2 t": a span of time, two units at most.
[[nodiscard]] std::string span_text(std::int64_t seconds, Language language);

/// How long after it happened an event was registered: "21 s later".
[[nodiscard]] std::string lag_text(base::TimestampUtcUs recorded,
                                   base::TimestampUtcUs occurred,
                                   Language language);

}  // namespace tools
