#include "tools/server/projection.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/resource.h>

#include "ledger/base/thread.h"
#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "replay/event/event_reader.h"
#include "replay/replayer.h"
#include "tools/server/error_numbers.h"
#include "tools/walk/threads.h"

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
/// Entries that one step takes in.
constexpr std::uint64_t kStepEntries = 65'536;

constexpr std::size_t kKeptMax = 8;
constexpr std::chrono::minutes kKeptFor{5};
/// Of nineteen levels below the usual one: enough to be last, and not starved.
constexpr int kNice = 10;

/// The calling thread, and those it starts, give way to the others of the process.
void give_way() {
  // On Linux this is of the thread. Refused, it only takes its turn like the others.
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, kNice));
}

/// Cases that the entries are of, each once.
struct Changed {
  std::vector<std::string> cases;
  /// Another rulebook may be in force.
  bool has_rules = false;
};

base::Result<Changed> changed_in(const ledger::Ledger& ledger,
                                 base::EntryIndex first,
                                 base::LogSize limit) {
  const base::Digest rules_key = ledger::stream_key(replay::kRulesStream);
  Changed changed;
  std::unordered_set<base::Digest, base::DigestHash> seen;
  CASELEDGER_TRY_STATUS(
      ledger.scan(first, limit, [&](const ledger::EntryView& entry) -> base::Status {
        if (entry.kind != ledger::EntryKind::kEvent) return {};
        if (!seen.insert(entry.stream_key).second) return {};
        if (entry.stream_key == rules_key) {
          changed.has_rules = true;
          return {};
        }
        CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
        std::string case_id(reader.case_id());
        if (ledger::stream_key(case_id) != entry.stream_key) {
          return base::fail(base::ErrorCode::kCorrupt,
                            "an event stands in another case's stream",
                            fmt::format("entry {}", entry.index.value));
        }
        changed.cases.push_back(std::move(case_id));
        return {};
      }));
  return changed;
}

CaseTable::RecordPtr record_of(const replay::CaseAnswer& answer,
                               const replay::Rulebook& rulebook,
                               replay::Date today) {
  return std::make_shared<const CaseRecord>(tools::row_of(answer, today),
                                            replay::facts_of(answer, rulebook, today));
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
    CASELEDGER_TRY_STATUS(follow(*ledger, *old, size));
  }
  const std::lock_guard lock(mutex_);
  // Only a part of what there was, if there was much.
  if (newest_->basis().size >= size) complete_at_ = began;
  progress_ = steady_clock::now();
  return {};
}

base::Status Projection::follow(const ledger::Ledger& ledger,
                                const CaseTable& old,
                                base::LogSize size) {
  const replay::ReportBasis& basis = old.basis();
  const base::LogSize limit{std::min(size.value, basis.size.value + kStepEntries)};
  CASELEDGER_TRY(const Changed changed, changed_in(ledger, {basis.size.value}, limit));
  if (changed.has_rules) return build(ledger, size, basis.today);
  const replay::View view{.size = limit, .valid_at = std::nullopt, .today = basis.today};
  std::vector<CaseTable::RecordPtr> records;
  for (const std::string& case_id : changed.cases) {
    CASELEDGER_TRY_STATUS(go_on());
    CASELEDGER_TRY(auto record, fold(ledger, case_id, view));
    records.push_back(std::move(record));
  }
  CASELEDGER_TRY(const ledger::Prefix prefix, ledger.prefix_of(limit));
  replay::ReportBasis next = basis;
  next.size = prefix.size;
  next.root = prefix.root;
  publish(old.with(std::move(next), std::move(records)));
  return {};
}

base::Result<CaseTable::RecordPtr> Projection::fold(const ledger::Ledger& ledger,
                                                    const std::string& case_id,
                                                    const replay::View& view) const {
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, view.size));
  CASELEDGER_TRY(auto file, replay::fold_case(case_id, entries, {}));
  const replay::Rulebook& rulebook = *in_force_.rulebook;
  return record_of(replay::answer_for(std::move(file), rulebook, view.today), rulebook, view.today);
}

base::Status Projection::build(const ledger::Ledger& ledger, base::LogSize size, replay::Date day) {
  const replay::View view{.size = size, .valid_at = std::nullopt, .today = day};
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  CASELEDGER_TRY(const auto rules, ledger.read_stream(replay::kRulesStream, size));
  CASELEDGER_TRY(auto in_force, replay::rulebook_in_force(rules, day));
  std::vector<std::vector<CaseTable::RecordPtr>> parts(replay::Replayer::kParts);
  tools::Threads threads(settings_.threads);
  const auto add = [&](std::size_t part, replay::CaseAnswer&& answer) -> base::Status {
    CASELEDGER_TRY_STATUS(go_on());
    parts[part].push_back(record_of(answer, replayer.rulebook(), day));
    return {};
  };
  CASELEDGER_TRY_STATUS(replayer.for_each_in_parts(replay::Needs::kWhole, threads, add));
  std::vector<CaseTable::RecordPtr> records;
  for (auto& part : parts) {
    std::ranges::move(part, std::back_inserter(records));
  }
  in_force_ = std::move(in_force);
  publish(CaseTable({.size = replayer.prefix().size,
                     .root = replayer.prefix().root,
                     .today = day,
                     .rulebook = replayer.rulebook().version,
                     .simulated = ledger.is_simulated()},
                    std::move(records)));
  return {};
}

void Projection::publish(CaseTable table) {
  const base::LogSize size = table.basis().size;
  TablePtr published = std::make_shared<const CaseTable>(std::move(table));
  {
    const std::lock_guard lock(mutex_);
    // The old one's cases are given up outside the lock.
    newest_.swap(published);
  }
  reached_.note(size);
}

}  // namespace server
