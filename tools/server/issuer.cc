#include "tools/server/issuer.h"

#include <utility>

#include <fmt/format.h>

#include "ledger/base/bytes.h"
#include "replay/event/json_document.h"
#include "tools/http/message.h"
#include "tools/http_client/client.h"
#include "tools/server/error_numbers.h"
#include "tools/server/uri.h"

namespace server {
namespace {

using base::ErrorCode;
using replay::JsonDocument;
using replay::JsonKind;

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kAnswerBytesMax = 256U << 10U;
/// A discovery document holds for an hour; one that could not be had is asked for again after some
/// seconds, so that nobody can make us ask the issuer more often.
constexpr std::chrono::seconds kGoodFor{3'600};
constexpr std::chrono::seconds kBadFor{5};
constexpr std::size_t kThreads = 2;
constexpr std::size_t kWaitingMax = 64;

std::unexpected<base::Error> silent(std::string message, std::string where = {}) {
  return base::fail(ErrorCode::kUnavailable, kIssuerSilent, std::move(message), std::move(where));
}

base::Result<http_client::Answer> ask(const std::filesystem::path& ca,
                                      const http_client::Request& request) {
  CASELEDGER_TRY(const auto client,
                 http_client::Client::make({.ca = ca,
                                            .certificate = {},
                                            .key = {},
                                            .connect_time_max = kPatience,
                                            .time_max = kPatience,
                                            .answer_bytes_max = kAnswerBytesMax}));
  auto answer = client->exchange(request);
  // Whichever it was, there is one thing to do; the log has its words.
  if (!answer) return silent(answer.error().message, request.url);
  return answer;
}

std::string text_in(const JsonDocument& document, std::string_view key) {
  const auto& root = document.root();
  if (root.kind != JsonKind::kObject) return {};
  const auto* const node = document.member(root, key);
  return node != nullptr && node->kind == JsonKind::kString ? std::string(node->text)
                                                            : std::string();
}

/// "https://id.example:8443" of "https://id.example:8443/a?b".
std::string_view origin_in(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return url.substr(0, url.find_first_of("/?#", scheme + 3));
}

std::string form_of(const std::vector<Parameter>& parameters) {
  std::string form;
  for (const Parameter& parameter : parameters) {
    form += (form.empty() ? "" : "&") + percent_encoded(parameter.name) + '=' +
            percent_encoded(parameter.value);
  }
  return form;
}

}  // namespace

bool is_same_origin(std::string_view one, std::string_view other) {
  const std::string_view origin = origin_in(one);
  return !origin.empty() && http::lower_case(origin) == http::lower_case(origin_in(other));
}

base::Result<std::string> id_token_in(const std::string& json) {
  const auto document = JsonDocument::parse(json);
  std::string token = document ? text_in(*document, "id_token") : std::string();
  if (token.empty()) return silent("the issuer's answer to a code holds no ID token");
  return token;
}

Issuer::Issuer(IssuerSettings settings, Trouble on_trouble)
    : settings_(std::move(settings)),
      on_trouble_(std::move(on_trouble)),
      workers_(kThreads, kWaitingMax) {}

base::Result<Issuer::Addresses> Issuer::addresses() {
  if (!settings_.token_url.empty()) {
    return Addresses{.authorization = settings_.authorization_url, .token = settings_.token_url};
  }
  const std::lock_guard lock(mutex_);
  const auto now = Steady::now();
  if (!found_ || now - found_at_ > (*found_ ? kGoodFor : kBadFor)) {
    found_ = discover();
    found_at_ = Steady::now();
  }
  return *found_;
}

base::Result<Issuer::Addresses> Issuer::discover() const {
  std::string url = settings_.issuer;
  if (url.ends_with('/')) url.pop_back();
  url += "/.well-known/openid-configuration";
  CASELEDGER_TRY(const auto answer,
                 ask(settings_.ca, {.url = url, .headers = {{"Accept", "application/json"}}}));
  if (answer.status != http::kOk) {
    return silent(fmt::format("the issuer answered {}", answer.status), url);
  }
  const auto document = JsonDocument::parse(answer.body);
  if (!document || text_in(*document, "issuer") != settings_.issuer) {
    return silent("the discovery document is not of this issuer", url);
  }
  Addresses found{.authorization = text_in(*document, "authorization_endpoint"),
                  .token = text_in(*document, "token_endpoint")};
  for (const std::string& address : {found.authorization, found.token}) {
    if (!is_same_origin(address, settings_.issuer)) {
      return silent(
          "the discovery document names an address of another host: set "
          "oidc.authorization_url and oidc.token_url, if they are right",
          address);
    }
  }
  return found;
}

base::Result<std::string> Issuer::login_url(const identity::Login& login) {
  const auto where = addresses();
  if (!where) {
    on_trouble_(where.error());
    return std::unexpected(where.error());
  }
  const char separator = where->authorization.find('?') == std::string::npos ? '?' : '&';
  return where->authorization + separator +
         form_of({{"response_type", "code"},
                  {"client_id", settings_.client_id},
                  {"redirect_uri", settings_.redirect_url},
                  {"scope", settings_.scope},
                  {"state", login.state},
                  {"nonce", login.nonce},
                  {"code_challenge", login.challenge()},
                  {"code_challenge_method", "S256"}});
}

base::Result<std::string> Issuer::id_token(const std::string& code, const identity::Login& login) {
  auto token = exchange(code, login);
  if (!token) on_trouble_(token.error());
  return token;
}

base::Result<std::string> Issuer::exchange(const std::string& code, const identity::Login& login) {
  CASELEDGER_TRY(const auto where, addresses());
  std::vector<Parameter> form = {{"grant_type", "authorization_code"},
                                 {"code", code},
                                 {"redirect_uri", settings_.redirect_url},
                                 {"code_verifier", login.verifier}};
  http_client::Request request{.url = where.token,
                               .headers = {{"Accept", "application/json"},
                                           {"Content-Type", "application/x-www-form-urlencoded"}},
                               .is_post = true};
  if (settings_.secret.empty()) {
    form.push_back({"client_id", settings_.client_id});
  } else {
    const std::string pair =
        percent_encoded(settings_.client_id) + ':' + percent_encoded(settings_.secret);
    request.headers.push_back({"Authorization", "Basic " + base::to_base64(base::as_bytes(pair))});
  }
  request.body = form_of(form);
  CASELEDGER_TRY(const auto answer, ask(settings_.ca, request));
  if (answer.status == http::kOk) return id_token_in(answer.body);
  if (answer.status == http::kBadRequest || answer.status == http::kUnauthorized) {
    return base::fail(ErrorCode::kPermission,
                      kCodeRefused,
                      fmt::format("the issuer answered {} to a code", answer.status),
                      where.token);
  }
  return silent(fmt::format("the issuer answered {} to a code", answer.status), where.token);
}

}  // namespace server
