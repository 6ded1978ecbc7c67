#include "tools/server/view_query.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "replay/replayer.h"
#include "tools/cli/report_answer.h"
#include "tools/cli/view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/recorded.h"
#include "tools/server/routes.h"

namespace server {
namespace {

constexpr std::string_view kSizePrefix = "size:";
constexpr std::string_view kJsonType = "application/json";

base::Error bad_value(std::string_view name, std::string message, std::string hint = {}) {
  return {base::ErrorCode::kInvalidArgument,
          kBadQuery,
          std::move(message),
          std::string(name),
          std::move(hint)};
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

std::vector<http::Header> validator(std::string etag) {
  return {{"ETag", std::move(etag)},
          {"Cache-Control", "private, no-cache"},
          {"Vary", "Accept, Accept-Language, Authorization, Cookie"}};
}

/// What a table has to know for the call: a list, or a report that is made of facts. Nothing for
/// what takes a walk of its own.
std::optional<Depth> depth_for(const Call& call) {
  if (call.name.empty()) return Depth::kWhole;
  const auto reports = replay::all_reports();
  const auto report = std::ranges::find(reports, call.name, &replay::ReportShape::name);
  if (report == reports.end()) return std::nullopt;
  switch (tools::facts_for(report->report)) {
    case tools::FactsFor::kTimes:
      return Depth::kTimes;
    case tools::FactsFor::kWhole:
      return Depth::kWhole;
    case tools::FactsFor::kMore:
      break;
  }
  return std::nullopt;
}

/// Of the present, or of a moment whose pages somebody turns; null if it is not at hand.
Projection::TablePtr table_for(Desk& desk, const Call& call, const replay::View& view) {
  if (view.valid_at) return nullptr;
  if (call.uri.parameter("knownAt")) return desk.projection().at(view.size, view.today);
  auto newest = desk.projection().newest();
  const bool serves =
      newest && newest->basis().today == view.today && !desk.projection().lag().is_stalled;
  return serves ? std::move(newest) : nullptr;
}

base::Result<base::LogSize> size_of(const ledger::Ledger& ledger, std::string_view text) {
  if (text.starts_with(kSizePrefix)) {
    const auto size = parse_number(text.substr(kSizePrefix.size()));
    if (!size) return std::unexpected(bad_value("knownAt", "not a size", "size:1234"));
    const base::LogSize present = ledger.prefix().size;
    if (*size <= present.value) return base::LogSize{*size};
    return base::fail(base::ErrorCode::kNotFound,
                      base::kBeyondLog,
                      fmt::format("the ledger has {} entries", present.value),
                      "knownAt");
  }
  const auto moment = tools::parse_moment(text);
  if (moment) return ledger.size_at(*moment);
  return std::unexpected(
      bad_value("knownAt", "not a date or instant", "2023-06-05, 2023-06-05T12:00:00Z or size:N"));
}

}  // namespace

std::vector<std::string_view> with_view_parameters(std::vector<std::string_view> more) {
  for (const std::string_view name : {"knownAt", "validAt", "today", "lang"}) {
    more.push_back(name);
  }
  return more;
}

base::Result<replay::View> view_of(const Desk& desk,
                                   const ledger::Ledger& ledger,
                                   const Call& call) {
  replay::View view{.size = ledger.prefix().size, .valid_at = std::nullopt, .today = desk.today()};
  if (const auto text = call.uri.parameter("knownAt")) {
    CASELEDGER_TRY(view.size, size_of(ledger, *text));
  }
  if (const auto text = call.uri.parameter("validAt")) {
    view.valid_at = tools::parse_moment(*text);
    if (!view.valid_at) {
      return std::unexpected(
          bad_value("validAt", "not a date or instant", "2023-06-05 or 2023-06-05T12:00:00Z"));
    }
    view.today = replay::oslo_date(*view.valid_at);
  }
  if (const auto text = call.uri.parameter("today")) {
    const auto date = replay::parse_date(*text);
    if (!date) return std::unexpected(bad_value("today", "not a date", "2023-06-05"));
    view.today = *date;
  }
  return view;
}

tools::Language language_of(const Call& call) {
  const auto named = call.uri.parameter("lang");
  std::string_view text = named ? *named : call.request.header("accept-language");
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    one = one.substr(std::min(one.find_first_not_of(' '), one.size()));
    if (one.starts_with("nb") || one.starts_with("no") || one.starts_with("nn")) {
      return tools::Language::kNb;
    }
    if (one.starts_with("en")) break;
  }
  return tools::Language::kEn;
}

base::Result<std::optional<std::uint64_t>> number_of(const Call& call, std::string_view name) {
  const auto text = call.uri.parameter(name);
  if (!text) return std::nullopt;
  const auto number = parse_number(*text);
  if (!number) return std::unexpected(bad_value(name, "not a whole number"));
  return *number;
}

base::Result<std::size_t> limit_of(const Call& call, std::size_t otherwise, std::size_t most) {
  CASELEDGER_TRY(const auto limit, number_of(call, "limit"));
  if (!limit) return otherwise;
  if (*limit >= 1 && *limit <= most) return static_cast<std::size_t>(*limit);
  return std::unexpected(bad_value("limit", fmt::format("must be from 1 to {}", most)));
}

std::string etag_of(const Call& call,
                    const ledger::Prefix& prefix,
                    const replay::View& view,
                    tools::Language language,
                    std::string_view more) {
  constexpr std::size_t kRootDigits = 16;
  constexpr std::size_t kAskedDigits = 32;
  std::string asked = call.request.target;
  const auto add = [&asked](std::string_view text) { asked.append(1, '\n').append(text); };
  add(call.request.header("accept"));
  add(more);
  add(call.caller.id);
  for (const std::string& role : names_of(call.caller.roles)) {
    add(role);
  }
  add("");
  std::ranges::for_each(call.caller.authorities, add);
  // An answer may be kept by this name: nobody must be able to make two questions share it.
  return fmt::format(
      "\"{}-{}-{}-{}-{}-{}\"",
      prefix.size.value,
      base::to_hex(prefix.root.view()).substr(0, kRootDigits),
      replay::to_string(view.today),
      view.valid_at ? view.valid_at->value : 0,
      language == tools::Language::kNb ? "nb" : "en",
      base::to_hex(ledger::sha256({base::as_bytes(asked)}).view()).substr(0, kAskedDigits));
}

bool is_known(const http::Request& request, std::string_view etag) {
  std::string_view known = request.header("if-none-match");
  while (!known.empty()) {
    const std::size_t end = std::min(known.find(','), known.size());
    std::string_view one = trimmed(known.substr(0, end));
    known.remove_prefix(std::min(end + 1, known.size()));
    // RFC 9110 §13.1.2: compared weakly, so that what a proxy has weakened is known again.
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

bool knows_any(const http::Request& request) {
  return trimmed(request.header("if-none-match")) == "*";
}

http::Response not_modified(std::string etag) {
  return {.status = http::kNotModified, .headers = validator(std::move(etag))};
}

http::Response with_etag(const http::Request& request, http::Response response, std::string etag) {
  if (knows_any(request)) return not_modified(std::move(etag));
  std::ranges::move(validator(std::move(etag)), std::back_inserter(response.headers));
  return response;
}

http::Response answer_for_view(Desk& desk, const Call& call, const MakeAnswer& make) {
  const auto ledger = desk.ledger();
  const auto view = view_of(desk, *ledger, call);
  if (!view) return problem(view.error(), call.request.id);
  const auto prefix = ledger->prefix_of(view->size);
  if (!prefix) return problem(prefix.error(), call.request.id);
  const tools::Language language = language_of(call);
  std::string etag = etag_of(call, *prefix, *view, language);
  if (is_known(call.request, etag)) return not_modified(std::move(etag));
  auto response = make(*ledger, *view, language);
  if (!response) return problem(response.error(), call.request.id);
  return with_etag(call.request, *std::move(response), std::move(etag));
}

http::Response answer_from_table(Desk& desk, const Call& call, const MakeFromTable& make) {
  const auto ledger = desk.ledger();
  auto view = view_of(desk, *ledger, call);
  if (!view) return problem(view.error(), call.request.id);
  // What a limited caller may see follows the whole log, whatever prefix is asked for.
  const std::string limits =
      call.caller.authorities.empty() ? std::string() : std::to_string(ledger->prefix().size.value);
  const auto depth = depth_for(call);
  auto table = depth ? table_for(desk, call, *view) : nullptr;
  base::Result<ledger::Prefix> prefix = ledger::Prefix{};
  if (table) {
    view->size = table->basis().size;
    prefix = ledger::Prefix{view->size, table->basis().root};
  } else {
    prefix = ledger->prefix_of(view->size);
  }
  if (!prefix) return problem(prefix.error(), call.request.id);
  const tools::Language language = language_of(call);
  std::string etag = etag_of(call, *prefix, *view, language, limits);
  if (is_known(call.request, etag)) return not_modified(std::move(etag));
  if (const auto body = desk.answers().find(etag)) {
    return with_etag(call.request, json_answer(http::kOk, *body), std::move(etag));
  }
  if (depth && !table) {
    auto made = desk.past().get(*ledger, *view, *depth);
    if (!made) return problem(made.error(), call.request.id);
    table = *std::move(made);
  }
  auto response = make(*ledger, *view, language, table);
  if (!response) return problem(response.error(), call.request.id);
  if (response->content_type == kJsonType) desk.answers().keep(etag, response->body);
  return with_etag(call.request, *std::move(response), std::move(etag));
}

http::Response answer_from_published(Desk& desk, const Call& call, const MakeFromPublished& make) {
  const auto ledger = desk.ledger();
  const auto published = ledger->notary().published();
  if (!published) return problem(published.error(), call.request.id);
  const replay::View view{
      .size = published->prefix.size, .valid_at = std::nullopt, .today = desk.today()};
  const tools::Language language = language_of(call);
  std::string etag = etag_of(call, published->prefix, view, language);
  if (is_known(call.request, etag)) return not_modified(std::move(etag));
  auto response = make(*ledger, *published, language);
  if (!response) return problem(response.error(), call.request.id);
  return with_etag(call.request, *std::move(response), std::move(etag));
}

bool has_table(Desk& desk, const Call& call) {
  const auto newest = desk.projection().newest();
  const auto depth = depth_for(call);
  if (!newest || !depth) return false;
  const auto valid_at = call.uri.parameter("validAt");
  const auto day = call.uri.parameter("today");
  const auto known_at = call.uri.parameter("knownAt");
  replay::View view{.size = desk.ledger()->prefix().size,
                    .valid_at = std::nullopt,
                    .today = newest->basis().today};
  if (valid_at) {
    view.valid_at = tools::parse_moment(*valid_at);
    if (!view.valid_at) return false;
    view.today = replay::oslo_date(*view.valid_at);
  }
  if (day) {
    const auto date = replay::parse_date(*day);
    if (!date) return false;
    view.today = *date;
  }
  if (known_at) {
    // Looking for a moment in the log may take time.
    if (!known_at->starts_with(kSizePrefix)) return false;
    const auto size = parse_number(known_at->substr(kSizePrefix.size()));
    if (!size) return false;
    view.size = {*size};
    if (!valid_at && desk.projection().at(view.size, view.today)) return true;
  } else if (!valid_at && view.today == newest->basis().today) {
    return true;
  }
  return desk.past().has(view, *depth);
}

base::Result<RowsForm> rows_form_of(const Call& call) {
  const auto format = call.uri.parameter("format");
  if (!format) {
    const bool wants_csv = call.request.header("accept").starts_with("text/csv");
    return wants_csv ? RowsForm::kCsv : RowsForm::kJson;
  }
  if (*format == "json") return RowsForm::kJson;
  if (*format == "csv") return RowsForm::kCsv;
  if (*format == "excel") return RowsForm::kExcel;
  return std::unexpected(bad_value("format", "not a format of this answer", "json, csv or excel"));
}

tools::CsvProfile csv_profile_of(RowsForm form) {
  return form == RowsForm::kExcel ? tools::CsvProfile::kExcel : tools::CsvProfile::kRfc4180;
}

http::Response csv_answer(std::string text) {
  return {.content_type = "text/csv; charset=utf-8; header=present", .body = std::move(text)};
}

bool wants(const Call& call, std::string_view type, std::string_view format) {
  if (const auto named = call.uri.parameter("format")) return *named == format;
  return call.request.header("accept").starts_with(type);
}

}  // namespace server
