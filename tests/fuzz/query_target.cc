// What a query may hold: moments, days, conditions, the options of reports. What is taken is taken
// again when it is written anew.

#include "ledger/base/check.h"
#include "replay/event/civil.h"
#include "replay/reports/report.h"
#include "tests/fuzz/input.h"
#include "tools/cli/case_list.h"
#include "tools/cli/view.h"
#include "tools/server/uri.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string query(base::as_text(fuzz::view(data, size)));
  const auto uri = server::Uri::parse("/?" + query);
  if (!uri) return 0;
  for (const server::Parameter& parameter : uri->query) {
    static_cast<void>(tools::parse_moment(parameter.value));
    static_cast<void>(uri->flag(parameter.name));
    if (const auto date = replay::parse_date(parameter.value)) {
      CHECK(replay::to_string(*date) == parameter.value);
    }
  }
  const auto where = uri->parameters("where");
  for (const tools::Language language : {tools::Language::kEn, tools::Language::kNb}) {
    const auto filter = tools::CaseFilter::parse(where, language);
    CHECK(!filter || filter->empty() == where.empty());
    CHECK(filter || filter.error().code == base::ErrorCode::kInvalidArgument);
  }
  for (const replay::ReportShape& report : replay::all_reports()) {
    const auto options =
        replay::parse_report_options(report.report,
                                     {.group_by = uri->parameter("groupBy"),
                                      .where = where,
                                      .period = uri->parameter("period").value_or(""),
                                      .by = uri->parameter("by").value_or("")});
    CHECK(options || options.error().code == base::ErrorCode::kInvalidArgument);
    CHECK(!options || options->where.size() <= where.size());
  }
  return 0;
}
