#include "replay/replayer.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "replay/event/event_reader.h"
#include "replay/rulebook_in_force.h"

namespace replay {
namespace {

using base::ErrorCode;
using base::Result;
using base::Status;

/// The entry with its own copy of the body; the fold needs no more of it.
ledger::StoredEntry keep(const ledger::EntryView& entry) {
  constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
  ledger::StoredEntry kept{entry, {}};
  kept.words.resize((entry.body.size() + kWordBytes - 1) / kWordBytes);
  if (!entry.body.empty()) {
    std::memcpy(kept.words.data(), entry.body.data(), entry.body.size());
  }
  kept.view.body = std::as_bytes(std::span(kept.words)).first(entry.body.size());
  kept.view.entry = {};
  return kept;
}

using Entries = std::vector<ledger::StoredEntry>;

/// Streams by case id, bytewise. Every stream's key must be that of the case its first event names.
Result<std::map<std::string, Entries>> by_case(std::map<base::Digest, Entries> streams) {
  std::map<std::string, Entries> cases;
  while (!streams.empty()) {
    auto stream = streams.extract(streams.begin());
    const ledger::EntryView& first = stream.mapped().front().view;
    CASELEDGER_TRY(const EventReader reader, EventReader::open(first.body));
    const std::string case_id(reader.case_id());
    if (ledger::stream_key(case_id) != stream.key()) {
      return base::fail(ErrorCode::kCorrupt,
                        "an event stands in another case's stream",
                        fmt::format("entry {}", first.index.value));
    }
    cases.emplace(case_id, std::move(stream.mapped()));
  }
  return cases;
}

}  // namespace

CaseAnswer answer_for(CaseFile file, const Rulebook& rulebook, Date today, Needs needs) {
  CaseAnswer answer;
  answer.file = std::move(file);
  answer.clocks = clocks(answer.file, rulebook, today);
  if (needs == Needs::kTimes) {
    return answer;
  }
  answer.deletion = deletion_duties(answer.file, today);
  if (needs == Needs::kDuties) {
    return answer;
  }
  answer.findings = judge(answer.file, rulebook, today, answer.clocks, answer.deletion);
  answer.state = state_on(answer.file, answer.deletion, today);
  return answer;
}

Replayer::Replayer(const ledger::Ledger& ledger,
                   const View& view,
                   const ledger::Prefix& prefix,
                   std::shared_ptr<const Rulebook> rulebook)
    : ledger_(&ledger),
      view_(view),
      prefix_(prefix),
      rulebook_(std::move(rulebook)) {}

Result<Replayer> Replayer::open(const ledger::Ledger& ledger, const View& view) {
  CASELEDGER_TRY(const ledger::Prefix prefix, ledger.prefix_of(view.size));
  CASELEDGER_TRY(const Entries rules, ledger.read_stream(kRulesStream, view.size));
  CASELEDGER_TRY(auto rulebook, rulebook_in_force(rules, view.today));
  return Replayer(ledger, view, prefix, std::move(rulebook));
}

Result<CaseAnswer> Replayer::answer(std::string_view case_id) const {
  CASELEDGER_TRY(const Entries entries, ledger_->read_stream(case_id, view_.size));
  CASELEDGER_TRY(CaseFile file, fold_case(case_id, entries, {view_.valid_at}));
  if (case_id == kRulesStream || file.events.empty()) {
    return base::fail(
        ErrorCode::kNotFound, fmt::format("no case {}", case_id), {}, "see: caseledger cases");
  }
  return answer_for(std::move(file), *rulebook_, view_.today);
}

Status Replayer::for_each(const Visitor& visit) const {
  const base::Digest rules_key = ledger::stream_key(kRulesStream);
  std::map<base::Digest, Entries> streams;
  CASELEDGER_TRY_STATUS(
      ledger_->scan(base::EntryIndex{0}, view_.size, [&](const ledger::EntryView& entry) -> Status {
        if (entry.kind == ledger::EntryKind::kEvent && entry.stream_key != rules_key) {
          streams[entry.stream_key].push_back(keep(entry));
        }
        return {};
      }));
  CASELEDGER_TRY(auto cases, by_case(std::move(streams)));
  while (!cases.empty()) {
    const auto item = cases.extract(cases.begin());
    CASELEDGER_TRY(CaseFile file, fold_case(item.key(), item.mapped(), {view_.valid_at}));
    if (!file.events.empty()) {
      CASELEDGER_TRY_STATUS(visit(answer_for(std::move(file), *rulebook_, view_.today)));
    }
  }
  return {};
}

Status Replayer::for_each_in_parts(Needs needs,
                                   Executor& executor,
                                   const PartVisitor& visit) const {
  const base::Digest rules_key = ledger::stream_key(kRulesStream);
  std::vector<std::map<base::Digest, Entries>> parts(kParts);
  CASELEDGER_TRY_STATUS(
      ledger_->scan(base::EntryIndex{0}, view_.size, [&](const ledger::EntryView& entry) -> Status {
        if (entry.kind == ledger::EntryKind::kEvent && entry.stream_key != rules_key) {
          const auto part = static_cast<std::size_t>(entry.stream_key.bytes.front()) % kParts;
          parts[part][entry.stream_key].push_back(keep(entry));
        }
        return {};
      }));
  std::vector<Status> outcomes(kParts);
  executor.run(kParts, [&](std::size_t part) {
    outcomes[part] = [&]() -> Status {
      CASELEDGER_TRY(auto cases, by_case(std::move(parts[part])));
      while (!cases.empty()) {
        const auto item = cases.extract(cases.begin());
        CASELEDGER_TRY(CaseFile file, fold_case(item.key(), item.mapped(), {view_.valid_at}));
        if (!file.events.empty()) {
          CASELEDGER_TRY_STATUS(
              visit(part, answer_for(std::move(file), *rulebook_, view_.today, needs)));
        }
      }
      return {};
    }();
  });
  for (Status& outcome : outcomes) {
    CASELEDGER_TRY_STATUS(std::move(outcome));
  }
  return {};
}

}  // namespace replay
