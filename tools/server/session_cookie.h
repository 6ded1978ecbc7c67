// What a browser sends by itself, and what it does not: the cookie of a session, and whether it was
// our own page that asked.
//
// Room:      tools/server. Pure.
// Rules:     a browser sends its cookie for whoever makes it ask. A request that the cookie speaks
// for
//            must therefore carry a header that no page of another site can make it send, and where
//            the browser says which site asks, it must be ours.
// Source:    RFC 6265bis (__Host-), the Fetch standard (Origin, Sec-Fetch-Site).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/http/message.h"

namespace server {

inline constexpr std::string_view kSessionCookie = "__Host-caseledger";
/// Of a login at an issuer that has begun.
inline constexpr std::string_view kLoginCookie = "__Host-caseledger-login";
/// The header that the page sends with everything; its value is 1.
inline constexpr std::string_view kPageHeader = "x-caseledger-page";

/// The value of the cookie of that name; nothing if there is none, or more than one.
[[nodiscard]] std::optional<std::string_view> cookie_in(const http::Request& request,
                                                        std::string_view name);

/// Set-Cookie for a session, for as long as the browser runs.
[[nodiscard]] http::Header set_session_cookie(std::string_view text);
/// Set-Cookie that takes it away.
[[nodiscard]] http::Header no_session_cookie();

/// Set-Cookie for a login, for ten minutes. The issuer sends the browser back from another site,
/// and a cookie that is Strict would not come with it.
[[nodiscard]] http::Header set_login_cookie(std::string_view text);
[[nodiscard]] http::Header no_login_cookie();

/// True if the browser says that another site made it ask. One that says nothing is believed.
[[nodiscard]] bool is_from_elsewhere(const http::Request& request);
/// True if it was the page that asked.
[[nodiscard]] bool is_from_page(const http::Request& request);

}  // namespace server
