#include "tools/server/event_body.h"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "replay/event/event_batch.h"
#include "tools/cli/stored_event.h"
#include "tools/server/error_numbers.h"

namespace server {
namespace {

using base::ErrorCode;

/// Never leaves this room: the body is read again instead.
constexpr int kLedgerNeeded = -1;

}  // namespace

bool is_ledger_needed(const base::Error& error) {
  return error.number == kLedgerNeeded;
}

std::vector<ReadEvent> too_many_events() {
  std::vector<ReadEvent> events(1);
  events.front().fault.error = {ErrorCode::kLimitExceeded,
                                base::kBatchTooLarge,
                                "the body holds too many events",
                                "",
                                fmt::format("split it: {} at most", kBodyEventsMax)};
  return events;
}

EventBody::EventBody(const BodyContext& context)
    : context_(context),
      parsing_{.codes = context.codes,
               .is_simulated = context.ledger.is_simulated(),
               .find_target = [this](std::string_view stream, const base::Uuid& target) {
                 return find_target(stream, target);
               }} {}

base::Result<ledger::NewEvent> EventBody::one(std::string_view json,
                                              std::optional<std::string_view> case_id) {
  CASELEDGER_TRY(auto parsed, replay::parse_event(json, parsing_));
  return take(std::move(parsed), case_id);
}

base::Result<ledger::NewEvent> EventBody::take(replay::ParsedEvent parsed,
                                               std::optional<std::string_view> case_id) {
  if (!parsed.id) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kIdMissing,
                      "the event has no id",
                      "/id",
                      "give each event a UUID of its own, and the same one when you send it again");
  }
  if (case_id && *case_id != parsed.stream) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kOtherCase,
                      "the event is of another case than the address says",
                      "/case");
  }
  CASELEDGER_TRY_STATUS(expect_own_source(parsed.body));
  earlier_.push_back({parsed.stream, *parsed.id, parsed.type});
  return ledger::NewEvent{.stream = std::move(parsed.stream),
                          .id = *parsed.id,
                          .expected_version = parsed.expected_version,
                          .body = std::move(parsed.body),
                          .recorded_at = parsed.recorded_at};
}

/// Of what will be stored, so that no way in can differ from it.
base::Status EventBody::expect_own_source(base::ByteView body) const {
  const auto& own = context_.caller.sources;
  if (own.empty()) return {};
  CASELEDGER_TRY(const std::string source, tools::source_of(body));
  if (std::ranges::find(own, source) != own.end()) return {};
  return base::fail(
      ErrorCode::kPermission,
      kForeignSource,
      source.empty() ? "the event names no source" : "the event's source is another's",
      "/source",
      "the source that this token was made for");
}

std::vector<ReadEvent> EventBody::messages(std::string_view bytes, bool is_partial) {
  std::vector<ReadEvent> events;
  replay::EventBatchReader batch(bytes);
  for (std::uint64_t place = 1; !batch.is_at_end(); ++place) {
    if (events.size() == kBodyEventsMax) return too_many_events();
    auto parsed = batch.next(parsing_);
    auto event = parsed ? take(*std::move(parsed), std::nullopt)
                        : std::unexpected(std::move(parsed).error());
    const bool is_good = event.has_value();
    ReadEvent read{.event = {}, .fault = {}, .line = place};
    if (is_good) {
      read.event = *std::move(event);
    } else {
      read.fault = {.error = std::move(event).error(), .line = place};
    }
    events.push_back(std::move(read));
    if (!is_good && !is_partial) break;
  }
  return events;
}

std::vector<ReadEvent> EventBody::lines(std::string_view ndjson, bool is_partial) {
  std::vector<ReadEvent> events;
  for (std::uint64_t line = 1; !ndjson.empty(); ++line) {
    const std::size_t end = std::min(ndjson.find('\n'), ndjson.size());
    std::string_view text = ndjson.substr(0, end);
    ndjson.remove_prefix(std::min(end + 1, ndjson.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.find_first_not_of(" \t") == std::string_view::npos) continue;
    if (events.size() == kBodyEventsMax) return too_many_events();
    ReadEvent read{.event = {}, .fault = {}, .line = line};
    auto event = one(text, std::nullopt);
    const bool is_good = event.has_value();
    if (is_good) {
      read.event = *std::move(event);
    } else {
      read.fault = {.error = std::move(event).error(), .line = line};
    }
    events.push_back(std::move(read));
    if (!is_good && !is_partial) break;
  }
  return events;
}

base::Result<std::optional<replay::EventTypeId>> EventBody::find_target(std::string_view stream,
                                                                        const base::Uuid& target) {
  for (; by_id_count_ < earlier_.size(); ++by_id_count_) {
    const Earlier& event = earlier_[by_id_count_];
    by_id_.insert_or_assign({event.stream, event.id}, event.type);
  }
  const auto it = by_id_.find({std::string(stream), target});
  if (it != by_id_.end()) return it->second;
  if (context_.in_memory_only) {
    return base::fail(ErrorCode::kUnavailable, kLedgerNeeded, "the ledger must be asked");
  }
  return tools::stored_type(context_.ledger, stream, target);
}

}  // namespace server
