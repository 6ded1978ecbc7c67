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
base::Result<tools::ReportAnswer> report_by_walk(Desk& desk,
                                                 const replay::ReportShape& report,
                                                 const ledger::Ledger& ledger,
                                                 const replay::View& view,
                                                 const replay::ReportOptions& options,
                                                 const Seen& seen) {
  replay::CaseWanted wanted;
  if (!seen.all()) wanted = [&seen](std::string_view case_id) { return seen.has(case_id); };
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
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
  return tools::answer_report(report.report,
                              {.context = context,
                               .ledger = ledger,
                               .replayer = replayer,
                               .basis = tools::basis_of(replayer, ledger),
                               .options = options,
                               .uses_snapshots = false,
                               .wanted = std::move(wanted)});
}

base::Result<tools::ReportAnswer> report_from_table(const replay::ReportShape& report,
                                                    const CaseTable& table,
                                                    const replay::ReportOptions& options,
                                                    tools::ReportForm form,
                                                    const Seen& seen) {
  CASELEDGER_TRY(const auto is_seen, seen.in(table));
  const FactsRead read{.registers = replay::looks_at_registers(options),
                       .held = report.report == replay::ReportName::kProcessingTimes,
                       .rest = tools::facts_for(report.report) == tools::FactsFor::kWhole};
  auto answer =
      tools::report_from_facts(report.report, table.basis(), options, form, [&](const auto& add) {
        replay::CaseFacts facts;
        table.for_each([&](std::size_t place, const StoredCase& stored) {
          if (!seen.all() && !is_seen[place]) return true;
          stored.read(facts, read);
          add(facts);
          return true;
        });
      });
  // A table is only there for reports that can be made from it.
  CHECK(answer.has_value());
  return *std::move(answer);
}

base::Result<http::Response> written(const tools::ReportAnswer& answer, RowsForm form) {
  if (form == RowsForm::kJson) return json_answer(http::kOk, answer.json + '\n');
  std::string text;
  tools::Sink out(text);
  tools::write_csv(out, csv_profile_of(form), answer.csv);
  CASELEDGER_TRY_STATUS(out.flush());
  return csv_answer(std::move(text));
}

http::Response get_report(Desk& desk, const Call& call) {
  const auto report = find_report(call);
  if (!report) return problem(report.error(), call.request.id);
  const auto options = options_of(call, *report, language_of(call));
  if (!options) return problem(options.error(), call.request.id);
  const auto form = rows_form_of(call);
  if (!form) return problem(form.error(), call.request.id);
  const auto report_form =
      *form == RowsForm::kJson ? tools::ReportForm::kJson : tools::ReportForm::kCsv;
  const Seen seen(desk, call.caller);
  return answer_from_table(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language /*language*/,
          const Projection::TablePtr& table) -> base::Result<http::Response> {
        CASELEDGER_TRY(const auto answer,
                       table ? report_from_table(*report, *table, *options, report_form, seen)
                             : report_by_walk(desk, *report, ledger, view, *options, seen));
        return written(answer, *form);
      });
}

}  // namespace

std::vector<Route> report_routes() {
  return {{.method = "GET",
           .path = "/v1/reports/{name}",
           .summary = "Figures over all cases.",
           .parameters =
               with_view_parameters({"where", "groupBy", "period", "by", "format", "minIndex"}),
           .repeatable = {"where"},
           .roles = {Role::kAuditor, Role::kManager, Role::kDeletionOfficer},
           .work = Route::Work::kLists,
           .shows = Route::Shows::kCases,
           .from = Route::From::kProjection,
           .look = account::Action::kReadReport,
           .answer = get_report}};
}

}  // namespace server
