// /v1/session: signing in by a browser, and who is signed in.
#include <utility>

#include "replay/event/civil.h"
#include "replay/event/error_numbers.h"
#include "replay/event/json_document.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/recorded.h"
#include "tools/server/refused.h"
#include "tools/server/routes.h"
#include "tools/server/session_begin.h"
#include "tools/server/session_cookie.h"

namespace server {
namespace {

/// A JWT has 8 KiB at most.
constexpr std::size_t kSignInBytesMax = 16U << 10U;

std::string_view way_of(const Caller& caller) {
  if (caller.session) return "session";
  switch (caller.kind) {
    case Caller::Kind::kNobody:
      break;
    case Caller::Kind::kOperator:
      return "open";
    case Caller::Kind::kToken:
      return "token";
    case Caller::Kind::kCertificate:
      return "certificate";
    case Caller::Kind::kJwt:
      return "jwt";
  }
  return {};
}

void write_text_or_null(replay::JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  if (text.empty()) {
    json.null();
  } else {
    json.value(text);
  }
}

void write_texts(replay::JsonWriter& json, const std::vector<std::string>& texts) {
  json.begin_array();
  for (const std::string& text : texts) {
    json.value(text);
  }
  json.end_array();
}

/// Who is signed in, what they may, and how one signs in here.
http::Response session_answer(const Desk& desk, const Caller& caller) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("signedIn", caller.kind != Caller::Kind::kNobody);
  write_text_or_null(json, "how", way_of(caller));
  write_text_or_null(json, "name", caller.called.empty() ? caller.name : caller.called);
  write_texts(json.key("roles"), names_of(caller.roles));
  json.key("authorities");
  if (caller.authorities.empty()) {
    json.null();
  } else {
    write_texts(json, caller.authorities);
  }
  write_text_or_null(
      json,
      "expiresAt",
      caller.expires_at ? replay::to_string(replay::Instant{*caller.expires_at, 0}) : "");
  json.key("ways").begin_object().field("token", true).key("oidc");
  if (const Issuer* const issuer = desk.issuer()) {
    json.begin_object();
    json.field("name", issuer->settings().name).field("href", "/v1/session/oidc");
    json.end_object();
  } else {
    json.null();
  }
  json.end_object();
  json.key("ledger").begin_object();
  json.field("origin", desk.ledger()->origin());
  json.field("simulated", desk.ledger()->is_simulated());
  json.end_object().end_object();
  auto response = json_answer(http::kOk, json.take() + '\n');
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

http::Response get_session(Desk& desk, const Call& call) {
  return session_answer(desk, call.caller);
}

/// The token in {"token":"…"}. What is said of a fault never holds any of the body.
base::Result<std::string> token_in(const std::string& body) {
  using base::ErrorCode;
  using replay::JsonKind;
  CASELEDGER_TRY(const auto document, replay::JsonDocument::parse(body));
  const replay::JsonNode& root = document.root();
  const replay::JsonNode* const token =
      root.kind == JsonKind::kObject ? document.member(root, "token") : nullptr;
  if (token == nullptr) {
    return base::fail(ErrorCode::kInvalidArgument,
                      replay::kMissingField,
                      "an object with the token is needed",
                      "/token",
                      R"({"token":"clt_…"})");
  }
  if (token->kind != JsonKind::kString) {
    return base::fail(
        ErrorCode::kInvalidArgument, replay::kWrongKind, "a token is a text", "/token");
  }
  if (root.children != 1) {
    return base::fail(ErrorCode::kInvalidArgument,
                      replay::kUnknownField,
                      "there is more than the token",
                      "",
                      "token alone");
  }
  return std::string(token->text);
}

void sign_in(Desk& desk, CallPtr call, http::Reply reply) {
  const http::Request& request = call->request;
  if (is_from_elsewhere(request)) {
    reply(refused(
        desk, request, call->route, {.status = http::kForbidden, .reason = "foreign_page"}));
    return;
  }
  // A form of another site can send anything but this type.
  if (http::media_type(request.header("content-type")) != "application/json") {
    reply(problem(http::kUnsupportedMediaType,
                  {base::ErrorCode::kInvalidArgument,
                   kUnknownMedia,
                   "this Content-Type is not taken here",
                   "Content-Type",
                   "application/json"},
                  request.id));
    return;
  }
  const auto token = token_in(request.body);
  if (!token) {
    reply(problem(token.error(), request.id));
    return;
  }
  auto signed_in = desk.gate().sign_in(request, *token);
  if (!signed_in) {
    reply(refused(desk, request, call->route, signed_in.error()));
    return;
  }
  begin_session(desk, call, *std::move(signed_in), std::move(reply), [&desk](const Caller& caller) {
    return session_answer(desk, caller);
  });
}

/// Ends the session whether or not that can be recorded.
void sign_out(Desk& desk, CallPtr call, http::Reply reply) {
  const auto caller = desk.gate().sign_out(call->request);
  if (!caller) {
    reply(refused(desk, call->request, call->route, caller.error()));
    return;
  }
  if (caller->kind != Caller::Kind::kNobody) {
    auto event = event_of_session(desk, *call, account::Action::kSignedOut, *caller);
    event.status = http::kNoContent;
    desk.access().record(std::move(event));
  }
  http::Response response{.status = http::kNoContent};
  response.headers.push_back(no_session_cookie());
  response.headers.push_back({"Cache-Control", "no-store"});
  reply(std::move(response));
}

}  // namespace

std::vector<Route> session_routes() {
  return {{.method = "GET",
           .path = "/v1/session",
           .summary = "Who is signed in, and how one signs in here.",
           .greets = true,
           .work = Route::Work::kAtOnce,
           .shows = Route::Shows::kNoContent,
           .answer = get_session},
          {.method = "POST",
           .path = "/v1/session",
           .summary = "Signs a browser in by a token.",
           .shows = Route::Shows::kNoContent,
           .take = sign_in,
           .body_bytes_max = kSignInBytesMax},
          {.method = "DELETE",
           .path = "/v1/session",
           .summary = "Signs out.",
           .shows = Route::Shows::kNoContent,
           .take = sign_out}};
}

}  // namespace server
