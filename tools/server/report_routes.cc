// GET /v1/reports/{name}: figures over all cases, the same as `report --json`.
#include <algorithm>

#include "ledger/io/file_system.h"
#include "replay/replayer.h"
#include "tools/cli/case_json.h"
#include "tools/cli/errors.h"
#include "tools/cli/report_answer.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

base::Result<replay::ReportShape> find_report(const std::string& name) {
  const auto reports = replay::all_reports();
  const auto report = std::ranges::find(reports, name, &replay::ReportShape::name);
  if (report != reports.end()) return *report;
  std::vector<std::string_view> names;
  std::ranges::transform(reports, std::back_inserter(names), &replay::ReportShape::name);
  return base::fail(base::ErrorCode::kNotFound,
                    kNoSuchRoute,
                    "there is no such report",
                    "",
                    tools::did_you_mean(name, names, tools::Language::kEn));
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
  auto options =
      replay::parse_report_options(report.report,
                                   {.group_by = call.uri.parameter("groupBy").value_or(""),
                                    .where = call.uri.parameters("where"),
                                    .period = call.uri.parameter("period").value_or(""),
                                    .by = call.uri.parameter("by").value_or("")});
  if (!options) {
    options.error().number = kBadQuery;
    return std::unexpected(std::move(options).error());
  }
  options->language = tools::in_replay(language);
  return options;
}

/// The command's own way to the report, with nobody to show progress to.
base::Result<std::string> report_json(Desk& desk,
                                      const replay::ReportShape& report,
                                      const ledger::Ledger& ledger,
                                      const replay::Replayer& replayer,
                                      replay::ReportOptions options,
                                      tools::Language language) {
  tools::Sink nowhere(-1);
  const auto files = ledger::io::posix_file_system();
  tools::GlobalOptions quiet;
  quiet.language = language;
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
                                       .uses_snapshots = false}));
  return answer.json + '\n';
}

http::Response get_report(Desk& desk, const Call& call) {
  const auto report = find_report(call.name);
  if (!report) return problem(report.error(), call.request.id);
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language language) -> base::Result<http::Response> {
        CASELEDGER_TRY(auto options, options_of(call, *report, language));
        CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
        CASELEDGER_TRY(auto json,
                       report_json(desk, *report, ledger, replayer, std::move(options), language));
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
           .work = Route::Work::kHeavy,
           .answer = get_report}};
}

}  // namespace server
