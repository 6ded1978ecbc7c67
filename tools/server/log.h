// What the service tells its operator: a line of JSON for each thing that happened, on stderr.
//
// Room:      tools/server. spdlog is seen by log.cc only.
// Rules:     names, sizes and times, never a body, a case or a query: what was asked for is told by
//            its route's path with {case} left as it is. A reader that does not keep up loses lines
//            rather than holding up the service.
// Threads:   any.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/http/server.h"
#include "tools/server/settings.h"

namespace server {

class Log {
 public:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;

  [[nodiscard]] static std::unique_ptr<Log> to_stderr(LogLevel level);

  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;  // writes what it still holds

  virtual void say(LogLevel level, std::string_view event, const Fields& fields) = 0;
  virtual void request(const http::Exchange& exchange) = 0;

 protected:
  Log() = default;
};

/// The path of a target as it may be logged: what may be a case's name is "{case}", without query.
[[nodiscard]] std::string loggable_path(std::string_view target);

}  // namespace server
