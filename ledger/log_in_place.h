// A prefix of the log read where it lies: for folds over all of it, by as many threads as like.
//
// Room:      ledger; Ledger::in_place() makes one.
// Rules:     frames are checked as scan() passes over them; what at() shows has been passed over.
//            The bytes are those of the files, not copies: who must not be surprised by a disk that
//            changes its mind between two looks copies before looking.
// Threads:   every method from any thread at once.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/evidence/entry.h"

namespace ledger {

/// Where an entry lies; of no meaning outside the LogInPlace that told it. Later entries lie
/// higher.
enum class EntryPlace : std::uint64_t {};

class LogInPlace {
 public:
  LogInPlace(const LogInPlace&) = delete;
  LogInPlace& operator=(const LogInPlace&) = delete;
  virtual ~LogInPlace() = default;

  using Visitor = std::function<base::Status(const EntryView&, EntryPlace)>;
  /// Visits entries [first, limit) in order; stops at the visitor's first error. `limit` is within
  /// the prefix. What the views point to lives as long as this object.
  /// Errors:   kCorrupt with file@offset · kIo · kUnsupported
  [[nodiscard]] virtual base::Status scan(base::EntryIndex first,
                                          base::LogSize limit,
                                          const Visitor& visit) const = 0;

  /// The entry that scan() found there; `index` is what it was then.
  /// Errors:   kCorrupt the bytes are not what they were
  [[nodiscard]] virtual base::Result<EntryView> at(EntryPlace place,
                                                   base::EntryIndex index) const = 0;

  /// Tells the machine that the entry will be looked at soon; a hint, never fails.
  virtual void will_need(EntryPlace place) const = 0;

 protected:
  LogInPlace() = default;
};

}  // namespace ledger
