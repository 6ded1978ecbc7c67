// docs/evidence.md is true: its worked example is what the code writes, and what it checks.

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/case_proof.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/tlog_proof.h"

namespace {

/// The text of the fenced block of this kind in docs/evidence.md.
std::string block(const std::string& kind) {
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/docs/evidence.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string doc = text.str();
  const std::string fence = "```" + kind + "\n";
  const std::size_t begin = doc.find(fence);
  if (begin == std::string::npos) return {};
  const std::size_t start = begin + fence.size();
  return doc.substr(start, doc.find("```", start) - start);
}

/// Four entries: genesis, the commitment to nothing, one event of the case K-1, the commitment to
/// it. The key's seed is 00 01 … 1f, the witness's 20 21 … 3f.
class EvidencePage : public testing::Test {
 protected:
  EvidencePage() {
    for (std::size_t i = 0; i < key.seed.size(); ++i) {
      key.seed[i] = static_cast<std::byte>(i);
      witness_key.seed[i] = static_cast<std::byte>(32 + i);
    }
    ledger::EntryHead head;
    head.kind = ledger::EntryKind::kGenesis;
    add(head, ledger::encode_genesis({origin, ledger::verifier_key(origin, key), true}));
    head.kind = ledger::EntryKind::kMapCommitment;
    add(head, ledger::encode_map_commitment({{1}, {}, 0}));
    ledger::EntryHead event;
    event.kind = ledger::EntryKind::kEvent;
    event.stream_key = ledger::stream_key("K-1");
    event.version = {1};
    const std::string body = "the body";
    add(event, {base::as_bytes(body).begin(), base::as_bytes(body).end()});
    map.add(event.stream_key, {2}, leaves[2]);
    add(head, ledger::encode_map_commitment({{3}, map.root(), 1}));
    ledger::Frontier frontier;
    for (const base::Digest& leaf : leaves) {
      frontier.add(leaf);
    }
    prefix = {{4}, frontier.root()};
    checkpoint = ledger::sign_checkpoint(origin, prefix, key);
  }

  void add(const ledger::EntryHead& head, const base::Bytes& body) {
    entries.push_back(ledger::encode_entry(head, body));
    leaves.push_back(ledger::leaf_hash(entries.back()));
  }

  [[nodiscard]] ledger::Path path(std::uint64_t index) const {
    return *ledger::inclusion_proof(
        index, 4, [this](unsigned height, std::uint64_t at) -> base::Result<base::Digest> {
          return height == 0 ? leaves[at] : ledger::node_hash(leaves[2 * at], leaves[2 * at + 1]);
        });
  }

  [[nodiscard]] ledger::CaseProof proof_of(const std::string& stream) {
    ledger::CaseProof proof;
    proof.stream = stream;
    if (const auto summary = map.summary(ledger::stream_key(stream))) {
      proof.count = summary->count;
      proof.last = summary->last;
    } else {
      const base::Digest other = ledger::stream_key("K-1");
      proof.kind = ledger::CaseProof::Kind::kAbsentLeaf;
      proof.other = ledger::OtherStream{other, *map.summary(other)};
    }
    proof.commitment = entries[3];
    proof.index = {3};
    proof.inclusion = path(3);
    proof.checkpoint = checkpoint;
    return proof;
  }

  std::string origin = "ledger.example/cases";
  ledger::SigningKey key;
  ledger::SigningKey witness_key;
  std::vector<base::Bytes> entries;
  std::vector<base::Digest> leaves;
  ledger::CaseMap map;
  ledger::Prefix prefix;
  std::string checkpoint;
};

TEST_F(EvidencePage, KeysAreWhatTheCodeWrites) {
  EXPECT_EQ(block("vkeys"),
            ledger::verifier_key(origin, key) + "\n" +
                to_string(ledger::verifier_of(
                    "witness.example/w1", witness_key, ledger::KeyType::kCosignature)) +
                "\n");
}

TEST_F(EvidencePage, CheckpointWithCosignatureIsWhatTheCodeWrites) {
  const std::string text = ledger::checkpoint_text(origin, prefix);
  EXPECT_EQ(block("checkpoint"),
            checkpoint + ledger::to_line(ledger::cosign(
                             "witness.example/w1", witness_key, text, 1'767'600'000)));
}

TEST_F(EvidencePage, EntryProofIsWhatTheCodeWritesAndTakes) {
  const ledger::TlogProof proof{
      .extra = {}, .index = {2}, .path = path(2), .checkpoint = checkpoint};
  EXPECT_EQ(block("tlog-proof"), to_string(proof));
  const auto policy =
      ledger::policy_of(ledger::verifier_of(origin, key, ledger::KeyType::kEd25519));
  EXPECT_TRUE(ledger::check_tlog_proof(proof, leaves[2], policy).has_value());
}

TEST_F(EvidencePage, CaseProofIsWhatTheCodeWritesAndTakes) {
  const ledger::CaseProof proof = proof_of("K-1");
  EXPECT_EQ(block("case-proof"), to_string(proof));
  const std::vector<ledger::CaseEvent> events = {{{2}, entries[2]}};
  const auto policy =
      ledger::policy_of(ledger::verifier_of(origin, key, ledger::KeyType::kEd25519));
  EXPECT_TRUE(ledger::check_case_proof(proof, events, policy).has_value());
  EXPECT_FALSE(ledger::check_case_proof(proof, {}, policy).has_value());
}

TEST_F(EvidencePage, AbsenceProofIsWhatTheCodeWritesAndTakes) {
  const ledger::CaseProof proof = proof_of("K-2");
  const std::string text = to_string(proof);
  EXPECT_EQ(block("absence"), text.substr(0, text.find("commit ")));
  const auto policy =
      ledger::policy_of(ledger::verifier_of(origin, key, ledger::KeyType::kEd25519));
  EXPECT_TRUE(ledger::check_case_proof(proof, {}, policy).has_value());
}

}  // namespace
