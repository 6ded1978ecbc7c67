// Names inside a ledger's directory.
//
// Room:      ledger/log. Format: docs/format.md "Directory".
#pragma once

#include <filesystem>
#include <utility>

namespace ledger {

struct Layout {
  explicit Layout(std::filesystem::path root) : directory(std::move(root)) {}

  std::filesystem::path directory;
  std::filesystem::path log = directory / "log";
  std::filesystem::path head = directory / "head";
  std::filesystem::path durable = directory / "durable";
  std::filesystem::path index = directory / "index";
  std::filesystem::path keys = directory / "keys";
  std::filesystem::path signing_key = keys / "log.key";
  std::filesystem::path vkey = keys / "log.vkey";
  std::filesystem::path id_secret = keys / "id-secret";
};

}  // namespace ledger
