#include "tools/server/seen.h"

namespace server {

Seen::Seen(Desk& desk, const Caller& caller) : scope_(Scope::of(caller)), ledger_(desk.ledger()) {
  if (!all() && !desk.projection().lag().is_stalled) now_ = desk.projection().newest();
}

std::string Seen::as_of() const {
  const base::LogSize size = now_ ? now_->basis().size : ledger_->prefix().size;
  return std::to_string(size.value);
}

base::Result<bool> Seen::has(std::string_view case_id) const {
  if (all()) return true;
  if (!now_) return scope_.sees(*ledger_, case_id);
  const auto stored = now_->find(case_id);
  if (!stored) return false;
  tools::CaseRow row;
  stored->read(row);
  return scope_.sees(row.hands);
}

base::Result<std::vector<bool>> Seen::in(const CaseTable& table) const {
  std::vector<bool> seen;
  if (all()) return seen;
  seen.reserve(table.case_count());
  base::Status outcome;
  // Both are in order of the ids.
  std::size_t next = 0;
  tools::CaseRow row;
  table.for_each([&](std::size_t, const StoredCase& stored) {
    if (now_ == nullptr) {
      const auto is_seen = has(stored.case_id());
      if (!is_seen) outcome = std::unexpected(is_seen.error());
      seen.push_back(is_seen && *is_seen);
      return outcome.has_value();
    }
    while (next < now_->case_count() && now_->at(next).case_id() < stored.case_id()) {
      ++next;
    }
    const bool is_there = next < now_->case_count() && now_->at(next).case_id() == stored.case_id();
    if (is_there) now_->at(next).read(row);
    seen.push_back(is_there && scope_.sees(row.hands));
    return true;
  });
  CASELEDGER_TRY_STATUS(outcome);
  return seen;
}

}  // namespace server
