// The documents are true: every `$ …` line of a ```console block is run, and what stands below it
// is compared with what the program prints. A line `…` stands for any lines, `…` inside one for any
// text. A line `> …` right below a command goes on with it, as a shell shows it.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAny = "…";

struct Step {
  std::string command;
  std::vector<std::string> output;
};

std::vector<Step> steps_of(const fs::path& document) {
  std::ifstream file(document);
  std::vector<Step> steps;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```console") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside && line.starts_with("$ ")) {
      steps.push_back({line.substr(2), {}});
    } else if (inside && line.starts_with("> ") && steps.back().output.empty()) {
      steps.back().command += '\n' + line.substr(2);
    } else if (inside) {
      steps.back().output.push_back(line);
    }
  }
  return steps;
}

/// True if `text` fits `pattern`, where … stands for any text.
bool fits(std::string_view text, std::string_view pattern) {
  const std::size_t any = pattern.find(kAny);
  if (any == std::string_view::npos) {
    return text == pattern;
  }
  if (!text.starts_with(pattern.substr(0, any))) {
    return false;
  }
  const std::string_view rest = pattern.substr(any + kAny.size());
  for (std::size_t at = any; at <= text.size(); ++at) {
    if (fits(text.substr(at), rest)) {
      return true;
    }
  }
  return false;
}

/// True if the lines from `line` on fit the documented ones from `wanted` on.
bool lines_fit(const std::vector<std::string>& lines,
               std::size_t line,
               const std::vector<std::string>& documented,
               std::size_t wanted) {
  if (wanted == documented.size()) {
    return line == lines.size();
  }
  if (documented[wanted] == kAny) {
    for (std::size_t skip = line; skip <= lines.size(); ++skip) {
      if (lines_fit(lines, skip, documented, wanted + 1)) {
        return true;
      }
    }
    return false;
  }
  return line < lines.size() && fits(lines[line], documented[wanted]) &&
         lines_fit(lines, line + 1, documented, wanted + 1);
}

class DocumentTest : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    directory_ = fs::path(testing::TempDir()) / ("caseledger-docs-" + GetParam());
    fs::remove_all(directory_);
    fs::create_directories(directory_);
    fs::create_directory_symlink(fs::path(CASELEDGER_SOURCE_DIR) / "tests", directory_ / "tests");
  }

  void TearDown() override { fs::remove_all(directory_); }

  /// Runs the command after all `export` lines so far; stdout as lines.
  std::vector<std::string> run(const std::string& command, int& status) {
    const std::string script = "cd '" + directory_.string() +
                               "' && export LC_ALL=C.UTF-8 PATH='" CASELEDGER_BIN_DIR
                               "':\"$PATH\"\n" +
                               exports_ + "{ " + command + "\n} 2>stderr.txt";
    FILE* const pipe = ::popen(("bash -c '" + quoted(script) + "'").c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      text.append(buffer.data(), got);
    }
    status = ::pclose(pipe);
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
      lines.push_back(line);
    }
    return lines;
  }

  static std::string quoted(const std::string& script) {
    std::string text;
    for (const char c : script) {
      text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text;
  }

  std::string exports_;

 private:
  fs::path directory_;
};

TEST_P(DocumentTest, EveryCommandPrintsWhatThePageSays) {
  const auto steps = steps_of(fs::path(CASELEDGER_SOURCE_DIR) / (GetParam() + ".md"));
  ASSERT_FALSE(steps.empty());
  for (const Step& step : steps) {
    if (step.command.starts_with("export ")) {
      exports_ += step.command + "\n";
      continue;
    }
    int status = 0;
    const auto lines = run(step.command, status);
    EXPECT_EQ(status, 0) << step.command;
    std::string printed;
    for (const std::string& line : lines) {
      printed += line + "\n";
    }
    EXPECT_TRUE(lines_fit(lines, 0, step.output, 0)) << step.command << "\nprinted:\n" << printed;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Pages,
    DocumentTest,
    testing::Values("README", "docs/evidence", "docs/rules", "docs/service", "docs/testing"));

TEST(Fits, DotsStandForAnyTextAndNothingElseDoes) {
  EXPECT_TRUE(fits("Result   all is well", "Result   all is well"));
  EXPECT_TRUE(fits(R"({"a":1,"b":2})", R"({"a":1,…})"));
  EXPECT_FALSE(fits(R"({"a":1,"b":2})", R"({"a":2,…})"));
  EXPECT_FALSE(fits("Result   all is well, nearly", "Result   all is well"));
  EXPECT_TRUE(lines_fit({"a", "b", "c"}, 0, {"…", "c"}, 0));
  EXPECT_FALSE(lines_fit({"a", "b", "c"}, 0, {"…", "b"}, 0));
}

}  // namespace
