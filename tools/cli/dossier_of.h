// A case with its proofs, as `prove` and the service hand it out.
//
// Room:      tools/cli.
#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "replay/dossier/dossier.h"
#include "replay/event/civil.h"
#include "replay/event/json_writer.h"
#include "tools/cli/language.h"

namespace tools {

/// The case as of a published checkpoint; without events it proves that there is none.
/// Errors:   those of Replayer::open, read_stream and the notary
[[nodiscard]] base::Result<replay::Dossier> dossier_of(const ledger::Ledger& ledger,
                                                       const ledger::Published& published,
                                                       std::string_view case_id,
                                                       replay::Date today,
                                                       Language language);

/// {"case","size","root","events","dossier"}, the last only if `with_text`.
void write_proof(replay::JsonWriter& json,
                 const ledger::Ledger& ledger,
                 const ledger::Published& published,
                 std::string_view case_id,
                 const replay::Dossier& dossier,
                 bool with_text);

}  // namespace tools
