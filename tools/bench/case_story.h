// Real events of the catalogue: thirty of a case, from application to confirmed deletion.
//
// Room:      tools/bench.
// Source:    the event catalogue; every body goes through parse_event().
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "ledger/ledger.h"

namespace bench {

class CaseStory {
 public:
  static constexpr std::size_t kSteps = 30;

  /// Parses each step once for every pace and start that cases have.
  /// Errors:   those of parse_event(): a story the catalogue refuses
  [[nodiscard]] static base::Result<CaseStory> make();

  /// The `number`-th event of a run over `cases` cases, which take turns. A case that is over goes
  /// on recording time.
  [[nodiscard]] ledger::NewEvent event(std::uint64_t number, std::uint64_t cases) const;

 private:
  /// Cases differ by when they start and how long each phase takes.
  static constexpr std::size_t kVariants = 64;

  struct Body {
    base::Bytes bytes;
    std::size_t name_at = 0;  // where the case's name stands
  };

  CaseStory() = default;

  std::vector<std::array<Body, kSteps>> variants_;
};

}  // namespace bench
