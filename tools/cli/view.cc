#include "tools/cli/view.h"

#include <charconv>

#include <fmt/format.h>

#include "tools/cli/errors.h"

namespace tools {
namespace {

constexpr std::string_view kSizePrefix = "size:";

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

base::Error bad_moment(const Context& context, std::string_view option, std::string_view text) {
  const Text message{"{} forstår ikke «{}»", "{} does not understand '{}'"};
  const Text hint{"skriv en dato (2023-06-05) eller et tidspunkt (2023-06-05T12:00:00+02:00)",
                  "write a date (2023-06-05) or an instant (2023-06-05T12:00:00+02:00)"};
  std::string advice(context.in_words(hint));
  if (option == "--known-at") advice += context.in_words({" eller size:N", " or size:N"});
  return usage_error(kBadValue,
                     fmt::format(fmt::runtime(context.in_words(message)), option, text),
                     std::move(advice));
}

base::Result<base::LogSize> choose_size(const Context& context,
                                        std::string_view text,
                                        const ledger::Ledger& ledger) {
  if (text.starts_with(kSizePrefix)) {
    const auto count = parse_count(text.substr(kSizePrefix.size()));
    if (!count) return std::unexpected(bad_moment(context, "--known-at", text));
    const base::LogSize present = ledger.prefix().size;
    if (*count > present.value) {
      const Text message{"hovedboken har {} innførsler, ikke {}",
                         "the ledger has {} entries, not {}"};
      return base::fail(base::ErrorCode::kNotFound,
                        fmt::format(fmt::runtime(context.in_words(message)), present.value, *count),
                        "--known-at");
    }
    return base::LogSize{*count};
  }
  const auto moment = parse_moment(text);
  if (!moment) return std::unexpected(bad_moment(context, "--known-at", text));
  return ledger.size_at(*moment);
}

}  // namespace

std::vector<Option> with_time_options(std::vector<Option> more) {
  std::vector<Option> options = {
      {"--known-at",
       "T",
       {"slik hovedboken var: tidspunkt, dato eller size:N",
        "as the ledger was: an instant, a date or size:N"}},
      {"--valid-at",
       "T",
       {"bare det som da hadde skjedd: tidspunkt eller dato",
        "only what had happened by then: an instant or a date"}},
  };
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

std::optional<base::TimestampUtcUs> parse_moment(std::string_view text) {
  if (const auto date = replay::parse_date(text)) return replay::oslo_day_end(*date);
  if (const auto instant = replay::parse_instant(text)) return instant->utc;
  return std::nullopt;
}

base::Result<replay::View> choose_view(const Context& context,
                                       const Arguments& arguments,
                                       const ledger::Ledger& ledger) {
  replay::View view{
      .size = ledger.prefix().size, .valid_at = std::nullopt, .today = context.today()};
  if (const auto known_at = arguments.value("--known-at")) {
    CASELEDGER_TRY(view.size, choose_size(context, *known_at, ledger));
  }
  if (const auto valid_at = arguments.value("--valid-at")) {
    view.valid_at = parse_moment(*valid_at);
    if (!view.valid_at) return std::unexpected(bad_moment(context, "--valid-at", *valid_at));
    if (!context.options.today) view.today = replay::oslo_date(*view.valid_at);
  }
  return view;
}

base::Error no_such_case(const Context& context, std::string_view case_id) {
  const Text message{"ingen sak {}", "no case {}"};
  const Text hint{
      "`caseledger cases` viser dem som finnes; --known-at og --valid-at kan skjule en",
      "`caseledger cases` lists those there are; --known-at and --valid-at may hide one"};
  return {base::ErrorCode::kNotFound,
          kNoSuchCase,
          fmt::format(fmt::runtime(context.in_words(message)), case_id),
          "",
          std::string(context.in_words(hint))};
}

}  // namespace tools
