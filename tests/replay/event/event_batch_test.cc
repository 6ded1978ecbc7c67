// Cap'n Proto batches are judged like JSON: the same events come out, and the same refusals.
#include "replay/event/event_batch.h"

#include <gmock/gmock.h>

#include "replay/event/error_numbers.h"
#include "replay/rules/built_in_rulebook.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

class EventBatch : public ::testing::Test {
 protected:
  [[nodiscard]] ParsedEvent parsed(const std::string& case_id, const std::string& more = "") const {
    const auto event = parse_event(
        R"({"case":")" + case_id +
            R"(","type":"TimeRecorded","id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",)" + more +
            R"("occurredAt":"2026-03-01T10:00:00+01:00","actor":{"id":"u-1","role":"LAWYER"},)"
            R"("data":{"minutes":5,"activity":"UTTREKK"}})",
        context_);
    EXPECT_TRUE(event.has_value());
    return *event;
  }

  /// What the codec would have refused, as the first event of a batch.
  [[nodiscard]] base::Error refusal(const std::string& bytes) const {
    EventBatchReader reader(bytes);
    const auto event = reader.next(context_);
    if (!event) return event.error();
    base::Error taken;
    taken.message = "taken";
    return taken;
  }

  const CodeLists codes_{built_in_rulebook().codes};
  const ParseContext context_{.codes = codes_, .find_target = {}};
};

TEST_F(EventBatch, HoldsTheSameEventsAsTheirJson) {
  const ParsedEvent first = parsed("K-1", R"("expectedVersion":0,)");
  const ParsedEvent second = parsed("K-2", R"("source":"sak",)");
  // One byte before the batch, so that its words do not stand on words.
  const std::string bytes = "x" + *framed_event(first) + *framed_event(second);
  EventBatchReader reader(std::string_view(bytes).substr(1));
  const auto one = reader.next(context_);
  ASSERT_TRUE(one.has_value()) << one.error().message;
  EXPECT_EQ(*one, first);
  const auto two = reader.next(context_);
  ASSERT_TRUE(two.has_value());
  EXPECT_EQ(*two, second);
  EXPECT_TRUE(reader.is_at_end());
}

TEST_F(EventBatch, IsRefusedWhereJsonIs) {
  ParsedEvent event = parsed("K-1");
  event.id.reset();
  const auto no_id = refusal(*framed_event(event));
  EXPECT_EQ(no_id.number, kBadUuid);
  EXPECT_EQ(no_id.where, "/id");
  event = parsed("K-1");
  event.recorded_at = base::TimestampUtcUs{1};
  EXPECT_EQ(refusal(*framed_event(event)).number, kRecordedAtRefused);
}

TEST_F(EventBatch, EveryCutIsNoticed) {
  const std::string whole = *framed_event(parsed("K-1"));
  for (std::size_t length = 1; length < whole.size(); ++length) {
    EXPECT_EQ(refusal(whole.substr(0, length)).number, kBrokenBody) << length;
  }
}

TEST_F(EventBatch, NoByteThatIsChangedStopsTheReader) {
  const std::string whole = *framed_event(parsed("K-1"));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned flip : {1U, 0x80U, 0xffU}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
      EventBatchReader reader(changed);
      // An event or an error; what must not happen is anything else.
      static_cast<void>(reader.next(context_));
    }
  }
}

/// Both ways of judging the first event of a batch: at a glance where that is enough, and by its
/// JSON alone. Who may write for the ledger itself is never given the first.
struct BothWays {
  base::Result<ParsedEvent> quick;
  base::Result<ParsedEvent> by_json;
};

BothWays judged(const std::string& bytes, bool is_simulated) {
  ParseContext context = testing::lenient_context();
  context.is_simulated = is_simulated;
  ParseContext quick = context;
  quick.allow_ledger_stream = false;
  EventBatchReader first(bytes);
  EventBatchReader second(bytes);
  return {first.next(quick), second.next(context)};
}

/// What only the ledger may write is the one thing in which the two contexts differ.
bool is_of_the_ledger(const BothWays& both) {
  return (both.by_json && both.by_json->stream == kRulesStream) ||
         (!both.quick && both.quick.error().number == kLedgerStream) ||
         (!both.by_json && both.by_json.error().number == kLedgerStream);
}

/// The example as a message, with `more` in its envelope.
std::string framed_example(const std::string& line, const std::string& more) {
  std::string whole = line;
  whole.insert(1, more);
  ParseContext context = testing::lenient_context();
  context.is_simulated = true;
  const auto event = parse_event(whole, context);
  EXPECT_TRUE(event.has_value()) << whole << event.error().message;
  return *framed_event(*event);
}

TEST(EventBatchAtAGlance, EveryTypeIsStoredAsTheSameBytes) {
  for (const auto& example : testing::catalogue_examples()) {
    const BothWays both = judged(
        framed_example(example.line, R"("recordedAt":"2026-03-01T10:00:00.000001Z",)"), true);
    if (is_of_the_ledger(both)) continue;
    ASSERT_TRUE(both.quick.has_value()) << example.type << both.quick.error().message;
    EXPECT_EQ(*both.quick, *both.by_json) << example.type;
  }
}

TEST(EventBatchAtAGlance, WhateverByteIsChangedTheJudgementIsThatOfJson) {
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (const auto& example : testing::catalogue_examples()) {
    const std::string whole = framed_example(example.line, "");
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned flip : {1U, 0x40U, 0xffU}) {
        std::string changed = whole;
        changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
        const BothWays both = judged(changed, false);
        if (is_of_the_ledger(both)) continue;
        ASSERT_EQ(both.quick, both.by_json)
            << example.type << " byte " << at << " flipped by " << flip << ": "
            << (both.quick ? "taken" : both.quick.error().message) << ", by JSON "
            << (both.by_json ? "taken" : both.by_json.error().message);
        ++(both.quick ? taken : refused);
      }
    }
  }
  EXPECT_GT(taken, 1'000U);
  EXPECT_GT(refused, 10'000U);
}

TEST_F(EventBatch, APersonalNumberIsFoundWhereverItStands) {
  for (const auto& [what, number] : {std::pair("case", "K-23456789012"),
                                     std::pair("text", "T-23456789012"),
                                     std::pair("actor", "A-23456789012")}) {
    const ParsedEvent event = *parse_event(
        R"({"case":"K-23456789012","type":"TimeRecorded","id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",)"
        R"("occurredAt":"2026-03-01T10:00:00+01:00","actor":{"id":"A-23456789012","role":"LAWYER"},)"
        R"("data":{"minutes":5,"activity":"T-23456789012"}})",
        context_);
    std::string bytes = *framed_event(event);
    ASSERT_EQ(refusal(bytes).message, "taken");
    bytes.replace(bytes.find(number) + 2, 11, "02013299997");
    EXPECT_EQ(refusal(bytes).number, kPersonalNumber) << what;
  }
}

}  // namespace
}  // namespace replay
