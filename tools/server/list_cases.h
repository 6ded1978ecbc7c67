// GET /v1/cases: pages of a list, or all of it as CSV.
//
// Room:      tools/server, inside only.
#pragma once

#include "tools/server/router.h"

namespace server {

[[nodiscard]] http::Response get_cases(Desk& desk, const Call& call);

}  // namespace server
