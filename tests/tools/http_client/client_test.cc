// Whatever a server does, the client answers with one error that says what is known, in time.
#include "tools/http_client/client.h"

#include <chrono>
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/raw_server.h"
#include "tools/http/server.h"
#include "tools/http_client/error_numbers.h"

namespace http_client {
namespace {

using std::chrono::milliseconds;
using support::RawServer;

constexpr std::string_view kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

std::unique_ptr<Client> client_of(Options options = {}) {
  return *Client::make(options);
}

base::Result<Answer> get(const std::string& url, const Options& options = {}) {
  return client_of(options)->exchange({.url = url});
}

base::Error error_of(const std::string& bytes, const Options& options = {}) {
  const RawServer server(bytes);
  auto answer = get(server.url(), options);
  return answer ? base::Error{} : answer.error();
}

TEST(HttpClient, AnAnswerIsStatusHeadersAndBody) {
  const RawServer server(
      "HTTP/1.1 422 Unprocessable\r\nX-One:  a b \r\nRetry-After: 3\r\nContent-Length: "
      "2\r\n\r\n{}");
  const auto answer = *get(server.url("/v1/cases?case=a%2Fb"));
  EXPECT_EQ(answer.status, 422);
  EXPECT_EQ(answer.header("x-one"), "a b");
  EXPECT_EQ(answer.header("retry-after"), "3");
  EXPECT_EQ(answer.header("absent"), "");
  EXPECT_EQ(answer.body, "{}");
  EXPECT_THAT(server.requests().at(0),
              testing::StartsWith("GET /v1/cases?case=a%2Fb HTTP/1.1\r\n"));
}

TEST(HttpClient, ABodyIsPostedAsItIs) {
  const RawServer server{std::string(kHello)};
  const std::string body("a\0\xff", 3);
  const auto answer = client_of()->exchange({.url = server.url("/in/../x"),
                                             .headers = {{"Content-Type", "text/x"}, {"X-E", ""}},
                                             .is_post = true,
                                             .body = body});
  EXPECT_EQ(answer->body, "hello");
  const std::string request = server.requests().at(0);
  EXPECT_THAT(request, testing::StartsWith("POST /in/../x HTTP/1.1\r\n"));
  EXPECT_THAT(request, testing::HasSubstr("\r\nContent-Type: text/x\r\n"));
  EXPECT_THAT(request, testing::HasSubstr("\r\nX-E:\r\n"));
  EXPECT_THAT(request, testing::EndsWith("\r\n\r\n" + body));
}

TEST(HttpClient, AHeaderCannotBeginALineOfItsOwn) {
  const auto answer = client_of()->exchange(
      {.url = "http://127.0.0.1:1/", .headers = {{"Authorization", "a\r\nX: b"}}});
  EXPECT_EQ(answer.error().number, kUnusableUrl);
}

TEST(HttpClient, OnlyAddressesThatMayBeAskedAreAsked) {
  for (const char* url : {"",
                          "serve",
                          "ftp://127.0.0.1/",
                          "file:///etc/passwd",
                          "http://",
                          "http://127.0.0.1:70000/",
                          "http://127.0.0.1 /",
                          "https://a:b@c/",
                          "https://me@host/"}) {
    EXPECT_EQ(get(url).error().number, kUnusableUrl) << url;
    EXPECT_EQ(check_url(url).error().number, kUnusableUrl) << url;
  }
  EXPECT_EQ(check_url("https://host/?q=1").error().number, kUnusableUrl);
}

TEST(HttpClient, PlainHttpGoesToThisMachineOnly) {
  for (const char* url : {"http://example.org/",
                          "http://10.0.0.1/",
                          "http://128.0.0.1/",
                          "http://[::2]/",
                          "http://localhost.example.org/",
                          "http://0.0.0.0/"}) {
    EXPECT_EQ(check_url(url).error().number, kUnprotected) << url;
    EXPECT_EQ(get(url).error().number, kUnprotected) << url;
  }
  for (const char* url : {"http://127.0.0.1:8080",
                          "http://127.9.9.9/",
                          "http://[::1]:8080/",
                          "http://localhost:8080/v1",
                          "https://example.org"}) {
    EXPECT_TRUE(check_url(url).has_value()) << url;
  }
}

TEST(HttpClient, AProxyOfTheEnvironmentIsNotAskedForThisMachine) {
  const RawServer proxy("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy");
  const RawServer server{std::string(kHello)};
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  EXPECT_EQ(get(server.url())->body, "hello");
  ::unsetenv("http_proxy");
}

TEST(HttpClient, NobodyThereIsTold) {
  std::uint16_t port = 0;
  {
    port = RawServer("").port();
  }
  const base::Error error = get("http://127.0.0.1:" + std::to_string(port) + "/x?case=a").error();
  EXPECT_EQ(error.number, kNoConnection);
  EXPECT_EQ(error.code, base::ErrorCode::kUnavailable);
  EXPECT_EQ(error.where, "http://127.0.0.1:" + std::to_string(port) + "/x");
}

TEST(HttpClient, AnAnswerThatDoesNotComeInTimeIsGivenUp) {
  const RawServer silent("", false);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(get(silent.url(), {.time_max = milliseconds(200)}).error().number, kNoAnswer);
  const RawServer slow("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", false);
  EXPECT_EQ(get(slow.url(), {.time_max = milliseconds(200)}).error().number, kNoAnswer);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(5'000));
}

TEST(HttpClient, AnAnswerThatIsCutIsNoAnswer) {
  EXPECT_EQ(error_of("").number, kNoAnswer);
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab").number, kNoAnswer);
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").number,
            kNoAnswer);
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab").number,
            kNoAnswer);
}

TEST(HttpClient, WhatIsNoHttpIsTold) {
  EXPECT_EQ(error_of("SSH-2.0-OpenSSH_9.2\r\n").number, kNotHttp);
  EXPECT_EQ(error_of(std::string("\x15\x03\x01\x00\x02\x02\x46", 7)).number, kNotHttp);
}

TEST(HttpClient, AnAnswerIsNoLargerThanWhatIsTaken) {
  const Options options{.answer_bytes_max = 4};
  EXPECT_EQ(error_of(std::string(kHello), options).number, kAnswerTooLarge);
  EXPECT_EQ(error_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                     options)
                .number,
            kAnswerTooLarge);
  EXPECT_EQ(get(RawServer(std::string(kHello)).url(), {.answer_bytes_max = 5})->body, "hello");
}

TEST(HttpClient, AHeadHasALimit) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int at = 0; at < 70; ++at) {
    head += "X-" + std::to_string(at) + ": " + std::string(1'000, 'x') + "\r\n";
  }
  EXPECT_EQ(error_of(head + "Content-Length: 0\r\n\r\n").number, kAnswerTooLarge);
}

TEST(HttpClient, ARedirectionIsNotFollowed) {
  const RawServer other{std::string(kHello)};
  const RawServer server("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.url("/new") +
                         "\r\nContent-Length: 0\r\n\r\n");
  const base::Error error = get(server.url()).error();
  EXPECT_EQ(error.number, kMoved);
  EXPECT_THAT(error.hint, testing::HasSubstr(other.url("/new")));
  EXPECT_EQ(other.requests().size(), 0U);
}

TEST(HttpClient, NothingNewIsAnAnswer) {
  EXPECT_EQ(get(RawServer("HTTP/1.1 304 Not Modified\r\n\r\n").url())->status, 304);
}

TEST(HttpClient, AnInterimAnswerIsPassedOver) {
  const RawServer server("HTTP/1.1 100 Continue\r\nX-A: 1\r\n\r\n" + std::string(kHello));
  const auto answer = *get(server.url());
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("x-a"), "");
}

TEST(HttpClient, APackedAnswerIsNotUnpacked) {
  const RawServer server(
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(get(server.url())->body, "hello");
}

TEST(HttpClient, AStreamIsHandedOverPieceByPieceUntilItsReaderLeaves) {
  const RawServer server(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n3\r\ntwo\r\n", false);
  std::string all;
  const auto answer = client_of({.answer_bytes_max = 1})
                          ->stream({.url = server.url()}, [&](std::string_view piece) {
                            all += piece;
                            return all.size() < 6;
                          });
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(all, "onetwo");
}

TEST(HttpClient, AStreamThatFallsSilentIsGivenUp) {
  const RawServer server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n",
                         false);
  const auto answer = client_of({.silence_max = milliseconds(1'000)})
                          ->stream({.url = server.url()}, [](std::string_view) { return true; });
  EXPECT_EQ(answer.error().number, kNoAnswer);
}

TEST(HttpClient, WhatIsRefusedInsteadOfAStreamIsAnAnswer) {
  const RawServer server("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}");
  const auto answer = client_of()->stream({.url = server.url()}, [](std::string_view) {
    ADD_FAILURE() << "it is no part of the stream";
    return true;
  });
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body, "{}");
}

TEST(HttpClient, ACertificateGoesWithItsKey) {
  EXPECT_EQ(Client::make({.ca = "/nowhere.pem"}).error().number, kUnusableFile);
  EXPECT_EQ(Client::make({.certificate = "/dev/null"}).error().number, kUnusableFile);
}

/// Answers with the body it got.
class Echo final : public http::Handler {
 public:
  std::expected<std::size_t, http::Response> admit(const http::Request& /*head*/) override {
    return 8U << 20U;
  }

  void handle(http::Request request, http::Reply reply) override {
    reply({.headers = {{"X-Peer", request.peer}, {"X-Secure", request.is_secure ? "yes" : "no"}},
           .body = std::move(request.body)});
  }

  http::Response refuse(const http::Request& /*head*/, int status, base::Error why) override {
    return {.status = status, .body = std::move(why.message)};
  }

  void done(const http::Exchange& exchange) override { bytes_in += exchange.bytes_in; }

  std::atomic<std::size_t> bytes_in = 0;
};

class HttpClientAndServer : public testing::Test {
 protected:
  /// Port 0 = any free one.
  void start(std::uint16_t port = 0) {
    http::ServerOptions options;
    options.address = "127.0.0.1:" + std::to_string(port);
    server_ = *http::Server::start(options, echo_);
  }

  [[nodiscard]] std::string url(const std::string& scheme, const std::string& host) const {
    return scheme + "://" + host + ":" + std::to_string(server_->port()) + "/";
  }

  Echo echo_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(HttpClientAndServer, OneConnectionServesManyExchanges) {
  start();
  const auto client = client_of();
  for (const std::size_t bytes : {0U, 1U, 100'000U, 4U << 20U}) {
    const std::string body(bytes, 'x');
    const auto answer =
        client->exchange({.url = url("http", "localhost"), .is_post = true, .body = body});
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
    EXPECT_EQ(answer->body, body);
    EXPECT_EQ(server_->connection_count(), 1U);
  }
}

TEST_F(HttpClientAndServer, AConnectionThatWasClosedMeanwhileIsReplaced) {
  start();
  const auto client = client_of();
  const auto port = server_->port();
  EXPECT_EQ(client->exchange({.url = url("http", "127.0.0.1")})->status, 200);
  server_.reset();
  start(port);
  EXPECT_EQ(client->exchange({.url = url("http", "127.0.0.1")})->status, 200);
}

TEST_F(HttpClientAndServer, AServerWithoutTlsIsNotTheOneThatWasNamed) {
  start();
  EXPECT_EQ(get(url("https", "127.0.0.1")).error().number, kServerUnproved);
  EXPECT_EQ(get(url("https", "127.0.0.1")).error().code, base::ErrorCode::kUntrusted);
}

}  // namespace
}  // namespace http_client
