// The description of the service, schemas/openapi.yaml, as it is served.
//
// Room:      tools/server. Made from that file when the program is built; tests hold it equal to
// the
//            routes there are and to what they answer.
#pragma once

#include <string_view>

namespace server {

[[nodiscard]] std::string_view openapi_json();
/// As it was written, with its comments.
[[nodiscard]] std::string_view openapi_yaml();

}  // namespace server
