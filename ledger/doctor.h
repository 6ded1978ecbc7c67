// What ails a ledger: everything that is wrong with it or left over in it, what of it is safe, and
// the mending of what can be rebuilt.
//
// Room:      ledger. Built on verify.h; a diagnosis is data, tools/cli has the words.
// Rules:     diagnosing writes nothing. Repairing never touches bytes of the log that were durable,
//            and does nothing at all while log or `head` are not sound.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "ledger/verify/verify.h"

namespace ledger {

/// In order of gravity.
enum class Ailment : std::uint8_t {
  // Stop: only a person, a copy or an outside checkpoint helps.
  kLogDamaged,          // bytes that were on disk are not what they were
  kNotTrusted,          // intact bytes that `head` does not confirm, or no `head`
  kNewerFormat,         // not for this program to judge
  kSigningKeyDamaged,   // keys/log.key is not the private half of the ledger's vkey
  kVerifierKeyDamaged,  // keys/log.vkey is not the ledger's vkey
  kIdSecretDamaged,     // keys/id-secret does not parse
  // Mended by the next open for writing, or by repair_ledger().
  kTornTail,
  kUnfinishedRoll,
  kUnfinishedSegment,  // next.tmp
  kHeadSlotDamaged,
  kDurableDamaged,
  kIndexUnusable,  // damaged, or of another log
  // Nothing to do.
  kBeyondHead,     // entries after the last published size
  kCutFile,        // torn bytes of an earlier crash, set aside
  kUnknownFile,    // in log/, and none of the ledger's
  kKeysMissing,    // a copy to read and verify
  kWriterRunning,  // looked at up to what it has made durable
};

enum class Grade : std::uint8_t { kStop, kRepairable, kNote };

[[nodiscard]] Grade grade_of(Ailment ailment);

/// One thing found, with its place.
struct Finding {
  Ailment ailment = Ailment::kWriterRunning;
  std::string file;  // relative to the ledger's directory; may be empty
  std::optional<std::uint64_t> offset;
  /// What the check that found it said; empty where the ailment says it all.
  std::string detail;
  /// For kStop: what a command that needs this part answers.
  std::optional<base::Error> error;
};

struct Diagnosis {
  std::string origin;  // empty if not even that can be read
  bool simulated = false;
  /// The entries from the start of the log that are whole and in order, with their root.
  Prefix whole;
  /// `head` confirms the first so many of them: their root is the one it holds.
  base::LogSize confirmed;
  std::vector<Finding> findings;  // the gravest first

  [[nodiscard]] bool has(Ailment ailment) const;
  /// The first finding that needs a person, if any.
  [[nodiscard]] const Finding* stop() const;
};

/// Looks at everything in the directory and writes nothing. Works beside a writer.
/// Cost:     as verify_directory(), once more if it is damaged or has an index, and every row of
/// that. Errors:   kNotFound no ledger here · kPermission · kIo
[[nodiscard]] base::Result<Diagnosis> diagnose_ledger(const std::filesystem::path& directory,
                                                      io::FileSystem& files,
                                                      const VerifyOptions& options);

/// Mends what the diagnosis calls repairable; what was mended, a later diagnosis no longer finds.
/// A torn tail is set aside as by any open for writing. Nothing while log or `head` need a person.
/// Errors:   kUnavailable another process writes · kPermission · kIo
[[nodiscard]] base::Status repair_ledger(const std::filesystem::path& directory,
                                         io::FileSystem& files,
                                         io::Clock& clock,
                                         const Diagnosis& diagnosis);

}  // namespace ledger
