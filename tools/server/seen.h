// Which of many cases a caller may see: Scope, asked of case after case.
//
// Room:      tools/server.
// Rules:     scope.h. What the log tells of a case now is in the newest table of the projection;
//            where that does not follow, the case is folded.
// Threads:   any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/server/desk.h"
#include "tools/server/scope.h"

namespace server {

class Seen {
 public:
  Seen(Desk& desk, const Caller& caller);

  [[nodiscard]] bool all() const { return scope_.sees_all(); }

  /// Names the log that says which cases those are.
  [[nodiscard]] std::string as_of() const;

  /// Errors:   those of Scope::sees()
  [[nodiscard]] base::Result<bool> has(std::string_view case_id) const;
  /// By place in the table, which of its cases; empty for who sees all. Errors: the same
  [[nodiscard]] base::Result<std::vector<bool>> in(const CaseTable& table) const;

 private:
  Scope scope_;
  std::shared_ptr<ledger::Ledger> ledger_;
  Projection::TablePtr now_;  // null: it does not follow
};

}  // namespace server
