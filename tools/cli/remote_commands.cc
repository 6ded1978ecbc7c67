#include "tools/cli/remote_commands.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"

namespace tools {
namespace {

/// Commands that ask no ledger, or one that they are told of in another way.
bool asks_no_ledger(const Command& command, const Arguments& arguments) {
  constexpr std::string_view kNames[] = {"bench", "config", "simulate", "version", "witness"};
  if (command.name == "rules") {
    return !arguments.positionals.empty() && arguments.positionals.front() == "check";
  }
  return std::ranges::find(kNames, command.name) != std::end(kNames);
}

base::Error only_here(const Context& context, const std::string& what) {
  const Text text{"{} virker ikke med --server", "{} does not work with --server"};
  const Text hint{"kjør det der hovedboken er, uten --server",
                  "run it where the ledger is, without --server"};
  return usage_error(kOptionClash,
                     fmt::format(fmt::runtime(context.in_words(text)), what),
                     std::string(context.in_words(hint)));
}

/// The first option that is about this machine. Global options stand among the command's own.
base::Status expect_no_local_option(const Context& context,
                                    const Command& command,
                                    const Arguments& arguments) {
  for (const Option& option : command.options) {
    if (option.is_local && arguments.has(option.name)) {
      return std::unexpected(only_here(context, fmt::format("{} {}", command.name, option.name)));
    }
  }
  return {};
}

std::string_view format_of(const GlobalOptions& options) {
  switch (options.format) {
    case Format::kTable:
      return "table";
    case Format::kJson:
      return "json";
    case Format::kNdjson:
      return "ndjson";
    case Format::kCsv:
      break;
  }
  return options.csv_profile == CsvProfile::kExcel ? "excel" : "csv";
}

/// The address of the command's answer.
std::string target_of(const Context& context, const Command& command, const Arguments& arguments) {
  std::string target = fmt::format("/v1/answers/{}", command.name);
  std::string query;
  const auto add = [&query](std::string_view name, std::string_view value) {
    query += fmt::format("{}{}={}", query.empty() ? '?' : '&', name, percent_encoded(value));
  };
  const auto word = arguments.positional(0);
  if (word && !command.positionals.empty() && command.positionals.front().name == "CASE") {
    // As a parameter: proxies undo %2F in a path.
    target = fmt::format("/v1/cases/answers/{}", command.name);
    add("case", *word);
  } else if (word && command.name == "report") {
    add("report", *word);
  }
  for (const Option& option : command.options) {
    if (option.is_local) continue;
    for (const std::string& value : arguments.values(option.name)) {
      add(parameter_of(option.name), option.value.empty() ? "true" : value);
    }
  }
  const GlobalOptions& options = context.options;
  add("lang", options.language == Language::kNb ? "nb" : "en");
  add("format", format_of(options));
  if (options.today) add("today", replay::to_string(*options.today));
  if (context.out_terminal.width > 0) add("width", std::to_string(context.out_terminal.width));
  if (context.out_terminal.colour) add("ansi", "true");
  return target + query;
}

base::Status pass_on(Context& context, Remote& remote, const std::string& target) {
  return remote.stream(target, [&](std::string_view piece) {
    context.out.write(piece);
    return !context.out.is_abandoned();
  });
}

/// The file of `prove -o` is written here; the proof comes from there.
base::Status prove_into_file(Context& context,
                             Remote& remote,
                             const Command& command,
                             const Arguments& arguments) {
  if (context.for_programs()) return std::unexpected(only_here(context, "prove --json -o"));
  std::string text;
  CASELEDGER_TRY_STATUS(
      remote.stream(target_of(context, command, arguments), [&](std::string_view piece) {
        text += piece;
        return true;
      }));
  return hand_out(context, arguments, text);
}

base::Status answer_from_there(Context& context,
                               Remote& remote,
                               const Command& command,
                               const Arguments& arguments) {
  if (command.name == "prove") {
    const bool has_case = arguments.positional(0).has_value();
    // The one mistake that the server would take for another.
    if (has_case == arguments.has("--index")) return command.run(context, arguments);
    if (arguments.has("-o")) return prove_into_file(context, remote, command, arguments);
  }
  CASELEDGER_TRY_STATUS(expect_no_local_option(context, command, arguments));
  return pass_on(context, remote, target_of(context, command, arguments));
}

/// What the server publishes, checked here; files are here already.
base::Status verify_from_here(Context& context,
                              Remote& remote,
                              const Command& command,
                              const Arguments& arguments) {
  context.published_file = [&remote](const std::string& path) -> base::Result<base::Bytes> {
    constexpr int kOk = 200;
    CASELEDGER_TRY(const auto answer, remote.get('/' + path));
    if (answer.status != kOk) return std::unexpected(remote.refusal_of(answer).error);
    const auto bytes = base::as_bytes(answer.body);
    return base::Bytes(bytes.begin(), bytes.end());
  };
  return command.run(context, arguments);
}

}  // namespace

base::Status run_remotely(Context& context, const Command& command, const Arguments& arguments) {
  if (asks_no_ledger(command, arguments)) return command.run(context, arguments);
  const bool shows_rules = command.name == "rules" && arguments.positionals.front() == "show";
  const bool is_answered = command.answer != nullptr && (command.name != "rules" || shows_rules);
  if (!is_answered && command.name != "append" && command.name != "verify") {
    const std::string action =
        command.name == "rules" ? " " + arguments.positionals.front() : std::string();
    return std::unexpected(only_here(context, std::string(command.name) + action));
  }
  CASELEDGER_TRY(const auto remote, Remote::open(context));
  if (command.name == "verify") return verify_from_here(context, *remote, command, arguments);
  if (command.name == "append") {
    CASELEDGER_TRY_STATUS(expect_no_local_option(context, command, arguments));
    return append_remotely(context, *remote, arguments);
  }
  return answer_from_there(context, *remote, command, arguments);
}

}  // namespace tools
