// The routes as OpenAPI 3.1, made from the table that answers them: it cannot name what is not
// there.
//
// Room:      tools/server. Pure.
#pragma once

#include <span>
#include <string>

#include "tools/server/router.h"

namespace server {

[[nodiscard]] std::string openapi_json(std::span<const Route> routes);

}  // namespace server
