// GET /v1/access: who looked at a case, and what was done about access.
#include <algorithm>
#include <array>

#include "tools/access/access_log.h"
#include "tools/access/access_page.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kPageDefault = 100;
constexpr std::size_t kPageMax = 1'000;

/// What is no case, and who may see what was done about it.
struct About {
  std::string_view name;
  std::string_view stream;
  Roles readers;
};

constexpr Roles kAuditors = {Role::kAuditor};
constexpr Roles kAdministration = {Role::kAuditor, Role::kAdministrator};

constexpr auto kAbout = std::to_array<About>({
    {"lists", account::kListStream, kAuditors},
    {"events", account::kEventsStream, kAuditors},
    {"access", account::kAccessStream, kAuditors},
    {"tokens", account::kTokensStream, kAdministration},
    {"refused", account::kRefusedStream, kAdministration},
    {"sessions", account::kSessionsStream, kAdministration},
    {"service", account::kServiceStream, kAdministration},
});
constexpr std::string_view kReportPrefix = "report/";

base::Error nothing_here() {
  return {base::ErrorCode::kPermission, kNotPermitted, "nothing is here for you", "", ""};
}

/// The stream that is asked for, if the caller may see it.
base::Result<std::string> subject_of(const Call& call) {
  const bool is_auditor = call.caller.roles.meets(kAuditors);
  const auto about = call.uri.parameter("about");
  if (about.has_value() == !call.case_id.empty()) {
    return base::fail(
        base::ErrorCode::kInvalidArgument,
        kBadQuery,
        "either a case or what it is about is needed",
        "case",
        "?case=… or ?about=lists, events, access, tokens, refused, sessions, service, report/…");
  }
  if (!about) {
    if (is_auditor) return call.case_id;
    return std::unexpected(nothing_here());
  }
  if (about->starts_with(kReportPrefix) && is_auditor) return "$" + std::string(*about);
  const auto known = std::ranges::find(kAbout, *about, &About::name);
  if (known == kAbout.end() || !call.caller.roles.meets(known->readers)) {
    return std::unexpected(nothing_here());
  }
  return std::string(known->stream);
}

base::Result<std::string> access_json(Desk& desk, const Call& call) {
  CASELEDGER_TRY(const std::string subject, subject_of(call));
  CASELEDGER_TRY(const auto from, number_of(call, "from"));
  CASELEDGER_TRY(const std::size_t limit, limit_of(call, kPageDefault, kPageMax));
  const auto ledger = desk.access().ledger();
  CASELEDGER_TRY(
      const auto page,
      account::read_page(*ledger, subject, {.first = {from.value_or(1)}, .items_max = limit}));
  replay::JsonWriter json;
  json.begin_object();
  write_page(json, page);
  json.key("next");
  if (page.next) {
    json.value(next_page(call, {{"from", std::to_string(page.next->value)}}));
  } else {
    json.null();
  }
  json.end_object();
  return json.take() + '\n';
}

http::Response get_access(Desk& desk, const Call& call) {
  auto json = access_json(desk, call);
  if (!json) return problem(json.error(), call.request.id);
  auto response = json_answer(http::kOk, *std::move(json));
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

}  // namespace

std::vector<Route> access_routes() {
  return {{.method = "GET",
           .path = "/v1/access",
           .summary = "Who looked at a case, or what was done about access.",
           .parameters = {"case", "about", "from", "limit"},
           .roles = {Role::kAuditor, Role::kAdministrator},
           .shows = Route::Shows::kOneOrEverything,
           .look = account::Action::kReadAccess,
           .answer = get_access}};
}

}  // namespace server
