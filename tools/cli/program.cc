#include "tools/cli/program.h"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <unistd.h>

#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tools/cli/arguments.h"
#include "tools/cli/errors.h"
#include "tools/cli/help.h"

namespace tools {
namespace {

int tell(const base::Error& error, const GlobalOptions& options, Sink& err) {
  const bool as_json = options.format == Format::kJson || options.format == Format::kNdjson;
  err.write(as_json ? error_json(error)
                    : error_text(error, options.language, look_at_terminal(STDERR_FILENO, getenv)));
  // There is nowhere left to say that stderr failed.
  static_cast<void>(err.flush());
  return static_cast<int>(exit_code_of(error));
}

/// Ends the answer. A reader that left (`| head`) needs no message; any other failure does.
int finish(const GlobalOptions& options, Sink& out, Sink& err) {
  const auto status = out.flush();
  if (status) return static_cast<int>(ExitCode::kDone);
  if (out.is_abandoned()) return static_cast<int>(ExitCode::kFailed);
  return tell(status.error(), options, err);
}

std::filesystem::path anchor_of(const Arguments& arguments) {
  if (const auto anchor = arguments.value("--anchor")) return *anchor;
  const char* const anchor = std::getenv("CASELEDGER_ANCHOR");
  return anchor == nullptr ? "" : anchor;
}

}  // namespace

int run_program(const std::vector<std::string>& words,
                const std::vector<Command>& commands,
                RunRemotely remotely) {
  // A reader that goes away must not kill an append between its batches: write() tells instead.
  std::signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files is a full disk, and told like one.
  std::signal(SIGXFSZ, SIG_IGN);
  Sink out(STDOUT_FILENO);
  Sink err(STDERR_FILENO);
  auto line = parse_command_line(words, commands, getenv);
  if (!line) return tell(line.error(), glimpse_of(words, getenv), err);
  const GlobalOptions& options = line->globals;
  if (line->wants_help) {
    out.write(line->command == nullptr ? help_page(commands, options.language)
                                       : help_page(*line->command, options.language));
    return finish(options, out, err);
  }

  const auto files = ledger::io::posix_file_system();
  const auto clock = ledger::io::system_clock();
  Context context{.options = options,
                  .out = out,
                  .err = err,
                  .out_terminal = look_at_terminal(STDOUT_FILENO, getenv),
                  .err_terminal = look_at_terminal(STDERR_FILENO, getenv),
                  .files = *files,
                  .clock = *clock,
                  .anchor = anchor_of(line->arguments)};
  const Command& command = line->wants_version ? commands.back() : *line->command;
  const bool is_remote = remotely != nullptr && !options.server.url.empty();
  const auto status = is_remote ? remotely(context, command, line->arguments)
                                : command.run(context, line->arguments);
  const bool is_answered = status || base::error_number(status.error()) == kSinkFailed;
  if (is_answered) return finish(options, out, err);
  // What could be answered stands before what went wrong.
  static_cast<void>(out.flush());
  return tell(status.error(), options, err);
}

}  // namespace tools
