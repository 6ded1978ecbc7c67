// What `doctor` says of each ailment: a name for programs and, in both languages, what it is, what
// of the ledger is safe, and what to do.
//
// Room:      tools/cli.
#pragma once

#include <string_view>

#include "ledger/doctor.h"
#include "tools/cli/language.h"

namespace tools {

struct AilmentWords {
  std::string_view code;  // stable: programs read it
  Text what;
  Text safe;
  Text advice;
};

[[nodiscard]] const AilmentWords& words_of(ledger::Ailment ailment);

/// STOP, REPAIRABLE or NOTE.
[[nodiscard]] std::string_view name_of(ledger::Grade grade);

}  // namespace tools
