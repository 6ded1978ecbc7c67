#include "tools/access/access_log.h"

#include <algorithm>
#include <utility>

#include "ledger/append_each.h"
#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "tools/access/error_numbers.h"

namespace account {
namespace {

using base::ErrorCode;

constexpr unsigned kRepeatBits = 24;
constexpr std::size_t kGroupMax = 4'096;
/// A try after each part of the reserve, one with none left, and one with the ledger opened again.
constexpr int kTriesMax = static_cast<int>(Reserve::kParts) + 2;

base::Error not_recorded() {
  return {ErrorCode::kUnavailable,
          kNotRecorded,
          "this cannot be shown, because it cannot be recorded that it was",
          "",
          "proofs and the checkpoint are answered all the same; ask again later"};
}

bool is_disk_full(const base::Error& error) {
  return base::error_number(error) == base::kDiskFull;
}

/// A ledger that a failed write has spoilt must be opened again.
bool is_spoilt(const base::Error& error) {
  return error.code == ErrorCode::kUnknownOutcome || base::error_number(error) == base::kPoisoned;
}

/// An event that is there already, in whatever words, needs no second one.
base::Status status_of(const base::Result<ledger::AppendResult>& outcome) {
  if (outcome) return {};
  return std::unexpected(outcome.error());
}

}  // namespace

std::filesystem::path access_directory(const std::filesystem::path& directory) {
  return directory / "access";
}

base::Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::filesystem::path& directory,
                                                         const std::string& origin,
                                                         Settings settings,
                                                         ledger::io::FileSystem& files,
                                                         ledger::io::Clock& clock) {
  const std::filesystem::path place = access_directory(directory);
  CASELEDGER_TRY(const bool is_there, files.exists(place));
  if (!is_there) {
    CASELEDGER_TRY_STATUS(ledger::Ledger::create(
        place, {.origin = origin + std::string(kOriginSuffix), .simulated = false}, files, clock));
  }
  std::unique_ptr<AccessLog> log(new AccessLog(place, std::move(settings), files, clock));
  CASELEDGER_TRY(log->ledger_, log->open_ledger());
  // Beyond all that earlier openings can have used: equal looks are looks each.
  log->repeat_ = log->ledger_->prefix().size.value << kRepeatBits;
  // Without room for all of it the service starts all the same; each look at what is due tries on.
  static_cast<void>(log->reserve_.fill_up());
  log->state_.reserve_bytes = log->reserve_.held_bytes();
  log->thread_ = base::start_thread([self = log.get()] { self->run(); });
  return log;
}

AccessLog::AccessLog(std::filesystem::path directory,
                     Settings settings,
                     ledger::io::FileSystem& files,
                     ledger::io::Clock& clock)
    : directory_(std::move(directory)),
      settings_(std::move(settings)),
      files_(files),
      clock_(clock),
      reserve_(directory_ / "reserve", settings_.reserve_bytes, files) {}

AccessLog::~AccessLog() {
  // Whoever wants to know how it ended has called it.
  static_cast<void>(end());
}

base::Result<std::unique_ptr<ledger::Ledger>> AccessLog::open_ledger() const {
  ledger::OpenOptions options{
      .access = ledger::Access::kWrite, .accept_clock = settings_.accept_clock, .progress = {}};
  options.publish_interval = settings_.publish_interval;
  return ledger::Ledger::open(directory_, std::move(options), files_, clock_);
}

void AccessLog::record(AccessEvent event, Told told) {
  add({.event = std::move(event), .once = {}, .told = std::move(told)});
}

void AccessLog::record_once(AccessEvent event, std::string name) {
  add({.event = std::move(event), .once = std::move(name), .told = {}});
}

void AccessLog::refuse(Refusal refusal) {
  std::optional<AccessEvent> event;
  {
    const std::lock_guard lock(mutex_);
    event = refusals_.add(std::move(refusal), now());
  }
  if (event) record(*std::move(event));
}

void AccessLog::add(Waiting waiting) {
  {
    const std::lock_guard lock(mutex_);
    if (!is_ending_ && waiting_.size() < settings_.waiting_max) {
      waiting_.push_back(std::move(waiting));
      if (waiting_.size() == 1) has_work_.notify_one();
      return;
    }
    ++state_.unrecorded;
  }
  if (waiting.told) waiting.told(std::unexpected(not_recorded()));
}

std::shared_ptr<ledger::Ledger> AccessLog::ledger() const {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

AccessLog::State AccessLog::state() const {
  const std::lock_guard lock(mutex_);
  State state = state_;
  state.waiting = waiting_.size();
  return state;
}

base::Status AccessLog::end() {
  {
    const std::lock_guard lock(mutex_);
    if (is_ending_) return {};
    is_ending_ = true;
  }
  has_work_.notify_one();
  if (thread_.joinable()) thread_.join();
  return ledger_ ? ledger()->close() : base::Status{};
}

void AccessLog::run() {
  bool is_last = false;
  while (!is_last) {
    auto group = take_group(is_last);
    if (!group.empty()) store(std::move(group));
    if (!is_last && std::chrono::steady_clock::now() >= next_look_) look_after();
  }
}

/// What waits, in order; nothing when it is time to look after things. At the end also what was
/// counted and not told yet.
std::vector<AccessLog::Waiting> AccessLog::take_group(bool& is_last) {
  std::unique_lock lock(mutex_);
  has_work_.wait_until(lock, next_look_, [this] { return !waiting_.empty() || is_ending_; });
  std::vector<Waiting> group;
  while (!waiting_.empty() && group.size() < kGroupMax) {
    group.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  is_last = is_ending_ && waiting_.empty();
  if (is_last) {
    for (AccessEvent& event : refusals_.take_all()) {
      group.push_back({.event = std::move(event)});
    }
  }
  return group;
}

/// Minutes of refusals that are over, and the reserve.
void AccessLog::look_after() {
  next_look_ = std::chrono::steady_clock::now() + settings_.pause;
  std::vector<AccessEvent> due;
  {
    const std::lock_guard lock(mutex_);
    due = refusals_.take_due(now());
  }
  for (AccessEvent& event : due) {
    record(std::move(event));
  }
  if (settings_.at_each_pause) settings_.at_each_pause(*this);
  // Without room it is tried again at the next look.
  static_cast<void>(reserve_.fill_up());
  const std::uint64_t held = reserve_.held_bytes();
  is_short_of_room_ = held < settings_.reserve_bytes / Reserve::kParts * Reserve::kParts;
  const std::lock_guard lock(mutex_);
  state_.reserve_bytes = held;
}

base::Result<ledger::NewEvent> AccessLog::as_stored(const Waiting& waiting) {
  ledger::NewEvent event{.stream = kept_subject(waiting.event.subject),
                         .id = {},
                         .expected_version = {},
                         .body = encode(waiting.event),
                         .recorded_at = {}};
  CASELEDGER_TRY(event.id,
                 waiting.once.empty() ? ledger()->derive_id(event.body, ++repeat_)
                                      : ledger()->derive_id(base::as_bytes(waiting.once), 0));
  return event;
}

void AccessLog::store(std::vector<Waiting> group) {
  std::vector<Pending> pending;
  for (Waiting& waiting : group) {
    auto event = as_stored(waiting);
    if (event) {
      pending.push_back({*std::move(event), std::move(waiting.told)});
    } else if (waiting.told) {
      waiting.told(std::unexpected(not_recorded()));
    }
  }
  for (int tries = 0; !pending.empty() && tries < kTriesMax; ++tries) {
    const auto statuses = try_to_store(pending);
    std::vector<Pending> left;
    std::optional<base::Error> error;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
      if (statuses[i]) {
        if (pending[i].told) pending[i].told({});
        continue;
      }
      error = statuses[i].error();
      left.push_back(std::move(pending[i]));
    }
    {
      const std::lock_guard lock(mutex_);
      state_.recorded += pending.size() - left.size();
    }
    pending = std::move(left);
    if (error && !make_way(*error)) break;
  }
  {
    const std::lock_guard lock(mutex_);
    state_.unrecorded += pending.size();
    if (is_short_of_room_) state_.reserve_bytes = reserve_.held_bytes();
  }
  for (Pending& lost : pending) {
    if (lost.told) lost.told(std::unexpected(not_recorded()));
  }
}

/// Each event for itself; with little room by the way that reserves no more of it than it needs.
std::vector<base::Status> AccessLog::try_to_store(const std::vector<Pending>& group) {
  std::vector<std::vector<ledger::NewEvent>> batches;
  batches.reserve(group.size());
  for (const Pending& pending : group) {
    batches.push_back({pending.event});
  }
  std::vector<base::Status> statuses;
  if (!is_short_of_room_) {
    for (const auto& outcome : ledger::append_each(*ledger(), std::move(batches))) {
      statuses.push_back(status_of(outcome));
    }
    return statuses;
  }
  const auto stored = ledger()->append_all(std::move(batches));
  if (!stored) return {group.size(), std::unexpected(stored.error())};
  statuses.resize(stored->results.size());
  // A conflict ends it: an event that is known in other words is there, and the rest comes next.
  const base::Error rest = stored->stopped_by.value_or(
      base::Error{ErrorCode::kUnavailable, base::kBusy, "not reached yet", "", ""});
  statuses.resize(group.size(), std::unexpected(rest));
  return statuses;
}

/// Does what may let the next try succeed; false if there is nothing to be done.
bool AccessLog::make_way(const base::Error& error) {
  if (is_spoilt(error)) {
    const auto opened = reopen();
    return opened.has_value() || (is_disk_full(opened.error()) && reserve_.give_up_part());
  }
  if (is_disk_full(error)) {
    // Before the last part is gone there may be room that only the sparing way can use.
    const bool was_short = std::exchange(is_short_of_room_, true);
    return reserve_.give_up_part() || !was_short;
  }
  return base::error_number(error) == base::kBusy;
}

base::Status AccessLog::reopen() {
  // Closing a spoilt ledger cannot publish; it gives up the lock all the same.
  static_cast<void>(ledger()->close());
  CASELEDGER_TRY(std::shared_ptr<ledger::Ledger> opened, open_ledger());
  const std::lock_guard lock(mutex_);
  ledger_ = std::move(opened);
  return {};
}

}  // namespace account
