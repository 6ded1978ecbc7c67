#include <charconv>
#include <exception>
#include <thread>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "tools/witness/error_numbers.h"
#include "tools/witness/http.h"

namespace tools {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds kPatience{10};    // for a request, and for taking the answer
constexpr std::chrono::milliseconds kPause{50};  // after an accept that failed
constexpr unsigned kConnectionsMax = 256;
constexpr std::uint32_t kHeaderBytesMax = 8U << 10U;

class Server final : public HttpServer {
 public:
  explicit Server(Handler handler) : handler_(std::move(handler)) {}

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  ~Server() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

  void listen(const tcp::endpoint& endpoint) {
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }

  [[nodiscard]] std::uint16_t port() const override { return port_; }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      bool has_failed = false;
      try {
        tcp::socket socket = co_await acceptor_.async_accept(asio::use_awaitable);
        if (connections_ < kConnectionsMax) {
          asio::co_spawn(io_, converse(beast::tcp_stream(std::move(socket))), asio::detached);
        }
      } catch (const std::exception&) {
        has_failed = true;  // out of descriptors, say: it passes
      }
      if (has_failed) {
        asio::steady_timer pause(io_, kPause);
        co_await pause.async_wait(asio::use_awaitable);
      }
    }
  }

  asio::awaitable<void> converse(beast::tcp_stream stream) {
    ++connections_;
    try {
      beast::flat_buffer buffer;
      for (bool goes_on = true; goes_on;) {
        stream.expires_after(kPatience);
        http::request_parser<http::string_body> parser;
        parser.header_limit(kHeaderBytesMax);
        parser.body_limit(kHttpBodyBytesMax);
        co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
        auto response = answer(parser.release());
        goes_on = response.keep_alive();
        stream.expires_after(kPatience);
        co_await http::async_write(stream, response, asio::use_awaitable);
      }
    } catch (const std::exception&) {
      // The other side left, was slow, or spoke no HTTP: the connection closes.
    }
    --connections_;
  }

  http::response<http::string_body> answer(http::request<http::string_body> request) {
    HttpRequest asked;
    asked.method = std::string(request.method_string());
    asked.target = std::string(request.target());
    asked.body = std::move(request.body());
    HttpAnswer answer = handler_(asked);
    http::response<http::string_body> response(static_cast<http::status>(answer.status),
                                               request.version());
    response.set(http::field::content_type, answer.content_type);
    response.set(http::field::cache_control, "no-store");
    response.keep_alive(request.keep_alive());
    response.body() = std::move(answer.body);
    response.prepare_payload();
    return response;
  }

  Handler handler_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  unsigned connections_ = 0;  // only the server's own thread
  std::uint16_t port_ = 0;
  std::thread thread_;
};

base::Result<tcp::endpoint> parse_endpoint(std::string_view address) {
  const auto bad = [&] {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadSite,
                      "not an address and a port",
                      std::string(address),
                      "for example 127.0.0.1:8080");
  };
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return bad();
  std::string_view host = address.substr(0, colon);
  const std::string_view digits = address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  boost::system::error_code not_an_address;
  const auto parsed = asio::ip::make_address(std::string(host), not_an_address);
  if (error != std::errc() || end != digits.data() + digits.size() || not_an_address) return bad();
  return tcp::endpoint(parsed, port);
}

}  // namespace

base::Result<std::unique_ptr<HttpServer>> HttpServer::start(std::string_view address,
                                                            Handler handler) {
  CASELEDGER_TRY(const auto endpoint, parse_endpoint(address));
  auto server = std::make_unique<Server>(std::move(handler));
  try {
    server->listen(endpoint);
  } catch (const std::exception& error) {
    return base::fail(base::ErrorCode::kUnavailable,
                      kSiteUnreachable,
                      error.what(),
                      std::string(address),
                      "choose another port");
  }
  return server;
}

}  // namespace tools
