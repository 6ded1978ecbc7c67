#include "tools/http/connection.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <exception>
#include <type_traits>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "ledger/base/check.h"
#include "tools/http/error_numbers.h"
#include "tools/http/head.h"
#include "tools/http/tls.h"

namespace http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using base::ErrorCode;
using boost::system::error_code;
using Parser = beast::http::request_parser<beast::http::string_body>;
using TlsStream = asio::ssl::stream<tcp::socket>;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 4U << 10U;
constexpr std::size_t kBodyReadBytes = 64U << 10U;
/// Of an answer, in the time for one: a large one may take longer as long as it goes on.
constexpr std::size_t kSliceBytes = 1U << 20U;
/// What a connection that is closed early may still send before it is cut.
constexpr std::size_t kDrainBytesMax = 64U << 20U;
constexpr std::chrono::seconds kFarewell{2};

/// Why a request is not handed on: the answer, and that the connection ends with it.
struct Refusal {
  int status;
  int number;
  std::string_view message;
  std::string_view hint;
};

constexpr Refusal kBadHttp{kBadRequest, kNoHttp, "this is no HTTP/1.1 request", ""};
constexpr Refusal kOtherVersion{kVersionNotSupported, kUnknownVersion, "not HTTP/1.1", ""};
constexpr Refusal kLateRequest{
    kRequestTimeout, kTooSlow, "the request did not come whole in time", ""};
constexpr Refusal kLongHead{kHeaderTooLarge,
                            kHeadTooLarge,
                            "the request's head is over its limit",
                            "fewer or shorter headers"};
constexpr Refusal kLongTarget{
    kUriTooLong, kHeadTooLarge, "the request's address is over its limit", "a shorter one"};
constexpr Refusal kLongChunkHead{kHeaderTooLarge,
                                 kHeadTooLarge,
                                 "a chunk's extension or the trailer is over its limit",
                                 "leave it out"};
constexpr Refusal kLargeBody{
    kContentTooLarge, kBodyTooLarge, "the body is over its limit", "split it"};
constexpr Refusal kAmbiguous{
    kBadRequest, kAmbiguousLength, "the body's length can be read in two ways", ""};
constexpr Refusal kNoRoom{kUnavailable, kMemoryFull, "too much is being sent at once", "try again"};

std::optional<Refusal> refusal_of(error_code error) {
  if (!error || error == beast::http::error::need_more) return std::nullopt;
  if (error == beast::http::error::body_limit) return kLargeBody;
  if (error == beast::http::error::bad_content_length ||
      error == beast::http::error::multiple_content_length ||
      error == beast::http::error::bad_transfer_encoding) {
    return kAmbiguous;
  }
  return kBadHttp;
}

template <class Socket>
class Conversation final : public Connection {
 public:
  static constexpr bool kIsTls = std::is_same_v<Socket, TlsStream>;

  Conversation(Socket socket, std::string peer, std::shared_ptr<Shared> shared)
      : shared_(std::move(shared)),
        socket_(std::move(socket)),
        peer_(std::move(peer)) {}

  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  ~Conversation() override { give_back_body(); }

  void start(std::move_only_function<void()> on_end) override {
    auto self = std::static_pointer_cast<Conversation>(shared_from_this());
    asio::co_spawn(
        shared_->io,
        [self] { return self->converse(); },
        [self, on_end = std::move(on_end)](const std::exception_ptr&) mutable {
          // Nothing in it throws but memory running out; either way the connection is over.
          self->close();
          on_end();
        });
  }

  void check_time(SteadyTime now) override {
    if (now >= deadline_) interrupt();
  }

  void wind_down() override {
    if (phase_ == Phase::kIdle) interrupt();
  }

  void abort() override { close(); }

 private:
  enum class Phase : std::uint8_t { kIdle, kHead, kBody, kAnswer, kWrite };

  tcp::socket& lowest() {
    if constexpr (kIsTls) {
      return socket_.next_layer();
    } else {
      return socket_;
    }
  }

  /// What is being waited for ends with is_late_.
  void interrupt() {
    deadline_ = SteadyTime::max();
    is_late_ = true;
    error_code ignored;
    lowest().cancel(ignored);
  }

  void enter(Phase phase, std::chrono::milliseconds time_max) {
    phase_ = phase;
    deadline_ = std::chrono::steady_clock::now() + time_max;
  }

  void close() {
    error_code ignored;
    lowest().close(ignored);
  }

  asio::awaitable<void> converse() {
    if constexpr (kIsTls) {
      enter(Phase::kIdle, limits().head_time_max);
      const auto [error] = co_await socket_.async_handshake(asio::ssl::stream_base::server, kTuple);
      if (error) co_return;
      certificate_ = peer_fingerprint(socket_.native_handle());
    }
    bool goes_on = true;
    while (goes_on) {
      goes_on = co_await exchange();
      give_back_body();
    }
    co_await say_goodbye();
  }

  /// One request and its answer; false if the connection ends.
  asio::awaitable<bool> exchange() {
    request_ = {};
    request_.peer = peer_;
    request_.is_secure = kIsTls;
    request_.certificate = certificate_;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits().head_bytes_max));
    parser_->body_limit(boost::none);  // known when the head is
    const bool has_begun = co_await wait_for_request();
    if (!has_begun) co_return false;
    began_ = std::chrono::steady_clock::now();
    std::optional<Refusal> refusal = co_await read_head();
    if (is_gone_) co_return false;
    take_head();
    if (!refusal) refusal = check_head();
    if (refusal) co_return co_await refuse(*refusal);
    // Now, and not after the body: what stands in a trailer decides nothing.
    const bool keeps_alive = parser_->keep_alive();
    if (!parser_->is_done()) {
      auto early = co_await read_body();
      if (is_gone_) co_return false;
      if (early) co_return co_await write(*std::move(early), false);
    }
    request_.body = std::move(parser_->get().body());
    bytes_in_ = request_.body.size();
    enter(Phase::kAnswer, kForEver);
    Response response = co_await answered();
    co_return co_await write(std::move(response), keeps_alive);
  }

  /// False if the other side went, or stayed silent, or the server stops.
  asio::awaitable<bool> wait_for_request() {
    if (input_.size() == 0) {
      if (shared_->is_stopping) co_return false;
      if (input_.capacity() > kBodyReadBytes) input_ = beast::flat_buffer();
      enter(Phase::kIdle, limits().idle_time_max);
      co_await read_some(kReadBytes);
    }
    if (is_gone_ || input_.size() == 0) co_return false;
    // What came in the moment in which time was up is a request all the same.
    is_late_ = false;
    enter(Phase::kHead, limits().head_time_max);
    co_return true;
  }

  asio::awaitable<void> read_some(std::size_t bytes_max) {
    const auto [error, bytes] = co_await socket_.async_read_some(input_.prepare(bytes_max), kTuple);
    if (error) {
      is_gone_ = !is_late_;
      co_return;
    }
    input_.commit(bytes);
  }

  [[nodiscard]] std::string_view received() const {
    const auto bytes = input_.cdata();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
  }

  /// More bytes; the refusal if they took too long. Sets is_gone_ if the other side leaves.
  asio::awaitable<std::optional<Refusal>> read_more(std::size_t bytes_max) {
    co_await read_some(bytes_max);
    if (!std::exchange(is_late_, false)) co_return std::nullopt;
    co_return kLateRequest;
  }

  /// The head into the parser, once it is there whole.
  asio::awaitable<std::optional<Refusal>> read_head() {
    const std::size_t bytes_max = limits().head_bytes_max;
    HeadScan scan = scan_head(received(), 0);
    while (scan.end == 0 && !scan.is_broken && input_.size() < bytes_max) {
      const std::size_t seen = input_.size();
      const auto late = co_await read_more(kReadBytes);
      if (late || is_gone_) co_return late;
      scan = scan_head(received(), seen);
    }
    if (scan.is_broken) co_return kBadHttp;
    if (scan.end == 0 || scan.end > bytes_max) {
      const bool has_line = received().substr(0, bytes_max).find('\n') != std::string_view::npos;
      co_return has_line ? kLongHead : kLongTarget;
    }
    error_code error;
    parser_->put(asio::buffer(received().substr(0, scan.end)), error);
    const bool is_other = is_other_version(received().substr(0, scan.end));
    input_.consume(scan.end);
    if (error == beast::http::error::bad_version && is_other) co_return kOtherVersion;
    if (auto refusal = refusal_of(error)) co_return refusal;
    if (!parser_->is_header_done()) co_return kBadHttp;
    co_return std::nullopt;
  }

  /// The body into the parser.
  asio::awaitable<std::optional<Refusal>> read_rest() {
    while (!parser_->is_done()) {
      error_code error;
      const std::size_t used = input_.size() == 0 ? 0 : parser_->put(input_.data(), error);
      input_.consume(used);
      if (auto refusal = refusal_of(error)) co_return refusal;
      if (auto full = account_body()) co_return full;
      if (parser_->is_done() || used > 0) continue;
      // The parser waits for the end of a line: it takes everything else at once.
      if (input_.size() > limits().head_bytes_max) co_return kLongChunkHead;
      const auto late = co_await read_more(kBodyReadBytes);
      if (late || is_gone_) co_return late;
    }
    co_return std::nullopt;
  }

  /// The body, or the answer that refuses it.
  asio::awaitable<std::optional<Response>> read_body() {
    const auto allowed = shared_->handler.admit(request_);
    if (!allowed) co_return allowed.error();
    const auto length = parser_->content_length();
    if (length && *length > *allowed) co_return refusal_answer(kLargeBody);
    parser_->body_limit(*allowed);
    enter(Phase::kBody, limits().body_time_max);
    // Who sends on without waiting needs no leave.
    if (is_http11() && input_.size() == 0 && request_.header("expect").size() > 0) {
      constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
      const auto [error, bytes] = co_await asio::async_write(socket_, asio::buffer(kGoOn), kTuple);
      is_gone_ = is_gone_ || error;
      if (is_gone_) co_return std::nullopt;
    }
    if (const auto refusal = co_await read_rest()) co_return refusal_answer(*refusal);
    co_return std::nullopt;
  }

  /// Keeps count of what all bodies take together.
  std::optional<Refusal> account_body() {
    const std::size_t bytes = parser_->get().body().size();
    shared_->body_bytes += bytes - body_bytes_;
    body_bytes_ = bytes;
    if (shared_->body_bytes <= limits().bodies_bytes_max) return std::nullopt;
    return kNoRoom;
  }

  /// Answers wait for readers that may be slow: what is large has to fit beside the others, or be
  /// the only one. Whoever stored something is told so in any case.
  std::optional<Response> account_answer(const Response& response) {
    const std::size_t others = shared_->body_bytes - body_bytes_;
    const bool is_large = request_.method == "GET" && response.body.size() > kSliceBytes;
    if (is_large && others > 0 && others + response.body.size() > limits().bodies_bytes_max) {
      return refusal_answer(kNoRoom);
    }
    shared_->body_bytes += response.body.size() - body_bytes_;
    body_bytes_ = response.body.size();
    return std::nullopt;
  }

  void give_back_body() { shared_->body_bytes -= std::exchange(body_bytes_, 0); }

  void take_head() {
    const auto& head = parser_->get();
    request_.method = std::string(head.method_string());
    request_.target = std::string(head.target());
    request_.headers.reserve(8);
    for (const auto& field : head) {
      request_.headers.push_back(
          {lower_case(std::string_view(field.name_string().data(), field.name_string().size())),
           std::string(field.value())});
    }
    const std::string_view id = request_.header("x-request-id");
    request_.id = is_usable_id(id) ? std::string(id) : shared_->next_id();
  }

  [[nodiscard]] bool is_http11() const {
    constexpr unsigned kHttp11 = 11;
    return parser_->get().version() == kHttp11;
  }

  /// What Beast lets pass and we do not.
  std::optional<Refusal> check_head() {
    switch (head_fault(request_, is_http11())) {
      case HeadFault::kNone:
        return std::nullopt;
      case HeadFault::kHost:
        return Refusal{kBadRequest, kNoHttp, "one Host header is needed, a name or address", ""};
      case HeadFault::kTwice:
        return Refusal{kBadRequest, kNoHttp, "a header that may come once came twice", ""};
      case HeadFault::kLength:
        return kAmbiguous;
      case HeadFault::kEncoding:
        return Refusal{kNotImplemented, kAmbiguousLength, "only chunked is taken", ""};
      case HeadFault::kExpect:
        return Refusal{
            kExpectationFailed, kUnknownExpectation, "only 100-continue can be expected", ""};
      case HeadFault::kTarget:
        return Refusal{kBadRequest, kNoHttp, "the request's target is no path", ""};
    }
    return std::nullopt;
  }

  Response refusal_answer(const Refusal& refusal) {
    if (request_.id.empty()) request_.id = shared_->next_id();
    base::Error why{ErrorCode::kInvalidArgument,
                    refusal.number,
                    std::string(refusal.message),
                    "",
                    std::string(refusal.hint)};
    return shared_->handler.refuse(request_, refusal.status, std::move(why));
  }

  asio::awaitable<bool> refuse(const Refusal& refusal) {
    Response answer = refusal_answer(refusal);
    co_return co_await write(std::move(answer), false);
  }

  /// Hands the request over and waits for its answer, from whatever thread it comes. No coroutine
  /// itself, like next_piece(): g++ 12 destroys what a lambda in a co_await holds twice.
  asio::awaitable<Response> answered() {
    std::string body = std::exchange(request_.body, {});
    Request request = request_;
    request.body = std::move(body);
    auto initiate = [self = shared_from_this(), shared = shared_](auto completion, Request asked) {
      Reply reply([self, shared, completion = std::move(completion)](Response response) mutable {
        if (shared->is_over) return;
        asio::post(shared->io,
                   [self = std::move(self),
                    completion = std::move(completion),
                    response = std::move(response)]() mutable {
                     std::move(completion)(std::move(response));
                   });
      });
      shared->handler.handle(std::move(asked), std::move(reply));
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Response)>(
        std::move(initiate), asio::use_awaitable, std::move(request));
  }

  asio::awaitable<std::optional<std::string>> next_piece(Stream& stream) {
    using Piece = std::optional<std::string>;
    auto initiate = [self = shared_from_this(), shared = shared_, &stream](auto completion) {
      stream.next([self, shared, completion = std::move(completion)](Piece piece) mutable {
        if (shared->is_over) return;
        asio::post(
            shared->io,
            [self = std::move(self),
             completion = std::move(completion),
             piece = std::move(piece)]() mutable { std::move(completion)(std::move(piece)); });
      });
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Piece)>(std::move(initiate),
                                                                            asio::use_awaitable);
  }

  /// True if another request may follow.
  asio::awaitable<bool> write(Response response, bool keeps_alive) {
    if (auto full = account_answer(response)) response = *std::move(full);
    const bool is_chunked = response.stream && is_http11();
    const bool goes_on = keeps_alive && !response.closes && !shared_->is_stopping &&
                         (is_chunked || !response.stream);
    const bool has_body = request_.method != "HEAD";
    output_.clear();
    write_head(output_,
               response,
               {.id = request_.id,
                .date_line = shared_->date_line(),
                .fixed_lines = shared_->options.headers,
                .is_chunked = is_chunked,
                .goes_on = goes_on,
                .is_http11 = is_http11()});
    enter(Phase::kWrite, limits().write_time_max);
    std::size_t bytes_out = 0;
    bool is_whole = true;
    if (response.stream && has_body) {
      is_whole = co_await write_stream(*response.stream, is_chunked, bytes_out);
    } else {
      const std::string_view body = has_body ? std::string_view(response.body) : "";
      is_whole = co_await send({output_, body.substr(0, kSliceBytes)});
      for (std::size_t at = kSliceBytes; is_whole && at < body.size(); at += kSliceBytes) {
        enter(Phase::kWrite, limits().write_time_max);
        is_whole = co_await send({body.substr(at, kSliceBytes)});
      }
      bytes_out = body.size();
    }
    is_late_ = false;  // a write that failed for it has said so
    tell(response.status, bytes_out, is_whole);
    co_return goes_on&& is_whole;
  }

  asio::awaitable<bool> write_stream(Stream& stream, bool is_chunked, std::size_t& bytes_out) {
    std::string_view before = output_;
    while (true) {
      enter(Phase::kAnswer, kForEver);
      const auto piece = co_await next_piece(stream);
      enter(Phase::kWrite, limits().write_time_max);
      if (!piece || shared_->is_stopping) break;
      if (piece->empty()) continue;
      bytes_out += piece->size();
      const std::string head =
          is_chunked ? std::string(before) + chunk_head(piece->size()) : std::string(before);
      const bool sent = co_await send({head, *piece, is_chunked ? "\r\n" : ""});
      if (!sent) co_return false;
      before = {};
    }
    co_return co_await send({before, is_chunked ? "0\r\n\r\n" : ""});
  }

  asio::awaitable<bool> send(std::array<std::string_view, 3> parts) {
    std::array<asio::const_buffer, 3> buffers;
    std::size_t bytes_max = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      buffers[i] = asio::const_buffer(parts[i].data(), parts[i].size());
      bytes_max += parts[i].size();
    }
    if (bytes_max == 0) co_return true;
    const auto [error, bytes] = co_await asio::async_write(socket_, buffers, kTuple);
    co_return !error && bytes == bytes_max;
  }

  void tell(int status, std::size_t bytes_out, bool is_whole) {
    const auto time = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began_);
    shared_->handler.done({.request = request_,
                           .status = status,
                           .bytes_in = std::exchange(bytes_in_, 0),
                           .bytes_out = bytes_out,
                           .time = time,
                           .is_whole = is_whole});
  }

  /// Closes so that the last answer arrives: closing on unread bytes would throw it away.
  asio::awaitable<void> say_goodbye() {
    if (is_gone_ && input_.size() == 0) co_return;
    is_late_ = false;
    enter(Phase::kWrite, kFarewell);
    if constexpr (kIsTls) {
      co_await socket_.async_shutdown(kTuple);
      enter(Phase::kWrite, kFarewell);  // the first may have been used up
    }
    error_code error;
    lowest().shutdown(tcp::socket::shutdown_send, error);
    std::array<char, kReadBytes> unread{};
    for (std::size_t drained = 0; !error && drained < kDrainBytesMax;) {
      const auto [failure, bytes] = co_await lowest().async_read_some(asio::buffer(unread), kTuple);
      error = failure;
      drained += bytes;
    }
  }

  [[nodiscard]] const Limits& limits() const { return shared_->options.limits; }

  static constexpr std::chrono::hours kForEver{24 * 365};

  const std::shared_ptr<Shared> shared_;
  Socket socket_;
  const std::string peer_;
  std::string certificate_;  // of the other side, by its fingerprint
  beast::flat_buffer input_;
  std::string output_;
  std::optional<Parser> parser_;
  Request request_;
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = SteadyTime::max();
  SteadyTime began_{};
  std::size_t body_bytes_ = 0;  // of it, in shared_->body_bytes
  std::size_t bytes_in_ = 0;
  bool is_late_ = false;  // check_time() cancelled what was going on
  bool is_gone_ = false;  // the other side closed, or the network failed
};

}  // namespace

std::shared_ptr<Connection> Connection::make(tcp::socket socket,
                                             std::string peer,
                                             asio::ssl::context* tls,
                                             std::shared_ptr<Shared> shared) {
  if (tls == nullptr) {
    return std::make_shared<Conversation<tcp::socket>>(
        std::move(socket), std::move(peer), std::move(shared));
  }
  return std::make_shared<Conversation<TlsStream>>(
      TlsStream(std::move(socket), *tls), std::move(peer), std::move(shared));
}

}  // namespace http
