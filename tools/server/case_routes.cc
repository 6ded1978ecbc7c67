// Cases: all of them, one, its history, its dossier.
#include "replay/case/fold.h"
#include "replay/dossier/dossier.h"
#include "replay/replayer.h"
#include "tools/cli/case_json.h"
#include "tools/cli/dossier_of.h"
#include "tools/cli/history_json.h"
#include "tools/server/case_view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/list_cases.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/scope.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

http::Response get_case(Desk& desk, const Call& call) {
  const auto explains = call.uri.flag("explain");
  if (!explains) return problem(explains.error(), call.request.id);
  const auto detail = *explains ? tools::Detail::kExplained : tools::Detail::kAnswer;
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language language) -> base::Result<http::Response> {
        CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
        const auto answer = replayer.answer(call.case_id);
        if (!answer && answer.error().code == base::ErrorCode::kNotFound) {
          return std::unexpected(no_such_case(call.case_id));
        }
        CASELEDGER_TRY_STATUS(answer);
        replay::JsonWriter json;
        const replay::ReportBasis basis = tools::basis_of(replayer, ledger);
        const replay::Rulebook& rulebook = replayer.rulebook();
        if (call.caller.roles.meets({Role::kAuditor})) {
          tools::write_case(json, *answer, basis, rulebook, language, detail);
        } else {
          write_limited_case(json, call.caller.roles, *answer, basis, rulebook, language, detail);
        }
        return json_answer(http::kOk, json.take() + '\n');
      });
}

http::Response get_history(Desk& desk, const Call& call) {
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language /*language*/) -> base::Result<http::Response> {
        CASELEDGER_TRY(const auto entries, ledger.read_stream(call.case_id, view.size));
        CASELEDGER_TRY(const auto file,
                       replay::fold_case(call.case_id, entries, {.valid_at = view.valid_at}));
        if (file.events.empty() || call.case_id == replay::kRulesStream) {
          return std::unexpected(no_such_case(call.case_id));
        }
        CASELEDGER_TRY(const auto prefix, ledger.prefix_of(view.size));
        replay::JsonWriter json;
        CASELEDGER_TRY_STATUS(tools::write_history(json,
                                                   {.case_id = call.case_id,
                                                    .prefix = prefix,
                                                    .simulated = ledger.is_simulated(),
                                                    .events = tools::by_version(entries, file)}));
        return json_answer(http::kOk, json.take() + '\n');
      });
}

http::Response get_dossier(Desk& desk, const Call& call) {
  return answer_from_published(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const ledger::Published& published,
          tools::Language language) -> base::Result<http::Response> {
        CASELEDGER_TRY(const auto entries, ledger.read_stream(call.case_id, published.prefix.size));
        if (entries.empty() || call.case_id == replay::kRulesStream) {
          return std::unexpected(no_such_case(call.case_id));
        }
        CASELEDGER_TRY(const auto dossier,
                       tools::dossier_of(ledger, published, call.case_id, desk.today(), language));
        return http::Response{.content_type = "text/plain; charset=utf-8",
                              .body = to_string(dossier)};
      });
}

}  // namespace

std::vector<Route> case_routes() {
  constexpr Roles kReaders = {Role::kAuditor, Role::kManager, Role::kDeletionOfficer};
  return {
      {.method = "GET",
       .path = "/v1/cases/{case}",
       .summary = "One case: state, clocks, duties, fees, findings.",
       .parameters = with_view_parameters({"explain", "minIndex"}),
       .roles = kReaders,
       .shows = Route::Shows::kOneCase,
       .look = account::Action::kReadCase,
       .answer = get_case},
      {.method = "GET",
       .path = "/v1/cases/{case}/events",
       .summary = "Every event of the case.",
       .parameters = with_view_parameters({"minIndex"}),
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .look = account::Action::kReadHistory,
       .answer = get_history},
      {.method = "GET",
       .path = "/v1/cases/{case}/dossier",
       .summary = "The whole case with its proofs, as one file.",
       .parameters = {"lang", "minIndex"},
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .from = Route::From::kCheckpoint,
       .look = account::Action::kReadDossier,
       .answer = get_dossier},
      {.method = "GET",
       .path = "/v1/cases",
       .summary = "Cases by pages, in order of their ids or of `sort`.",
       .parameters = with_view_parameters(
           {"where", "sort", "limit", "after", "offset", "format", "minIndex"}),
       .repeatable = {"where"},
       .roles = kReaders,
       .work = Route::Work::kLists,
       .shows = Route::Shows::kCases,
       .from = Route::From::kProjection,
       .look = account::Action::kReadList,
       .answer = get_cases},
  };
}

}  // namespace server
