// Which function answers which request.
//
// Room:      tools/server.
// Rules:     `{case}` is one segment of the path, split off before it is decoded. Every path with
//            it works without that segment too, the case then being ?case=. A parameter that a
//            route does not know is refused, not ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/access/access_event.h"
#include "tools/http/message.h"
#include "tools/server/caller.h"
#include "tools/server/desk.h"
#include "tools/server/uri.h"

namespace server {

/// A request on its way to a route.
struct Call {
  http::Request request;
  Uri uri;
  std::string case_id;  // of {case} or ?case=
  std::string name;     // of {name}, or what follows /tile/
  std::string route;    // "GET /v1/cases/{case}"
  Caller caller;
};

/// Calls are shared with the threads that work on them.
using CallPtr = std::shared_ptr<const Call>;

struct Route {
  enum class Work : std::uint8_t {
    kAtOnce,  // by the network's thread: must not block
    kQuick,
    kHeavy,
    kLists,  // from all cases in memory if they are of the view that is asked for, else heavy
  };

  /// What of cases an answer shows: what a caller limited to some authorities gets of it.
  enum class Shows : std::uint8_t {
    kEverything,       // of all cases alike: nothing for who may not see them all
    kOneCase,          // that of the call: nothing if the caller may not see it
    kOneOrEverything,  // the one or the other, as the call names a case or not
    kCases,            // the route itself leaves out what is not in Scope
    kNoContent,        // nothing of any case
  };

  /// What the answer is made from, and so what has to hold the entry of ?minIndex=.
  enum class From : std::uint8_t { kLog, kCheckpoint, kProjection };

  std::string_view method;
  std::string_view path;  // "/v1/cases/{case}/events"; "{name}" likewise; "{rest}" all that follows
  std::string_view summary;                    // as in schemas/openapi.yaml
  std::vector<std::string_view> parameters{};  // "case" of a path with {case} goes without saying
  std::vector<std::string_view> repeatable{};  // of those, that may come more than once
  Roles roles{};                               // empty: anybody
  bool may_have_more = false;                  // parameters that are not ours to name
  bool greets = false;                         // of anybody: it is known who asks, if they show it
  Work work = Work::kQuick;
  Shows shows = Shows::kEverything;
  From from = From::kLog;
  /// What it is recorded as; a route that shows something of a case has one.
  std::optional<account::Action> look{};
  /// Exactly one of the two.
  http::Response (*answer)(Desk& desk, const Call& call) = nullptr;
  void (*take)(Desk& desk, CallPtr call, http::Reply reply) = nullptr;
  std::size_t body_bytes_max = 0;
};

class Router {
 public:
  explicit Router(std::vector<Route> routes);

  struct Match {
    const Route* route = nullptr;
    std::string case_id{};
    std::string name{};
  };

  /// The route of the request, with its case.
  /// Errors:   a problem: 404 no such path · 405 · 400 the parameters
  [[nodiscard]] std::expected<Match, http::Response> match(const http::Request& request,
                                                           const Uri& uri) const;

 private:
  struct Pattern {
    std::vector<std::string> segments;
    bool has_case = false;
  };

  [[nodiscard]] static std::optional<Match> fit(const Pattern& pattern,
                                                const Route& route,
                                                const Uri& uri,
                                                bool without_case);

  std::vector<Route> routes_;
  std::vector<Pattern> patterns_;  // of each route
};

}  // namespace server
