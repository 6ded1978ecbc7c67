// What the commands share that hand out what the ledger signs.
//
// Room:      tools/cli.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/ledger.h"
#include "tools/cli/command.h"

namespace tools {

/// Opens the ledger and publishes what is new, if it can be written now; if another process writes
/// or the disk is read-only, opens it for reading: what was published last serves.
[[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> open_and_publish(Context& context);

/// The newest published checkpoint, or with --cosigned the newest the quorum cosigned.
/// Errors:   kNotFound CL-2518 no checkpoint with cosignatures was kept
[[nodiscard]] base::Result<ledger::Published> chosen_checkpoint(const Context& context,
                                                                const Arguments& arguments,
                                                                const ledger::Ledger& ledger);

/// Writes `text` to the new file of `-o`, else to stdout.
[[nodiscard]] base::Status hand_out(Context& context,
                                    const Arguments& arguments,
                                    std::string_view text);

/// The whole file, which may have at most `bytes_max` bytes.
[[nodiscard]] base::Result<std::string> read_text(Context& context,
                                                  const std::string& path,
                                                  std::size_t bytes_max);

/// A usage error for an option without which the command cannot work.
[[nodiscard]] base::Result<std::string> needed(const Context& context,
                                               const Arguments& arguments,
                                               std::string_view option);

}  // namespace tools
