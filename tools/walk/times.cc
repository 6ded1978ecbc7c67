#include "tools/walk/times.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "replay/reports/facts_table.h"

namespace tools {
namespace {

using replay::ProcessingTimesBuilder;

ProcessingTimesBuilder merged(const ProcessingTimesBuilder& empty,
                              std::vector<ProcessingTimesBuilder> parts) {
  ProcessingTimesBuilder whole = empty;
  for (ProcessingTimesBuilder& part : parts) {
    whole.merge(std::move(part));
  }
  return whole;
}

/// Nothing if the snapshot is not one of this key, or damaged.
std::optional<ProcessingTimesBuilder> from_snapshot(const ProcessingTimesBuilder& empty,
                                                    base::ByteView bytes,
                                                    std::string_view key,
                                                    replay::Executor& executor) {
  const auto parts = replay::decode_snapshot(bytes, key);
  if (!parts) return std::nullopt;
  std::vector<ProcessingTimesBuilder> builders(parts->size(), empty);
  std::vector<base::Status> outcomes(parts->size());
  executor.run(parts->size(), [&](std::size_t part) {
    outcomes[part] = replay::read_facts(
        (*parts)[part], [&](const replay::CaseFacts& facts) { builders[part].add(facts); });
  });
  for (const base::Status& outcome : outcomes) {
    if (!outcome) return std::nullopt;
  }
  return merged(empty, std::move(builders));
}

/// From the log, and the facts kept on the way.
base::Result<ProcessingTimesBuilder> from_log(const replay::Replayer& replayer,
                                              const ProcessingTimesBuilder& empty,
                                              const SnapshotUse& use,
                                              replay::Executor& executor,
                                              const replay::CasesDone& done) {
  std::vector<ProcessingTimesBuilder> builders(replay::Replayer::kParts, empty);
  std::vector<replay::FactsWriter> writers(replay::Replayer::kParts);
  CASELEDGER_TRY_STATUS(replayer.for_each_in_parts(
      ProcessingTimesBuilder::kNeeds,
      executor,
      [&](std::size_t part, replay::CaseAnswer&& answer) -> base::Status {
        const auto facts = replay::facts_of(answer, replayer.rulebook(), replayer.today());
        builders[part].add(facts);
        writers[part].add(facts);
        done(1);
        return {};
      }));
  std::vector<base::Bytes> parts;
  for (replay::FactsWriter& writer : writers) {
    parts.push_back(writer.finish());
  }
  writers.clear();
  const std::string key = snapshot_key(replayer, use);
  use.snapshots.keep(key, replayer.prefix().size, replay::encode_snapshot(key, parts));
  return merged(empty, std::move(builders));
}

}  // namespace

std::string snapshot_key(const replay::Replayer& replayer, const SnapshotUse& use) {
  const auto& valid_at = replayer.view().valid_at;
  return fmt::format(
      "processing-times\norigin {}\nsize {}\nroot {}\nrulebook {}\ntoday {}\nvalid-at {}\n"
      "definitions {}\nprogram {}\n",
      use.origin,
      replayer.prefix().size.value,
      base::to_hex(replayer.prefix().root.view()),
      base::to_hex(replayer.rulebook_digest().view()),
      to_string(replayer.today()),
      valid_at ? fmt::format("{}", valid_at->value) : "-",
      replay::kReportDefinitions,
      base::to_hex(use.program.view()));
}

base::Result<ProcessingTimesBuilder> walk_times(const replay::Replayer& replayer,
                                                const ProcessingTimesBuilder& empty,
                                                const std::optional<SnapshotUse>& use,
                                                replay::Executor& executor,
                                                const replay::CasesDone& done) {
  if (!use || replayer.prefix().size.value < use->entries_min) {
    return replay::build_from_log(replayer, executor, empty, done);
  }
  const std::string key = snapshot_key(replayer, *use);
  if (const auto bytes = use->snapshots.find(key, replayer.prefix().size)) {
    if (auto builder = from_snapshot(empty, *bytes, key, executor)) return *std::move(builder);
  }
  return from_log(replayer, empty, *use, executor, done);
}

}  // namespace tools
