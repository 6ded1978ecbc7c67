// Refused attempts, so counted that they cannot fill the disk: the first of its kind is told at
// once, the rest of a minute as one number.
//
// Room:      tools/access. Pure: time comes in.
// Threads:   one caller at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/types.h"
#include "tools/access/access_event.h"

namespace account {

/// What was refused, to whom. Equal ones within a minute are told together.
struct Refusal {
  Action action = Action::kRefused;
  std::string peer;
  std::string token{};
  std::string name{};
  std::vector<std::string> roles{};
  std::string route{};  // "GET /v1/cases/{case}"; empty if none was found
  int code = 0;
  int status = 0;

  auto operator<=>(const Refusal&) const = default;
};

class Refusals {
 public:
  /// Kinds that are told apart within a minute; those beyond are told as one, without peer and
  /// route.
  static constexpr std::size_t kKindsMax = 64;

  /// One more; the event to store, if it is the first of its kind.
  [[nodiscard]] std::optional<AccessEvent> add(Refusal refusal, base::TimestampUtcUs now);
  /// The events of the minutes that are over.
  [[nodiscard]] std::vector<AccessEvent> take_due(base::TimestampUtcUs now);
  /// All that is not told yet: at the end.
  [[nodiscard]] std::vector<AccessEvent> take_all();

 private:
  struct Counted {
    base::TimestampUtcUs since;
    std::uint64_t untold = 0;
  };

  std::map<Refusal, Counted> kinds_;
};

}  // namespace account
