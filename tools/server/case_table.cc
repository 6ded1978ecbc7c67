#include "tools/server/case_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace server {
namespace {

/// A stretch is made so long, and split once it is twice that.
constexpr std::size_t kStretch = 256;

std::string_view id_of(const CaseTable::RecordPtr& record) {
  return record->case_id();
}

/// Both in order; where both have a case, the second's.
std::vector<CaseTable::RecordPtr> merged(std::span<const CaseTable::RecordPtr> old,
                                         std::span<const CaseTable::RecordPtr> changed) {
  std::vector<CaseTable::RecordPtr> all;
  all.reserve(old.size() + changed.size());
  auto next = old.begin();
  for (const CaseTable::RecordPtr& record : changed) {
    while (next != old.end() && id_of(*next) < id_of(record)) {
      all.push_back(*next++);
    }
    if (next != old.end() && id_of(*next) == id_of(record)) ++next;
    all.push_back(record);
  }
  all.insert(all.end(), next, old.end());
  return all;
}

}  // namespace

CaseTable::CaseTable(replay::ReportBasis basis, std::vector<RecordPtr> records)
    : basis_(std::move(basis)) {
  std::ranges::sort(records, {}, id_of);
  case_count_ = records.size();
  for (const RecordPtr& record : records) {
    bytes_ += record->bytes();
  }
  add_stretches(std::move(records));
}

/// Behind those there are.
void CaseTable::add_stretches(std::vector<RecordPtr> records) {
  if (!records.empty() && records.size() < 2 * kStretch) {
    stretches_.push_back(std::make_shared<const Stretch>(std::move(records)));
    return;
  }
  for (std::size_t first = 0; first < records.size(); first += kStretch) {
    const auto begin = records.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end =
        begin + static_cast<std::ptrdiff_t>(std::min(kStretch, records.size() - first));
    stretches_.push_back(std::make_shared<const Stretch>(begin, end));
  }
}

CaseTable CaseTable::with(replay::ReportBasis basis, std::vector<RecordPtr> changed) const {
  std::ranges::sort(changed, {}, id_of);
  CaseTable table;
  table.basis_ = std::move(basis);
  table.bytes_ = bytes_;
  table.case_count_ = case_count_;
  for (const RecordPtr& record : changed) {
    const CaseRecord* const old = find(record->case_id());
    table.case_count_ += old == nullptr ? 1 : 0;
    table.bytes_ += record->bytes() - (old == nullptr ? 0 : old->bytes());
  }
  if (stretches_.empty()) {
    table.add_stretches(std::move(changed));
    return table;
  }
  auto next = changed.begin();
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    // A stretch reaches to where the next begins, and the last to the end.
    const auto end = i + 1 == stretches_.size()
                         ? changed.end()
                         : std::ranges::lower_bound(std::ranges::subrange(next, changed.end()),
                                                    id_of(stretches_[i + 1]->front()),
                                                    {},
                                                    id_of);
    if (next == end) {
      table.stretches_.push_back(stretches_[i]);
    } else {
      table.add_stretches(merged(*stretches_[i], {next, end}));
    }
    next = end;
  }
  return table;
}

const CaseRecord* CaseTable::find(std::string_view case_id) const {
  const auto after = std::ranges::upper_bound(
      stretches_, case_id, {}, [](const auto& stretch) { return id_of(stretch->front()); });
  if (after == stretches_.begin()) return nullptr;
  const Stretch& stretch = **std::prev(after);
  const auto record = std::ranges::lower_bound(stretch, case_id, {}, id_of);
  return record != stretch.end() && id_of(*record) == case_id ? record->get() : nullptr;
}

void CaseTable::for_each_after(std::string_view after,
                               const std::function<bool(const CaseRecord&)>& visit) const {
  auto stretch = std::ranges::upper_bound(
      stretches_, after, {}, [](const auto& one) { return id_of(one->front()); });
  if (stretch != stretches_.begin()) --stretch;
  for (; stretch != stretches_.end(); ++stretch) {
    for (auto record = std::ranges::upper_bound(**stretch, after, {}, id_of);
         record != (*stretch)->end();
         ++record) {
      if (!visit(**record)) return;
    }
  }
}

}  // namespace server
