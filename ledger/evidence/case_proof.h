// `caseledger/case-proof@v1`: a list of events is all there is of a stream, or there is none such.
//
// Room:      ledger/evidence. Pure functions.
// Source:    docs/evidence.md "Case proof"; by analogy with C2SP tlog-proof.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/evidence/case_map.h"
#include "ledger/evidence/policy.h"
#include "ledger/evidence/proof.h"

namespace ledger {

/// Another stream's leaf, which stands where the absent one would.
struct OtherStream {
  base::Digest key;
  StreamSummary summary;

  bool operator==(const OtherStream&) const = default;
};

struct CaseProof {
  enum class Kind : std::uint8_t { kPresent, kAbsentLeaf, kAbsentEmpty };

  std::string stream;       // the name as it is stored
  std::uint64_t count = 0;  // events; 0 when absent
  base::EntryIndex last;    // of the last event; 0 when absent
  Kind kind = Kind::kPresent;
  Path siblings;                     // of the map, root's child first; zeros = an empty slot
  std::optional<OtherStream> other;  // only kAbsentLeaf
  base::Bytes commitment;            // the whole entry at size − 1
  base::EntryIndex index;            // size − 1
  Path inclusion;                    // of the commitment
  std::string checkpoint;            // verbatim, with its cosignatures

  bool operator==(const CaseProof&) const = default;
};

[[nodiscard]] std::string to_string(const CaseProof& proof);
/// Syntax only: at most 256 siblings, no surplus lines. Errors: kCorrupt CL-1614.
[[nodiscard]] base::Result<CaseProof> parse_case_proof(std::string_view text);

/// One event as it is handed over with a proof.
struct CaseEvent {
  base::EntryIndex index;
  base::ByteView entry;
};

/// Checks everything: checkpoint and quorum, that the commitment stands last and covers the rest,
/// that the events are this stream's in order without a gap, and that they fold to the map's root.
/// Errors:   those of check_policy() and check_inclusion() · kUntrusted
///           CL-1721 the entry at size − 1 is no map commitment, or does not decode
///           CL-1722 it covers another size, or the proof's index is not size − 1
///           CL-1723 events out of order, or not below the commitment
///           CL-1724 an event of another stream, or an entry that is no event
///           CL-1725 a gap or repetition in the stream's sequence
///           CL-1726 fewer or more events than the proof's count, or another last index
///           CL-1727 the events do not fold to the committed map root
///           CL-1728 absence is not shown: events beside it, or another leaf that does not stand
///                   there
[[nodiscard]] base::Result<CheckedCheckpoint> check_case_proof(const CaseProof& proof,
                                                               std::span<const CaseEvent> events,
                                                               const Policy& policy);

}  // namespace ledger
