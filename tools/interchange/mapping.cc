#include "tools/interchange/mapping.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "replay/event/text_rules.h"
#include "replay/rules/toml_document.h"
#include "tools/interchange/byte_source.h"
#include "tools/interchange/import_errors.h"

namespace tools {
namespace {

using replay::TomlNode;

constexpr std::size_t kMappingBytesMax = 1024 * 1024;

using ColumnMember = std::optional<MappedColumn> Mapping::*;

struct LogKey {
  std::string_view key;
  ColumnMember member;
};

constexpr std::array<LogKey, 8> kLogKeys{{
    {"case", &Mapping::case_id},
    {"activity", &Mapping::activity},
    {"time", &Mapping::time},
    {"resource", &Mapping::resource},
    {"group", &Mapping::group},
    {"lifecycle", &Mapping::lifecycle},
    {"zone", &Mapping::zone},
    {"source", &Mapping::source},
}};
constexpr std::string_view kCaseAttributesKey = "case_attributes";

struct ClockKey {
  std::string_view key;
  std::optional<MappedColumn> MappedClock::* member;
};

constexpr std::array<ClockKey, 3> kClockKeys{
    {{"start", &MappedClock::start}, {"stop", &MappedClock::stop}, {"due", &MappedClock::due}}};

/// Names that logs use for a role when no mapping says so, the first found wins.
struct UsualName {
  ColumnMember member;
  std::string_view key;
  std::array<std::string_view, 2> names;  // pm4py's (which are XES's), Disco's
  bool is_required;
};

constexpr std::array<UsualName, 6> kUsualNames{{
    {&Mapping::case_id, "case", {"case:concept:name", "Case ID"}, true},
    {&Mapping::activity, "activity", {"concept:name", "Activity"}, true},
    {&Mapping::time, "time", {"time:timestamp", "Complete Timestamp"}, true},
    {&Mapping::resource, "resource", {"org:resource", "Resource"}, false},
    {&Mapping::group, "group", {"org:group", "Role"}, false},
    {&Mapping::lifecycle, "lifecycle", {"lifecycle:transition", ""}, false},
}};

/// What was probably meant, and what there is.
std::string suggest(std::string_view name, std::span<const std::string> known) {
  const auto near = replay::nearest(name, known);
  return fmt::format("{}there is {}",
                     near ? fmt::format("did you mean {}? ", *near) : std::string(),
                     list_columns(known));
}

/// Reads the parts of one mapping file; the path is in every error.
class MappingReader {
 public:
  explicit MappingReader(std::string_view path) : path_(path) {}

  base::Result<Mapping> read(const TomlNode& root) {
    Mapping mapping;
    for (const TomlNode& node : root.items) {
      if (node.key == "log") {
        CASELEDGER_TRY_STATUS(check_table(node, "log"));
        CASELEDGER_TRY_STATUS(read_log(node, mapping));
      } else if (node.key == "clock") {
        CASELEDGER_TRY_STATUS(check_table(node, "clock"));
        for (const TomlNode& clock : node.items) {
          CASELEDGER_TRY_STATUS(read_clock(clock, mapping));
        }
      } else {
        return unknown_key(node, "the file", {"log", "clock"});
      }
    }
    return mapping;
  }

 private:
  base::Status read_log(const TomlNode& log, Mapping& mapping) {
    for (const TomlNode& node : log.items) {
      if (node.key == kCaseAttributesKey) {
        CASELEDGER_TRY(mapping.case_attributes, columns(node));
        continue;
      }
      const auto known = std::find_if(
          kLogKeys.begin(), kLogKeys.end(), [&](const LogKey& k) { return node.key == k.key; });
      if (known == kLogKeys.end()) {
        std::vector<std::string> keys{std::string(kCaseAttributesKey)};
        for (const LogKey& k : kLogKeys)
          keys.emplace_back(k.key);
        return unknown_key(node, "[log]", keys);
      }
      CASELEDGER_TRY(mapping.*(known->member), column(node, node.key));
      if (known->member != &Mapping::source) continue;
      if (const auto fault = replay::id_fault(mapping.source->name)) {
        return malformed(fmt::format("source {}", *fault), node, "name the system, like public360");
      }
    }
    return {};
  }

  base::Status read_clock(const TomlNode& node, Mapping& mapping) {
    CASELEDGER_TRY_STATUS(check_table(node, fmt::format("clock.{}", node.key)));
    MappedClock clock{node.key, {}, {}, {}};
    for (const TomlNode& value : node.items) {
      const auto known = std::find_if(kClockKeys.begin(), kClockKeys.end(), [&](const ClockKey& k) {
        return value.key == k.key;
      });
      if (known == kClockKeys.end()) {
        std::vector<std::string> names;
        for (const ClockKey& k : kClockKeys)
          names.emplace_back(k.key);
        return unknown_key(value, fmt::format("[clock.{}]", node.key), names);
      }
      CASELEDGER_TRY(clock.*(known->member), column(value, value.key));
    }
    if (!clock.start && !clock.stop && !clock.due) {
      return malformed(
          fmt::format("[clock.{}] names no column", node.key), node, "give it start, stop or due");
    }
    mapping.clocks.push_back(std::move(clock));
    return {};
  }

  base::Status check_table(const TomlNode& node, std::string_view name) {
    if (node.kind == TomlNode::Kind::kTable) return {};
    return malformed(fmt::format("{} is not a table", name),
                     node,
                     fmt::format("write [{}] on a line of its own", name));
  }

  base::Result<MappedColumn> column(const TomlNode& node, std::string_view key) {
    if (node.kind != TomlNode::Kind::kString || node.string.empty()) {
      return malformed(fmt::format("{} is not the name of a column", key),
                       node,
                       "write a text in double quotes");
    }
    return MappedColumn{node.string, replay::where_in(path_, node.place)};
  }

  base::Result<std::vector<MappedColumn>> columns(const TomlNode& node) {
    if (node.kind != TomlNode::Kind::kArray) {
      return malformed("case_attributes is not a list of columns",
                       node,
                       R"(write it like ["case:*", "Region"])");
    }
    std::vector<MappedColumn> names;
    for (const TomlNode& element : node.items) {
      CASELEDGER_TRY(MappedColumn name, column(element, kCaseAttributesKey));
      names.push_back(std::move(name));
    }
    return names;
  }

  [[nodiscard]] std::unexpected<base::Error> unknown_key(
      const TomlNode& node, std::string_view in, const std::vector<std::string>& known) const {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kMappingUnknownKey,
                      fmt::format("{} has no key {}", in, node.key),
                      replay::where_in(path_, node.key_place),
                      suggest(node.key, known));
  }

  [[nodiscard]] std::unexpected<base::Error> malformed(std::string message,
                                                       const TomlNode& node,
                                                       std::string hint) const {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kMappingMalformed,
                      std::move(message),
                      replay::where_in(path_, node.place),
                      std::move(hint));
  }

  const std::string_view path_;
};

base::Status check_column(const MappedColumn& column, std::span<const std::string> columns) {
  const bool is_found = std::any_of(columns.begin(), columns.end(), [&](const std::string& name) {
    return matches(column.name, name);
  });
  const bool is_pattern = column.name.find('*') != std::string::npos;
  if (is_found || is_pattern) return {};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kMappingUnknownColumn,
                    fmt::format("the log has no column {}", column.name),
                    column.where,
                    suggest(column.name, columns));
}

base::Status check_columns(const Mapping& mapping, std::span<const std::string> columns) {
  for (const UsualName& usual : kUsualNames) {
    const auto& column = mapping.*(usual.member);
    if (column) CASELEDGER_TRY_STATUS(check_column(*column, columns));
  }
  for (const MappedColumn& column : *mapping.case_attributes) {
    CASELEDGER_TRY_STATUS(check_column(column, columns));
  }
  for (const MappedClock& clock : mapping.clocks) {
    for (const ClockKey& key : kClockKeys) {
      const auto& column = clock.*(key.member);
      if (column) CASELEDGER_TRY_STATUS(check_column(*column, columns));
    }
  }
  return {};
}

}  // namespace

base::Result<Mapping> read_mapping(const std::string& path) {
  CASELEDGER_TRY(const auto source, ByteSource::open(path));
  std::string text(kMappingBytesMax + 1, '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    CASELEDGER_TRY(const std::size_t count, source->read(std::span(text).subspan(filled)));
    if (count == 0) break;
    filled += count;
  }
  if (filled > kMappingBytesMax) {
    return base::fail(base::ErrorCode::kLimitExceeded,
                      kMappingMalformed,
                      fmt::format("a mapping file has at most {} bytes", kMappingBytesMax),
                      path);
  }
  text.resize(filled);
  return parse_mapping(text, path);
}

base::Result<Mapping> parse_mapping(std::string_view toml, std::string_view path) {
  auto root = replay::read_toml(toml, path);
  if (!root) {
    base::Error error = std::move(root).error();
    error.number = kMappingMalformed;
    error.hint = "docs show a mapping file; `import --help` names the keys";
    return std::unexpected(std::move(error));
  }
  return MappingReader(path).read(*root);
}

base::Result<Mapping> resolve_columns(Mapping mapping,
                                      std::string_view format,
                                      std::span<const std::string> columns,
                                      std::string_view log_path) {
  const bool is_csv = format == "csv";
  std::string missing;
  for (const UsualName& usual : kUsualNames) {
    auto& column = mapping.*(usual.member);
    if (column) continue;
    const auto found = std::find_if(usual.names.begin(), usual.names.end(), [&](auto name) {
      return std::find(columns.begin(), columns.end(), name) != columns.end();
    });
    if (!is_csv) {
      column = MappedColumn{std::string(usual.names.front()), {}};
    } else if (found != usual.names.end()) {
      column = MappedColumn{std::string(*found), {}};
    } else if (usual.is_required) {
      missing += fmt::format("{}{}", missing.empty() ? "" : ", ", usual.key);
    }
  }
  if (!missing.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kColumnsUnknown,
                      fmt::format("no column is known to be the {}", missing),
                      to_string(log_path, {1, 0}),
                      fmt::format("say which in a file given with --mapping; the columns are {}",
                                  list_columns(columns)));
  }
  if (!mapping.case_attributes) mapping.case_attributes = {MappedColumn{"case:*", {}}};
  if (is_csv) CASELEDGER_TRY_STATUS(check_columns(mapping, columns));
  return mapping;
}

bool matches(std::string_view pattern, std::string_view name) {
  // Greedy with one step back to the last star: enough, since a star takes any characters.
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_name;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

std::string list_columns(std::span<const std::string> columns) {
  constexpr std::size_t kShownMax = 40;
  std::string text;
  for (std::size_t i = 0; i < columns.size() && i < kShownMax; ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", columns[i]);
  }
  if (columns.size() > kShownMax) text += fmt::format(" and {} more", columns.size() - kShownMax);
  return text;
}

}  // namespace tools
