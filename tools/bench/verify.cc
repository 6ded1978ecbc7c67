// Whole verification of a ledger: every byte, checksum and hash, every version.
//
// Ours:      verify_directory of a closed ledger, page cache warm; the events' own check
//            (canonical form) is not part of it.
// Raw:       exactly the SHA-256 calls that the log implies, on one thread as ours, over mapped
//            files: a leaf for each entry, and the tree's nodes level by level, many at once.
// Units:     entries/s, told as events/s.
#include "ledger/verify/verify.h"

#include <algorithm>
#include <array>

#include "ledger/evidence/sha256_many.h"
#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/raw_limits.h"
#include "tools/bench/scratch.h"
#include "tools/bench/stored_log.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 600'000;
/// Entries that are hashed at once.
constexpr std::size_t kBlock = 1'024;

struct Shape {
  std::string_view id;
  std::size_t batch = 1;
  std::uint64_t events_divisor = 1;
};

constexpr auto kShapes = std::to_array<Shape>({
    {"verify-dense", kDenseEvents, 1},
    {"verify-sparse", 1, 20},
});

/// The root over these entries: all leaves, then the nodes of each level.
base::Digest hash_all(const std::vector<base::ByteView>& entries) {
  std::vector<base::Digest> level(entries.size());
  std::vector<base::Digest> parents;
  const auto in_blocks = [&](std::size_t count, const auto& work) {
    for (std::size_t at = 0; at < count; at += kBlock) {
      work(at, std::min(kBlock, count - at));
    }
  };
  in_blocks(level.size(), [&](std::size_t at, std::size_t count) {
    ledger::leaf_hashes(std::span(entries).subspan(at, count), std::span(level).subspan(at, count));
  });
  while (level.size() > 1) {
    const std::size_t pairs = level.size() / 2;
    parents.resize(pairs);
    in_blocks(pairs, [&](std::size_t at, std::size_t count) {
      ledger::node_hashes(std::span(level).subspan(2 * at, 2 * count),
                          std::span(parents).subspan(at, count));
    });
    // A last one without sibling goes up as it is: RFC 6962 section 2.1.
    if (level.size() % 2 != 0) parents.push_back(level.back());
    level.swap(parents);
  }
  return level.front();
}

base::Result<Row> verify_row(const Shape& shape,
                             const std::filesystem::path& directory,
                             const Options& options) {
  std::vector<EntryPlace> places;
  CASELEDGER_TRY(
      const auto log,
      walk_log(
          directory, options.world.files, [&](const ledger::EntryView&, const EntryPlace& place) {
            places.push_back(place);
          }));
  CASELEDGER_TRY(const auto mapped, MappedLog::map(log));
  std::vector<base::ByteView> entries;
  entries.reserve(places.size());
  for (const EntryPlace& place : places)
    entries.push_back(mapped->entry(place));
  base::Digest root;
  base::Digest raw_root;
  CASELEDGER_TRY(const auto row,
                 compare({.id = shape.id,
                          .unit = Unit::kEventsPerSecond,
                          .work = static_cast<double>(entries.size()),
                          .ours = [&]() -> base::Result<Sample> {
                            const Stopwatch stopwatch;
                            CASELEDGER_TRY(
                                const auto report,
                                ledger::verify_directory(directory, options.world.files, {}));
                            if (report.failure) return std::unexpected(*report.failure);
                            root = report.prefix.root;
                            return Sample{stopwatch.seconds(), {}};
                          },
                          .raw = [&]() -> base::Result<Sample> {
                            const Stopwatch stopwatch;
                            raw_root = hash_all(entries);
                            return Sample{stopwatch.seconds(), {}};
                          }},
                         options.rounds,
                         options.progress));
  if (root != raw_root) {
    return base::fail(base::ErrorCode::kUntrusted, "the bench hashed something else than verify");
  }
  return row;
}

}  // namespace

base::Result<Report> bench_verify(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(const auto story, CaseStory::make());
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (1U << 30U)));
  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  for (const Shape& shape : kShapes) {
    const auto directory = scratch->path() / shape.id;
    CASELEDGER_TRY_STATUS(fill_ledger(
        directory,
        [&](std::uint64_t number) { return story.event(number, cases); },
        std::max<std::uint64_t>(1, events / shape.events_divisor),
        shape.batch,
        options.world,
        options.progress));
    CASELEDGER_TRY(const auto row, verify_row(shape, directory, options));
    report.rows.push_back(row);
  }
  return report;
}

}  // namespace bench
