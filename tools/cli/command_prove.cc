// caseledger prove: what a stranger can check without this ledger.
#include <charconv>

#include <fmt/format.h>

#include "ledger/evidence/tlog_proof.h"
#include "replay/dossier/dossier.h"
#include "replay/event/json_writer.h"
#include "replay/event/text_rules.h"
#include "tools/cli/commands.h"
#include "tools/cli/dossier_of.h"
#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"

namespace tools {
namespace {

base::Status prove_entry(Context& context,
                         const Arguments& arguments,
                         const ledger::Ledger& ledger,
                         const ledger::Published& published,
                         std::string_view index_text) {
  std::uint64_t index = 0;
  const char* const end = index_text.data() + index_text.size();
  const auto [stop, error] = std::from_chars(index_text.data(), end, index);
  if (error != std::errc() || stop != end) {
    const Text text{"--index «{}» er ikke et tall", "--index '{}' is not a number"};
    return std::unexpected(
        usage_error(kBadValue, fmt::format(fmt::runtime(context.in_words(text)), index_text)));
  }
  CASELEDGER_TRY(auto path, ledger.notary().inclusion({index}, published.prefix.size));
  return hand_out(
      context,
      arguments,
      to_string(ledger::TlogProof{
          .extra = {}, .index = {index}, .path = std::move(path), .checkpoint = published.note}));
}

base::Status check_name(const Context& context, const std::string& case_id) {
  const bool is_text = replay::is_utf8(case_id);
  const auto fault = is_text ? replay::case_id_fault(case_id) : std::nullopt;
  if (is_text && !fault) return {};
  // It would be proved absent under a name that no case can have.
  const Text text{"«{}» kan ikke være navnet på en sak", "'{}' cannot be the name of a case"};
  return std::unexpected(usage_error(
      kBadValue,
      fmt::format(fmt::runtime(context.in_words(text)), is_text ? printable(case_id) : "?"),
      fault.value_or("")));
}

base::Status prove_case(Context& context,
                        const Arguments& arguments,
                        const ledger::Ledger& ledger,
                        const ledger::Published& published,
                        const std::string& case_id) {
  CASELEDGER_TRY_STATUS(check_name(context, case_id));
  CASELEDGER_TRY(const auto dossier,
                 dossier_of(ledger, published, case_id, context.today(), context.options.language));
  const std::string text = to_string(dossier);
  if (!context.for_programs()) return hand_out(context, arguments, text);
  if (arguments.has("-o")) CASELEDGER_TRY_STATUS(hand_out(context, arguments, text));
  replay::JsonWriter json;
  write_proof(json, ledger, published, case_id, dossier, !arguments.has("-o"));
  context.out.write(json.take() + '\n');
  return {};
}

/// One of the two, before a ledger is opened.
base::Status check_choice(const Context& context, const Arguments& arguments) {
  const bool has_index = arguments.has("--index");
  if (has_index != arguments.positional(0).has_value()) return {};
  const Text text{"prove trenger enten CASE eller --index", "prove needs either CASE or --index"};
  return std::unexpected(usage_error(has_index ? kOptionClash : kMissingArgument,
                                     std::string(context.in_words(text))));
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY_STATUS(check_choice(context, arguments));
  const auto index = arguments.value("--index");
  const auto case_id = arguments.positional(0);
  CASELEDGER_TRY(const auto published, chosen_checkpoint(context, arguments, ledger));
  return index ? prove_entry(context, arguments, ledger, published, *index)
               : prove_case(context, arguments, ledger, published, *case_id);
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY_STATUS(check_choice(context, arguments));
  CASELEDGER_TRY(const auto ledger, open_and_publish(context));
  return answer(context, arguments, *ledger);
}

}  // namespace

Command prove_command() {
  return {
      .name = "prove",
      .summary = {"bevis som kan kontrolleres uten hovedboken",
                  "proofs that can be checked without the ledger"},
      .positionals = {{"CASE", false}},
      .options = {{"--index", "N", {"for én innførsel: .tlog-proof", "of one entry: .tlog-proof"}},
                  {"-o", "FILE", {"til en ny fil", "to a new file"}, false, true},
                  {"--cosigned",
                   "",
                   {"for det nyeste med nok vitner", "for the newest with enough witnesses"}}},
      .notes = {"Med CASE: en fil med alle hendelsene i saken, lesbar øverst, og beviset for at\n"
                "det er alle, eller at saken ikke finnes. For det nyeste publiserte sjekkpunktet;\n"
                "publiserer først hvis ingen annen skriver.",
                "With CASE: one file with every event of the case, readable on top, and the proof\n"
                "that these are all, or that there is no such case. For the newest published\n"
                "checkpoint; publishes first unless another process writes."},
      .examples = {"caseledger prove NPR-2026/0071 -o case.dossier",
                   "caseledger prove --index 7 -o entry.tlog-proof"},
      .has_rows = false,
      .run = run,
      .answer = answer};
}

}  // namespace tools
