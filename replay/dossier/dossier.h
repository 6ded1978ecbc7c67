// Start here: a case as one file that a stranger can check, with what it says for people on top.
//
//   writer: events and proof of a size -> Dossier -> to_string()
//   reader: bytes -> check_dossier() with the keys it trusts -> what is proved
//
// Room:      replay/dossier. Pure functions; needs no ledger, only its evidence.
// Format:    docs/evidence.md "Dossier".
// Rules:     the readable lines come from the proved bytes and nothing else, and are compared byte
//            for byte: nobody can change what people read and keep the proof.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/case_proof.h"

namespace replay {

/// Of the readable lines.
enum class DossierLanguage : std::uint8_t { kNb, kEn };

struct DossierEvent {
  base::EntryIndex index;
  base::Bytes entry;       // the whole entry, as it is a leaf of the log
  ledger::Path inclusion;  // in the checkpoint's tree

  bool operator==(const DossierEvent&) const = default;
};

struct Dossier {
  DossierLanguage language = DossierLanguage::kEn;
  // Stated by whoever made it, and not proved. One line each, not empty.
  std::string schema;                // what the bodies of events are written in
  std::string rulebook;              // what was in force
  std::vector<DossierEvent> events;  // all of the case; none = there is no such case
  ledger::CaseProof proof;

  bool operator==(const Dossier&) const = default;
};

/// The whole file: summary, then what proves it.
[[nodiscard]] std::string to_string(const Dossier& dossier);

/// The readable lines: each starts with "#". Whatever the bytes, one event gives its lines and
/// nothing else.
[[nodiscard]] std::string render_summary(const Dossier& dossier);

/// True if the bytes begin like a dossier.
[[nodiscard]] bool is_dossier(std::string_view text);

/// Syntax only; the readable lines are passed over. Errors: kCorrupt CL-1615, CL-1614.
[[nodiscard]] base::Result<Dossier> parse_dossier(std::string_view text);

struct CheckedDossier {
  Dossier dossier;
  ledger::CheckedCheckpoint checkpoint;
};

/// Checks everything that can be checked, first what completeness needs, then that each event
/// stands in the log, then the readable lines.
/// Errors:   those of parse_dossier(), check_case_proof() and check_inclusion() · kUntrusted
///           CL-1741 the readable lines are not what the proved bytes say, with the line
[[nodiscard]] base::Result<CheckedDossier> check_dossier(std::string_view text,
                                                         const ledger::Policy& policy);

}  // namespace replay
