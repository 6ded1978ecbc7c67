#include "tools/server/table_maker.h"

#include <iterator>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "replay/event/event_reader.h"
#include "replay/rulebook_in_force.h"
#include "tools/cli/case_json.h"
#include "tools/walk/threads.h"

namespace server {
namespace {

replay::Needs needs_of(Depth depth) {
  return depth == Depth::kTimes ? replay::Needs::kTimes : replay::Needs::kWhole;
}

/// Cases that the entries are of, each once.
struct Changed {
  std::vector<std::string> cases;
  /// Another rulebook may be in force.
  bool has_rules = false;
};

base::Result<Changed> changed_in(const ledger::Ledger& ledger,
                                 base::EntryIndex first,
                                 base::LogSize limit) {
  const base::Digest rules_key = ledger::stream_key(replay::kRulesStream);
  Changed changed;
  std::unordered_set<base::Digest, base::DigestHash> seen;
  CASELEDGER_TRY_STATUS(
      ledger.scan(first, limit, [&](const ledger::EntryView& entry) -> base::Status {
        if (entry.kind != ledger::EntryKind::kEvent) return {};
        if (!seen.insert(entry.stream_key).second) return {};
        if (entry.stream_key == rules_key) {
          changed.has_rules = true;
          return {};
        }
        CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
        std::string case_id(reader.case_id());
        if (ledger::stream_key(case_id) != entry.stream_key) {
          return base::fail(base::ErrorCode::kCorrupt,
                            "an event stands in another case's stream",
                            fmt::format("entry {}", entry.index.value));
        }
        changed.cases.push_back(std::move(case_id));
        return {};
      }));
  return changed;
}

CaseRecord record_of(const replay::CaseAnswer& answer,
                     const replay::Rulebook& rulebook,
                     replay::Date today,
                     Depth depth) {
  replay::CaseFacts facts = replay::facts_of(answer, rulebook, today);
  replay::add_flows(answer.file, facts);
  if (depth == Depth::kTimes) return CaseRecord(facts);
  return {tools::row_of(answer, today), facts};
}

/// Nothing of a case of which the view hides all.
base::Result<std::optional<CaseRecord>> fold(const ledger::Ledger& ledger,
                                             const std::string& case_id,
                                             const replay::View& view,
                                             const replay::Rulebook& rulebook,
                                             Depth depth) {
  const replay::Needs needs = needs_of(depth);
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, view.size));
  CASELEDGER_TRY(auto file,
                 replay::fold_case(case_id, entries, {.valid_at = view.valid_at, .needs = needs}));
  if (file.events.empty()) return std::nullopt;
  const auto answer = replay::answer_for(std::move(file), rulebook, view.today, needs);
  return record_of(answer, rulebook, view.today, depth);
}

}  // namespace

base::Result<MadeTable> make_table(const ledger::Ledger& ledger,
                                   const replay::View& view,
                                   Depth depth,
                                   std::size_t threads,
                                   const GoOn& go_on) {
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  CASELEDGER_TRY(const auto rules, ledger.read_stream(replay::kRulesStream, view.size));
  CASELEDGER_TRY(auto in_force, replay::rulebook_in_force(rules, view.today));
  std::vector<std::vector<CaseRecord>> parts(replay::Replayer::kParts);
  tools::Threads walkers(threads);
  const auto add = [&](std::size_t part, replay::CaseAnswer&& answer) -> base::Status {
    CASELEDGER_TRY_STATUS(go_on());
    parts[part].push_back(record_of(answer, replayer.rulebook(), view.today, depth));
    return {};
  };
  CASELEDGER_TRY_STATUS(replayer.for_each_in_parts(needs_of(depth), walkers, add));
  std::vector<CaseRecord> records;
  for (auto& part : parts) {
    std::ranges::move(part, std::back_inserter(records));
  }
  return MadeTable{
      std::make_shared<const CaseTable>(tools::basis_of(replayer, ledger), std::move(records)),
      std::move(in_force.rulebook)};
}

base::Result<std::optional<MadeTable>> carry_on(const ledger::Ledger& ledger,
                                                const MadeTable& old,
                                                base::LogSize size,
                                                Depth depth,
                                                const GoOn& go_on) {
  const replay::ReportBasis& basis = old.table->basis();
  CHECK(basis.size <= size);
  CHECK(size.value - basis.size.value <= kCarriedEntriesMax);
  CASELEDGER_TRY(const Changed changed, changed_in(ledger, {basis.size.value}, size));
  if (changed.has_rules) return std::nullopt;
  const replay::View view{.size = size, .valid_at = basis.valid_at, .today = basis.today};
  std::vector<CaseRecord> records;
  for (const std::string& case_id : changed.cases) {
    CASELEDGER_TRY_STATUS(go_on());
    CASELEDGER_TRY(auto record, fold(ledger, case_id, view, *old.rulebook, depth));
    if (record) {
      records.push_back(*std::move(record));
    } else if (old.table->find(case_id)) {
      // A correction may move all that had happened to a later day.
      return std::nullopt;
    }
  }
  CASELEDGER_TRY(const ledger::Prefix prefix, ledger.prefix_of(size));
  replay::ReportBasis next = basis;
  next.size = prefix.size;
  next.root = prefix.root;
  return MadeTable{
      std::make_shared<const CaseTable>(old.table->with(std::move(next), std::move(records))),
      old.rulebook};
}

}  // namespace server
