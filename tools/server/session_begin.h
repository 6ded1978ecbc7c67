// What all ways of signing in end with: the session is on record, and the browser has its cookie.
//
// Room:      tools/server, inside only.
#pragma once

#include <functional>

#include "tools/server/router.h"

namespace server {

/// The event of a session. Without the query, which at the end of a login holds a code.
[[nodiscard]] account::AccessEvent event_of_session(const Desk& desk,
                                                    const Call& call,
                                                    account::Action action,
                                                    const Caller& caller);

using AnswerOf = std::function<http::Response(const Caller& caller)>;

/// Answers with `answer` and the cookie once it is on disk that somebody has signed in; as with
/// looks, nobody is whose session cannot be recorded: 503 CL-2691.
void begin_session(
    Desk& desk, const CallPtr& call, SignedIn signed_in, http::Reply reply, AnswerOf answer);

}  // namespace server
