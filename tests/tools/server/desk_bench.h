// The service's routes without a network: a desk on a ledger of its own, asked in this process.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ledger/io/clock.h"
#include "tests/support/test_ledger.h"
#include "tools/server/desk.h"
#include "tools/server/router.h"

namespace server {

/// Stands still on the day a test says; other threads may look at it.
class DayClock final : public ledger::io::Clock {
 public:
  explicit DayClock(std::string_view day) { set(day); }

  /// Noon of that day.
  void set(std::string_view day);

  [[nodiscard]] base::TimestampUtcUs wall() const override { return {wall_us_}; }

  [[nodiscard]] std::int64_t boot_us() const override { return 1'000'000; }

 private:
  std::atomic<std::int64_t> wall_us_ = 0;
};

class DeskBench {
 public:
  /// What is served in place of the ledger; for faults.
  using Wrap = std::function<std::unique_ptr<ledger::Ledger>(std::unique_ptr<ledger::Ledger>)>;

  explicit DeskBench(std::string_view day, Projection::Settings projection = {}, Wrap wrap = {});

  [[nodiscard]] Desk& desk() { return *desk_; }

  [[nodiscard]] DayClock& clock() { return clock_; }

  [[nodiscard]] std::shared_ptr<ledger::Ledger> ledger() const { return desk_->ledger(); }

  /// Lines of `simulate`, as one batch.
  void append_lines(const std::vector<std::string>& lines);
  void append(std::vector<ledger::NewEvent> batch);

  /// Waits until the projection holds all there is, today.
  void catch_up();

  /// False: the gate knows nobody any more.
  void let_in(bool lets) { lets_in_ = lets; }

  /// The answer of the route, asked by `caller` with these headers.
  [[nodiscard]] http::Response get(const std::string& target,
                                   std::vector<http::Header> headers = {},
                                   const Caller& caller = local_operator());

 private:
  DayClock clock_;
  std::atomic<bool> lets_in_ = true;
  support::DiskLedger made_;
  std::unique_ptr<Desk> desk_;
  Router router_;
};

/// What `simulate` tells of so many cases.
[[nodiscard]] std::vector<std::string> simulated_lines(std::uint64_t cases, std::uint64_t seed);

}  // namespace server
