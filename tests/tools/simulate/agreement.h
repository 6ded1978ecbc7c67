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
    const Json report(answer.out);
    std::string found;
    for (std::size_t at = 0; at < report.count("rows"); ++at) {
      const std::string row = "rows." + std::to_string(at);
      found += R"({"case":")" + report.at(row + ".case") + R"(","finding":")" +
               report.at(row + ".finding") + R"(","evidence":[)";
      for (std::size_t i = 0; i < report.count(row + ".evidence"); ++i) {
        found += (i == 0 ? "\"" : ",\"") + report.at(row + ".evidence." + std::to_string(i)) + '"';
      }
      found += "]}\n";
    }
    expect_same_lines(lines_of(read_file("key.ndjson")), lines_of(found));
  }

 private:
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
