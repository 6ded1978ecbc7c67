// caseledger simulate: invented cases, as append takes them, and the key to what is wrong in them.
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "ledger/base/bytes.h"
#include "ledger/io/file_system.h"
#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/simulate/stream.h"

namespace tools {
namespace {

constexpr std::uint64_t kCasesMost = 100'000'000;

/// A whole number of [least, most], which must be given.
base::Result<std::uint64_t> parse_number(const Context& context,
                                         const Arguments& arguments,
                                         std::string_view option,
                                         std::uint64_t least,
                                         std::uint64_t most) {
  const auto text = arguments.value(option);
  if (!text) {
    const Text missing{"{} mangler", "{} is missing"};
    return std::unexpected(usage_error(
        kMissingArgument, fmt::format(fmt::runtime(context.in_words(missing)), option)));
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  const bool is_number = error == std::errc() && end == text->data() + text->size();
  if (is_number && least <= number && number <= most) return number;
  const Text message{"{} «{}» er ikke et helt tall fra {} til {}",
                     "{} '{}' is not a whole number from {} to {}"};
  return std::unexpected(usage_error(
      kBadValue, fmt::format(fmt::runtime(context.in_words(message)), option, *text, least, most)));
}

base::Result<simulate::Day> choose_today(const Context& context,
                                         const simulate::Calendar& calendar) {
  const auto days = simulate::simulated_days(calendar);
  if (!context.options.today) return days.usual_last;
  const simulate::Day today{context.options.today->days};
  if (days.first <= today && today <= days.last) return today;
  const Text message{"--today {} er utenfor simuleringen, som går fra {} til {}",
                     "--today {} is outside the simulation, which runs from {} to {}"};
  return std::unexpected(usage_error(kBadValue,
                                     fmt::format(fmt::runtime(context.in_words(message)),
                                                 replay::to_string(*context.options.today),
                                                 calendar.text_of(days.first),
                                                 calendar.text_of(days.last))));
}

std::string answer_line(const simulate::Answer& answer) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("case", answer.case_id).field("finding", answer.finding);
  json.key("evidence").begin_array();
  for (const std::string& id : answer.evidence)
    json.value(id);
  json.end_array();
  json.end_object();
  return json.take() + '\n';
}

base::Status write_answers(Context& context,
                           const std::string& path,
                           const std::vector<simulate::Answer>& answers) {
  std::string text;
  for (const simulate::Answer& answer : answers)
    text += answer_line(answer);
  return ledger::io::replace_file(context.files, path, base::as_bytes(text));
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto cases, parse_number(context, arguments, "--cases", 1, kCasesMost));
  CASELEDGER_TRY(
      const auto seed,
      parse_number(context, arguments, "--seed", 0, std::numeric_limits<std::uint64_t>::max()));
  const simulate::Calendar calendar;
  CASELEDGER_TRY(const auto today, choose_today(context, calendar));
  const auto path = arguments.value("--answers");
  // Better told now than after the stream.
  if (path) {
    if (auto written = write_answers(context, *path, {}); !written) {
      return std::unexpected(as_usage_error(std::move(written).error()));
    }
  }
  std::vector<simulate::Answer> answers;
  const auto progress = context.progress({"simulerer saker", "simulating cases"});
  simulate::run_stream(calendar,
                       {.cases = cases, .seed = seed, .today = today},
                       {.events =
                            [&](std::string_view lines) {
                              context.out.write(lines);
                              return !context.out.is_abandoned();
                            },
                        .progress = [&](std::uint64_t begun) { progress->update(begun, cases); },
                        .answers = path ? &answers : nullptr});
  progress->clear();
  CASELEDGER_TRY_STATUS(context.out.flush());
  return path ? write_answers(context, *path, answers) : base::Status();
}

}  // namespace

Command simulate_command() {
  return {
      .name = "simulate",
      .summary = {"oppdiktede saker til en simulert hovedbok",
                  "invented cases for a simulated ledger"},
      .positionals = {},
      .options = {{"--cases", "N", {"så mange saker", "so many cases"}},
                  {"--seed",
                   "S",
                   {"samme tall gir samme saker på alle maskiner",
                    "the same number gives the same cases on every machine"}},
                  {"--answers",
                   "FILE",
                   {"skriv fasiten hit: funnene per --today",
                    "write the key here: the findings as of --today"}}},
      .notes = {"Skriver hendelser som NDJSON, i den rekkefølgen de ble registrert, til append i\n"
                "en hovedbok laget med init --simulated. Sakene begynner i 2021; siste dag er\n"
                "--today, ellers 2024-12-31. Fasiten er regnet ut uten programmets regler og\n"
                "skal være lik report findings med samme --today. Ingen hovedbok trengs.",
                "Writes events as NDJSON, in the order they were recorded, for append to a\n"
                "ledger made with init --simulated. Cases begin in 2021; the last day is\n"
                "--today, else 2024-12-31. The key is computed without the program's rules and\n"
                "is to equal report findings with the same --today. No ledger is needed."},
      .examples = {"caseledger simulate --cases 50 --seed 1",
                   "caseledger simulate --cases 50 --seed 1 --answers key.ndjson"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
