// Start here: checks whatever a stranger was handed, recognised by its content.
//
// Room:      tools/verify. Links neither the store nor its index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "ledger/verify/verify.h"
#include "ledger/verify/verify_tiles.h"
#include "replay/dossier/dossier.h"

namespace tools {

// Usage errors, as the command line's own (29xx).
inline constexpr int kKeyNeeded = 2908;    // a signature, and no key to check it with
inline constexpr int kEntryNeeded = 2909;  // a .tlog-proof does not hold the entry it is about

enum class TargetKind : std::uint8_t {
  kDossier,
  kTlogProof,
  kCheckpoint,
  kLedger,  // a directory with log/ in it
  kTiles,   // a directory or a URL with checkpoint and tile/ below it
};

struct Target {
  std::string name;                  // file, directory or URL
  ledger::ReadTile read{};           // reads the tree of tiles that `name` names; nothing = by name
  std::optional<base::Digest> leaf;  // of the entry that a .tlog-proof is about
  ledger::VerifyOptions options;
};

/// What was checked. One of the optionals that fits the kind is set when its check came so far.
struct Verdict {
  TargetKind kind = TargetKind::kCheckpoint;
  std::optional<ledger::CheckedCheckpoint> checkpoint;  // of a dossier, proof or checkpoint
  std::optional<replay::Dossier> dossier;
  std::optional<base::EntryIndex> index;  // of a .tlog-proof
  std::optional<ledger::VerifyReport> ledger;
  std::optional<ledger::TilesReport> tiles;
  /// Old checkpoints that were compared with this one (equal sizes), and those that could not be.
  std::uint64_t compared = 0;
  std::uint64_t not_compared = 0;
  /// What is wrong with it, with its place.
  std::optional<base::Error> failure;
};

/// Errors:   kInvalidArgument CL-2908, CL-2909, a URL elsewhere · kNotFound · kPermission · kIo ·
///           kUnavailable. What is wrong with the target itself is in the verdict's `failure`.
[[nodiscard]] base::Result<Verdict> verify_target(const Target& target,
                                                  ledger::io::FileSystem& files);

/// What the ledger cannot know of an event: that it is one, in its one canonical form, and that it
/// stands in the stream of its own case. In an access ledger, the same of who looked.
/// Errors:   kCorrupt · kUnsupported
[[nodiscard]] base::Status check_stored_event(const ledger::Genesis& genesis,
                                              const ledger::EntryView& entry);

}  // namespace tools
