#include "ledger/evidence/sha256_many.h"

#include <algorithm>
#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "ledger/base/check.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/sha256_lanes.h"

namespace ledger {
namespace {

constexpr std::size_t kBlockBytes = 64;
constexpr std::size_t kStateWords = 8;
constexpr std::size_t kPrefixBytesMax = 32;
constexpr std::array<std::uint32_t, kStateWords> kInitialState = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
constexpr std::array kLeafTag = {std::byte{0x00}};
constexpr std::array kNodeTag = {std::byte{0x01}};

struct Machine {
  std::size_t lanes = 1;
  CompressLanes compress = nullptr;
};

/// What this processor does best. Its own SHA instructions beat vectors of other people's rounds.
Machine find_machine() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  const bool answers = __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0;
  if (answers && (ebx & bit_SHA) != 0) {
    return {};
  }
  if (__builtin_cpu_supports("avx512f")) {
    return {16, compress_16_lanes_avx512};
  }
  if (__builtin_cpu_supports("avx2")) {
    return {8, compress_8_lanes_avx2};
  }
#endif
  return {};
}

const Machine& machine() {
  static const Machine found = find_machine();
  return found;
}

/// A message on its way through one lane.
struct Lane {
  base::ByteView message;
  std::size_t number = 0;  // of the message
  std::size_t block = 0;
  std::size_t blocks = 0;  // 0: nothing left for this lane
};

/// Feeds blocks to the lanes; a lane that is done takes the next message.
class Feeder {
 public:
  Feeder(base::ByteView prefix,
         std::span<const base::ByteView> messages,
         std::span<base::Digest> digests)
      : prefix_(prefix),
        messages_(messages),
        digests_(digests) {}

  void run() {
    for (std::size_t i = 0; i < lane_count_; ++i) {
      take_next(i);
    }
    while (busy_ > 0) {
      for (std::size_t i = 0; i < lane_count_; ++i) {
        find_block(i);
      }
      machine().compress(state_.data(), blocks_.data());
      for (std::size_t i = 0; i < lane_count_; ++i) {
        Lane& lane = lanes_[i];
        if (lane.blocks > 0 && ++lane.block == lane.blocks) {
          --busy_;
          store_digest(i);
          take_next(i);
        }
      }
    }
  }

 private:
  void take_next(std::size_t i) {
    Lane& lane = lanes_[i];
    lane = {};
    if (next_ == messages_.size()) {
      return;
    }
    constexpr std::size_t kPaddingBytesMin = 9;
    lane.message = messages_[next_];
    lane.number = next_++;
    lane.blocks =
        (prefix_.size() + lane.message.size() + kPaddingBytesMin + kBlockBytes - 1) / kBlockBytes;
    ++busy_;
    for (std::size_t word = 0; word < kStateWords; ++word) {
      state_[word * lane_count_ + i] = kInitialState[word];
    }
  }

  /// Where the lane's next block stands: in the message, or made here if it needs the prefix or the
  /// padding. A lane with nothing left gets whatever stands there; nobody looks at the result.
  void find_block(std::size_t i) {
    const Lane& lane = lanes_[i];
    blocks_[i] = staged_[i].data();
    if (lane.blocks == 0) {
      return;
    }
    const std::size_t begin = lane.block * kBlockBytes;  // in prefix ‖ message ‖ padding
    const std::size_t total = prefix_.size() + lane.message.size();
    if (begin >= prefix_.size() && begin + kBlockBytes <= total) {
      blocks_[i] = lane.message.data() + (begin - prefix_.size());
    } else {
      stage(lane, begin, total, staged_[i]);
    }
  }

  void stage(const Lane& lane,
             std::size_t begin,
             std::size_t total,
             std::array<std::byte, kBlockBytes>& staged) const {
    staged.fill(std::byte{0});
    std::size_t at = 0;
    if (begin < prefix_.size()) {
      at = prefix_.size() - begin;
      std::memcpy(staged.data(), &prefix_[begin], at);
    }
    if (begin + at < total) {
      const std::size_t from = begin + at - prefix_.size();
      const std::size_t count = std::min(kBlockBytes - at, lane.message.size() - from);
      std::memcpy(&staged[at], &lane.message[from], count);
    }
    if (total >= begin && total < begin + kBlockBytes) {
      staged[total - begin] = std::byte{0x80};
    }
    if (lane.block + 1 == lane.blocks) {
      constexpr std::size_t kBitsPerByte = 8;
      base::store_be64(&staged[kBlockBytes - sizeof(std::uint64_t)], total * kBitsPerByte);
    }
  }

  void store_digest(std::size_t i) {
    base::Digest& digest = digests_[lanes_[i].number];
    for (std::size_t word = 0; word < kStateWords; ++word) {
      const std::uint32_t value = __builtin_bswap32(state_[word * lane_count_ + i]);
      std::memcpy(&digest.bytes[word * sizeof(value)], &value, sizeof(value));
    }
  }

  const std::size_t lane_count_ = machine().lanes;
  base::ByteView prefix_;
  std::span<const base::ByteView> messages_;
  std::span<base::Digest> digests_;
  std::size_t next_ = 0;
  std::size_t busy_ = 0;
  std::array<Lane, kLanesMax> lanes_;
  alignas(kBlockBytes) std::array<std::uint32_t, kStateWords * kLanesMax> state_{};
  std::array<std::array<std::byte, kBlockBytes>, kLanesMax> staged_{};
  std::array<const std::byte*, kLanesMax> blocks_{};
};

}  // namespace

void sha256_many(base::ByteView prefix,
                 std::span<const base::ByteView> messages,
                 std::span<base::Digest> digests) {
  CHECK(messages.size() == digests.size() && prefix.size() <= kPrefixBytesMax);
  // A few messages are done sooner one by one than as a group with most lanes empty.
  constexpr std::size_t kWorthwhile = 4;
  if (machine().lanes == 1 || messages.size() < kWorthwhile) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
      digests[i] = sha256({prefix, messages[i]});
    }
    return;
  }
  Feeder(prefix, messages, digests).run();
}

void leaf_hashes(std::span<const base::ByteView> entries, std::span<base::Digest> digests) {
  sha256_many(kLeafTag, entries, digests);
}

void node_hashes(std::span<const base::Digest> children, std::span<base::Digest> parents) {
  CHECK(children.size() == 2 * parents.size());
  // In pieces on the stack: a piece is read before its parents are stored.
  constexpr std::size_t kPiece = 64;
  std::array<base::ByteView, kPiece> pairs;
  std::array<base::Digest, kPiece> results;
  for (std::size_t first = 0; first < parents.size(); first += kPiece) {
    const std::size_t count = std::min(kPiece, parents.size() - first);
    for (std::size_t i = 0; i < count; ++i) {
      pairs[i] = std::as_bytes(children.subspan(2 * (first + i), 2));
    }
    sha256_many(kNodeTag, std::span(pairs).first(count), std::span(results).first(count));
    std::copy_n(results.begin(), count, parents.begin() + static_cast<std::ptrdiff_t>(first));
  }
}

}  // namespace ledger
