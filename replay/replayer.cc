#include "replay/replayer.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "replay/case/fold.h"
#include "replay/event/body_look.h"
#include "replay/event/codec.h"
#include "replay/event/event_reader.h"
#include "replay/rulebook_in_force.h"

namespace replay {
namespace {

using base::ErrorCode;
using base::Result;
using base::Status;

using Entries = std::vector<ledger::StoredEntry>;

/// So many cases are folded before the first of them is shown, in turn.
constexpr std::size_t kCasesAhead = 256;

/// The case that the stream's first event names. The stream's key must be that case's.
Result<std::string> case_of(std::span<const ledger::EntryView> stream) {
  const ledger::EntryView& first = stream.front();
  CASELEDGER_TRY(const EventReader reader, EventReader::open(first.body));
  if (ledger::stream_key(reader.case_id()) != first.stream_key) {
    return base::fail(ErrorCode::kCorrupt,
                      "an event stands in another case's stream",
                      fmt::format("entry {}", first.index.value));
  }
  return std::string(reader.case_id());
}

/// A case and where its events are.
struct Located {
  std::string case_id;
  base::Digest key;
  EventStreams::Run run;
};

/// The error of the lowest number, if any.
Status first_error(std::vector<Status>& outcomes) {
  for (Status& outcome : outcomes) {
    CASELEDGER_TRY_STATUS(std::move(outcome));
  }
  return {};
}

/// All cases of the streams, by id.
Result<std::vector<Located>> locate(EventStreams& streams, Executor& executor) {
  std::vector<std::vector<Located>> parts(EventStreams::kParts);
  std::vector<Status> outcomes(EventStreams::kParts);
  executor.run(EventStreams::kParts, [&](std::size_t part) {
    EventStreams::Room room;
    const auto locate_run = [&](const EventStreams::Run& run) -> Status {
      CASELEDGER_TRY_STATUS(streams.read(run, room));
      return EventStreams::for_each_stream(
          room, [&](std::span<const ledger::EntryView> stream) -> Status {
            CASELEDGER_TRY(std::string case_id, case_of(stream));
            parts[part].push_back({std::move(case_id), stream.front().stream_key, run});
            return {};
          });
    };
    for (const EventStreams::Run& run : streams.sort(part)) {
      if (outcomes[part]) outcomes[part] = locate_run(run);
    }
  });
  CASELEDGER_TRY_STATUS(first_error(outcomes));
  std::vector<Located> cases;
  for (std::vector<Located>& part : parts) {
    std::ranges::move(part, std::back_inserter(cases));
    std::vector<Located>().swap(part);
  }
  std::ranges::sort(cases, {}, &Located::case_id);
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
                   std::shared_ptr<const Rulebook> rulebook,
                   const base::Digest& rulebook_digest)
    : ledger_(&ledger),
      view_(view),
      prefix_(prefix),
      rulebook_(std::move(rulebook)),
      rulebook_digest_(rulebook_digest) {}

Result<Replayer> Replayer::open(const ledger::Ledger& ledger, const View& view) {
  CASELEDGER_TRY(const ledger::Prefix prefix, ledger.prefix_of(view.size));
  CASELEDGER_TRY(const Entries rules, ledger.read_stream(kRulesStream, view.size));
  CASELEDGER_TRY(RulebookInForce in_force, rulebook_in_force(rules, view.today));
  return Replayer(ledger, view, prefix, std::move(in_force.rulebook), in_force.digest);
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

Result<EventStreams> Replayer::streams(const ledger::LogInPlace& log,
                                       Needs needs,
                                       Executor& executor) const {
  const base::Digest rules_key = ledger::stream_key(kRulesStream);
  return EventStreams::gather(
      log,
      view_.size,
      [&](const ledger::EntryView& entry) {
        if (entry.stream_key == rules_key) return false;
        if (needs == Needs::kWhole) return true;
        const auto type = peek_type(entry.body);
        return !type || is_needed(needs, *type);
      },
      executor);
}

Result<std::optional<CaseAnswer>> Replayer::fold(std::span<const ledger::EntryView> stream,
                                                 Needs needs) const {
  CASELEDGER_TRY(const std::string case_id, case_of(stream));
  CASELEDGER_TRY(CaseFile file,
                 fold_case(case_id, stream, {.valid_at = view_.valid_at, .needs = needs}));
  if (file.events.empty()) {
    return std::nullopt;
  }
  return answer_for(std::move(file), *rulebook_, view_.today, needs);
}

Status Replayer::for_each_in_parts(Needs needs,
                                   Executor& executor,
                                   const PartVisitor& visit) const {
  CASELEDGER_TRY(const auto log, ledger_->in_place(view_.size));
  CASELEDGER_TRY(EventStreams all, streams(*log, needs, executor));
  std::vector<Status> outcomes(kParts);
  executor.run(kParts, [&](std::size_t part) {
    EventStreams::Room room;
    const auto visit_stream = [&](std::span<const ledger::EntryView> stream) -> Status {
      CASELEDGER_TRY(std::optional<CaseAnswer> answer, fold(stream, needs));
      return answer ? visit(part, *std::move(answer)) : Status();
    };
    for (const EventStreams::Run& run : all.sort(part)) {
      if (outcomes[part]) outcomes[part] = all.read(run, room);
      if (outcomes[part]) outcomes[part] = EventStreams::for_each_stream(room, visit_stream);
    }
    all.drop(part);
  });
  return first_error(outcomes);
}

Status Replayer::for_each(Executor& executor, const Visitor& visit) const {
  CASELEDGER_TRY(const auto log, ledger_->in_place(view_.size));
  CASELEDGER_TRY(EventStreams all, streams(*log, Needs::kWhole, executor));
  CASELEDGER_TRY(const std::vector<Located> cases, locate(all, executor));
  std::vector<Result<std::optional<CaseAnswer>>> answers(kCasesAhead);
  for (std::size_t first = 0; first < cases.size(); first += kCasesAhead) {
    const std::size_t count = std::min(kCasesAhead, cases.size() - first);
    executor.run(count, [&](std::size_t number) {
      const Located& located = cases[first + number];
      EventStreams::Room room;
      answers[number] = [&]() -> Result<std::optional<CaseAnswer>> {
        CASELEDGER_TRY_STATUS(all.read(located.run, room));
        const auto stream =
            std::ranges::equal_range(room.entries, located.key, {}, &ledger::EntryView::stream_key);
        return fold({stream.begin(), stream.end()}, Needs::kWhole);
      }();
    });
    for (std::size_t number = 0; number < count; ++number) {
      CASELEDGER_TRY(std::optional<CaseAnswer> answer, std::move(answers[number]));
      if (answer) {
        CASELEDGER_TRY_STATUS(visit(*std::move(answer)));
      }
    }
  }
  return {};
}

}  // namespace replay
