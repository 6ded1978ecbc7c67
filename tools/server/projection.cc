#include "tools/server/projection.h"

#include <algorithm>
#include <utility>

#include <sys/resource.h>

#include "ledger/base/thread.h"
#include "tools/server/error_numbers.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Log and day are looked at so often, whoever tells or does not.
constexpr milliseconds kBetweenLooks{50};
constexpr milliseconds kAfterFailure{500};
/// It works half of the time at most, so that under steady load changes of one case gather and are
/// folded once.
constexpr milliseconds kRestMin{5};
constexpr milliseconds kRestMax{1'000};

constexpr std::size_t kKeptMax = 8;
constexpr std::chrono::minutes kKeptFor{5};
/// Of nineteen levels below the usual one: enough to be last, and not starved.
constexpr int kNice = 10;

/// The calling thread, and those it starts, give way to the others of the process.
void give_way() {
  // On Linux this is of the thread. Refused, it only takes its turn like the others.
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, kNice));
}

}  // namespace

Projection::Projection(LedgerNow ledger, ledger::io::Clock& clock, const Settings& settings)
    : ledger_(std::move(ledger)),
      clock_(clock),
      settings_(settings),
      progress_(steady_clock::now()),
      complete_at_(steady_clock::now()),
      thread_(base::start_thread([this] { run(); })) {}

Projection::TablePtr Projection::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

Projection::TablePtr Projection::at(base::LogSize size, replay::Date day) {
  const auto is_it = [&](const TablePtr& table) {
    return table && table->basis().size == size && table->basis().today == day;
  };
  const std::lock_guard lock(mutex_);
  if (is_it(newest_)) return newest_;
  const auto kept = std::ranges::find_if(kept_, is_it, &Kept::table);
  if (kept == kept_.end()) return nullptr;
  kept->until = steady_clock::now() + kKeptFor;
  return kept->table;
}

void Projection::keep(TablePtr table) {
  const std::lock_guard lock(mutex_);
  std::erase_if(kept_, [&](const Kept& kept) { return kept.table == table; });
  if (kept_.size() == kKeptMax) kept_.pop_front();
  kept_.push_back({std::move(table), steady_clock::now() + kKeptFor});
}

void Projection::grown() {
  {
    const std::lock_guard lock(mutex_);
    is_told_ = true;
  }
  wake_.notify_one();
}

Projection::Lag Projection::lag() const {
  const std::uint64_t size = ledger_()->prefix().size.value;
  const replay::Date today = replay::oslo_date(clock_.wall());
  const std::lock_guard lock(mutex_);
  const std::uint64_t own = newest_ ? newest_->basis().size.value : 0;
  Lag lag{.entries = size - std::min(size, own), .error = error_};
  if (lag.entries == 0 && newest_ && newest_->basis().today == today) return lag;
  const auto now = steady_clock::now();
  lag.time = std::chrono::duration_cast<std::chrono::microseconds>(now - complete_at_);
  lag.is_stalled = now - progress_.load() > settings_.stalled_after;
  return lag;
}

void Projection::finish() {
  {
    const std::lock_guard lock(mutex_);
    is_finishing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
  reached_.finish();
}

void Projection::run() {
  give_way();
  while (!is_finishing_) {
    const auto began = steady_clock::now();
    const TablePtr before = newest();
    const auto stepped = step();
    {
      const std::lock_guard lock(mutex_);
      error_ = stepped ? std::nullopt : std::optional(stepped.error());
      std::erase_if(kept_, [&](const Kept& kept) { return kept.until < began; });
    }
    if (!stepped) {
      rest(kAfterFailure);
    } else if (newest() != before) {
      rest(std::clamp<steady_clock::duration>(steady_clock::now() - began, kRestMin, kRestMax));
    } else {
      wait();
    }
  }
}

/// Until it is told of something, or for a moment.
void Projection::wait() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kBetweenLooks, [this] { return is_told_ || is_finishing_; });
  is_told_ = false;
}

void Projection::rest(steady_clock::duration time) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, time, [this] { return is_finishing_.load(); });
}

base::Status Projection::go_on() {
  progress_ = steady_clock::now();
  if (!is_finishing_) return {};
  return base::fail(base::ErrorCode::kUnavailable, kStopping, "the service is ending");
}

base::Status Projection::step() {
  const auto began = steady_clock::now();
  const auto ledger = ledger_();
  const base::LogSize size = ledger->prefix().size;
  const replay::Date day = replay::oslo_date(clock_.wall());
  const TablePtr old = newest();
  if (!old || old->basis().today != day || old->basis().size > size) {
    CASELEDGER_TRY_STATUS(build(*ledger, size, day));
  } else if (old->basis().size < size) {
    CASELEDGER_TRY_STATUS(follow(*ledger, size));
  }
  const std::lock_guard lock(mutex_);
  // Only a part of what there was, if there was much.
  if (newest_->basis().size >= size) complete_at_ = began;
  progress_ = steady_clock::now();
  return {};
}

base::Status Projection::follow(const ledger::Ledger& ledger, base::LogSize size) {
  const replay::ReportBasis& basis = made_.table->basis();
  const base::LogSize limit{std::min(size.value, basis.size.value + kCarriedEntriesMax)};
  CASELEDGER_TRY(auto next,
                 carry_on(ledger, made_, limit, Depth::kWhole, [this] { return go_on(); }));
  if (!next) return build(ledger, size, basis.today);
  publish(*std::move(next));
  return {};
}

base::Status Projection::build(const ledger::Ledger& ledger, base::LogSize size, replay::Date day) {
  const replay::View view{.size = size, .valid_at = std::nullopt, .today = day};
  CASELEDGER_TRY(auto made, make_table(ledger, view, Depth::kWhole, settings_.threads, [this] {
                   return go_on();
                 }));
  publish(std::move(made));
  return {};
}

void Projection::publish(MadeTable made) {
  const base::LogSize size = made.table->basis().size;
  made_ = std::move(made);
  TablePtr published = made_.table;
  {
    const std::lock_guard lock(mutex_);
    // The old one's cases are given up outside the lock.
    newest_.swap(published);
  }
  reached_.note(size);
}

}  // namespace server
