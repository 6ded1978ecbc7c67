#include "tools/cli/arguments.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "tools/cli/errors.h"

namespace tools {
namespace {

// The version command stands in for the flag; both are answered without a ledger.
constexpr std::string_view kHelp = "--help";
constexpr std::string_view kVersion = "--version";

/// One option known to the parser and where its values go.
struct Bound {
  std::string_view name;
  bool is_flag;
  bool repeats;
  CLI::Option* option;
};

/// Takes values as they are. Counting how often an option was given is ours, so that the message is
/// too.
CLI::Option* add_raw(CLI::App& app, std::string_view name) {
  return app.add_option(
                std::string(name), [](const CLI::results_t&) { return true; }, "", false)
      ->type_size(1)
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

Bound add_option(CLI::App& app, const Option& option) {
  const bool is_flag = option.value.empty();
  return {option.name,
          is_flag,
          option.repeats,
          is_flag ? app.add_flag(std::string(option.name)) : add_raw(app, option.name)};
}

std::vector<std::string_view> option_names(const Command* command) {
  std::vector<std::string_view> names;
  if (command != nullptr) {
    for (const Option& option : command->options) {
      names.push_back(option.name);
    }
  }
  for (const Option& option : global_options()) {
    names.push_back(option.name);
  }
  return names;
}

std::string usage_hint(const Command* command, Language language) {
  const Text text{"se `caseledger{} --help`", "see `caseledger{} --help`"};
  const std::string name = command == nullptr ? "" : " " + std::string(command->name);
  return fmt::format(fmt::runtime(text.in(language)), name);
}

base::Error unexpected_word(std::string_view word,
                            const Command* command,
                            std::span<const Command> commands,
                            Language language) {
  if (word.size() > 1 && word.front() == '-') {
    const std::string_view name = word.substr(0, word.find('='));
    const Text text{"ukjent valg {}", "unknown option {}"};
    const std::string_view near = nearest(name, option_names(command));
    const Text hint{"mente du {}?", "did you mean {}?"};
    return usage_error(kUnknownOption,
                       fmt::format(fmt::runtime(text.in(language)), word),
                       near.empty() ? usage_hint(command, language)
                                    : fmt::format(fmt::runtime(hint.in(language)), near));
  }
  if (command == nullptr) {
    std::vector<std::string_view> names;
    for (const Command& candidate : commands) {
      names.push_back(candidate.name);
    }
    const Text text{"ukjent kommando «{}»", "unknown command '{}'"};
    return usage_error(kUnknownCommand,
                       fmt::format(fmt::runtime(text.in(language)), word),
                       did_you_mean(word, names, language));
  }
  const Text text{"«{}» er ett ord for mye", "'{}' is one word too many"};
  return usage_error(kTooManyArguments,
                     fmt::format(fmt::runtime(text.in(language)), word),
                     usage_hint(command, language));
}

/// `--name=` gives the empty value; the parser library would take the next word instead. `--csv` is
/// a flag to it, so that `--csv=excel` becomes the option that has a value.
std::vector<std::string> with_empty_values(const std::vector<std::string>& words) {
  constexpr std::string_view kCsvWith = "--csv=";
  std::vector<std::string> split;
  bool only_words = false;
  for (const std::string& word : words) {
    only_words = only_words || word == "--";
    if (!only_words && word.starts_with(kCsvWith)) {
      split.emplace_back("--csv-profile");
      split.push_back(word.substr(kCsvWith.size()));
    } else if (!only_words && word.starts_with("--") && word.ends_with('=')) {
      split.push_back(word.substr(0, word.size() - 1));
      split.emplace_back();
    } else {
      split.push_back(word);
    }
  }
  return split;
}

base::Status set_format(CommandLine& line) {
  constexpr std::pair<std::string_view, Format> kFormats[] = {
      {"--json", Format::kJson}, {"--ndjson", Format::kNdjson}, {"--csv", Format::kCsv}};
  const Language language = line.globals.language;
  std::string_view chosen;
  for (const auto& [name, format] : kFormats) {
    if (!line.arguments.has(name)) continue;
    if (!chosen.empty()) {
      const Text text{"{} og {} kan ikke brukes sammen", "{} and {} cannot be used together"};
      return std::unexpected(
          usage_error(kOptionClash, fmt::format(fmt::runtime(text.in(language)), chosen, name)));
    }
    chosen = name;
    line.globals.format = format;
  }
  if (const auto profile = line.arguments.value("--csv-profile")) {
    if (!chosen.empty() && line.globals.format != Format::kCsv) {
      const Text text{"{} og --csv-profile kan ikke brukes sammen",
                      "{} and --csv-profile cannot be used together"};
      return std::unexpected(
          usage_error(kOptionClash, fmt::format(fmt::runtime(text.in(language)), chosen)));
    }
    if (*profile != "rfc4180" && *profile != "excel") {
      const Text text{"--csv-profile kjenner ikke «{}»", "--csv-profile does not know '{}'"};
      return std::unexpected(usage_error(kBadValue,
                                         fmt::format(fmt::runtime(text.in(language)), *profile),
                                         did_you_mean(*profile, {"rfc4180", "excel"}, language)));
    }
    line.globals.format = Format::kCsv;
    line.globals.csv_profile = *profile == "excel" ? CsvProfile::kExcel : CsvProfile::kRfc4180;
  }
  if (line.globals.format == Format::kCsv && line.command != nullptr && !line.command->has_rows) {
    const Text text{"{} svarer ikke med rader, så --csv passer ikke",
                    "{} does not answer rows, so --csv does not fit"};
    const Text hint{"bruk --json", "use --json"};
    return std::unexpected(
        usage_error(kOptionClash,
                    fmt::format(fmt::runtime(text.in(language)), line.command->name),
                    std::string(hint.in(language))));
  }
  return {};
}

std::string word_of(const Environment& environment, const char* name) {
  const char* const word = environment(name);
  return word == nullptr ? "" : word;
}

/// --server or --ledger on the command line wins over either in the environment.
base::Status set_server(CommandLine& line, const Environment& environment) {
  const Arguments& arguments = line.arguments;
  ServerAddress& server = line.globals.server;
  if (arguments.has("--server") && arguments.has("--ledger")) {
    const Text text{"--server og --ledger kan ikke brukes sammen",
                    "--server and --ledger cannot be used together"};
    return std::unexpected(usage_error(kOptionClash, std::string(text.in(line.globals.language))));
  }
  if (!arguments.has("--ledger")) {
    server.url = arguments.value("--server").value_or(word_of(environment, "CASELEDGER_SERVER"));
  }
  if (arguments.has("--server") && server.url.empty()) {
    const Text text{"--server trenger en adresse", "--server needs an address"};
    return std::unexpected(usage_error(kBadValue, std::string(text.in(line.globals.language))));
  }
  server.token = word_of(environment, "CASELEDGER_TOKEN");
  server.token_file = arguments.value("--token-file").value_or("");
  server.ca = arguments.value("--ca").value_or("");
  server.certificate = arguments.value("--cert").value_or("");
  server.key = arguments.value("--key").value_or("");
  return {};
}

base::Status set_globals(CommandLine& line, const Environment& environment) {
  GlobalOptions& globals = line.globals;
  if (const auto language = line.arguments.value("--lang")) {
    const auto parsed = parse_language(*language);
    if (!parsed) {
      const Text text{"--lang kjenner ikke «{}»", "--lang does not know '{}'"};
      return std::unexpected(
          usage_error(kBadValue,
                      fmt::format(fmt::runtime(text.in(globals.language)), *language),
                      did_you_mean(*language, {"nb", "en"}, globals.language)));
    }
    globals.language = *parsed;
  }
  if (const char* directory = environment("CASELEDGER_DIR");
      directory != nullptr && *directory != '\0') {
    globals.directory = directory;
  }
  if (const auto directory = line.arguments.value("--ledger")) {
    if (directory->empty()) {
      const Text text{"--ledger trenger en mappe", "--ledger needs a directory"};
      return std::unexpected(usage_error(kBadValue, std::string(text.in(globals.language))));
    }
    globals.directory = *directory;
  }
  CASELEDGER_TRY_STATUS(set_server(line, environment));
  if (const auto today = line.arguments.value("--today")) {
    globals.today = replay::parse_date(*today);
    if (!globals.today) {
      const Text text{"--today «{}» er ingen dato", "--today '{}' is not a date"};
      const Text hint{"skriv den som 2023-06-05", "write it as 2023-06-05"};
      return std::unexpected(
          usage_error(kBadValue,
                      fmt::format(fmt::runtime(text.in(globals.language)), *today),
                      std::string(hint.in(globals.language))));
    }
  }
  if (const auto threads = line.arguments.value("--threads")) {
    const auto [end, error] =
        std::from_chars(threads->data(), threads->data() + threads->size(), globals.threads);
    if (error != std::errc() || end != threads->data() + threads->size() || globals.threads == 0 ||
        globals.threads > kThreadsMax) {
      const Text text{"--threads «{}» er ikke et tall fra 1 til {}",
                      "--threads '{}' is not a number from 1 to {}"};
      return std::unexpected(usage_error(
          kBadValue, fmt::format(fmt::runtime(text.in(globals.language)), *threads, kThreadsMax)));
    }
  }
  globals.quiet = line.arguments.has("--quiet");
  globals.progress = !line.arguments.has("--no-progress");
  line.wants_help = line.arguments.has(kHelp);
  line.wants_version = line.arguments.has(kVersion);
  return set_format(line);
}

base::Status check_words(const CommandLine& line) {
  const Language language = line.globals.language;
  if (line.command == nullptr) {
    const Text text{"hvilken kommando?", "which command?"};
    return std::unexpected(usage_error(
        kMissingArgument, std::string(text.in(language)), usage_hint(nullptr, language)));
  }
  const auto& positionals = line.command->positionals;
  for (std::size_t at = line.arguments.positionals.size(); at < positionals.size(); ++at) {
    if (!positionals[at].is_required) continue;
    const Text text{"{} mangler {}", "{} lacks {}"};
    return std::unexpected(usage_error(
        kMissingArgument,
        fmt::format(fmt::runtime(text.in(language)), line.command->name, positionals[at].name),
        usage_hint(line.command, language)));
  }
  return {};
}

/// The parser library's tree of one root and its commands, and what came out of it.
class Parser {
 public:
  explicit Parser(std::span<const Command> commands)
      : commands_(commands),
        root_("", "caseledger") {
    root_.set_help_flag("");
    root_.allow_extras();
    root_.require_subcommand(0, 1);
    for (const Option& option : global_options()) {
      bound_.push_back(add_option(root_, option));
    }
    bound_.push_back({kHelp, true, true, root_.add_flag("-h,--help")});
    bound_.push_back({kVersion, true, true, root_.add_flag(std::string(kVersion))});
    for (const Command& command : commands_) {
      CLI::App* app = root_.add_subcommand(std::string(command.name));
      app->set_help_flag("");
      app->fallthrough();
      app->allow_extras();
      for (const Option& option : command.options) {
        bound_.push_back(add_option(*app, option));
      }
      for (const Positional& positional : command.positionals) {
        CLI::Option* option = add_raw(*app, positional.name);
        if (positional.repeats) option->expected(-1);
        positionals_.push_back({app, option});
      }
    }
  }

  void parse(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());  // the library takes them from the back
    root_.parse(words);
  }

  [[nodiscard]] const Command* command() const {
    const auto chosen = root_.get_subcommands();
    if (chosen.empty()) return nullptr;
    const auto it = std::ranges::find(commands_, chosen.front()->get_name(), &Command::name);
    return it == commands_.end() ? nullptr : &*it;
  }

  /// The words that are no options, and options nobody knows, in order.
  [[nodiscard]] std::vector<std::string> remaining() const {
    auto words = root_.remaining(true);
    std::erase(words, "--");  // the library counts the mark itself among them
    return words;
  }

  /// The options that were given, of the root and of the chosen command.
  [[nodiscard]] std::vector<Bound> given() const {
    std::vector<Bound> given;
    std::ranges::copy_if(bound_, std::back_inserter(given), [](const Bound& bound) {
      return bound.option->count() > 0;
    });
    return given;
  }

  /// The command's words in the order of its positionals.
  [[nodiscard]] std::vector<std::string> positionals() const {
    std::vector<std::string> words;
    for (const auto& [app, option] : positionals_) {
      if (!app->parsed()) continue;
      const auto& results = option->results();
      words.insert(words.end(), results.begin(), results.end());
    }
    return words;
  }

 private:
  std::span<const Command> commands_;
  CLI::App root_;
  std::vector<Bound> bound_;
  std::vector<std::pair<CLI::App*, CLI::Option*>> positionals_;
};

}  // namespace

const std::vector<Option>& global_options() {
  static const std::vector<Option> kOptions = {
      {"--ledger", "DIR", {}},
      {"--anchor", "DIR", {}},
      {"--server", "URL", {}},
      {"--token-file", "FILE", {}},
      {"--ca", "FILE", {}},
      {"--cert", "FILE", {}},
      {"--key", "FILE", {}},
      {"--json", "", {}},
      {"--ndjson", "", {}},
      {"--csv", "", {}},
      {"--csv-profile", "P", {}},
      {"--lang", "nb|en", {}},
      {"--today", "YYYY-MM-DD", {}},
      {"--threads", "N", {}},
      {"--quiet", "", {}},
      {"--no-progress", "", {}},
  };
  return kOptions;
}

base::Result<CommandLine> parse_command_line(const std::vector<std::string>& words,
                                             std::span<const Command> commands,
                                             const Environment& environment) {
  CommandLine line;
  line.globals.language = glimpse_of(words, environment).language;
  const Language language = line.globals.language;
  Parser parser(commands);
  try {
    parser.parse(with_empty_values(words));
  } catch (const CLI::ArgumentMismatch&) {
    const Text text{"valget {} mangler en verdi", "option {} lacks its value"};
    return std::unexpected(usage_error(kMissingArgument,
                                       fmt::format(fmt::runtime(text.in(language)), words.back()),
                                       usage_hint(parser.command(), language)));
  } catch (const CLI::Error& error) {
    return std::unexpected(usage_error(kBadValue, error.what(), usage_hint(nullptr, language)));
  }

  line.command = parser.command();
  if (const auto rest = parser.remaining(); !rest.empty()) {
    return std::unexpected(unexpected_word(rest.front(), line.command, commands, language));
  }
  line.arguments.positionals = parser.positionals();
  for (const Bound& bound : parser.given()) {
    if (!bound.is_flag && !bound.repeats && bound.option->count() > 1) {
      const Text text{"{} er gitt to ganger", "{} is given twice"};
      return std::unexpected(
          usage_error(kOptionClash, fmt::format(fmt::runtime(text.in(language)), bound.name)));
    }
    line.arguments.options[std::string(bound.name)] =
        bound.is_flag ? std::vector<std::string>{""} : bound.option->results();
  }
  CASELEDGER_TRY_STATUS(set_globals(line, environment));
  if (line.wants_help || line.wants_version) return line;
  CASELEDGER_TRY_STATUS(check_words(line));
  return line;
}

GlobalOptions glimpse_of(const std::vector<std::string>& words, const Environment& environment) {
  GlobalOptions globals;
  globals.language = language_of(environment);
  for (std::size_t at = 0; at < words.size() && words[at] != "--"; ++at) {
    const std::string_view word = words[at];
    std::string_view language;
    if (word == "--lang" && at + 1 < words.size()) language = words[at + 1];
    if (word.starts_with("--lang=")) language = word.substr(std::string_view("--lang=").size());
    globals.language = parse_language(language).value_or(globals.language);
    if (word == "--json" || word == "--ndjson") globals.format = Format::kJson;
  }
  return globals;
}

std::string parameter_of(std::string_view option) {
  std::string name;
  bool is_first_of_word = false;
  for (const char c : option) {
    const bool is_small = c >= 'a' && c <= 'z';
    if (c != '-') name += is_first_of_word && is_small ? static_cast<char>(c - 'a' + 'A') : c;
    is_first_of_word = c == '-' && !name.empty();
  }
  return name;
}

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto it = options.find(option);
  if (it == options.end() || it->second.empty()) return std::nullopt;
  return it->second.front();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto it = options.find(option);
  return it == options.end() ? std::vector<std::string>{} : it->second;
}

std::optional<std::string> Arguments::positional(std::size_t at) const {
  if (at >= positionals.size()) return std::nullopt;
  return positionals[at];
}

}  // namespace tools
