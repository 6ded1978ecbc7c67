// A line on stderr that says how far long work has come.
//
// Room:      tools/cli.
// Rules:     shown only on a terminal and only once the work has taken two seconds; leaves nothing
//            behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "tools/cli/language.h"
#include "tools/cli/output.h"

namespace tools {

/// What is counted.
enum class Rate : std::uint8_t { kCount, kBytes };

/// `done` of `total` as a bar with rate and time left; with `total` 0 only the count and the rate.
[[nodiscard]] std::string progress_line(std::string_view label,
                                        std::uint64_t done,
                                        std::uint64_t total,
                                        std::chrono::milliseconds elapsed,
                                        Rate rate,
                                        Language language);

/// Threads:  one caller at a time.
class Progress {
 public:
  /// Says nothing at all unless `enabled`.
  Progress(Sink& err, std::string label, Rate rate, Language language, bool enabled);

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  /// Cheap enough to call for every event.
  void update(std::uint64_t done, std::uint64_t total);
  /// Wipes the line, so that messages can follow.
  void clear();

  [[nodiscard]] std::function<void(std::uint64_t done, std::uint64_t total)> callback();

 private:
  // Constant after construction.
  Sink& err_;
  const std::string label_;
  const Rate rate_;
  const Language language_;
  const bool enabled_;
  const std::chrono::steady_clock::time_point started_;

  std::chrono::steady_clock::time_point shown_;
  bool is_shown_ = false;
};

}  // namespace tools
