// Every operation of a scripted run fails in turn, in every way, and the ledger is opened again:
// acknowledged ≤ recovered ≤ acknowledged + in flight, no wrong receipt, no hang, verified.
#include <algorithm>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

#include "ledger/verify/verify.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::events;
using support::Fault;
using support::FaultKind;
using support::history;
using support::MemoryLedger;
using support::must_append;

/// What happens after the fault, before the ledger is opened again.
enum class After : std::uint8_t {
  kProcessDies,         // the cache survives
  kPowerFails,          // nothing unsynced survives
  kPowerFailsMidWrite,  // some unsynced sectors survive
};

struct Way {
  const char* name;
  FaultKind kind;
  bool sticky;
  After after;
};

constexpr std::array kWays = {
    Way{"WriteErrorOnce", FaultKind::kIo, false, After::kProcessDies},
    Way{"WriteErrorOnceThenPowerCut", FaultKind::kIo, false, After::kPowerFails},
    Way{"Killed", FaultKind::kIo, true, After::kProcessDies},
    Way{"PowerCut", FaultKind::kIo, true, After::kPowerFails},
    Way{"PowerCutMidWrite", FaultKind::kIo, true, After::kPowerFailsMidWrite},
    Way{"ShortWriteThenPowerCutMidWrite", FaultKind::kShortWrite, true, After::kPowerFailsMidWrite},
    Way{"DiskFull", FaultKind::kNoSpace, true, After::kProcessDies},
    Way{"DiskFullOnceThenPowerCut", FaultKind::kNoSpace, false, After::kPowerFails},
};

/// What the client of a run knows.
struct Told {
  std::vector<Receipt> receipts;
  Prefix prefix;
  std::vector<NewEvent> in_flight;
};

/// Appends batches until one is refused. Some are small, some span sectors, one forces a roll.
void run_script(MemoryLedger& test, Told& told) {
  auto opened = test.try_open();
  if (!opened) {
    return;
  }
  const auto ledger = *std::move(opened);
  const std::vector<std::vector<NewEvent>> script = {
      {event("A", 100, "x", 0)},
      events(200, 5, 2, 3'000),
      {event("A", 100, "x", 0), event("A", 101, "y", 1)},  // one known, one new
      {event("B", 300, std::string(60'000, 'b')), event("B", 301, std::string(60'000, 'b'))},
      {event("A", 102)},
  };
  for (std::size_t i = 0; i < script.size(); ++i) {
    auto result = ledger->append(script[i]);
    if (!result) {
      const bool unknown = result.error().code == ErrorCode::kUnknownOutcome;
      const bool not_stored =
          result.error().code == ErrorCode::kUnavailable || result.error().code == ErrorCode::kIo;
      EXPECT_TRUE(unknown || not_stored) << result.error().message;
      if (unknown) {
        told.in_flight = script[i];
      }
      return;
    }
    ASSERT_FALSE(result->conflict.has_value());
    told.receipts.insert(told.receipts.end(), result->receipts.begin(), result->receipts.end());
    told.prefix = result->prefix();
    if (i == 2 && !ledger->publish()) {
      return;
    }
  }
  static_cast<void>(ledger->close());
}

/// A ledger whose first segment is nearly full, with a tail above `head` and torn bytes after it.
const support::FaultFileSystem& prepared_disk() {
  static const auto prepared = [] {
    auto test = std::make_unique<MemoryLedger>();
    test->create();
    must_append(*test->open(), events(0, 16, 3, 60'000));
    base::Bytes log = test->disk.bytes(test->log());
    std::size_t end = log.size();
    while (base::all_zero(base::ByteView(log).subspan(end - 64, 64))) {
      end -= 64;
    }
    std::fill_n(log.begin() + static_cast<std::ptrdiff_t>(end + 128), 300, std::byte{0xEE});
    test->disk.set_bytes(test->log(), log);
    return test;
  }();
  return prepared->disk;
}

constexpr std::uint64_t kPreparedEvents = 16;

/// Events within a prefix; what else it holds depends on when something was published.
std::uint64_t count_events(const Ledger& ledger, base::LogSize size) {
  std::uint64_t count = 0;
  EXPECT_TRUE(ledger.scan({0}, size, [&](const EntryView& entry) -> base::Status {
    count += entry.kind == EntryKind::kEvent ? 1 : 0;
    return {};
  }));
  return count;
}

bool has_rolled(MemoryLedger& test) {
  const auto names = *test.disk.list(test.directory() / "log");
  return std::ranges::count_if(names, [](const auto& name) { return name.ends_with(".log"); }) > 1;
}

void expect_recovered(MemoryLedger& test, const Told& told) {
  auto opened = test.try_open();
  ASSERT_TRUE(opened.has_value()) << opened.error().message << " " << opened.error().where;
  const auto ledger = *std::move(opened);
  const std::uint64_t acknowledged =
      std::max(count_events(*ledger, told.prefix.size), kPreparedEvents);
  const std::uint64_t recovered = count_events(*ledger, ledger->prefix().size);
  EXPECT_GE(recovered, acknowledged);
  EXPECT_TRUE(recovered == acknowledged || recovered <= acknowledged + told.in_flight.size());
  if (told.prefix.size.value > 0) {
    EXPECT_EQ(*ledger->prefix_of(told.prefix.size), told.prefix);
  }
  for (const Receipt& receipt : told.receipts) {
    const auto entry = ledger->read_entry(receipt.index);
    ASSERT_TRUE(entry.has_value());
    EXPECT_EQ(entry->view.id, receipt.id);
    EXPECT_EQ(entry->view.version, receipt.version);
    EXPECT_EQ(entry->view.recorded_at, receipt.recorded_at);
  }
  EXPECT_EQ(ledger->notary().published()->prefix, ledger->prefix());  // opening signed it
  if (!told.in_flight.empty()) {
    // All of it was stored or nothing; retrying with the same ids settles it.
    const auto again = must_append(*ledger, told.in_flight);
    EXPECT_EQ(again.receipts.back().deduplicated, recovered > acknowledged);
  }
  const std::uint64_t before = ledger->prefix().size.value;
  EXPECT_EQ(must_append(*ledger, {event("after", 1)}).receipts.at(0).index.value, before);
}

class FaultSweep : public ::testing::TestWithParam<Way> {};

TEST_P(FaultSweep, LosesNothingAcknowledged) {
  const Way& way = GetParam();
  std::uint64_t operation = 1;
  for (bool failed = true; failed; ++operation) {
    SCOPED_TRACE("operation " + std::to_string(operation));
    MemoryLedger test;
    test.disk.clone_from(prepared_disk());
    test.disk.fail({operation, way.kind, way.sticky});
    Told told;
    run_script(test, told);
    failed = test.disk.has_failed();
    test.disk.heal();
    EXPECT_TRUE(failed || has_rolled(test)) << "the script must reach a second segment";
    std::mt19937 random(static_cast<std::uint32_t>(operation));
    if (way.after == After::kPowerFails) {
      test.disk.cut_power();
    } else if (way.after == After::kPowerFailsMidWrite) {
      test.disk.cut_power([&] { return random() % 2 == 0; });
    }
    expect_recovered(test, told);
    test.disk.cut_power();  // what was recovered is durable too
    const auto report = verify_directory(test.directory(), test.disk, {});
    ASSERT_TRUE(report.has_value());
    EXPECT_FALSE(report->failure.has_value())
        << report->failure->message << " " << report->failure->where;
    EXPECT_EQ(history(*test.open(), "after").size(), 1U);
    if (::testing::Test::HasFailure()) {
      return;  // one is enough to look at
    }
  }
  EXPECT_GT(operation, way.kind == FaultKind::kNoSpace ? 8U : 80U);
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultSweep, ::testing::ValuesIn(kWays), [](const auto& way) {
  return std::string(way.param.name);
});

/// The same for an opening that recovers: it fails, is tried again, fails elsewhere.
TEST(FaultDuringRecovery, LosesNothing) {
  for (const After after : {After::kProcessDies, After::kPowerFails, After::kPowerFailsMidWrite}) {
    std::uint64_t operation = 1;
    for (bool failed = true; failed; ++operation) {
      SCOPED_TRACE("operation " + std::to_string(operation));
      MemoryLedger test;
      test.disk.clone_from(prepared_disk());
      std::mt19937 random(static_cast<std::uint32_t>(operation));
      for (const std::uint64_t second : {operation, operation / 2 + 1}) {
        test.disk.fail({second, FaultKind::kIo, true});
        static_cast<void>(test.try_open(operation % 2 == 0 ? Access::kWrite : Access::kRead));
        failed = test.disk.has_failed();
        test.disk.heal();
        if (after == After::kPowerFails) {
          test.disk.cut_power();
        } else if (after == After::kPowerFailsMidWrite) {
          test.disk.cut_power([&] { return random() % 2 == 0; });
        }
      }
      expect_recovered(test, {});
      if (::testing::Test::HasFailure()) {
        return;
      }
    }
  }
}

}  // namespace
}  // namespace ledger
