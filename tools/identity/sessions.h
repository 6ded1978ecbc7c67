// Who is signed in: a table of sessions, each known by a text that only a browser has.
//
// Room:      tools/identity. Pure, but for the chance that makes a new text: time comes in.
// Rules:     of the text only its SHA-256 is kept. A session ends when it was not used for a while,
//            some time after it began however much it is used, and when somebody signs out. It
//            stands for a token or for a person of an issuer, and is worth no more than these: the
//            table says who was shown, and who asks it looks whether they are still let in.
//            Nothing is on disk: a restart ends all.
// Threads:   one caller at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "tools/identity/jwt.h"

namespace identity {

struct Principal {
  std::string id{};  // a token's; "ISSUER SUBJECT" of a person
  /// What the issuer said of a person; nothing for a token, which is looked up each time.
  std::optional<JwtIdentity> claims{};
};

class Sessions {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    std::chrono::seconds idle_max{1'800};
    std::chrono::seconds time_max{28'800};
    std::size_t count_max = 10'000;
    /// Of one principal; beyond that the one that was not used for longest ends.
    std::size_t per_principal_max = 32;
  };

  struct Found {
    base::Digest key;  // what is kept of the text
    Principal principal;
    Time ends_at;  // unless it is used again
  };

  explicit Sessions(Limits limits) : limits_(limits) {}

  struct Begun {
    std::string text;  // for the browser; not kept
    Found session;
  };

  /// Errors:   kUnavailable CL-2657 as many as there may be · the system gave no random bytes
  [[nodiscard]] base::Result<Begun> begin(Principal principal, Time now);
  /// The session of that text, which by this was used. Nothing if there is none, or it has ended.
  [[nodiscard]] std::optional<Found> use(std::string_view text, Time now);
  /// The same without using it.
  [[nodiscard]] std::optional<Found> look(std::string_view text, Time now) const;
  [[nodiscard]] std::optional<Found> look(const base::Digest& key, Time now) const;

  void end(const base::Digest& key) { sessions_.erase(key); }

  [[nodiscard]] std::size_t count() const { return sessions_.size(); }

 private:
  struct Session {
    Principal principal;
    Time began_at;
    Time used_at;
  };

  [[nodiscard]] Time end_of(const Session& session) const;
  void make_room(std::string_view principal, Time now);

  const Limits limits_;
  std::unordered_map<base::Digest, Session, base::DigestHash> sessions_;
};

}  // namespace identity
