#include "tools/server/routes.h"

#include <algorithm>
#include <array>

#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/scope.h"

namespace server {
namespace {

http::Response answer_in_scope(Desk& desk, const Call& call, const Route& route) {
  const bool is_of_one_case =
      route.shows == Route::Shows::kOneCase ||
      (route.shows == Route::Shows::kOneOrEverything && !call.case_id.empty());
  const Scope scope = Scope::of(call.caller);
  if (is_of_one_case && !scope.sees_all()) {
    const auto is_seen = scope.sees(*desk.ledger(), call.case_id);
    if (!is_seen) return problem(is_seen.error(), call.request.id);
    if (!*is_seen) return problem(no_such_case(call.case_id), call.request.id);
  }
  return route.answer(desk, call);
}

}  // namespace

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  for (auto group : {writing_routes(),
                     case_routes(),
                     event_routes(),
                     report_routes(),
                     rule_routes(),
                     access_routes(),
                     integrity_routes(),
                     session_routes(),
                     login_routes(),
                     proof_routes(),
                     answer_routes(),
                     status_routes(),
                     page_routes()}) {
    std::ranges::move(group, std::back_inserter(routes));
  }
  return routes;
}

void answer_by(Workers& workers, Desk& desk, CallPtr call, http::Reply reply, const Route& route) {
  // Shared, because a queue that is full gives nothing back.
  auto waiting = std::make_shared<http::Reply>(std::move(reply));
  const bool is_taken = workers.add(
      [&desk, call, waiting, &route] { (*waiting)(answer_in_scope(desk, *call, route)); });
  if (is_taken) return;
  (*waiting)(problem({base::ErrorCode::kUnavailable,
                      kQueueFull,
                      "too much is being asked at once",
                      "",
                      "ask again in a moment"},
                     call->request.id));
}

base::Error in_query(base::Error error) {
  constexpr auto kWords = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"--group-by", "groupBy"}, {"--where ", "where="}, {"--", ""}});
  error.number = kBadQuery;
  for (std::string* text : {&error.message, &error.where, &error.hint}) {
    for (const auto& [option, parameter] : kWords) {
      for (std::size_t at = 0; (at = text->find(option, at)) != std::string::npos;) {
        text->replace(at, option.size(), parameter);
      }
    }
  }
  return error;
}

http::Response json_answer(int status, std::string json) {
  return {.status = status, .content_type = "application/json", .body = std::move(json)};
}

std::string next_page(const Call& call, const std::vector<Parameter>& changed) {
  std::string address = call.request.target.substr(0, call.request.target.find('?'));
  char separator = '?';
  const auto add = [&](const Parameter& parameter) {
    address += separator + percent_encoded(parameter.name) + '=' + percent_encoded(parameter.value);
    separator = '&';
  };
  for (const Parameter& parameter : call.uri.query) {
    if (std::ranges::find(changed, parameter.name, &Parameter::name) == changed.end()) {
      add(parameter);
    }
  }
  std::ranges::for_each(changed, add);
  return address;
}

}  // namespace server
