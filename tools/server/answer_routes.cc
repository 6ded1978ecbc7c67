// What commands of the command line answer, byte for byte, for `caseledger --server` and for curl.
#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

using tools::Command;
using tools::Format;

constexpr std::uint64_t kWidthMax = 10'000;

const std::vector<Command>& commands_of_one_case() {
  static const std::vector<Command> kCommands = {tools::case_command(),
                                                 tools::history_command(),
                                                 tools::prove_command(),
                                                 tools::replay_command()};
  return kCommands;
}

const std::vector<Command>& commands_of_all_cases() {
  static const std::vector<Command> kCommands = {tools::cases_command(),
                                                 tools::checkpoint_command(),
                                                 tools::prove_command(),
                                                 tools::report_command(),
                                                 tools::rules_show_command()};
  return kCommands;
}

base::Error bad_query(std::string message, std::string_view where, std::string hint = {}) {
  return {base::ErrorCode::kInvalidArgument,
          kBadQuery,
          std::move(message),
          std::string(where),
          std::move(hint)};
}

/// Parameters that are no option of a command.
bool is_general(std::string_view name) {
  constexpr std::string_view kGeneral[] = {
      "case", "report", "today", "lang", "format", "width", "ansi", "minIndex"};
  return std::ranges::find(kGeneral, name) != std::end(kGeneral);
}

/// "true" and the like of a flag; nothing for what is neither true nor false.
std::optional<bool> flag_of(std::string_view value) {
  if (value.empty() || value == "true" || value == "1") return true;
  if (value == "false" || value == "0") return false;
  return std::nullopt;
}

/// The format, and how wide and bright a table may be.
struct Look {
  Format format = Format::kTable;
  tools::CsvProfile csv = tools::CsvProfile::kRfc4180;
  tools::Terminal terminal{};
};

base::Result<Look> look_of(const Call& call, const Command& command) {
  Look look;
  const std::string_view format = call.uri.parameter("format").value_or("table");
  if (format == "json") {
    look.format = Format::kJson;
  } else if (format == "ndjson") {
    look.format = Format::kNdjson;
  } else if ((format == "csv" || format == "excel") && command.has_rows) {
    look.format = Format::kCsv;
    if (format == "excel") look.csv = tools::CsvProfile::kExcel;
  } else if (format != "table") {
    return std::unexpected(bad_query(
        "not a format of this answer",
        "format",
        command.has_rows ? "table, json, ndjson, csv or excel" : "table, json or ndjson"));
  }
  CASELEDGER_TRY(const auto width, number_of(call, "width"));
  if (width.value_or(0) > kWidthMax) return std::unexpected(bad_query("too wide", "width"));
  look.terminal.width = width.value_or(0);
  look.terminal.is_terminal = look.terminal.width > 0;
  if (const auto ansi = call.uri.parameter("ansi")) {
    const auto on = flag_of(*ansi);
    if (!on) return std::unexpected(bad_query("must be true or false", "ansi"));
    look.terminal.colour = *on;
  }
  return look;
}

/// The words of the command line that the query stands for.
base::Result<tools::Arguments> arguments_of(const Call& call, const Command& command) {
  tools::Arguments arguments;
  // What a server keeps beside the ledger is not for whoever asks to fill.
  arguments.options["--no-snapshot"] = {""};
  for (const tools::Positional& positional : command.positionals) {
    const auto report = call.uri.parameter("report");
    const bool is_case = positional.name == "CASE";
    const std::string word = is_case ? call.case_id : std::string(report.value_or(""));
    if (!word.empty()) arguments.positionals.push_back(word);
    if (word.empty() && positional.is_required) {
      return std::unexpected(bad_query("this parameter is needed", is_case ? "case" : "report"));
    }
  }
  for (const Parameter& parameter : call.uri.query) {
    if (is_general(parameter.name)) continue;
    const auto option = std::ranges::find_if(command.options, [&](const tools::Option& each) {
      return !each.is_local && tools::parameter_of(each.name) == parameter.name;
    });
    if (option == command.options.end()) {
      return std::unexpected(
          bad_query(fmt::format("{} does not take this", command.name), parameter.name));
    }
    if (!option->value.empty()) {
      arguments.options[std::string(option->name)].push_back(parameter.value);
      continue;
    }
    const auto on = flag_of(parameter.value);
    if (!on) return std::unexpected(bad_query("must be true or false", parameter.name));
    if (*on) arguments.options[std::string(option->name)] = {""};
  }
  return arguments;
}

std::string_view content_type_of(Format format) {
  switch (format) {
    case Format::kTable:
      return "text/plain; charset=utf-8";
    case Format::kJson:
      return "application/json";
    case Format::kNdjson:
      return "application/x-ndjson";
    case Format::kCsv:
      break;
  }
  return "text/csv; charset=utf-8; header=present";
}

base::Result<http::Response> run(Desk& desk, const Call& call, const Command& command) {
  CASELEDGER_TRY(const Look look, look_of(call, command));
  CASELEDGER_TRY(const auto arguments, arguments_of(call, command));
  tools::GlobalOptions options;
  options.format = look.format;
  options.csv_profile = look.csv;
  options.language = language_of(call);
  options.quiet = true;
  options.progress = false;
  if (const auto today = call.uri.parameter("today")) {
    options.today = replay::parse_date(*today);
    if (!options.today) return std::unexpected(bad_query("not a date", "today", "2023-06-05"));
  }
  std::string text;
  std::string said;
  tools::Sink out(text);
  tools::Sink err(said);
  const auto files = ledger::io::posix_file_system();
  tools::Context context{.options = options,
                         .out = out,
                         .err = err,
                         .out_terminal = look.terminal,
                         .err_terminal = {},
                         .files = *files,
                         .clock = desk.clock(),
                         .anchor = {}};
  CASELEDGER_TRY_STATUS(command.answer(context, arguments, *desk.ledger()));
  CASELEDGER_TRY_STATUS(out.flush());
  return http::Response{.content_type = std::string(content_type_of(look.format)),
                        .body = std::move(text)};
}

/// Names the answer of a command that depends on the log alone. Nothing for one of checkpoints,
/// which come by themselves, and where the view cannot be told: the command says why.
std::optional<std::string> etag_for(Desk& desk, const Call& call) {
  if (call.name == "prove" || call.name == "checkpoint") return std::nullopt;
  const auto ledger = desk.ledger();
  const auto view = view_of(desk, *ledger, call);
  if (!view) return std::nullopt;
  const auto prefix = ledger->prefix_of(view->size);
  if (!prefix) return std::nullopt;
  return etag_of(call, *prefix, *view, language_of(call));
}

http::Response answer(Desk& desk, const Call& call, const std::vector<Command>& commands) {
  const auto command = std::ranges::find(commands, call.name, &Command::name);
  if (command == commands.end()) {
    std::vector<std::string_view> names;
    std::ranges::transform(commands, std::back_inserter(names), &Command::name);
    return problem({base::ErrorCode::kNotFound,
                    kNoSuchRoute,
                    "no command answers here under this name",
                    "",
                    tools::did_you_mean(call.name, names, tools::Language::kEn)},
                   call.request.id);
  }
  // Taken first: what comes meanwhile may be in the answer, and then it has another name already.
  auto etag = etag_for(desk, call);
  if (etag && is_known(call.request, *etag)) return not_modified(*std::move(etag));
  auto response = run(desk, call, *command);
  if (!response) return problem(response.error(), call.request.id);
  if (etag) return with_etag(call.request, *std::move(response), *std::move(etag));
  response->headers.push_back({"Cache-Control", "private, no-store"});
  return *std::move(response);
}

http::Response answer_of_one_case(Desk& desk, const Call& call) {
  return answer(desk, call, commands_of_one_case());
}

http::Response answer_of_all_cases(Desk& desk, const Call& call) {
  return answer(desk, call, commands_of_all_cases());
}

}  // namespace

std::vector<Route> answer_routes() {
  return {
      {.method = "GET",
       .path = "/v1/cases/{case}/answers/{name}",
       .summary = "What a command of the command line answers for the case.",
       .parameters = with_view_parameters(
           {"explain", "asItHappened", "cosigned", "format", "width", "ansi", "minIndex"}),
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .look = account::Action::kReadCase,
       .answer = answer_of_one_case},
      {.method = "GET",
       .path = "/v1/answers/{name}",
       .summary = "What a command of the command line answers for all cases.",
       .parameters = with_view_parameters({"report",
                                           "where",
                                           "sort",
                                           "limit",
                                           "groupBy",
                                           "period",
                                           "by",
                                           "index",
                                           "old",
                                           "cosigned",
                                           "format",
                                           "width",
                                           "ansi",
                                           "minIndex"}),
       .repeatable = {"where"},
       .roles = {Role::kAuditor},
       .work = Route::Work::kHeavy,
       .look = account::Action::kReadList,  // or a report: see recorded.cc
       .answer = answer_of_all_cases},
  };
}

}  // namespace server
