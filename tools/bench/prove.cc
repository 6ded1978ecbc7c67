// Proofs out of a ledger that is open: one entry in the tree, one case whole, one case absent.
//
// Ours:      Notary::inclusion and prove_stream at the newest published size, of entries and cases
//            chosen at random; the ledger is opened for reading and the map is folded before the
//            clock starts. prove-case reads the case's events too, and proves each of them in the
//            tree: all that a dossier holds, before it is written as text.
// Raw:       the hashes of the same path out of a tree that lies whole in memory.
// Units:     microseconds for one proof.
#include <algorithm>

#include "ledger/evidence/proof.h"
#include "ledger/evidence/sha256_many.h"
#include "tools/bench/bench.h"
#include "tools/bench/case_story.h"
#include "tools/bench/scratch.h"
#include "tools/bench/stored_log.h"

namespace bench {
namespace {

constexpr std::uint64_t kEventsDefault = 1'000'000;
constexpr std::uint64_t kInclusions = 5'000;
constexpr std::uint64_t kCases = 500;

/// Every perfect subtree of the log, by height.
class WholeTree {
 public:
  explicit WholeTree(std::vector<base::Digest> leaves) {
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > 1) {
      std::vector<base::Digest> parents(levels_.back().size() / 2);
      ledger::node_hashes(std::span(levels_.back()).first(2 * parents.size()), parents);
      levels_.push_back(std::move(parents));
    }
  }

  [[nodiscard]] base::Result<base::Digest> node(unsigned height, std::uint64_t index) const {
    return levels_[height][index];
  }

 private:
  std::vector<std::vector<base::Digest>> levels_;
};

class ProveBench {
 public:
  ProveBench(const Options& options, std::uint64_t events, std::uint64_t cases)
      : options_(options),
        cases_(std::min(events, cases)) {}

  base::Status start(const std::filesystem::path& directory) {
    CASELEDGER_TRY(ledger_, open_ledger(directory, ledger::Access::kRead, options_.world));
    CASELEDGER_TRY(at_, ledger_->notary().published());
    std::vector<base::Digest> leaves;
    CASELEDGER_TRY_STATUS(
        ledger_->scan({0}, at_.prefix.size, [&](const ledger::EntryView& entry) -> base::Status {
          leaves.push_back(ledger::leaf_hash(entry.entry));
          return {};
        }));
    tree_.emplace(std::move(leaves));
    return prove_case(case_name(0));
  }

  base::Result<Row> inclusion() {
    const ledger::NodeFn node = [this](unsigned height, std::uint64_t index) {
      return tree_->node(height, index);
    };
    const std::uint64_t size = at_.prefix.size.value;
    return compare(
        {.id = "prove-inclusion",
         .unit = Unit::kMicroseconds,
         .ours =
             [this, size] {
               return times(kInclusions, [&]() -> base::Status {
                 CASELEDGER_TRY_STATUS(
                     ledger_->notary().inclusion({numbers_.next() % size}, {size}));
                 return {};
               });
             },
         .raw =
             [this, size, node] {
               return times(kInclusions, [&]() -> base::Status {
                 CASELEDGER_TRY_STATUS(ledger::inclusion_proof(numbers_.next() % size, size, node));
                 return {};
               });
             }},
        options_.rounds,
        options_.progress);
  }

  base::Result<Row> whole_case() {
    return alone("prove-case", [this] { return prove_case(case_name(numbers_.next() % cases_)); });
  }

  base::Result<Row> absent_case() {
    return alone("prove-absent",
                 [this] { return prove_case("absent " + std::to_string(numbers_.next())); });
  }

 private:
  using Once = std::function<base::Status()>;

  static base::Result<Sample> times(std::uint64_t count, const Once& once) {
    Sample sample;
    const Stopwatch whole;
    for (std::uint64_t i = 0; i < count; ++i) {
      const Stopwatch stopwatch;
      CASELEDGER_TRY_STATUS(once());
      sample.latencies_us.push_back(stopwatch.seconds() * 1e6);
    }
    sample.seconds = whole.seconds();
    return sample;
  }

  /// A figure that has nothing raw to stand beside.
  base::Result<Row> alone(std::string_view id, const Once& once) {
    std::vector<double> all;
    for (std::uint64_t round = 0; round <= options_.rounds; ++round) {
      CASELEDGER_TRY(const Sample sample, times(kCases, once));
      if (round > 0) all.insert(all.end(), sample.latencies_us.begin(), sample.latencies_us.end());
      if (options_.progress) options_.progress(round, options_.rounds);
    }
    Row row{.id = id,
            .unit = Unit::kMicroseconds,
            .figure = median(all),
            .latency = {},
            .raw_latency = {}};
    row.latency = Latency{quantile(all, 0.5), quantile(all, 0.99), quantile(all, 0.999)};
    return row;
  }

  base::Status prove_case(const std::string& name) {
    const base::LogSize size = at_.prefix.size;
    CASELEDGER_TRY(const auto events, ledger_->read_stream(name, size));
    for (const ledger::StoredEntry& event : events) {
      CASELEDGER_TRY_STATUS(ledger_->notary().inclusion(event.view.index, size));
    }
    CASELEDGER_TRY(const auto proof, ledger_->notary().prove_stream(name, at_));
    if (proof.count == events.size()) return {};
    return base::fail(base::ErrorCode::kCorrupt, "a case is not proved whole", name);
  }

  const Options& options_;
  std::uint64_t cases_;
  std::unique_ptr<ledger::Ledger> ledger_;
  ledger::Published at_;
  std::optional<WholeTree> tree_;
  Numbers numbers_{3};
};

}  // namespace

base::Result<Report> bench_prove(const Options& options) {
  CASELEDGER_TRY(const auto scratch, Scratch::make(options.directory));
  CASELEDGER_TRY(const auto story, CaseStory::make());
  const std::uint64_t events = options.events.value_or(kEventsDefault);
  const std::uint64_t cases =
      options.cases.value_or(std::max<std::uint64_t>(1, events / CaseStory::kSteps));
  CASELEDGER_TRY_STATUS(scratch->check_room_for(events * 1'500 + (1U << 30U)));
  const auto directory = scratch->path() / "ledger";
  CASELEDGER_TRY_STATUS(fill_ledger(
      directory,
      [&](std::uint64_t number) { return story.event(number, cases); },
      events,
      kDenseEvents,
      options.world,
      options.progress));
  ProveBench bench(options, events, cases);
  CASELEDGER_TRY_STATUS(bench.start(directory));
  Report report{.parameters = {{"events", events}, {"cases", cases}, {"rounds", options.rounds}},
                .rows = {}};
  for (const auto run :
       {&ProveBench::inclusion, &ProveBench::whole_case, &ProveBench::absent_case}) {
    CASELEDGER_TRY(const Row row, (bench.*run)());
    report.rows.push_back(row);
  }
  return report;
}

}  // namespace bench
