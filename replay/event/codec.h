// Start here: events between JSON and the stored body.
//
//   JSON line -> parse_event() -> ParsedEvent (stream, id, canonical body) -> ledger.append()
//   stored body -> EventReader (event_reader.h) -> the fold
//   stored body -> event_json.h -> JSON again, the same content
//   an import or `init` -> encode.h -> ParsedEvent
//
// Room:      replay/event. Pure functions; Cap'n Proto and Boost.JSON stay behind this header.
// Format:    docs/decisions/001-stored-events.md, schemas/case_event.capnp.
// Rules:     malformed input is refused with a JSON pointer and a hint; a wrong procedure is
//            recorded, not judged here. Error numbers: error_numbers.h.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/event_type.h"

namespace replay {

/// A canonical body has at most this many bytes: an entry of 65,535 less its head, in whole words.
inline constexpr std::size_t kEventBodyBytesMax = 65'456;

/// The stream in which the ledger keeps its rulebooks.
inline constexpr std::string_view kRulesStream = "$rules";

/// The closed lists of codes ("register" → HKR, KPR, NPR …) of the rulebook in force.
struct CodeLists {
  std::map<std::string, std::vector<std::string>, std::less<>> lists;

  /// Nothing if the rulebook has no such list.
  [[nodiscard]] const std::vector<std::string>* find(std::string_view list) const;
};

/// The type of an event that `stream` holds (or that an earlier line of the batch gives it);
/// nothing if it holds no such event.
using TargetResolver = std::function<base::Result<std::optional<EventTypeId>>(
    std::string_view stream, const base::Uuid& target)>;

/// What parsing depends on besides the text.
struct ParseContext {
  const CodeLists& codes;
  /// A simulated ledger: `recordedAt` is allowed.
  bool is_simulated = false;
  /// Import only: personal numbers in texts become asterisks. In ids and case ids they are refused
  /// all the same, because two people would become one.
  bool mask_personal_numbers = false;
  /// Events of the ledger itself are allowed: RulebookText and RulebookActivated in `$rules`.
  bool allow_ledger_stream = false;
  /// Answers for EventCorrected; empty = no case holds anything.
  TargetResolver find_target;
};

/// A valid event, ready to append.
struct ParsedEvent {
  std::string stream;  // the case id
  std::optional<base::Uuid> id;
  std::optional<base::Version> expected_version;
  std::optional<base::TimestampUtcUs> recorded_at;
  EventTypeId type{};
  base::Bytes body;  // canonical Cap'n Proto, one segment, no segment table

  bool operator==(const ParsedEvent&) const = default;
};

/// One JSON object into one event.
///
/// Errors:   kInvalidArgument what the catalogue refuses; `where` is the JSON pointer (of the
///                            missing member, if one is missing), `hint` a guess or the valid codes
///           kLimitExceeded   the text is over 1 MiB, or the body over kEventBodyBytesMax
///           what `find_target` fails with
/// Source:   the event catalogue, all of it.
[[nodiscard]] base::Result<ParsedEvent> parse_event(std::string_view json,
                                                    const ParseContext& context);

}  // namespace replay
