#include "tools/server/seen.h"

namespace server {

Seen::Seen(Desk& desk, const Caller& caller) : scope_(Scope::of(caller)), ledger_(desk.ledger()) {
  if (!all() && !desk.projection().lag().is_stalled) now_ = desk.projection().newest();
}

base::Result<bool> Seen::has(std::string_view case_id) const {
  if (all()) return true;
  if (!now_) return scope_.sees(*ledger_, case_id);
  const CaseRecord* const record = now_->find(case_id);
  if (record == nullptr) return false;
  tools::CaseRow row;
  record->read(row);
  return scope_.sees(row.hands);
}

}  // namespace server
