// The account of who looked: on disk before it is told, findable by case, itself a ledger.
#include "tools/access/access_log.h"

#include <future>

#include <gtest/gtest.h>

#include "ledger/verify/verify.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_directory.h"
#include "tools/access/error_numbers.h"

namespace account {
namespace {

AccessEvent look_at(const std::string& case_id, const std::string& who = "a2b3c4d5e6") {
  return {.action = Action::kReadCase,
          .at = {support::FakeClock::kStartUs},
          .subject = case_id,
          .token = who};
}

class AccessLogTest : public ::testing::Test {
 protected:
  AccessLogTest() { open(); }

  void open() {
    log_.reset();
    auto opened = AccessLog::open(temp_.path(),
                                  "test.example/cases",
                                  {.reserve_bytes = 0, .pause = std::chrono::milliseconds(10)},
                                  *files_,
                                  clock_);
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = *std::move(opened);
  }

  base::Status record(AccessEvent event) {
    std::promise<base::Status> told;
    log_->record(std::move(event), [&told](base::Status status) { told.set_value(status); });
    return told.get_future().get();
  }

  /// Who is in the stream, as another process reads it.
  std::vector<std::string> who_looked(std::string_view stream) {
    const auto ledger = ledger::Ledger::open(access_directory(temp_.path()),
                                             {.access = ledger::Access::kRead, .progress = {}},
                                             *files_,
                                             clock_);
    std::vector<std::string> tokens;
    if (!ledger) return tokens;
    const auto entries = (*ledger)->read_stream(stream, (*ledger)->prefix().size);
    for (const ledger::StoredEntry& entry : *entries) {
      const auto event = decode(entry.view.body);
      tokens.push_back(event ? event->token : "?");
    }
    return tokens;
  }

  support::TempDirectory temp_;
  std::unique_ptr<ledger::io::FileSystem> files_ = ledger::io::posix_file_system();
  support::FakeClock clock_;
  std::unique_ptr<AccessLog> log_;
};

using Tokens = std::vector<std::string>;

TEST_F(AccessLogTest, IsALedgerOfItsOwnWithItsOwnOriginAndKey) {
  EXPECT_EQ(log_->ledger()->origin(), "test.example/cases/access");
  EXPECT_TRUE(log_->ledger()->vkey().starts_with("test.example/cases/access+"));
  ASSERT_TRUE(record(look_at("A")));
  ASSERT_TRUE(log_->end());
  const auto report = ledger::verify_directory(
      access_directory(temp_.path()), *files_, {.progress = {}, .check_event = {}});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(report->failure) << report->failure->message;
}

TEST_F(AccessLogTest, WhatIsToldToBeRecordedIsOnDiskAndFoundByCase) {
  ASSERT_TRUE(record(look_at("A", "one")));
  ASSERT_TRUE(record(look_at("B", "two")));
  ASSERT_TRUE(record(look_at("A", "three")));
  EXPECT_EQ(who_looked("A"), (Tokens{"one", "three"}));
  EXPECT_EQ(who_looked("B"), (Tokens{"two"}));
  EXPECT_EQ(who_looked("C"), Tokens{});
}

TEST_F(AccessLogTest, ASubjectThatIsMaskedStandsInTheStreamOfItsMask) {
  ASSERT_TRUE(record(look_at("13097248022", "one")));
  EXPECT_EQ(who_looked("***********"), (Tokens{"one"}));
  EXPECT_EQ(kept_subject("13097248022"), "***********");
}

TEST_F(AccessLogTest, EqualLooksAreLooksEach) {
  ASSERT_TRUE(record(look_at("A")));
  ASSERT_TRUE(record(look_at("A")));
  EXPECT_EQ(who_looked("A").size(), 2U);
  open();
  ASSERT_TRUE(record(look_at("A")));
  EXPECT_EQ(who_looked("A").size(), 3U);
}

TEST_F(AccessLogTest, WhatIsRecordedOnceStaysOnceAlsoAfterARestart) {
  for (int start = 0; start < 3; ++start) {
    log_->record_once(look_at("$tokens", "t"), "token t created");
    log_->record_once(look_at("$tokens", "t" + std::to_string(start)), "token t created");
    ASSERT_TRUE(record(look_at("A")));
    open();
  }
  EXPECT_EQ(who_looked("$tokens"), (Tokens{"t"}));
  EXPECT_EQ(who_looked("A").size(), 3U);
}

TEST_F(AccessLogTest, RefusalsAreThereByTheEndOfTheService) {
  for (int i = 0; i < 5; ++i) {
    log_->refuse({.peer = "192.0.2.1", .token = "t", .code = 2'631, .status = 401});
  }
  ASSERT_TRUE(log_->end());
  EXPECT_EQ(who_looked("$refused").size(), 2U);
}

TEST_F(AccessLogTest, AfterTheEndNothingIsToldToBeRecorded) {
  ASSERT_TRUE(log_->end());
  const auto recorded = record(look_at("A"));
  ASSERT_FALSE(recorded);
  EXPECT_EQ(recorded.error().number, kNotRecorded);
  EXPECT_EQ(recorded.error().code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(who_looked("A"), Tokens{});
}

TEST_F(AccessLogTest, ManyLooksAtOnceAreAllRecorded) {
  constexpr int kLooks = 2'000;
  std::atomic<int> recorded = 0;
  for (int i = 0; i < kLooks; ++i) {
    log_->record(look_at("case " + std::to_string(i % 7)),
                 [&recorded](const base::Status& status) { recorded += status ? 1 : 0; });
  }
  ASSERT_TRUE(log_->end());
  EXPECT_EQ(recorded, kLooks);
  EXPECT_EQ(log_->state().recorded, 2'000U);
}

/// A disk that fails once spoils the ledger under the account, not the account.
TEST(AccessLogOnAFaultyDisk, AFailedSyncIsTriedAgainAndTheLookIsThereOnce) {
  support::FaultFileSystem files;
  support::FakeClock clock;
  ASSERT_TRUE(files.make_directory("ledger"));
  auto log = AccessLog::open(
      "ledger", "test.example/cases", {.reserve_bytes = 0, .publish_interval = {}}, files, clock);
  ASSERT_TRUE(log) << log.error().message;
  files.fail_next_sync();
  std::promise<base::Status> told;
  (*log)->record(look_at("A"), [&told](base::Status status) { told.set_value(status); });
  EXPECT_TRUE(told.get_future().get());
  const auto ledger = (*log)->ledger();
  EXPECT_EQ(ledger->read_stream("A", ledger->prefix().size)->size(), 1U);
}

}  // namespace
}  // namespace account
