#include "tools/identity/certificate.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tools/identity/error_numbers.h"

namespace identity {
namespace {

constexpr std::size_t kPemBytesMax = 64U << 10U;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

Certificate next_certificate(BIO* bio) {
  Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
  ERR_clear_error();
  return certificate;
}

}  // namespace

base::Result<base::Digest> certificate_fingerprint(std::string_view pem) {
  const auto bad = [] {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadCertificate,
                      "not one certificate",
                      "",
                      "a PEM file with the client's own certificate, without its chain");
  };
  if (pem.empty() || pem.size() > kPemBytesMax) return bad();
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  if (!bio) return bad();
  const Certificate certificate = next_certificate(bio.get());
  if (!certificate || next_certificate(bio.get())) return bad();
  base::Digest digest;
  unsigned bytes = 0;
  if (X509_digest(certificate.get(),
                  EVP_sha256(),
                  reinterpret_cast<unsigned char*>(digest.bytes.data()),
                  &bytes) != 1 ||
      bytes != base::Digest::kBytes) {
    return bad();
  }
  return digest;
}

}  // namespace identity
