// What the ledger signs and proves: checkpoints, proofs, freeze, change of key.
//
// Room:      ledger; part of the door ledger/ledger.h.
// Rules:     a checkpoint is signed once its entries are on disk, stored in `head`, and only then
//            shown; never two roots at one size; nothing new, nothing signed.
// Threads:   any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/case_proof.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/proof.h"

namespace ledger {

/// A size the ledger has put its name to: its last entry is a map commitment to all before it.
struct Published {
  Prefix prefix;
  std::string note;  // the signed checkpoint
};

class Notary {
 public:
  Notary(const Notary&) = delete;
  Notary& operator=(const Notary&) = delete;
  virtual ~Notary() = default;

  /// The newest published checkpoint. Errors: kUnavailable CL-1932: none is signed yet.
  [[nodiscard]] virtual base::Result<Published> published() const = 0;
  /// The newest checkpoint that a quorum cosigned; nothing if none was kept.
  [[nodiscard]] virtual base::Result<std::optional<Published>> cosigned() const = 0;
  /// Keeps a checkpoint with cosignatures that the caller has checked, if it is newer than the kept
  /// one. Durable. Errors: kUntrusted: not a prefix of this log · kUnavailable read-only · kIo
  [[nodiscard]] virtual base::Status keep_cosigned(const std::string& note) = 0;

  /// Keys that may have signed: of genesis, then of each key change. A verifier must get them
  /// elsewhere.
  [[nodiscard]] virtual std::vector<std::string> vkeys() const = 0;

  /// Proofs in the tree of `size` entries, which must be durable.
  /// Errors:   kNotFound CL-1015 beyond the log · kCorrupt · kUnavailable
  [[nodiscard]] virtual base::Result<Path> inclusion(base::EntryIndex index,
                                                     base::LogSize size) const = 0;
  [[nodiscard]] virtual base::Result<Path> consistency(base::LogSize from,
                                                       base::LogSize to) const = 0;
  /// `count` hashes of one level of tiles, from `first` on: level 0 are leaves, level 1 roots of
  /// 256.
  [[nodiscard]] virtual base::Result<std::vector<base::Digest>> hashes(
      unsigned level, std::uint64_t first, std::uint64_t count) const = 0;

  /// That the stream's events below `at` are all there are, or that there are none.
  /// Cost: about 0.1 ms for the newest published size; an older one is replayed.
  /// Errors:   kInvalidArgument: the entry at size − 1 is no map commitment · as inclusion()
  [[nodiscard]] virtual base::Result<CaseProof> prove_stream(std::string_view stream,
                                                             const Published& at) const = 0;

  /// The last entry but one: afterwards the ledger takes nothing more, also after a restart.
  /// Errors:   kInvalidArgument reason empty or over 2,000 bytes · kUnavailable
  [[nodiscard]] virtual base::Status freeze(std::string_view reason) = 0;
  /// A new signing key, on disk before its entry; the entry is signed by both, and so is the next
  /// checkpoint. Returns the new vkey.
  [[nodiscard]] virtual base::Result<std::string> change_key() = 0;

 protected:
  Notary() = default;
};

}  // namespace ledger
