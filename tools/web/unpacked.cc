#include <zlib.h>

#include "tools/web/assets.h"

namespace page {

base::Result<std::string> unpacked(const Asset& asset) {
  constexpr int kGzip = 16;
  std::string text(asset.size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, kGzip + MAX_WBITS) != Z_OK) {
    return base::fail(base::ErrorCode::kUnavailable, "no memory to unpack the page");
  }
  // zlib does not write to what it reads.
  stream.next_in =
      const_cast<Bytef*>(asset.packed.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  stream.avail_in = static_cast<uInt>(asset.packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int end = inflate(&stream, Z_FINISH);
  const bool is_whole = end == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!is_whole)
    return base::fail(base::ErrorCode::kCorrupt, "the page in this program is damaged");
  return text;
}

}  // namespace page
