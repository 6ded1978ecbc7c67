// A client over TLS, which offers exactly what it is told to.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "tests/tools/server/served.h"

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace server {

struct TlsOffer {
  std::filesystem::path authority{};    // who vouches for the server, PEM
  std::filesystem::path certificate{};  // of the client, PEM; empty: none
  std::filesystem::path key{};
  int version = 0;        // the only one, like TLS1_2_VERSION; 0 = whatever both have
  std::string ciphers{};  // of TLS 1.2; empty = OpenSSL's own
};

class TlsClient final : public Client {
 public:
  TlsClient(std::uint16_t port, const TlsOffer& offer);
  ~TlsClient() override;

  /// The handshake went through and the server's certificate is good. With TLS 1.3 a client that
  /// is not let in learns so only when it reads.
  [[nodiscard]] bool is_up() const { return is_up_; }

  /// "TLSv1.3".
  [[nodiscard]] std::string version() const;
  [[nodiscard]] std::string server_serial() const;
  /// True if the other side lets the keys be agreed anew in the middle.
  [[nodiscard]] bool can_renegotiate();

  bool send(std::string_view bytes) override;
  bool is_closed_within(std::chrono::milliseconds time) override;

 private:
  bool fill(std::chrono::milliseconds time) override;

  SSL_CTX* context_ = nullptr;
  SSL* connection_ = nullptr;
  bool is_up_ = false;
};

}  // namespace server
