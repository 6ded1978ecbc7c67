// How a report comes from all cases: a builder for each part of the walk, merged at the end.
//
// Room:      replay/reports. Pure; the executor is the caller's.
// Rules:     a builder has
//              static constexpr Needs kNeeds;        what add() looks at
//              void add(const CaseFacts&);           or add(const CaseAnswer&, const Rulebook&)
//              void merge(Builder&&);                as if the other's cases had been added
//              Report finish();                      once; sorts what has an order
//            and can be copied while it is empty. The order in which cases are added and builders
//            merged never shows in the report, so that it is the same whoever ran the walk.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "replay/executor.h"
#include "replay/reports/facts.h"

namespace replay {

/// Told of cases done since it was last told; from several threads at once.
using CasesDone = std::function<void(std::uint64_t cases)>;

/// Which cases are in the report; empty = all. Asked from several threads at once.
using CaseWanted = std::function<base::Result<bool>(std::string_view case_id)>;

/// The report over facts that are there already.
template <class Builder>
[[nodiscard]] auto report_of(std::span<const CaseFacts> cases, Builder builder) {
  for (const CaseFacts& facts : cases) {
    builder.add(facts);
  }
  return builder.finish();
}

/// The builder with all wanted cases of the replayer's prefix in it; `empty` has none.
/// Errors:   those of Replayer::for_each_in_parts(), and of `wanted`
template <class Builder>
[[nodiscard]] base::Result<Builder> build_from_log(const Replayer& replayer,
                                                   Executor& executor,
                                                   const Builder& empty,
                                                   const CasesDone& done,
                                                   const CaseWanted& wanted = {}) {
  std::vector<Builder> parts(Replayer::kParts, empty);
  const auto add = [&](std::size_t part, CaseAnswer&& answer) -> base::Status {
    done(1);
    if (wanted) {
      CASELEDGER_TRY(const bool is_wanted, wanted(answer.file.id));
      if (!is_wanted) return {};
    }
    if constexpr (requires { parts[part].add(answer, replayer.rulebook()); }) {
      parts[part].add(answer, replayer.rulebook());
    } else {
      parts[part].add(facts_of(answer, replayer.rulebook(), replayer.today()));
    }
    return {};
  };
  CASELEDGER_TRY_STATUS(replayer.for_each_in_parts(Builder::kNeeds, executor, add));
  Builder whole = empty;
  for (Builder& part : parts) {
    whole.merge(std::move(part));
  }
  return whole;
}

}  // namespace replay
