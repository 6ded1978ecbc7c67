// caseledger rotate-key: a new signing key, vouched for by the old one.
#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/publishing.h"

namespace tools {
namespace {

base::Status run(Context& context, const Arguments& /*arguments*/) {
  CASELEDGER_TRY(const auto ledger, context.open_to_write(false));
  CASELEDGER_TRY(const auto vkey, ledger->notary().change_key());
  CASELEDGER_TRY(const auto published, ledger->notary().published());
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("origin", ledger->origin()).field("vkey", vkey);
    if (ledger->is_simulated()) json.field("simulated", true);
    json.field("size", published.prefix.size.value).end_object();
    context.out.write(json.take() + '\n');
  } else {
    context.out.write(vkey + '\n');
    const Text text{
        "gi den nye nøkkelen til kontrollører og vitner; gamle bevis gjelder fortsatt\n"
        "med den gamle",
        "hand the new key to auditors and witnesses; old proofs still hold with the\n"
        "old one"};
    CASELEDGER_TRY_STATUS(context.out.flush());
    context.say(context.in_words(text));
  }
  return ledger->close();
}

}  // namespace

Command rotate_key_command() {
  return {.name = "rotate-key",
          .summary = {"ny signeringsnøkkel, bevitnet av den gamle",
                      "a new signing key, vouched for by the old one"},
          .positionals = {},
          .options = {},
          .notes = {"Byttet er en innførsel som begge nøklene signerer. Skriver ut den nye vkey.\n"
                    "Ta en ny sikkerhetskopi: en kopi uten den nye nøkkelen kan ikke signere.",
                    "The change is an entry signed by both keys. Prints the new vkey. Make a new\n"
                    "backup: a copy without the new key cannot sign."},
          .examples = {"caseledger rotate-key", "caseledger rotate-key --json"},
          .has_rows = false,
          .run = run};
}

}  // namespace tools
