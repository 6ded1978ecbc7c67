#include "tools/server/metrics.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

constexpr double kMicros = 1e6;
constexpr int kHundred = 100;

template <class... Values>
void add(std::string& out, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
}

void write_head(std::string& out,
                std::string_view name,
                std::string_view type,
                std::string_view help) {
  add(out, "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

}  // namespace

void Histogram::add(std::chrono::microseconds time) {
  const auto bound = std::ranges::lower_bound(kBoundsUs, time.count());
  counts_[static_cast<std::size_t>(bound - kBoundsUs.begin())] += 1;
  sum_us_ += static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.count()));
}

void Histogram::write(std::string& out, std::string_view name, std::string_view help) const {
  write_head(out, name, "histogram", help);
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < kBoundsUs.size(); ++i) {
    below += counts_[i];
    server::add(out,
                "{}_bucket{{le=\"{}\"}} {}\n",
                name,
                static_cast<double>(kBoundsUs[i]) / kMicros,
                below);
  }
  below += counts_.back();
  server::add(out, "{}_bucket{{le=\"+Inf\"}} {}\n", name, below);
  server::add(out, "{}_sum {}\n", name, static_cast<double>(sum_us_) / kMicros);
  server::add(out, "{}_count {}\n", name, below);
}

void Metrics::stored(std::size_t event_count, std::chrono::microseconds time) {
  events_ += event_count;
  groups_.add(time);
}

void Metrics::answered(int status, std::chrono::microseconds time) {
  requests_.add(time);
  const auto place = static_cast<std::size_t>(std::clamp(status / kHundred, 0, kClasses - 1));
  statuses_[place] += 1;
}

void Metrics::write(std::string& out) const {
  write_metric(out,
               "caseledger_events_submitted_total",
               "counter",
               "Events that were sent to be stored, known ones included.",
               static_cast<double>(events_));
  groups_.write(
      out, "caseledger_append_seconds", "Time for one group of events to be stored and synced.");
  requests_.write(out,
                  "caseledger_request_seconds",
                  "Time from the first byte of a request to the last of its answer.");
  write_head(out, "caseledger_requests_total", "counter", "Answers by class of status.");
  for (std::size_t i = 1; i < statuses_.size(); ++i) {
    add(out, "caseledger_requests_total{{status=\"{}xx\"}} {}\n", i, statuses_[i].load());
  }
}

void write_metric(std::string& out,
                  std::string_view name,
                  std::string_view type,
                  std::string_view help,
                  double value) {
  write_head(out, name, type, help);
  add(out, "{} {}\n", name, value);
}

}  // namespace server
