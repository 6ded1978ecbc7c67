// The stable numbers of what can be wrong with a log that is imported.
//
// Room:      tools/interchange. docs/operations.md lists every number with what to do about it.
// Rules:     every such error carries file:line or file:line:column and a hint. 24xx are faults of
//            the log, 292x faults of the mapping (usage errors). What the catalogue refuses keeps
//            its own number (replay/event/error_numbers.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tools {

inline constexpr int kNotUtf8 = 2401;
inline constexpr int kGzipDamaged = 2402;
inline constexpr int kLogEmpty = 2403;
inline constexpr int kLogFormatUnknown = 2404;
inline constexpr int kCsvColumnCount = 2405;
inline constexpr int kCsvQuote = 2406;
inline constexpr int kCsvHeader = 2407;
inline constexpr int kXmlMalformed = 2408;
inline constexpr int kXmlDoctype = 2409;
inline constexpr int kXesUnexpected = 2410;
inline constexpr int kLogTooLarge = 2411;
inline constexpr int kValueMissing = 2412;
inline constexpr int kTimeMalformed = 2413;
inline constexpr int kTimeWithoutZone = 2414;
inline constexpr int kLogChanged = 2415;

inline constexpr int kColumnsUnknown = 2920;
inline constexpr int kMappingMalformed = 2921;
inline constexpr int kMappingUnknownKey = 2922;
inline constexpr int kMappingUnknownColumn = 2923;
inline constexpr int kZoneUnknown = 2924;

/// A place in a text file: 1-based line, and 1-based byte in the line, or 0 for the whole line.
struct Place {
  std::uint64_t line = 0;
  std::uint64_t column = 0;

  bool operator==(const Place&) const = default;
};

/// path:line or path:line:column.
[[nodiscard]] inline std::string to_string(std::string_view path, Place place) {
  std::string text(path);
  text += ':' + std::to_string(place.line);
  if (place.column != 0) text += ':' + std::to_string(place.column);
  return text;
}

}  // namespace tools
