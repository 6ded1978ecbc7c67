// Start here: answers computed from the log. One case, or all of them, as of two times.
//
// Room:      replay. Reads the ledger through its public face; no file, thread, clock or locale.
// Rules:     every answer names the prefix it was computed from (size, root), the rulebook and the
//            day, so that anyone can compute it again. recordedAt picks the prefix (View::size),
//            occurredAt with its corrections picks what had happened (View::valid_at).
// Threads:   none of its own; a const Replayer may be used by several.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/case/case_file.h"
#include "replay/executor.h"
#include "replay/rules/clocks.h"
#include "replay/rules/duties.h"
#include "replay/rules/findings.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// What is asked: the prefix of the log, what had happened, and the day of judgement.
struct View {
  base::LogSize size;
  std::optional<base::TimestampUtcUs> valid_at;
  Date today;
};

/// One case and what the rulebook says of it.
struct CaseAnswer {
  CaseFile file;
  std::vector<ClockSegment> clocks;
  DeletionSummary deletion;
  std::vector<Finding> findings;
  /// With DELETION_DUE and DELETED; nothing where no event says (an imported log).
  std::optional<State> state;
};

/// What a walk over all cases needs to know of each. Less is faster and never different: what is
/// there is as in the whole answer, what was not asked for may be empty.
enum class Needs : std::uint8_t {
  kTimes,   // facts_of() but for duties and findings: the application, clocks, who held the case
  kDuties,  // that, and the deletion duties
  kWhole,   // everything
};

/// Judges a folded case.
[[nodiscard]] CaseAnswer answer_for(CaseFile file,
                                    const Rulebook& rulebook,
                                    Date today,
                                    Needs needs = Needs::kWhole);

class Replayer {
 public:
  /// Takes the prefix and the rulebook in force: the last RulebookActivated within it that is valid
  /// on `today`, else the built-in one.
  /// Errors:   kNotFound the log is shorter than the view · kCorrupt a rulebook whose text does not
  ///           match its digest or cannot be read · kIo
  [[nodiscard]] static base::Result<Replayer> open(const ledger::Ledger& ledger, const View& view);

  /// One case. Errors: kNotFound when the prefix holds no event of it (with valid_at: none that had
  /// happened) · kCorrupt · kIo
  [[nodiscard]] base::Result<CaseAnswer> answer(std::string_view case_id) const;

  using Visitor = std::function<base::Status(CaseAnswer&&)>;
  /// Every case in bytewise order of its id; stops at the visitor's first error.
  /// Cost:     one scan of the prefix; holds its events' bodies, then one answer at a time.
  /// Errors:   kCorrupt an event in a stream that is not its case's · kIo
  [[nodiscard]] base::Status for_each(const Visitor& visit) const;

  /// A walk is cut into so many parts, whoever runs it.
  static constexpr std::size_t kParts = 64;
  using PartVisitor = std::function<base::Status(std::size_t part, CaseAnswer&&)>;
  /// Every case, in no order, part by part; the executor may run parts side by side. `visit` is
  /// called with part < kParts, and for one part never twice at once. Which case is in which part
  /// depends on the log alone. Stops soon after an error, and tells that of the lowest part.
  /// Errors:   as for_each()
  [[nodiscard]] base::Status for_each_in_parts(Needs needs,
                                               Executor& executor,
                                               const PartVisitor& visit) const;

  [[nodiscard]] const ledger::Prefix& prefix() const { return prefix_; }

  [[nodiscard]] const View& view() const { return view_; }

  [[nodiscard]] Date today() const { return view_.today; }

  [[nodiscard]] const Rulebook& rulebook() const { return *rulebook_; }

 private:
  Replayer(const ledger::Ledger& ledger,
           const View& view,
           const ledger::Prefix& prefix,
           std::shared_ptr<const Rulebook> rulebook);

  const ledger::Ledger* ledger_;
  View view_;
  ledger::Prefix prefix_;
  // Shared so that a Replayer can be copied; nobody changes a rulebook once read.
  std::shared_ptr<const Rulebook> rulebook_;
};

}  // namespace replay
