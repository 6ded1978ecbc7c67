// Who applies for what, and what will go wrong: drawn before the case is told.
//
// Room:      tools/simulate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/calendar.h"
#include "tools/simulate/prng.h"

namespace simulate {

enum class Category : std::uint8_t { kStatistics, kLinked, kIdentifiable };

/// One thing done wrong in a case; at most one of them, besides what follows from slowness.
enum class Deviation : std::uint8_t {
  kNone,
  kContractAfterDelivery,  // F001
  kClauseMissing,          // F002
  kOneShipment,            // F003
  kKeyWithoutData,         // F004
  kNumberAttached,         // F005
  kNoRoutine,              // F006
  kNoGround,               // F007
  kWrongIssuer,            // F008
  kNotChecked,             // F009
  kMoreIdentifiable,       // F010
  kDecidedTooEarlyByHds,   // F011
  kNotNotified,            // F012
  kNoTaskBasis,            // F014
  kChangeElsewhere,        // F015
  kNoLawyer,               // F016
  kLawyerAfterDecision,    // F017
  kConditionNotMet,        // F018
  kAttachmentMissing,      // F019
  kContactMissing,         // F020
  kNotJustified,           // F021
  kCompleteTooEarly,       // F025
  kPeriodNotNotified,      // F027
  kUnknownPause,           // F028
  kOtherFormat,            // F030
  kNoReceipt,              // F031
  kNoBackups,              // F033
  kAfterValidity,          // F034
  kWrongRate,              // F035
  kPreparedTooEarly,       // F036
  kComplaintLate,          // F037
  kDatedInFuture,          // F038
  kNoSanction,             // F039
  kOneActor,               // F040
  kApplicantDecides,       // F041
  kExtendedTooLate,        // F043
  kWrongDue,               // F044
  kNoNecessity,            // F045
  kNotRouted,              // F046
  kDeliveredByOther,       // F047
  kOtherRecipient,         // F048
  kLinkedToNothing,        // F049
  kWrongChannel,           // F050
};

/// The rate of a deviation among the cases it can happen to, in millionths.
struct DeviationRate {
  Deviation deviation;
  std::string_view finding;
  std::int32_t per_million = 0;
};

[[nodiscard]] const std::vector<DeviationRate>& deviation_rates();

/// Fixed in the cases that are told for their edges; else drawn.
struct Fixed {
  std::optional<Day> complete;
  std::optional<Day> decided;
  std::optional<Day> signed_at;
  std::optional<Day> delivered;
};

/// Turns in a case that only the fixed ones, and a few others, take.
struct Turns {
  bool corrected = false;              // the contract's date, by EventCorrected
  bool registered_late = false;        // the contract, after the delivery it was signed before
  bool night_of_clock_change = false;  // two deliveries at half past two, the first earlier
  bool decided_at_midnight = false;
};

struct Plan {
  std::string case_id;
  std::uint64_t number = 0;
  Day received;
  /// Second of that day; later cases come later.
  std::int32_t received_second = 8 * 3'600;
  /// An authority applies for a task of its own, directly to the register's owner.
  bool own_task = false;
  bool research = false;
  std::string_view purpose;
  std::string_view applicant_kind;
  std::string applicant;
  Category category = Category::kStatistics;
  bool direct = false;
  /// KPR, NPR or both; the first one names the case.
  std::vector<std::string_view> registers;
  std::vector<std::string_view> linked_registers;
  std::string_view application_type = "NEW";
  std::string previous_case;
  bool consent = false;
  /// Asked of Helsedataservice together with the application.
  bool dispensation_requested = false;
  bool pays = false;
  Deviation deviation = Deviation::kNone;
  Fixed fixed;
  Turns turns;

  [[nodiscard]] bool is_linked() const { return !linked_registers.empty(); }

  [[nodiscard]] bool is_identifiable() const { return category == Category::kIdentifiable; }

  [[nodiscard]] bool has(Deviation what) const { return deviation == what; }

  [[nodiscard]] std::string_view category_code() const;
  [[nodiscard]] std::string_view identifiability() const;
  [[nodiscard]] bool is_in(std::string_view register_code) const;
};

/// The `number`-th case, received on `received`; its id is still to be given.
[[nodiscard]] Plan draw_plan(const Calendar& calendar,
                             Prng& prng,
                             std::uint64_t number,
                             Day received);

/// Lets at most one thing go wrong, by deviation_rates().
void draw_deviation(Plan& plan, Prng& prng, const Calendar& calendar);

/// How many cases stand at the front of every stream for their edges, whatever the seed.
inline constexpr std::uint64_t kEdgeCases = 9;

/// The day on which the edge case `number` (0 to 8) is received.
[[nodiscard]] Day edge_case_received(const Calendar& calendar, std::uint64_t number);
[[nodiscard]] Plan edge_case(const Calendar& calendar, std::uint64_t number);

/// 15 March 2023: Helsedataservice decides. 1 January 2024: FHI owns the registers.
[[nodiscard]] Day day_of_hds(const Calendar& calendar);
[[nodiscard]] Day day_of_fhi(const Calendar& calendar);

}  // namespace simulate
