// Somebody sets the machine's clock, by seconds or by decades, while the ledger is open and while
// it is not: what is recorded never goes back, and no odd time is taken without being accepted.
#include <random>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/verify/verify.h"
#include "tests/support/campaign.h"
#include "tests/support/test_ledger.h"

namespace support {
namespace {

using ledger::Access;

constexpr std::int64_t kSecond = base::kMicrosPerSecond;
constexpr std::int64_t kYear = 365 * 86'400 * kSecond;
constexpr std::array kSteps = {kSecond / 2,
                               kSecond + 1,
                               4 * kSecond,
                               6 * kSecond,
                               3'600 * kSecond,
                               86'400 * kSecond,
                               kYear,
                               9 * kYear,
                               10 * kYear,
                               11 * kYear};

class Steps {
 public:
  explicit Steps(std::uint64_t seed) : random_(seed) {
    test_.create();
    last_wall_ = test_.clock.wall().value;
    open(false);
  }

  void run() {
    for (std::uint64_t i = 0; i < 60; ++i) {
      switch (random_() % 4) {
        case 0:
          test_.clock.pass(static_cast<std::int64_t>(random_() % (2 * kSecond)));
          break;
        case 1:
          step();
          break;
        case 2:
          open(random_() % 3 == 0);
          break;
        default:
          append();
      }
    }
    ledger_.reset();
    const auto report = ledger::verify_directory(test_.directory(), test_.disk, {});
    ASSERT_TRUE(report.has_value());
    EXPECT_FALSE(report->failure.has_value()) << report->failure->message;
  }

  std::size_t refused = 0;
  std::size_t accepted = 0;

 private:
  void step() {
    const std::int64_t by = kSteps.at(random_() % kSteps.size());
    const std::int64_t signed_by = random_() % 2 == 0 ? by : -by;
    test_.clock.set_wall_by(signed_by);
    drift_ += signed_by;
  }

  void open(bool accept) {
    ledger_.reset();
    auto opened = test_.try_open(Access::kWrite, accept);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    ledger_ = *std::move(opened);
    const std::int64_t wall = test_.clock.wall().value;
    drift_ = 0;
    is_odd_ = wall < last_wall_ - 5 * kSecond || wall > last_wall_ + 3'652LL * 86'400 * kSecond;
    if (is_odd_ && accept) {
      is_odd_ = false;
      ++accepted;
      const auto entry = ledger_->read_entry({ledger_->prefix().size.value - 2});
      ASSERT_TRUE(entry.has_value());
      EXPECT_EQ(entry->view.kind, ledger::EntryKind::kClockAccepted);
      last_wall_ = wall;
      last_recorded_ = std::max(last_recorded_, wall);
      is_new_ = true;
    }
    expect_published(wall);
  }

  /// Opening commits to what is new, unless no time can be given to it.
  void expect_published(std::int64_t wall) {
    const ledger::Prefix published = ledger_->notary().published()->prefix;
    EXPECT_EQ(published == ledger_->prefix(), !is_new_ || !is_odd_);
    if (!is_new_ || is_odd_) {
      return;
    }
    is_new_ = false;
    const auto entry = ledger_->read_entry({published.size.value - 1});
    EXPECT_EQ(entry->view.kind, ledger::EntryKind::kMapCommitment);
    EXPECT_EQ(entry->view.recorded_at.value, std::max(last_recorded_, wall));
    if (wall > last_recorded_) {
      last_wall_ = last_recorded_ = wall;
    }
  }

  void append() {
    const auto result = ledger_->append({event("A", ++id_)});
    const bool must_refuse = is_odd_ || drift_ > kSecond || drift_ < -kSecond;
    ASSERT_EQ(result.has_value(), !must_refuse);
    if (!result) {
      EXPECT_EQ(base::error_number(result.error()), base::kClockRefused);
      ++refused;
      return;
    }
    const std::int64_t recorded = result->receipts.front().recorded_at.value;
    EXPECT_EQ(recorded, std::max(last_recorded_, test_.clock.wall().value - drift_));
    if (recorded > last_recorded_) {
      last_wall_ = recorded;
    }
    last_recorded_ = recorded;
    is_new_ = true;
  }

  std::mt19937_64 random_;
  MemoryLedger test_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::uint64_t id_ = 0;
  std::int64_t last_wall_ = 0;  // that the ledger took as right
  std::int64_t last_recorded_ = FakeClock::kStartUs;
  std::int64_t drift_ = 0;  // set since it was opened
  bool is_odd_ = false;
  bool is_new_ = false;  // something was recorded since it was last published
};

TEST(ClockSteps, NeverPutTimeBackNorPassUnseen) {
  std::size_t refused = 0;
  std::size_t accepted = 0;
  const auto all = seeds(50, 1'000);
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    Steps steps(seed);
    steps.run();
    refused += steps.refused;
    accepted += steps.accepted;
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
  report("clock steps of up to 11 years",
         all.size() * 15,
         std::to_string(refused) + " appends refused, " + std::to_string(accepted) +
             " clocks accepted and recorded");
}

}  // namespace
}  // namespace support
