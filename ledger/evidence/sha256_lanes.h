// One SHA-256 block for many messages at once: each lane of a vector register is one message.
//
// Room:      ledger/evidence, inside only; the door is sha256_many.h.
// Source:    FIPS 180-4 section 6.2. Words are lane-major: state[8][lanes].
#pragma once

#include <cstddef>
#include <cstdint>

namespace ledger {

inline constexpr std::size_t kLanesMax = 16;

/// `state` (8 × lanes words, 64-byte aligned) after the compression of one block a lane: 64 bytes
/// each, anywhere.
using CompressLanes = void (*)(std::uint32_t* state, const std::byte* const* blocks);

/// Only on a processor that has the instructions.
void compress_8_lanes_avx2(std::uint32_t* state, const std::byte* const* blocks);
void compress_16_lanes_avx512(std::uint32_t* state, const std::byte* const* blocks);

}  // namespace ledger
