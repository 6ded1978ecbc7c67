#include "ledger/evidence/tlog_proof.h"

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/text_lines.h"

namespace ledger {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1";
constexpr std::size_t kHashesMax = 64;  // enough for 2^64 − 1 entries

std::unexpected<base::Error> bad_proof(std::string_view what) {
  return base::fail(base::ErrorCode::kCorrupt,
                    base::kTlogProofMalformed,
                    "the proof does not parse: " + std::string(what));
}

}  // namespace

std::string to_string(const TlogProof& proof) {
  std::string text = std::string(kFirstLine) + "\n";
  if (!proof.extra.empty()) {
    text += "extra " + base::to_base64(proof.extra) + "\n";
  }
  text += "index " + std::to_string(proof.index.value) + "\n";
  for (const base::Digest& hash : proof.path) {
    add_hash_line(text, hash);
  }
  return text + "\n" + proof.checkpoint;
}

base::Result<TlogProof> parse_tlog_proof(std::string_view text) {
  TextLines lines(text);
  TlogProof proof;
  if (!lines.skip(kFirstLine)) {
    return bad_proof("another first line");
  }
  if (const auto extra = lines.next_after("extra")) {
    auto bytes = base::from_base64(*extra);
    if (!bytes || bytes->empty()) {
      return bad_proof("extra data that is no base64");
    }
    proof.extra = *std::move(bytes);
  }
  const auto word = lines.next_after("index");
  const auto index = word ? parse_decimal(*word) : std::nullopt;
  if (!index) {
    return bad_proof("no index");
  }
  proof.index = {*index};
  auto path = take_hashes(lines, kHashesMax);
  if (!path || !lines.skip("")) {
    return bad_proof("after the index, up to 64 hashes and a blank line are due");
  }
  proof.path = *std::move(path);
  if (lines.rest().empty() || lines.rest().size() > kNoteBytesMax) {
    return bad_proof("no checkpoint, or too long a one");
  }
  proof.checkpoint = lines.rest();
  return proof;
}

base::Result<CheckedCheckpoint> check_tlog_proof(const TlogProof& proof,
                                                 const base::Digest& leaf,
                                                 const Policy& policy) {
  CASELEDGER_TRY(CheckedCheckpoint checked, check_policy(proof.checkpoint, policy));
  CASELEDGER_TRY_STATUS(
      check_inclusion(proof.index.value, leaf, checked.checkpoint.prefix, proof.path));
  return checked;
}

}  // namespace ledger
