#include "tools/http/tls.h"

#include <array>
#include <span>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "ledger/base/bytes.h"
#include "tools/http/error_numbers.h"

namespace http {
namespace {

/// Of TLS 1.2; those of 1.3 are all sound.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

std::unexpected<base::Error> unusable(const std::filesystem::path& file, std::string hint) {
  const unsigned long number = ERR_peek_last_error();
  const char* const reason = ERR_reason_error_string(number);
  ERR_clear_error();
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kTlsUnusable,
                    reason == nullptr ? "it cannot be used for TLS" : reason,
                    file.native(),
                    std::move(hint));
}

base::Status take_client_ca(SSL_CTX* context, const std::filesystem::path& file) {
  const std::string hint = "the certificates of those who issue client certificates, PEM";
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr) return unusable(file, hint);
  SSL_CTX_set_client_CA_list(context, names);  // which owns them now
  if (SSL_CTX_load_verify_file(context, file.c_str()) != 1) return unusable(file, hint);
  // One that is shown must be good; one that is not shown leaves the token to speak.
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return {};
}

}  // namespace

base::Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(const TlsFiles& files) {
  ERR_clear_error();
  auto tls = std::make_shared<boost::asio::ssl::context>(boost::asio::ssl::context::tls_server);
  SSL_CTX* const context = tls->native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context,
                      SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                          SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  if (SSL_CTX_set_cipher_list(context, kCiphers) != 1) {
    return unusable("", "this OpenSSL lacks the ciphers of TLS 1.2");
  }
  const std::string hint = "a certificate with its chain and its private key, both PEM";
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
    return unusable(files.certificate, hint);
  }
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context) != 1) {
    return unusable(files.key, hint);
  }
  if (!files.client_ca.empty()) {
    CASELEDGER_TRY_STATUS(take_client_ca(context, files.client_ca));
  }
  return tls;
}

std::string peer_fingerprint(SSL* connection) {
  const X509* const certificate = SSL_get0_peer_certificate(connection);
  if (certificate == nullptr || SSL_get_verify_result(connection) != X509_V_OK) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned bytes = 0;
  if (X509_digest(certificate, EVP_sha256(), digest.data(), &bytes) != 1) return {};
  return base::to_hex(std::as_bytes(std::span(digest).first(bytes)));
}

}  // namespace http
