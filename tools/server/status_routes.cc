// Whether the service is well, and what it has counted.
#include <fmt/format.h>

#include "tools/server/openapi.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"

namespace server {
namespace {

http::Response healthz(Desk& /*desk*/, const Call& /*call*/) {
  return json_answer(http::kOk, "{\"status\":\"alive\"}\n");
}

/// Ready: it would store an event now, as far as can be told without doing so.
http::Response readyz(Desk& desk, const Call& /*call*/) {
  replay::JsonWriter json;
  json.begin_object();
  const auto published = desk.ledger()->notary().published();
  const auto fault = desk.appender().fault();
  const bool is_ready = published && !fault && !desk.is_ending();
  json.field("ready", is_ready);
  json.key("reasons").begin_array();
  if (!published) json.value(fmt::format("CL-{}", base::error_number(published.error())));
  if (fault) json.value(fmt::format("CL-{}", *fault));
  if (desk.is_ending()) json.value("ending");
  json.end_array();
  json.field("size", desk.ledger()->prefix().size.value);
  json.end_object();
  return json_answer(is_ready ? http::kOk : http::kUnavailable, json.take() + '\n');
}

http::Response openapi(Desk& /*desk*/, const Call& /*call*/) {
  return json_answer(http::kOk, std::string(openapi_json()));
}

http::Response openapi_source(Desk& /*desk*/, const Call& /*call*/) {
  return {.content_type = "application/yaml", .body = std::string(openapi_yaml())};
}

http::Response metrics(Desk& desk, const Call& /*call*/) {
  std::string text;
  desk.metrics().write(text);
  const auto ledger = desk.ledger();
  write_metric(text,
               "caseledger_log_entries",
               "gauge",
               "Entries in the durable log.",
               static_cast<double>(ledger->prefix().size.value));
  if (const auto published = ledger->notary().published()) {
    write_metric(text,
                 "caseledger_published_entries",
                 "gauge",
                 "Entries that the newest checkpoint covers.",
                 static_cast<double>(published->prefix.size.value));
  }
  write_metric(text,
               "caseledger_append_queue_requests",
               "gauge",
               "Requests that wait to be stored.",
               static_cast<double>(desk.appender().waiting()));
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
