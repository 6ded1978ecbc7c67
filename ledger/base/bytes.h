// Bytes, big- and little-endian numbers, hex and base64.
//
// Room:      ledger/base.
// Source:    base64 is RFC 4648 section 4, padded, strict: one spelling per value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

using ByteView = std::span<const std::byte>;
using Bytes = std::vector<std::byte>;

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Fixed-width numbers at `at`, which must have room for them.
void store_le32(std::byte* at, std::uint32_t value);
void store_le64(std::byte* at, std::uint64_t value);
void store_be16(std::byte* at, std::uint16_t value);
void store_be64(std::byte* at, std::uint64_t value);
[[nodiscard]] std::uint32_t load_le32(const std::byte* at);
[[nodiscard]] std::uint64_t load_le64(const std::byte* at);
[[nodiscard]] std::uint16_t load_be16(const std::byte* at);
[[nodiscard]] std::uint64_t load_be64(const std::byte* at);

/// Lowercase hex.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Nothing for an odd length or a character outside [0-9a-f].
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base64(ByteView bytes);
/// Nothing for anything but the one canonical spelling (padding, no stray bits, no spaces).
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

/// True if every byte is zero (true when empty).
[[nodiscard]] bool all_zero(ByteView bytes);

}  // namespace base
