// caseledger verify: reads the whole ledger and says what was checked, what failed, and where.
#include <fmt/format.h>

#include "ledger/verify/verify.h"
#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/stored_event.h"

namespace tools {
namespace {

struct NoteName {
  std::string_view code;
  Text text;
};

NoteName name_of(ledger::VerifyNote note) {
  switch (note) {
    case ledger::VerifyNote::kTornTail:
      return {"TORN_TAIL",
              {"en avbrutt skriving i enden; neste skriver legger den til side",
               "an interrupted write at the end; the next writer sets it aside"}};
    case ledger::VerifyNote::kUnfinishedRoll:
      return {"UNFINISHED_ROLL",
              {"et avbrutt segmentskifte; neste skriver fullfører det",
               "an interrupted change of segment; the next writer finishes it"}};
    case ledger::VerifyNote::kHeadSlotDamaged:
      return {"HEAD_SLOT_DAMAGED",
              {"en av to plasser i head er skadet; den andre er god",
               "one of two slots of head is damaged; the other is good"}};
    case ledger::VerifyNote::kWriterRunning:
      return {"WRITER_RUNNING",
              {"en annen prosess skriver; kontrollert så langt den har lagret varig",
               "another process writes; checked as far as it has made durable"}};
    case ledger::VerifyNote::kBeyondHead:
      return {"BEYOND_HEAD",
              {"innførsler etter siste publiserte størrelse: roten er regnet ut, ikke sammenlignet",
               "entries after the last published size: their root is computed, not compared"}};
    case ledger::VerifyNote::kHeadUnsigned:
      return {"HEAD_UNSIGNED",
              {"head er ikke signert ennå; neste skriver signerer",
               "head is not signed yet; the next writer signs it"}};
    case ledger::VerifyNote::kFrozen:
      return {"FROZEN",
              {"hovedboken er frosset og tar ikke imot mer",
               "the ledger is frozen and takes nothing more"}};
  }
  return {"UNKNOWN", {"ukjent merknad", "unknown note"}};
}

void print_json(Context& context, const ledger::VerifyReport& report) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("verified", !report.failure.has_value());
  json.field("origin", report.origin).field("vkey", report.vkey);
  if (report.simulated) json.field("simulated", true);
  json.field("size", report.prefix.size.value);
  json.field("root", base::to_base64(report.prefix.root.view()));
  json.key("head").begin_object();
  json.field("size", report.head.size.value);
  json.field("root", base::to_base64(report.head.root.view()));
  json.end_object();
  json.key("checked").begin_object();
  json.field("segments", report.segment_count).field("frames", report.frame_count);
  json.field("events", report.event_count).field("streams", report.stream_count);
  json.field("commitments", report.commitment_count);
  json.end_object();
  json.key("notes").begin_array();
  for (const ledger::VerifyNote note : report.notes) {
    json.value(name_of(note).code);
  }
  json.end_array();
  if (report.failure) {
    json.key("failure").begin_object();
    json.field("code", fmt::format("CL-{}", base::error_number(*report.failure)));
    json.field("message", report.failure->message).field("where", report.failure->where);
    json.end_object();
  }
  json.end_object();
  context.out.write(json.take() + '\n');
}

void print_text(Context& context, const ledger::VerifyReport& report) {
  const Language language = context.options.language;
  const auto count = [&](std::uint64_t number) {
    return grouped(static_cast<std::int64_t>(number), language);
  };
  Fields fields;
  fields.add(
      context.in_words({"Hovedbok", "Ledger"}),
      report.origin +
          (report.simulated ? std::string(context.in_words({" (SIMULERT)", " (SIMULATED)"})) : ""));
  fields.add(context.in_words({"Nøkkel", "Key"}), report.vkey);
  fields.add(context.in_words({"Innførsler", "Entries"}), count(report.prefix.size.value));
  fields.add(context.in_words({"Rot", "Root"}), base::to_base64(report.prefix.root.view()));
  const Text checked{"segmenter {}, rammer {}, hendelser {}, strømmer {}, forpliktelser {}",
                     "segments {}, frames {}, events {}, streams {}, commitments {}"};
  fields.add(context.in_words({"Kontrollert", "Checked"}),
             fmt::format(fmt::runtime(context.in_words(checked)),
                         count(report.segment_count),
                         count(report.frame_count),
                         count(report.event_count),
                         count(report.stream_count),
                         count(report.commitment_count)));
  for (const ledger::VerifyNote note : report.notes) {
    fields.add(context.in_words({"Merk", "Note"}),
               std::string(context.in_words(name_of(note).text)));
  }
  fields.add(context.in_words({"Resultat", "Result"}),
             report.failure ? Cell(std::string(context.in_words({"FEIL", "FAILED"})), Tone::kBad)
                            : Cell(std::string(context.in_words({"alt stemmer", "all is well"})),
                                   Tone::kGood));
  context.out.write(fields.render(context.out_terminal));
}

base::Status run(Context& context, const Arguments&) {
  const auto progress = context.progress({"kontrollerer", "verifying"}, Rate::kBytes);
  CASELEDGER_TRY(const auto report,
                 ledger::verify_directory(
                     context.options.directory,
                     context.files,
                     {.progress = progress->callback(), .check_event = check_stored_event}));
  progress->clear();
  if (context.for_programs()) {
    print_json(context, report);
  } else {
    print_text(context, report);
  }
  if (report.failure) return std::unexpected(*report.failure);
  return {};
}

}  // namespace

Command verify_command() {
  return {
      .name = "verify",
      .summary = {"les hele hovedboken og kontroller hver byte",
                  "read the whole ledger and check every byte"},
      .positionals = {},
      .options = {},
      .notes = {"Leser bare loggen, aldri indeksen, og skriver ingenting. Kode 6 når noe ikke\n"
                "stemmer; feilen sier hvilken fil og hvor.",
                "Reads the log only, never the index, and writes nothing. Exit 6 when something\n"
                "is wrong; the error says in which file and where."},
      .examples = {"caseledger verify", "caseledger verify --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
