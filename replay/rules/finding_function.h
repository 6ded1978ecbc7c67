// What a finding is written as: one pure function from a case to the breaches of one rule.
//
// Room:      replay/rules. Inside only: the families findings_*.cc and the table in findings.cc.
// Rules:     domain rules E.6. A function says what happened and which events show it; severity,
//            rule id and sentence come from the rulebook. What the rulebook cannot decide is no
//            breach here (F051 says so), never a guess.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/case/case_file.h"
#include "replay/rules/clocks.h"
#include "replay/rules/duties.h"
#include "replay/rules/rulebook.h"

namespace replay {

/// What the rulebook could not tell a finding or a clock; F051 says it.
class OpenQuestions {
 public:
  struct Question {
    Text reason;
    /// The event it was asked about; the first one in the case if it was asked more than once.
    std::size_t order = 0;
    base::Uuid event;
  };

  /// Keeps each reason once.
  void add(const Text& reason, const Happened& about);

  /// By the English words of the reason.
  [[nodiscard]] const std::map<std::string, Question>& all() const { return questions_; }

 private:
  std::map<std::string, Question> questions_;
};

/// All that a finding may look at.
struct FindingContext {
  const CaseFile& file;
  const Rulebook& rulebook;
  Date today;
  const std::vector<ClockSegment>& clocks;
  const DeletionSummary& deletion;
  OpenQuestions& open_questions;

  /// What the rulebook says; nothing if it cannot tell, which F051 then says about that event. Ask
  /// only what a finding needs to know.
  template <class T>
  [[nodiscard]] std::optional<T> decided(Ruling<T> ruling, const Happened& about) const {
    if (ruling) {
      return *std::move(ruling);
    }
    open_questions.add(ruling.error().reason, about);
    return std::nullopt;
  }
};

/// One breach: the events that show it and the values its message names.
struct Breach {
  std::vector<base::Uuid> evidence{};
  /// Placeholder → value in both languages.
  std::vector<std::pair<std::string_view, Text>> values{};
  /// The rule broken, if not the first one of the rulebook's entry.
  std::string rule{};
  /// The duty is applied to the register by analogy; the message says so.
  bool by_analogy = false;
  /// Where it is another than the entry's.
  std::optional<Severity> severity{};

  Breach& with(std::string_view name, std::string value) { return with(name, Text{value, value}); }

  Breach& with(std::string_view name, Text value) {
    values.emplace_back(name, std::move(value));
    return *this;
  }

  Breach& with(std::string_view name, Date date) { return with(name, to_string(date)); }
};

using FindingFunction = std::vector<Breach> (*)(const FindingContext&);

// findings_contract.cc
std::vector<Breach> delivered_without_contract(const FindingContext& context);  // F001
std::vector<Breach> contract_lacks_something(const FindingContext& context);    // F002
// findings_secrecy.cc
std::vector<Breach> key_and_health_together(const FindingContext& context);         // F003
std::vector<Breach> key_without_health_data(const FindingContext& context);         // F004
std::vector<Breach> identity_number_attached(const FindingContext& context);        // F005
std::vector<Breach> identity_file_received_wrongly(const FindingContext& context);  // F006
std::vector<Breach> no_secrecy_ground(const FindingContext& context);               // F007
// findings_delivery.cc
std::vector<Breach> anonymous_data_not_anonymous(const FindingContext& context);     // F009
std::vector<Breach> more_identifiable_than_approved(const FindingContext& context);  // F010
std::vector<Breach> format_not_as_applied_for(const FindingContext& context);        // F030
std::vector<Breach> delivered_unsafely(const FindingContext& context);               // F031
std::vector<Breach> recipient_not_in_contract(const FindingContext& context);        // F048
// findings_dispensation.cc
std::vector<Breach> ground_does_not_hold(const FindingContext& context);  // F008
// findings_authority.cc
std::vector<Breach> decided_by_wrong_authority(const FindingContext& context);  // F011
std::vector<Breach> research_decided_by_owner(const FindingContext& context);   // F013
std::vector<Breach> public_task_not_named(const FindingContext& context);       // F014
std::vector<Breach> decided_own_application(const FindingContext& context);     // F041
std::vector<Breach> decided_without_routing(const FindingContext& context);     // F046
std::vector<Breach> not_done_by_owner(const FindingContext& context);           // F047
// findings_intake.cc
std::vector<Breach> sent_to_wrong_authority(const FindingContext& context);     // F012
std::vector<Breach> amendment_sent_elsewhere(const FindingContext& context);    // F015
std::vector<Breach> wrong_channel_or_no_answer(const FindingContext& context);  // F050
// findings_assessment.cc
std::vector<Breach> decided_without_lawyer(const FindingContext& context);      // F016
std::vector<Breach> lawyer_came_too_late(const FindingContext& context);        // F017
std::vector<Breach> conditions_not_met(const FindingContext& context);          // F018
std::vector<Breach> granted_without_assessment(const FindingContext& context);  // F045
// findings_application.cc
std::vector<Breach> attachment_missing(const FindingContext& context);              // F019
std::vector<Breach> contact_missing(const FindingContext& context);                 // F020
std::vector<Breach> identifiability_not_justified(const FindingContext& context);   // F021
std::vector<Breach> application_contradicts_itself(const FindingContext& context);  // F049
// findings_period.cc
std::vector<Breach> period_not_final(const FindingContext& context);  // F027
// findings_fees.cc
std::vector<Breach> fee_not_as_scheduled(const FindingContext& context);  // F035
// findings_deadlines.cc
std::vector<Breach> statutory_deadline_missed(const FindingContext& context);  // F022
std::vector<Breach> statutory_deadline_passed(const FindingContext& context);  // F023
std::vector<Breach> expected_time_exceeded(const FindingContext& context);     // F024
std::vector<Breach> deadline_not_recalculated(const FindingContext& context);  // F026
// findings_reckoning.cc
std::vector<Breach> counted_from_wrong_day(const FindingContext& context);  // F025
std::vector<Breach> deadline_set_wrongly(const FindingContext& context);    // F044
// findings_pauses.cc
std::vector<Breach> pause_out_of_place(const FindingContext& context);  // F028
// findings_time_limits.cc
std::vector<Breach> no_provisional_reply(const FindingContext& context);    // F029
std::vector<Breach> complaint_late_or_long(const FindingContext& context);  // F037
std::vector<Breach> breach_not_assessed(const FindingContext& context);     // F039
// findings_deletion.cc
std::vector<Breach> deletion_overdue(const FindingContext& context);          // F032
std::vector<Breach> deletion_badly_confirmed(const FindingContext& context);  // F033
// findings_deletion_dates.cc
std::vector<Breach> delivered_past_the_end(const FindingContext& context);  // F034
std::vector<Breach> deleted_too_late(const FindingContext& context);        // F042
std::vector<Breach> extended_wrongly(const FindingContext& context);        // F043
// findings_registration.cc
std::vector<Breach> registered_out_of_time(const FindingContext& context);  // F038
std::vector<Breach> one_person_alone(const FindingContext& context);        // F040
// findings_order.cc
std::vector<Breach> worked_without_decision(const FindingContext& context);  // F036
// findings_undecidable.cc
/// The open questions of all the others: heard last.
std::vector<Breach> not_decidable(const FindingContext& context);  // F051

/// The items joined by commas, for a message.
[[nodiscard]] std::string joined(const std::vector<std::string>& items);

/// Adds one more to the reasons, after a semicolon.
void also(Text& reasons, const Text& reason);

/// What is required for the application at the check and came at some time, by the rows of the
/// rulebook: of each the first that came.
[[nodiscard]] std::vector<const Attachment*> demanded_attachments(const FindingContext& context,
                                                                  const Application& application,
                                                                  const CompletenessCheck& check);

/// The last GRANTED or PARTIAL before the moment, reversing complaints among them; null if none.
[[nodiscard]] const Decision* last_grant_before(const CaseFile& file, const Moment& moment);

}  // namespace replay
