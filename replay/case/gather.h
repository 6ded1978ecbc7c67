// Takes events one by one, in folded order, from Cap'n Proto into a CaseFile's lists.
//
// Room:      replay/case. Inside only, called by the fold. The one place beside the event codec
//            where Cap'n Proto's camelCase is at home.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/case_event.capnp.h"

#include "replay/case/case_file.h"

namespace replay {

class Gatherer {
 public:
  explicit Gatherer(CaseFile& file) : file_(file) {}

  /// Copies what the event's data says. Types that change nothing a rule or report reads (and
  /// EventCorrected, which the fold has dealt with) are left out.
  void take(const CaseEvent& event, schema::EventData::Reader data);

  /// Resolves what needs the whole case: readings of the application, "the application's
  /// registers", "the only contract".
  void finish();

 private:
  // Each returns false for a type that is another's.
  bool take_handling(const CaseEvent& event, schema::EventData::Reader data);
  bool take_outcome(const CaseEvent& event, schema::EventData::Reader data);
  bool take_aftermath(const CaseEvent& event, schema::EventData::Reader data);

  void add(const CaseEvent& at, schema::ApplicationSubmitted::Reader in);
  void add(const CaseEvent& at, schema::ApplicationChanged::Reader in);
  void add(const CaseEvent& at, schema::AttachmentReceived::Reader in);
  void add(const CaseEvent& at, schema::ContactRegistered::Reader in);
  void add(const CaseEvent& at, schema::PurposeAssessed::Reader in);
  void add(const CaseEvent& at, schema::NecessityAssessed::Reader in);
  void add(const CaseEvent& at, schema::CaseRouted::Reader in);
  void add(const CaseEvent& at, schema::CaseRerouted::Reader in);
  void add(const CaseEvent& at, schema::ApplicantNotified::Reader in);
  void add(const CaseEvent& at, schema::ProvisionalReplySent::Reader in);
  void add(const CaseEvent& at, schema::CompletenessChecked::Reader in);
  void add(const CaseEvent& at, schema::InformationRequested::Reader in);
  void add(const CaseEvent& at, schema::InformationReceived::Reader in);
  void add(const CaseEvent& at, schema::ClockPaused::Reader in);
  void add(const CaseEvent& at, schema::ClockResumed::Reader in);
  void add(const CaseEvent& at, schema::DeadlineSet::Reader in);
  void add(const CaseEvent& at, schema::DeadlineRecalculated::Reader in);
  void add(const CaseEvent& at, schema::LegalAssessmentStarted::Reader in);
  void add(const CaseEvent& at, schema::LegalAssessmentCompleted::Reader in);
  void add(const CaseEvent& at, schema::SecrecyGroundRegistered::Reader in);
  void add(const CaseEvent& at, schema::PeriodNotFinalisedNotified::Reader in);
  void add(const CaseEvent& at, schema::DecisionMade::Reader in);
  void add(const CaseEvent& at, schema::DecisionNotified::Reader in);
  void add(const CaseEvent& at, schema::ComplaintReceived::Reader in);
  void add(const CaseEvent& at, schema::ComplaintDecided::Reader in);
  void add(const CaseEvent& at, schema::ContractSent::Reader in);
  void add(const CaseEvent& at, schema::ContractSigned::Reader in);
  void add(const CaseEvent& at, schema::IdRoutineSent::Reader in);
  void add(const CaseEvent& at, schema::IdFileReceived::Reader in);
  void add(const CaseEvent& at, schema::DataPreparationStarted::Reader in);
  void add(const CaseEvent& at, schema::DataPrepared::Reader in);
  void add(const CaseEvent& at, schema::DataDelivered::Reader in);
  void add(const CaseEvent& at, schema::DeliveryReceiptConfirmed::Reader in);
  void add(const CaseEvent& at, schema::FormatChangeAgreed::Reader in);
  void add(const CaseEvent& at, schema::SupplementaryOrderPlaced::Reader in);
  void add(const CaseEvent& at, schema::TimeRecorded::Reader in);
  void add(const CaseEvent& at, schema::FeeInvoiced::Reader in);
  void add(const CaseEvent& at, schema::FeePaid::Reader in);
  void add(const CaseEvent& at, schema::DeletionReminderSent::Reader in);
  void add(const CaseEvent& at, schema::DeletionExtended::Reader in);
  void add(const CaseEvent& at, schema::DeletionConfirmed::Reader in);
  void add(const CaseEvent& at, schema::DeletionVerified::Reader in);
  void add(const CaseEvent& at, schema::BreachReported::Reader in);
  void add(const CaseEvent& at, schema::SanctionAssessed::Reader in);
  void add(const CaseEvent& at, schema::LegalHoldSet::Reader in);
  void add(const CaseEvent& at, schema::LegalHoldLifted::Reader in);
  void add(const CaseEvent& at, schema::FindingAssessed::Reader in);
  void add(const CaseEvent& at, schema::CaseImported::Reader in);
  void add(const CaseEvent& at, schema::ActivityRecorded::Reader in);

  void add_status(const CaseEvent& at, StatusChange change);

  struct PauseRef {
    std::string id;
    bool is_request = false;
  };

  void end_pause(const Happened& at, PauseRef pause_ref, Date until);
  void note_stray_end(const Happened& at, const PauseRef& pause_ref, Date day);
  void end_all_pauses(const Happened& at);
  void finish_application();
  void say(std::string_view text, std::string_view text_nb, std::vector<base::Uuid> evidence);

  /// An ApplicationChanged, kept until all of them can be put in order of receipt.
  struct Change {
    Happened at;
    Date received_at;
    std::vector<std::function<void(Application&)>> edits;
  };

  CaseFile& file_;
  std::vector<Change> changes_;
};

}  // namespace replay
