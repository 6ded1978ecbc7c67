// What happened in a case, as plain values: one struct per event type that rules or reports read.
//
// Room:      replay/case. No Cap'n Proto here: rules and reports see only these.
// Rules:     the event catalogue; absent and default stay apart where a reader could care, and an
//            absence with a fixed meaning (`pausesClock`, `recipientKind`…) is already resolved.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/types.h"
#include "replay/event/civil.h"

namespace replay {

/// A point in time that a rule compares: a date, and the instant if the source gave one.
struct Moment {
  Date date;
  std::optional<base::TimestampUtcUs> instant;
};

/// True unless `a` is later: its local date is, or both are instants on one date and a's is later
/// (domain rules E.5). On one date without both instants each is before the other.
[[nodiscard]] bool is_before(const Moment& a, const Moment& b);

/// When an event happened (as corrected), and its place in the case.
struct Happened {
  base::Uuid id;
  /// Place in CaseFile::events: folded order, 0-based.
  std::size_t order = 0;
  base::Version version;
  base::TimestampUtcUs instant;
  /// The day in Europe/Oslo that holds `instant`.
  Date date;

  [[nodiscard]] Moment moment() const { return {date, instant}; }
};

/// A date the data carries judges in place of the event's own time.
[[nodiscard]] inline Moment on(Date date) {
  return {date, std::nullopt};
}

// --- application ---------------------------------------------------------------------------------

/// The application as it reads on some day. Empty strings and lists are absent fields.
struct Application {
  std::vector<std::string> registers;
  std::string application_type;
  std::string purpose;
  std::string applicant_kind;
  std::string applicant;
  std::string category;
  std::string identifiability;
  bool linked = false;
  std::vector<std::string> linked_registers;
  std::optional<Date> period_from;
  std::optional<Date> period_to;
  std::string format;
  std::vector<std::string> datasets;
  std::string task_basis;
  Date received_at;
  std::string intake_channel;
  bool consent_based = false;
  bool dispensation_requested = false;
  bool identifiability_justified = false;
  std::vector<std::string> attachments_declared;
  std::string previous_case;
};

/// One reading of the application: from ApplicationSubmitted, or after an ApplicationChanged.
struct ApplicationVersion : Happened {
  /// receivedAt: in force from this day.
  Date in_force_from;
  Application application;
};

struct Attachment : Happened {
  std::string code;
  Date received_at;
  bool contains_fnr = false;
  bool is_signed = false;
};

struct Contact : Happened {
  std::string role;
  std::string person;
  bool has_email = false;
};

struct PurposeAssessment : Happened {
  std::string register_code;
  std::string test;
  bool result = false;
};

struct NecessityAssessment : Happened {
  bool result = false;
};

/// CaseRouted, or CaseRerouted (then `from` and `cause` are set).
struct Routing : Happened {
  std::string authority;
  std::string from;
  std::string cause;
  std::string rule;
};

struct ApplicantNotice : Happened {
  std::string subject;
};

struct ProvisionalReply : Happened {
  std::optional<Date> expected;
};

// --- completeness and pauses ---------------------------------------------------------------------

struct CompletenessCheck : Happened {
  bool complete = false;
  std::vector<std::string> missing;
  /// Set when complete.
  std::optional<Date> complete_as_of;
};

/// A ClockPaused, or an InformationRequested, with what ended it.
///
/// Ends: the matching ClockResumed, or InformationReceived that is complete; for a request also the
/// next COMPLETE; for both the next DISMISSED, REFUSED, withdrawal or closing.
struct Pause : Happened {
  /// The pause's or the request's id.
  std::string id_in_case;
  bool is_request = false;
  /// A code of pauseReason; WAIT_APPLICANT for a request.
  std::string reason;
  /// False only for a request that says so.
  bool pauses_clock = true;
  /// A request's own time limit for the applicant.
  std::optional<Date> answer_due;
  /// First day at whose end it is no longer open; nothing while open.
  std::optional<Date> until;
  /// The event that ended it.
  std::optional<base::Uuid> ended_by;

  /// Open at 24:00 Europe/Oslo of `day`, as far as the case tells.
  [[nodiscard]] bool is_open_at_end_of(Date day) const {
    return date <= day && (!until || day < *until);
  }
};

/// InformationReceived.
struct InformationAnswer : Happened {
  std::string request;
  bool complete = false;
  /// Absent in the data: the date of the event.
  Date received_at;
};

/// A ClockResumed, or an InformationReceived, for which no pause or request was open.
struct StrayEnd : Happened {
  /// The pause's or the request's id, as the event names it.
  std::string id_in_case;
  bool is_request = false;
};

/// DeadlineSet, or DeadlineRecalculated (then `cause` is set, and start, length and unit are not).
struct Deadline : Happened {
  std::string clock;
  std::optional<Date> start;
  std::optional<std::int64_t> length;
  std::string unit;
  Date due;
  std::string cause;
  std::optional<Date> old_due;
  std::string supplement;  // `order`
};

// --- assessments and decision --------------------------------------------------------------------

struct LegalAssessment : Happened {
  std::string assessor_role;
  bool recommended = false;
  /// purpose, ethics, legalBasis, necessity → YES, NO, NOT_APPLICABLE; absent ones are left out.
  std::map<std::string, std::string> conditions;
  std::vector<std::string> article6;
  std::vector<std::string> article9;
};

struct SecrecyGround : Happened {
  std::string ground;
  std::string issuer;
  std::optional<Date> issued_at;
  std::optional<Date> valid_to;
  std::string reference;
};

struct PeriodNotice : Happened {
  Date period_to;
  Date expected_available;
  /// Empty: all of the case.
  std::string register_code;
};

enum class DecisionOutcome : std::uint8_t { kGranted, kPartial, kRefused, kDismissed };

[[nodiscard]] std::string_view name_of(DecisionOutcome outcome);

/// A DecisionMade, or a ComplaintDecided that reversed one (`reverses` is true then).
struct Decision : Happened {
  std::string authority;
  DecisionOutcome outcome = DecisionOutcome::kGranted;
  std::string category;
  std::string identifiability;
  std::optional<Date> valid_to;
  /// Absent in the data: nothing; then true for PROJECT_CHANGE.
  std::optional<bool> new_contract;
  bool reverses = false;

  [[nodiscard]] bool grants() const {
    return outcome == DecisionOutcome::kGranted || outcome == DecisionOutcome::kPartial;
  }
};

struct DecisionNotice : Happened {
  Date received_at;
};

struct Complaint : Happened {
  Date received_at;
  std::optional<base::Uuid> decision;
};

struct ComplaintOutcome : Happened {
  std::string authority;
  std::string outcome;
};

// --- contract, preparation, delivery -------------------------------------------------------------

struct ContractDispatch : Happened {
  std::string contract;
  Date sent_at;
};

struct Contract : Happened {
  std::string contract;
  std::int64_t contract_version = 0;
  Date signed_at;
  /// Empty: absent, which is the applicant's side.
  std::string signed_by_role;
  /// Absent flags are not given as false.
  std::optional<bool> covers_secrecy;
  std::optional<bool> covers_processing;
  std::optional<bool> covers_deletion;
  Date deletion_due;
  std::optional<Date> deletion_due_id_key;
  std::vector<std::string> recipients;
};

struct IdRoutine : Happened {
  std::string routine_version;
};

struct IdFile : Happened {
  std::string channel;
  bool encrypted = false;
};

/// DataPreparationStarted (no check), or DataPrepared (with one).
struct Preparation : Happened {
  /// PASSED, FAILED, NOT_DONE; empty for a start.
  std::string disclosure_check;
};

struct Delivery : Happened {
  std::string delivery;
  std::string shipment;
  std::vector<std::string> content;
  std::string identifiability;
  bool contains_fnr = false;
  std::string format;
  std::string channel;
  bool encrypted = false;
  std::string recipient;
  /// APPLICANT, REGISTER or LINKAGE_UNIT; absent is APPLICANT.
  std::string recipient_kind;
  /// Absent in the data: the application's.
  std::vector<std::string> registers;
  /// Absent in the data: the actor's organisation.
  std::string by;
  /// Absent in the data: the only contract of the case; empty when there is none or several.
  std::string contract;
  std::optional<Date> period_to;
  bool last_part = false;

  [[nodiscard]] bool to_applicant() const { return recipient_kind == "APPLICANT"; }

  [[nodiscard]] bool holds(std::string_view content_code) const;
};

struct DeliveryReceipt : Happened {
  std::string delivery;
  Date received_at;
};

struct FormatChange : Happened {
  std::string from;
  std::string to;
};

struct Supplement : Happened {
  std::string supplement;  // `order`
  std::optional<Date> complete_as_of;

  /// The day its clock starts: completeAsOf, else the day of the event.
  [[nodiscard]] Date starts() const { return complete_as_of.value_or(date); }
};

// --- time, fees, deletion ------------------------------------------------------------------------

struct TimeEntry : Happened {
  std::int64_t minutes = 0;
  std::string activity;
  std::string payee;
};

struct Invoice : Happened {
  std::string invoice;
  std::string kind;  // HOURS, BASE, CREDIT
  std::optional<std::int64_t> minutes;
  std::optional<std::int64_t> rate_ore_per_hour;
  std::int64_t amount_ex_vat_ore = 0;
  std::int64_t vat_ore = 0;
  std::string payee;
};

struct Payment : Happened {
  std::string invoice;
  Date paid_at;
};

struct DeletionReminder : Happened {
  Date due;
  /// Absent in the data: the only contract; empty when there is none or several.
  std::string contract;
};

struct DeletionExtension : Happened {
  Date new_due;
  std::string basis;
  /// As for DeletionReminder.
  std::string contract;
};

struct DeletionConfirmation : Happened {
  std::vector<std::string> deliveries;
  Date deleted_at;
  bool backups_included = false;
  std::string confirmed_by_role;
  std::optional<Date> received_at;
  std::string recipient;
};

struct DeletionVerification : Happened {
  bool result = false;
};

/// LegalHoldSet, and the day it was lifted.
struct LegalHold : Happened {
  std::string basis;
  std::optional<Date> lifted;
};

struct FindingAssessment : Happened {
  std::string finding;
  std::vector<base::Uuid> evidence;
  std::string outcome;
  std::string reason;
};

// --- breaches, status, imports -------------------------------------------------------------------

struct BreachReport : Happened {
  std::string kind;
  Date discovered_at;
};

struct Sanction : Happened {
  std::string outcome;
};

enum class StatusChange : std::uint8_t { kWithdrawn, kClosed, kReopened };

struct StatusEvent : Happened {
  StatusChange change = StatusChange::kClosed;
};

struct ImportedClock {
  std::string name;
  std::optional<Instant> start;
  std::optional<Instant> stop;
  std::optional<Instant> due;
};

struct ImportedCase : Happened {
  std::string source;
  std::map<std::string, std::string> attributes;
  std::vector<ImportedClock> clocks;
};

struct ImportedActivity : Happened {
  std::string activity;
  std::string lifecycle;
  std::string resource;
  std::string group;
  std::map<std::string, std::string> attributes;
};

}  // namespace replay
