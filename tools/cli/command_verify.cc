// caseledger verify, and all of caseledger-verify: a ledger, a dossier, a proof, a checkpoint or a
// tree of tiles: what was checked, what that proves and what not, what failed, and where.
#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "replay/event/text_rules.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/verify/verify_target.h"

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

std::string_view code_of(TargetKind kind) {
  switch (kind) {
    case TargetKind::kDossier:
      return "dossier";
    case TargetKind::kTlogProof:
      return "tlog-proof";
    case TargetKind::kCheckpoint:
      return "checkpoint";
    case TargetKind::kLedger:
      return "ledger";
    case TargetKind::kTiles:
      return "tiles";
  }
  return "";
}

/// What a check that found nothing proves, and what it does not.
struct Meaning {
  Text proves;
  Text not_proved;
};

Meaning meaning_of(const Verdict& verdict) {
  constexpr Text kTruth{
      "at det som ble registrert er sant, eller at alt som skjedde ble registrert",
      "that what was recorded is true, or that all that happened was recorded"};
  switch (verdict.kind) {
    case TargetKind::kDossier:
      if (verdict.dossier && verdict.dossier->events.empty()) {
        return {{"det fantes ingen slik sak i hovedboken ved dette sjekkpunktet",
                 "there was no such case in the ledger at this checkpoint"},
                kTruth};
      }
      return {
          {"dette er alt hovedboken hadde om saken ved dette sjekkpunktet, uendret, og linjene "
           "øverst i filen er regnet ut av det",
           "this is all the ledger had on the case at this checkpoint, unchanged, and the lines "
           "at the top of the file are made from it"},
          kTruth};
    case TargetKind::kTlogProof:
      return {{"innførselen står på denne plassen i hovedboken",
               "the entry stands at this place in the ledger"},
              {"at den er alt som finnes om saken", "that it is all there is on its case"}};
    case TargetKind::kCheckpoint:
      return {{"hovedboken undertegnet denne størrelsen og roten",
               "the ledger signed this size and root"},
              {"hva hovedboken inneholder, eller at den fortsetter et tidligere sjekkpunkt",
               "what the ledger holds, or that it continues an earlier checkpoint"}};
    case TargetKind::kLedger:
    case TargetKind::kTiles:
      return {
          {"hver innførsel, rot og forpliktelse til fullstendighetskartet stemmer med hverandre og "
           "med signaturen",
           "every entry, root and commitment to the completeness map agrees with the others and "
           "with the signature"},
          kTruth};
  }
  return {};
}

void add_prefix(replay::JsonWriter& json, const ledger::Prefix& prefix) {
  json.field("size", prefix.size.value);
  json.field("root", base::to_base64(prefix.root.view()));
}

void add_vkeys(replay::JsonWriter& json, const std::vector<std::string>& vkeys) {
  json.key("vkeys").begin_array();
  for (const std::string& vkey : vkeys) {
    json.value(vkey);
  }
  json.end_array();
}

void add_ledger(replay::JsonWriter& json, const ledger::VerifyReport& report) {
  json.field("origin", report.origin).field("vkey", report.vkey);
  add_vkeys(json, report.vkeys);
  if (report.simulated) json.field("simulated", true);
  add_prefix(json, report.prefix);
  json.key("head").begin_object();
  add_prefix(json, report.head);
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
}

void add_tiles(replay::JsonWriter& json, const ledger::TilesReport& report) {
  json.field("origin", report.origin);
  add_vkeys(json, report.vkeys);
  add_prefix(json, report.checkpoint.prefix);
  json.key("checked").begin_object();
  json.field("bundles", report.bundle_count).field("tiles", report.tile_count);
  json.field("events", report.event_count).field("streams", report.stream_count);
  json.field("commitments", report.commitment_count);
  json.end_object();
}

void add_checkpoint(replay::JsonWriter& json, const ledger::CheckedCheckpoint& checked) {
  json.field("origin", checked.checkpoint.origin);
  add_prefix(json, checked.checkpoint.prefix);
  std::vector<std::string> vkeys;
  for (const ledger::VerifierKey& key : checked.logs) {
    vkeys.push_back(to_string(key));
  }
  add_vkeys(json, vkeys);
  json.key("cosignatures").begin_array();
  for (const ledger::Cosignature& cosignature : checked.cosignatures) {
    json.begin_object();
    json.field("name", cosignature.key.name).field("time", cosignature.seconds);
    json.end_object();
  }
  json.end_array();
}

void print_json(Context& context, const Target& target, const Verdict& verdict) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("verified", !verdict.failure.has_value());
  json.field("kind", code_of(verdict.kind)).field("file", target.name);
  json.field("trustedKey", target.options.trusted.has_value());
  if (verdict.ledger) add_ledger(json, *verdict.ledger);
  if (verdict.tiles) add_tiles(json, *verdict.tiles);
  if (verdict.checkpoint) add_checkpoint(json, *verdict.checkpoint);
  if (verdict.dossier) {
    json.field("case", verdict.dossier->proof.stream);
    json.field("events", std::uint64_t{verdict.dossier->events.size()});
  }
  if (verdict.index) json.field("index", verdict.index->value);
  if (verdict.failure) {
    json.key("failure").begin_object();
    json.field("code", fmt::format("CL-{}", base::error_number(*verdict.failure)));
    json.field("message", verdict.failure->message).field("where", verdict.failure->where);
    json.end_object();
  } else {
    const Meaning meaning = meaning_of(verdict);
    json.field("proves", context.in_words(meaning.proves));
    json.field("notProved", context.in_words(meaning.not_proved));
  }
  json.end_object();
  context.out.write(json.take() + '\n');
}

/// The verdict for people.
class Page {
 public:
  Page(Context& context, const Target& target, const Verdict& verdict)
      : context_(context),
        target_(target),
        verdict_(verdict) {}

  void print() {
    if (verdict_.kind != TargetKind::kLedger) add({"Fil", "File"}, replay::printable(target_.name));
    if (verdict_.ledger) ledger(*verdict_.ledger);
    if (verdict_.tiles) tiles(*verdict_.tiles);
    if (verdict_.checkpoint) checkpoint(*verdict_.checkpoint);
    if (verdict_.dossier) {
      add({"Sak", "Case"}, replay::printable(verdict_.dossier->proof.stream));
      add({"Hendelser", "Events"}, count(verdict_.dossier->events.size()));
    }
    if (verdict_.index) add({"Plass", "Index"}, count(verdict_.index->value));
    result();
    context_.out.write(fields_.render(context_.out_terminal));
  }

 private:
  void add(const Text& label, Cell value) {
    fields_.add(context_.in_words(label), std::move(value));
  }

  [[nodiscard]] std::string count(std::uint64_t number) const {
    return grouped(static_cast<std::int64_t>(number), context_.options.language);
  }

  void prefix(const ledger::Prefix& prefix) {
    add({"Innførsler", "Entries"}, count(prefix.size.value));
    add({"Rot", "Root"}, base::to_base64(prefix.root.view()));
  }

  void keys(const std::vector<std::string>& vkeys) {
    for (const std::string& vkey : vkeys) {
      add({"Nøkkel", "Key"}, vkey);
    }
    if (!target_.options.trusted) {
      note({"nøkkelen er hentet fra hovedboken selv og sier ikke hvem som undertegnet; gi --vkey",
            "the key was taken from the ledger itself and says nothing about who signed; give "
            "--vkey"});
    }
  }

  void note(const Text& text) { add({"Merk", "Note"}, std::string(context_.in_words(text))); }

  void ledger(const ledger::VerifyReport& report) {
    const Text simulated{" (SIMULERT)", " (SIMULATED)"};
    add({"Hovedbok", "Ledger"},
        report.origin +
            (report.simulated ? std::string(context_.in_words(simulated)) : std::string()));
    keys(report.vkeys);
    prefix(report.prefix);
    const Text checked{"segmenter {}, rammer {}, hendelser {}, strømmer {}, forpliktelser {}",
                       "segments {}, frames {}, events {}, streams {}, commitments {}"};
    add({"Kontrollert", "Checked"},
        fmt::format(fmt::runtime(context_.in_words(checked)),
                    count(report.segment_count),
                    count(report.frame_count),
                    count(report.event_count),
                    count(report.stream_count),
                    count(report.commitment_count)));
    for (const ledger::VerifyNote what : report.notes) {
      note(name_of(what).text);
    }
  }

  void tiles(const ledger::TilesReport& report) {
    add({"Hovedbok", "Ledger"}, report.origin);
    keys(report.vkeys);
    prefix(report.checkpoint.prefix);
    const Text checked{"bunter {}, fliser {}, hendelser {}, strømmer {}, forpliktelser {}",
                       "bundles {}, tiles {}, events {}, streams {}, commitments {}"};
    add({"Kontrollert", "Checked"},
        fmt::format(fmt::runtime(context_.in_words(checked)),
                    count(report.bundle_count),
                    count(report.tile_count),
                    count(report.event_count),
                    count(report.stream_count),
                    count(report.commitment_count)));
  }

  void checkpoint(const ledger::CheckedCheckpoint& checked) {
    add({"Hovedbok", "Ledger"}, checked.checkpoint.origin);
    for (const ledger::VerifierKey& key : checked.logs) {
      add({"Undertegnet", "Signed by"}, to_string(key));
    }
    for (const ledger::Cosignature& cosignature : checked.cosignatures) {
      add({"Medundertegnet", "Cosigned by"}, cosignature.key.name);
    }
    prefix(checked.checkpoint.prefix);
    if (verdict_.not_compared != 0) {
      note(
          {"et sjekkpunkt av en annen størrelse kan bare sammenlignes med hovedboken eller flisene",
           "a checkpoint of another size can only be compared with the ledger or its tiles"});
    }
  }

  void result() {
    if (verdict_.failure) {
      add({"Resultat", "Result"},
          Cell(std::string(context_.in_words({"FEIL", "FAILED"})), Tone::kBad));
      return;
    }
    add({"Resultat", "Result"},
        Cell(std::string(context_.in_words({"alt stemmer", "all is well"})), Tone::kGood));
    const Meaning meaning = meaning_of(verdict_);
    add({"Beviser", "Proves"}, std::string(context_.in_words(meaning.proves)));
    add({"Beviser ikke", "Does not prove"}, std::string(context_.in_words(meaning.not_proved)));
  }

  Context& context_;
  const Target& target_;
  const Verdict& verdict_;
  Fields fields_;
};

constexpr std::size_t kSmallFileBytesMax = 1U << 20U;

base::Result<std::string> read_text(Context& context, const std::string& name) {
  CASELEDGER_TRY(const base::Bytes bytes,
                 ledger::io::read_file(context.files, name, kSmallFileBytesMax));
  return std::string(base::as_text(bytes));
}

base::Result<std::optional<ledger::Policy>> trusted(Context& context, const Arguments& arguments) {
  const auto file = arguments.value("--policy");
  const auto vkeys = arguments.values("--vkey");
  if (file && !vkeys.empty()) {
    return std::unexpected(usage_error(
        kOptionClash,
        std::string(context.in_words({"--vkey og --policy sier begge hvem du stoler på",
                                      "--vkey and --policy both say whom you trust"}))));
  }
  if (file) {
    CASELEDGER_TRY(const std::string text, read_text(context, *file));
    CASELEDGER_TRY(auto policy, ledger::parse_policy(text, *file));
    return policy;
  }
  if (vkeys.empty()) return std::nullopt;
  ledger::Policy policy;
  for (const std::string& vkey : vkeys) {
    auto key = ledger::parse_verifier_key(vkey);
    if (!key) return std::unexpected(as_usage_error(std::move(key).error()));
    policy.logs.push_back({.key = *key, .url = {}});
  }
  return policy;
}

base::Result<std::optional<base::Digest>> leaf_of(Context& context, const Arguments& arguments) {
  if (const auto file = arguments.value("--entry")) {
    CASELEDGER_TRY(const std::string entry, read_text(context, *file));
    return ledger::leaf_hash(base::as_bytes(entry));
  }
  const auto hex = arguments.value("--leaf");
  if (!hex) return std::nullopt;
  const auto bytes = base::from_hex(*hex);
  if (!bytes || bytes->size() != base::Digest::kBytes) {
    return std::unexpected(
        usage_error(kBadValue,
                    std::string(context.in_words({"--leaf er 64 små heksadesimale siffer",
                                                  "--leaf is 64 lowercase hex digits"}))));
  }
  base::Digest leaf;
  std::ranges::copy(*bytes, leaf.bytes.begin());
  return leaf;
}

base::Status verify_one(Context& context, const Target& target) {
  auto verdict = verify_target(target, context.files);
  if (!verdict) return std::unexpected(std::move(verdict).error());
  if (context.for_programs()) {
    print_json(context, target, *verdict);
  } else {
    Page(context, target, *verdict).print();
  }
  if (verdict->failure) return std::unexpected(*verdict->failure);
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  const auto progress = context.progress({"kontrollerer", "verifying"}, Rate::kBytes);
  Target target;
  target.options.progress = progress->callback();
  target.options.check_event = check_stored_event;
  CASELEDGER_TRY(target.options.trusted, trusted(context, arguments));
  CASELEDGER_TRY(target.leaf, leaf_of(context, arguments));
  for (const std::string& name : arguments.values("--old")) {
    CASELEDGER_TRY(auto note, read_text(context, name));
    target.options.old_checkpoints.push_back({name, std::move(note)});
  }
  std::vector<std::string> names = arguments.positionals;
  if (names.empty() && context.published_file) {
    target.read = context.published_file;
    names.push_back(context.options.server.url);
  }
  if (names.empty()) names.push_back(context.options.directory.native());
  // All are looked at; the first that fails says how it went.
  base::Status outcome;
  for (const std::string& name : names) {
    target.name = name;
    auto one = verify_one(context, target);
    progress->clear();
    if (!one && outcome) outcome = std::move(one);
  }
  return outcome;
}

}  // namespace

Command verify_files_command() {
  return {
      .name = "verify",
      .summary = {"kontroller hovedboken, en saksmappe, et bevis eller fliser",
                  "check the ledger, a dossier, a proof or published tiles"},
      .positionals = {{.name = "FILE", .is_required = false, .repeats = true}},
      .options = {{.name = "--vkey",
                   .value = "VKEY",
                   .help = {"en nøkkel du stoler på", "a key that you trust"},
                   .repeats = true},
                  {.name = "--policy",
                   .value = "FILE",
                   .help = {"nøkler, vitner og quorum (C2SP tlog-policy)",
                            "keys, witnesses and quorum (C2SP tlog-policy)"}},
                  {.name = "--old",
                   .value = "CHECKPOINT",
                   .help = {"et sjekkpunkt som ble tatt vare på", "a checkpoint that was kept"},
                   .repeats = true},
                  {.name = "--entry",
                   .value = "FILE",
                   .help = {"innførselen en .tlog-proof gjelder", "the entry of a .tlog-proof"}},
                  {.name = "--leaf",
                   .value = "HEX",
                   .help = {"eller dens løvhash", "or its leaf hash"}}},
      .notes = {"FILE er en saksmappe, en .tlog-proof, et sjekkpunkt, en hovedbok, en mappe med\n"
                "fliser eller http://127.0.0.1…; uten FILE hovedboken. Skriver ingenting. Kode 6\n"
                "når noe ikke stemmer; feilen sier hvor. Få nøkkelen av eieren, ikke av filen.",
                "FILE is a dossier, a .tlog-proof, a checkpoint, a ledger, a directory of tiles\n"
                "or http://127.0.0.1…; without FILE the ledger. Writes nothing. Exit 6 when\n"
                "something is wrong; the error says where. Get the key from the owner, not the\n"
                "file."},
      .examples = {"caseledger verify", "caseledger verify --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
