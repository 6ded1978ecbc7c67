// Runs the real binary in a directory of its own, for the tests of the command line.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "replay/event/json_document.h"

namespace tools {

struct Outcome {
  int exit_code = 0;  // 128 + signal if it was killed
  std::string out;
  std::string err;
};

/// What a child process gets besides its words.
struct Surroundings {
  std::filesystem::path directory;
  std::string input;
  /// In place of the test's own; PATH and the like are added.
  std::map<std::string, std::string> environment;
  /// Where stdout goes instead of Outcome::out, e.g. /dev/full.
  std::string out_path;
};

[[nodiscard]] Outcome run_process(const std::vector<std::string>& words,
                                  const Surroundings& surroundings);

/// One JSON object from an answer; looked into by path ("clocks.0.due").
class Json {
 public:
  explicit Json(std::string_view text);

  /// The scalar at `path` as text ("true", "14", "DELIVERED", "null"); "(absent)" if there is none.
  [[nodiscard]] std::string at(std::string_view path) const;
  /// Members of the object at `path`, in order, joined by spaces.
  [[nodiscard]] std::string names(std::string_view path = "") const;
  [[nodiscard]] std::size_t count(std::string_view path) const;

 private:
  [[nodiscard]] const replay::JsonNode* find(std::string_view path) const;

  base::Result<replay::JsonDocument> document_;
};

[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);

/// A directory that is removed again, and the program in it.
class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest();
  ~ProgramTest() override;

  /// Runs caseledger with these words, split at spaces.
  Outcome run(std::string_view words, std::string input = "");
  Outcome run_words(const std::vector<std::string>& words, std::string input = "");
  /// A line of shell in the directory, with caseledger on the PATH.
  Outcome shell(const std::string& line);

  void write_file(const std::string& name, std::string_view content);
  [[nodiscard]] std::string read_file(const std::string& name) const;

  /// `init` of ./caseledger-data, expected to succeed.
  void init(std::string_view more = "");
  /// The same, simulated, with the sample register in it.
  void init_with_sample();

  std::filesystem::path directory_;
  std::map<std::string, std::string> environment_;
};

}  // namespace tools
