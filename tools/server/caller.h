// Who asks, and what they may: the one place every route asks before it answers.
//
// Room:      tools/server.
// Rules:     deny by default. Where the service knows no tokens, it listens on loopback only and
//            whoever reaches it is the operator; as soon as it knows one, nobody gets in without.
#pragma once

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "tools/http/message.h"
#include "tools/identity/role.h"

namespace server {

using identity::kEveryRole;
using identity::Role;
using identity::Roles;

struct Caller {
  enum class Kind : std::uint8_t {
    kNobody,    // asks for what anybody may see
    kOperator,  // reached a service that knows no tokens
    kToken,
    kCertificate,  // the token was made for
    kJwt,
  };

  Kind kind = Kind::kNobody;
  /// "local"; a token's id; "ISSUER SUBJECT" of a JWT. The same in every request of one caller.
  std::string id{};
  std::string name{};  // for people; may be empty
  /// What the issuer says it is called; shown to itself alone, and never recorded. May be empty.
  std::string called{};
  Roles roles{};
  /// What a writer may put into an event's `source`; empty = anything.
  std::vector<std::string> sources{};
  /// Cases of these authorities only; empty = all.
  std::vector<std::string> authorities{};
  /// Until then, as far as is known now: a token may be revoked, a session used again.
  std::optional<base::TimestampUtcUs> expires_at{};
  /// Of who is signed in: what is kept of the session's text.
  std::optional<base::Digest> session{};
};

/// Why somebody is not let in.
struct Refusal {
  int status = http::kUnauthorized;  // or 403 another page asked, 429, 503
  /// A word for logs: "expired", "unknown_token". The other side is never told: it would help to
  /// guess.
  std::string_view reason{};
  /// The id of the token that was shown, where there is one of that id.
  std::string token_id{};
  std::chrono::seconds retry_after{0};
  /// Another number than that of the status; zero: none.
  int code = 0;
};

/// Which login an ID token must be of.
struct LoginOf {
  std::string client;
  std::string nonce;
};

/// Somebody has signed in.
struct SignedIn {
  std::string text;  // for the cookie
  Caller caller;
};

/// Asks who sent a request. Threads: any.
class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  virtual ~Gate() = default;

  [[nodiscard]] virtual std::expected<Caller, Refusal> who(const http::Request& request) = 0;
  /// The same for what anybody may ask: nobody in particular, if nothing was shown or what was has
  /// ended. Keeps no session alive.
  [[nodiscard]] virtual std::expected<Caller, Refusal> greet(const http::Request& request) = 0;
  /// Begins a session for who shows that token or JWT. One that the request's cookie names ends: a
  /// text that the browser had before is never taken up.
  [[nodiscard]] virtual std::expected<SignedIn, Refusal> sign_in(const http::Request& request,
                                                                 std::string_view credential) = 0;
  /// The same for whom an ID token says to have logged in, at `client` and with that nonce.
  /// Failures have a code: CL-2636, CL-2687, CL-2688.
  [[nodiscard]] virtual std::expected<SignedIn, Refusal> sign_in_by_issuer(
      const http::Request& request, std::string_view id_token, const LoginOf& login) = 0;
  /// True if the sender has failed so often that nothing is to be computed for it now.
  [[nodiscard]] virtual bool fails_too_often(const http::Request& request) = 0;
  /// One more failure of the sender's.
  virtual void failed(const http::Request& request) = 0;
  /// Ends the session that the request's cookie names; who it was, or nobody if there is none.
  [[nodiscard]] virtual std::expected<Caller, Refusal> sign_out(const http::Request& request) = 0;
  virtual void end_session(const base::Digest& session) = 0;
  /// How long the caller must wait before it may ask; zero: it may, and if `takes` it now does.
  [[nodiscard]] virtual std::chrono::microseconds pace(const Caller& caller, bool takes) = 0;
  /// For answers that take long: false once the caller would not be let in any more.
  [[nodiscard]] virtual bool still_valid(const Caller& caller) = 0;
  /// What keeps those out who should get in; empty if nothing does.
  [[nodiscard]] virtual std::vector<base::Error> troubles() = 0;
};

/// For a service without tokens: whoever reaches it may do everything.
[[nodiscard]] Caller local_operator();

/// The gate that asks nobody; for measurements.
[[nodiscard]] std::unique_ptr<Gate> open_gate();

}  // namespace server
