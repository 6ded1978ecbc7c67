// As much HTTP as witnesses need: one request with a deadline, and a small server.
//
// Room:      tools/witness. Boost.Beast is seen by http_client.cc only; the server is tools/http's.
// Limits:    plain HTTP/1.1. For https put a proxy beside it: a checkpoint and its cosignatures are
//            public, and signatures say whether they are genuine.
// Threads:   http_exchange(): any. HttpServer answers on the network's thread, one request at a
//            time: a witness may wait for its disk there, because all others wait for that too.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.h"

namespace tools {

struct HttpRequest {
  std::string method = "GET";
  std::string target;  // path; for a client the whole URL
  std::string body;
};

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
};

inline constexpr std::size_t kHttpBodyBytesMax = 128U << 10U;

/// Connects, asks and reads the whole answer, or gives up at the deadline. Only looking up a name
/// may take longer, as long as the system's resolver does. Follows no redirection.
/// Errors:   kInvalidArgument CL-2512 not an http URL · kUnavailable CL-2511
[[nodiscard]] base::Result<HttpAnswer> http_exchange(const HttpRequest& request,
                                                     std::chrono::milliseconds deadline);

class HttpServer {
 public:
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  /// Listens on `address` ("127.0.0.1:8080", "[::1]:0"; port 0 = any free one). What is slow, too
  /// large or no HTTP is refused, and its connection closed.
  /// Errors:   kInvalidArgument CL-2609 · kUnavailable CL-2610 the address is in use or not ours
  [[nodiscard]] static base::Result<std::unique_ptr<HttpServer>> start(std::string_view address,
                                                                       Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  virtual ~HttpServer() = default;  // stops, after the answer at hand

  [[nodiscard]] virtual std::uint16_t port() const = 0;

 protected:
  HttpServer() = default;
};

}  // namespace tools
