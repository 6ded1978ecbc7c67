// Answers wait for what the client knows to be there: ?minIndex=.
//
// Room:      tools/server, inside only.
// Rules:     with ?minIndex=N no answer lacks the entry N: it waits for the log, the checkpoint or
//            the projection, whatever it is made from, ten seconds at most; then 503, CL-2632.
//            Without it a list or report of the present waits a moment for what was stored before
//            it was asked for, so that who writes and then reads sees what he wrote; it does not
//            fail for that.
#pragma once

#include "tools/server/router.h"

namespace server {

/// Has the route's `answer` answer on one of the desk's workers once it may. Does not block.
void answer_when_reached(Desk& desk, const Route& route, CallPtr call, http::Reply reply);

}  // namespace server
