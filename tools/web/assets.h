// The page, as it was made while the program was built.
//
// Room:      tools/web. Nothing of HTTP.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace page {

/// One file of the page. Everything lives as long as the program.
struct Asset {
  std::string_view
      path;  // "/" or "/assets/page.0123456789abcdef.js": a name changes with the content
  std::string_view content_type;          // with its charset
  std::string_view digest;                // SHA-256 of the file, lowercase hex
  std::size_t size;                       // of the file, in bytes
  std::span<const unsigned char> packed;  // gzip
};

/// All files of the page; none where the program was built without (-DCASELEDGER_PAGE=OFF).
[[nodiscard]] std::span<const Asset> assets();

/// The file as it is, for who does not take gzip.
/// Errors:   kCorrupt: it cannot be unpacked, which is a fault of the build
[[nodiscard]] base::Result<std::string> unpacked(const Asset& asset);

}  // namespace page
