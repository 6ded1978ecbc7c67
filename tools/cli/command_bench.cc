// caseledger bench: measures the ledger on this machine, beside the raw limit of the same bytes.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "ledger/base/check.h"
#include "replay/event/json_writer.h"
#include "tools/bench/bench.h"
#include "tools/bench/machine.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"

namespace tools {
namespace {

struct RowName {
  std::string_view id;
  Text ours;
  Text raw;
};

constexpr Text kRawWrite{"skriv + fdatasync", "write + fdatasync"};
constexpr Text kRawGroup{"gruppeskriving av rene rammer", "group commit of plain frames"};
constexpr Text kRawBulk{"skriv alt + én fdatasync", "write all + one fdatasync"};
constexpr Text kRawMap{"mmap + XXH3", "mmap + XXH3"};
constexpr Text kRawRead{"pread av de samme postene", "pread of the same records"};
constexpr Text kRawOpen{"åpne segmentfilene", "opening the segment files"};
constexpr Text kRawHash{"bar SHA-256", "bare SHA-256"};
constexpr Text kRawTree{"oppslag i et tre i minnet", "look-ups in a tree in memory"};
constexpr Text kRawSyncs{"to skriv + fdatasync", "two writes + fdatasync"};
constexpr Text kRawQuiet{"det samme uten publisering", "the same without publishing"};
constexpr Text kRawDirect{"det samme uten tjeneste", "the same without a server"};
constexpr Text kRawNoWrites{"det samme uten skriving", "the same with nobody writing"};
constexpr Text kRawBytes{"innførslenes byte", "bytes of the entries"};

constexpr auto kRowNames = std::to_array<RowName>({
    {"one-client", {"1 klient, én og én", "1 client, one at a time"}, kRawWrite},
    {"one-client-64", {"1 klient, bunker på 64", "1 client, batches of 64"}, kRawWrite},
    {"one-client-1024", {"1 klient, bunker på 1 024", "1 client, batches of 1,024"}, kRawWrite},
    {"clients", {"mange klienter, én og én", "many clients, one at a time"}, kRawGroup},
    {"clients-64", {"mange klienter, bunker på 64", "many clients, batches of 64"}, kRawGroup},
    {"bulk-1024", {"rammer på 1 024", "frames of 1,024"}, kRawBulk},
    {"bulk-1", {"én hendelse per ramme", "one event per frame"}, kRawBulk},
    {"scan-one-thread", {"gjennomlesing, 1 tråd", "scan, 1 thread"}, kRawMap},
    {"scan-all-cores", {"gjennomlesing, alle kjerner", "scan, all cores"}, kRawMap},
    {"processing-times", {"behandlingstidsrapporten", "processing-time report"}, kRawMap},
    {"times-snapshot", {"det samme fra et øyeblikksbilde", "the same from a snapshot"}, kRawMap},
    {"scan-sparse", {"én hendelse per ramme", "one event per frame"}, kRawMap},
    {"history-warm", {"sakshistorie, varm", "history of a case, warm"}, kRawRead},
    {"history-cold", {"sakshistorie, kald", "history of a case, cold"}, kRawRead},
    {"open-write", {"åpne for skriving", "open for writing"}, kRawOpen},
    {"open-read", {"åpne for lesing", "open for reading"}, kRawOpen},
    {"memory", {"anonymt minne, åpen", "anonymous memory, open"}, {}},
    {"disk", {"disk", "disk"}, kRawBytes},
    {"rebuild", {"bygg indeksen på nytt", "rebuild the index"}, kRawMap},
    {"verify-dense", {"rammer på 1 024", "frames of 1,024"}, kRawHash},
    {"verify-sparse", {"én hendelse per ramme", "one event per frame"}, kRawHash},
    {"verify-checkpoints", {"én hendelse per sjekkpunkt", "one event per checkpoint"}, kRawHash},
    {"prove-inclusion", {"én innførsel", "one entry"}, kRawTree},
    {"prove-case", {"en hel sak", "a whole case"}, {}},
    {"prove-absent", {"en sak som ikke finnes", "a case that does not exist"}, {}},
    {"publish-1000", {"1 000 endrede saker", "1,000 changed cases"}, kRawSyncs},
    {"publish-append",
     {"1 klient, publisert hvert sekund", "1 client, published every second"},
     kRawQuiet},
    {"serve-single", {"HTTP, én og én", "HTTP, one at a time"}, kRawDirect},
    {"serve-lines-100", {"HTTP, NDJSON på 100", "HTTP, NDJSON of 100"}, kRawDirect},
    {"serve-capnp-100", {"HTTP, Cap'n Proto på 100", "HTTP, Cap'n Proto of 100"}, kRawDirect},
    {"serve-history", {"HTTP, sakshistorie", "HTTP, history of a case"}, kRawNoWrites},
    {"serve-list-page", {"HTTP, 100 saker", "HTTP, 100 cases"}, {}},
    {"serve-list-filtered", {"HTTP, utvalg av saker", "HTTP, some of the cases"}, {}},
    {"serve-list-sorted", {"HTTP, saker etter frist", "HTTP, cases by due date"}, {}},
    {"serve-times", {"HTTP, behandlingstider", "HTTP, processing times"}, {}},
    {"serve-findings", {"HTTP, kritiske funn", "HTTP, critical findings"}, {}},
});

const RowName& name_of(const bench::Row& row) {
  const auto name = std::ranges::find(kRowNames, row.id, &RowName::id);
  CHECK(name != kRowNames.end());
  return *name;
}

base::Result<bench::Bench> find_bench(const Context& context, const std::string& name) {
  const auto& all = bench::benches();
  const auto found = std::ranges::find(all, name, &bench::Bench::name);
  if (found != all.end()) return *found;
  std::vector<std::string_view> names;
  std::ranges::transform(all, std::back_inserter(names), &bench::Bench::name);
  const Text text{"ukjent måling «{}»", "unknown bench '{}'"};
  return std::unexpected(usage_error(kUnknownName,
                                     fmt::format(fmt::runtime(context.in_words(text)), name),
                                     did_you_mean(name, names, context.options.language)));
}

/// The option's number, from 1 to `most`; nothing if it was not given.
base::Result<std::optional<std::uint64_t>> parse_count(const Context& context,
                                                       const Arguments& arguments,
                                                       std::string_view option,
                                                       std::uint64_t most) {
  const auto text = arguments.value(option);
  if (!text) return std::nullopt;
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  const bool is_number = error == std::errc() && end == text->data() + text->size();
  if (is_number && count >= 1 && count <= most) return count;
  const Text message{"{} «{}» er ikke et antall fra 1 til {}",
                     "{} '{}' is not a count from 1 to {}"};
  return std::unexpected(usage_error(
      kBadValue, fmt::format(fmt::runtime(context.in_words(message)), option, *text, most)));
}

base::Result<bench::Options> parse_options(const Context& context, const Arguments& arguments) {
  bench::Options options{.world = {context.files, context.clock},
                         .directory = {},
                         .events = std::nullopt,
                         .cases = std::nullopt,
                         .progress = {}};
  CASELEDGER_TRY(options.events, parse_count(context, arguments, "--events", 100'000'000));
  CASELEDGER_TRY(options.cases, parse_count(context, arguments, "--cases", 10'000'000));
  CASELEDGER_TRY(const auto clients, parse_count(context, arguments, "--clients", 1'024));
  CASELEDGER_TRY(const auto rounds, parse_count(context, arguments, "--rounds", 1'000));
  options.clients = clients.value_or(options.clients);
  options.rounds = rounds.value_or(options.rounds);
  // Where the ledger stands or would stand: its disk is the one to measure.
  const auto beside = std::filesystem::absolute(context.options.directory).parent_path();
  options.directory = arguments.value("--dir").value_or(beside.native());
  return options;
}

replay::Decimal decimal(double value, int decimals) {
  return {std::llround(value * std::pow(10, decimals)), decimals};
}

std::string_view name_of(bench::Unit unit) {
  switch (unit) {
    case bench::Unit::kEventsPerSecond:
      return "events/s";
    case bench::Unit::kMicroseconds:
      return "µs";
    case bench::Unit::kSeconds:
      return "s";
    case bench::Unit::kBytes:
      return "bytes";
  }
  return "";
}

void write_latency(replay::JsonWriter& json,
                   std::string_view name,
                   const std::optional<bench::Latency>& latency) {
  if (!latency) return;
  json.key(name).begin_object();
  json.field("p50", decimal(latency->p50_us, 1)).field("p99", decimal(latency->p99_us, 1));
  json.field("p999", decimal(latency->p999_us, 1));
  json.end_object();
}

void print_json(Context& context,
                std::string_view name,
                const bench::Report& report,
                const bench::Machine& machine) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("bench", name);
  json.key("machine").begin_object();
  json.field("cores", machine.cores).field("processor", machine.processor);
  json.key("flags").begin_array();
  for (const std::string& flag : machine.flags)
    json.value(flag);
  json.end_array();
  json.field("memoryBytes", machine.memory_bytes).field("kernel", machine.kernel);
  json.field("fileSystem", machine.file_system).field("load", decimal(machine.load, 2));
  json.end_object();
  json.key("parameters").begin_object();
  for (const auto& [parameter, value] : report.parameters)
    json.field(parameter, value);
  json.end_object();
  json.key("rows").begin_array();
  for (const bench::Row& row : report.rows) {
    json.begin_object();
    json.field("row", row.id).field("unit", name_of(row.unit));
    json.field("figure", decimal(row.figure, 6));
    if (row.ratio != 0) {
      json.field("raw", decimal(row.raw, 6)).field("ratio", decimal(row.ratio, 6));
      json.field("rawIs", name_of(row).raw.en);
    }
    write_latency(json, "latencyUs", row.latency);
    write_latency(json, "rawLatencyUs", row.raw_latency);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  context.out.write(json.take() + '\n');
}

/// Three digits or more: 1,234,567 and 12.3 and 0.045 and 0.00045.
std::string number_text(double value, Language language) {
  if (value >= 100 || value == 0) return grouped(std::llround(value), language);
  int decimals = 1;
  for (double limit = 10; value < limit && decimals < 6; limit /= 10)
    ++decimals;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (language == Language::kNb) std::ranges::replace(text, '.', ',');
  return text;
}

std::string latency_text(const std::optional<bench::Latency>& latency, Language language) {
  if (!latency) return "";
  return number_text(latency->p50_us, language) + " / " + number_text(latency->p99_us, language) +
         " / " + number_text(latency->p999_us, language);
}

void print_text(Context& context, const bench::Report& report, const bench::Machine& machine) {
  const Language language = context.options.language;
  const auto head = [&](const Text& text) { return std::string(context.in_words(text)); };
  const bool has_latency = std::ranges::any_of(
      report.rows, [](const bench::Row& row) { return row.latency.has_value(); });
  std::vector<Column> columns = {{head({"Måling", "Measured"})},
                                 {head({"Tall", "Figure"}), Align::kRight},
                                 {head({"Rå grense", "Raw limit"}), Align::kRight},
                                 {head({"Andel", "Ratio"}), Align::kRight},
                                 {head({"Enhet", "Unit"})},
                                 {head({"Den rå grensen er", "The raw limit is"})}};
  if (has_latency) {
    columns.push_back({"p50 / p99 / p99.9 µs", Align::kRight});
    columns.push_back({head({"rå", "raw"}), Align::kRight});
  }
  Table table(std::move(columns));
  for (const bench::Row& row : report.rows) {
    const bool has_raw = row.ratio != 0;
    std::vector<Cell> cells = {std::string(context.in_words(name_of(row).ours)),
                               number_text(row.figure, language),
                               has_raw ? number_text(row.raw, language) : "",
                               has_raw ? number_text(row.ratio, language) : "",
                               std::string(name_of(row.unit)),
                               has_raw ? std::string(context.in_words(name_of(row).raw)) : ""};
    if (has_latency) {
      cells.emplace_back(latency_text(row.latency, language));
      cells.emplace_back(latency_text(row.raw_latency, language));
    }
    table.add_row(std::move(cells));
  }
  context.out.write(table.render(context.out_terminal) + '\n');
  std::string basis;
  for (const auto& [name, value] : report.parameters) {
    basis += fmt::format("{} {} · ", name, grouped(static_cast<std::int64_t>(value), language));
  }
  basis += fmt::format("{} × {} ({}) · {} MiB · {} · Linux {} · {} {:.1f}\n",
                       machine.cores,
                       machine.processor,
                       fmt::join(machine.flags, " "),
                       grouped(static_cast<std::int64_t>(machine.memory_bytes >> 20U), language),
                       machine.file_system,
                       machine.kernel,
                       context.in_words({"last", "load"}),
                       machine.load);
  context.out.write(toned(basis, Tone::kDim, context.out_terminal));
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto bench, find_bench(context, *arguments.positional(0)));
  CASELEDGER_TRY(auto options, parse_options(context, arguments));
  const bench::Machine machine = bench::describe_machine(options.directory);
  const auto progress = context.progress({"måler", "measuring"});
  options.progress = progress->callback();
  CASELEDGER_TRY(const auto report, bench.run(options));
  progress->clear();
  if (context.for_programs()) {
    print_json(context, bench.name, report, machine);
  } else {
    print_text(context, report, machine);
  }
  return {};
}

}  // namespace

Command bench_command() {
  return {
      .name = "bench",
      .summary = {"mål denne maskinen, ved siden av dens rå grense",
                  "measure this machine, beside its raw limit"},
      .positionals = {{.name = "NAME"}},
      .options = {{"--events", "N", {"så mange hendelser", "so many events"}},
                  {"--cases", "N", {"fordelt på så mange saker", "over so many cases"}},
                  {"--clients",
                   "N",
                   {"så mange på en gang, ellers 64", "so many at once, else 64"}},
                  {"--rounds", "N", {"så mange runder, ellers 5", "so many rounds, else 5"}},
                  {"--dir",
                   "DIR",
                   {"arbeidsmappens sted, ellers ved siden av --ledger",
                    "where to put the scratch directory, else beside --ledger"}}},
      .notes = {"NAME: append (varig lagring), bulk (import), replay (gjennomlesing og rapport),\n"
                "  history (en saks historie), open (åpning, minne, disk), verify (kontroll)\n"
                "Hovedboken i --ledger røres ikke. Hver runde måler vårt og den rå grensen etter\n"
                "tur, med de samme bytene; tall og andeler er medianer av rundene.",
                "NAME: append (durable appends), bulk (imports), replay (scans and a report),\n"
                "  history (of one case), open (opening, memory, disk), verify\n"
                "The ledger of --ledger is not touched. Each round measures ours and the raw\n"
                "limit in turn, with the same bytes; figures and ratios are medians of these."},
      .examples = {"caseledger bench append --events 2000",
                   "caseledger bench append --events 500 --rounds 1 --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
