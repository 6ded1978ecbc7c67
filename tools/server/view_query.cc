#include "tools/server/view_query.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "replay/replayer.h"
#include "tools/cli/view.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"

namespace server {
namespace {

constexpr std::string_view kSizePrefix = "size:";

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

std::string etag_of(const ledger::Prefix& prefix,
                    const replay::View& view,
                    tools::Language language) {
  constexpr std::size_t kRootDigits = 16;
  return fmt::format("\"{}-{}-{}-{}-{}\"",
                     prefix.size.value,
                     base::to_hex(prefix.root.view()).substr(0, kRootDigits),
                     replay::to_string(view.today),
                     view.valid_at ? view.valid_at->value : 0,
                     language == tools::Language::kNb ? "nb" : "en");
}

bool is_known(const http::Request& request, std::string_view etag) {
  const std::string_view known = request.header("if-none-match");
  return known == "*" || known.find(etag) != std::string_view::npos;
}

http::Response with_etag(http::Response response, std::string etag) {
  response.headers.push_back({"ETag", std::move(etag)});
  response.headers.push_back({"Cache-Control", "private, no-cache"});
  response.headers.push_back({"Vary", "Accept, Accept-Language, Authorization"});
  return response;
}

http::Response not_modified(std::string etag) {
  return with_etag({.status = http::kNotModified}, std::move(etag));
}

http::Response answer_for_view(Desk& desk, const Call& call, const MakeAnswer& make) {
  const auto ledger = desk.ledger();
  const auto view = view_of(desk, *ledger, call);
  if (!view) return problem(view.error(), call.request.id);
  const auto prefix = ledger->prefix_of(view->size);
  if (!prefix) return problem(prefix.error(), call.request.id);
  const tools::Language language = language_of(call);
  std::string etag = etag_of(*prefix, *view, language);
  if (is_known(call.request, etag)) return not_modified(std::move(etag));
  auto response = make(*ledger, *view, language);
  if (!response) return problem(response.error(), call.request.id);
  return with_etag(*std::move(response), std::move(etag));
}

bool wants(const Call& call, std::string_view type, std::string_view format) {
  if (const auto named = call.uri.parameter("format")) return *named == format;
  return call.request.header("accept").starts_with(type);
}

}  // namespace server
