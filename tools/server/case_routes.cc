// Cases: all of them, one, its history, its dossier.
#include <algorithm>

#include <fmt/format.h>

#include "replay/case/fold.h"
#include "replay/dossier/dossier.h"
#include "replay/replayer.h"
#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/cli/dossier_of.h"
#include "tools/cli/history_json.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/scope.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kCasesDefault = 100;
constexpr std::size_t kCasesMax = 1'000;

http::Response get_case(Desk& desk, const Call& call) {
  return answer_for_view(desk,
                         call,
                         [&](const ledger::Ledger& ledger,
                             const replay::View& view,
                             tools::Language language) -> base::Result<http::Response> {
                           CASELEDGER_TRY(const auto replayer,
                                          replay::Replayer::open(ledger, view));
                           const auto answer = replayer.answer(call.case_id);
                           if (!answer && answer.error().code == base::ErrorCode::kNotFound) {
                             return std::unexpected(no_such_case(call.case_id));
                           }
                           CASELEDGER_TRY_STATUS(answer);
                           replay::JsonWriter json;
                           tools::write_case(json,
                                             *answer,
                                             tools::basis_of(replayer, ledger),
                                             replayer.rulebook(),
                                             language,
                                             tools::Detail::kAnswer);
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

/// Pages in bytewise order of case ids over one prefix, which the link to the next page pins.
http::Response get_cases(Desk& desk, const Call& call) {
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language language) -> base::Result<http::Response> {
        auto filter = tools::CaseFilter::parse(call.uri.parameters("where"), language);
        if (!filter) return std::unexpected(std::move(filter).error());
        CASELEDGER_TRY(const std::size_t limit, limit_of(call, kCasesDefault, kCasesMax));
        const std::string_view after = call.uri.parameter("after").value_or("");
        CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
        const Scope scope = Scope::of(call.caller);
        std::vector<tools::CaseRow> rows;
        bool has_more = false;
        CASELEDGER_TRY_STATUS(replayer.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
          if (has_more || answer.file.id <= after) return {};
          tools::CaseRow row = tools::row_of(answer, view.today);
          if (!filter->matches(row)) return {};
          CASELEDGER_TRY(const bool is_seen, scope.sees(ledger, row.case_id));
          if (!is_seen) return {};
          has_more = rows.size() == limit;
          if (!has_more) rows.push_back(std::move(row));
          return {};
        }));
        replay::JsonWriter json;
        json.begin_object();
        tools::write_basis(json, tools::basis_of(replayer, ledger));
        json.key("items").begin_array();
        for (const tools::CaseRow& row : rows) {
          tools::write_row(json, row, ledger.is_simulated());
        }
        json.end_array().key("next");
        if (has_more) {
          json.value(next_page(call,
                               {{"knownAt", fmt::format("size:{}", view.size.value)},
                                {"today", replay::to_string(view.today)},
                                {"after", rows.back().case_id}}));
        } else {
          json.null();
        }
        json.end_object();
        return json_answer(http::kOk, json.take() + '\n');
      });
}

http::Response get_dossier(Desk& desk, const Call& call) {
  const auto ledger = desk.ledger();
  const auto published = ledger->notary().published();
  if (!published) return problem(published.error(), call.request.id);
  const auto version = ledger->read_stream(call.case_id, published->prefix.size);
  if (!version) return problem(version.error(), call.request.id);
  if (version->empty()) return problem(no_such_case(call.case_id), call.request.id);
  const tools::Language language = language_of(call);
  const auto dossier = tools::dossier_of(*ledger, *published, call.case_id, desk.today(), language);
  if (!dossier) return problem(dossier.error(), call.request.id);
  return {.content_type = "text/plain; charset=utf-8",
          .headers = {{"Cache-Control", "private, no-cache"}},
          .body = to_string(*dossier)};
}

}  // namespace

std::vector<Route> case_routes() {
  constexpr Roles kReaders = {Role::kAuditor, Role::kManager, Role::kDeletionOfficer};
  return {
      {.method = "GET",
       .path = "/v1/cases/{case}",
       .summary = "One case: state, clocks, duties, fees, findings.",
       .parameters = with_view_parameters({"minIndex"}),
       .roles = kReaders,
       .shows = Route::Shows::kOneCase,
       .answer = get_case},
      {.method = "GET",
       .path = "/v1/cases/{case}/events",
       .summary = "Every event of the case.",
       .parameters = with_view_parameters({"minIndex"}),
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .answer = get_history},
      {.method = "GET",
       .path = "/v1/cases/{case}/dossier",
       .summary = "The whole case with its proofs, as one file.",
       .parameters = {"lang", "minIndex"},
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .answer = get_dossier},
      {.method = "GET",
       .path = "/v1/cases",
       .summary = "Cases in order of their ids, by pages.",
       .parameters = with_view_parameters({"where", "limit", "after", "minIndex"}),
       .repeatable = {"where"},
       .roles = kReaders,
       .work = Route::Work::kHeavy,
       .shows = Route::Shows::kCases,
       .answer = get_cases},
  };
}

}  // namespace server
