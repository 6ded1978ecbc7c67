#include "tools/server/appender.h"

#include <algorithm>
#include <utility>

#include "ledger/append_each.h"
#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "tools/server/error_numbers.h"

namespace server {
namespace {

/// A group is what one frame holds, and no more than would make the first of it wait long.
constexpr std::size_t kGroupBytesMax = 8U << 20U;
constexpr std::chrono::seconds kBetweenMendings{1};
/// What an entry takes besides its body, about.
constexpr std::size_t kEntryBytes = 128;

std::size_t bytes_of(const Submission& submission) {
  std::size_t bytes = 0;
  for (const auto& batch : submission.batches) {
    for (const ledger::NewEvent& event : batch) {
      bytes += event.body.size() + kEntryBytes;
    }
  }
  return bytes;
}

bool spoils(const Outcome& outcome) {
  return !outcome && (outcome.error().code == base::ErrorCode::kUnknownOutcome ||
                      base::error_number(outcome.error()) == base::kPoisoned);
}

}  // namespace

Appender::Appender(Book& book, const Limits& limits, Observer observer)
    : book_(book),
      limits_(limits),
      observer_(std::move(observer)),
      thread_(base::start_thread([this] { run(); })) {}

base::Status Appender::add(Submission submission) {
  const std::size_t bytes = bytes_of(submission);
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_finishing_ || !thread_.joinable()) {
      return base::fail(base::ErrorCode::kUnavailable,
                        kStopping,
                        "the service is ending; nothing was stored",
                        "",
                        "send the same again later");
    }
    const bool is_full = waiting_.size() >= limits_.requests_max ||
                         (!waiting_.empty() && waiting_bytes_ + bytes > limits_.bytes_max);
    if (is_full) {
      return base::fail(base::ErrorCode::kUnavailable,
                        kQueueFull,
                        "too much is waiting to be stored; nothing was stored",
                        "",
                        "send the same again in a moment");
    }
    waiting_.push_back({std::move(submission), bytes});
    waiting_bytes_ += bytes;
    wakes = std::exchange(is_idle_, false);
  }
  if (wakes) has_work_.notify_one();
  return {};
}

void Appender::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finishing_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::size_t Appender::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Appender::run() {
  while (true) {
    auto group = take_group();
    if (group.empty()) return;
    store(std::move(group));
  }
}

/// Waits for something to store; empty at the end.
std::vector<Submission> Appender::take_group() {
  std::unique_lock lock(mutex_);
  is_idle_ = waiting_.empty();
  has_work_.wait(lock, [this] { return !waiting_.empty() || is_finishing_; });
  is_idle_ = false;
  std::vector<Submission> group;
  std::size_t bytes = 0;
  while (!waiting_.empty() && (group.empty() || bytes + waiting_.front().bytes <= kGroupBytesMax)) {
    bytes += waiting_.front().bytes;
    waiting_bytes_ -= waiting_.front().bytes;
    group.push_back(std::move(waiting_.front().submission));
    waiting_.pop_front();
  }
  return group;
}

void Appender::store(std::vector<Submission> group) {
  std::vector<std::vector<ledger::NewEvent>> batches;
  std::size_t event_count = 0;
  for (Submission& submission : group) {
    for (auto& batch : submission.batches) {
      event_count += batch.size();
      batches.push_back(std::move(batch));
    }
  }
  const auto began = std::chrono::steady_clock::now();
  auto outcomes = ledger::append_each(*book_.ledger(), std::move(batches));
  observer_(event_count,
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                  began));
  const bool is_spoilt = std::ranges::any_of(outcomes, spoils);
  auto next = std::make_move_iterator(outcomes.begin());
  for (Submission& submission : group) {
    const auto end = next + static_cast<std::ptrdiff_t>(submission.batches.size());
    submission.done({next, end});
    next = end;
  }
  if (is_spoilt) mend();
}

/// Opens the ledger again, but not in a circle: while the disk refuses, requests are told so.
void Appender::mend() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_mending_) return;
  next_mending_ = now + kBetweenMendings;
  // What it says is what the next append will say.
  static_cast<void>(book_.reopen());
}

}  // namespace server
