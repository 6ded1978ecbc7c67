// Names inside a ledger's directory.
//
// Room:      ledger/log. Format: docs/format.md "Directory".
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

namespace ledger {

struct Layout {
  explicit Layout(std::filesystem::path root) : directory(std::move(root)) {}

  std::filesystem::path directory;
  std::filesystem::path log = directory / "log";
  std::filesystem::path head = directory / "head";
  std::filesystem::path cosigned = directory / "cosigned";
  std::filesystem::path durable = directory / "durable";
  std::filesystem::path index = directory / "index";
  std::filesystem::path keys = directory / "keys";
  std::filesystem::path signing_key = keys / "log.key";
  std::filesystem::path vkey = keys / "log.vkey";
  std::filesystem::path id_secret = keys / "id-secret";

  /// The private half of a vkey that a key change brought in: named by its key id.
  [[nodiscard]] std::filesystem::path later_key(std::string_view key_id) const {
    return keys / ("log-" + std::string(key_id) + ".key");
  }
};

}  // namespace ledger
