// Opening the ledger for a command that keeps it open and has more to say about it.
//
// Room:      tools/cli.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "ledger/ledger.h"
#include "tools/cli/command.h"

namespace tools {

struct Writing {
  bool accept_clock = false;
  std::chrono::milliseconds publish_interval{1'000};
  /// As OpenOptions::on_publish; the anchor is kept besides.
  std::function<void(const ledger::Published&)> on_publish = {};
};

/// As Context::open_to_write().
[[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_to_write(Context& context,
                                                                          const Writing& writing);

}  // namespace tools
