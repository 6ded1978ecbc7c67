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
#include <span>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/case/case_file.h"
#include "replay/case/needs.h"
#include "replay/event_streams.h"
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
  /// Every case in bytewise order of its id; stops at the visitor's first error. `visit` is called
  /// on the caller's thread, the executor folds what comes next.
  /// Cost:     one pass over the prefix; holds where its events lie (EventStreams) and the cases'
  ///           ids, then some hundred answers at a time.
  /// Errors:   kCorrupt an event in a stream that is not its case's · kIo
  [[nodiscard]] base::Status for_each(Executor& executor, const Visitor& visit) const;

  /// The same, all of it on the caller's thread.
  [[nodiscard]] base::Status for_each(const Visitor& visit) const {
    InTurn in_turn;
    return for_each(in_turn, visit);
  }

  /// A walk is cut into so many parts, whoever runs it.
  static constexpr std::size_t kParts = EventStreams::kParts;
  using PartVisitor = std::function<base::Status(std::size_t part, CaseAnswer&&)>;
  /// Every case, in no order, part by part; the executor may run parts side by side. `visit` is
  /// called with part < kParts, and for one part never twice at once. Which case is in which part
  /// depends on the log alone. An error ends its part; that of the lowest part is told.
  /// Cost:     one pass over the prefix; holds where the needed events lie (EventStreams).
  /// Errors:   as for_each()
  [[nodiscard]] base::Status for_each_in_parts(Needs needs,
                                               Executor& executor,
                                               const PartVisitor& visit) const;

  [[nodiscard]] const ledger::Prefix& prefix() const { return prefix_; }

  [[nodiscard]] const View& view() const { return view_; }

  [[nodiscard]] Date today() const { return view_.today; }

  [[nodiscard]] const Rulebook& rulebook() const { return *rulebook_; }

  /// SHA-256 of the rulebook's text.
  [[nodiscard]] const base::Digest& rulebook_digest() const { return rulebook_digest_; }

 private:
  [[nodiscard]] base::Result<EventStreams> streams(const ledger::LogInPlace& log,
                                                   Needs needs,
                                                   Executor& executor) const;
  /// Nothing when the view hides all of the case.
  [[nodiscard]] base::Result<std::optional<CaseAnswer>> fold(
      std::span<const ledger::EntryView> stream, Needs needs) const;

  Replayer(const ledger::Ledger& ledger,
           const View& view,
           const ledger::Prefix& prefix,
           std::shared_ptr<const Rulebook> rulebook,
           const base::Digest& rulebook_digest);

  const ledger::Ledger* ledger_;
  View view_;
  ledger::Prefix prefix_;
  // Shared so that a Replayer can be copied; nobody changes a rulebook once read.
  std::shared_ptr<const Rulebook> rulebook_;
  base::Digest rulebook_digest_;
};

}  // namespace replay
