// Start here: asking a server over HTTP/1.1, one exchange at a time.
//
// Room:      tools/http_client. libcurl is seen by client.cc only.
// Rules:     TLS is always verified, and plain http goes to this machine only, past any proxy.
//            Nothing is followed to another address, nothing is unpacked, and no answer is larger
//            than the caller said it takes.
// Threads:   one at a time for each client; several clients side by side.
// Source:    docs/decisions/016-http-client.md
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"

namespace http_client {

struct Options {
  /// The authorities that are trusted, PEM; empty = those of the system.
  std::filesystem::path ca{};
  /// With what we show who we are, PEM; both or none.
  std::filesystem::path certificate{};
  std::filesystem::path key{};
  std::chrono::milliseconds connect_time_max{10'000};
  /// For one exchange, from the call to the last byte.
  std::chrono::milliseconds time_max{120'000};
  /// Before a stream's first byte, and between any two of them; in whole seconds.
  std::chrono::milliseconds silence_max{600'000};
  /// Of one answer's body; of its head 64 KiB.
  std::size_t answer_bytes_max = 64U << 20U;
};

struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

struct Request {
  std::string url;  // https, or http to this machine
  std::vector<Header> headers{};
  /// A request with a body is a POST, others are GET.
  bool is_post = false;
  std::string body{};
};

struct Answer {
  int status = 0;
  std::vector<Header> headers{};  // names in lower case
  std::string body{};

  /// The first header of that name, in lower case; empty if there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Takes the next piece of a body; false ends the exchange.
using Receive = std::function<bool(std::string_view piece)>;

class Client {
 public:
  /// Opens nothing yet.
  /// Errors:   kInvalidArgument CL-2663 a file is missing, or a certificate comes without its key
  [[nodiscard]] static base::Result<std::unique_ptr<Client>> make(const Options& options);

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Asks and reads the whole answer, whatever its status. The connection is kept for the next
  /// exchange; one that turns out to be closed already is replaced and the request sent again, so
  /// what is asked must bear being asked twice.
  /// Errors:   kInvalidArgument CL-2661, CL-2662 nothing was tried · CL-2663 ·
  ///           kUnavailable CL-2664 nothing was sent · CL-2665, CL-2666 it is not known what the
  ///           server did · kLimitExceeded CL-2667 · kUnsupported CL-2668 · kUntrusted CL-2669
  [[nodiscard]] virtual base::Result<Answer> exchange(const Request& request) = 0;

  /// The same, handing over the body of a 200 piece by piece; it may be of any length. The answer
  /// comes without it once it has ended, or once `receive` has ended it.
  [[nodiscard]] virtual base::Result<Answer> stream(const Request& request,
                                                    const Receive& receive) = 0;

 protected:
  Client() = default;
};

/// The parts of a server's address that may be asked: "https://host:port/path", without a query, a
/// name or a password in it.
/// Errors:   kInvalidArgument CL-2661 · CL-2662
[[nodiscard]] base::Status check_url(const std::string& url);

}  // namespace http_client
