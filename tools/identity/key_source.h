// An issuer's keys as they are now: fetched by a thread of their own, never by who asks for them.
//
// Room:      tools/identity. Where they come from is the caller's.
// Rules:     fetched at the start, then every five minutes, so that a key the issuer withdraws does
//            not live on; and when a token names a key that is not known, at most once a minute,
//            so that nobody can make us ask the issuer more often. Keys that could not be fetched
//            anew for an hour are not used any more.
// Threads:   any.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/base/result.h"
#include "tools/identity/key_set.h"

namespace identity {

class KeySource {
 public:
  /// The text of a JWK set. May take its time, but not for ever.
  using Fetch = std::function<base::Result<std::string>()>;

  struct Times {
    std::chrono::milliseconds between{300'000};
    std::chrono::milliseconds between_min{60'000};
    std::chrono::milliseconds good_for{3'600'000};
  };

  /// Told of each fetch that failed, by the thread.
  using Trouble = std::function<void(const base::Error& why)>;

  KeySource(Fetch fetch, Trouble on_trouble, Times times);
  KeySource(const KeySource&) = delete;
  KeySource& operator=(const KeySource&) = delete;
  ~KeySource();

  /// Null: there are none, or none that are fresh enough.
  [[nodiscard]] std::shared_ptr<const KeySet> now() const;
  /// A key was asked for that is not among them: true if newer ones are on their way.
  bool ask_for_newer();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void run();

  const Fetch fetch_;
  const Trouble on_trouble_;
  const Times times_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::shared_ptr<const KeySet> keys_;
  Time fetched_at_{};  // what there is
  Time tried_at_{};    // the last attempt's end
  bool is_fetching_ = true;
  bool is_asked_ = false;
  bool is_over_ = false;

  std::thread thread_;
};

}  // namespace identity
