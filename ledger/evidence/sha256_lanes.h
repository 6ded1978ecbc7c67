// One SHA-256 block for many messages at once: each lane of a vector register is one message.
//
// Room:      ledger/evidence, inside only; the door is sha256_many.h.
// Source:    FIPS 180-4 section 6.2. Words are lane-major: state[8][lanes], block[16][lanes].
#pragma once

#include <cstddef>
#include <cstdint>

namespace ledger {

inline constexpr std::size_t kLanesMax = 16;

/// `state` (8 × lanes words) after the compression of `block` (16 × lanes words, host byte order).
/// Both 64-byte aligned.
using CompressLanes = void (*)(std::uint32_t* state, const std::uint32_t* block);

/// Only on a processor that has the instructions.
void compress_8_lanes_avx2(std::uint32_t* state, const std::uint32_t* block);
void compress_16_lanes_avx512(std::uint32_t* state, const std::uint32_t* block);

}  // namespace ledger
