// GET /v1/events: the log itself, by pages or as a stream.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "replay/replayer.h"
#include "tools/cli/view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/event_stream.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kPageDefault = 100;
constexpr std::size_t kPageMax = 1'000;
/// No log comes so far; beyond it there is nothing to count with.
constexpr std::uint64_t kIndexMax = std::uint64_t{1} << 62U;

base::Result<std::optional<base::TimestampUtcUs>> moment_of(const Call& call,
                                                            std::string_view name) {
  const auto text = call.uri.parameter(name);
  if (!text) return std::nullopt;
  if (const auto moment = tools::parse_moment(*text)) return *moment;
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kBadQuery,
                    "not a date or instant",
                    std::string(name),
                    "2023-06-05 or 2023-06-05T12:00:00Z");
}

base::Result<EventFilter> filter_of(const Call& call) {
  EventFilter filter;
  filter.case_id = call.case_id;
  filter.types = call.uri.parameters("type");
  filter.actor = call.uri.parameter("actor").value_or("");
  filter.organisation = call.uri.parameter("organisation").value_or("");
  CASELEDGER_TRY(filter.recorded_from, moment_of(call, "recordedFrom"));
  CASELEDGER_TRY(filter.recorded_until, moment_of(call, "recordedUntil"));
  for (const std::string& type : filter.types) {
    if (replay::find_event_type(type)) continue;
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadQuery,
                      "no such type",
                      "type",
                      "the event catalogue lists all types");
  }
  return filter;
}

/// Where to begin: after the last event that a client of server-sent events has got, else ?from=.
base::Result<base::EntryIndex> first_of(const Call& call) {
  const std::string_view last = call.request.header("last-event-id");
  if (!last.empty()) {
    std::uint64_t index = 0;
    const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), index);
    if (error == std::errc() && end == last.data() + last.size() && index < kIndexMax) {
      return base::EntryIndex{index + 1};
    }
  }
  CASELEDGER_TRY(const auto from, number_of(call, "from"));
  return base::EntryIndex{std::min(from.value_or(0), kIndexMax)};
}

base::Result<http::Response> stream(Desk& desk, const Call& call, bool is_sse) {
  StreamOptions options;
  CASELEDGER_TRY(options.filter, filter_of(call));
  CASELEDGER_TRY(options.first, first_of(call));
  CASELEDGER_TRY(options.limit, number_of(call, "limit"));
  CASELEDGER_TRY(options.follows, call.uri.flag("follow"));
  options.is_sse = is_sse;
  options.caller = call.caller;
  return http::Response{.content_type = is_sse ? "text/event-stream" : "application/x-ndjson",
                        .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
                        .body = {},
                        .stream = event_stream(desk, std::move(options))};
}

base::Result<http::Response> page(Desk& desk, const Call& call) {
  CASELEDGER_TRY(const auto filter, filter_of(call));
  CASELEDGER_TRY(const auto first, first_of(call));
  CASELEDGER_TRY(const std::size_t limit, limit_of(call, kPageDefault, kPageMax));
  const auto ledger = desk.ledger();
  const ledger::Prefix prefix = ledger->prefix();
  const std::string etag =
      etag_of(call, prefix, {.size = prefix.size, .valid_at = {}, .today = {}}, {});
  if (is_known(call.request, etag)) return not_modified(etag);
  CASELEDGER_TRY(const auto events, read_events(*ledger, filter, first, prefix.size, limit));
  replay::JsonWriter json;
  json.begin_object();
  json.field("size", prefix.size.value);
  json.field("root", base::to_base64(prefix.root.view()));
  if (ledger->is_simulated()) json.field("simulated", true);
  json.key("items").begin_array();
  for (const std::string& item : events.items) {
    json.raw(item);
  }
  json.end_array().key("next");
  // Also after the last event there is: more will come there.
  json.value(next_page(call, {{"from", std::to_string(events.next.value)}}));
  json.field("isLast", events.next.value >= prefix.size.value);
  json.end_object();
  return with_etag(call.request, json_answer(http::kOk, json.take() + '\n'), etag);
}

std::optional<base::Error> format_fault(const Call& call) {
  constexpr auto kFormats = std::to_array<std::string_view>({"json", "ndjson", "sse"});
  const auto format = call.uri.parameter("format");
  if (!format || std::ranges::find(kFormats, *format) != kFormats.end()) return std::nullopt;
  return base::Error{base::ErrorCode::kInvalidArgument,
                     kBadQuery,
                     "no such format",
                     "format",
                     "json, ndjson or sse"};
}

http::Response get_events(Desk& desk, const Call& call) {
  if (const auto fault = format_fault(call)) return problem(*fault, call.request.id);
  const bool is_sse = wants(call, "text/event-stream", "sse");
  const bool is_lines =
      wants(call, "application/x-ndjson", "ndjson") || call.uri.parameter("follow").has_value();
  auto response = is_sse || is_lines ? stream(desk, call, is_sse) : page(desk, call);
  return response ? *std::move(response) : problem(response.error(), call.request.id);
}

}  // namespace

std::vector<Route> event_routes() {
  return {{.method = "GET",
           .path = "/v1/events",
           .summary = "Events in log order, by pages or as a stream.",
           .parameters = {"case",
                          "from",
                          "type",
                          "limit",
                          "follow",
                          "format",
                          "actor",
                          "organisation",
                          "recordedFrom",
                          "recordedUntil",
                          "minIndex"},
           .repeatable = {"type"},
           .roles = {Role::kAuditor},
           .shows = Route::Shows::kOneOrEverything,
           .look = account::Action::kReadEvents,
           .answer = get_events}};
}

}  // namespace server
