#include "tools/server/log.h"

#include <algorithm>
#include <string>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "replay/event/civil.h"
#include "replay/event/json_writer.h"

namespace server {
namespace {

constexpr std::size_t kLinesWaitingMax = 8'192;

spdlog::level::level_enum in_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      break;
  }
  return "error";
}

std::string time_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return replay::to_string_utc6(
      {std::chrono::duration_cast<std::chrono::microseconds>(since).count()});
}

class SpdLog final : public Log {
 public:
  explicit SpdLog(LogLevel level)
      : threads_(std::make_shared<spdlog::details::thread_pool>(kLinesWaitingMax, 1)),
        logger_(std::make_shared<spdlog::async_logger>(
            "caseledger",
            std::make_shared<spdlog::sinks::stderr_sink_mt>(),
            threads_,
            spdlog::async_overflow_policy::overrun_oldest)) {
    logger_->set_pattern("%v");
    logger_->set_level(in_spdlog(level));
  }

  void say(LogLevel level, std::string_view event, const Fields& fields) override {
    if (!logger_->should_log(in_spdlog(level))) return;
    replay::JsonWriter json;
    begin(json, level, event);
    for (const auto& [name, value] : fields) {
      json.field(name, value);
    }
    json.end_object();
    logger_->log(in_spdlog(level), spdlog::string_view_t(json.text()));
  }

  void request(const http::Exchange& exchange) override {
    const LogLevel level =
        exchange.status >= http::kInternalError ? LogLevel::kWarn : LogLevel::kInfo;
    if (!logger_->should_log(in_spdlog(level))) return;
    replay::JsonWriter json;
    begin(json, level, "request");
    json.field("id", exchange.request.id);
    json.field("peer", exchange.request.peer);
    json.field("method", exchange.request.method);
    json.field("path", loggable_path(exchange.request.target));
    json.field("status", exchange.status);
    json.field("bytesIn", static_cast<std::uint64_t>(exchange.bytes_in));
    json.field("bytesOut", static_cast<std::uint64_t>(exchange.bytes_out));
    json.field("us", static_cast<std::int64_t>(exchange.time.count()));
    if (!exchange.is_whole) json.field("cut", true);
    json.end_object();
    logger_->log(in_spdlog(level), spdlog::string_view_t(json.text()));
  }

 private:
  static void begin(replay::JsonWriter& json, LogLevel level, std::string_view event) {
    json.begin_object();
    json.field("time", time_now());
    json.field("level", name_of(level));
    json.field("event", event);
  }

  const std::shared_ptr<spdlog::details::thread_pool> threads_;
  const std::shared_ptr<spdlog::async_logger> logger_;
};

}  // namespace

std::unique_ptr<Log> Log::to_stderr(LogLevel level) {
  return std::make_unique<SpdLog>(level);
}

std::string loggable_path(std::string_view target) {
  constexpr std::string_view kCases = "/v1/cases/";
  constexpr std::string_view kOurs =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
  const std::string_view path = target.substr(0, std::min(target.find('?'), target.size()));
  if (path.starts_with(kCases)) {
    const std::size_t end = std::min(path.find('/', kCases.size()), path.size());
    const std::string_view rest = path.substr(end);
    const bool is_route = rest.empty() || rest == "/events" || rest == "/dossier";
    return std::string(kCases) + "{case}" + std::string(is_route ? rest : "/…");
  }
  // Anything else that is no path of ours may be anything.
  constexpr std::size_t kPathBytesMax = 128;
  const bool is_plain =
      path.size() <= kPathBytesMax && path.find_first_not_of(kOurs) == std::string_view::npos;
  return is_plain ? std::string(path) : "…";
}

}  // namespace server
