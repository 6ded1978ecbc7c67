#include "tools/server/selection.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "tools/server/seen.h"

namespace server {
namespace {

constexpr std::size_t kBytesMax = 32U << 20U;
constexpr std::size_t kSelectionsMax = 64;

/// A case as it is sorted: places stand in order of the ids, which decide between equal keys.
struct Found {
  std::int64_t key = 0;
  std::uint32_t place = 0;

  auto operator<=>(const Found&) const = default;
};

/// Small keys first: absent values last, whatever the direction.
std::int64_t sort_key(const tools::CaseOrder& order, const tools::CaseRow& row) {
  const auto key = order.place_of(row).key;
  if (!key) return std::numeric_limits<std::int64_t>::max();
  return order.is_descending() ? -*key : *key;
}

std::size_t bytes_of(const Selections::Ptr& selection) {
  return sizeof(Selection) + selection->places.capacity() * sizeof(std::uint32_t);
}

Selection all_of(std::size_t case_count) {
  Selection selection{.places = std::vector<std::uint32_t>(case_count), .counted = case_count};
  std::iota(selection.places.begin(), selection.places.end(), 0U);
  return selection;
}

}  // namespace

base::Result<Selection> select(const CaseTable& table,
                               const Seen& seen,
                               const tools::CaseFilter& filter,
                               const tools::CaseOrder& order) {
  Selection selection;
  CASELEDGER_TRY(const auto is_seen, seen.in(table));
  if (seen.all() && filter.empty() && order.is_by_id()) {
    selection = all_of(table.case_count());
    if (order.is_descending()) std::ranges::reverse(selection.places);
    return selection;
  }
  const auto part = std::max(filter.part(), order.part());
  const FactsRead dates{
      .registers = filter.figures().looks_at_registers(), .held = false, .rest = false};
  const replay::Date today = table.basis().today;
  tools::CaseRow row;
  replay::CaseFacts facts;
  std::vector<Found> found;
  table.for_each([&](std::size_t place, const StoredCase& stored) {
    if (!seen.all() && !is_seen[place]) return true;
    row.case_id = stored.case_id();
    if (part) stored.read(row, *part);
    if (!filter.matches(row)) return true;
    std::uint64_t count = 1;
    if (!filter.figures().empty()) {
      stored.read(facts, dates);
      count = filter.figures().count(facts, today);
    }
    if (count == 0) return true;
    selection.counted += count;
    found.push_back(
        {order.is_by_id() ? 0 : sort_key(order, row), static_cast<std::uint32_t>(place)});
    return true;
  });
  if (order.is_by_id() && order.is_descending()) {
    std::ranges::reverse(found);
  } else if (!order.is_by_id()) {
    std::ranges::sort(found);
  }
  selection.places.reserve(found.size());
  for (const Found& each : found) {
    selection.places.push_back(each.place);
  }
  return selection;
}

std::optional<std::size_t> count_up_to(const CaseTable& table,
                                       const Selection& selection,
                                       const tools::CaseOrder& order,
                                       std::string_view case_id) {
  tools::CaseRow last;
  last.case_id = case_id;
  if (!order.is_by_id()) {
    const auto stored = table.find(case_id);
    if (!stored) return std::nullopt;
    stored->read(last);
  }
  tools::CaseRow row;
  const auto after = std::ranges::partition_point(selection.places, [&](std::uint32_t place) {
    const StoredCase stored = table.at(place);
    row.case_id = stored.case_id();
    if (!order.is_by_id()) stored.read(row);
    return !order.is_before(order.place_of(last), order.place_of(row));
  });
  return static_cast<std::size_t>(after - selection.places.begin());
}

Selections::Ptr Selections::find(std::string_view question) {
  const std::lock_guard lock(mutex_);
  const auto kept = std::ranges::find(kept_, question, &Kept::question);
  if (kept == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, kept);
  return kept->selection;
}

void Selections::keep(std::string question, Ptr selection) {
  const std::size_t bytes = bytes_of(selection);
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(kept_, question, &Kept::question) != kept_.end()) return;
  bytes_ += bytes;
  kept_.push_front({std::move(question), std::move(selection)});
  while (kept_.size() > 1 && (bytes_ > kBytesMax || kept_.size() > kSelectionsMax)) {
    bytes_ -= bytes_of(kept_.back().selection);
    kept_.pop_back();
  }
}

}  // namespace server
