// The rows a rulebook is made of, and the small values they hold.
//
// Room:      replay/rules. Plain values, in the order and the words of the rulebook's text; what
//            they come to for a case is asked of Rulebook (rulebook.h).
// Rules:     options C1–C29; the matrix A.3.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/event/civil.h"

namespace replay {

/// The same words in both languages.
struct Text {
  std::string nb;
  std::string en;

  bool operator==(const Text&) const = default;
};

/// Where in the rulebook's text something is written; from 1, 0 = not from a text.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool operator==(const Place&) const = default;
};

/// When something applies in the world: both days included; an absent end is open.
struct Validity {
  std::optional<Date> from;
  std::optional<Date> to;

  [[nodiscard]] bool holds_on(Date date) const {
    return (!from || *from <= date) && (!to || date <= *to);
  }

  bool operator==(const Validity&) const = default;
};

enum class Severity : std::uint8_t { kCritical, kMajor, kMinor, kInfo };
enum class Unit : std::uint8_t { kWorkingDay, kDay, kWeek, kMonth };
/// When an attachment must be sent in.
enum class AttachmentWhen : std::uint8_t {
  kAlways,
  kDeclared,      // if attachmentsDeclared names it: whoever has it sends it in
  kConsent,       // if the project builds on consent
  kDispensation,  // unless it does, or on a statutory exception, or asks for dispensation (R*)
};

/// The code as it is written in the rulebook and in answers: "CRITICAL", "WORKING_DAY", "consent".
[[nodiscard]] std::string_view name_of(Severity severity);
[[nodiscard]] std::string_view name_of(Unit unit);
[[nodiscard]] std::string_view name_of(AttachmentWhen when);

/// Who has a task for which applications: one row of [[decision]] or [[intake]].
struct AuthorityRow {
  std::string authority;               // a code, or kRegisterOwner
  std::vector<std::string> registers;  // empty = all
  std::vector<std::string> purposes;   // empty = all
  bool public_applicants_only = false;
  /// The option npr_follow_stale_page must have this value (C3); absent = either.
  std::optional<bool> stale_page;
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// In AuthorityRow: whoever owns the register on the date.
inline constexpr std::string_view kRegisterOwner = "OWNER";

struct OwnerPeriod {
  std::string authority;
  Validity validity;
  Place place;
};

struct RegisterEntry {
  std::string code;
  Text name;
  std::optional<bool> contract_required;                      // C11; absent = not decidable
  std::optional<bool> split_shipment;                         // C12
  std::optional<std::vector<std::string>> lawyer_categories;  // C1
  std::vector<std::string> assumed;  // names of the three above that are applied by analogy
  std::optional<std::vector<std::string>> purposes;  // R04, R10, C22; absent = not decidable
  std::optional<std::vector<std::string>> datasets;  // P13
  std::vector<OwnerPeriod> owners;                   // in order of time, C24
  Place place;
};

/// A length of a clock: one row of [[norm]].
struct NormRow {
  std::string clock;                    // STATUTORY, EXPECTED
  std::vector<std::string> registers;   // empty = all
  std::vector<std::string> categories;  // empty = all
  std::optional<bool> linked;           // absent = either
  std::int32_t length = 0;
  Unit unit = Unit::kWorkingDay;
  Validity validity;
  std::string rule;
  /// Registers for which the length is taken over by analogy (C28).
  std::vector<std::string> assumed_registers;
  Place place;
};

/// What must be sent in with an application: one row of [[attachment]], a cell of the matrix A.3.
struct AttachmentRow {
  std::string code;
  std::vector<std::string> accepts;     // codes that do as well (C7)
  std::vector<std::string> registers;   // empty = all
  std::vector<std::string> categories;  // empty = all
  std::vector<std::string> purposes;    // empty = all
  AttachmentWhen when = AttachmentWhen::kAlways;
  bool must_be_signed = false;
  std::optional<Severity> severity;  // of its absence (C4); absent = the finding's own
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// Who must be named with an e-mail address: one row of [[contact]] (C5).
struct ContactRow {
  std::vector<std::string> roles;
  std::vector<std::string> registers;   // empty = all
  std::vector<std::string> categories;  // empty = all
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// What a payee charges: one row of [[fee]]. Money in øre, VAT apart.
struct FeeRow {
  std::string payee;
  std::int32_t rate = 0;  // an hour
  /// C10: both minima, as they are written. Absent = none.
  std::optional<std::int32_t> minimum_minutes;
  std::optional<std::int32_t> minimum_amount;
  std::int32_t rounding_minutes = 1;  // time is rounded up to whole ones of these (C26)
  /// The fee apart from time, for data from one register and from several. Absent = none.
  std::optional<std::int32_t> base_single;
  std::optional<std::int32_t> base_several;
  std::int32_t vat_percent = 0;  // where VAT is charged
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;

  /// C10: the two minima come to different amounts at this rate.
  [[nodiscard]] bool minima_disagree() const {
    return minimum_minutes && minimum_amount &&
           std::int64_t{*minimum_minutes} * rate != std::int64_t{*minimum_amount} * 60;
  }
};

/// How far a register's data were final: one row of [[finalised]].
struct FinalisedRow {
  std::vector<std::string> registers;  // empty = all
  Date until;                          // the last day of the last final period
  Date published;                      // known from this day
  std::string rule;
  bool assumption = false;
  Place place;
};

/// Who may give a dispensation: one row of [[dispensation]] (C6). All rows in force apply.
struct DispensationRow {
  std::vector<std::string> grounds;
  std::vector<std::string> issuers;
  std::vector<std::string> purposes;  // empty = all
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// Where an authority receives applications: one row of [[channel]] (R09).
struct ChannelRow {
  std::string authority;
  std::vector<std::string> channels;  // of kIntakeChannels
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// The values of ApplicationSubmitted.intakeChannel; the event catalogue fixes them.
inline constexpr std::array<std::string_view, 3> kIntakeChannels = {
    "HDS_SERVICE", "HDIR_REGISTRIES", "OTHER"};

}  // namespace replay
