// Every route, and what the files that answer them share.
//
// Room:      tools/server, inside only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/server/router.h"

namespace server {

/// In the order of docs/operations.md.
[[nodiscard]] std::vector<Route> all_routes();

// By group, one file each.
[[nodiscard]] std::vector<Route> writing_routes();
[[nodiscard]] std::vector<Route> access_routes();
[[nodiscard]] std::vector<Route> case_routes();
[[nodiscard]] std::vector<Route> event_routes();
[[nodiscard]] std::vector<Route> report_routes();
[[nodiscard]] std::vector<Route> rule_routes();
[[nodiscard]] std::vector<Route> proof_routes();
[[nodiscard]] std::vector<Route> integrity_routes();
[[nodiscard]] std::vector<Route> answer_routes();
[[nodiscard]] std::vector<Route> session_routes();
[[nodiscard]] std::vector<Route> login_routes();
[[nodiscard]] std::vector<Route> status_routes();
[[nodiscard]] std::vector<Route> page_routes();

/// Has `route` answer the call on one of the workers, or tells the client to come back. For a case
/// that the caller may not see the answer is that of a case that is not there, before anything else
/// of the call is looked at.
void answer_by(Workers& workers, Desk& desk, CallPtr call, http::Reply reply, const Route& route);

/// An error of what the command line and a query share, in the words of a query: CL-2624, and
/// "groupBy" for "--group-by".
[[nodiscard]] base::Error in_query(base::Error error);

[[nodiscard]] http::Response json_answer(int status, std::string json);

/// The address of the same call with these parameters in place of its own.
[[nodiscard]] std::string next_page(const Call& call, const std::vector<Parameter>& changed);

}  // namespace server
