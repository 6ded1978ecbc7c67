// caseledger init: a new ledger, and the key by which auditors will know it.
#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"

namespace tools {
namespace {

base::Status run(Context& context, const Arguments& arguments) {
  const auto origin = arguments.value("--origin");
  if (!origin) {
    const Text text{"init mangler --origin", "init lacks --origin"};
    const Text hint{"for eksempel --origin example.org/ledger; navnet kan ikke endres siden",
                    "for example --origin example.org/ledger; the name cannot be changed later"};
    return std::unexpected(usage_error(kMissingArgument,
                                       std::string(context.in_words(text)),
                                       std::string(context.in_words(hint))));
  }
  CASELEDGER_TRY_STATUS(
      ledger::Ledger::create(context.options.directory,
                             {.origin = *origin, .simulated = arguments.has("--simulated")},
                             context.files,
                             context.clock));
  CASELEDGER_TRY(const auto ledger, context.open_to_write(false));
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("directory", context.options.directory.string());
    json.field("origin", ledger->origin());
    json.field("vkey", ledger->vkey());
    if (ledger->is_simulated()) json.field("simulated", true);
    json.end_object();
    context.out.write(json.take() + '\n');
  } else {
    context.out.write(ledger->vkey() + '\n');
    const Text made{"{} er opprettet{}; gi nøkkelen over til dem som skal kontrollere den",
                    "{} is made{}; hand the key above to those who will audit it"};
    const Text simulated{" som SIMULERT hovedbok", " as a SIMULATED ledger"};
    CASELEDGER_TRY_STATUS(context.out.flush());
    context.say(fmt::format(fmt::runtime(context.in_words(made)),
                            printable(context.options.directory.string()),
                            ledger->is_simulated() ? context.in_words(simulated) : ""));
  }
  return ledger->close();
}

}  // namespace

Command init_command() {
  return {
      .name = "init",
      .summary = {"ny hovedbok med signeringsnøkkel", "a new ledger with a signing key"},
      .positionals = {},
      .options = {{"--origin",
                   "NAME",
                   {"hovedbokens navn, som i nøkkelen; uten mellomrom og +",
                    "the ledger's name, as in its key; no spaces, no +"}},
                  {"--simulated",
                   "",
                   {"for prøver: hendelser kan ha med seg recordedAt",
                    "for samples: events may bring their recordedAt"}}},
      .notes = {"Mappen i --ledger må ikke finnes. Skriver ut nøkkelen (vkey) til kontrollører.",
                "The directory of --ledger must not exist. Prints the vkey for auditors."},
      .examples = {"caseledger init --origin example.org/ledger",
                   "caseledger --ledger sample init --origin example.org/sample --simulated"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
