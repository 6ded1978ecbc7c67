// Whether the service is well, and what it has counted.
#include <algorithm>
#include <iterator>

#include "tools/server/error_numbers.h"
#include "tools/server/openapi.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"

namespace server {
namespace {

http::Response healthz(Desk& /*desk*/, const Call& /*call*/) {
  return json_answer(http::kOk, "{\"status\":\"alive\"}\n");
}

/// Why an event sent now would not be stored, or not signed.
std::vector<base::Error> reasons_of(Desk& desk) {
  std::vector<base::Error> reasons;
  const auto unavailable = [&](int number, std::string message, std::string hint) {
    reasons.push_back(
        {base::ErrorCode::kUnavailable, number, std::move(message), "", std::move(hint)});
  };
  if (desk.is_ending()) unavailable(kStopping, "the service is ending", "ask another one");
  // A batch of nothing is refused for the same reasons as any other, and stores nothing; but what
  // the disk says is known only to who has tried.
  if (const auto stored = desk.ledger()->append({}); !stored) {
    reasons.push_back(stored.error());
  } else if (const auto fault = desk.appender().fault()) {
    unavailable(*fault, "nothing could be stored when it was last tried", "see its code");
  }
  if (desk.projection().lag().is_stalled) {
    unavailable(kProjectionStalled,
                "lists and reports no longer follow the log",
                "see the log; restart the service if it does not go on by itself");
  }
  std::ranges::move(desk.gate().troubles(), std::back_inserter(reasons));
  for (const auto& reporter : desk.reporters()) {
    reporter->add_reasons(reasons);
  }
  return reasons;
}

/// Ready: it would store an event now, as far as can be told without doing so.
http::Response readyz(Desk& desk, const Call& /*call*/) {
  const auto reasons = reasons_of(desk);
  replay::JsonWriter json;
  json.begin_object();
  json.field("ready", reasons.empty());
  json.key("reasons").begin_array();
  for (const base::Error& reason : reasons) {
    json.begin_object();
    write_error(json, reason);
    json.end_object();
  }
  json.end_array();
  json.field("size", desk.ledger()->prefix().size.value);
  json.end_object();
  return json_answer(reasons.empty() ? http::kOk : http::kUnavailable, json.take() + '\n');
}

http::Response openapi(Desk& /*desk*/, const Call& /*call*/) {
  return json_answer(http::kOk, std::string(openapi_json()));
}

http::Response openapi_source(Desk& /*desk*/, const Call& /*call*/) {
  return {.content_type = "application/yaml", .body = std::string(openapi_yaml())};
}

void write_lag(std::string& text, const Projection::Lag& lag) {
  constexpr double kMicros = 1e6;
  write_metric(text,
               "caseledger_projection_lag_entries",
               "gauge",
               "Durable entries that lists and reports do not show yet.",
               static_cast<double>(lag.entries));
  write_metric(text,
               "caseledger_projection_lag_seconds",
               "gauge",
               "Time since they last showed all there was; 0 when they do.",
               static_cast<double>(lag.time.count()) / kMicros);
  write_metric(text,
               "caseledger_projection_stalled",
               "gauge",
               "1 if they no longer follow, else 0.",
               lag.is_stalled ? 1 : 0);
}

http::Response metrics(Desk& desk, const Call& /*call*/) {
  std::string text;
  desk.metrics().write(text);
  write_metric(text,
               "caseledger_log_entries",
               "gauge",
               "Entries in the durable log.",
               static_cast<double>(desk.ledger()->prefix().size.value));
  const Appender::Queue queue = desk.appender().queue();
  write_metric(text,
               "caseledger_append_queue_requests",
               "gauge",
               "Requests that wait to be stored.",
               static_cast<double>(queue.request_count));
  write_metric(text,
               "caseledger_append_queue_bytes",
               "gauge",
               "What they hold.",
               static_cast<double>(queue.bytes));
  write_lag(text, desk.projection().lag());
  desk.past().write_metrics(text);
  for (const auto& reporter : desk.reporters()) {
    reporter->write_metrics(text);
  }
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)};
}

}  // namespace

std::vector<Route> status_routes() {
  return {
      {.method = "GET",
       .path = "/openapi.json",
       .summary = "This description.",
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = openapi},
      {.method = "GET",
       .path = "/openapi.yaml",
       .summary = "This description, as it was written.",
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = openapi_source},
      {.method = "GET",
       .path = "/healthz",
       .summary = "Alive.",
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = healthz},
      {.method = "GET",
       .path = "/readyz",
       .summary = "Able to store and sign.",
       .work = Route::Work::kQuick,
       .shows = Route::Shows::kNoContent,
       .answer = readyz},
      {.method = "GET",
       .path = "/metrics",
       .summary = "Counters for Prometheus.",
       .roles = {Role::kAdministrator, Role::kAuditor},
       .work = Route::Work::kQuick,
       .shows = Route::Shows::kNoContent,
       .answer = metrics},
  };
}

}  // namespace server
