// append: what is stored, what is refused and where, and what the receipts say.
#include <string>

#include <gtest/gtest.h>

#include "tests/tools/cli/program.h"

namespace tools {
namespace {

/// An event with `more` members after `case`.
std::string event(const std::string& case_id, const std::string& more = "") {
  return R"({"case":")" + case_id + R"(",)" + more +
         R"("type":"CaseClosed","occurredAt":"2026-01-02T03:04:05+01:00",)"
         R"("actor":{"id":"u-1","role":"SYSTEM","organisation":"HDS"},"data":{"reason":"done"}})"
         "\n";
}

class Append : public ProgramTest {
 protected:
  std::string size() { return Json(run("cases --json").out).at("size"); }
};

TEST_F(Append, GivesAReceiptForEachEvent) {
  init();
  const auto outcome = run("append -", event("K-1") + event("K-1", R"("expectedVersion":1,)"));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto lines = lines_of(outcome.out);
  ASSERT_EQ(lines.size(), 2U);
  const Json first(lines[0]);
  EXPECT_EQ(first.names(), "case version index id recordedAt leaf deduplicated");
  EXPECT_EQ(first.at("case"), "K-1");
  EXPECT_EQ(first.at("version"), "1");
  EXPECT_EQ(first.at("leaf").size(), 64U);
  EXPECT_EQ(first.at("recordedAt").size(), 27U);
  EXPECT_EQ(first.at("deduplicated"), "false");
  EXPECT_EQ(Json(lines[1]).at("version"), "2");
}

TEST_F(Append, TheSameInputTwiceStoresNothingTwice) {
  init();
  // Three equal lines are three events: each has its own derived id.
  const std::string input = event("K-1") + event("K-1") + event("K-1") + event("K-2");
  const auto first = run("append -", input);
  const auto second = run("append -", input);
  ASSERT_EQ(second.exit_code, 0) << second.err;
  EXPECT_EQ(second.err, "Stored: 0. Known before: 4.\n");
  const auto before = lines_of(first.out);
  const auto after = lines_of(second.out);
  ASSERT_EQ(after.size(), 4U);
  for (std::size_t at = 0; at < after.size(); ++at) {
    for (const char* name : {"case", "version", "index", "id", "recordedAt", "leaf"}) {
      EXPECT_EQ(Json(before[at]).at(name), Json(after[at]).at(name));
    }
    EXPECT_EQ(Json(after[at]).at("deduplicated"), "true");
  }
}

TEST_F(Append, AFaultAnywhereInAFileStoresNothingOfIt) {
  init();
  const std::string size_before = size();
  std::string content;
  for (int line = 1; line <= 3000; ++line) {
    content += event("K-" + std::to_string(line));
  }
  write_file("good.ndjson", event("G-1"));
  write_file("late-fault.ndjson", content + "{\"case\":\n");
  const auto outcome = run("append good.ndjson late-fault.ndjson");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("late-fault.ndjson:3001"), std::string::npos) << outcome.err;
  // The first file was whole, and stays: its event, and the commitment made at close.
  EXPECT_EQ(lines_of(outcome.out).size(), 1U);
  EXPECT_EQ(std::stoi(size()), std::stoi(size_before) + 2);
}

TEST_F(Append, StandardInputIsStoredBatchByBatch) {
  init();
  std::string content;
  for (int line = 1; line <= 1030; ++line) {
    content += event("K-" + std::to_string(line));
  }
  const auto outcome = run("append -", content + "{}\n");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("stdin:1031"), std::string::npos) << outcome.err;
  EXPECT_EQ(lines_of(outcome.out).size(), 1024U);
}

TEST_F(Append, AConflictRefusesItsBatchAndSaysThePresentVersion) {
  init();
  ASSERT_EQ(run("append -", event("K-1") + event("K-1")).exit_code, 0);
  std::string late = event("K-1", R"("expectedVersion":1,)");
  late.replace(late.find("done"), 4, "late");
  write_file("b.ndjson", event("K-2") + "\n" + late);
  const auto outcome = run("append b.ndjson");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.err.find("CL-2502: K-1 is at version 2"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("b.ndjson:3"), std::string::npos) << outcome.err;
  EXPECT_EQ(run("history K-2").exit_code, 3);

  const std::string id = R"("id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",)";
  ASSERT_EQ(run("append -", event("K-3", id)).exit_code, 0);
  std::string other = event("K-3", id);
  other.replace(other.find("done"), 4, "else");
  const auto taken = run("append -", other);
  EXPECT_EQ(taken.exit_code, 4);
  EXPECT_NE(taken.err.find("CL-2503: K-3 already has another event"), std::string::npos)
      << taken.err;
}

TEST_F(Append, ACorrectionFindsItsTargetInTheLedgerOrOnAnEarlierLine) {
  init();
  const std::string id = R"("id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70",)";
  const auto correction = [](const std::string& case_id, const std::string& replacement) {
    return R"({"case":")" + case_id +
           R"(","type":"EventCorrected","occurredAt":"2026-01-03T00:00:00Z",)"
           R"("actor":{"id":"u-1","role":"SYSTEM","organisation":"HDS"},"data":)"
           R"({"target":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70","replacement":)" +
           replacement + R"(,"reason":"typo"}})" + "\n";
  };
  const std::string good = correction("K-1", R"({"reason":"finished"})");
  EXPECT_EQ(run("append -", good).exit_code, 1);
  write_file("both.ndjson", event("K-1", id) + good);
  EXPECT_EQ(run("append both.ndjson").exit_code, 0);
  EXPECT_EQ(run("append -", correction("K-1", R"({"reason":"over"})")).exit_code, 0);

  const auto other_case = run("append -", correction("K-2", R"({"reason":"x"})"));
  EXPECT_EQ(other_case.exit_code, 1);
  EXPECT_NE(other_case.err.find("CL-1118"), std::string::npos) << other_case.err;
  EXPECT_NE(other_case.err.find("stdin:1 /data/target"), std::string::npos) << other_case.err;
  const auto wrong_type = run("append -", correction("K-1", R"({"result":true})"));
  EXPECT_EQ(wrong_type.exit_code, 1);
  EXPECT_NE(wrong_type.err.find("/data/replacement"), std::string::npos) << wrong_type.err;
}

TEST_F(Append, RecordedAtIsForSimulatedLedgersOnly) {
  const std::string line = event("K-1", R"("recordedAt":"2026-01-02T08:00:00Z",)");
  init();
  const auto refused = run("append -", line);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_NE(refused.err.find("CL-1119"), std::string::npos) << refused.err;

  init("--simulated --ledger sim");
  const auto outcome = run("append - --ledger sim", line);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const Json receipt(outcome.out);
  EXPECT_EQ(receipt.at("recordedAt"), "2026-01-02T08:00:00.000000Z");
  EXPECT_EQ(receipt.at("simulated"), "true");
  const auto backwards =
      run("append - --ledger sim", event("K-2", R"("recordedAt":"2026-01-01T08:00:00Z",)"));
  EXPECT_EQ(backwards.exit_code, 1);

  // Out of order within a file: found before any of it is stored, also past the first batch.
  std::string content;
  for (int at = 0; at < 1100; ++at) {
    content += event("L-" + std::to_string(at), R"("recordedAt":"2026-02-01T00:00:00Z",)");
  }
  write_file("unsorted.ndjson", content + event("M-1", R"("recordedAt":"2026-01-31T00:00:00Z",)"));
  const auto unsorted = run("append unsorted.ndjson --ledger sim");
  EXPECT_EQ(unsorted.exit_code, 1);
  EXPECT_EQ(unsorted.out, "");
  EXPECT_NE(unsorted.err.find("CL-2506"), std::string::npos) << unsorted.err;
  EXPECT_NE(unsorted.err.find("unsorted.ndjson:1101 /recordedAt"), std::string::npos);
}

TEST_F(Append, EveryFaultIsToldWithLinePointerAndNumber) {
  init();
  const std::string actor = R"("actor":{"id":"u-1","role":"SYSTEM","organisation":"HDS"})";
  const auto line = [&](const std::string& data) {
    return R"({"case":"K-1","type":"DecisionMade","occurredAt":"2026-01-02T03:04:05Z",)" + actor +
           R"(,"data":)" + data + "}\n";
  };

  const struct {
    std::string input;
    const char* code;
    const char* where;
  } rows[] = {
      {"not json\n", "CL-1101", "stdin:1"},
      {"\n\n{\"case\":\"K\",\"case\":\"K\"}\n", "CL-1102", "stdin:3 /case"},
      {"{}\n", "CL-1106", "stdin:1 /case"},
      {"[]\n", "CL-1104", "stdin:1"},
      {line(R"({"authority":"HDS","decision":"MAYBE"})"), "CL-1108", "stdin:1 /data/decision"},
      {line(R"({"authority":"NSA","decision":"GRANTED"})"), "CL-1108", "stdin:1 /data/authority"},
      {line(R"({"authority":"HDS"})"), "CL-1106", "stdin:1 /data/decision"},
      {line(R"({"authority":"HDS","decision":"GRANTED","x":1})"), "CL-1105", "stdin:1 /data/x"},
      {line(R"({"authority":"HDS","decision":"GRANTED","validTo":"2026-02-30"})"),
       "CL-1112",
       "stdin:1 /data/validTo"},
      {line(R"({"authority":"HDS","decision":"GRANTED","conditions":["fnr 13097248022"]})"),
       "CL-1117",
       "stdin:1 /data/conditions/0"},
      {event("$rules"), "CL-1120", "stdin:1 /case"},
      {event(".."), "CL-1109", "stdin:1 /case"},
      {event("K-1", R"("id":"42",)"), "CL-1116", "stdin:1 /id"},
      {std::string(2U << 20U, 'x'), "CL-1300", "stdin:1"},
  };

  for (const auto& row : rows) {
    SCOPED_TRACE(row.input.substr(0, 200));
    const auto outcome = run("append - --json", row.input);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out, "");
    const auto lines = lines_of(outcome.err);
    ASSERT_FALSE(lines.empty());
    const Json error(lines.back());
    EXPECT_EQ(error.at("error.code"), row.code);
    EXPECT_EQ(error.at("error.where"), row.where);
    EXPECT_GE(error.at("error.hint").size(), 4U);
  }
}

TEST_F(Append, BlankLinesAByteOrderMarkAndCrLfDoNoHarm) {
  init();
  std::string line = event("K-1");
  line.insert(line.size() - 1, "\r");
  const auto outcome = run("append -", "\xEF\xBB\xBF" + line + "\r\n\n" + event("K-2"));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(lines_of(outcome.out).size(), 2U);
}

TEST_F(Append, AWriteThatFailsIsAnUnknownOutcomeAndTheSameAgainMendsIt) {
  init();
  std::string content;
  for (int line = 1; line <= 20'000; ++line) {
    content += event("K-" + std::to_string(line));
  }
  write_file("many.ndjson", content);
  // A limit on the size of files fails the write in the middle of the log.
  const auto outcome = shell("ulimit -f 4500; caseledger append many.ndjson");
  EXPECT_EQ(outcome.exit_code, 8) << outcome.err;
  EXPECT_NE(outcome.err.find("CL-2100"), std::string::npos) << outcome.err;
  const std::size_t receipts = lines_of(outcome.out).size();
  EXPECT_GE(receipts, 1024U);
  EXPECT_EQ(run("verify").exit_code, 0);
  const auto again = run("append many.ndjson");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(again.out.substr(0, outcome.out.find(R"(,"deduplicated)")),
            outcome.out.substr(0, outcome.out.find(R"(,"deduplicated)")));
  EXPECT_EQ(Json(run("verify --json").out).at("checked.streams"), "20001");
}

TEST_F(Append, EveryReceiptSurvivesAKillInTheMiddle) {
  init();
  std::string content;
  for (int line = 1; line <= 20'000; ++line) {
    content += event("K-" + std::to_string(line));
  }
  write_file("many.ndjson", content);
  static_cast<void>(
      shell(": > receipts.ndjson; "  // stands before anyone counts its lines
            "cat many.ndjson | caseledger append - > receipts.ndjson & pid=$!; "
            "while kill -0 $pid && [ $(wc -l < receipts.ndjson) -lt 2048 ]; do sleep 0.01; done; "
            "kill -9 $pid; wait"));
  const auto receipts = lines_of(read_file("receipts.ndjson"));
  ASSERT_GE(receipts.size(), 2048U);
  const auto verified = run("verify --json");
  EXPECT_EQ(verified.exit_code, 0) << verified.err << verified.out;
  // Sending the same again answers every receipt as it was.
  const auto again = run("append many.ndjson --quiet");
  ASSERT_EQ(again.exit_code, 0) << again.err;
  const auto repeated = lines_of(again.out);
  ASSERT_EQ(repeated.size(), 20'000U);
  for (std::size_t at = 0; at + 1 < receipts.size(); at += 97) {
    EXPECT_EQ(Json(repeated[at]).at("index"), Json(receipts[at]).at("index"));
    EXPECT_EQ(Json(repeated[at]).at("leaf"), Json(receipts[at]).at("leaf"));
    EXPECT_EQ(Json(repeated[at]).at("deduplicated"), "true");
  }
}

}  // namespace
}  // namespace tools
