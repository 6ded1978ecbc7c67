// What TLS is offered, and who shows a certificate in it.
//
// Room:      tools/http, inside only. OpenSSL is seen by tls.cc only.
// Rules:     TLS 1.2 and 1.3; of 1.2 only what keeps past talks secret and authenticates what it
//            encrypts. No compression, no renegotiation, and no session is taken up again: each
//            connection proves anew who it is, by the certificates that are in force then.
#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>

#include "ledger/base/result.h"
#include "tools/http/server.h"

namespace http {

/// Errors:   kInvalidArgument CL-2611 a file cannot be used
[[nodiscard]] base::Result<std::shared_ptr<boost::asio::ssl::context>> load_tls(
    const TlsFiles& files);

/// SHA-256 of the other side's certificate in lowercase hex, after the handshake; empty if it
/// showed none.
[[nodiscard]] std::string peer_fingerprint(SSL* connection);

}  // namespace http
