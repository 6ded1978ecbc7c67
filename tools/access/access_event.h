// What is kept of a look, a refusal, a token or a start: one event of the access ledger.
//
// Room:      tools/access (namespace account: `access` is a function of the system). Cap'n Proto
//            stays behind this header.
// Format:    schemas/access_event.capnp; a body is canonical.
// Rules:     never a token's secret, never what was shown: who, what, when, why, how much. What
//            people typed (subject, query, reason) is masked where it holds a national identity
//            number: nothing can be erased from here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/json_writer.h"

namespace account {

/// On disk; the names are those of the schema in capitals.
enum class Action : std::uint8_t {
  kReadCase = 0,
  kReadHistory = 1,
  kReadDossier = 2,
  kReadProofOfCase = 3,
  kReadEvents = 4,
  kReadEventsEnded = 5,
  kReadList = 6,
  kReadReport = 7,
  kReadEntries = 8,
  kReadMissed = 9,
  kReadAccess = 10,
  kAppendRefused = 11,
  kRefused = 12,
  kTokenCreated = 13,
  kTokenRevoked = 14,
  kServiceStarted = 15,
  kServiceStopped = 16,
  kSignedIn = 17,
  kSignedOut = 18,
};

/// "READ_CASE".
[[nodiscard]] std::string_view name_of(Action action);

/// What an access ledger's origin adds to that of the ledger it is about.
inline constexpr std::string_view kOriginSuffix = "/access";

// Streams that are no case.
inline constexpr std::string_view kListStream = "$list";
inline constexpr std::string_view kEventsStream = "$events";
inline constexpr std::string_view kReportStreams = "$report/";
inline constexpr std::string_view kAccessStream = "$access";
inline constexpr std::string_view kTokensStream = "$tokens";
inline constexpr std::string_view kSessionsStream = "$sessions";
inline constexpr std::string_view kServiceStream = "$service";
inline constexpr std::string_view kRefusedStream = "$refused";

/// A text is cut to so many bytes; a reason that is longer is refused.
inline constexpr std::size_t kQueryBytesMax = 1'000;
inline constexpr std::size_t kReasonCharactersMax = 200;

struct AccessEvent {
  Action action = Action::kRefused;
  base::TimestampUtcUs at;
  std::string subject;  // the stream
  std::string token{};
  std::string name{};
  std::vector<std::string> roles{};
  std::string peer{};
  std::string route{};
  std::string query{};
  std::string reason{};
  int status = 0;
  std::uint64_t result_bytes = 0;
  std::string answer{};
  std::uint64_t size = 0;
  std::string request_id{};
  int code = 0;
  std::uint64_t count = 0;
  std::string detail{};

  bool operator==(const AccessEvent&) const = default;
};

/// The stream's name as it is kept: one line, masked, of a limited length.
[[nodiscard]] std::string kept_subject(std::string_view subject);

/// The body as it is stored. Texts become UTF-8 of one line, are masked and are cut to size.
[[nodiscard]] base::Bytes encode(const AccessEvent& event);

/// Any bytes, 8-byte aligned.
/// Errors:   kCorrupt CL-2693 · kUnsupported an action newer than this program
[[nodiscard]] base::Result<AccessEvent> decode(base::ByteView body);

/// `"action","at","who":{…},"what":{…},"why"` and what came of it, into the open object; what is
/// absent is left out.
void write_fields(replay::JsonWriter& json, const AccessEvent& event);

/// What is wrong with a stated reason, as a clause; nothing if it can be kept.
[[nodiscard]] std::string_view reason_fault(std::string_view reason);

}  // namespace account
