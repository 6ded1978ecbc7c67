#include "tools/server/event_stream.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "replay/event/json_writer.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"

namespace server {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kPieceEventsMax = 256;
constexpr std::chrono::seconds kHeartbeat{15};
/// How often a stream that waits is asked whether it may.
constexpr std::chrono::seconds kCheck{1};
/// Until all who are busy now have gone on.
constexpr std::chrono::milliseconds kWhileBusy{100};

class EventStream final : public http::Stream, public std::enable_shared_from_this<EventStream> {
 public:
  EventStream(Desk& desk, StreamOptions options)
      : desk_(desk),
        options_(std::move(options)),
        position_(options_.first),
        left_(options_.limit) {}

  void next(Receive receive) override {
    receive_ = std::move(receive);
    heartbeat_due_ = steady_clock::now() + kHeartbeat;
    work();
  }

 private:
  void work() {
    if (is_over_) {
      give(std::nullopt);
    } else if (desk_.is_ending()) {
      stop({base::ErrorCode::kUnavailable, kStopping, "the service is ending", "", "go on later"});
    } else if (!desk_.quick().add([self = shared_from_this()] { self->read(); })) {
      try_again();
    }
  }

  /// Who follows has all there is; who does not must not take a part for the whole.
  void stop(const base::Error& why) {
    if (!options_.follows) {
      fail(why);
      return;
    }
    is_over_ = true;
    give(std::nullopt);
  }

  void try_again() {
    desk_.growth().wait({UINT64_MAX},
                        steady_clock::now() + kWhileBusy,
                        [self = shared_from_this()](bool /*is_reached*/) { self->work(); });
  }

  void read() {
    if (!options_.may_go_on()) {
      stop({base::ErrorCode::kPermission, kNotPermitted, "no longer for you", "", ""});
      return;
    }
    const auto ledger = desk_.ledger();
    const auto table =
        options_.filter.is_of_cases() ? desk_.projection().newest() : Projection::TablePtr();
    const base::LogSize end = table ? table->basis().size : ledger->prefix().size;
    const auto page = read_events(*ledger,
                                  options_.filter,
                                  position_,
                                  end,
                                  {.events = static_cast<std::size_t>(std::min<std::uint64_t>(
                                       left_.value_or(kPieceEventsMax), kPieceEventsMax))},
                                  table.get());
    if (!page) {
      fail(page.error());
      return;
    }
    position_ = page->next;
    if (left_) *left_ -= page->items.size();
    const bool at_end = position_.value >= end.value;
    is_over_ = page->is_over || (left_ && *left_ == 0) || (at_end && !options_.follows);
    std::string piece;
    for (std::size_t i = 0; i < page->items.size(); ++i) {
      add(piece, page->indexes[i], page->items[i]);
    }
    if (!piece.empty() || is_over_) {
      give(piece.empty() ? std::nullopt : std::optional(std::move(piece)));
    } else if (options_.follows && steady_clock::now() >= heartbeat_due_) {
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
    Waiters& waiters =
        options_.filter.is_of_cases() ? desk_.projection().reached() : desk_.growth();
    const auto until = std::min(heartbeat_due_, steady_clock::now() + kCheck);
    waiters.wait({position_.value + 1}, until, [self = shared_from_this()](bool has_grown) {
      if (has_grown || self->desk_.is_ending() || !self->options_.may_go_on()) {
        self->work();
      } else if (steady_clock::now() < self->heartbeat_due_) {
        self->wait();
      } else {
        self->give_sign_of_life();
      }
    });
  }

  void give_sign_of_life() { give(options_.is_sse ? ": still here\n\n" : "\n"); }

  void fail(const base::Error& error) {
    is_over_ = true;
    replay::JsonWriter json;
    json.begin_object();
    json.key("error").begin_object();
    write_error(json, error);
    json.end_object();
    json.end_object();
    give(options_.is_sse ? "event: error\ndata: " + json.take() + "\n\n" : json.take() + '\n');
  }

  void give(std::optional<std::string> piece) {
    // The connection may ask for the next piece before this returns.
    std::exchange(receive_, nullptr)(std::move(piece));
  }

  Desk& desk_;
  const StreamOptions options_;
  base::EntryIndex position_;
  std::optional<std::uint64_t> left_;
  bool is_over_ = false;
  steady_clock::time_point heartbeat_due_{};
  Receive receive_;
};

}  // namespace

std::shared_ptr<http::Stream> event_stream(Desk& desk, StreamOptions options) {
  return std::make_shared<EventStream>(desk, std::move(options));
}

}  // namespace server
