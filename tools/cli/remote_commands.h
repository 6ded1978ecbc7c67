// How commands work when --server stands in for the ledger.
//
// Room:      tools/cli.
#pragma once

#include "ledger/base/result.h"
#include "tools/cli/command.h"
#include "tools/cli/remote.h"

namespace tools {

/// Runs the command against the server: what only reads is answered there, by the same functions
/// that print here, and its bytes are passed on; `append` sends batches; `verify` fetches what is
/// published and checks it here. Whatever asks no ledger runs as always.
/// Errors:   a usage error for a command or an option that works only where the ledger is · those
///           of the command, of Remote::open and of asking
[[nodiscard]] base::Status run_remotely(Context& context,
                                        const Command& command,
                                        const Arguments& arguments);

// remote_append.cc
[[nodiscard]] base::Status append_remotely(Context& context,
                                           Remote& remote,
                                           const Arguments& arguments);

}  // namespace tools
