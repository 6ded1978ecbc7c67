#include "tools/server/reached.h"

#include <chrono>
#include <utility>

#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kMoment{200};

Workers& workers_for(Desk& desk, const Route& route, const Call& call) {
  if (route.work == Route::Work::kQuick) return desk.quick();
  const bool is_at_hand = route.work == Route::Work::kLists && has_table(desk, call);
  return is_at_hand ? desk.lists() : desk.heavy();
}

/// What the log does not tell of an event, its case does.
Route::From from_of(const Route& route, const Call& call) {
  const bool is_of_cases = call.uri.parameter("register") || call.uri.parameter("authority");
  return is_of_cases ? Route::From::kProjection : route.from;
}

Waiters& waiters_for(Desk& desk, Route::From from) {
  switch (from) {
    case Route::From::kCheckpoint:
      return desk.publishing();
    case Route::From::kProjection:
      return desk.projection().reached();
    case Route::From::kLog:
      break;
  }
  return desk.growth();
}

}  // namespace

void answer_when_reached(Desk& desk, const Route& route, CallPtr call, http::Reply reply) {
  const auto index = number_of(*call, "minIndex");
  if (!index) {
    reply(problem(index.error(), call->request.id));
    return;
  }
  const bool must = index->has_value();
  const Route::From from = from_of(route, *call);
  if (!must && (from != Route::From::kProjection || !has_table(desk, *call))) {
    answer_by(workers_for(desk, route, *call), desk, call, std::move(reply), route);
    return;
  }
  const std::uint64_t size = !must                   ? desk.growth().size().value
                             : **index == UINT64_MAX ? UINT64_MAX
                                                     : **index + 1;
  waiters_for(desk, from)
      .wait({size},
            std::chrono::steady_clock::now() + (must ? kPatience : kMoment),
            [&desk, &route, call, must, waiting = std::move(reply)](bool is_reached) mutable {
              if (is_reached || !must) {
                answer_by(workers_for(desk, route, *call), desk, call, std::move(waiting), route);
                return;
              }
              waiting(problem({base::ErrorCode::kUnavailable,
                               kNotReached,
                               "the log has not reached this index",
                               "minIndex",
                               "ask again"},
                              call->request.id));
            });
}

}  // namespace server
