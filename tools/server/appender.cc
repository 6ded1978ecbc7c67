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

/// How long it is said that nothing can be stored after it was tried last: then it is tried again.
constexpr std::chrono::seconds kFaultLasts{5};

/// True if the ledger is why, and not what was to be stored.
bool is_of_ledger(const Outcome& outcome) {
  if (outcome) return false;
  switch (outcome.error().code) {
    case base::ErrorCode::kInvalidArgument:
    case base::ErrorCode::kLimitExceeded:
    case base::ErrorCode::kConflict:
    case base::ErrorCode::kNotFound:
      return false;
    default:
      return base::error_number(outcome.error()) != base::kBusy;
  }
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

Appender::Queue Appender::queue() const {
  const std::lock_guard lock(mutex_);
  return {.request_count = waiting_.size(), .bytes = waiting_bytes_};
}

std::optional<int> Appender::fault() const {
  const std::lock_guard lock(mutex_);
  if (!fault_ || std::chrono::steady_clock::now() >= fault_->until) return std::nullopt;
  return fault_->number;
}

void Appender::note_fault(const std::vector<Outcome>& outcomes) {
  const auto failed = std::ranges::find_if(outcomes, is_of_ledger);
  const std::lock_guard lock(mutex_);
  if (failed == outcomes.end()) {
    fault_.reset();
  } else {
    fault_ = {base::error_number(failed->error()), std::chrono::steady_clock::now() + kFaultLasts};
  }
}

void Appender::run() {
  while (true) {
    auto group = take_group();
    if (group.empty() && !is_spoilt_) return;
    if (!group.empty()) store(std::move(group));
    if (is_spoilt_) mend();
  }
}

/// Waits for something to store; empty at the end, or when a spoilt ledger is to be seen to.
std::vector<Submission> Appender::take_group() {
  std::unique_lock lock(mutex_);
  is_idle_ = waiting_.empty();
  const auto is_due = [this] { return !waiting_.empty() || is_finishing_; };
  if (is_spoilt_) {
    has_work_.wait_until(lock, next_mending_, is_due);
  } else {
    has_work_.wait(lock, is_due);
  }
  // Nobody is kept waiting for a ledger that cannot be opened.
  if (is_finishing_ && waiting_.empty()) is_spoilt_ = false;
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
  is_spoilt_ = std::ranges::any_of(outcomes, spoils);
  note_fault(outcomes);
  auto next = std::make_move_iterator(outcomes.begin());
  for (Submission& submission : group) {
    const auto end = next + static_cast<std::ptrdiff_t>(submission.batches.size());
    submission.done({next, end});
    next = end;
  }
}

/// Opens the ledger again, but not in a circle: while the disk refuses, requests are told so.
void Appender::mend() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_mending_) return;
  next_mending_ = now + kBetweenMendings;
  const auto opened = book_.reopen();
  is_spoilt_ = !opened;
  const std::lock_guard lock(mutex_);
  if (opened) {
    fault_.reset();
  } else {
    // The next append will say the same.
    fault_ = {base::error_number(opened.error()), now + kFaultLasts};
  }
}

}  // namespace server
