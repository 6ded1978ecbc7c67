// One request and one answer, as plain values.
//
// Room:      tools/http.
// Rules:     a request is what was sent: nothing is decoded, normalised or trusted here.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace http {

// The statuses that are answered.
inline constexpr int kOk = 200;
inline constexpr int kCreated = 201;
inline constexpr int kNoContent = 204;
inline constexpr int kFound = 302;
inline constexpr int kNotModified = 304;
inline constexpr int kBadRequest = 400;
inline constexpr int kUnauthorized = 401;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kMethodNotAllowed = 405;
inline constexpr int kNotAcceptable = 406;
inline constexpr int kRequestTimeout = 408;
inline constexpr int kConflict = 409;
inline constexpr int kContentTooLarge = 413;
inline constexpr int kUriTooLong = 414;
inline constexpr int kUnsupportedMediaType = 415;
inline constexpr int kExpectationFailed = 417;
inline constexpr int kUnprocessable = 422;
inline constexpr int kTooManyRequests = 429;
inline constexpr int kHeaderTooLarge = 431;
inline constexpr int kInternalError = 500;
inline constexpr int kNotImplemented = 501;
inline constexpr int kUnavailable = 503;
inline constexpr int kVersionNotSupported = 505;

/// "Not Found"; "Unknown" for a status that is not among those above.
[[nodiscard]] std::string_view reason_of(int status);

/// A to Z as a to z, everything else as it is.
[[nodiscard]] std::string lower_case(std::string_view text);
/// Of a Content-Type "Application/JSON; charset=utf-8": "application/json".
[[nodiscard]] std::string media_type(std::string_view content_type);
/// Of "application/json; charset=\"UTF-8\"": "utf-8"; empty if none is named.
[[nodiscard]] std::string charset_of(std::string_view content_type);

struct Header {
  std::string name;  // of a request: in lower case
  std::string value;

  bool operator==(const Header&) const = default;
};

struct Request {
  std::string method;
  std::string target;  // path and query, as sent
  std::vector<Header> headers;
  std::string body;
  /// The client's X-Request-Id, if it is a usable one; else made here.
  std::string id;
  std::string peer;  // the other side's address, without port
  bool is_secure = false;
  /// Of the client's certificate, which its authority vouches for: SHA-256 of its DER in lowercase
  /// hex; empty if it showed none.
  std::string certificate{};

  /// The first header of that name, in lower case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// A body that is not known whole when the answer begins.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// Takes the next piece, or nothing for the end; any thread may call it, once.
  using Receive = std::move_only_function<void(std::optional<std::string> piece)>;
  /// Asked for the next piece when the one before was taken by the network, never sooner. Does not
  /// block: whatever it has to wait for, it answers later. Called on the network's thread.
  virtual void next(Receive receive) = 0;
};

struct Response {
  int status = kOk;
  std::string content_type{};
  std::vector<Header> headers{};
  std::string body{};
  /// Instead of a body. Destroyed when the other side has all of it or has gone.
  std::shared_ptr<Stream> stream{};
  /// The connection ends with this answer.
  bool closes = false;
};

/// The answer to one request: given once, by any thread. Destroyed unused, it answers 500 itself,
/// so that no fault of ours leaves the other side waiting.
class Reply {
 public:
  using Deliver = std::move_only_function<void(Response)>;

  explicit Reply(Deliver deliver) : deliver_(std::move(deliver)) {}

  Reply(Reply&& other) noexcept : deliver_(std::exchange(other.deliver_, nullptr)) {}

  Reply& operator=(Reply&&) = delete;
  Reply(const Reply&) = delete;
  Reply& operator=(const Reply&) = delete;
  ~Reply();

  void operator()(Response response);

 private:
  Deliver deliver_;
};

}  // namespace http
