// The command line: from argv to a command, its words and the global options.
//
// Room:      tools/cli. The parser library is seen by arguments.cc only.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "tools/cli/command.h"
#include "tools/cli/language.h"

namespace tools {

/// The global options; their names say enough, so that they have no texts.
[[nodiscard]] const std::vector<Option>& global_options();

struct CommandLine {
  const Command* command = nullptr;  // null: only --help or --version was asked for
  GlobalOptions globals;
  Arguments arguments;
  bool wants_help = false;
  bool wants_version = false;
};

/// Parses `words` (without the program's name). Global options may stand before and after the
/// command; CASELEDGER_DIR and the locale are read from `environment`.
/// Errors:   usage errors only (29xx), in the language asked for
[[nodiscard]] base::Result<CommandLine> parse_command_line(const std::vector<std::string>& words,
                                                           std::span<const Command> commands,
                                                           const Environment& environment);

/// The options that decide how a failure to parse is told, found without parsing the rest.
[[nodiscard]] GlobalOptions glimpse_of(const std::vector<std::string>& words,
                                       const Environment& environment);

}  // namespace tools
