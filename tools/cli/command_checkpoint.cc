// caseledger checkpoint: the ledger's signed word, with the word of its witnesses.
#include <algorithm>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/policy.h"
#include "ledger/io/file_system.h"
#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"
#include "tools/witness/cosign_request.h"
#include "tools/witness/error_numbers.h"
#include "tools/witness/witness_client.h"

namespace tools {
namespace {

constexpr std::size_t kPolicyBytesMax = 1U << 20U;

base::Result<ledger::Policy> read_policy(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto path, needed(context, arguments, "--policy"));
  CASELEDGER_TRY(const auto text, read_text(context, path, kPolicyBytesMax));
  return ledger::parse_policy(text, path);
}

/// The files' signatures below their common text.
base::Result<std::string> joined(Context& context, const std::vector<std::string>& paths) {
  ledger::Note joined;
  for (const std::string& path : paths) {
    CASELEDGER_TRY(const auto text, read_text(context, path, ledger::kNoteBytesMax));
    CASELEDGER_TRY(const auto note, ledger::parse_note(text));
    if (joined.text.empty()) joined.text = note.text;
    if (note.text != joined.text) {
      const Text differs{"filene er ikke av samme sjekkpunkt",
                         "the files are not of one checkpoint"};
      return std::unexpected(usage_error(kBadValue, std::string(context.in_words(differs)), path));
    }
    for (const ledger::NoteSignature& signature : note.signatures) {
      const bool is_there =
          std::ranges::any_of(joined.signatures, [&](const ledger::NoteSignature& other) {
            return other.name == signature.name && other.key_id == signature.key_id;
          });
      if (!is_there) joined.signatures.push_back(signature);
    }
  }
  return ledger::to_string(joined);
}

base::Status add(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto policy, read_policy(context, arguments));
  CASELEDGER_TRY(const auto note, joined(context, arguments.values("--add")));
  CASELEDGER_TRY(const auto checked, ledger::check_policy(note, policy));
  CASELEDGER_TRY(const auto ledger, context.open_to_write(false));
  CASELEDGER_TRY_STATUS(ledger->notary().keep_cosigned(checked.note));
  context.out.write(checked.note);
  return ledger->close();
}

/// What a witness behind an air gap is handed: its size, the proof from there, the checkpoint.
base::Status print_request(Context& context,
                           const ledger::Ledger& ledger,
                           const ledger::Published& published,
                           std::string_view old_text) {
  std::uint64_t old_size = 0;
  const char* const end = old_text.data() + old_text.size();
  const auto [stop, error] = std::from_chars(old_text.data(), end, old_size);
  if (error != std::errc() || stop != end || old_size > published.prefix.size.value) {
    const Text text{"--old «{}» er ingen størrelse opp til {}", "--old '{}' is no size up to {}"};
    return std::unexpected(usage_error(
        kBadValue,
        fmt::format(fmt::runtime(context.in_words(text)), old_text, published.prefix.size.value)));
  }
  CosignRequest request{.old_size = old_size, .proof = {}, .checkpoint = published.note};
  if (old_size > 0 && old_size < published.prefix.size.value) {
    CASELEDGER_TRY(request.proof, ledger.notary().consistency({old_size}, published.prefix.size));
  }
  context.out.write(to_string(request));
  return {};
}

void tell(Context& context, const WitnessRound& round) {
  for (const WitnessOutcome& outcome : round.outcomes) {
    const Text good{"vitne {}: medsignert", "witness {}: cosigned"};
    const Text bad{"vitne {}: CL-{} {}", "witness {}: CL-{} {}"};
    context.say(outcome.error ? fmt::format(fmt::runtime(context.in_words(bad)),
                                            outcome.name,
                                            base::error_number(*outcome.error),
                                            printable(outcome.error->message))
                              : fmt::format(fmt::runtime(context.in_words(good)), outcome.name));
  }
}

base::Result<WitnessRound> ask_witnesses(Context& context,
                                         const Arguments& arguments,
                                         ledger::Ledger& ledger,
                                         const ledger::Published& published) {
  CASELEDGER_TRY(auto policy, read_policy(context, arguments));
  std::vector<ledger::VerifierKey> keys;
  for (const ledger::PolicyLog& log : policy.logs) {
    keys.push_back(log.key);
  }
  // A policy for another log would ask its witnesses in vain.
  CASELEDGER_TRY_STATUS(ledger::check_checkpoint(published.note, keys));
  WitnessClient client(std::move(policy));
  if (const auto known = ledger.notary().cosigned(); known && *known) {
    client.expect((*known)->prefix.size.value);
  }
  auto round = client.ask(published, [&](std::uint64_t from) {
    return ledger.notary().consistency({from}, published.prefix.size);
  });
  tell(context, round);
  if (round.quorum_met) CASELEDGER_TRY_STATUS(ledger.notary().keep_cosigned(round.note));
  return round;
}

void print(Context& context,
           const ledger::Ledger& ledger,
           const ledger::Published& published,
           const WitnessRound* round) {
  if (!context.for_programs()) {
    context.out.write(published.note);
    return;
  }
  replay::JsonWriter json;
  json.begin_object();
  json.field("origin", ledger.origin());
  if (ledger.is_simulated()) json.field("simulated", true);
  json.field("size", published.prefix.size.value);
  json.field("root", base::to_base64(published.prefix.root.view()));
  json.field("checkpoint", published.note);
  if (round != nullptr) {
    json.field("quorum", round->quorum_met).key("witnesses").begin_array();
    for (const WitnessOutcome& outcome : round->outcomes) {
      json.begin_object().field("witness", outcome.name);
      if (outcome.error) {
        json.field("code", fmt::format("CL-{}", base::error_number(*outcome.error)));
        json.field("message", outcome.error->message);
      } else {
        json.field("seconds", outcome.seconds);
      }
      json.end_object();
    }
    json.end_array();
  }
  json.end_object();
  context.out.write(json.take() + '\n');
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto published, chosen_checkpoint(context, arguments, ledger));
  if (const auto old_size = arguments.value("--old")) {
    return print_request(context, ledger, published, *old_size);
  }
  print(context, ledger, published, nullptr);
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  if (arguments.has("--add")) return add(context, arguments);
  CASELEDGER_TRY(const auto ledger, open_and_publish(context));
  if (arguments.has("--old") || !arguments.has("--policy")) {
    return answer(context, arguments, *ledger);
  }
  CASELEDGER_TRY(auto published, chosen_checkpoint(context, arguments, *ledger));
  CASELEDGER_TRY(const auto round, ask_witnesses(context, arguments, *ledger, published));
  published.note = round.note;
  print(context, *ledger, published, &round);
  if (round.quorum_met) return {};
  const Text text{"for få vitner har medsignert", "too few witnesses have cosigned"};
  return base::fail(base::ErrorCode::kUnavailable,
                    base::kQuorumNotMet,
                    std::string(context.in_words(text)),
                    arguments.value("--policy").value_or(""));
}

}  // namespace

Command checkpoint_command() {
  return {
      .name = "checkpoint",
      .summary = {"det signerte sjekkpunktet, med vitnenes medsignaturer",
                  "the signed checkpoint, with the cosignatures of witnesses"},
      .positionals = {},
      .options = {{"--cosigned",
                   "",
                   {"det nyeste med nok vitner", "the newest with enough witnesses"}},
                  {"--policy",
                   "FILE",
                   {"spør vitnene i denne filen nå", "ask the witnesses in this file now"},
                   false,
                   true},
                  {"--old",
                   "SIZE",
                   {"skriv forespørselen til et vitne som sist så denne størrelsen",
                    "print the request to a witness that last saw this size"}},
                  {"--add",
                   "FILE",
                   {"ta inn medsignaturer fra fil; trenger --policy",
                    "take in cosignatures from a file; needs --policy"},
                   true,
                   true}},
      .notes = {"Publiserer først, hvis ingen annen skriver. Kode 7 når vitnene er for få.",
                "Publishes first, unless another process writes. Exit 7 with too few witnesses."},
      .examples = {"caseledger checkpoint > checkpoint.txt", "caseledger checkpoint --old 0"},
      .has_rows = false,
      .run = run,
      .answer = answer};
}

}  // namespace tools
