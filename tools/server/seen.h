// Which of many cases a caller may see: Scope, asked of case after case.
//
// Room:      tools/server.
// Rules:     scope.h. What the log tells of a case now is in the newest table of the projection;
//            where that does not follow, the case is folded.
// Threads:   any.
#pragma once

#include <string_view>

#include "tools/server/desk.h"
#include "tools/server/scope.h"

namespace server {

class Seen {
 public:
  Seen(Desk& desk, const Caller& caller);

  [[nodiscard]] bool all() const { return scope_.sees_all(); }

  /// Errors:   those of Scope::sees()
  [[nodiscard]] base::Result<bool> has(std::string_view case_id) const;

 private:
  Scope scope_;
  std::shared_ptr<ledger::Ledger> ledger_;
  Projection::TablePtr now_;  // null: it does not follow
};

}  // namespace server
