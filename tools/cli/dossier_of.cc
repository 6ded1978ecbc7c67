#include "tools/cli/dossier_of.h"

#include "replay/replayer.h"

namespace tools {
namespace {

/// What the bodies of events are written in.
constexpr std::string_view kSchema = "case_event.capnp 1";

}  // namespace

base::Result<replay::Dossier> dossier_of(const ledger::Ledger& ledger,
                                         const ledger::Published& published,
                                         std::string_view case_id,
                                         replay::Date today,
                                         Language language) {
  const base::LogSize size = published.prefix.size;
  CASELEDGER_TRY(const auto replayer,
                 replay::Replayer::open(ledger, {.size = size, .valid_at = {}, .today = today}));
  replay::Dossier dossier{.language = language == Language::kNb ? replay::DossierLanguage::kNb
                                                                : replay::DossierLanguage::kEn,
                          .schema = std::string(kSchema),
                          .rulebook = replayer.rulebook().version,
                          .events = {},
                          .proof = {}};
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, size));
  for (const ledger::StoredEntry& entry : entries) {
    CASELEDGER_TRY(auto path, ledger.notary().inclusion(entry.view.index, size));
    const base::ByteView bytes = entry.view.entry;
    dossier.events.push_back(
        {entry.view.index, base::Bytes(bytes.begin(), bytes.end()), std::move(path)});
  }
  CASELEDGER_TRY(dossier.proof, ledger.notary().prove_stream(case_id, published));
  return dossier;
}

void write_proof(replay::JsonWriter& json,
                 const ledger::Ledger& ledger,
                 const ledger::Published& published,
                 std::string_view case_id,
                 const replay::Dossier& dossier,
                 bool with_text) {
  json.begin_object();
  json.field("case", case_id);
  if (ledger.is_simulated()) json.field("simulated", true);
  json.field("size", published.prefix.size.value);
  json.field("root", base::to_base64(published.prefix.root.view()));
  json.field("events", static_cast<std::uint64_t>(dossier.events.size()));
  if (with_text) json.field("dossier", to_string(dossier));
  json.end_object();
}

}  // namespace tools
