// What the tests of imports share: files in a directory of their own, and an import of one of them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <zlib.h>

#include "replay/event/event_json.h"
#include "tools/interchange/log_import.h"

namespace tools {

inline const replay::CodeLists& import_codes() {
  static const replay::CodeLists codes{{{"role", {"CASE_HANDLER", "SYSTEM"}}}};
  return codes;
}

inline std::string gzipped(std::string_view text) {
  std::string packed(text.size() + 1024, '\0');
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

class ImportTest : public testing::Test {
 protected:
  ImportTest() {
    std::string name = (std::filesystem::temp_directory_path() / "import-XXXXXX").string();
    directory_ = ::mkdtemp(name.data());
  }

  ~ImportTest() override { std::filesystem::remove_all(directory_); }

  [[nodiscard]] std::string path_of(std::string_view name) const {
    return (directory_ / name).string();
  }

  std::string given_file(std::string_view name, std::string_view content) {
    std::ofstream(path_of(name), std::ios::binary) << content;
    return path_of(name);
  }

  void given_mapping(std::string_view toml) {
    auto mapping = parse_mapping(toml, "map.toml");
    ASSERT_TRUE(mapping) << mapping.error().message;
    options_.mapping = *std::move(mapping);
  }

  base::Result<ImportSummary> import(const std::string& path) {
    lines_.clear();
    batch_sizes_.clear();
    const replay::ParseContext context{
        .codes = import_codes(), .mask_personal_numbers = is_masking_, .find_target = {}};
    return import_log(path, options_, context, [this](std::span<ImportedEvent> batch) {
      batch_sizes_.push_back(batch.size());
      for (const ImportedEvent& imported : batch) {
        lines_.push_back(line_of(imported.event));
        places_.push_back(imported.place);
      }
      return base::Status{};
    });
  }

  /// The error of an import that must fail before any event is handed out.
  base::Error refusal(const std::string& path) {
    const auto summary = import(path);
    EXPECT_FALSE(summary);
    EXPECT_TRUE(batch_sizes_.empty());
    return summary ? base::Error{} : summary.error();
  }

  static std::string line_of(const replay::ParsedEvent& event) {
    // The id is the ledger's business; all zeros here.
    const auto line = replay::event_line(event.body, {{}, {}});
    EXPECT_TRUE(line);
    return line.value_or("");
  }

  ImportOptions options_;
  bool is_masking_ = false;
  std::vector<std::string> lines_;
  std::vector<Place> places_;
  std::vector<std::size_t> batch_sizes_;

 private:
  std::filesystem::path directory_;
};

}  // namespace tools
