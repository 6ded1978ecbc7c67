#include "ledger/base/bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace base {
namespace {

static_assert(std::endian::native == std::endian::little, "the log is read in place");

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

template <class T>
void store(std::byte* at, T value) {
  std::memcpy(at, &value, sizeof value);
}

template <class T>
T load(const std::byte* at) {
  T value{};
  std::memcpy(&value, at, sizeof value);
  return value;
}

}  // namespace

void store_le32(std::byte* at, std::uint32_t value) {
  store(at, value);
}

void store_le64(std::byte* at, std::uint64_t value) {
  store(at, value);
}

void store_be16(std::byte* at, std::uint16_t value) {
  store(at, __builtin_bswap16(value));
}

void store_be64(std::byte* at, std::uint64_t value) {
  store(at, __builtin_bswap64(value));
}

std::uint32_t load_le32(const std::byte* at) {
  return load<std::uint32_t>(at);
}

std::uint64_t load_le64(const std::byte* at) {
  return load<std::uint64_t>(at);
}

std::uint16_t load_be16(const std::byte* at) {
  return __builtin_bswap16(load<std::uint16_t>(at));
}

std::uint64_t load_be64(const std::byte* at) {
  return __builtin_bswap64(load<std::uint64_t>(at));
}

std::string to_hex(ByteView bytes) {
  std::string text(bytes.size() * 2, '0');
  std::size_t at = 0;
  for (const std::byte byte : bytes) {
    const auto value = std::to_integer<unsigned>(byte);
    text[at++] = kHexDigits[value >> 4U];
    text[at++] = kHexDigits[value & 0xFU];
  }
  return text;
}

std::optional<Bytes> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return std::nullopt;
  }
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto high = kHexDigits.find(text[i]);
    const auto low = kHexDigits.find(text[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) {
      return std::nullopt;
    }
    bytes.push_back(static_cast<std::byte>(high << 4U | low));
  }
  return bytes;
}

std::string to_base64(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t taken = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < taken ? std::to_integer<std::uint32_t>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= taken ? kBase64Digits[group >> (18 - 6 * k) & 0x3FU] : '=';
    }
  }
  return text;
}

std::optional<Bytes> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    std::size_t padding = 0;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      const char c = text[i + k];
      if (c == '=' && last && k >= 2) {
        ++padding;
        group <<= 6U;
        continue;
      }
      const auto digit = kBase64Digits.find(c);
      if (digit == std::string_view::npos || padding > 0) {
        return std::nullopt;
      }
      group = group << 6U | static_cast<std::uint32_t>(digit);
    }
    const std::size_t taken = 3 - padding;
    for (std::size_t k = 0; k < 3; ++k) {
      const auto byte = static_cast<std::byte>(group >> (16 - 8 * k) & 0xFFU);
      if (k < taken) {
        bytes.push_back(byte);
      } else if (byte != std::byte{0}) {
        return std::nullopt;  // stray bits: a second spelling of the same value
      }
    }
  }
  return bytes;
}

bool all_zero(ByteView bytes) {
  // Equal to itself shifted by one: a comparison that the library does in wide steps.
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), &bytes[0] + 1, bytes.size() - 1) == 0);
}

}  // namespace base
