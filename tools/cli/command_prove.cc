// caseledger prove: what a stranger can check without this ledger.
#include <charconv>

#include <fmt/format.h>

#include "ledger/evidence/tlog_proof.h"
#include "tools/cli/commands.h"
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

base::Status run(Context& context, const Arguments& arguments) {
  const auto index = arguments.value("--index");
  if (!index) {
    const Text text{"prove mangler --index", "prove lacks --index"};
    return std::unexpected(usage_error(kMissingArgument, std::string(context.in_words(text))));
  }
  CASELEDGER_TRY(const auto ledger, open_and_publish(context));
  CASELEDGER_TRY(const auto published, chosen_checkpoint(context, arguments, *ledger));
  return prove_entry(context, arguments, *ledger, published, *index);
}

}  // namespace

Command prove_command() {
  return {
      .name = "prove",
      .summary = {"bevis som kan kontrolleres uten hovedboken",
                  "proofs that can be checked without the ledger"},
      .positionals = {},
      .options = {{"--index", "N", {"for én innførsel: .tlog-proof", "of one entry: .tlog-proof"}},
                  {"-o", "FILE", {"til en ny fil", "to a new file"}},
                  {"--cosigned",
                   "",
                   {"for det nyeste med nok vitner", "for the newest with enough witnesses"}}},
      .notes =
          {"For det nyeste publiserte sjekkpunktet; publiserer først hvis ingen annen skriver.",
           "For the newest published checkpoint; publishes first unless another writes."},
      .examples = {"caseledger prove --index 0", "caseledger prove --index 0 -o first.tlog-proof"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
