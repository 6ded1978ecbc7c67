#include "tools/identity/pacer.h"

#include <algorithm>

namespace identity {
namespace {

using std::chrono::microseconds;

/// Beyond that the full buckets are forgotten: they say nothing.
constexpr std::size_t kBucketsMax = 10'000;

microseconds one_takes(std::uint64_t per_minute) {
  return microseconds(std::chrono::minutes(1)) / static_cast<std::int64_t>(per_minute);
}

}  // namespace

microseconds Pacer::wait_at(Time full_at, Time now) const {
  const microseconds one = one_takes(pace_.per_minute);
  const microseconds empty = one * static_cast<std::int64_t>(pace_.burst);
  const auto missing = std::chrono::duration_cast<microseconds>(std::max(full_at, now) - now);
  return std::max(microseconds(0), missing + one - empty);
}

microseconds Pacer::look(std::string_view who, Time now) const {
  const auto it = full_at_.find(who);
  return it == full_at_.end() ? microseconds(0) : wait_at(it->second, now);
}

microseconds Pacer::take(std::string_view who, Time now) {
  auto it = full_at_.find(who);
  if (it == full_at_.end()) {
    if (full_at_.size() >= kBucketsMax) forget_full(now);
    it = full_at_.emplace(who, now).first;
  }
  const microseconds wait = wait_at(it->second, now);
  if (wait == microseconds(0)) {
    it->second = std::max(it->second, now) + one_takes(pace_.per_minute);
  }
  return wait;
}

void Pacer::forget_full(Time now) {
  std::erase_if(full_at_, [now](const auto& bucket) { return bucket.second <= now; });
  // So many at once are one and the same in disguise: let them begin anew rather than take memory.
  if (full_at_.size() >= kBucketsMax) full_at_.clear();
}

}  // namespace identity
