#include "tools/server/refused.h"

#include <algorithm>

#include "tools/identity/error_numbers.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/recorded.h"

namespace server {
namespace {

base::Error error_of(const Refusal& refusal) {
  using base::ErrorCode;
  switch (refusal.status) {
    case http::kForbidden:
      return {ErrorCode::kPermission,
              kForeignPage,
              "this browser is signed in, and it was not our own page that asked",
              "",
              "send X-Caseledger-Page: 1 from the same origin; a proxy must pass Host on as it is"};
    case http::kUnavailable:
      if (refusal.code == identity::kTooManySessions) {
        return {ErrorCode::kUnavailable,
                identity::kTooManySessions,
                "as many are signed in as may be",
                "",
                "try again when somebody has signed out"};
      }
      return {ErrorCode::kUnavailable,
              kKeysMissing,
              "the keys to check this token with are not there yet",
              "",
              "try again in a moment"};
    case http::kTooManyRequests:
      return {ErrorCode::kUnavailable,
              kTooOften,
              "too many requests without a valid token",
              "",
              "wait for as long as Retry-After says"};
    default:
      return {ErrorCode::kPermission, kNotPermitted, "a valid token is needed", "", ""};
  }
}

}  // namespace

http::Response refused(Desk& desk,
                       const http::Request& request,
                       const std::string& route,
                       const Refusal& refusal) {
  const base::Error error = error_of(refusal);
  note_refusal(
      desk, request, route, {.id = refusal.token_id}, refusal.status, base::error_number(error));
  desk.log_refusal(request, refusal);
  auto response = problem(refusal.status, error, request.id);
  if (refusal.status == http::kUnauthorized) {
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
  }
  set_retry_after(response, refusal.retry_after);
  return response;
}

void note_refusal(Desk& desk,
                  const http::Request& request,
                  const std::string& route,
                  const Caller& caller,
                  int status,
                  int code) {
  desk.access().refuse({.peer = request.peer,
                        .token = caller.id,
                        .name = caller.name,
                        .roles = names_of(caller.roles),
                        .route = route,
                        .code = code,
                        .status = status});
}

void set_retry_after(http::Response& response, std::chrono::seconds time) {
  const auto header = std::ranges::find(response.headers, "Retry-After", &http::Header::name);
  if (header == response.headers.end() || time.count() == 0) return;
  header->value = std::to_string(time.count());
}

}  // namespace server
