// What each role is shown of a case, of the list of cases, and of reports.
//
// Room:      tools/server.
// Rules:     an allow-list: each role has a function that writes what it may see, and nothing is
//            taken out of something larger, so that a new field is shown to nobody unasked. Who has
//            several roles gets the fields of each. A list may be filtered and sorted by what is
//            shown in it, and by nothing else: a filter tells as much as a field.
//            Auditors see everything; managers id, register, category, state, dates and clocks;
//            deletion officers duties, deliveries and contracts.
// Source:    docs/decisions/013-access.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "replay/reports/report.h"
#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/server/caller.h"

namespace server {

/// For callers who are no auditors: the case as one object; with kExplained also how its dates were
/// arrived at (explained_view.h).
void write_limited_case(replay::JsonWriter& json,
                        const Roles& roles,
                        const replay::CaseAnswer& answer,
                        const replay::ReportBasis& basis,
                        const replay::Rulebook& rulebook,
                        tools::Language language,
                        tools::Detail detail);

/// A row of the list of cases; for an auditor that of the command line.
void write_row_for(replay::JsonWriter& json,
                   const Roles& roles,
                   const tools::CaseRow& row,
                   bool is_simulated);

/// The columns of the same as CSV.
[[nodiscard]] std::vector<tools::CaseColumn> columns_for(const Roles& roles);

/// The keys of `where` and of `sort` that are not the caller's.
/// Errors:   kInvalidArgument CL-2624, which names those that are
[[nodiscard]] base::Status check_list_keys(const Roles& roles,
                                           const std::vector<std::string>& where,
                                           std::string_view sort);

/// Who may have the report.
[[nodiscard]] Roles readers_of(replay::ReportName report);

}  // namespace server
