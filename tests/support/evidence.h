// Trees, keys and checkpoints for tests of evidence: small, and the same in every run.
#pragma once

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/policy.h"
#include "ledger/evidence/proof.h"

namespace support {

inline constexpr std::string_view kOrigin = "ledger.example/cases";

/// The seed first, first + 1, …: 0 is the log's of the published vectors, 0x80 the witness's.
inline ledger::SigningKey key_from(unsigned first) {
  ledger::SigningKey key;
  for (std::size_t i = 0; i < key.seed.size(); ++i) {
    key.seed[i] = static_cast<std::byte>(first + i);
  }
  return key;
}

inline ledger::VerifierKey log_key() {
  return ledger::verifier_of(kOrigin, key_from(0), ledger::KeyType::kEd25519);
}

inline ledger::VerifierKey witness_key(std::string_view name, unsigned first) {
  return ledger::verifier_of(name, key_from(first), ledger::KeyType::kCosignature);
}

/// RFC 6962 section 2.1 word for word, over leaf hashes.
inline base::Digest naive_root(std::span<const base::Digest> leaves) {
  if (leaves.empty()) return ledger::sha256({});
  if (leaves.size() == 1) return leaves[0];
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return ledger::node_hash(naive_root(leaves.first(left)), naive_root(leaves.subspan(left)));
}

/// A tree with every perfect subtree at hand.
class SmallTree {
 public:
  SmallTree() : levels_(1) {}

  explicit SmallTree(std::vector<base::Digest> leaves) : levels_{std::move(leaves)} {
    while (levels_.back().size() > 1) {
      const std::vector<base::Digest>& below = levels_.back();
      std::vector<base::Digest> level;
      for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
        level.push_back(ledger::node_hash(below[i], below[i + 1]));
      }
      levels_.push_back(std::move(level));
    }
  }

  /// Of entries "0", "1", …
  static SmallTree of_size(std::size_t size) {
    std::vector<base::Digest> leaves;
    for (std::size_t i = 0; i < size; ++i) {
      leaves.push_back(ledger::leaf_hash(base::as_bytes(std::to_string(i))));
    }
    return SmallTree(std::move(leaves));
  }

  [[nodiscard]] const std::vector<base::Digest>& leaves() const { return levels_[0]; }

  [[nodiscard]] ledger::NodeFn node() const {
    return [this](unsigned height, std::uint64_t index) -> base::Result<base::Digest> {
      return levels_.at(height).at(index);
    };
  }

  [[nodiscard]] ledger::Prefix prefix(std::uint64_t size) const {
    return {{size}, naive_root(std::span(leaves()).first(size))};
  }

  [[nodiscard]] ledger::Path inclusion(std::uint64_t index, std::uint64_t size) const {
    return *ledger::inclusion_proof(index, size, node());
  }

  [[nodiscard]] ledger::Path consistency(std::uint64_t from, std::uint64_t to) const {
    return *ledger::consistency_proof(from, to, node());
  }

 private:
  std::vector<std::vector<base::Digest>> levels_;  // of perfect subtrees, leaves first
};

/// The number of the error, 0 for none.
template <class R>
int number_of(const R& result) {
  return result ? 0 : base::error_number(result.error());
}

inline base::Digest damaged(base::Digest digest, unsigned bit = 0) {
  digest.bytes[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
  return digest;
}

}  // namespace support
