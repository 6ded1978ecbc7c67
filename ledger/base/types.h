// The vocabulary of numbers: which kind of integer is which.
//
// Room:      ledger/base.
// Units:     indexes are 0-based places in the log; versions are 1-based places in a stream, where
// 0
//            means "before the first"; times are microseconds since 1970-01-01 UTC.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"

namespace base {

/// An integer with a name: two kinds never mix, order and equality work, arithmetic is explicit.
template <class Tag, class T>
struct Strong {
  T value{};

  auto operator<=>(const Strong&) const = default;
};

/// Place of an entry in the log, from 0.
using EntryIndex = Strong<struct EntryIndexTag, std::uint64_t>;
/// Number of entries in a prefix of the log.
using LogSize = Strong<struct LogSizeTag, std::uint64_t>;
/// Place of an event in its stream, from 1; 0 = before the first.
using Version = Strong<struct VersionTag, std::uint64_t>;
/// Microseconds since 1970-01-01 UTC.
using TimestampUtcUs = Strong<struct TimestampUtcUsTag, std::int64_t>;

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;

/// A SHA-256 digest.
struct Digest {
  static constexpr std::size_t kBytes = 32;
  std::array<std::byte, kBytes> bytes{};

  auto operator<=>(const Digest&) const = default;

  [[nodiscard]] ByteView view() const { return bytes; }
};

/// For unordered maps by digest: any eight bytes of one are a hash.
struct DigestHash {
  using is_avalanching = void;  // boost::unordered need not mix it again

  std::size_t operator()(const Digest& digest) const { return load_le64(digest.bytes.data()); }
};

/// A UUID as its 16 bytes.
struct Uuid {
  static constexpr std::size_t kBytes = 16;
  std::array<std::byte, kBytes> bytes{};

  auto operator<=>(const Uuid&) const = default;

  [[nodiscard]] ByteView view() const { return bytes; }
};

/// Lowercase 8-4-4-4-12.
[[nodiscard]] std::string to_string(const Uuid& uuid);
/// Accepts both cases of hex in the 8-4-4-4-12 form; nothing else.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text);

}  // namespace base
