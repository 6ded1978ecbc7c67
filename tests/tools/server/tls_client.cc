#include "tests/tools/server/tls_client.h"

#include <array>

#include <openssl/bn.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "ledger/base/check.h"

namespace server {
namespace {

void wait_at_most(int socket, std::chrono::milliseconds time) {
  const timeval limit{.tv_sec = time.count() / 1'000, .tv_usec = time.count() % 1'000 * 1'000};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

}  // namespace

TlsClient::TlsClient(std::uint16_t port, const TlsOffer& offer)
    : Client(port),
      context_(SSL_CTX_new(TLS_client_method())) {
  // The client's own scruples are not what is tested.
  SSL_CTX_set_security_level(context_, 0);
  SSL_CTX_set_min_proto_version(context_, offer.version == 0 ? TLS1_VERSION : offer.version);
  SSL_CTX_set_max_proto_version(context_, offer.version);
  if (!offer.ciphers.empty()) CHECK(SSL_CTX_set_cipher_list(context_, offer.ciphers.c_str()) == 1);
  CHECK(SSL_CTX_load_verify_file(context_, offer.authority.c_str()) == 1);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  if (!offer.certificate.empty()) {
    CHECK(SSL_CTX_use_certificate_chain_file(context_, offer.certificate.c_str()) == 1);
    CHECK(SSL_CTX_use_PrivateKey_file(context_, offer.key.c_str(), SSL_FILETYPE_PEM) == 1);
  }
  connection_ = SSL_new(context_);
  SSL_set_fd(connection_, socket());
  wait_at_most(socket(), std::chrono::seconds(10));
  is_up_ = SSL_connect(connection_) == 1;
}

TlsClient::~TlsClient() {
  SSL_free(connection_);
  SSL_CTX_free(context_);
}

std::string TlsClient::version() const {
  return SSL_get_version(connection_);
}

std::string TlsClient::server_serial() const {
  X509* const certificate = SSL_get0_peer_certificate(connection_);
  if (certificate == nullptr) return "(none)";
  BIGNUM* const number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr);
  char* const text = BN_bn2hex(number);
  const std::string serial = text;
  OPENSSL_free(text);
  BN_free(number);
  return serial;
}

bool TlsClient::can_renegotiate() {
  return SSL_renegotiate(connection_) == 1 && SSL_do_handshake(connection_) == 1;
}

bool TlsClient::send(std::string_view bytes) {
  return bytes.empty() || SSL_write(connection_, bytes.data(), static_cast<int>(bytes.size())) > 0;
}

bool TlsClient::fill(std::chrono::milliseconds time) {
  wait_at_most(socket(), time);
  std::array<char, 65536> buffer;
  const int count = SSL_read(connection_, buffer.data(), buffer.size());
  if (count <= 0) return false;
  take_in({buffer.data(), static_cast<std::size_t>(count)});
  return true;
}

bool TlsClient::is_closed_within(std::chrono::milliseconds time) {
  wait_at_most(socket(), time);
  char byte = 0;
  const int count = SSL_peek(connection_, &byte, 1);
  return count <= 0 && SSL_get_error(connection_, count) != SSL_ERROR_WANT_READ;
}

}  // namespace server
