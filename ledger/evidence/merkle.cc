#include "ledger/evidence/merkle.h"

#include <algorithm>
#include <array>
#include <bit>

// The functions that OpenSSL 3 calls deprecated: the new ones look up the algorithm under a lock
// and allocate for each hash, which costs more than a hash of 65 bytes.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "ledger/base/check.h"
#include "ledger/evidence/sha256_many.h"

namespace ledger {
namespace {

constexpr std::array kLeafTag = {std::byte{0x00}};
constexpr std::array kNodeTag = {std::byte{0x01}};

}  // namespace

base::Digest sha256(std::initializer_list<base::ByteView> parts) {
  SHA256_CTX context;
  CHECK(SHA256_Init(&context) == 1);
  for (const base::ByteView part : parts) {
    CHECK(SHA256_Update(&context, part.data(), part.size()) == 1);
  }
  base::Digest digest;
  CHECK(SHA256_Final(reinterpret_cast<unsigned char*>(digest.bytes.data()), &context) == 1);
  return digest;
}

base::Digest leaf_hash(base::ByteView entry) {
  return sha256({kLeafTag, entry});
}

base::Digest node_hash(const base::Digest& left, const base::Digest& right) {
  return sha256({kNodeTag, left.view(), right.view()});
}

std::optional<Frontier> Frontier::restore(std::uint64_t size, std::vector<base::Digest> subtrees) {
  if (static_cast<std::size_t>(std::popcount(size)) != subtrees.size()) {
    return std::nullopt;
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.subtrees_ = std::move(subtrees);
  return frontier;
}

void Frontier::add(const base::Digest& leaf) {
  base::Digest carry = leaf;
  for (std::uint64_t bits = size_; (bits & 1U) != 0; bits >>= 1U) {
    carry = node_hash(subtrees_.back(), carry);
    subtrees_.pop_back();
  }
  subtrees_.push_back(carry);
  ++size_;
}

void Frontier::add_all(std::span<base::Digest> leaves) {
  const std::uint64_t size_after = size_ + leaves.size();
  std::span<base::Digest> level = leaves;
  std::vector<base::Digest> right_edge;  // of the new tree, smallest first
  for (std::uint64_t bits = size_; !level.empty(); bits >>= 1U) {
    // The subtree of this size that waits for its sibling finds it in the first of the level.
    std::optional<base::Digest> carry;
    if ((bits & 1U) != 0) {
      carry = node_hash(subtrees_.back(), level.front());
      subtrees_.pop_back();
      level = level.subspan(1);
    }
    if (level.size() % 2 != 0) {
      right_edge.push_back(level.back());
      level = level.first(level.size() - 1);
    }
    const std::size_t pairs = level.size() / 2;
    node_hashes(level, level.first(pairs));
    level = level.first(pairs);
    if (carry) {
      level = {level.data() - 1, pairs + 1};  // where its right child stood
      level.front() = *carry;
    }
  }
  subtrees_.insert(subtrees_.end(), right_edge.rbegin(), right_edge.rend());
  size_ = size_after;
}

base::Digest Frontier::root() const {
  if (subtrees_.empty()) {
    return sha256({});
  }
  base::Digest root = subtrees_.back();
  for (auto it = subtrees_.rbegin() + 1; it != subtrees_.rend(); ++it) {
    root = node_hash(*it, root);
  }
  return root;
}

}  // namespace ledger
