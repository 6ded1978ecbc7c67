// How often: a bucket for each of many, which fills at a steady rate and is emptied by asking.
//
// Room:      tools/identity. Pure: time comes in.
// Threads:   one caller at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace identity {

class Pacer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `per_minute` on the average, `burst` at once; both at least 1.
  struct Pace {
    std::uint64_t per_minute = 1;
    std::uint64_t burst = 1;
  };

  explicit Pacer(Pace pace) : pace_(pace) {}

  /// Takes one; zero if there was one to take, else how long until there is.
  std::chrono::microseconds take(std::string_view who, Time now);
  /// The same without taking.
  [[nodiscard]] std::chrono::microseconds look(std::string_view who, Time now) const;

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  /// When the bucket will be full again: all there is to remember of one.
  using Buckets = std::unordered_map<std::string, Time, Hash, std::equal_to<>>;

  [[nodiscard]] std::chrono::microseconds wait_at(Time full_at, Time now) const;
  void forget_full(Time now);

  const Pace pace_;
  Buckets full_at_;
};

}  // namespace identity
