// caseledger access: who looked at a case, and what was done about access.
#include <array>

#include <fmt/format.h>

#include "tools/access/access_log.h"
#include "tools/access/access_page.h"
#include "tools/access/error_numbers.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

using account::AccessPage;
using account::Looked;

/// Options that name a stream in place of a case.
struct NamedStream {
  std::string_view option;
  std::string_view stream;
  Text help;
};

constexpr auto kStreams = std::to_array<NamedStream>({
    {"--lists", account::kListStream, {"hvem som så saklister", "who saw lists of cases"}},
    {"--events", account::kEventsStream, {"hvem som leste loggen", "who read the log"}},
    {"--tokens", account::kTokensStream, {"tilgangsbrikker", "tokens made and revoked"}},
    {"--refused", account::kRefusedStream, {"avviste forsøk", "refused attempts"}},
    {"--sessions", account::kSessionsStream, {"inn- og utlogging", "who signed in and out"}},
    {"--service", account::kServiceStream, {"start og stopp", "starts and stops"}},
});
constexpr std::string_view kReportOption = "--report";

/// What is asked about: exactly one case or stream.
base::Result<std::string> subject_of(const Arguments& arguments) {
  std::vector<std::string> subjects;
  if (const auto case_id = arguments.positional(0)) subjects.push_back(*case_id);
  for (const NamedStream& named : kStreams) {
    if (arguments.has(named.option)) subjects.emplace_back(named.stream);
  }
  if (const auto report = arguments.value(kReportOption)) {
    subjects.push_back(std::string(account::kReportStreams) + *report);
  }
  if (subjects.size() == 1) return subjects.front();
  return std::unexpected(usage_error(kOptionClash,
                                     "access takes a case or one of --lists, --events, --report, "
                                     "--tokens, --refused, --sessions and --service",
                                     "caseledger access NPR-2023/0147"));
}

base::Result<std::unique_ptr<ledger::Ledger>> open_account(Context& context) {
  const auto directory = account::access_directory(context.options.directory);
  CASELEDGER_TRY(const bool is_there, context.files.exists(directory));
  if (!is_there) {
    const Text text{"ingenting er lest over HTTP ennå", "nothing has been read over HTTP yet"};
    return base::fail(base::ErrorCode::kNotFound,
                      account::kNoAccount,
                      std::string(context.in_words(text)),
                      directory.native());
  }
  return ledger::Ledger::open(
      directory, {.access = ledger::Access::kRead, .progress = {}}, context.files, context.clock);
}

std::string who_text(const account::AccessEvent& event) {
  std::string who = event.name.empty() ? event.token : event.name;
  if (!event.name.empty() && !event.token.empty()) who += " (" + event.token + ")";
  return who.empty() ? event.peer : who;
}

std::string what_text(const account::AccessEvent& event) {
  std::string what(name_of(event.action));
  if (event.count > 1) what += fmt::format(" × {}", event.count);
  if (!event.query.empty()) what += " ?" + event.query;
  if (!event.detail.empty()) what += ' ' + event.detail;
  return what;
}

std::string outcome_text(const account::AccessEvent& event) {
  if (event.code != 0) return fmt::format("CL-{}", event.code);
  return event.status == 0 ? std::string() : std::to_string(event.status);
}

void print_table(Context& context, const AccessPage& page) {
  const Language language = context.options.language;
  Table table(
      {{.head = std::string(context.in_words({"tid", "time"}))},
       {.head = std::string(context.in_words({"hvem", "who"}))},
       {.head = std::string(context.in_words({"hva", "what"})), .wraps = true},
       {.head = std::string(context.in_words({"svar", "answer"}))},
       {.head = std::string(context.in_words({"oktetter", "bytes"})), .align = Align::kRight},
       {.head = std::string(context.in_words({"hvorfor", "why"}))}});
  for (const Looked& looked : page.items) {
    const account::AccessEvent& event = looked.event;
    table.add_row({oslo_time(event.at),
                   printable(who_text(event)),
                   printable(what_text(event)),
                   outcome_text(event),
                   event.result_bytes == 0
                       ? std::string()
                       : grouped(static_cast<std::int64_t>(event.result_bytes), language),
                   printable(event.reason)});
  }
  const Text title{"{}, oppslag: {}\n", "{}, looks: {}\n"};
  context.out.write(
      toned(fmt::format(fmt::runtime(title.in(language)),
                        printable(page.subject),
                        grouped(static_cast<std::int64_t>(page.items.size()), language)),
            Tone::kStrong,
            context.out_terminal));
  if (!table.empty()) context.out.write(table.render(context.out_terminal));
  const Text basis{"\nTilgangsloggen: {} innførsler, rot {}\n",
                   "\nThe access ledger: {} entries, root {}\n"};
  context.out.write(
      toned(fmt::format(fmt::runtime(basis.in(language)),
                        grouped(static_cast<std::int64_t>(page.prefix.size.value), language),
                        base::to_base64(page.prefix.root.view())),
            Tone::kDim,
            context.out_terminal));
}

void print_csv(Context& context, const AccessPage& page) {
  CsvWriter csv(context.out,
                context.options.csv_profile,
                {{"at", CsvKind::kInstant},
                 {"action"},
                 {"token"},
                 {"name"},
                 {"peer"},
                 {"subject"},
                 {"route"},
                 {"query"},
                 {"why"},
                 {"status", CsvKind::kNumber},
                 {"bytes", CsvKind::kNumber},
                 {"code"},
                 {"count", CsvKind::kNumber},
                 {"requestId"},
                 {"detail"}});
  const auto number = [](std::uint64_t n) { return n == 0 ? std::string() : std::to_string(n); };
  for (const Looked& looked : page.items) {
    const account::AccessEvent& event = looked.event;
    csv.row({replay::to_string_utc6(event.at),
             std::string(name_of(event.action)),
             event.token,
             event.name,
             event.peer,
             event.subject,
             event.route,
             event.query,
             event.reason,
             number(static_cast<std::uint64_t>(event.status)),
             number(event.result_bytes),
             event.code == 0 ? std::string() : fmt::format("CL-{}", event.code),
             number(event.count),
             event.request_id,
             event.detail});
  }
}

void print_json(Context& context, const AccessPage& page) {
  replay::JsonWriter json;
  json.begin_object();
  write_page(json, page);
  json.end_object();
  context.out.write(json.take() + '\n');
}

void print_ndjson(Context& context, const AccessPage& page) {
  for (const Looked& looked : page.items) {
    replay::JsonWriter json;
    json.begin_object();
    write_looked(json, looked);
    json.end_object();
    context.out.write(json.take() + '\n');
  }
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const std::string subject, subject_of(arguments));
  CASELEDGER_TRY(const auto ledger, open_account(context));
  CASELEDGER_TRY(const auto page, account::read_page(*ledger, subject, {}));
  switch (context.options.format) {
    case Format::kJson:
      print_json(context, page);
      break;
    case Format::kNdjson:
      print_ndjson(context, page);
      break;
    case Format::kCsv:
      print_csv(context, page);
      break;
    case Format::kTable:
      print_table(context, page);
      break;
  }
  return {};
}

std::vector<Option> options() {
  std::vector<Option> options;
  for (const NamedStream& named : kStreams) {
    options.push_back({.name = named.option, .value = {}, .help = named.help});
  }
  options.push_back({.name = kReportOption,
                     .value = "NAME",
                     .help = {"hvem som så rapporten", "who saw the report"}});
  return options;
}

}  // namespace

Command access_command() {
  return {.name = "access",
          .summary = {"hvem som har sett på en sak over HTTP", "who looked at a case over HTTP"},
          .positionals = {{.name = "CASE", .is_required = false}},
          .options = options(),
          .notes = {"Leser tilgangsloggen i DIR/access, også ved siden av en tjeneste i gang.\n"
                    "Saklister og rapporter noteres som det de er, med det de ble spurt om, og\n"
                    "ikke under hver sak i dem. Det som leses med denne kommandolinjen, noteres\n"
                    "ikke. Kontroll: caseledger --ledger DIR/access verify",
                    "Reads the access ledger in DIR/access, also beside a running service.\n"
                    "Lists and reports are noted as what they are, with what was asked, and not\n"
                    "under each case in them. What is read with this command line is not noted.\n"
                    "Check it: caseledger --ledger DIR/access verify"},
          .examples = {"caseledger access NPR-2023/0147", "caseledger access --refused --json"},
          .has_rows = true,
          .run = run};
}

}  // namespace tools
