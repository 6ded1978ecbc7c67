#include "tools/server/scope.h"

#include <algorithm>

#include "ledger/ledger.h"
#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "tools/cli/case_list.h"
#include "tools/cli/errors.h"

namespace server {

bool Scope::sees(const replay::Authorities& hands) const {
  return sees(tools::hands_of(hands));
}

bool Scope::sees(std::span<const std::string> hands) const {
  return sees_all() || std::ranges::find_first_of(hands, authorities_) != hands.end();
}

base::Result<bool> Scope::sees(const ledger::Ledger& ledger, std::string_view case_id) const {
  if (sees_all()) return true;
  if (case_id == replay::kRulesStream) return false;
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, ledger.prefix().size));
  CASELEDGER_TRY(const auto file, replay::fold_case(case_id, entries, {}));
  return sees(replay::authorities(file));
}

base::Error no_such_case(std::string_view case_id) {
  return {base::ErrorCode::kNotFound,
          tools::kNoSuchCase,
          "nothing is known of this case",
          std::string(case_id),
          "/v1/proofs/case proves that there is none"};
}

}  // namespace server
