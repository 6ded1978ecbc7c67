// caseledger import: another system's log in, one case and one event after the other.
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/interchange/log_import.h"
#include "tools/interchange/repeat_counter.h"

namespace tools {
namespace {

struct Counts {
  std::uint64_t stored = 0;
  std::uint64_t known = 0;
};

/// Appends batches of imported events under ids that a second import of the same file gives again.
class ImportStore {
 public:
  ImportStore(ledger::Ledger& ledger, std::string log_path, RepeatCounter seen)
      : ledger_(ledger),
        log_path_(std::move(log_path)),
        seen_(std::move(seen)) {}

  base::Status append(std::span<ImportedEvent> batch) {
    std::vector<ledger::NewEvent> events;
    for (ImportedEvent& imported : batch) {
      replay::ParsedEvent& event = imported.event;
      CASELEDGER_TRY(const std::uint32_t repeat,
                     seen_.add(hash_parts({event.stream, base::as_text(event.body)})));
      CASELEDGER_TRY(const base::Uuid id, ledger_.derive_id(event.body, repeat));
      events.push_back({.stream = std::move(event.stream),
                        .id = id,
                        .expected_version = std::nullopt,
                        .body = std::move(event.body),
                        .recorded_at = std::nullopt});
    }
    auto result = ledger_.append(std::move(events));
    if (!result) {
      base::Error error = std::move(result).error();
      if (error.where.empty()) error.where = to_string(log_path_, batch.front().place);
      return std::unexpected(std::move(error));
    }
    if (result->conflict) {
      return base::fail(base::ErrorCode::kConflict,
                        kIdTaken,
                        "the case already has another event with this id",
                        to_string(log_path_, batch[result->conflict->position].place),
                        "nothing of this batch was stored; check the ledger with verify");
    }
    for (const ledger::Receipt& receipt : result->receipts) {
      ++(receipt.deduplicated ? counts_.known : counts_.stored);
    }
    return {};
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  ledger::Ledger& ledger_;
  const std::string log_path_;
  RepeatCounter seen_;
  Counts counts_;
};

void write_json(Sink& out,
                const std::string& path,
                const ImportSummary& summary,
                const Counts& counts,
                const ledger::Ledger& ledger) {
  const ledger::Prefix prefix = ledger.prefix();
  replay::JsonWriter json;
  json.begin_object();
  json.field("file", path);
  json.field("cases", summary.cases);
  json.field("events", summary.activities);
  json.field("stored", counts.stored);
  json.field("known", counts.known);
  json.field("casesWithoutEvents", summary.cases_without_events);
  json.field("differingRows", summary.differing_records);
  json.field("size", prefix.size.value);
  json.field("root", base::to_base64(prefix.root.view()));
  if (ledger.is_simulated()) json.field("simulated", true);
  json.end_object();
  out.write(json.take() + '\n');
}

void write_words(Context& context,
                 const std::string& path,
                 const ImportSummary& summary,
                 const Counts& counts) {
  const auto count = [&](std::uint64_t number) {
    return grouped(static_cast<std::int64_t>(number), context.options.language);
  };
  const Text read{"{} saker, {} hendelser i loggen\n", "{} cases, {} events in the log\n"};
  const Text stored{"Lagret: {}. Kjent fra før: {}.\n", "Stored: {}. Known before: {}.\n"};
  context.out.write(fmt::format(
      fmt::runtime(context.in_words(read)), count(summary.cases), count(summary.activities)));
  context.out.write(fmt::format(
      fmt::runtime(context.in_words(stored)), count(counts.stored), count(counts.known)));
  if (summary.cases_without_events > 0) {
    const Text text{"{} saker uten hendelser er utelatt: de har ingen plass i tid.",
                    "{} cases without events were left out: they have no place in time."};
    context.say(
        fmt::format(fmt::runtime(context.in_words(text)), count(summary.cases_without_events)));
  }
  if (summary.differing_records > 0) {
    const Text text{
        "{} rader har andre saksfelter enn sakens første rad, som gjelder; den første er {}.",
        "{} rows have case fields that differ from the case's first row, which counts; first: {}."};
    context.say(fmt::format(fmt::runtime(context.in_words(text)),
                            count(summary.differing_records),
                            printable(to_string(path, summary.first_differing))));
  }
}

base::Status import_into(Context& context, ledger::Ledger& ledger, const Arguments& arguments) {
  const std::string path = arguments.positionals.at(0);
  ImportOptions options;
  options.temporary_directory = std::filesystem::temp_directory_path().string();
  if (const auto mapping = arguments.value("--mapping")) {
    CASELEDGER_TRY(options.mapping, read_mapping(*mapping));
  }
  const replay::View now{
      .size = ledger.prefix().size, .valid_at = std::nullopt, .today = context.today()};
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, now));
  const replay::CodeLists codes{replayer.rulebook().codes};
  const replay::ParseContext parsing{
      .codes = codes,
      .mask_personal_numbers = arguments.has("--mask-personal-numbers"),
      .find_target = {}};
  CASELEDGER_TRY(auto seen, RepeatCounter::create(options.temporary_directory));
  ImportStore store(ledger, path, std::move(seen));
  const auto progress = context.progress({"importerer", "importing"}, Rate::kBytes);
  options.progress = progress->callback();
  const auto summary = import_log(
      path, options, parsing, [&](std::span<ImportedEvent> batch) { return store.append(batch); });
  progress->clear();
  if (!summary) return std::unexpected(summary.error());
  // So that the answer names a size that is signed, and the same one when nothing was new.
  CASELEDGER_TRY_STATUS(ledger.publish());
  if (context.for_programs()) {
    write_json(context.out, path, *summary, store.counts(), ledger);
  } else {
    write_words(context, path, *summary, store.counts());
  }
  return context.out.flush();
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_write(arguments.has("--accept-clock")));
  const auto status = import_into(context, *ledger, arguments);
  const auto closed = ledger->close();
  return status ? closed : status;
}

}  // namespace

Command import_command() {
  return {
      .name = "import",
      .summary = {"et annet systems logg inn (CSV, XES)", "another system's log in (CSV, XES)"},
      .positionals = {{.name = "FILE"}},
      .options = {{"--mapping",
                   "M.toml",
                   {"hvilke kolonner som er sak, aktivitet, tid og frister",
                    "which columns are case, activity, time and deadlines"}},
                  {"--mask-personal-numbers",
                   "",
                   {"sett stjerner i stedet for fødselsnumre i tekst",
                    "asterisks in place of national identity numbers"}},
                  {"--accept-clock",
                   "",
                   {"godta maskinens klokke; noteres i hovedboken",
                    "accept the machine's clock; noted in the ledger"}}},
      .notes = {"FILE er CSV eller XES i UTF-8, også pakket med gzip. Uten --mapping gjelder XES'\n"
                "standardnavn og kolonnenavnene til pm4py og Disco. FILE kontrolleres til slutten\n"
                "før noe lagres. Å kjøre det samme to ganger lagrer ingenting to ganger; en\n"
                "import som ble avbrutt, fullføres ved å kjøre den igjen.",
                "FILE is CSV or XES in UTF-8, also packed with gzip. Without --mapping the\n"
                "standard names of XES and the column names of pm4py and Disco apply. FILE is\n"
                "checked to its end before anything is stored. Running the same twice stores\n"
                "nothing twice; an import that was interrupted is completed by running it again."},
      .examples = {"caseledger import receipt.csv --mapping receipt.mapping.toml",
                   "caseledger import log.xes.gz --mask-personal-numbers"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
