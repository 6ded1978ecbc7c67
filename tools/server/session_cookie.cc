#include "tools/server/session_cookie.h"

#include <algorithm>

#include <fmt/format.h>

namespace server {
namespace {

constexpr std::string_view kAttributes = "Secure; HttpOnly; SameSite=Strict; Path=/";
constexpr std::string_view kLaxAttributes = "Secure; HttpOnly; SameSite=Lax; Path=/";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

/// "ledger.example:8443" of "https://ledger.example:8443". Our own scheme cannot be told behind a
/// proxy that ends TLS; where we end it ourselves, it is https.
std::string_view authority_in(std::string_view origin, bool is_secure) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (origin.starts_with(scheme) && (scheme == "https://" || !is_secure)) {
      return origin.substr(scheme.size());
    }
  }
  return {};
}

}  // namespace

std::optional<std::string_view> cookie_in(const http::Request& request, std::string_view name) {
  std::optional<std::string_view> found;
  for (const http::Header& header : request.headers) {
    if (header.name != "cookie") continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const std::size_t end = std::min(rest.find(';'), rest.size());
      const std::string_view pair = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const std::size_t equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
      if (found) return std::nullopt;
      found = pair.substr(equals + 1);
    }
  }
  return found;
}

http::Header set_session_cookie(std::string_view text) {
  return {"Set-Cookie", fmt::format("{}={}; {}", kSessionCookie, text, kAttributes)};
}

http::Header no_session_cookie() {
  return {"Set-Cookie", fmt::format("{}=; Max-Age=0; {}", kSessionCookie, kAttributes)};
}

http::Header set_login_cookie(std::string_view text) {
  return {"Set-Cookie", fmt::format("{}={}; Max-Age=600; {}", kLoginCookie, text, kLaxAttributes)};
}

http::Header no_login_cookie() {
  return {"Set-Cookie", fmt::format("{}=; Max-Age=0; {}", kLoginCookie, kLaxAttributes)};
}

bool is_from_elsewhere(const http::Request& request) {
  for (const http::Header& header : request.headers) {
    if (header.name == "sec-fetch-site" && header.value != "same-origin") return true;
    if (header.name != "origin") continue;
    const std::string_view authority = authority_in(header.value, request.is_secure);
    if (authority.empty()) return true;  // "null", or another scheme
    if (http::lower_case(authority) != http::lower_case(request.header("host"))) return true;
  }
  return false;
}

bool is_from_page(const http::Request& request) {
  return request.header(kPageHeader) == "1" && !is_from_elsewhere(request);
}

}  // namespace server
