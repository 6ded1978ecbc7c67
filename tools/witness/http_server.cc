#include <utility>

#include "tools/http/server.h"
#include "tools/witness/http.h"

namespace tools {
namespace {

/// For the answer at hand, when it ends.
constexpr std::chrono::seconds kPatience{1};

http::Limits limits() {
  constexpr std::size_t kConnectionsMax = 256;
  constexpr std::chrono::seconds kRequestTime{10};
  http::Limits limits;
  limits.bodies_bytes_max = kConnectionsMax * kHttpBodyBytesMax;
  limits.connections_max = kConnectionsMax;
  limits.connections_per_peer_max = kConnectionsMax;  // a proxy may be the only one
  limits.idle_time_max = kRequestTime;
  limits.head_time_max = kRequestTime;
  limits.body_time_max = kRequestTime;
  limits.write_time_max = kRequestTime;
  return limits;
}

class FunctionServer final : public HttpServer, private http::Handler {
 public:
  explicit FunctionServer(HttpServer::Handler answer) : answer_(std::move(answer)) {}

  FunctionServer(const FunctionServer&) = delete;
  FunctionServer& operator=(const FunctionServer&) = delete;

  ~FunctionServer() override {
    if (server_) server_->stop(kPatience);
  }

  base::Status listen(std::string_view address) {
    CASELEDGER_TRY(server_,
                   http::Server::start({.address = std::string(address),
                                        .limits = limits(),
                                        .tls = {},
                                        .headers = "Cache-Control: no-store\r\n"},
                                       *this));
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return server_->port(); }

 private:
  std::expected<std::size_t, http::Response> admit(const http::Request& /*head*/) override {
    return kHttpBodyBytesMax;
  }

  void handle(http::Request request, http::Reply reply) override {
    HttpAnswer answer =
        answer_({.method = request.method, .target = request.target, .body = request.body});
    reply({.status = answer.status,
           .content_type = std::move(answer.content_type),
           .body = std::move(answer.body)});
  }

  http::Response refuse(const http::Request& /*head*/, int status, base::Error why) override {
    return {.status = status, .content_type = "text/plain", .body = why.message + '\n'};
  }

  void done(const http::Exchange& /*exchange*/) override {}

  const HttpServer::Handler answer_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

base::Result<std::unique_ptr<HttpServer>> HttpServer::start(std::string_view address,
                                                            Handler handler) {
  auto server = std::make_unique<FunctionServer>(std::move(handler));
  CASELEDGER_TRY_STATUS(server->listen(address));
  return server;
}

}  // namespace tools
