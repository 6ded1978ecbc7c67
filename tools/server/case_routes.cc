// Cases: all of them, one, its history, its dossier.
#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "replay/case/fold.h"
#include "replay/dossier/dossier.h"
#include "replay/replayer.h"
#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/cli/dossier_of.h"
#include "tools/cli/history_json.h"
#include "tools/server/case_view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/scope.h"
#include "tools/server/seen.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kCasesDefault = 100;
constexpr std::size_t kCasesMax = 1'000;

http::Response get_case(Desk& desk, const Call& call) {
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
          tools::write_case(json, *answer, basis, rulebook, language, tools::Detail::kAnswer);
        } else {
          write_limited_case(json, call.caller.roles, *answer, basis, rulebook);
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

struct CasesAsked {
  tools::CaseFilter filter;
  tools::CaseOrder order;
  bool is_by_id = true;
  std::size_t limit = kCasesDefault;
  std::string after;
};

base::Result<CasesAsked> cases_asked(const Call& call) {
  const tools::Language language = language_of(call);
  CASELEDGER_TRY_STATUS(check_list_keys(
      call.caller.roles, call.uri.parameters("where"), call.uri.parameter("sort").value_or("")));
  CasesAsked asked;
  CASELEDGER_TRY(asked.filter, tools::CaseFilter::parse(call.uri.parameters("where"), language));
  if (const auto sort = call.uri.parameter("sort")) {
    CASELEDGER_TRY(asked.order, tools::CaseOrder::parse(*sort, language));
    asked.is_by_id = *sort == "case";
  }
  CASELEDGER_TRY(asked.limit, limit_of(call, kCasesDefault, kCasesMax));
  asked.after = call.uri.parameter("after").value_or("");
  return asked;
}

/// Calls `visit` with each case that the caller may see, in order of the ids, those after `after`,
/// until it returns false.
using EachRow = std::function<base::Status(
    std::string_view after, const std::function<bool(const tools::CaseRow&)>& visit)>;

EachRow rows_of(const CaseTable& table, const Seen& seen) {
  return [&table, &seen](std::string_view after, const auto& visit) -> base::Status {
    tools::CaseRow row;
    base::Status outcome;
    table.for_each_after(after, [&](const CaseRecord& record) {
      const auto is_seen = seen.has(record.case_id());
      if (!is_seen) {
        outcome = std::unexpected(is_seen.error());
        return false;
      }
      if (!*is_seen) return true;
      record.read(row);
      return visit(row);
    });
    return outcome;
  };
}

EachRow rows_of(const replay::Replayer& replayer, const Seen& seen) {
  return [&replayer, &seen](std::string_view after, const auto& visit) -> base::Status {
    bool goes_on = true;
    return replayer.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
      if (!goes_on || answer.file.id <= after) return {};
      CASELEDGER_TRY(const bool is_seen, seen.has(answer.file.id));
      if (is_seen) goes_on = visit(tools::row_of(answer, replayer.today()));
      return {};
    });
  };
}

struct CasesPage {
  std::vector<tools::CaseRow> rows;
  bool has_more = false;
};

/// The first rows after `start`, of all that come in any order. Holds one more than it gives.
class FirstRows {
 public:
  FirstRows(const CasesAsked& asked, std::optional<tools::CasePlace> start)
      : asked_(asked),
        start_(std::move(start)) {}

  void add(const tools::CaseRow& row) {
    tools::CasePlace place = asked_.order.place_of(row);
    if (start_ && !asked_.order.is_before(*start_, place)) return;
    const auto at = std::ranges::upper_bound(
        found_,
        place,
        [&](const auto& a, const auto& b) { return asked_.order.is_before(a, b); },
        &Found::place);
    if (at - found_.begin() > static_cast<std::ptrdiff_t>(asked_.limit)) return;
    found_.insert(at, {std::move(place), row});
    if (found_.size() > asked_.limit + 1) found_.pop_back();
  }

  CasesPage take() {
    CasesPage page{.rows = {}, .has_more = found_.size() > asked_.limit};
    if (page.has_more) found_.pop_back();
    for (Found& found : found_) {
      page.rows.push_back(std::move(found.row));
    }
    return page;
  }

 private:
  struct Found {
    tools::CasePlace place;
    tools::CaseRow row;
  };

  const CasesAsked& asked_;
  const std::optional<tools::CasePlace> start_;
  std::vector<Found> found_;  // in order
};

base::Result<CasesPage> page_by_id(const CasesAsked& asked, const EachRow& each) {
  CasesPage page;
  CASELEDGER_TRY_STATUS(each(asked.after, [&](const tools::CaseRow& row) {
    if (!asked.filter.matches(row)) return true;
    page.has_more = page.rows.size() == asked.limit;
    if (!page.has_more) page.rows.push_back(row);
    return !page.has_more;
  }));
  return page;
}

base::Result<CasesPage> page_by_key(const CasesAsked& asked, const EachRow& each) {
  std::optional<tools::CasePlace> start;
  if (!asked.after.empty()) {
    // Where the last page ended: its last case, in the same prefix.
    CASELEDGER_TRY_STATUS(each("", [&](const tools::CaseRow& row) {
      if (row.case_id == asked.after) start = asked.order.place_of(row);
      return row.case_id < asked.after;
    }));
    if (!start) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        kBadQuery,
                        "not a case of this list",
                        "after",
                        "follow `next` as it is");
    }
  }
  FirstRows first(asked, std::move(start));
  CASELEDGER_TRY_STATUS(each("", [&](const tools::CaseRow& row) {
    if (asked.filter.matches(row)) first.add(row);
    return true;
  }));
  return first.take();
}

std::string cases_json(const Call& call, const replay::ReportBasis& basis, const CasesPage& page) {
  replay::JsonWriter json;
  json.begin_object();
  tools::write_basis(json, basis);
  json.key("items").begin_array();
  for (const tools::CaseRow& row : page.rows) {
    write_row_for(json, call.caller.roles, row, basis.simulated);
  }
  json.end_array().key("next");
  if (page.has_more) {
    json.value(next_page(call,
                         {{"knownAt", fmt::format("size:{}", basis.size.value)},
                          {"today", replay::to_string(basis.today)},
                          {"after", page.rows.back().case_id}}));
  } else {
    json.null();
  }
  json.end_object();
  return json.take() + '\n';
}

/// Pages of one prefix, which the link to the next page pins.
http::Response get_cases(Desk& desk, const Call& call) {
  const auto asked = cases_asked(call);
  if (!asked) return problem(in_query(asked.error()), call.request.id);
  return answer_from_table(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language /*language*/,
          const Projection::TablePtr& table) -> base::Result<http::Response> {
        const auto make_page = asked->is_by_id ? page_by_id : page_by_key;
        const Seen seen(desk, call.caller);
        if (table) {
          CASELEDGER_TRY(const auto page, make_page(*asked, rows_of(*table, seen)));
          if (page.has_more) desk.projection().keep(table);
          return json_answer(http::kOk, cases_json(call, table->basis(), page));
        }
        CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
        CASELEDGER_TRY(const auto page, make_page(*asked, rows_of(replayer, seen)));
        return json_answer(http::kOk, cases_json(call, tools::basis_of(replayer, ledger), page));
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
       .parameters = with_view_parameters({"minIndex"}),
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
       .parameters = with_view_parameters({"where", "sort", "limit", "after", "minIndex"}),
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
