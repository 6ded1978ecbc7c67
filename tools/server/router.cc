#include "tools/server/router.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/cli/errors.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"

namespace server {
namespace {

constexpr std::string_view kCase = "{case}";
constexpr std::string_view kName = "{name}";
constexpr std::string_view kRest = "{rest}";
constexpr std::string_view kCaseParameter = "case";

base::Error bad_query(std::string message, std::string where, std::string hint = {}) {
  return {base::ErrorCode::kInvalidArgument,
          kBadQuery,
          std::move(message),
          std::move(where),
          std::move(hint)};
}

std::string_view method_of(const http::Request& request) {
  return request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
}

/// The first parameter that the route does not take, or not so often.
std::optional<base::Error> parameter_fault(const Route& route, const Uri& uri) {
  std::vector<std::string_view> known = route.parameters;
  if (route.path.find(kCase) != std::string_view::npos) known.push_back(kCaseParameter);
  std::vector<std::string_view> seen;
  for (const Parameter& parameter : uri.query) {
    const std::string_view name = parameter.name;
    if (std::ranges::find(known, name) == known.end()) {
      if (route.may_have_more) continue;
      return bad_query("unknown parameter",
                       parameter.name,
                       known.empty() ? "none is taken here"
                                     : tools::did_you_mean(name, known, tools::Language::kEn));
    }
    // The same wherever it is taken; of case, see match().
    if (name == "lang" && parameter.value != "nb" && parameter.value != "en") {
      return bad_query("no such language", parameter.name, "nb or en");
    }
    const bool may_repeat = std::ranges::find(route.repeatable, name) != route.repeatable.end();
    if (!may_repeat && std::ranges::find(seen, name) != seen.end()) {
      return bad_query("a parameter is given twice", parameter.name);
    }
    seen.push_back(name);
  }
  return std::nullopt;
}

}  // namespace

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)) {
  for (const Route& route : routes_) {
    Pattern pattern;
    std::string_view path = route.path;
    while (path.starts_with('/')) {
      path.remove_prefix(1);
      const std::size_t end = std::min(path.find('/'), path.size());
      pattern.segments.emplace_back(path.substr(0, end));
      pattern.has_case = pattern.has_case || pattern.segments.back() == kCase;
      path.remove_prefix(end);
    }
    patterns_.push_back(std::move(pattern));
  }
}

std::optional<Router::Match> Router::fit(const Pattern& pattern,
                                         const Route& route,
                                         const Uri& uri,
                                         bool without_case) {
  Match match{.route = &route};
  std::size_t at = 0;
  for (const std::string& segment : pattern.segments) {
    if (segment == kCase && without_case) continue;
    if (segment == kRest) {
      for (; at < uri.segments.size(); ++at) {
        match.name += (match.name.empty() ? "" : "/") + uri.segments[at];
      }
      return match;
    }
    if (at == uri.segments.size()) return std::nullopt;
    const std::string& given = uri.segments[at++];
    if (segment != kCase && segment != kName) {
      if (segment != given) return std::nullopt;
      continue;
    }
    if (given.empty()) return std::nullopt;  // nothing has an empty name
    (segment == kCase ? match.case_id : match.name) = given;
  }
  if (at != uri.segments.size()) return std::nullopt;
  return match;
}

std::expected<Router::Match, http::Response> Router::match(const http::Request& request,
                                                           const Uri& uri) const {
  const auto case_parameter = uri.parameter(kCaseParameter);
  std::vector<std::string_view> methods;
  std::optional<Match> found;
  // With ?case= a path is first read as one whose case was left out.
  for (const bool without_case : {true, false}) {
    for (std::size_t i = 0; i < routes_.size() && !found; ++i) {
      if (without_case && !(case_parameter && patterns_[i].has_case)) continue;
      auto match = fit(patterns_[i], routes_[i], uri, without_case);
      if (!match) continue;
      methods.push_back(routes_[i].method);
      if (routes_[i].method == "GET") methods.push_back("HEAD");
      if (routes_[i].method == method_of(request)) found = std::move(match);
    }
  }
  if (!found && methods.empty()) {
    return std::unexpected(problem(
        http::kNotFound,
        {base::ErrorCode::kNotFound, kNoSuchRoute, "nothing is here", "", "see /openapi.json"},
        request.id));
  }
  if (!found) {
    auto refusal =
        problem(http::kMethodNotAllowed,
                {base::ErrorCode::kInvalidArgument, kWrongMethod, "not with this method", "", ""},
                request.id);
    refusal.headers.push_back({"Allow", fmt::format("{}", fmt::join(methods, ", "))});
    return std::unexpected(std::move(refusal));
  }
  if (const auto fault = parameter_fault(*found->route, uri)) {
    return std::unexpected(problem(http::kBadRequest, *fault, request.id));
  }
  if (case_parameter) {
    if (case_parameter->empty()) {
      return std::unexpected(
          problem(http::kBadRequest, bad_query("no case has an empty name", "case"), request.id));
    }
    if (!found->case_id.empty() && found->case_id != *case_parameter) {
      return std::unexpected(problem(
          http::kBadRequest, bad_query("the path and ?case= name two cases", "case"), request.id));
    }
    found->case_id = *case_parameter;
  }
  return *std::move(found);
}

}  // namespace server
