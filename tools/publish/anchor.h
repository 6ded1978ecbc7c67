// The anchor: the last checkpoint, kept where a restored backup of the ledger does not reach.
//
// Room:      tools/publish.
// Files:     one for each origin and first key, so that two ledgers, or a new one of the same name,
//            never raise each other's alarm: <hex SHA-256(origin)>-<key id>.checkpoint. The key of
//            genesis names a ledger for ever, whatever key signs now.
// Threads:   one writer for each origin and key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/io/file_system.h"

namespace tools {

/// Keeps the checkpoint in place of an older one. The directory is made if missing.
/// Durable:  when it returns a value; a reader sees the old checkpoint or the new one.
/// Errors:   kUntrusted CL-1751 a newer one stands there · CL-1713 another root at the same size ·
///           kCorrupt what stands there is no checkpoint · kPermission · kUnavailable · kIo
[[nodiscard]] base::Status write_anchor(const std::filesystem::path& directory,
                                        const ledger::VerifierKey& key,
                                        const std::string& note,
                                        ledger::io::FileSystem& files);

/// The checkpoint that was kept for that log; nothing if none was. It is not checked.
[[nodiscard]] base::Result<std::optional<std::string>> read_anchor(
    const std::filesystem::path& directory,
    const ledger::VerifierKey& key,
    ledger::io::FileSystem& files);

}  // namespace tools
