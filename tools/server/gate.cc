#include "tools/server/gate.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "tools/http_client/client.h"
#include "tools/identity/error_numbers.h"
#include "tools/identity/jwt_check.h"
#include "tools/identity/pacer.h"
#include "tools/identity/token_watch.h"
#include "tools/server/error_numbers.h"
#include "tools/server/session_cookie.h"

namespace server {
namespace {

using identity::Token;
using identity::TokenFile;
using Tokens = std::shared_ptr<const TokenFile>;

/// What is shown in one request.
struct Credential {
  enum class Kind : std::uint8_t { kNone, kBearer, kSession, kCertificate, kUnusable };

  Kind kind = Kind::kNone;
  std::string_view text{};  // of the token or the cookie, or the certificate's fingerprint
};

/// "Bearer x", the scheme in any case.
std::optional<std::string_view> bearer_of(std::string_view value) {
  constexpr std::string_view kScheme = "bearer ";
  if (value.size() <= kScheme.size()) return std::nullopt;
  const auto is_same_letter = [](char given, char wanted) {
    return given == wanted || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == wanted);
  };
  if (!std::ranges::equal(value.substr(0, kScheme.size()), kScheme, is_same_letter)) {
    return std::nullopt;
  }
  return value.substr(kScheme.size());
}

/// What comes with every request of the same sender.
Credential unasked_of(const http::Request& request) {
  if (!request.certificate.empty()) return {Credential::Kind::kCertificate, request.certificate};
  return {};
}

Credential credential_of(const http::Request& request) {
  constexpr std::string_view kName = "authorization";
  const auto count = std::ranges::count(request.headers, kName, &http::Header::name);
  if (count > 1) return {Credential::Kind::kUnusable};
  if (count == 1) {
    const auto text = bearer_of(request.header(kName));
    if (!text) return {Credential::Kind::kUnusable};
    return {Credential::Kind::kBearer, *text};
  }
  if (const auto cookie = cookie_in(request, kSessionCookie)) {
    return {Credential::Kind::kSession, *cookie};
  }
  return unasked_of(request);
}

/// False for a name that others can give an address to. A page in a browser of this machine can
/// have its own name lead here, and would be the operator (DNS rebinding); it cannot make the
/// browser ask for another name.
bool is_local_name(std::string_view host) {
  if (host.starts_with('[')) return true;  // an address
  host = host.substr(0, host.find(':'));
  const std::size_t point = host.rfind('.');
  if (point == std::string_view::npos) return true;
  const std::string_view last = host.substr(point + 1);
  const bool is_address = !last.empty() && last.find_first_not_of("0123456789") == last.npos;
  return is_address || last == "localhost";
}

Caller caller_of(const Token& token) {
  Caller caller{.kind = token.proof == Token::Proof::kSecret ? Caller::Kind::kToken
                                                             : Caller::Kind::kCertificate,
                .id = token.id,
                .name = token.name,
                .roles = token.roles,
                .expires_at = token.expires_at};
  const bool is_any = token.sources.size() == 1 && token.sources.front() == identity::kAnySource;
  if (!is_any) caller.sources = token.sources;
  caller.authorities = token.authorities;
  return caller;
}

base::Result<std::string> fetch_published(const JwtSettings& settings) {
  constexpr std::chrono::seconds kPatience{10};
  CASELEDGER_TRY(const auto client,
                 http_client::Client::make({.ca = settings.keys_ca,
                                            .certificate = {},
                                            .key = {},
                                            .connect_time_max = kPatience,
                                            .time_max = kPatience,
                                            .answer_bytes_max = identity::kKeySetBytesMax}));
  CASELEDGER_TRY(auto answer,
                 client->exchange({.url = settings.keys_url,
                                   .headers = {{"Accept",
                                                "application/jwk-set+json, "
                                                "application/json"}}}));
  if (answer.status == http::kOk) return std::move(answer.body);
  return base::fail(base::ErrorCode::kUnavailable,
                    kKeysMissing,
                    fmt::format("the issuer answered {}", answer.status),
                    settings.keys_url);
}

base::Result<std::string> fetch(const JwtSettings& settings, ledger::io::FileSystem& files) {
  if (settings.keys_file.empty()) return fetch_published(settings);
  CASELEDGER_TRY(const auto bytes,
                 ledger::io::read_file(files, settings.keys_file, identity::kKeySetBytesMax));
  return std::string(base::as_text(bytes));
}

/// Why a login at the issuer lets nobody in.
Refusal refusal_of(const identity::JwtRefusal& refusal) {
  using What = identity::JwtRefusal::What;
  switch (refusal.what) {
    case What::kKeysOnTheirWay:
      return {.status = http::kUnavailable, .reason = refusal.reason, .code = kKeysMissing};
    case What::kNoRight:
      return {.reason = refusal.reason, .code = kNoRightHere};
    case What::kBad:
    case What::kNotChecked:
      break;
  }
  return {.reason = refusal.reason, .code = kBadLogin};
}

Caller caller_of(const std::string& issuer, identity::JwtIdentity identity) {
  return {.kind = Caller::Kind::kJwt,
          .id = issuer + ' ' + identity.subject,
          .name = identity.subject,
          .called = std::move(identity.name),
          .roles = identity.roles,
          .sources = std::move(identity.sources),
          .authorities = std::move(identity.authorities),
          .expires_at = identity.expires_at};
}

class TokenGate final : public Gate {
 public:
  TokenGate(const GateSettings& settings,
            const std::filesystem::path& directory,
            std::unique_ptr<identity::JwtCheck> jwt,
            ledger::io::Clock& clock)
      : is_required_(settings.is_required || jwt != nullptr),
        clock_(clock),
        watch_(directory),
        jwt_(std::move(jwt)),
        requests_(
            {.per_minute = settings.requests_per_second * 60, .burst = settings.requests_burst}),
        failures_(
            {.per_minute = settings.failures_per_minute, .burst = settings.failures_per_minute}),
        sessions_(settings.sessions) {}

  base::Status open() {
    CASELEDGER_TRY(const Tokens tokens, watch_.now());
    return {};
  }

  std::expected<Caller, Refusal> who(const http::Request& request) override {
    return counted(request, identify(request, true));
  }

  std::expected<Caller, Refusal> greet(const http::Request& request) override {
    auto caller = identify(request, false);
    if (caller || caller.error().status != http::kUnauthorized) return caller;
    // What a browser sends by itself may have ended without its doing; a token is shown on purpose.
    if (request.header("authorization").empty()) return Caller{};
    return counted(request, std::move(caller));
  }

  std::expected<SignedIn, Refusal> sign_in(const http::Request& request,
                                           std::string_view credential) override {
    auto caller = counted(request, by_bearer(credential, request.peer));
    if (!caller) return std::unexpected(std::move(caller).error());
    return begin_session(request, *std::move(caller));
  }

  std::expected<SignedIn, Refusal> sign_in_by_issuer(const http::Request& request,
                                                     std::string_view id_token,
                                                     const LoginOf& login) override {
    if (!jwt_) return refuse("no_issuer");
    auto identity = jwt_->check_login(id_token, login.client, login.nonce, clock_.wall());
    if (!identity) {
      auto refused = counted(request, std::unexpected(refusal_of(identity.error())));
      return std::unexpected(std::move(refused).error());
    }
    return begin_session(request, caller_of(jwt_->rules().issuer, *std::move(identity)));
  }

  bool fails_too_often(const http::Request& request) override {
    const std::lock_guard lock(mutex_);
    return failures_.look(request.peer, std::chrono::steady_clock::now()).count() != 0;
  }

  void failed(const http::Request& request) override {
    const std::lock_guard lock(mutex_);
    static_cast<void>(failures_.take(request.peer, std::chrono::steady_clock::now()));
  }

  std::expected<Caller, Refusal> sign_out(const http::Request& request) override {
    const auto text = cookie_in(request, kSessionCookie);
    if (!text) return Caller{};
    const auto session = session_of(*text, false);
    if (!session) return Caller{};
    auto caller = by_session(request, *session);
    if (!caller && caller.error().status == http::kForbidden) return caller;
    const std::lock_guard lock(mutex_);
    sessions_.end(session->key);
    return caller ? *std::move(caller) : Caller{};
  }

  void end_session(const base::Digest& session) override {
    const std::lock_guard lock(mutex_);
    sessions_.end(session);
  }

  std::chrono::microseconds pace(const Caller& caller, bool takes) override {
    if (caller.kind == Caller::Kind::kNobody || caller.kind == Caller::Kind::kOperator) {
      return std::chrono::microseconds(0);
    }
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    return takes ? requests_.take(caller.id, now) : requests_.look(caller.id, now);
  }

  bool still_valid(const Caller& caller) override {
    if (caller.kind == Caller::Kind::kNobody) return true;
    if (caller.session) {
      const auto session = session_of(*caller.session);
      if (!session) return false;
      if (session->principal.claims) return clock_.wall() < session->principal.claims->expires_at;
    } else if (caller.kind == Caller::Kind::kJwt) {
      return caller.expires_at && clock_.wall() < *caller.expires_at;
    }
    const auto tokens = watch_.now();
    if (caller.kind == Caller::Kind::kOperator) return tokens && is_open(*tokens);
    if (!tokens || !*tokens) return false;
    const Token* const token = (*tokens)->find(caller.id);
    return token != nullptr && token->state(clock_.wall()) == Token::State::kActive;
  }

  std::vector<base::Error> troubles() override {
    const auto tokens = watch_.now();
    if (tokens) return {};
    return {{base::ErrorCode::kUnavailable,
             base::error_number(tokens.error()),
             "the token file cannot be used: nobody gets in by a token",
             "",
             "mend it, or restore it from a backup"}};
  }

 private:
  [[nodiscard]] bool is_open(const Tokens& tokens) const { return !is_required_ && !tokens; }

  static std::unexpected<Refusal> refuse(std::string_view reason, std::string token_id = {}) {
    return std::unexpected(
        Refusal{.reason = reason, .token_id = std::move(token_id), .retry_after = {}});
  }

  /// One that goes on failing is told to wait, and leaves the log to the others.
  std::expected<Caller, Refusal> counted(const http::Request& request,
                                         std::expected<Caller, Refusal> caller) {
    if (caller || caller.error().status != http::kUnauthorized) return caller;
    const std::lock_guard lock(mutex_);
    const auto wait = failures_.take(request.peer, std::chrono::steady_clock::now());
    if (wait > std::chrono::microseconds(0)) {
      return std::unexpected(Refusal{.status = http::kTooManyRequests,
                                     .reason = "too_many_failures",
                                     .retry_after = std::chrono::ceil<std::chrono::seconds>(wait)});
    }
    return caller;
  }

  /// `uses`: a session that is shown has been used by this.
  std::expected<Caller, Refusal> identify(const http::Request& request, bool uses) {
    Credential credential = credential_of(request);
    if (credential.kind == Credential::Kind::kBearer) {
      return by_bearer(credential.text, request.peer);
    }
    if (credential.kind == Credential::Kind::kSession) {
      const auto session = session_of(credential.text, uses);
      if (session) return by_session(request, *session);
      // It has ended, and the browser cannot know.
      credential = unasked_of(request);
    }
    const auto tokens = watch_.now();
    if (!tokens) return refuse("token_file_unusable");
    // Without tokens there is nobody to tell apart; a proxy's own Authorization may pass through.
    if (is_open(*tokens)) return by_name(request);
    if (credential.kind == Credential::Kind::kCertificate) {
      return by_certificate(*tokens, credential.text);
    }
    return refuse(credential.kind == Credential::Kind::kNone ? "no_credential"
                                                             : "unusable_credential");
  }

  std::expected<Caller, Refusal> by_bearer(std::string_view text, const std::string& peer) {
    // A JWT is not in the file, and stands whatever becomes of it.
    if (jwt_ && !text.starts_with(identity::kTokenPrefix)) return by_jwt(text, peer);
    const auto tokens = watch_.now();
    if (!tokens) return refuse("token_file_unusable");
    return by_text(*tokens, text);
  }

  std::optional<identity::Sessions::Found> session_of(std::string_view text, bool uses) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    return uses ? sessions_.use(text, now) : sessions_.look(text, now);
  }

  std::optional<identity::Sessions::Found> session_of(const base::Digest& key) {
    const std::lock_guard lock(mutex_);
    return sessions_.look(key, std::chrono::steady_clock::now());
  }

  /// Whoever the session stands for, as they are now.
  std::expected<Caller, Refusal> by_session(const http::Request& request,
                                            const identity::Sessions::Found& session) {
    if (!is_from_page(request)) {
      return std::unexpected(Refusal{
          .status = http::kForbidden, .reason = "foreign_page", .token_id = session.principal.id});
    }
    auto caller = by_principal(session.principal);
    if (!caller) return caller;
    return in_session(*std::move(caller), session);
  }

  std::expected<Caller, Refusal> by_principal(const identity::Principal& principal) {
    if (principal.claims) {
      if (clock_.wall() >= principal.claims->expires_at) return refuse("expired");
      return caller_of(jwt_->rules().issuer, *principal.claims);
    }
    const auto tokens = watch_.now();
    if (!tokens) return refuse("token_file_unusable");
    const Token* const token = *tokens ? (*tokens)->find(principal.id) : nullptr;
    if (token == nullptr) return refuse("unknown_token");
    return if_active(*token);
  }

  Caller in_session(Caller caller, const identity::Sessions::Found& session) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
        session.ends_at - std::chrono::steady_clock::now());
    const base::TimestampUtcUs ends_at{clock_.wall().value + left.count()};
    caller.expires_at = std::min(caller.expires_at.value_or(ends_at), ends_at);
    caller.session = session.key;
    return caller;
  }

  std::expected<SignedIn, Refusal> begin_session(const http::Request& request, Caller caller) {
    identity::Principal principal{.id = caller.id};
    if (caller.kind == Caller::Kind::kJwt) {
      principal.claims =
          identity::JwtIdentity{.subject = caller.name,
                                .name = caller.called,
                                .roles = caller.roles,
                                .sources = caller.sources,
                                .authorities = caller.authorities,
                                .expires_at = caller.expires_at.value_or(base::TimestampUtcUs{})};
    }
    const std::lock_guard lock(mutex_);
    if (const auto before = cookie_in(request, kSessionCookie)) {
      sessions_.end(identity::token_digest(*before));
    }
    auto begun = sessions_.begin(std::move(principal), std::chrono::steady_clock::now());
    if (!begun) {
      return std::unexpected(Refusal{.status = http::kUnavailable,
                                     .reason = "too_many_sessions",
                                     .code = identity::kTooManySessions});
    }
    return SignedIn{.text = std::move(begun->text),
                    .caller = in_session(std::move(caller), begun->session)};
  }

  static std::expected<Caller, Refusal> by_name(const http::Request& request) {
    if (is_local_name(request.header("host"))) return local_operator();
    return refuse("foreign_host");
  }

  std::expected<Caller, Refusal> by_text(const Tokens& tokens, std::string_view text) {
    const auto id = identity::token_id_in(text);
    if (!id) return refuse("no_token");
    const Token* const token = tokens ? tokens->find(*id) : nullptr;
    if (token == nullptr || token->proof != Token::Proof::kSecret) return refuse("unknown_token");
    if (!identity::is_same(identity::token_digest(text), token->digest)) {
      return refuse("wrong_secret", token->id);
    }
    return if_active(*token);
  }

  std::expected<Caller, Refusal> by_jwt(std::string_view text, const std::string& peer) {
    using What = identity::JwtRefusal::What;
    // Checking a signature costs more than anything else a stranger can ask for: those who fail too
    // often have none checked.
    bool may_compute = false;
    {
      const std::lock_guard lock(mutex_);
      may_compute = failures_.look(peer, std::chrono::steady_clock::now()).count() == 0;
    }
    auto identity = jwt_->check(text, clock_.wall(), may_compute);
    if (identity) return caller_of(jwt_->rules().issuer, *std::move(identity));
    if (identity.error().what == What::kKeysOnTheirWay) {
      return std::unexpected(Refusal{.status = http::kUnavailable,
                                     .reason = identity.error().reason,
                                     .retry_after = std::chrono::seconds(1)});
    }
    return refuse(identity.error().reason);
  }

  std::expected<Caller, Refusal> by_certificate(const Tokens& tokens, std::string_view hex) {
    const auto fingerprint = base::from_hex(hex);
    if (!tokens || !fingerprint) return refuse("unknown_certificate");
    const Token* known = nullptr;
    for (const Token& token : tokens->tokens) {
      if (token.proof != Token::Proof::kCertificate) continue;
      if (!std::ranges::equal(token.digest.view(), *fingerprint)) continue;
      // One certificate may have been let in more than once; the last that is good counts.
      if (known == nullptr || token.state(clock_.wall()) == Token::State::kActive) known = &token;
    }
    if (known == nullptr) return refuse("unknown_certificate");
    return if_active(*known);
  }

  std::expected<Caller, Refusal> if_active(const Token& token) {
    switch (token.state(clock_.wall())) {
      case Token::State::kActive:
        return caller_of(token);
      case Token::State::kExpired:
        return refuse("expired", token.id);
      case Token::State::kRevoked:
        break;
    }
    return refuse("revoked", token.id);
  }

  const bool is_required_;
  ledger::io::Clock& clock_;
  identity::TokenWatch watch_;
  const std::unique_ptr<identity::JwtCheck> jwt_;  // null: no issuer is trusted
  std::mutex mutex_;
  // Guarded by mutex_.
  identity::Pacer requests_;
  identity::Pacer failures_;
  identity::Sessions sessions_;
};

}  // namespace

base::Result<std::unique_ptr<Gate>> make_gate(const GateSettings& settings,
                                              const std::filesystem::path& directory,
                                              ledger::io::FileSystem& files,
                                              ledger::io::Clock& clock,
                                              const KeyTrouble& on_trouble) {
  std::unique_ptr<identity::JwtCheck> jwt;
  if (settings.jwt) {
    auto source = std::make_unique<identity::KeySource>(
        [from = *settings.jwt, &files] { return fetch(from, files); },
        on_trouble,
        identity::KeySource::Times{});
    jwt = std::make_unique<identity::JwtCheck>(settings.jwt->rules, std::move(source));
  }
  auto gate = std::make_unique<TokenGate>(settings, directory, std::move(jwt), clock);
  CASELEDGER_TRY_STATUS(gate->open());
  return gate;
}

}  // namespace server
