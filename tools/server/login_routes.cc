// /v1/session/oidc and /v1/session/callback: signing in by the organisation's own issuer.
//
// What goes wrong comes back to the page, which has words for it: /#/signin?problem=CL-2683.
#include <utility>

#include <fmt/format.h>

#include "tools/identity/token.h"
#include "tools/server/error_numbers.h"
#include "tools/server/oidc_settings.h"
#include "tools/server/problem.h"
#include "tools/server/refused.h"
#include "tools/server/routes.h"
#include "tools/server/session_begin.h"
#include "tools/server/session_cookie.h"

namespace server {
namespace {

/// Of a code: 2 KiB are more than any issuer's.
constexpr std::size_t kCodeBytesMax = 2'048;

http::Response sent_to(std::string address) {
  http::Response response{.status = http::kFound};
  response.headers = {{"Location", std::move(address)}, {"Cache-Control", "no-store"}};
  return response;
}

/// To the page, with the number of what went wrong; the login is over.
http::Response failed(int number) {
  auto response = sent_to(fmt::format("/#/signin?problem=CL-{}", number));
  response.headers.push_back(no_login_cookie());
  return response;
}

http::Response no_issuer(const Call& call) {
  return problem(http::kNotFound,
                 {base::ErrorCode::kNotFound,
                  kNoIssuer,
                  "nobody signs in by an issuer here",
                  "",
                  "sign in by a token"},
                 call.request.id);
}

/// Has `work` done by those who may wait for the issuer, or says that too many wait.
void wait_for_issuer(Issuer& issuer,
                     http::Reply reply,
                     std::move_only_function<void(http::Reply reply)> work) {
  // Shared, because a queue that is full gives nothing back.
  auto waiting = std::make_shared<http::Reply>(std::move(reply));
  const bool is_taken = issuer.workers().add(
      [waiting, work = std::move(work)]() mutable { work(std::move(*waiting)); });
  if (!is_taken) (*waiting)(failed(kQueueFull));
}

void begin_login(Desk& desk, CallPtr call, http::Reply reply) {
  Issuer* const issuer = desk.issuer();
  if (issuer == nullptr) {
    reply(no_issuer(*call));
    return;
  }
  wait_for_issuer(*issuer, std::move(reply), [issuer, call](http::Reply give) {
    const auto login = identity::Login::begin();
    if (!login) {
      give(problem(login.error(), call->request.id));
      return;
    }
    auto address = issuer->login_url(*login);
    if (!address) {
      give(failed(base::error_number(address.error())));
      return;
    }
    auto response = sent_to(*std::move(address));
    response.headers.push_back(set_login_cookie(login->text));
    give(std::move(response));
  });
}

/// The login that this is the end of; else the number of what is wrong.
std::expected<identity::Login, int> login_of(const Issuer& issuer, const Call& call) {
  const auto text = cookie_in(call.request, kLoginCookie);
  const auto state = call.uri.parameter("state");
  if (!text || !state) return std::unexpected(kLoginLost);
  auto login = identity::Login::of(*text);
  if (!identity::is_same(identity::token_digest(*state), identity::token_digest(login.state))) {
    return std::unexpected(kLoginLost);
  }
  // RFC 9207: an issuer that says who it is must be ours.
  if (call.uri.parameter("iss").value_or(issuer.settings().issuer) != issuer.settings().issuer) {
    return std::unexpected(kBadLogin);
  }
  if (call.uri.parameter("error")) return std::unexpected(kLoginDenied);
  const auto code = call.uri.parameter("code");
  if (!code || code->empty() || code->size() > kCodeBytesMax) return std::unexpected(kLoginLost);
  return login;
}

/// A login that lets nobody in is evidence as a wrong token is.
void refuse_login(Desk& desk, const Call& call, const Refusal& refusal, http::Reply& reply) {
  const int number = refusal.code != 0 ? refusal.code : kTooOften;
  note_refusal(desk, call.request, call.route, {}, refusal.status, number);
  desk.log_refusal(call.request, refusal);
  reply(failed(number));
}

void exchange(Desk& desk, const CallPtr& call, const identity::Login& login, http::Reply reply) {
  Issuer& issuer = *desk.issuer();
  const auto id_token =
      issuer.id_token(std::string(call->uri.parameter("code").value_or("")), login);
  if (!id_token) {
    desk.gate().failed(call->request);
    const Refusal refusal{.reason = "no_id_token", .code = base::error_number(id_token.error())};
    refuse_login(desk, *call, refusal, reply);
    return;
  }
  auto signed_in = desk.gate().sign_in_by_issuer(
      call->request, *id_token, {.client = issuer.settings().client_id, .nonce = login.nonce});
  if (!signed_in) {
    refuse_login(desk, *call, signed_in.error(), reply);
    return;
  }
  begin_session(desk, call, *std::move(signed_in), std::move(reply), [](const Caller& /*caller*/) {
    auto response = sent_to("/");
    response.headers.push_back(no_login_cookie());
    return response;
  });
}

void end_login(Desk& desk, CallPtr call, http::Reply reply) {
  Issuer* const issuer = desk.issuer();
  if (issuer == nullptr) {
    reply(no_issuer(*call));
    return;
  }
  auto login = login_of(*issuer, *call);
  if (!login) {
    refuse_login(desk, *call, {.reason = "login_not_good", .code = login.error()}, reply);
    return;
  }
  if (desk.gate().fails_too_often(call->request)) {
    refuse_login(
        desk, *call, {.status = http::kTooManyRequests, .reason = "too_many_failures"}, reply);
    return;
  }
  wait_for_issuer(
      *issuer, std::move(reply), [&desk, call, login = *std::move(login)](http::Reply give) {
        exchange(desk, call, login, std::move(give));
      });
}

}  // namespace

std::vector<Route> login_routes() {
  return {{.method = "GET",
           .path = "/v1/session/oidc",
           .summary = "Sends a browser to the issuer to log in.",
           .shows = Route::Shows::kNoContent,
           .take = begin_login},
          {.method = "GET",
           .path = kCallbackPath,
           .summary = "Where the issuer sends a browser back to.",
           .parameters = {"code", "state", "iss", "error"},
           .may_have_more = true,
           .shows = Route::Shows::kNoContent,
           .take = end_login}};
}

}  // namespace server
