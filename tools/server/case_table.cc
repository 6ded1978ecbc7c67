#include "tools/server/case_table.h"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

#include "ledger/base/check.h"

namespace server {
namespace {

/// A stretch is made so long, and split once it is twice that.
constexpr std::size_t kStretch = 256;

void sort_by_id(std::vector<CaseRecord>& records) {
  std::ranges::sort(records, {}, [](const CaseRecord& record) { return record.case_id(); });
}

}  // namespace

void CaseTable::Stretch::add(const StoredCase& stored) {
  std::array<std::uint32_t, kCaseSections>& ends = ends_.emplace_back();
  for (std::size_t i = 0; i < kCaseSections; ++i) {
    bytes_[i] += stored.section(static_cast<CaseSection>(i));
    ends[i] = static_cast<std::uint32_t>(bytes_[i].size());
  }
}

StoredCase CaseTable::Stretch::at(std::size_t number) const {
  StoredCase::Sections sections;
  for (std::size_t i = 0; i < kCaseSections; ++i) {
    const std::size_t begin = number == 0 ? 0 : ends_[number - 1][i];
    sections[i] = std::string_view(bytes_[i]).substr(begin, ends_[number][i] - begin);
  }
  return StoredCase(sections);
}

std::size_t CaseTable::Stretch::number_from(std::string_view case_id) const {
  const auto numbers = std::views::iota(std::size_t{0}, size());
  return static_cast<std::size_t>(
      std::ranges::lower_bound(
          numbers, case_id, {}, [this](std::size_t number) { return at(number).case_id(); }) -
      numbers.begin());
}

std::size_t CaseTable::Stretch::number_after(std::string_view case_id) const {
  const std::size_t number = number_from(case_id);
  return number + (number < size() && at(number).case_id() == case_id ? 1 : 0);
}

std::size_t CaseTable::Stretch::bytes() const {
  std::size_t bytes = sizeof(Stretch) + ends_.size() * sizeof(ends_.front());
  for (const std::string& section : bytes_) {
    bytes += section.size();
  }
  return bytes;
}

void CaseTable::Stretch::shrink() {
  ends_.shrink_to_fit();
  for (std::string& section : bytes_) {
    section.shrink_to_fit();
  }
}

CaseTable::CaseTable(replay::ReportBasis basis, std::vector<CaseRecord> records)
    : basis_(std::move(basis)) {
  sort_by_id(records);
  std::vector<StoredCase> cases;
  cases.reserve(records.size());
  for (const CaseRecord& record : records) {
    cases.push_back(record.view());
  }
  add_stretches(cases);
}

void CaseTable::add(StretchPtr stretch) {
  first_places_.push_back(case_count_);
  case_count_ += stretch->size();
  bytes_ += stretch->bytes();
  stretches_.push_back(std::move(stretch));
}

/// Behind those there are.
void CaseTable::add_stretches(const std::vector<StoredCase>& cases) {
  const std::size_t length = cases.size() < 2 * kStretch ? 2 * kStretch : kStretch;
  for (std::size_t first = 0; first < cases.size(); first += length) {
    auto stretch = std::make_shared<Stretch>();
    for (std::size_t i = first; i < std::min(first + length, cases.size()); ++i) {
      stretch->add(cases[i]);
    }
    stretch->shrink();
    add(std::move(stretch));
  }
}

CaseTable CaseTable::with(replay::ReportBasis basis, std::vector<CaseRecord> changed) const {
  sort_by_id(changed);
  CaseTable table;
  table.basis_ = std::move(basis);
  std::vector<StoredCase> cases;
  auto next = changed.begin();
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Stretch& old = *stretches_[i];
    // A stretch reaches to where the next begins, and the last to the end.
    const auto is_here = [&](const CaseRecord& record) {
      return i + 1 == stretches_.size() || record.case_id() < stretches_[i + 1]->at(0).case_id();
    };
    if (next == changed.end() || !is_here(*next)) {
      table.add(stretches_[i]);
      continue;
    }
    cases.clear();
    std::size_t number = 0;
    for (; next != changed.end() && is_here(*next); ++next) {
      for (; number < old.size() && old.at(number).case_id() < next->case_id(); ++number) {
        cases.push_back(old.at(number));
      }
      if (number < old.size() && old.at(number).case_id() == next->case_id()) ++number;
      cases.push_back(next->view());
    }
    for (; number < old.size(); ++number) {
      cases.push_back(old.at(number));
    }
    table.add_stretches(cases);
  }
  cases.clear();
  for (; next != changed.end(); ++next) {
    cases.push_back(next->view());
  }
  table.add_stretches(cases);
  return table;
}

std::size_t CaseTable::stretch_of(std::string_view case_id) const {
  const auto after = std::ranges::upper_bound(
      stretches_, case_id, {}, [](const StretchPtr& stretch) { return stretch->at(0).case_id(); });
  return static_cast<std::size_t>(after - stretches_.begin()) -
         (after == stretches_.begin() ? 0 : 1);
}

StoredCase CaseTable::at(std::size_t place) const {
  CHECK(place < case_count_);
  const auto after = std::ranges::upper_bound(first_places_, place);
  const auto number = static_cast<std::size_t>(after - first_places_.begin()) - 1;
  return stretches_[number]->at(place - first_places_[number]);
}

std::optional<StoredCase> CaseTable::find(std::string_view case_id) const {
  if (stretches_.empty()) return std::nullopt;
  const Stretch& stretch = *stretches_[stretch_of(case_id)];
  const std::size_t number = stretch.number_from(case_id);
  if (number == stretch.size() || stretch.at(number).case_id() != case_id) return std::nullopt;
  return stretch.at(number);
}

std::size_t CaseTable::place_after(std::string_view case_id) const {
  if (stretches_.empty()) return 0;
  const std::size_t number = stretch_of(case_id);
  return first_places_[number] + stretches_[number]->number_after(case_id);
}

void CaseTable::for_each(
    const std::function<bool(std::size_t place, const StoredCase&)>& visit) const {
  std::size_t place = 0;
  for (const StretchPtr& stretch : stretches_) {
    for (std::size_t number = 0; number < stretch->size(); ++number, ++place) {
      if (!visit(place, stretch->at(number))) return;
    }
  }
}

}  // namespace server
