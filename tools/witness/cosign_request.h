// What a log sends its witness: the size it believes the witness has, a proof from there, and the
// checkpoint. The same bytes go over HTTP and, as a file, over an air gap.
//
// Room:      tools/witness. Pure functions.
// Source:    C2SP tlog-witness, add-checkpoint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/evidence/proof.h"

namespace tools {

inline constexpr std::size_t kRequestProofMax = 63;  // hashes
inline constexpr std::size_t kRequestBytesMax = 80U << 10U;

struct CosignRequest {
  std::uint64_t old_size = 0;
  ledger::Path proof;
  std::string checkpoint;  // verbatim

  bool operator==(const CosignRequest&) const = default;
};

[[nodiscard]] std::string to_string(const CosignRequest& request);
/// Syntax only; the checkpoint is not looked into. Errors: kCorrupt CL-2516.
[[nodiscard]] base::Result<CosignRequest> parse_cosign_request(std::string_view text);

}  // namespace tools
