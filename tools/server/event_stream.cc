#include "tools/server/event_stream.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "ledger/base/error_numbers.h"
#include "replay/event/event_json.h"
#include "replay/event/json_writer.h"
#include "tools/cli/history_json.h"
#include "tools/cli/stored_event.h"

namespace server {
namespace {

/// Of one piece: what one reader may cost at once, and one turn of a worker.
constexpr std::size_t kPieceEventsMax = 256;
constexpr std::size_t kPieceBytesMax = 256U << 10U;
constexpr std::uint64_t kPieceEntriesMax = 50'000;
constexpr std::chrono::seconds kHeartbeat{15};
/// How often a stream that waits is asked whether it may.
constexpr std::chrono::seconds kCheck{1};

/// Ends a scan early; never leaves this file.
constexpr int kEnough = -2;

bool passes(const EventFilter& filter, const tools::EventSummary& event) {
  if (!filter.case_id.empty() && event.case_id != filter.case_id) return false;
  if (!filter.actor.empty() && event.actor != filter.actor) return false;
  if (!filter.organisation.empty() && event.organisation != filter.organisation) return false;
  return filter.types.empty() || std::ranges::find(filter.types, event.type) != filter.types.end();
}

bool is_in_time(const EventFilter& filter, const ledger::EntryView& entry) {
  return (!filter.recorded_from || entry.recorded_at >= *filter.recorded_from) &&
         (!filter.recorded_until || entry.recorded_at < *filter.recorded_until);
}

class EventStream final : public http::Stream, public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(Desk& desk, StreamOptions options)
      : desk_(desk),
        options_(std::move(options)),
        position_(options_.first),
        left_(options_.limit) {}

  void next(Receive receive) override {
    receive_ = std::move(receive);
    heartbeat_due_ = std::chrono::steady_clock::now() + kHeartbeat;
    work();
  }

 private:
  void work() {
    if (desk_.is_ending() || is_over_ || !desk_.gate().still_valid(options_.caller)) {
      give(std::nullopt);
      return;
    }
    if (!desk_.quick().add([self = shared_from_this()] { self->read(); })) {
      // Everyone else is busy being served: what has come so far stands, and the client comes back.
      give(std::nullopt);
    }
  }

  void read() {
    const auto ledger = desk_.ledger();
    const base::LogSize end = ledger->prefix().size;
    const std::size_t limit = static_cast<std::size_t>(
        std::min<std::uint64_t>(left_.value_or(kPieceEventsMax), kPieceEventsMax));
    auto page = read_events(*ledger, options_.filter, position_, end, limit);
    if (!page) {
      is_over_ = true;
      give(std::nullopt);
      return;
    }
    position_ = page->next;
    if (left_) *left_ -= page->items.size();
    const bool at_end = position_.value >= end.value;
    is_over_ = (left_ && *left_ == 0) || (at_end && !options_.follows);
    std::string piece;
    for (std::size_t i = 0; i < page->items.size(); ++i) {
      add(piece, page->indexes[i], page->items[i]);
    }
    if (!piece.empty() || is_over_) {
      give(piece.empty() ? std::nullopt : std::optional(std::move(piece)));
    } else if (options_.follows && std::chrono::steady_clock::now() >= heartbeat_due_) {
      // The log grows all the time, but by nothing that is asked for: without a sign of life now
      // and then a client that has gone would be read for as long as the service runs.
      give_sign_of_life();
    } else if (!at_end) {
      work();
    } else {
      wait();
    }
  }

  void add(std::string& piece, base::EntryIndex index, const std::string& item) const {
    if (options_.is_sse) piece += "id: " + std::to_string(index.value) + "\ndata: ";
    piece += item;
    piece += options_.is_sse ? "\n\n" : "\n";
  }

  void wait() {
    const auto until = std::min(heartbeat_due_, std::chrono::steady_clock::now() + kCheck);
    desk_.growth().wait({position_.value + 1}, until, [self = shared_from_this()](bool has_grown) {
      if (has_grown || self->desk_.is_ending()) {
        self->work();
      } else if (!self->desk_.gate().still_valid(self->options_.caller)) {
        self->give(std::nullopt);
      } else if (std::chrono::steady_clock::now() < self->heartbeat_due_) {
        self->wait();
      } else {
        self->give_sign_of_life();
      }
    });
  }

  void give_sign_of_life() { give(options_.is_sse ? ": still here\n\n" : "\n"); }

  void give(std::optional<std::string> piece) {
    // The connection may ask for the next piece before this returns.
    std::exchange(receive_, nullptr)(std::move(piece));
  }

  Desk& desk_;
  const StreamOptions options_;
  base::EntryIndex position_;
  std::optional<std::uint64_t> left_;
  bool is_over_ = false;
  std::chrono::steady_clock::time_point heartbeat_due_{};
  Receive receive_;
};

}  // namespace

base::Result<EventPage> read_events(const ledger::Ledger& ledger,
                                    const EventFilter& filter,
                                    base::EntryIndex first,
                                    base::LogSize end,
                                    std::size_t limit) {
  EventPage page{.items = {}, .indexes = {}, .next = first};
  const base::LogSize stop = {std::min(end.value, first.value + kPieceEntriesMax)};
  if (first.value >= stop.value) return page;
  std::size_t bytes = 0;
  const base::Digest rules_key = ledger::stream_key(replay::kRulesStream);
  const auto visit = [&](const ledger::EntryView& entry) -> base::Status {
    if (page.items.size() == limit || bytes >= kPieceBytesMax) {
      return base::fail(base::ErrorCode::kLimitExceeded, kEnough, "enough");
    }
    page.next = {entry.index.value + 1};
    if (entry.kind != ledger::EntryKind::kEvent || entry.stream_key == rules_key ||
        !is_in_time(filter, entry)) {
      return {};
    }
    CASELEDGER_TRY(const auto summary, tools::summary_of(entry));
    if (!passes(filter, summary)) return {};
    replay::JsonWriter json;
    json.begin_object();
    json.field("case", summary.case_id);
    if (ledger.is_simulated()) json.field("simulated", true);
    CASELEDGER_TRY_STATUS(tools::write_event(json, entry, std::nullopt));
    json.end_object();
    bytes += json.text().size();
    page.items.push_back(json.take());
    page.indexes.push_back(entry.index);
    return {};
  };
  if (const auto scanned = ledger.scan(first, stop, visit);
      !scanned && scanned.error().number != kEnough) {
    return std::unexpected(scanned.error());
  }
  return page;
}

std::shared_ptr<http::Stream> event_stream(Desk& desk, StreamOptions options) {
  return std::make_shared<EventStream>(desk, std::move(options));
}

}  // namespace server
