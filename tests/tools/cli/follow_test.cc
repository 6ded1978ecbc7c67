// history --follow beside writers: what is stored after it began comes out, once and in order.
#include "tests/tools/cli/program.h"

namespace tools {
namespace {

class FollowTest : public ProgramTest {};

TEST_F(FollowTest, TellsWhatOtherProcessesAppendOnceAndInOrder) {
  init();
  const auto event = [](int number) {
    return R"({"case":"K-1","type":"CaseClosed","occurredAt":"2026-01-0)" + std::to_string(number) +
           R"(T00:00:00Z","actor":{"id":"u","role":"SYSTEM","organisation":"HDS"},)"
           R"("id":"00000000-0000-8000-8000-00000000000)" +
           std::to_string(number) + R"(","data":{"reason":"x"}})" + "\n";
  };
  for (int number = 1; number <= 3; ++number) {
    write_file("event" + std::to_string(number), event(number));
  }
  ASSERT_EQ(run("append event1").exit_code, 0);
  // The follower is given until it has told the third event, or ten seconds.
  const Outcome outcome = shell(
      "caseledger history K-1 --follow --ndjson > told & follower=$!; "
      "until [ \"$(wc -l < told)\" = 1 ]; do sleep 0.05; done; "
      "caseledger --quiet append event2 > stored; caseledger --quiet append event3 >> stored; "
      "for i in $(seq 200); do [ \"$(wc -l < told)\" = 3 ] && break; sleep 0.05; done; "
      "kill $follower; cat told");
  const auto lines = lines_of(outcome.out);
  ASSERT_EQ(lines.size(), 3U) << outcome.out << outcome.err;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Json line(lines[i]);
    EXPECT_EQ(line.at("version"), std::to_string(i + 1));
    // Genesis, commitment, three of $rules, commitment; and one after each that is stored.
    EXPECT_EQ(line.at("index"), std::to_string(6 + 2 * i));
  }
}

TEST_F(FollowTest, GoesWithNothingThatLooksBack) {
  init();
  EXPECT_EQ(run("history K-1 --follow --json").exit_code, 2);
  EXPECT_EQ(run("history K-1 --follow --known-at 2026-01-01").exit_code, 2);
}

}  // namespace
}  // namespace tools
