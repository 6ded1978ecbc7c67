// Deletion duties: who must have deleted what by when.
//
// Room:      replay/rules. Pure.
// Rules:     domain rules E.5 "DELETION", S09. One duty per contract that data was delivered under;
//            identifiable data delivered under none has a duty without a date.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/case/case_file.h"

namespace replay {

enum class DutyStatus : std::uint8_t {
  kNone,
  kUndated,
  kPending,
  kPartial,
  kOverdue,
  kOnHold,
  kConfirmed,
  kVerified,
};

[[nodiscard]] std::string_view name_of(DutyStatus status);

struct DeletionDuty {
  /// Empty: data delivered under no contract.
  std::string contract;
  /// The date in force: the later recorded of the contract's date and the last extension.
  std::optional<Date> due;
  /// The event that set it.
  std::optional<base::Uuid> due_event;
  DutyStatus status = DutyStatus::kPending;
  /// Past the later of the date and the hold's end, while overdue; else 0.
  std::int32_t days_overdue = 0;
  /// Places in CaseFile::deliveries, in order.
  std::vector<std::size_t> deliveries;
  /// Of these, the ones that a DeletionConfirmed names.
  std::vector<std::size_t> confirmed;
  /// The last DeletionReminderSent for it.
  std::optional<Date> last_reminder;
};

/// Of the case: the worst of its duties and the earliest date not confirmed.
struct DeletionSummary {
  DutyStatus status = DutyStatus::kNone;
  std::optional<Date> due;
  /// By the order of the contracts' first signing, then named but unsigned ones, "" last.
  std::vector<DeletionDuty> duties;
};

/// A date that some event gave a duty.
struct DutyDate {
  base::Uuid event;
  base::Version recorded;
  Date date;
  /// When it was signed or extended.
  Moment since;
};

/// What the duty's contract and its extensions said, as recorded: the last one is in force.
[[nodiscard]] std::vector<DutyDate> dates_of(const DeletionDuty& duty, const CaseFile& file);

[[nodiscard]] DeletionSummary deletion_duties(const CaseFile& file, Date today);

/// A date by which data must be deleted, and the event that set it.
struct DeletionDate {
  Date date;
  base::Uuid set_by;
};

/// The date in force for the contract at a moment: of what had been signed or extended by then, the
/// one recorded last. Nothing if there was none, or if `contract` is empty. The event `ignoring` is
/// left out, so that an extension can be held against the date it extends.
[[nodiscard]] std::optional<DeletionDate> deletion_date_at(const CaseFile& file,
                                                           std::string_view contract,
                                                           const Moment& moment,
                                                           const base::Uuid& ignoring = {});

/// From when days count as overdue: the later of the date and the end of the last hold lifted by
/// `day`.
[[nodiscard]] Date overdue_counts_from(const CaseFile& file, Date due, Date day);

/// The case's state on `today`: its stage, with DELETION_DUE and DELETED where the duties say so.
[[nodiscard]] std::optional<State> state_on(const CaseFile& file,
                                            const DeletionSummary& deletion,
                                            Date today);

}  // namespace replay
