// Answers that took long to compute, for those who ask the same a moment later.
//
// Room:      tools/server.
// Rules:     kept by ETag, which names the prefix, the question and who asks: another prefix is
//            another answer, so that none has to be thrown away for being old.
// Threads:   any.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace server {

class AnswerCache {
 public:
  /// In all; of one, a quarter of it at most.
  explicit AnswerCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Null if it is not kept.
  [[nodiscard]] std::shared_ptr<const std::string> find(std::string_view etag);
  /// Keeps it, and gives up those that nobody has asked for the longest.
  void keep(std::string_view etag, const std::string& body);

 private:
  struct Kept {
    std::string etag;
    std::shared_ptr<const std::string> body;
  };

  const std::size_t bytes_max_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::list<Kept> kept_;  // asked for last first; a few dozen
  std::size_t bytes_ = 0;
};

}  // namespace server
