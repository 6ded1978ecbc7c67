// What a command is: its words for the parser and the help page, and a function that runs it.
//
// Room:      tools/cli. One file per command gives one Command; main.cc lists them all.
// Threads:   none; a command runs alone in its process.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/civil.h"
#include "tools/cli/csv.h"
#include "tools/cli/language.h"
#include "tools/cli/output.h"
#include "tools/cli/progress.h"

namespace tools {

enum class Format : std::uint8_t { kTable, kJson, kNdjson, kCsv };

/// --threads takes at most this many: more are of no use to anybody.
inline constexpr std::size_t kThreadsMax = 256;

/// The service that stands in for the ledger (--server), and how we show who we are.
struct ServerAddress {
  std::string url;  // empty = the ledger is a directory
  std::string
      token;  // of CASELEDGER_TOKEN; never an argument, which others on the machine can read
  std::filesystem::path token_file;
  std::filesystem::path ca;
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// The options every command takes, before or after its name.
struct GlobalOptions {
  std::filesystem::path directory = "./caseledger-data";
  Format format = Format::kTable;
  CsvProfile csv_profile = CsvProfile::kRfc4180;
  Language language = Language::kEn;
  std::optional<replay::Date> today;
  bool quiet = false;
  bool progress = true;
  /// How many threads may read at once; answers do not depend on it. 0 = as many as cores.
  std::size_t threads = 0;
  ServerAddress server{};
};

/// What a command may touch of the world outside; main() builds it.
struct Context {
  GlobalOptions options;
  Sink& out;
  Sink& err;
  Terminal out_terminal;
  Terminal err_terminal;
  ledger::io::FileSystem& files;
  ledger::io::Clock& clock;
  /// Where each new checkpoint is kept as well (--anchor); empty = nowhere.
  std::filesystem::path anchor;
  /// With --server: a file that it publishes, by its path below the address.
  std::function<base::Result<base::Bytes>(const std::string& path)> published_file{};

  [[nodiscard]] std::string_view in_words(const Text& text) const {
    return text.in(options.language);
  }

  /// True for --json, --ndjson and --csv.
  [[nodiscard]] bool for_programs() const { return options.format != Format::kTable; }

  /// A line for people beside the answer: to stderr, unless --quiet.
  void say(std::string_view line);
  /// A bar on stderr, if it is a terminal and neither --quiet nor --no-progress was given.
  [[nodiscard]] std::unique_ptr<Progress> progress(const Text& label, Rate rate = Rate::kCount);
  /// --today, else the day in Europe/Oslo that it is now.
  [[nodiscard]] replay::Date today() const;

  /// The ledger of --ledger, for reading: works beside a writer.
  [[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_to_read();
  /// The same for writing. A ledger that a crash left without a rulebook gets the built-in one.
  [[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_to_write(bool accept_clock);
};

/// A word after the command that is not an option.
struct Positional {
  std::string_view name;  // as in the usage line: "CASE"
  bool is_required = true;
  bool repeats = false;
};

/// `--name VALUE`, or a flag when `value` is empty.
struct Option {
  std::string_view name;
  std::string_view value;
  Text help;
  bool repeats = false;
  /// About files, keys or a terminal of whoever asks: a server is not told.
  bool is_local = false;
};

/// The parsed words of one command.
struct Arguments {
  std::vector<std::string> positionals;
  /// By option name; a flag that was given has one empty value.
  std::map<std::string, std::vector<std::string>, std::less<>> options;

  [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }

  /// The option's value; nothing if it was not given.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  /// The `at`-th word, counted from 0; nothing if there are fewer.
  [[nodiscard]] std::optional<std::string> positional(std::size_t at) const;
};

struct Command {
  std::string_view name;
  Text summary;  // one line, lower case, no full stop
  std::vector<Positional> positionals;
  std::vector<Option> options;
  Text notes;  // further lines of the help page; may be empty
  std::array<std::string_view, 2> examples;
  /// Answers rows, so that --csv makes sense.
  bool has_rows = false;
  base::Status (*run)(Context& context, const Arguments& arguments) = nullptr;
  /// For a command that only reads: its answer from a ledger that is open already, here or where it
  /// is served. What makes it work with --server.
  base::Status (*answer)(Context& context,
                         const Arguments& arguments,
                         const ledger::Ledger& ledger) = nullptr;
};

/// The name of an option as a parameter of a query: "knownAt" of "--known-at".
[[nodiscard]] std::string parameter_of(std::string_view option);

}  // namespace tools
