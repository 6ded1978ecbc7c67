// Whether what is stored gets signed: the key is there, and checkpoints follow the log.
//
// Room:      tools/server.
// Threads:   any.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "ledger/io/clock.h"
#include "ledger/ledger.h"
#include "tools/server/reporter.h"

namespace server {

class Signing final : public Reporter {
 public:
  using LedgerNow = std::function<std::shared_ptr<ledger::Ledger>()>;

  Signing(std::filesystem::path directory, LedgerNow ledger, ledger::io::Clock& clock);

  void write_metrics(std::string& out) const override;
  /// CL-1931 the key's file cannot be read · CL-1932 nothing is signed yet · CL-2645 what was
  /// stored has been without a checkpoint for over a minute
  void add_reasons(std::vector<base::Error>& reasons) const override;

 private:
  const std::filesystem::path directory_;
  const LedgerNow ledger_;
  ledger::io::Clock& clock_;
};

}  // namespace server
