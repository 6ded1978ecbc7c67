// Whole verification of a ledger: every byte, checksum and hash, every version.
//
// Ours:      verify_directory of a closed ledger, page cache warm; the events' own check
//            (canonical form) is not part of it.
// Raw:       exactly the SHA-256 calls that the log implies, on one thread as ours, many at once:
// over
//            mapped files a leaf for each entry, and the tree's nodes level by level; then as many
//            hashes of the same lengths as the map takes: a leaf for each event in its stream's
//            tree, that tree's nodes, and for each commitment the changed streams' leaves and every
//            node above them.
// Units:     entries/s, told as events/s.
#include "ledger/verify/verify.h"

#include <algorithm>
#include <array>
#include <bit>

#include "ledger/evidence/case_map.h"
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
/// One event for each checkpoint.
constexpr std::string_view kCheckpoints = "verify-checkpoints";
constexpr std::uint64_t kCheckpointsDivisor = 30;

/// How many hashes the completeness map takes over a whole log, by what they are over.
struct MapWork {
  std::uint64_t event_leaves = 0;  // 57 bytes
  std::uint64_t map_leaves = 0;    // 80 bytes
  std::uint64_t nodes = 0;         // 64 bytes: of the streams' trees and of the map
};

/// Bits that two keys have in common from the first on.
std::uint64_t common_bits(const base::Digest& a, const base::Digest& b) {
  constexpr std::uint64_t kByteBits = 8;
  std::size_t at = 0;
  while (at < base::Digest::kBytes && a.bytes[at] == b.bytes[at]) {
    ++at;
  }
  if (at == base::Digest::kBytes) return at * kByteBits;
  const auto differ = std::to_integer<std::uint8_t>(a.bytes[at] ^ b.bytes[at]);
  return at * kByteBits + static_cast<std::uint64_t>(std::countl_zero(differ));
}

class MapCounter {
 public:
  void add(const ledger::EntryView& entry) {
    if (entry.kind == ledger::EntryKind::kEvent) {
      const std::uint64_t before = map_.count_of(entry.stream_key);
      work_.nodes += static_cast<std::uint64_t>(std::countr_one(before));
      ++work_.event_leaves;
      map_.add(entry.stream_key, entry.index, {});
      changed_.push_back(entry.stream_key);
    } else if (entry.kind == ledger::EntryKind::kMapCommitment) {
      count_commitment();
    }
  }

  [[nodiscard]] const MapWork& work() const { return work_; }

 private:
  void count_commitment() {
    std::ranges::sort(changed_);
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
    work_.map_leaves += changed_.size();
    std::uint64_t depth_before = 0;
    for (std::size_t i = 0; i < changed_.size(); ++i) {
      const auto subtrees = std::popcount(map_.count_of(changed_[i]));
      work_.nodes += static_cast<std::uint64_t>(subtrees) - 1;
      // The nodes above it, but for those that the one before it has too.
      const std::uint64_t depth = map_.path(changed_[i]).siblings.size();
      const std::uint64_t shared =
          i == 0 ? 0
                 : std::min({common_bits(changed_[i - 1], changed_[i]) + 1, depth, depth_before});
      work_.nodes += depth - shared;
      depth_before = depth;
    }
    changed_.clear();
  }

  ledger::CaseMap map_;
  std::vector<base::Digest> changed_;
  MapWork work_;
};

/// Hashes `count` messages of `bytes` bytes, many at once.
void hash_messages(std::uint64_t count, std::size_t bytes) {
  const base::Bytes content(bytes);
  const std::vector<base::ByteView> messages(kBlock, content);
  std::vector<base::Digest> digests(kBlock);
  for (; count > 0; count -= std::min<std::uint64_t>(count, kBlock)) {
    const std::size_t now = std::min<std::uint64_t>(count, kBlock);
    ledger::leaf_hashes(std::span(messages).first(now), std::span(digests).first(now));
  }
}

void hash_map(const MapWork& work) {
  constexpr std::size_t kEventBytes = 57;
  constexpr std::size_t kLeafBytes = 80;
  constexpr std::size_t kNodeBytes = 64;
  hash_messages(work.event_leaves, kEventBytes);
  hash_messages(work.map_leaves, kLeafBytes);
  hash_messages(work.nodes, kNodeBytes);
}

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

base::Result<Row> verify_row(std::string_view id,
                             const std::filesystem::path& directory,
                             const Options& options) {
  std::vector<EntryPlace> places;
  MapCounter counter;
  CASELEDGER_TRY(const auto log,
                 walk_log(directory,
                          options.world.files,
                          [&](const ledger::EntryView& entry, const EntryPlace& place) {
                            counter.add(entry);
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
                 compare({.id = id,
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
                            hash_map(counter.work());
                            return Sample{stopwatch.seconds(), {}};
                          }},
                         options.rounds,
                         options.progress));
  if (root != raw_root) {
    return base::fail(base::ErrorCode::kUntrusted, "the bench hashed something else than verify");
  }
  return row;
}

base::Status fill_with_checkpoints(const std::filesystem::path& directory,
                                   const CaseStory& story,
                                   std::uint64_t count,
                                   std::uint64_t cases,
                                   const Options& options) {
  CASELEDGER_TRY(const auto ledger, make_ledger(directory, options.world));
  for (std::uint64_t number = 0; number < count; ++number) {
    std::vector<ledger::NewEvent> batch;
    batch.push_back(story.event(number, cases));
    CASELEDGER_TRY_STATUS(append_new(*ledger, std::move(batch)));
    CASELEDGER_TRY_STATUS(ledger->publish());
    if (options.progress) options.progress(number, count);
  }
  return ledger->close();
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
    CASELEDGER_TRY(const auto row, verify_row(shape.id, directory, options));
    report.rows.push_back(row);
  }
  const auto directory = scratch->path() / kCheckpoints;
  CASELEDGER_TRY_STATUS(
      fill_with_checkpoints(directory, story, events / kCheckpointsDivisor + 1, cases, options));
  CASELEDGER_TRY(const auto row, verify_row(kCheckpoints, directory, options));
  report.rows.push_back(row);
  return report;
}

}  // namespace bench
