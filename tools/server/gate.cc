#include "tools/server/gate.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include <fmt/format.h>

#include "tools/http_client/client.h"
#include "tools/identity/jwt_check.h"
#include "tools/identity/pacer.h"
#include "tools/identity/token_watch.h"
#include "tools/server/error_numbers.h"

namespace server {
namespace {

using identity::Token;
using identity::TokenFile;
using Tokens = std::shared_ptr<const TokenFile>;

/// What is shown in one request.
struct Credential {
  enum class Kind : std::uint8_t { kNone, kBearer, kCertificate, kUnusable };

  Kind kind = Kind::kNone;
  std::string_view text{};  // of the token, or the certificate's fingerprint
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

Credential credential_of(const http::Request& request) {
  constexpr std::string_view kName = "authorization";
  const auto count = std::ranges::count(request.headers, kName, &http::Header::name);
  if (count > 1) return {Credential::Kind::kUnusable};
  if (count == 1) {
    const auto text = bearer_of(request.header(kName));
    if (!text) return {Credential::Kind::kUnusable};
    return {Credential::Kind::kBearer, *text};
  }
  if (!request.certificate.empty()) return {Credential::Kind::kCertificate, request.certificate};
  return {};
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
  Caller caller{
      .kind = Caller::Kind::kToken, .id = token.id, .name = token.name, .roles = token.roles};
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

Caller caller_of(const std::string& issuer, identity::JwtIdentity identity) {
  return {.kind = Caller::Kind::kJwt,
          .id = issuer + ' ' + identity.subject,
          .name = identity.subject,
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
            {.per_minute = settings.failures_per_minute, .burst = settings.failures_per_minute}) {}

  base::Status open() {
    CASELEDGER_TRY(const Tokens tokens, watch_.now());
    return {};
  }

  std::expected<Caller, Refusal> who(const http::Request& request) override {
    auto caller = identify(request);
    if (caller || caller.error().status != http::kUnauthorized) return caller;
    // One that goes on failing is told to wait, and leaves the log to the others.
    const std::lock_guard lock(mutex_);
    const auto wait = failures_.take(request.peer, std::chrono::steady_clock::now());
    if (wait > std::chrono::microseconds(0)) {
      return std::unexpected(Refusal{.status = http::kTooManyRequests,
                                     .reason = "too_many_failures",
                                     .retry_after = std::chrono::ceil<std::chrono::seconds>(wait)});
    }
    return caller;
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
    const auto tokens = watch_.now();
    if (caller.kind == Caller::Kind::kOperator) return tokens && is_open(*tokens);
    if (caller.kind == Caller::Kind::kJwt) {
      return caller.expires_at && clock_.wall() < *caller.expires_at;
    }
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

  std::expected<Caller, Refusal> identify(const http::Request& request) {
    const Credential credential = credential_of(request);
    // A JWT is not in the file, and stands whatever becomes of it.
    if (jwt_ && credential.kind == Credential::Kind::kBearer &&
        !credential.text.starts_with(identity::kTokenPrefix)) {
      return by_jwt(credential.text, request.peer);
    }
    const auto tokens = watch_.now();
    if (!tokens) return refuse("token_file_unusable");
    switch (credential.kind) {
      case Credential::Kind::kBearer:
        return by_text(*tokens, credential.text);
      case Credential::Kind::kCertificate:
        if (is_open(*tokens)) return by_name(request);
        return by_certificate(*tokens, credential.text);
      case Credential::Kind::kUnusable:
      case Credential::Kind::kNone:
        break;
    }
    // Without tokens there is nobody to tell apart; a proxy's own Authorization may pass through.
    if (is_open(*tokens)) return by_name(request);
    return refuse(credential.kind == Credential::Kind::kNone ? "no_credential"
                                                             : "unusable_credential");
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
