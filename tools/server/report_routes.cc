// GET /v1/reports/{name}: figures over all cases, the same as `report --json`.
#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/io/file_system.h"
#include "replay/replayer.h"
#include "tools/cli/case_json.h"
#include "tools/cli/errors.h"
#include "tools/cli/report_answer.h"
#include "tools/server/case_view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/seen.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

/// Of the reports that the caller may have: the others are not there.
base::Result<replay::ReportShape> find_report(const Call& call) {
  std::vector<std::string_view> names;
  for (const replay::ReportShape& report : replay::all_reports()) {
    if (!readers_of(report.report).meets(call.caller.roles)) continue;
    if (report.name == call.name) return report;
    names.push_back(report.name);
  }
  return base::fail(base::ErrorCode::kNotFound,
                    kNoSuchRoute,
                    "there is no such report",
                    "",
                    tools::did_you_mean(call.name, names, tools::Language::kEn));
}

base::Result<replay::ReportOptions> options_of(const Call& call,
                                               const replay::ReportShape& report,
                                               tools::Language language) {
  if (call.uri.parameter("validAt") && !report.has_valid_at) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadQuery,
                      "this report shows what was registered",
                      "validAt",
                      "use knownAt");
  }
  auto options = replay::parse_report_options(report.report,
                                              {.group_by = call.uri.parameter("groupBy"),
                                               .where = call.uri.parameters("where"),
                                               .period = call.uri.parameter("period").value_or(""),
                                               .by = call.uri.parameter("by").value_or("")});
  if (!options) return std::unexpected(in_query(std::move(options).error()));
  options->language = tools::in_replay(language);
  return options;
}

/// The command's own way to the report, with nobody to show progress to.
base::Result<std::string> report_json(Desk& desk,
                                      const replay::ReportShape& report,
                                      const ledger::Ledger& ledger,
                                      const replay::Replayer& replayer,
                                      replay::ReportOptions options,
                                      replay::CaseWanted wanted) {
  tools::Sink nowhere(-1);
  const auto files = ledger::io::posix_file_system();
  tools::GlobalOptions quiet;
  quiet.quiet = true;
  quiet.progress = false;
  tools::Context context{.options = quiet,
                         .out = nowhere,
                         .err = nowhere,
                         .out_terminal = {},
                         .err_terminal = {},
                         .files = *files,
                         .clock = desk.clock(),
                         .anchor = {}};
  CASELEDGER_TRY(const auto answer,
                 tools::answer_report(report.report,
                                      {.context = context,
                                       .ledger = ledger,
                                       .replayer = replayer,
                                       .basis = tools::basis_of(replayer, ledger),
                                       .options = std::move(options),
                                       .uses_snapshots = false,
                                       .wanted = std::move(wanted)}));
  return answer.json + '\n';
}

base::Result<std::string> report_from_table(const replay::ReportShape& report,
                                            const CaseTable& table,
                                            const replay::ReportOptions& options,
                                            const Seen& seen) {
  base::Status outcome;
  const auto json =
      tools::report_json_from_facts(report.report, table.basis(), options, [&](const auto& add) {
        replay::CaseFacts facts;
        table.for_each_after("", [&](const CaseRecord& record) {
          const auto is_seen = seen.has(record.case_id());
          if (!is_seen) outcome = std::unexpected(is_seen.error());
          if (is_seen && *is_seen) {
            record.read(facts);
            add(facts);
          }
          return outcome.has_value();
        });
      });
  CASELEDGER_TRY_STATUS(outcome);
  // A table is only there for reports that can be made from it.
  CHECK(json.has_value());
  return *json + '\n';
}

http::Response get_report(Desk& desk, const Call& call) {
  const auto report = find_report(call);
  if (!report) return problem(report.error(), call.request.id);
  const auto options = options_of(call, *report, language_of(call));
  if (!options) return problem(options.error(), call.request.id);
  const Seen seen(desk, call.caller);
  return answer_from_table(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language /*language*/,
          const Projection::TablePtr& table) -> base::Result<http::Response> {
        if (table) {
          CASELEDGER_TRY(auto json, report_from_table(*report, *table, *options, seen));
          return json_answer(http::kOk, std::move(json));
        }
        replay::CaseWanted wanted;
        if (!seen.all()) wanted = [&seen](std::string_view case_id) { return seen.has(case_id); };
        CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
        CASELEDGER_TRY(auto json,
                       report_json(desk, *report, ledger, replayer, *options, std::move(wanted)));
        return json_answer(http::kOk, std::move(json));
      });
}

}  // namespace

std::vector<Route> report_routes() {
  return {{.method = "GET",
           .path = "/v1/reports/{name}",
           .summary = "Figures over all cases.",
           .parameters = with_view_parameters({"where", "groupBy", "period", "by", "minIndex"}),
           .repeatable = {"where"},
           .roles = {Role::kAuditor, Role::kManager, Role::kDeletionOfficer},
           .work = Route::Work::kLists,
           .shows = Route::Shows::kCases,
           .from = Route::From::kProjection,
           .look = account::Action::kReadReport,
           .answer = get_report}};
}

}  // namespace server
