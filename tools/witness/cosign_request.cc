#include "tools/witness/cosign_request.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "tools/witness/error_numbers.h"

namespace tools {
namespace {

base::Error malformed(std::string what) {
  return {base::ErrorCode::kCorrupt, kRequestMalformed, std::move(what), "", ""};
}

/// One spelling for each number: no sign, no leading zero.
std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  if (!is_whole || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return number;
}

std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string to_string(const CosignRequest& request) {
  std::string text = "old " + std::to_string(request.old_size) + '\n';
  for (const base::Digest& hash : request.proof) {
    text += base::to_base64(hash.view()) + '\n';
  }
  return text + '\n' + request.checkpoint;
}

base::Result<CosignRequest> parse_cosign_request(std::string_view text) {
  constexpr std::string_view kOld = "old ";
  if (text.size() > kRequestBytesMax) return std::unexpected(malformed("the request is too long"));
  const auto first = take_line(text);
  if (!first || !first->starts_with(kOld)) {
    return std::unexpected(malformed("the request does not begin with old and a size"));
  }
  const auto old_size = decimal(first->substr(kOld.size()));
  if (!old_size) return std::unexpected(malformed("the old size is no number"));
  CosignRequest request{.old_size = *old_size, .proof = {}, .checkpoint = {}};
  for (;;) {
    const auto line = take_line(text);
    if (!line) return std::unexpected(malformed("no blank line before the checkpoint"));
    if (line->empty()) break;
    const auto bytes = base::from_base64(*line);
    if (!bytes || bytes->size() != base::Digest::kBytes) {
      return std::unexpected(malformed("a line of the proof is no hash"));
    }
    if (request.proof.size() == kRequestProofMax) {
      return std::unexpected(malformed("the proof has more than 63 hashes"));
    }
    std::ranges::copy(*bytes, request.proof.emplace_back().bytes.begin());
  }
  if (text.empty()) return std::unexpected(malformed("the request holds no checkpoint"));
  request.checkpoint = text;
  return request;
}

}  // namespace tools
