// What is counted while the service runs, and how it is told.
//
// Room:      tools/server.
// Threads:   any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace server {

/// Times in buckets, as Prometheus wants them.
class Histogram {
 public:
  static constexpr std::array<std::int64_t, 12> kBoundsUs = {
      100, 250, 500, 1'000, 2'500, 5'000, 10'000, 25'000, 50'000, 100'000, 500'000, 2'500'000};

  void add(std::chrono::microseconds time);
  /// The lines of one histogram in seconds; `name` without a suffix.
  void write(std::string& out, std::string_view name, std::string_view help) const;

 private:
  std::array<std::atomic<std::uint64_t>, kBoundsUs.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_ = 0;
};

class Metrics {
 public:
  void stored(std::size_t event_count, std::chrono::microseconds time);
  void answered(std::string_view method,
                std::string_view target,
                int status,
                std::chrono::microseconds time);

  /// What is counted here, in the text format of Prometheus.
  void write(std::string& out) const;

 private:
  static constexpr std::size_t kClasses = 6;  // of a hundred statuses each
  static constexpr std::size_t kRouteGroups = 10;

  std::atomic<std::uint64_t> events_ = 0;
  Histogram groups_;
  Histogram requests_;
  std::array<std::array<std::atomic<std::uint64_t>, kClasses>, kRouteGroups> answers_{};
};

/// The group of routes that a request is counted in: "write", "cases", "operation", … A few names,
/// whatever is asked for.
[[nodiscard]] std::string_view route_group(std::string_view method, std::string_view target);

/// One gauge or counter: help, type and value.
void write_metric(std::string& out,
                  std::string_view name,
                  std::string_view type,
                  std::string_view help,
                  double value);

}  // namespace server
