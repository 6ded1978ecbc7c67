#include "ledger/evidence/leaf_queue.h"

#include "ledger/evidence/sha256_many.h"

namespace ledger {
namespace {

constexpr std::size_t kEntriesMax = 512;
constexpr std::size_t kBytesMax = 256U << 10U;

}  // namespace

void LeafQueue::add(base::ByteView entry) {
  bytes_.insert(bytes_.end(), entry.begin(), entry.end());
  ends_.push_back(bytes_.size());
  if (ends_.size() == kEntriesMax || bytes_.size() >= kBytesMax) {
    flush();
  }
}

void LeafQueue::flush() {
  entries_.clear();
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    entries_.push_back(base::ByteView(bytes_).subspan(begin, end - begin));
    begin = end;
  }
  leaves_.resize(entries_.size());
  leaf_hashes(entries_, leaves_);
  if (observer_ && !leaves_.empty()) {
    observer_(leaves_);
  }
  frontier_->add_all(leaves_);
  bytes_.clear();
  ends_.clear();
}

}  // namespace ledger
