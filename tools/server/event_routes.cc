// GET /v1/events: the log itself, by pages or as a stream.
#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "replay/event/civil.h"
#include "replay/replayer.h"
#include "tools/server/error_numbers.h"
#include "tools/server/event_stream.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/seen.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kPageDefault = 100;
constexpr std::size_t kPageMax = 1'000;
constexpr std::size_t kPageBytesMax = 4U << 20U;
/// No log comes so far; beyond it there is nothing to count with.
constexpr std::uint64_t kIndexMax = std::uint64_t{1} << 62U;

/// The moment a range begins or ends at: of a day its beginning, or that of the day after.
enum class Edge : std::uint8_t { kFrom, kUntil };

base::Result<std::optional<base::TimestampUtcUs>> moment_of(const Call& call,
                                                            std::string_view name,
                                                            Edge edge) {
  const auto text = call.uri.parameter(name);
  if (!text) return std::nullopt;
  if (const auto day = replay::parse_date(*text)) {
    return replay::oslo_day_start(edge == Edge::kFrom ? *day : day->plus_days(1));
  }
  if (const auto instant = replay::parse_instant(*text)) return instant->utc;
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
  filter.registers = call.uri.parameters("register");
  filter.authorities = call.uri.parameters("authority");
  CASELEDGER_TRY(filter.recorded_from, moment_of(call, "recordedFrom", Edge::kFrom));
  CASELEDGER_TRY(filter.recorded_until, moment_of(call, "recordedUntil", Edge::kUntil));
  CASELEDGER_TRY(filter.occurred_from, moment_of(call, "occurredFrom", Edge::kFrom));
  CASELEDGER_TRY(filter.occurred_until, moment_of(call, "occurredUntil", Edge::kUntil));
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
  if (last.empty()) {
    CASELEDGER_TRY(const auto from, number_of(call, "from"));
    return base::EntryIndex{std::min(from.value_or(0), kIndexMax)};
  }
  std::uint64_t index = 0;
  const auto [end, error] = std::from_chars(last.data(), last.data() + last.size(), index);
  if (error != std::errc() || end != last.data() + last.size()) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadQuery,
                      "not the id of an event of this stream",
                      "Last-Event-ID",
                      "the number that stood in `id:`");
  }
  return base::EntryIndex{std::min(index, kIndexMax) + 1};
}

/// What is asked of the log in every form.
struct EventsAsked {
  EventFilter filter;
  base::EntryIndex first;
  /// Of the filter's cases; null if it is not of cases.
  Projection::TablePtr table;
};

base::Result<EventsAsked> events_asked(Desk& desk, const Call& call) {
  EventsAsked asked;
  CASELEDGER_TRY(asked.filter, filter_of(call));
  CASELEDGER_TRY(const auto from, first_of(call));
  CASELEDGER_TRY(asked.first, first_of(asked.filter, *desk.ledger(), from));
  if (!asked.filter.is_of_cases()) return asked;
  asked.table = desk.projection().newest();
  if (asked.table) return asked;
  return base::fail(base::ErrorCode::kUnavailable,
                    kNotReached,
                    "registers and authorities of cases are still being read",
                    "",
                    "ask again in a moment");
}

/// A token that was revoked ends what it began, and so does a case that has gone to others.
std::function<bool()> permission(Desk& desk, const Call& call) {
  return [&desk, call]() -> bool {
    if (!desk.gate().still_valid(call.caller)) return false;
    const Seen seen(desk, call.caller);
    return seen.all() || seen.has(call.case_id).value_or(false);
  };
}

base::Result<http::Response> stream(Desk& desk, const Call& call, bool is_sse) {
  CASELEDGER_TRY(auto asked, events_asked(desk, call));
  StreamOptions options;
  options.filter = std::move(asked.filter);
  options.first = asked.first;
  CASELEDGER_TRY(options.limit, number_of(call, "limit"));
  if (options.limit == 0U) {
    return base::fail(base::ErrorCode::kInvalidArgument, kBadQuery, "must be at least 1", "limit");
  }
  CASELEDGER_TRY(options.follows, call.uri.flag("follow"));
  options.is_sse = is_sse;
  options.may_go_on = permission(desk, call);
  return http::Response{.content_type = is_sse ? "text/event-stream" : "application/x-ndjson",
                        .headers = {{"Cache-Control", "no-store"}, {"X-Accel-Buffering", "no"}},
                        .body = {},
                        .stream = event_stream(desk, std::move(options))};
}

base::Result<http::Response> page(Desk& desk, const Call& call) {
  CASELEDGER_TRY(const auto asked, events_asked(desk, call));
  CASELEDGER_TRY(const std::size_t limit, limit_of(call, kPageDefault, kPageMax));
  const auto ledger = desk.ledger();
  const ledger::Prefix prefix =
      asked.table ? ledger::Prefix{asked.table->basis().size, asked.table->basis().root}
                  : ledger->prefix();
  const std::string etag =
      etag_of(call, prefix, {.size = prefix.size, .valid_at = {}, .today = {}}, {});
  if (is_known(call.request, etag)) return not_modified(etag);
  CASELEDGER_TRY(const auto events,
                 read_events(*ledger,
                             asked.filter,
                             asked.first,
                             prefix.size,
                             {.events = limit, .bytes = kPageBytesMax},
                             asked.table.get()));
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
  json.field("isLast", events.is_over || events.next.value >= prefix.size.value);
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
                          "register",
                          "authority",
                          "recordedFrom",
                          "recordedUntil",
                          "occurredFrom",
                          "occurredUntil",
                          "minIndex"},
           .repeatable = {"type", "register", "authority"},
           .roles = {Role::kAuditor},
           .shows = Route::Shows::kOneOrEverything,
           .look = account::Action::kReadEvents,
           .answer = get_events}};
}

}  // namespace server
