#include "tools/server/metrics.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

constexpr double kMicros = 1e6;
constexpr int kHundred = 100;

struct RouteGroup {
  std::string_view prefix;  // of the path
  std::string_view name;
};

/// The first that fits; the last fits all.
constexpr auto kGroupsByPath = std::to_array<RouteGroup>({
    {"/v1/cases", "cases"},
    {"/v1/events", "events"},
    {"/v1/reports", "reports"},
    {"/v1/proofs", "proofs"},
    {"/checkpoint", "proofs"},
    {"/tile/", "tiles"},
    {"/v1/rules", "rules"},
    {"/v1/access", "access"},
    {"/healthz", "operation"},
    {"/readyz", "operation"},
    {"/metrics", "operation"},
    {"/openapi.", "operation"},
    {"", "other"},
});
constexpr std::string_view kWrite = "write";

/// Where a group is counted: in the order above, writing first.
constexpr auto kGroupNames = std::to_array<std::string_view>({kWrite,
                                                              "cases",
                                                              "events",
                                                              "reports",
                                                              "proofs",
                                                              "tiles",
                                                              "rules",
                                                              "access",
                                                              "operation",
                                                              "other"});

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

std::string_view route_group(std::string_view method, std::string_view target) {
  const auto group = std::ranges::find_if(
      kGroupsByPath, [&](const RouteGroup& each) { return target.starts_with(each.prefix); });
  const bool is_write = method == "POST" && (group->name == "cases" || group->name == "events");
  return is_write ? kWrite : group->name;
}

void Metrics::answered(std::string_view method,
                       std::string_view target,
                       int status,
                       std::chrono::microseconds time) {
  static_assert(kGroupNames.size() == kRouteGroups);
  requests_.add(time);
  const auto group = std::ranges::find(kGroupNames, route_group(method, target));
  const auto route = static_cast<std::size_t>(group - kGroupNames.begin());
  const auto place =
      static_cast<std::size_t>(std::clamp(status / kHundred, 0, static_cast<int>(kClasses) - 1));
  answers_[route][place] += 1;
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
  write_head(out,
             "caseledger_requests_total",
             "counter",
             "Answers by group of routes and class of status.");
  for (std::size_t route = 0; route < kGroupNames.size(); ++route) {
    for (std::size_t place = 1; place < kClasses; ++place) {
      add(out,
          "caseledger_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n",
          kGroupNames[route],
          place,
          answers_[route][place].load());
    }
  }
  write_head(out, "caseledger_build_info", "gauge", "The program that answers.");
  add(out, "caseledger_build_info{{version=\"{}\"}} 1\n", CASELEDGER_VERSION);
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
