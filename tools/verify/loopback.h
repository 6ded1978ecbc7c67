// One GET from a web server on this machine: enough to read a tree of tiles.
//
// Room:      tools/verify. HTTP/1.0, one connection a file; no TLS, no redirection, no other host.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"

namespace tools {

struct LoopbackUrl {
  std::string host;  // 127.0.0.1, localhost or ::1
  std::string port = "80";
  std::string prefix;  // begins with '/', ends without

  bool operator==(const LoopbackUrl&) const = default;
};

[[nodiscard]] bool is_url(std::string_view text);
/// Nothing for another host or scheme.
[[nodiscard]] std::optional<LoopbackUrl> parse_loopback_url(std::string_view text);

/// Errors:   kNotFound 404 · kUnavailable no answer, another answer, or more than `bytes_max`.
[[nodiscard]] base::Result<base::Bytes> get(const LoopbackUrl& url,
                                            const std::string& path,
                                            std::size_t bytes_max);

}  // namespace tools
