#include "ledger/evidence/checkpoint.h"

#include <algorithm>
#include <charconv>

namespace ledger {

std::string checkpoint_text(std::string_view origin, const Prefix& prefix) {
  return std::string(origin) + "\n" + std::to_string(prefix.size.value) + "\n" +
         base::to_base64(prefix.root.view()) + "\n";
}

base::Result<CheckpointText> parse_checkpoint_text(std::string_view text) {
  const auto bad = [] {
    return base::fail(base::ErrorCode::kCorrupt, "a checkpoint that does not parse");
  };
  const std::size_t first = text.find('\n');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\n', first + 1);
  if (second == std::string_view::npos || text.back() != '\n') {
    return bad();
  }
  CheckpointText checkpoint;
  checkpoint.origin = text.substr(0, first);
  const std::string_view digits = text.substr(first + 1, second - first - 1);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), checkpoint.prefix.size.value);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return bad();
  }
  const auto root = base::from_base64(text.substr(second + 1, text.size() - second - 2));
  if (!root || root->size() != base::Digest::kBytes) {
    return bad();
  }
  std::copy(root->begin(), root->end(), checkpoint.prefix.root.bytes.begin());
  if (checkpoint.origin.empty() || checkpoint_text(checkpoint.origin, checkpoint.prefix) != text) {
    return bad();
  }
  return checkpoint;
}

}  // namespace ledger
