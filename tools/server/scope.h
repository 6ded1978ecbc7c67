// Which cases a caller may see, and which kinds of them its roles show.
//
// Room:      tools/server.
// Rules:     a caller that is limited to some authorities sees a case if one of them had it in hand
//            (intake, decision, dispensation, delivery) as the whole log tells it now. Now,
//            whatever view is asked for: `knownAt` must not open a case that has moved on, nor shut
//            out those it has moved to. A case that no authority has is seen by callers without
//            limit only. What is not seen is answered exactly as what is not there.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "tools/server/caller.h"

namespace ledger {
class Ledger;
}  // namespace ledger

namespace replay {
struct Authorities;
}  // namespace replay

namespace server {

class Scope {
 public:
  [[nodiscard]] static Scope of(const Caller& caller) { return Scope(caller.authorities); }

  [[nodiscard]] bool sees_all() const { return authorities_.empty(); }

  /// True for a case in these hands; what the whole log says of it, not what a view of it says.
  [[nodiscard]] bool sees(const replay::Authorities& hands) const;
  /// The same for CaseRow::hands.
  [[nodiscard]] bool sees(std::span<const std::string> hands) const;

  /// The same for who does not have them at hand. False for a case that is not there; without a
  /// limit nothing is looked up, and it is true.
  /// Cost:     reads and folds the case.
  /// Errors:   kCorrupt · kIo
  [[nodiscard]] base::Result<bool> sees(const ledger::Ledger& ledger,
                                        std::string_view case_id) const;

 private:
  explicit Scope(std::vector<std::string> authorities) : authorities_(std::move(authorities)) {}

  std::vector<std::string> authorities_;  // empty: no limit
};

/// What a case that is not there, or not to be seen, is answered with; the same words for both.
[[nodiscard]] base::Error no_such_case(std::string_view case_id);

}  // namespace server
