#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
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

struct Url {
  std::string host;
  std::string port;
  std::string target;
};

std::optional<Url> parse_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!text.starts_with(kScheme)) return std::nullopt;
  text.remove_prefix(kScheme.size());
  const std::size_t path = std::min(text.find('/'), text.size());
  std::string_view host = text.substr(0, path);
  Url url{.host = {},
          .port = "80",
          .target = path == text.size() ? "/" : std::string(text.substr(path))};
  const std::size_t bracket = host.find(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    url.port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  if (bracket != std::string_view::npos && host.starts_with('[')) {
    host = host.substr(1, bracket - 1);
  }
  url.host = host;
  const bool is_clean = text.find_first_of(" \t\r\n") == std::string_view::npos;
  if (url.host.empty() || url.port.empty() || !is_clean) return std::nullopt;
  return url;
}

asio::awaitable<HttpAnswer> exchange(Url url,
                                     HttpRequest request,
                                     std::chrono::steady_clock::time_point deadline) {
  auto executor = co_await asio::this_coro::executor;
  asio::ip::tcp::resolver resolver(executor);
  const auto places = co_await resolver.async_resolve(url.host, url.port, asio::use_awaitable);
  beast::tcp_stream stream(executor);
  stream.expires_at(deadline);
  co_await stream.async_connect(places, asio::use_awaitable);
  constexpr int kHttp11 = 11;
  http::request<http::string_body> message(
      http::string_to_verb(request.method), url.target, kHttp11);
  message.set(http::field::host, url.host);
  message.set(http::field::content_type, "text/plain");
  message.set(http::field::connection, "close");
  message.body() = std::move(request.body);
  message.prepare_payload();
  co_await http::async_write(stream, message, asio::use_awaitable);
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kHttpBodyBytesMax);
  co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
  auto& answer = parser.get();
  const auto type = answer[http::field::content_type];
  co_return HttpAnswer{static_cast<int>(answer.result_int()),
                       std::string(type.data(), type.size()),
                       std::move(answer.body())};
}

}  // namespace

base::Result<HttpAnswer> http_exchange(const HttpRequest& request,
                                       std::chrono::milliseconds deadline) {
  auto url = parse_url(request.target);
  if (!url) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadSite,
                      "not a URL that begins with http:// and a host",
                      request.target,
                      "for https put a proxy beside it");
  }
  std::optional<HttpAnswer> answer;
  std::string failure;
  asio::io_context io(1);
  asio::co_spawn(io,
                 exchange(*std::move(url), request, std::chrono::steady_clock::now() + deadline),
                 [&](const std::exception_ptr& thrown, HttpAnswer got) {
                   if (!thrown) {
                     answer = std::move(got);
                     return;
                   }
                   try {
                     std::rethrow_exception(thrown);
                   } catch (const boost::system::system_error& error) {
                     failure = error.code() == beast::error::timeout ? "no whole answer in time"
                                                                     : error.code().message();
                   } catch (const std::exception& error) {
                     failure = error.what();
                   }
                 });
  io.run();
  if (answer) return *std::move(answer);
  return base::fail(
      base::ErrorCode::kUnavailable, kSiteUnreachable, failure, request.target, "try again");
}

}  // namespace tools
