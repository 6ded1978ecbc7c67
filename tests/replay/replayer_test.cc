// Answers from a log: one case or all, which prefix, which rulebook.
#include "replay/replayer.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "replay/event/codec.h"
#include "replay/event/encode.h"
#include "replay/rules/built_in_rulebook.h"
#include "tests/support/memory_ledger.h"

namespace {

using base::ErrorCode;
using replay::Date;

Date date(std::string_view text) {
  return replay::parse_date(text).value();
}

const replay::CodeLists& codes() {
  static const replay::CodeLists kCodes{replay::built_in_rulebook().codes};
  return kCodes;
}

class ReplayerTest : public testing::Test {
 protected:
  void submit(const std::string& case_id, const std::string& day) {
    const std::string line =
        R"({"case":")" + case_id + R"(","type":"ApplicationSubmitted","occurredAt":")" + day +
        R"(T10:00:00+01:00","actor":{"id":"u-1","role":"CASE_HANDLER"},"data":{"registers":["NPR"],)"
        R"("applicationType":"NEW","purpose":"RESEARCH_HEALTH","applicantKind":"UNIVERSITY",)"
        R"("applicant":"org-1","category":"IDENTIFIABLE","identifiability":"INDIRECT",)"
        R"("linked":false,"receivedAt":")" +
        day + R"("}})";
    const auto event = replay::parse_event(line, {.codes = codes(), .find_target = {}});
    ASSERT_TRUE(event) << event.error().message;
    ledger_.add(case_id, event->body);
  }

  /// Records a rulebook in two parts, as `rules activate` does.
  void activate(const std::string& text, const std::string& valid_from, const std::string& said) {
    const replay::ParseContext context{
        .codes = codes(), .allow_ledger_stream = true, .find_target = {}};
    const replay::Envelope envelope{.case_id = replay::kRulesStream,
                                    .occurred_at = {},
                                    .actor = {.id = "admin", .role = "SYSTEM", .organisation = {}},
                                    .source = {},
                                    .correlation = {},
                                    .causation = {}};
    const auto add = [&](const auto& data) {
      const auto event = replay::encode_event(envelope, data, context);
      ASSERT_TRUE(event) << event.error().message;
      ledger_.add(replay::kRulesStream, event->body);
    };
    const std::size_t half = text.size() / 2;
    add(replay::RulebookTextView{.part = 1, .parts = 2, .text = text.substr(0, half)});
    add(replay::RulebookTextView{.part = 2, .parts = 2, .text = text.substr(half)});
    add(replay::RulebookActivatedView{.version = "v",
                                      .valid_from = date(valid_from),
                                      .sha256 = ledger::sha256({base::as_bytes(said)})});
  }

  [[nodiscard]] base::Result<replay::Replayer> open(std::string_view today) const {
    return replay::Replayer::open(ledger_, {ledger_.size(), {}, date(today)});
  }

  support::MemoryLedger ledger_;
};

/// The built-in text under another version.
std::string other_rulebook(const std::string& version) {
  std::string text(replay::built_in_rulebook_toml());
  const std::string old = "version = \"" + replay::built_in_rulebook().version + "\"";
  text.replace(text.find(old), old.size(), "version = \"" + version + "\"");
  return text;
}

TEST_F(ReplayerTest, AnswersEveryCaseInBytewiseOrderAndLeavesOutWhatIsNoCase) {
  submit("NPR-2023/0002", "2023-03-16");
  ledger_.add_foreign(ledger::EntryKind::kMapCommitment);
  submit("KPR-2023/0001", "2023-03-15");
  activate(other_rulebook("second"), "2019-01-01", other_rulebook("second"));
  submit("NPR-2023/0002b", "2023-03-17");

  const auto replayer = open("2023-06-01");
  ASSERT_TRUE(replayer) << replayer.error().message;
  std::vector<std::string> seen;
  const auto visited = replayer->for_each([&](replay::CaseAnswer&& answer) -> base::Status {
    seen.push_back(answer.file.id);
    return {};
  });
  ASSERT_TRUE(visited) << visited.error().message;
  EXPECT_EQ(seen, (std::vector<std::string>{"KPR-2023/0001", "NPR-2023/0002", "NPR-2023/0002b"}));
}

TEST_F(ReplayerTest, AnswersOneCaseAsItAnswersItAmongAll) {
  submit("NPR-2023/0002", "2023-03-16");
  submit("KPR-2023/0001", "2023-03-15");
  const auto replayer = open("2023-06-01");
  ASSERT_TRUE(replayer);
  const auto one = replayer->answer("NPR-2023/0002");
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->file.events.size(), 1U);
  EXPECT_EQ(one->state, replay::State::kReceived);
  const auto visited = replayer->for_each([&](replay::CaseAnswer&& answer) -> base::Status {
    if (answer.file.id == "NPR-2023/0002") {
      EXPECT_EQ(answer.file.events.front().index, one->file.events.front().index);
      EXPECT_EQ(answer.findings, one->findings);
    }
    return {};
  });
  EXPECT_TRUE(visited);
}

TEST_F(ReplayerTest, KnowsNothingBeyondItsPrefix) {
  submit("NPR-2023/0001", "2023-03-15");
  submit("NPR-2023/0002", "2023-03-16");
  const auto replayer = replay::Replayer::open(ledger_, {base::LogSize{1}, {}, date("2023-06-01")});
  ASSERT_TRUE(replayer);
  EXPECT_TRUE(replayer->answer("NPR-2023/0001"));
  EXPECT_EQ(replayer->answer("NPR-2023/0002").error().code, ErrorCode::kNotFound);
}

TEST_F(ReplayerTest, HidesACaseThatHadNotHappenedYet) {
  submit("NPR-2023/0001", "2023-03-15");
  const auto replayer = replay::Replayer::open(
      ledger_, {ledger_.size(), replay::oslo_day_end(date("2023-03-14")), date("2023-03-14")});
  ASSERT_TRUE(replayer);
  EXPECT_EQ(replayer->answer("NPR-2023/0001").error().code, ErrorCode::kNotFound);
  int seen = 0;
  ASSERT_TRUE(replayer->for_each([&seen](replay::CaseAnswer&&) -> base::Status {
    ++seen;
    return {};
  }));
  EXPECT_EQ(seen, 0);
}

TEST_F(ReplayerTest, RulesAreNoCase) {
  activate(other_rulebook("second"), "2019-01-01", other_rulebook("second"));
  EXPECT_EQ(open("2023-06-01")->answer(replay::kRulesStream).error().code, ErrorCode::kNotFound);
}

TEST_F(ReplayerTest, AnEventInAnotherCasesStreamIsCorruption) {
  submit("NPR-2023/0001", "2023-03-15");
  const auto stray = ledger_.read_entry({0});
  ledger_.add("NPR-2023/0002", stray->view.body);
  const auto replayer = open("2023-06-01");
  EXPECT_EQ(replayer->answer("NPR-2023/0002").error().code, ErrorCode::kCorrupt);
  const auto visited = replayer->for_each([](replay::CaseAnswer&&) -> base::Status { return {}; });
  EXPECT_EQ(visited.error().code, ErrorCode::kCorrupt);
}

TEST_F(ReplayerTest, ABodyThatIsNoEventIsCorruption) {
  const std::vector<std::byte> junk(24, std::byte{0xff});
  ledger_.add("NPR-2023/0001", junk);
  EXPECT_EQ(open("2023-06-01")->answer("NPR-2023/0001").error().code, ErrorCode::kCorrupt);
}

TEST_F(ReplayerTest, UsesTheBuiltInRulebookWhereNoneIsRecorded) {
  EXPECT_EQ(open("2023-06-01")->rulebook().version, replay::built_in_rulebook().version);
}

TEST_F(ReplayerTest, UsesTheRulebookRecordedLastThatIsValidOnTheDay) {
  activate(other_rulebook("second"), "2020-01-01", other_rulebook("second"));
  activate(other_rulebook("third"), "2024-01-01", other_rulebook("third"));
  EXPECT_EQ(open("2019-12-31")->rulebook().version, replay::built_in_rulebook().version);
  EXPECT_EQ(open("2023-12-31")->rulebook().version, "second");
  EXPECT_EQ(open("2024-01-01")->rulebook().version, "third");
  activate(other_rulebook("fourth"), "2021-01-01", other_rulebook("fourth"));
  EXPECT_EQ(open("2024-01-01")->rulebook().version, "fourth");
}

TEST_F(ReplayerTest, ARulebookThatDoesNotMatchItsDigestIsCorruption) {
  activate(other_rulebook("second"), "2020-01-01", "something else");
  EXPECT_EQ(open("2023-06-01").error().code, ErrorCode::kCorrupt);
  EXPECT_TRUE(open("2019-12-31")) << "not valid yet, so not read";
}

TEST_F(ReplayerTest, ARulebookThisProgramCannotReadIsUnsupported) {
  activate("regime = \"of 2040\"\n", "2020-01-01", "regime = \"of 2040\"\n");
  EXPECT_EQ(open("2023-06-01").error().code, ErrorCode::kUnsupported);
}

TEST_F(ReplayerTest, StopsAtTheVisitorsFirstError) {
  submit("NPR-2023/0001", "2023-03-15");
  submit("NPR-2023/0002", "2023-03-16");
  int seen = 0;
  const auto visited = open("2023-06-01")->for_each([&](replay::CaseAnswer&&) -> base::Status {
    ++seen;
    return base::fail(ErrorCode::kIo, "the pipe is closed");
  });
  EXPECT_EQ(visited.error().code, ErrorCode::kIo);
  EXPECT_EQ(seen, 1);
}

TEST_F(ReplayerTest, AViewLongerThanTheLogIsNotFound) {
  const auto replayer = replay::Replayer::open(ledger_, {base::LogSize{1}, {}, date("2023-06-01")});
  EXPECT_EQ(replayer.error().code, ErrorCode::kNotFound);
}

}  // namespace
