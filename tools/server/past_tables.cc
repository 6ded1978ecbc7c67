#include "tools/server/past_tables.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tools/server/error_numbers.h"
#include "tools/server/metrics.h"

namespace server {
namespace {

bool is_of_moment(const replay::ReportBasis& basis, const replay::View& view) {
  return basis.today == view.today && basis.valid_at == view.valid_at;
}

}  // namespace

bool PastTables::Kept::answers(const replay::View& view, Depth needed) const {
  const replay::ReportBasis& basis = made.table->basis();
  return depth >= needed && basis.size == view.size && is_of_moment(basis, view);
}

bool PastTables::has(const replay::View& view, Depth depth) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(kept_, [&](const Kept& each) { return each.answers(view, depth); });
}

PastTables::TablePtr PastTables::find(const replay::View& view, Depth depth) {
  const std::lock_guard lock(mutex_);
  const auto kept =
      std::ranges::find_if(kept_, [&](const Kept& each) { return each.answers(view, depth); });
  if (kept == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, kept);
  ++found_;
  return kept->made.table;
}

base::Result<PastTables::TablePtr> PastTables::get(const ledger::Ledger& ledger,
                                                   const replay::View& view,
                                                   Depth depth) {
  if (auto table = find(view, depth)) return table;
  const std::lock_guard making(making_);
  // Another may have made it meanwhile.
  if (auto table = find(view, depth)) return table;
  CASELEDGER_TRY(auto table, made(ledger, view, depth));
  keep(table, depth);
  return table.table;
}

base::Result<MadeTable> PastTables::made(const ledger::Ledger& ledger,
                                         const replay::View& view,
                                         Depth depth) {
  const GoOn goes_on = [this] { return go_on(); };
  if (const auto old = before(view, depth)) {
    CASELEDGER_TRY(auto next, carry_on(ledger, *old, view.size, depth, goes_on));
    if (next) {
      const std::lock_guard lock(mutex_);
      ++carried_;
      return *std::move(next);
    }
  }
  {
    const std::lock_guard lock(mutex_);
    ++walks_;
  }
  return make_table(ledger, view, depth, settings_.threads, goes_on);
}

std::optional<MadeTable> PastTables::before(const replay::View& view, Depth depth) const {
  const std::lock_guard lock(mutex_);
  const MadeTable* found = nullptr;
  for (const Kept& each : kept_) {
    const replay::ReportBasis& basis = each.made.table->basis();
    if (each.depth != depth || !is_of_moment(basis, view) || view.size < basis.size ||
        view.size.value - basis.size.value > kCarriedEntriesMax) {
      continue;
    }
    if (found == nullptr || found->table->basis().size < basis.size) found = &each.made;
  }
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void PastTables::keep(MadeTable made, Depth depth) {
  const std::lock_guard lock(mutex_);
  const replay::ReportBasis& basis = made.table->basis();
  const auto give_up = [&](std::list<Kept>::iterator each) {
    bytes_ -= each->made.table->bytes();
    return kept_.erase(each);
  };
  // Of one moment and depth, two: that of the log as it is, and one whose pages somebody turns.
  bool has_another = false;
  for (auto each = kept_.begin(); each != kept_.end();) {
    const replay::ReportBasis& old = each->made.table->basis();
    const bool is_same = old.today == basis.today && old.valid_at == basis.valid_at;
    const bool knows_less = old.size == basis.size && each->depth <= depth;
    const bool is_third = each->depth == depth && has_another;
    has_another = has_another || (is_same && each->depth == depth && !knows_less);
    each = is_same && (knows_less || is_third) ? give_up(each) : std::next(each);
  }
  bytes_ += made.table->bytes();
  kept_.push_front({std::move(made), depth});
  while (kept_.size() > 1 &&
         (bytes_ > settings_.bytes_max || kept_.size() > settings_.tables_max)) {
    give_up(std::prev(kept_.end()));
  }
}

base::Status PastTables::go_on() const {
  if (!is_finishing_) return {};
  return base::fail(base::ErrorCode::kUnavailable, kStopping, "the service is ending");
}

void PastTables::write_metrics(std::string& out) const {
  const std::lock_guard lock(mutex_);
  write_metric(out,
               "caseledger_past_tables",
               "gauge",
               "Tables of other moments than the present that are kept.",
               static_cast<double>(kept_.size()));
  write_metric(out,
               "caseledger_past_tables_bytes",
               "gauge",
               "What they hold; what two of them share is counted twice.",
               static_cast<double>(bytes_));
  write_metric(out,
               "caseledger_past_tables_found_total",
               "counter",
               "Questions of other moments that were answered from one that was kept.",
               static_cast<double>(found_));
  write_metric(out,
               "caseledger_past_tables_walks_total",
               "counter",
               "Walks over all cases to make one.",
               static_cast<double>(walks_));
  write_metric(out,
               "caseledger_past_tables_carried_total",
               "counter",
               "Times that one was carried on to a log that had grown.",
               static_cast<double>(carried_));
}

}  // namespace server
