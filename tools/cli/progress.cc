#include "tools/cli/progress.h"

#include <algorithm>

#include <fmt/format.h>

namespace tools {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kQuietTime{2000};
constexpr milliseconds kRefresh{100};
constexpr std::uint64_t kBarCells = 24;
constexpr std::uint64_t kMsPerSecond = 1000;

std::string duration_text(std::uint64_t seconds) {
  constexpr std::uint64_t kPerMinute = 60;
  constexpr std::uint64_t kPerHour = 3600;
  if (seconds >= kPerHour) {
    return fmt::format("{}:{:02}:{:02}",
                       seconds / kPerHour,
                       seconds % kPerHour / kPerMinute,
                       seconds % kPerMinute);
  }
  return fmt::format("{}:{:02}", seconds / kPerMinute, seconds % kPerMinute);
}

/// "0.4 MB", "0,4 MB".
std::string megabytes(double bytes, Language language) {
  constexpr double kPerMegabyte = 1e6;
  std::string text = fmt::format("{:.1f} MB", bytes / kPerMegabyte);
  if (language == Language::kNb) std::ranges::replace(text, '.', ',');
  return text;
}

}  // namespace

std::string progress_line(std::string_view label,
                          std::uint64_t done,
                          std::uint64_t total,
                          milliseconds elapsed,
                          Rate rate,
                          Language language) {
  const auto elapsed_ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
  const double per_second = static_cast<double>(done) * static_cast<double>(kMsPerSecond) /
                            static_cast<double>(elapsed_ms);
  const auto amount = [&](double number) {
    return rate == Rate::kBytes ? megabytes(number, language)
                                : grouped(static_cast<std::int64_t>(number), language);
  };
  if (total == 0) {
    return fmt::format(
        "{}  {}  {}/s", label, amount(static_cast<double>(done)), amount(per_second));
  }

  const std::uint64_t reached = std::min(done, total);
  const auto filled = static_cast<std::uint64_t>(
      static_cast<double>(reached) / static_cast<double>(total) * static_cast<double>(kBarCells));
  std::string bar;
  for (std::uint64_t cell = 0; cell < kBarCells; ++cell) {
    bar += cell < filled ? "█" : "░";
  }
  const double percent = static_cast<double>(reached) * 100.0 / static_cast<double>(total);
  std::string line =
      fmt::format("{}  {} {:3}%  {}/s", label, bar, static_cast<int>(percent), amount(per_second));
  if (per_second > 0) {
    const auto left = static_cast<std::uint64_t>(static_cast<double>(total - reached) / per_second);
    const Text remaining{"igjen", "left"};
    line += fmt::format("  {} {}", duration_text(left), remaining.in(language));
  }
  return line;
}

Progress::Progress(Sink& err, std::string label, Rate rate, Language language, bool enabled)
    : err_(err),
      label_(std::move(label)),
      rate_(rate),
      language_(language),
      enabled_(enabled),
      started_(steady_clock::now()),
      shown_(started_) {}

Progress::~Progress() {
  clear();
}

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (!enabled_) return;
  const auto now = steady_clock::now();
  if (now - started_ < kQuietTime || (is_shown_ && now - shown_ < kRefresh)) return;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(now - started_);
  err_.write("\r\x1b[K" + progress_line(label_, done, total, elapsed, rate_, language_));
  // A bar that cannot be shown is no reason to stop the work.
  static_cast<void>(err_.flush());
  shown_ = now;
  is_shown_ = true;
}

void Progress::clear() {
  if (!is_shown_) return;
  err_.write("\r\x1b[K");
  static_cast<void>(err_.flush());
  is_shown_ = false;
}

std::function<void(std::uint64_t, std::uint64_t)> Progress::callback() {
  return [this](std::uint64_t done, std::uint64_t total) { update(done, total); };
}

}  // namespace tools
