// caseledger freeze: ends a ledger for good, with the reason as its last word.
#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"

namespace tools {
namespace {

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto reason, needed(context, arguments, "--reason"));
  CASELEDGER_TRY(const auto ledger, context.open_to_write(false));
  CASELEDGER_TRY_STATUS(ledger->notary().freeze(reason));
  CASELEDGER_TRY(const auto last, ledger->notary().published());
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("frozen", true).field("origin", ledger->origin());
    if (ledger->is_simulated()) json.field("simulated", true);
    json.field("size", last.prefix.size.value).field("checkpoint", last.note).end_object();
    context.out.write(json.take() + '\n');
  } else {
    context.out.write(last.note);
    const Text text{"hovedboken er frosset; over står det siste sjekkpunktet",
                    "the ledger is frozen; above is its last checkpoint"};
    CASELEDGER_TRY_STATUS(context.out.flush());
    context.say(context.in_words(text));
  }
  return ledger->close();
}

}  // namespace

Command freeze_command() {
  return {
      .name = "freeze",
      .summary = {"avslutt hovedboken for godt", "end the ledger for good"},
      .positionals = {},
      .options = {{"--reason",
                   "TEXT",
                   {"hvorfor; står siden i loggen", "why; it stays in the log"}}},
      .notes = {"Siste innførsel før siste sjekkpunkt. Etterpå tas ingenting inn, heller ikke\n"
                "etter omstart; alt kan leses og bevises som før. Kan ikke gjøres om.",
                "The last entry before the last checkpoint. Afterwards nothing is taken in, also\n"
                "after a restart; all can be read and proved as before. Cannot be undone."},
      .examples = {"caseledger freeze --reason 'moved to a new ledger'",
                   "caseledger freeze --help"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
