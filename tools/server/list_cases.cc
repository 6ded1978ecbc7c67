#include "tools/server/list_cases.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/server/case_view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/seen.h"
#include "tools/server/selection.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::size_t kCasesDefault = 100;
constexpr std::size_t kCasesMax = 1'000;
/// Some thirty megabytes of CSV.
constexpr std::size_t kCsvCasesMax = 250'000;

struct CasesAsked {
  tools::CaseFilter filter;
  tools::CaseOrder order;
  RowsForm form = RowsForm::kJson;
  std::size_t limit = kCasesDefault;
  std::optional<std::string> after;
  std::optional<std::uint64_t> offset;
};

base::Error bad(std::string message, std::string_view parameter, std::string hint) {
  return {base::ErrorCode::kInvalidArgument,
          kBadQuery,
          std::move(message),
          std::string(parameter),
          std::move(hint)};
}

base::Result<CasesAsked> cases_asked(const Call& call) {
  const tools::Language language = language_of(call);
  CASELEDGER_TRY_STATUS(check_list_keys(
      call.caller.roles, call.uri.parameters("where"), call.uri.parameter("sort").value_or("")));
  CasesAsked asked;
  CASELEDGER_TRY(asked.filter, tools::CaseFilter::parse(call.uri.parameters("where"), language));
  if (const auto sort = call.uri.parameter("sort")) {
    CASELEDGER_TRY(asked.order, tools::CaseOrder::parse(*sort, language));
  }
  CASELEDGER_TRY(asked.form, rows_form_of(call));
  CASELEDGER_TRY(asked.limit, limit_of(call, kCasesDefault, kCasesMax));
  CASELEDGER_TRY(asked.offset, number_of(call, "offset"));
  asked.after = call.uri.parameter("after");
  if (asked.offset && asked.after) {
    return std::unexpected(bad("not together with `after`", "offset", "one of the two"));
  }
  if (asked.form == RowsForm::kJson) return asked;
  for (const std::string_view of_pages : {"limit", "after", "offset"}) {
    if (!call.uri.parameter(of_pages)) continue;
    return std::unexpected(bad("CSV has no pages: it has all cases", of_pages, "leave it out"));
  }
  return asked;
}

/// What the selection depends on: the table, whose cases are seen, and what of them is asked for.
std::string question_of(const Call& call, const CaseTable& table, const Seen& seen) {
  const replay::ReportBasis& basis = table.basis();
  std::string question = fmt::format(
      "{} {} {}", basis.size.value, basis.today.days, basis.valid_at ? basis.valid_at->value : 0);
  const auto add = [&question](std::string_view text) { question.append(1, '\n').append(text); };
  if (!seen.all()) {
    add(seen.as_of());
    std::ranges::for_each(call.caller.authorities, add);
  }
  add("");
  add(call.uri.parameter("sort").value_or(""));
  std::ranges::for_each(call.uri.parameters("where"), add);
  return question;
}

base::Result<Selections::Ptr> selection_for(Desk& desk,
                                            const Call& call,
                                            const CasesAsked& asked,
                                            const CaseTable& table,
                                            const Seen& seen) {
  std::string question = question_of(call, table, seen);
  if (auto kept = desk.selections().find(question)) return kept;
  CASELEDGER_TRY(auto selected, select(table, seen, asked.filter, asked.order));
  auto selection = std::make_shared<const Selection>(std::move(selected));
  desk.selections().keep(std::move(question), selection);
  return selection;
}

/// The place in the selection where the page begins.
base::Result<std::size_t> first_of(const CasesAsked& asked,
                                   const CaseTable& table,
                                   const Selection& selection,
                                   const Seen& seen) {
  const std::size_t count = selection.places.size();
  if (asked.offset) return static_cast<std::size_t>(std::min<std::uint64_t>(*asked.offset, count));
  if (!asked.after) return 0;
  // Where a case of others stands in an order would tell what it is like.
  CASELEDGER_TRY(const bool is_seen, seen.has(*asked.after));
  const auto first = is_seen || asked.order.is_by_id()
                         ? count_up_to(table, selection, asked.order, *asked.after)
                         : std::nullopt;
  if (first) return *first;
  return std::unexpected(bad("not a case of this list", "after", "follow `next` as it is"));
}

std::string next_of(const Call& call,
                    const CasesAsked& asked,
                    const replay::ReportBasis& basis,
                    std::size_t end,
                    std::string_view last_case) {
  std::vector<Parameter> changed = {{"knownAt", fmt::format("size:{}", basis.size.value)},
                                    {"today", replay::to_string(basis.today)}};
  if (asked.offset) {
    changed.push_back({"offset", std::to_string(end)});
  } else {
    changed.push_back({"after", std::string(last_case)});
  }
  return next_page(call, changed);
}

/// Pages of one prefix, which the link to the next page pins.
base::Result<http::Response> page_of(Desk& desk,
                                     const Call& call,
                                     const CasesAsked& asked,
                                     const Projection::TablePtr& table) {
  const Seen seen(desk, call.caller);
  CASELEDGER_TRY(const auto selection, selection_for(desk, call, asked, *table, seen));
  CASELEDGER_TRY(const std::size_t first, first_of(asked, *table, *selection, seen));
  const replay::ReportBasis& basis = table->basis();
  const std::size_t count = selection->places.size();
  const std::size_t end = first + std::min(asked.limit, count - first);
  replay::JsonWriter json;
  json.begin_object();
  tools::write_basis(json, basis);
  json.field("total", static_cast<std::uint64_t>(count)).field("counted", selection->counted);
  json.key("items").begin_array();
  tools::CaseRow row;
  for (std::size_t i = first; i < end; ++i) {
    table->at(selection->places[i]).read(row);
    write_row_for(json, call.caller.roles, row, basis.simulated);
  }
  json.end_array().key("next");
  if (end < count) {
    json.value(next_of(call, asked, basis, end, row.case_id));
    if (!basis.valid_at) desk.projection().keep(table);
  } else {
    json.null();
  }
  json.end_object();
  return json_answer(http::kOk, json.take() + '\n');
}

base::Result<http::Response> csv_of(Desk& desk,
                                    const Call& call,
                                    const CasesAsked& asked,
                                    const CaseTable& table) {
  const Seen seen(desk, call.caller);
  CASELEDGER_TRY(const auto selection, selection_for(desk, call, asked, table, seen));
  if (selection->places.size() > kCsvCasesMax) {
    return std::unexpected(
        bad(fmt::format(
                "CSV of {} cases is too much; {} at most", selection->places.size(), kCsvCasesMax),
            "format",
            "narrow it by `where`, or use: caseledger cases --csv"));
  }
  std::string text;
  tools::Sink out(text);
  tools::CaseCsv csv(out, csv_profile_of(asked.form), columns_for(call.caller.roles));
  tools::CaseRow row;
  for (const std::uint32_t place : selection->places) {
    table.at(place).read(row);
    csv.row(row);
  }
  CASELEDGER_TRY_STATUS(out.flush());
  return csv_answer(std::move(text));
}

}  // namespace

http::Response get_cases(Desk& desk, const Call& call) {
  const auto asked = cases_asked(call);
  if (!asked) return problem(in_query(asked.error()), call.request.id);
  return answer_from_table(desk,
                           call,
                           [&](const ledger::Ledger& /*ledger*/,
                               const replay::View& /*view*/,
                               tools::Language /*language*/,
                               const Projection::TablePtr& table) -> base::Result<http::Response> {
                             if (asked->form == RowsForm::kJson)
                               return page_of(desk, call, *asked, table);
                             return csv_of(desk, call, *asked, *table);
                           });
}

}  // namespace server
