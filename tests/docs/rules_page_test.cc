// docs/rules.md is true: it has every rule and finding of the built-in rulebook with its words, the
// code that judges it, and case tables that break it and keep it.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = CASELEDGER_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? ""
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The cells of the page's table rows by their first cell.
std::map<std::string, std::vector<std::string>> rows_of(const std::string& page) {
  std::map<std::string, std::vector<std::string>> rows;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line.substr(1));
    for (std::string cell; std::getline(parts, cell, '|');) {
      cells.push_back(trimmed(cell));
    }
    rows.emplace(cells.front(), cells);
  }
  return rows;
}

/// "KPR 13, KPR 22": each place once.
std::string words_of(const replay::RuleEntry& rule) {
  std::string words;
  std::string last;
  for (const replay::Citation& citation : rule.citations) {
    std::string place = citation.source;
    if (citation.line > 0) place += " " + std::to_string(citation.line);
    if (place != last) words += (words.empty() ? "" : ", ") + place;
    last = place;
  }
  return words;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    out += (out.empty() ? "" : " ") + item;
  }
  return out;
}

/// Finding → the function that judges it, from the table in the code.
std::map<std::string, std::string> functions() {
  const std::string code = text_of(kRoot / "replay/rules/findings.cc");
  const std::regex line(R"re(Line\{"(F\d{3})", (\w+)\})re");
  std::map<std::string, std::string> found;
  for (std::sregex_iterator it(code.begin(), code.end(), line), end; it != end; ++it) {
    found.emplace((*it)[1], (*it)[2]);
  }
  return found;
}

/// Names of the case tables of a finding; those that keep the rule are called F001-clean-….
std::vector<std::string> tables(const std::string& finding, bool clean) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kRoot / "tests/cases/findings")) {
    const std::string name = entry.path().stem().string();
    if (name.starts_with(finding + "-") && name.starts_with(finding + "-clean") == clean) {
      names.push_back(name);
    }
  }
  std::ranges::sort(names);
  return names;
}

class RulesPage : public testing::Test {
 protected:
  const replay::Rulebook& rulebook_ = replay::built_in_rulebook();
  const std::map<std::string, std::vector<std::string>> rows_ =
      rows_of(text_of(kRoot / "docs/rules.md"));
};

TEST_F(RulesPage, HasEveryRuleWithItsSentenceAndTheLinesItIsQuotedFrom) {
  for (const auto& [id, rule] : rulebook_.rules) {
    const auto row = rows_.find(id);
    ASSERT_NE(row, rows_.end()) << id << " has no row";
    ASSERT_EQ(row->second.size(), 5U) << id;
    EXPECT_EQ(row->second[1], rule.sentence.en);
    EXPECT_EQ(row->second[2], words_of(rule)) << id;
    EXPECT_FALSE(row->second[3].empty()) << id << " has no reading";
  }
}

TEST_F(RulesPage, HasEveryFindingWithItsRulesAndTheFunctionThatJudgesIt) {
  const auto code = functions();
  ASSERT_EQ(code.size(), rulebook_.findings.size());
  for (const auto& [id, finding] : rulebook_.findings) {
    const auto row = rows_.find(id);
    ASSERT_NE(row, rows_.end()) << id << " has no row";
    ASSERT_EQ(row->second.size(), 5U) << id;
    EXPECT_EQ(row->second[1], name_of(finding.severity)) << id;
    EXPECT_EQ(row->second[2], joined(finding.rules)) << id;
    ASSERT_TRUE(code.contains(id)) << id << " is judged by nothing";
    const std::string file = row->second[4];
    EXPECT_EQ(row->second[3], "`" + code.at(id) + "`") << id;
    EXPECT_NE(text_of(kRoot / "replay/rules" / (file + ".cc")).find(" " + code.at(id) + "("),
              std::string::npos)
        << id << " is not in " << file;
  }
}

TEST_F(RulesPage, EveryFindingHasATableThatBreaksItsRuleAndOneThatKeepsIt) {
  for (const auto& [id, finding] : rulebook_.findings) {
    EXPECT_FALSE(tables(id, true).empty()) << id << " has no clean table";
    const auto breaking = tables(id, false);
    EXPECT_TRUE(std::ranges::any_of(breaking,
                                    [&id](const std::string& name) {
                                      return text_of(kRoot / "tests/cases/findings" /
                                                     (name + ".case"))
                                                 .find("finding " + id + " ") != std::string::npos;
                                    }))
        << id << " has no table that breaks it";
  }
}

}  // namespace
