#include "tools/identity/key_source.h"

#include <utility>

#include "ledger/base/thread.h"

namespace identity {

KeySource::KeySource(Fetch fetch, Trouble on_trouble, Times times)
    : fetch_(std::move(fetch)),
      on_trouble_(std::move(on_trouble)),
      times_(times),
      thread_(base::start_thread([this] { run(); })) {}

KeySource::~KeySource() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const KeySet> KeySource::now() const {
  const std::lock_guard lock(mutex_);
  if (std::chrono::steady_clock::now() - fetched_at_ > times_.good_for) return nullptr;
  return keys_;
}

bool KeySource::ask_for_newer() {
  {
    const std::lock_guard lock(mutex_);
    if (is_fetching_ || is_asked_) return true;
    if (std::chrono::steady_clock::now() - tried_at_ < times_.between_min) return false;
    is_asked_ = true;
  }
  changed_.notify_all();
  return true;
}

void KeySource::run() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    is_fetching_ = true;
    is_asked_ = false;
    lock.unlock();
    auto text = fetch_();
    auto set = text ? KeySet::parse(*text) : std::unexpected(std::move(text).error());
    // What there was stays for as long as it is good.
    if (!set && on_trouble_) on_trouble_(set.error());
    lock.lock();
    is_fetching_ = false;
    tried_at_ = std::chrono::steady_clock::now();
    if (set) {
      keys_ = std::make_shared<const KeySet>(*std::move(set));
      fetched_at_ = tried_at_;
    }
    const auto pause = set ? times_.between : times_.between_min;
    changed_.wait_for(lock, pause, [this] { return is_over_ || is_asked_; });
  }
}

}  // namespace identity
