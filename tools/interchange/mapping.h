// What the columns of a log mean: which is the case, the activity, the time, and which dates make
// its deadlines.
//
// Room:      tools/interchange.
// Source:    the mapping file is TOML with a [log] table and one [clock.NAME] for each deadline;
//            every key is optional, and what is left out is found by the usual names
//            (resolve_columns).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace tools {

/// A column named in a mapping, and where (file:line:column); `where` is empty for a usual name.
struct MappedColumn {
  std::string name;
  std::string where;
};

/// Instants to compare: due ≥ stop is met. At least one column is mapped.
struct MappedClock {
  std::string name;
  std::optional<MappedColumn> start;
  std::optional<MappedColumn> stop;
  std::optional<MappedColumn> due;
};

struct Mapping {
  std::optional<MappedColumn> case_id;
  std::optional<MappedColumn> activity;
  std::optional<MappedColumn> time;
  std::optional<MappedColumn> resource;
  std::optional<MappedColumn> group;
  std::optional<MappedColumn> lifecycle;
  /// For times without an offset; `name` is of the tz database.
  std::optional<MappedColumn> zone;
  /// The recording system, an id; absent: the format's name.
  std::optional<MappedColumn> source;
  /// Columns of the case rather than of the event; `*` stands for any characters. Absent: `case:*`.
  std::optional<std::vector<MappedColumn>> case_attributes;
  /// Sorted by name.
  std::vector<MappedClock> clocks;
};

/// Reads a mapping file; `path` is for messages.
/// Errors:   kNotFound, kIo; kInvalidArgument kMappingMalformed, kMappingUnknownKey (with
///           file:line:column and the key that was probably meant).
[[nodiscard]] base::Result<Mapping> read_mapping(const std::string& path);
[[nodiscard]] base::Result<Mapping> parse_mapping(std::string_view toml, std::string_view path);

/// Fills what `mapping` leaves out with the usual names of the format ("csv", "xes"). For CSV
/// `columns` are those found, and every mapped column must be among them.
/// Errors:   kInvalidArgument kColumnsUnknown (the hint lists the columns found),
///           kMappingUnknownColumn.
[[nodiscard]] base::Result<Mapping> resolve_columns(Mapping mapping,
                                                    std::string_view format,
                                                    std::span<const std::string> columns,
                                                    std::string_view log_path);

/// True if `name` is matched by `pattern`, where `*` stands for any characters, also none.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

/// `columns` as a sentence for a hint, shortened when there are many.
[[nodiscard]] std::string list_columns(std::span<const std::string> columns);

}  // namespace tools
