// docs/security.md is whole and true: every requirement of ASVS 5.0 levels 1 and 2 has a row, in
// order, and every test that a row names is there.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const fs::path kSource = CASELEDGER_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Row {
  std::vector<int> number;
  std::string applies;
  std::string why;
};

std::vector<Row> rows() {
  std::istringstream page(read(kSource / "docs" / "security.md"));
  const std::regex kRow(R"(\| (\d+)\.(\d+)\.(\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|)");
  std::vector<Row> all;
  for (std::string line; std::getline(page, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, kRow)) continue;
    all.push_back(
        {{std::stoi(match[1]), std::stoi(match[2]), std::stoi(match[3])}, match[4], match[5]});
  }
  return all;
}

/// "Suite.Name" of every test in tests/.
std::set<std::string> tests_there_are() {
  const std::regex kTest(R"(\bTEST(?:_[FP])?\(\s*(\w+),\s*(\w+)\s*\))");
  const std::regex kNamed(R"(\bNAME\s+(\w+\.\w+))");
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests")) {
    const bool is_source = entry.path().extension() == ".cc";
    if (!is_source && entry.path().filename() != "CMakeLists.txt") continue;
    const std::string text = read(entry.path());
    const std::regex& pattern = is_source ? kTest : kNamed;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), pattern);
         it != std::sregex_iterator();
         ++it) {
      names.insert(is_source ? (*it)[1].str() + '.' + (*it)[2].str() : (*it)[1].str());
    }
  }
  return names;
}

TEST(SecurityPage, HasARowForEachRequirementOfLevelsOneAndTwoInOrder) {
  std::map<int, int> in_chapter;
  std::vector<int> last;
  for (const Row& row : rows()) {
    EXPECT_LT(last, row.number);
    last = row.number;
    ++in_chapter[row.number[0]];
  }
  // ASVS 5.0.0, levels 1 and 2.
  const std::map<int, int> wanted = {{1, 27},
                                     {2, 11},
                                     {3, 19},
                                     {4, 10},
                                     {5, 9},
                                     {6, 35},
                                     {7, 18},
                                     {8, 7},
                                     {9, 7},
                                     {10, 29},
                                     {11, 14},
                                     {12, 9},
                                     {13, 13},
                                     {14, 9},
                                     {15, 13},
                                     {16, 16},
                                     {17, 7}};
  EXPECT_EQ(in_chapter, wanted);
}

TEST(SecurityPage, SaysOfEachWhetherItAppliesAndWhy) {
  const std::set<std::string> words = {"yes", "partly", "no", "n/a"};
  for (const Row& row : rows()) {
    EXPECT_TRUE(words.contains(row.applies)) << row.applies;
    EXPECT_FALSE(row.why.empty());
  }
}

TEST(SecurityPage, NamesTestsThatThereAre) {
  const std::set<std::string> there_are = tests_there_are();
  const std::regex kName("`([A-Z]\\w+\\.[A-Z]\\w+)`");
  int count = 0;
  for (const Row& row : rows()) {
    for (auto it = std::sregex_iterator(row.why.begin(), row.why.end(), kName);
         it != std::sregex_iterator();
         ++it) {
      ++count;
      EXPECT_TRUE(there_are.contains((*it)[1])) << (*it)[1];
    }
  }
  EXPECT_GT(count, 100);
}

}  // namespace
