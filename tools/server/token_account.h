// Tokens that were made and revoked, as the access ledger is told of them.
//
// Room:      tools/server.
// Rules:     the token file keeps every record, so that it is enough to look at it: what is new in
//            it is recorded, once for ever, when the service starts and when the file has changed.
// Threads:   one caller at a time.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "tools/access/access_log.h"
#include "tools/identity/private_file.h"
#include "tools/identity/token.h"

namespace server {

class TokenAccount {
 public:
  explicit TokenAccount(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// Records what the token file tells that was not told yet. A file that cannot be read is looked
  /// at again; the gate says what is wrong with it.
  void note(account::AccessLog& log);

 private:
  void note(account::AccessLog& log, const identity::Token& token);

  const std::filesystem::path directory_;
  std::optional<identity::FileStamp> stamp_;
  std::set<std::string> told_;
};

}  // namespace server
