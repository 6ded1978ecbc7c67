// Start here: an HTTP/1.1 server. Requests in, answers out, by one thread that never blocks.
//
// Room:      tools/http. Knows bytes, time and limits; what is asked is the handler's. Boost.Beast
//            is seen by connection.cc only.
// Rules:     one request at a time on a connection, so that pipelined ones are answered in order
//            and done in order; nothing is read beyond what is being answered. What could be read
//            in two ways (two lengths, a length and an encoding, no Host) is refused, and the
//            connection ends.
// Threads:   one of the server's own for the network, which calls the handler.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "tools/http/message.h"

namespace http {

/// How much, and for how long. Times are kept to a quarter of a second.
struct Limits {
  std::size_t head_bytes_max = 8U << 10U;
  /// Of all bodies that are being read or answered.
  std::size_t bodies_bytes_max = 256U << 20U;
  std::size_t connections_max = 16'384;
  std::size_t connections_per_peer_max = 1'024;     // of one peer_group()
  std::chrono::milliseconds idle_time_max{75'000};  // between requests
  std::chrono::milliseconds head_time_max{10'000};  // from its first byte
  std::chrono::milliseconds body_time_max{60'000};
  std::chrono::milliseconds write_time_max{30'000};  // for an answer, or a piece of one
};

struct TlsFiles {
  std::filesystem::path certificate;  // with its chain, PEM
  std::filesystem::path key;          // PEM
  /// Who vouches for clients, PEM. A client may show a certificate then, and need not.
  std::filesystem::path client_ca{};
};

/// An answer that was given, for logs and metrics.
struct Exchange {
  const Request& request;  // without its body
  int status = 0;
  std::size_t bytes_in = 0;          // of the body
  std::size_t bytes_out = 0;         // of the body
  std::chrono::microseconds time{};  // from the first byte of the request to the last of the answer
  bool is_whole = false;             // the other side took all of it
};

/// What the server asks its owner. All calls come from the network's thread and must not block.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  /// A request with a body, before the body is read: how many bytes it may have, or the answer that
  /// refuses it.
  [[nodiscard]] virtual std::expected<std::size_t, Response> admit(const Request& head) = 0;
  virtual void handle(Request request, Reply reply) = 0;
  /// The answer to what is no usable request. `head` may lack everything but id and peer.
  [[nodiscard]] virtual Response refuse(const Request& head, int status, base::Error why) = 0;
  virtual void done(const Exchange& exchange) = 0;
};

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // "[::1]:8080"; port 0 = any free one
  Limits limits;
  std::optional<TlsFiles> tls;  // TLS 1.2 and 1.3; nothing = in the clear
  /// Lines "Name: value\r\n" that every answer carries.
  std::string headers;
};

class Server {
 public:
  /// Listens. `handler` must outlive the server.
  /// Errors:   kInvalidArgument CL-2609 not an address · CL-2611 certificate or key unusable ·
  ///           kUnavailable CL-2610 the address is in use or not ours
  [[nodiscard]] static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                                   Handler& handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;  // stops without patience

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Takes no more connections and no more requests; answers what has come, then ends. Waits for
  /// that at most so long; true if nothing was cut short.
  virtual bool stop(std::chrono::milliseconds patience) = 0;
  [[nodiscard]] virtual std::size_t connection_count() const = 0;
  /// Reads certificate, key and client authorities again, for the connections to come.
  /// Errors:   kInvalidArgument CL-2611; then the old ones stay
  [[nodiscard]] virtual base::Status reload_tls() = 0;

 protected:
  Server() = default;
};

/// The parts of "127.0.0.1:8080"; true if only this machine can reach it.
/// Errors:   kInvalidArgument CL-2609
[[nodiscard]] base::Result<bool> is_loopback(std::string_view address);

/// Who shares the connections of a peer: one address; of IPv6 a /64, because whoever has one
/// address of it has all.
[[nodiscard]] std::string peer_group(std::string_view address);

}  // namespace http
