// Many clients at once against a real ledger whose disk fails, whose power is cut and whose process
// is killed: all that they were told can be explained by the one order of the log.
#include <algorithm>
#include <map>
#include <random>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "ledger/io/clock.h"
#include "tests/fault/child.h"
#include "tests/support/campaign.h"
#include "tests/support/crew.h"
#include "tests/support/failing_disk.h"
#include "tests/support/shared_ticks.h"
#include "tests/support/test_ledger.h"

namespace support::linear {
namespace {

using Random = std::mt19937_64;

std::size_t operations_of_a_history() {
  return is_campaign() ? number_from_environment("CASELEDGER_OPERATIONS", 10'000) : 500;
}

/// A history so far: who works, what they wrote down.
struct Case {
  Case(std::uint64_t seed, std::atomic<Tick>& ticks)
      : random(seed),
        recorder(ticks),
        crew(recorder, seed, 1) {}

  [[nodiscard]] bool is_done() const { return recorder.count() >= operations; }

  /// How many operations one life of the ledger gets.
  std::size_t operations_of_a_life() { return 20 + random() % (operations / 4); }

  Random random;
  Recorder recorder;
  Crew crew;
  std::size_t operations = operations_of_a_history();
};

struct Tally {
  std::size_t histories = 0;
  std::size_t operations = 0;
  std::size_t violations = 0;
};

/// Judges what was written down; `ledger` holds the log after the last recovery.
void judge(Case& history_case, const ledger::Ledger& ledger, Tally& tally) {
  EXPECT_THAT(history_case.crew.complaints(), ::testing::IsEmpty());
  const auto history = history_case.recorder.finish(ledger);
  ASSERT_TRUE(history.has_value()) << history.error().message << " " << history.error().where;
  ++tally.histories;
  tally.operations += history->operations.size();
  const auto violation = check(*history);
  tally.violations += violation ? 1 : 0;
  EXPECT_FALSE(violation.has_value()) << describe(*history, *violation);
  // The clients did meet: refusals, repeats and events that were stored.
  const auto count = [&](Outcome outcome) {
    return std::ranges::count(history->operations, outcome, &Operation::outcome);
  };
  EXPECT_GT(count(Outcome::kConflict), 3);
  EXPECT_TRUE(std::ranges::any_of(history->operations, [](const Operation& operation) {
    return std::ranges::any_of(operation.receipts, &Receipt::deduplicated);
  }));
}

void report(const char* what, const Tally& tally) {
  support::report(what,
                  tally.histories,
                  std::to_string(tally.operations) + " operations, " +
                      std::to_string(tally.violations) + " violations");
}

/// The disk fails once or for good somewhere in the work ahead; false: it holds this time.
bool arrange_fault(FaultFileSystem& disk, Case& history_case) {
  const std::uint64_t operation =
      1 + history_case.random() % (history_case.operations + history_case.operations / 5);
  switch (history_case.random() % 8) {
    case 0:
      return false;
    case 1:
    case 2:
      disk.interrupt(operation, [&disk] { disk.fail_next_sync(); });
      return true;
    case 3:
      disk.interrupt(operation, [&disk] { disk.fail_next_write(); });
      return true;
    case 4:
      disk.fail({operation, FaultKind::kShortWrite, true});
      return true;
    case 5:
      disk.fail({operation, FaultKind::kNoSpace, true});
      return true;
    default:
      disk.fail({operation, FaultKind::kIo, history_case.random() % 2 == 0});
      return true;
  }
}

void run_on_a_failing_disk(std::uint64_t seed, Tally& tally) {
  MemoryLedger test;
  test.create();
  std::atomic<Tick> ticks = 0;
  Case history_case(seed, ticks);
  Random& random = history_case.random;
  while (!history_case.is_done() && !::testing::Test::HasFailure()) {
    auto ledger = test.open();
    history_case.recorder.answered(recovery_of(*ledger, history_case.recorder));
    const bool is_faulty = arrange_fault(test.disk, history_case);
    history_case.crew.work({*ledger,
                            history_case.operations_of_a_life(),
                            [&] { return test.try_open(ledger::Access::kRead); },
                            is_faulty});
    if (!is_faulty && random() % 2 == 0) {
      EXPECT_TRUE(ledger->close());
    }
    ledger.reset();
    test.disk.interrupt(0, {});
    switch (random() % 3) {
      case 0:
        test.disk.cut_power();
        break;
      case 1:
        test.disk.cut_power([&] { return random() % 2 == 0; });
        break;
      default:
        break;
    }
    test.clock.pass(1'000);
  }
  judge(history_case, *test.open(), tally);
}

/// A ledger on the real disk with the machine's clock.
class RealLedger {
 public:
  RealLedger() {
    EXPECT_TRUE(ledger::Ledger::create(directory(), {TestLedger::kOrigin, false}, disk_, *clock_));
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> try_open(ledger::Access access) {
    return ledger::Ledger::open(directory(), {access, false, {}}, disk_, *clock_);
  }

  [[nodiscard]] std::unique_ptr<ledger::Ledger> open() {
    auto opened = try_open(ledger::Access::kWrite);
    CHECK(opened.has_value());
    return *std::move(opened);
  }

  /// One life in this process: the disk may fail in it; it is closed, or dropped as it is.
  void live(Case& history_case) {
    const auto ledger = open();
    history_case.recorder.answered(recovery_of(*ledger, history_case.recorder));
    const bool is_faulty = history_case.random() % 2 == 0;
    if (is_faulty) {
      disk_.fail_after(1 + history_case.random() % (history_case.operations / 10));
    }
    history_case.crew.work({*ledger,
                            history_case.operations_of_a_life(),
                            [&] { return try_open(ledger::Access::kRead); },
                            is_faulty});
    disk_.fail_after(0);
    if (history_case.random() % 2 == 0) {
      EXPECT_TRUE(ledger->close() || is_faulty);
    }
  }

  [[nodiscard]] std::filesystem::path directory() const { return temp_.path() / "ledger"; }

  [[nodiscard]] std::filesystem::path file_of_ticks() const { return temp_.path() / "ticks"; }

 private:
  TempDirectory temp_;
  FailingDisk disk_;
  std::unique_ptr<ledger::io::Clock> clock_ = ledger::io::system_clock();
};

void run_on_the_real_disk(std::uint64_t seed, Tally& tally) {
  RealLedger test;
  std::atomic<Tick> ticks = 0;
  Case history_case(seed, ticks);
  while (!history_case.is_done() && !::testing::Test::HasFailure()) {
    test.live(history_case);
  }
  judge(history_case, *test.open(), tally);
}

/// What a crew in another process wrote down before it was killed.
void take_lines(const std::string& output, Case& history_case) {
  std::map<Tick, Operation> in_flight;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line) && !lines.eof();) {
    auto operation = from_line(line.substr(2));
    ASSERT_TRUE(operation.has_value()) << line;
    if (line.starts_with("I ")) {
      history_case.crew.remember(operation->events);
      const Tick invoked = operation->invoked;
      in_flight[invoked] = *std::move(operation);
      continue;
    }
    in_flight.erase(operation->invoked);
    history_case.recorder.answered(*std::move(operation));
  }
  for (auto& [invoked, operation] : in_flight) {
    history_case.recorder.answered(std::move(operation));
  }
}

void run_with_kills(std::uint64_t seed, Tally& tally) {
  RealLedger test;
  SharedTicks ticks(test.file_of_ticks());
  Case history_case(seed, *ticks);
  Random& random = history_case.random;
  for (std::uint64_t life = 1; !history_case.is_done() && !::testing::Test::HasFailure(); ++life) {
    if (random() % 4 == 0) {
      test.live(history_case);  // tries again what the killed one had in flight
      continue;
    }
    Child child({CASELEDGER_CREW,
                 test.directory(),
                 test.file_of_ticks(),
                 std::to_string(seed),
                 std::to_string(life << 32U)});
    child.listen_for(std::chrono::microseconds(5'000 + random() % 100'000));
    child.kill();
    ASSERT_TRUE(WIFSIGNALED(child.wait())) << "the crew ended by itself";
    take_lines(child.output(), history_case);
  }
  judge(history_case, *test.open(), tally);
}

void run_all(const char* what,
             std::size_t few,
             std::size_t many,
             const std::function<void(std::uint64_t, Tally&)>& run) {
  Tally tally;
  for (const std::uint64_t seed : seeds(few, many)) {
    SCOPED_TRACE(replay(seed));
    run(seed, tally);
    if (::testing::Test::HasFailure()) {
      break;
    }
  }
  report(what, tally);
}

TEST(LedgerLinearizability, OnADiskThatFailsAndLosesPower) {
  run_all("histories: failing disk, power cuts", 6, 700, run_on_a_failing_disk);
}

TEST(LedgerLinearizability, OnTheRealDiskThatFailsAWrite) {
  run_all("histories: real disk, failed writes", 2, 150, run_on_the_real_disk);
}

TEST(LedgerLinearizability, OfProcessesThatAreKilled) {
  run_all("histories: killed processes", 2, 150, run_with_kills);
}

}  // namespace
}  // namespace support::linear
