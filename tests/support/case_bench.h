// A case without a ledger: JSON events in, entries as the ledger would store them, folded.
//
// Room:      tests/support.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/codec.h"
#include "replay/replayer.h"

namespace support {

/// The streams of a small register in memory, parsed by the real codec.
class CaseBench {
 public:
  /// Appends one line. The version is the next of its case, the index the next of all; an event
  /// without an id gets one made of both. Without `recordedAt` it is recorded as it happens, or
  /// with the line before it if that came later.
  [[nodiscard]] base::Status add(std::string_view json);

  /// The events of a case, of the first `log_size` lines if given.
  [[nodiscard]] std::vector<ledger::EntryView> entries(
      std::string_view case_id, std::optional<std::size_t> log_size = {}) const;

  [[nodiscard]] base::Result<replay::CaseFile> fold(
      std::string_view case_id,
      std::optional<base::TimestampUtcUs> valid_at = {},
      std::optional<std::size_t> log_size = {},
      replay::Needs needs = replay::Needs::kWhole) const;

  /// Case ids, bytewise.
  [[nodiscard]] std::vector<std::string> cases() const;
  /// How many lines were recorded at or before the instant.
  [[nodiscard]] std::size_t size_at(base::TimestampUtcUs instant) const;

 private:
  [[nodiscard]] std::optional<replay::EventTypeId> type_of(std::string_view stream,
                                                           const base::Uuid& id) const;

  struct Stored {
    ledger::StoredEntry entry;
    replay::EventTypeId type{};
  };

  std::map<std::string, std::vector<Stored>, std::less<>> streams_;
  std::vector<base::TimestampUtcUs> recorded_;  // by index
};

/// Judged by the built-in rulebook.
[[nodiscard]] replay::CaseAnswer answer_on(replay::CaseFile file, replay::Date today);

}  // namespace support
