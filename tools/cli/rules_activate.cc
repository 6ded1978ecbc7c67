// caseledger rules activate: records a rulebook, so that answers are judged by it from a day on.
#include <fmt/format.h>

#include "ledger/evidence/merkle.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "replay/event/codec.h"
#include "replay/event/json_writer.h"
#include "replay/rulebook_in_force.h"
#include "replay/rules/rulebook_parser.h"
#include "tools/cli/errors.h"
#include "tools/cli/rulebook_record.h"
#include "tools/cli/rules_actions.h"

namespace tools {
namespace {

struct Activation {
  std::string version;
  replay::Date valid_from;
  base::Digest digest;
};

base::Result<replay::Date> first_day(const Context& context,
                                     const Arguments& arguments,
                                     const replay::Rulebook& rulebook) {
  const auto given = arguments.value("--valid-from");
  if (!given) return rulebook.valid_from;
  const auto date = replay::parse_date(*given);
  if (date) return *date;
  const Text text{"--valid-from må være en dato (ÅÅÅÅ-MM-DD), ikke «{}»",
                  "--valid-from must be a date (YYYY-MM-DD), not '{}'"};
  return std::unexpected(
      usage_error(kBadValue, fmt::format(fmt::runtime(context.in_words(text)), printable(*given))));
}

/// One version says one thing for ever: answers name the rulebook by it.
base::Status expect_free(const Context& context,
                         const Activation& wanted,
                         const std::vector<replay::RecordedRulebook>& recorded) {
  for (const replay::RecordedRulebook& other : recorded) {
    if (other.version != wanted.version || other.digest == wanted.digest) continue;
    const Text text{"versjonen {} er registrert med en annen tekst",
                    "the version {} is recorded with another text"};
    const Text hint{"gi den nye teksten en egen version", "give the new text a version of its own"};
    return base::fail(base::ErrorCode::kConflict,
                      kRulebookVersionTaken,
                      fmt::format(fmt::runtime(context.in_words(text)), wanted.version),
                      {},
                      std::string(context.in_words(hint)));
  }
  return {};
}

/// The receipt of what was recorded last, if that is just what is wanted: nothing comes after it
/// that would change which rulebook is in force.
std::optional<ledger::Receipt> already_last(const Activation& wanted,
                                            const std::vector<replay::RecordedRulebook>& recorded,
                                            const std::vector<ledger::StoredEntry>& entries) {
  if (recorded.empty()) return std::nullopt;
  const replay::RecordedRulebook& last = recorded.back();
  if (last.version != wanted.version || last.digest != wanted.digest ||
      last.valid_from != wanted.valid_from) {
    return std::nullopt;
  }
  const ledger::EntryView& entry = entries[last.position].view;
  return ledger::Receipt{.index = entry.index,
                         .version = entry.version,
                         .recorded_at = entry.recorded_at,
                         .id = entry.id,
                         .leaf = ledger::leaf_hash(entry.entry),
                         .deduplicated = true};
}

void print_receipt(Context& context,
                   const Activation& activation,
                   const ledger::Receipt& receipt,
                   bool is_simulated) {
  const std::string day = replay::to_string(activation.valid_from);
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("rulebook", activation.version).field("validFrom", day);
    json.field("sha256", base::to_hex(activation.digest.view()));
    json.field("case", replay::kRulesStream).field("version", receipt.version.value);
    json.field("index", receipt.index.value).field("id", base::to_string(receipt.id));
    json.field("recordedAt", replay::to_string_utc6(receipt.recorded_at));
    json.field("leaf", base::to_hex(receipt.leaf.view()));
    json.field("deduplicated", receipt.deduplicated);
    if (is_simulated) json.field("simulated", true);
    json.end_object();
    context.out.write(json.take() + '\n');
    return;
  }
  const Text stored{"{} gjelder fra {} (innførsel {})\n", "{} is in force from {} (entry {})\n"};
  const Text known{"{} gjelder fra {} (innførsel {}); det var registrert fra før\n",
                   "{} is in force from {} (entry {}); it was recorded before\n"};
  context.out.write(
      fmt::format(fmt::runtime(context.in_words(receipt.deduplicated ? known : stored)),
                  activation.version,
                  day,
                  receipt.index.value));
}

base::Status activate(Context& context,
                      ledger::Ledger& ledger,
                      const Activation& wanted,
                      std::string_view text) {
  CASELEDGER_TRY(const auto entries,
                 ledger.read_stream(replay::kRulesStream, ledger.prefix().size));
  CASELEDGER_TRY(const auto recorded, replay::recorded_rulebooks(entries));
  CASELEDGER_TRY_STATUS(expect_free(context, wanted, recorded));
  auto receipt = already_last(wanted, recorded, entries);
  if (!receipt) {
    auto stored =
        record_rulebook(ledger, wanted.version, wanted.valid_from, text, context.clock.wall());
    if (!stored) {
      base::Error error = std::move(stored).error();
      if (error.code == base::ErrorCode::kUnknownOutcome) {
        const Text hint{"kjør det samme igjen: det som ble lagret, kjennes igjen",
                        "run the same again: what was stored will be recognised"};
        error.hint = context.in_words(hint);
      }
      return std::unexpected(std::move(error));
    }
    receipt = *stored;
  }
  print_receipt(context, wanted, *receipt, ledger.is_simulated());
  return context.out.flush();
}

}  // namespace

base::Status activate_rules(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY_STATUS(at_most(context, arguments, 2));
  CASELEDGER_TRY(const auto file, word_after_action(context, arguments, 1, "FILE"));
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, file, kRulebookBytesMax));
  const std::string_view text = base::as_text(bytes);
  CASELEDGER_TRY_STATUS(expect_sound(context, file, text));
  CASELEDGER_TRY(const auto rulebook, replay::parse_rulebook(text, file));
  CASELEDGER_TRY(const auto valid_from, first_day(context, arguments, rulebook));
  const Activation wanted{rulebook.version, valid_from, ledger::sha256({base::as_bytes(text)})};
  CASELEDGER_TRY(const auto ledger, context.open_to_write(false));
  const auto status = activate(context, *ledger, wanted, text);
  const auto closed = ledger->close();
  return status ? closed : status;
}

}  // namespace tools
