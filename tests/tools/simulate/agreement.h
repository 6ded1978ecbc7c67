// The simulation's key against what the program finds in the same events.
#pragma once

#include <string>
#include <vector>

#include "tests/tools/cli/program.h"

namespace tools {

/// Simulates with these words, appends to a new ledger, and compares.
class AgreementTest : public ProgramTest {
 protected:
  void expect_agreement(const std::string& cases,
                        const std::string& seed,
                        const std::string& today) {
    const std::string words = "--today " + today;
    ASSERT_EQ(shell("caseledger simulate --cases " + cases + " --seed " + seed + " " + words +
                    " --answers key.ndjson > events.ndjson && rm -rf caseledger-data && "
                    "caseledger init --origin test.example/simulated --simulated && "
                    "caseledger append --no-progress events.ndjson > receipts.ndjson")
                  .exit_code,
              0);
    const Outcome answer = run("report findings --json " + words);
    ASSERT_EQ(answer.exit_code, 0) << answer.err;
    std::vector<std::string> found;
    // By its text: it is far larger than what the reader of events takes.
    const std::string row = R"({"case":")";
    for (std::size_t at = answer.out.find(row); at != std::string::npos;) {
      const std::size_t next = answer.out.find(row, at + 1);
      found.push_back(as_key_line(answer.out.substr(at, next - at)));
      at = next;
    }
    expect_same_lines(lines_of(read_file("key.ndjson")), found);
  }

 private:
  /// Of a row of the report only what the key says: case, finding and evidence.
  static std::string as_key_line(const std::string& row) {
    const std::size_t severity = row.find(R"(,"severity":)");
    const std::size_t evidence = row.find(R"(,"evidence":[)");
    const std::size_t end = row.find(']', evidence);
    EXPECT_NE(end, std::string::npos) << row;
    return row.substr(0, severity) + row.substr(evidence, end + 1 - evidence) + '}';
  }

  /// Names the first few differences; thousands of lines would say less.
  static void expect_same_lines(const std::vector<std::string>& key,
                                const std::vector<std::string>& found) {
    EXPECT_GT(key.size(), 100U);
    EXPECT_EQ(key.size(), found.size());
    int differences = 0;
    for (std::size_t i = 0; i < key.size() && i < found.size() && differences < 3; ++i) {
      if (key.at(i) != found.at(i)) {
        ADD_FAILURE() << "line " << i + 1 << "\n  key    " << key.at(i) << "\n  report "
                      << found.at(i);
        ++differences;
      }
    }
  }
};

}  // namespace tools
