#include "tools/server/answer_cache.h"

#include <algorithm>

namespace server {
namespace {

constexpr std::size_t kAnswersMax = 64;
constexpr std::size_t kLargest = 4;  // of the whole

}  // namespace

std::shared_ptr<const std::string> AnswerCache::find(std::string_view etag) {
  const std::lock_guard lock(mutex_);
  const auto kept = std::ranges::find(kept_, etag, &Kept::etag);
  if (kept == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, kept);
  return kept->body;
}

void AnswerCache::keep(std::string_view etag, const std::string& body) {
  if (body.size() > bytes_max_ / kLargest) return;
  auto shared = std::make_shared<const std::string>(body);
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(kept_, etag, &Kept::etag) != kept_.end()) return;
  bytes_ += body.size();
  kept_.push_front({std::string(etag), std::move(shared)});
  while (bytes_ > bytes_max_ || kept_.size() > kAnswersMax) {
    bytes_ -= kept_.back().body->size();
    kept_.pop_back();
  }
}

}  // namespace server
