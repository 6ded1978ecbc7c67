// One case as its events tell it: everything that rules and reports need, in folded order.
//
// Room:      replay/case. Values only; made by fold_case (fold.h), or by hand in a test.
// Rules:     a case is folded by corrected occurredAt, ties by version; a wrong history folds to a
//            file that says so (`oddities`), never to an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/case/case_events.h"

namespace replay {

struct Actor {
  std::string id;
  std::string role;
  std::string organisation;  // empty: absent
};

/// One event of the case, whatever its type.
struct CaseEvent : Happened {
  base::EntryIndex index;
  /// The catalogue's name: "DataDelivered".
  std::string type;
  /// As corrected, with its offset.
  Instant occurred_at;
  /// As first recorded.
  Instant first_occurred_at;
  base::TimestampUtcUs recorded_at;
  Actor actor;
  std::string source;
  /// The EventCorrected in force.
  std::optional<base::Uuid> corrected_by;
  /// Of an EventCorrected: the event it names, in force or not.
  std::optional<base::Uuid> corrects;
};

/// Where a case stands. DELETION_DUE and DELETED follow from today and the duties: state_on().
enum class State : std::uint8_t {
  kReceived,
  kRouted,
  kIncomplete,
  kComplete,
  kLegalAssessment,
  kAssessed,
  kGranted,
  kRefused,
  kDismissed,
  kContracted,
  kPreparing,
  kPartlyDelivered,
  kDelivered,
  kDeletionDue,
  kDeleted,
  kWithdrawn,
  kClosed,
};

/// "DELIVERED" and so on.
[[nodiscard]] std::string_view name_of(State state);

enum class ComplaintState : std::uint8_t { kNone, kOpen, kDecided };

[[nodiscard]] std::string_view name_of(ComplaintState state);

/// Something about the order of events that makes no sense, and the events that show it; F051 says
/// it. `text` is English, `text_nb` bokmål.
struct Oddity {
  std::string text;
  std::string text_nb;
  std::vector<base::Uuid> evidence;
};

struct CaseFile {
  std::string id;
  /// All events that had happened, corrections among them, in folded order.
  std::vector<CaseEvent> events;

  /// Readings of the application by the day they came into force; empty without a submission.
  std::vector<ApplicationVersion> applications;
  std::vector<Attachment> attachments;
  std::vector<Contact> contacts;
  std::vector<PurposeAssessment> purpose_assessments;
  std::vector<NecessityAssessment> necessity_assessments;
  std::vector<Routing> routings;
  std::vector<ApplicantNotice> applicant_notices;
  std::vector<ProvisionalReply> provisional_replies;

  std::vector<CompletenessCheck> completeness_checks;
  std::vector<Pause> pauses;  // requests among them
  std::vector<InformationAnswer> answers;
  std::vector<StrayEnd> stray_ends;
  std::vector<Deadline> deadlines;

  std::vector<LegalAssessment> assessments_started;
  std::vector<LegalAssessment> assessments;  // completed
  std::vector<SecrecyGround> secrecy_grounds;
  std::vector<PeriodNotice> period_notices;
  std::vector<Decision> decisions;  // with reversing complaints
  std::vector<DecisionNotice> decision_notices;
  std::vector<Complaint> complaints;
  std::vector<ComplaintOutcome> complaint_outcomes;

  std::vector<ContractDispatch> contracts_sent;
  std::vector<Contract> contracts;  // signed
  std::vector<IdRoutine> id_routines;
  std::vector<IdFile> id_files;
  std::vector<Preparation> preparations;
  std::vector<Delivery> deliveries;
  std::vector<DeliveryReceipt> delivery_receipts;
  std::vector<FormatChange> format_changes;
  std::vector<Supplement> supplements;

  std::vector<TimeEntry> time_entries;
  std::vector<Invoice> invoices;
  std::vector<Payment> payments;
  std::vector<DeletionReminder> deletion_reminders;
  std::vector<DeletionExtension> deletion_extensions;
  std::vector<DeletionConfirmation> deletion_confirmations;
  std::vector<DeletionVerification> deletion_verifications;
  std::vector<LegalHold> legal_holds;

  std::vector<BreachReport> breaches;
  std::vector<Sanction> sanctions;
  std::vector<StatusEvent> status_events;
  std::vector<FindingAssessment> findings_assessed;

  std::optional<ImportedCase> imported;
  std::vector<ImportedActivity> activities;

  /// Where the events took the case, before today and the duties have their say; nothing when no
  /// event says (an imported log, a case that holds only stray events).
  std::optional<State> stage;
  ComplaintState complaint = ComplaintState::kNone;
  std::vector<Oddity> oddities;

  /// True when the case came from another system's log and has no application.
  [[nodiscard]] bool is_imported() const { return imported && applications.empty(); }

  /// The event of that id; null if the case holds none, or it had not happened.
  [[nodiscard]] const CaseEvent* event(const base::Uuid& event_id) const;

  /// The application as in force on `day`; before the first day of all, the first reading. Nothing
  /// without a submission.
  [[nodiscard]] const Application* application_on(Date day) const;

  /// The category in force on `day`: what the last granting decision up to then named, else the
  /// application's; empty if neither says.
  [[nodiscard]] std::string_view category_on(Date day) const;

  /// The first COMPLETE in folded order, if any: its completeAsOf starts the clocks.
  [[nodiscard]] const CompletenessCheck* first_complete() const;

  /// The contracts' ids, each once, in order of first signing.
  [[nodiscard]] std::vector<std::string> contract_ids() const;

  /// Some pause (of any reason) or pausing request is open at the end of `day`.
  [[nodiscard]] bool is_paused_on(Date day) const;
  /// A legal hold is open at the end of `day`.
  [[nodiscard]] bool is_on_hold_on(Date day) const;
};

/// Minutes and money of `case --json`: all recorded minutes; minutes of HOURS invoices; HOURS and
/// BASE less CREDIT.
struct FeeTotals {
  std::int64_t recorded_minutes = 0;
  std::int64_t invoiced_minutes = 0;
  std::int64_t amount_ex_vat_ore = 0;

  bool operator==(const FeeTotals&) const = default;
};

[[nodiscard]] FeeTotals fee_totals(const CaseFile& file);

/// `authorities` of `case --json`: what the events say, nothing until then.
struct Authorities {
  std::optional<std::string> intake;        // last routed or rerouted to
  std::optional<std::string> decision;      // last decision
  std::optional<std::string> dispensation;  // issuer of the last dispensation registered
  std::optional<std::string> delivery;      // last delivery's `by`
};

[[nodiscard]] Authorities authorities(const CaseFile& file);

}  // namespace replay
