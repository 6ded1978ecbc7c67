// POST /v1/events and POST /v1/cases/{case}/events: a body in, stored, receipts out.
#include <algorithm>
#include <expected>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "tools/cli/errors.h"
#include "tools/server/cloud_events.h"
#include "tools/server/error_numbers.h"
#include "tools/server/event_body.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/write_answer.h"

namespace server {
namespace {

constexpr std::string_view kJson = "application/json";
constexpr std::string_view kNdjson = "application/x-ndjson";
constexpr std::string_view kCapnp = "application/vnd.caseledger.events+capnp";
/// A line of JSON may have a MiB; a batch as much as would store 16 MiB, with room for JSON.
constexpr std::size_t kEventBytesMax = 1U << 20U;
constexpr std::size_t kBatchBytesMax = 32U << 20U;
/// Read by the network's thread itself; what is larger would keep others waiting.
constexpr std::size_t kReadAtOnceBytesMax = 8U << 10U;

enum class Form : std::uint8_t {
  kEvent,
  kLines,
  kMessages,
  kCloudEvent,
  kCloudEvents,
  kBinaryCloudEvent,
};

base::Error unknown_media(std::string message, std::string where, std::string hint) {
  return {base::ErrorCode::kInvalidArgument,
          kUnknownMedia,
          std::move(message),
          std::move(where),
          std::move(hint)};
}

/// What would make other bytes of the body than those that came.
std::optional<base::Error> coding_fault(const http::Request& request) {
  const std::string_view coding = request.header("content-encoding");
  if (!coding.empty() && http::lower_case(coding) != "identity") {
    return unknown_media(
        "a body is taken as it is, not compressed", "Content-Encoding", "identity");
  }
  const std::string charset = http::charset_of(request.header("content-type"));
  if (charset.empty() || charset == "utf-8") return std::nullopt;
  return unknown_media("only UTF-8 is taken", "Content-Type", "charset=utf-8");
}

std::expected<Form, base::Error> form_of(const http::Request& request, bool single_only) {
  if (auto fault = coding_fault(request)) return std::unexpected(*std::move(fault));
  const std::string type = http::media_type(request.header("content-type"));
  if (is_binary(request) && type == kJson) return Form::kBinaryCloudEvent;
  if (type == kJson) return Form::kEvent;
  if (type == kCloudEvent) return Form::kCloudEvent;
  if (!single_only) {
    if (type == kNdjson || type == "application/ndjson") return Form::kLines;
    if (type == kCloudEvents) return Form::kCloudEvents;
    if (type == kCapnp) return Form::kMessages;
  }
  return std::unexpected(unknown_media("this Content-Type is not taken here",
                                       "Content-Type",
                                       single_only
                                           ? "application/json or application/cloudevents+json"
                                           : "application/x-ndjson, application/json, "
                                             "application/vnd.caseledger.events+capnp, "
                                             "application/cloudevents+json or "
                                             "application/cloudevents-batch+json"));
}

base::Result<WriteOptions> options_of(const Call& call, Form form) {
  WriteOptions options;
  options.is_single = form != Form::kLines && form != Form::kMessages && form != Form::kCloudEvents;
  CASELEDGER_TRY(options.is_partial, call.uri.flag("partial"));
  if (const auto receipt = call.uri.parameter("receipt")) {
    if (*receipt != "proof") {
      return base::fail(
          base::ErrorCode::kInvalidArgument, kBadQuery, "the only choice is proof", "receipt");
    }
    if (!options.is_single) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        kBadQuery,
                        "a proof is for one event",
                        "receipt",
                        "send the event alone, or ask /v1/proofs/inclusion afterwards");
    }
    options.with_proof = true;
  }
  return options;
}

base::Result<std::string> as_own_json(const http::Request& request, Form form) {
  return form == Form::kBinaryCloudEvent ? from_binary(request) : from_structured(request.body);
}

/// A CloudEvent's place in it, where its own JSON was made here.
base::Error in_cloud_event(base::Error error) {
  error.where = cloud_event_pointer(error.where);
  return error;
}

std::vector<ReadEvent> read_cloud_events(EventBody& body, std::string_view text, bool is_partial) {
  std::vector<ReadEvent> events;
  const auto elements = array_elements(text);
  if (!elements) {
    events.push_back({.event = {}, .fault = {.error = elements.error()}});
    return events;
  }
  if (elements->size() > kBodyEventsMax) return too_many_events();
  for (std::size_t i = 0; i < elements->size(); ++i) {
    const std::uint64_t line = i + 1;
    auto json = from_structured((*elements)[i]);
    auto event = json ? body.one(*json, std::nullopt) : std::unexpected(json.error());
    ReadEvent read{.event = {}, .fault = {}, .line = line};
    if (event) {
      read.event = *std::move(event);
    } else {
      read.fault = {.error = in_cloud_event(std::move(event).error()), .line = line};
    }
    events.push_back(std::move(read));
    if (!events.back().event && !is_partial) break;
  }
  return events;
}

ReadEvent read_one(EventBody& body, const Call& call, Form form) {
  const auto case_id =
      call.case_id.empty() ? std::nullopt : std::optional<std::string_view>(call.case_id);
  ReadEvent read;
  base::Result<ledger::NewEvent> event;
  if (form == Form::kEvent) {
    event = body.one(call.request.body, case_id);
  } else {
    auto json = as_own_json(call.request, form);
    event = json ? body.one(*json, case_id) : std::unexpected(json.error());
    if (!event) event = std::unexpected(in_cloud_event(std::move(event).error()));
  }
  if (event) {
    read.event = *std::move(event);
  } else {
    read.fault.error = std::move(event).error();
  }
  return read;
}

std::vector<ReadEvent> read_events(const Call& call,
                                   Form form,
                                   bool is_partial,
                                   const BodyContext& context) {
  EventBody body(context);
  switch (form) {
    case Form::kLines:
      return body.lines(call.request.body, is_partial);
    case Form::kMessages:
      return body.messages(call.request.body, is_partial);
    case Form::kCloudEvents:
      return read_cloud_events(body, call.request.body, is_partial);
    case Form::kEvent:
    case Form::kCloudEvent:
    case Form::kBinaryCloudEvent:
      break;
  }
  std::vector<ReadEvent> events;
  events.push_back(read_one(body, call, form));
  return events;
}

/// With ?case= a batch is of that case alone.
void refuse_other_cases(std::vector<ReadEvent>& events, const std::string& case_id) {
  if (case_id.empty()) return;
  for (ReadEvent& read : events) {
    if (!read.event || read.event->stream == case_id) continue;
    read.event.reset();
    read.fault = {.error = {base::ErrorCode::kInvalidArgument,
                            kOtherCase,
                            "the event is of another case than the address says",
                            "/case",
                            ""},
                  .line = read.line};
  }
}

/// Reads the body; false if the ledger has to be asked and must not be.
bool read_and_submit(Desk& desk,
                     const CallPtr& call,
                     Form form,
                     const std::shared_ptr<WriteAnswer>& answer,
                     bool in_memory_only) {
  const auto codes = desk.codes();
  const auto ledger = desk.ledger();
  const BodyContext context{
      .codes = *codes, .ledger = *ledger, .caller = call->caller, .in_memory_only = in_memory_only};
  auto events = read_events(*call, form, answer->options().is_partial, context);
  refuse_other_cases(events, call->case_id);
  const bool asks = std::ranges::any_of(events, [](const ReadEvent& read) {
    return !read.event && is_ledger_needed(read.fault.error);
  });
  if (asks) return false;
  answer->submit(std::move(events), ledger->is_simulated());
  return true;
}

void take(Desk& desk, CallPtr call, http::Reply reply, bool single_only) {
  const auto form = form_of(call->request, single_only);
  if (!form) {
    reply(problem(http::kUnsupportedMediaType, form.error(), call->request.id));
    return;
  }
  const auto options = options_of(*call, *form);
  if (!options) {
    reply(problem(options.error(), call->request.id));
    return;
  }
  auto answer = std::make_shared<WriteAnswer>(desk, call, *options, std::move(reply));
  const bool is_small = call->request.body.size() <= kReadAtOnceBytesMax;
  if (is_small && read_and_submit(desk, call, *form, answer, true)) return;
  const bool is_taken = desk.quick().add([&desk, call, chosen = *form, answer] {
    static_cast<void>(read_and_submit(desk, call, chosen, answer, false));
  });
  if (!is_taken) answer->refuse_for_now();
}

void take_case_event(Desk& desk, CallPtr call, http::Reply reply) {
  take(desk, std::move(call), std::move(reply), true);
}

void take_events(Desk& desk, CallPtr call, http::Reply reply) {
  take(desk, std::move(call), std::move(reply), false);
}

}  // namespace

std::vector<Route> writing_routes() {
  return {
      {.method = "POST",
       .path = "/v1/cases/{case}/events",
       .summary = "Stores one event of the case.",
       .parameters = {"receipt"},
       .roles = {Role::kWriter},
       .shows = Route::Shows::kNoContent,
       .take = take_case_event,
       .body_bytes_max = kEventBytesMax},
      {.method = "POST",
       .path = "/v1/events",
       .summary = "Stores a batch of events, all or nothing.",
       .parameters = {"case", "partial", "receipt"},
       .roles = {Role::kWriter},
       .shows = Route::Shows::kNoContent,
       .take = take_events,
       .body_bytes_max = kBatchBytesMax},
  };
}

}  // namespace server
