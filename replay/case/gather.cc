#include "replay/case/gather.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "replay/case/read.h"

namespace replay {
namespace {

/// The code, or what its absence means.
std::string or_default(capnp::Text::Reader in, std::string_view absent_means) {
  return in.size() == 0 ? std::string(absent_means) : read::text(in);
}

Application application(schema::ApplicationSubmitted::Reader in) {
  return {
      .registers = read::distinct_texts(in.getRegisters()),
      .application_type = read::text(in.getApplicationType()),
      .purpose = read::text(in.getPurpose()),
      .applicant_kind = read::text(in.getApplicantKind()),
      .applicant = read::text(in.getApplicant()),
      .category = read::text(in.getCategory()),
      .identifiability = read::text(in.getIdentifiability()),
      .linked = in.getLinked(),
      .linked_registers = read::texts(in.getLinkedRegisters()),
      .period_from = read::date(in.getPeriodFrom()),
      .period_to = read::date(in.getPeriodTo()),
      .format = read::text(in.getFormat()),
      .datasets = read::texts(in.getDatasets()),
      .task_basis = read::text(in.getTaskBasis()),
      .received_at = read::date(in.getReceivedAt()).value_or(Date{}),
      .intake_channel = read::text(in.getIntakeChannel()),
      .consent_based = read::flag(in.getConsentBased()).value_or(false),
      .dispensation_requested = read::flag(in.getDispensationRequested()).value_or(false),
      .identifiability_justified = read::flag(in.getIdentifiabilityJustified()).value_or(false),
      .attachments_declared = read::texts(in.getAttachmentsDeclared()),
      .previous_case = read::text(in.getPreviousCase()),
  };
}

/// An item that happened with the event, its own fields still to be filled.
template <class Item>
Item at_event(const Happened& at) {
  Item item;
  static_cast<Happened&>(item) = at;
  return item;
}

/// The edits of one ApplicationChanged: a field that is present replaces the application's.
class Edits {
 public:
  template <class Field, class Value>
  void add(Field Application::* field, std::optional<Value> value) {
    if (value) {
      edits_.emplace_back(
          [field, value = *value](Application& application) { application.*field = value; });
    }
  }

  void add(std::string Application::* field, bool present, capnp::Text::Reader value) {
    add(field, present ? std::optional(read::text(value)) : std::nullopt);
  }

  void add(std::vector<std::string> Application::* field,
           bool present,
           capnp::List<capnp::Text>::Reader value) {
    add(field, present ? std::optional(read::texts(value)) : std::nullopt);
  }

  [[nodiscard]] std::vector<std::function<void(Application&)>> take() { return std::move(edits_); }

 private:
  std::vector<std::function<void(Application&)>> edits_;
};

std::vector<std::function<void(Application&)>> edits(schema::ApplicationChanges::Reader in) {
  using A = Application;
  Edits out;
  out.add(&A::application_type, in.hasApplicationType(), in.getApplicationType());
  out.add(&A::purpose, in.hasPurpose(), in.getPurpose());
  out.add(&A::applicant_kind, in.hasApplicantKind(), in.getApplicantKind());
  out.add(&A::applicant, in.hasApplicant(), in.getApplicant());
  out.add(&A::category, in.hasCategory(), in.getCategory());
  out.add(&A::identifiability, in.hasIdentifiability(), in.getIdentifiability());
  out.add(&A::linked, read::flag(in.getLinked()));
  out.add(&A::linked_registers, in.hasLinkedRegisters(), in.getLinkedRegisters());
  out.add(&A::period_from, read::date(in.getPeriodFrom()));
  out.add(&A::period_to, read::date(in.getPeriodTo()));
  out.add(&A::format, in.hasFormat(), in.getFormat());
  out.add(&A::datasets, in.hasDatasets(), in.getDatasets());
  out.add(&A::task_basis, in.hasTaskBasis(), in.getTaskBasis());
  out.add(&A::intake_channel, in.hasIntakeChannel(), in.getIntakeChannel());
  out.add(&A::consent_based, read::flag(in.getConsentBased()));
  out.add(&A::dispensation_requested, read::flag(in.getDispensationRequested()));
  out.add(&A::identifiability_justified, read::flag(in.getIdentifiabilityJustified()));
  out.add(&A::attachments_declared, in.hasAttachmentsDeclared(), in.getAttachmentsDeclared());
  out.add(&A::previous_case, in.hasPreviousCase(), in.getPreviousCase());
  return out.take();
}

}  // namespace

void Gatherer::take(const CaseEvent& event, schema::EventData::Reader data) {
  if (!take_handling(event, data)) {
    take_outcome(event, data);
  }
}

bool Gatherer::take_handling(const CaseEvent& event, schema::EventData::Reader data) {
  using Data = schema::EventData;
  switch (data.which()) {
    case Data::APPLICATION_SUBMITTED:
      return add(event, data.getApplicationSubmitted()), true;
    case Data::APPLICATION_CHANGED:
      return add(event, data.getApplicationChanged()), true;
    case Data::ATTACHMENT_RECEIVED:
      return add(event, data.getAttachmentReceived()), true;
    case Data::CONTACT_REGISTERED:
      return add(event, data.getContactRegistered()), true;
    case Data::PURPOSE_ASSESSED:
      return add(event, data.getPurposeAssessed()), true;
    case Data::NECESSITY_ASSESSED:
      return add(event, data.getNecessityAssessed()), true;
    case Data::CASE_ROUTED:
      return add(event, data.getCaseRouted()), true;
    case Data::CASE_REROUTED:
      return add(event, data.getCaseRerouted()), true;
    case Data::APPLICANT_NOTIFIED:
      return add(event, data.getApplicantNotified()), true;
    case Data::PROVISIONAL_REPLY_SENT:
      return add(event, data.getProvisionalReplySent()), true;
    case Data::COMPLETENESS_CHECKED:
      return add(event, data.getCompletenessChecked()), true;
    case Data::INFORMATION_REQUESTED:
      return add(event, data.getInformationRequested()), true;
    case Data::INFORMATION_RECEIVED:
      return add(event, data.getInformationReceived()), true;
    case Data::CLOCK_PAUSED:
      return add(event, data.getClockPaused()), true;
    case Data::CLOCK_RESUMED:
      return add(event, data.getClockResumed()), true;
    case Data::DEADLINE_SET:
      return add(event, data.getDeadlineSet()), true;
    case Data::DEADLINE_RECALCULATED:
      return add(event, data.getDeadlineRecalculated()), true;
    case Data::LEGAL_ASSESSMENT_STARTED:
      return add(event, data.getLegalAssessmentStarted()), true;
    case Data::LEGAL_ASSESSMENT_COMPLETED:
      return add(event, data.getLegalAssessmentCompleted()), true;
    case Data::SECRECY_GROUND_REGISTERED:
      return add(event, data.getSecrecyGroundRegistered()), true;
    case Data::PERIOD_NOT_FINALISED_NOTIFIED:
      return add(event, data.getPeriodNotFinalisedNotified()), true;
    case Data::DECISION_MADE:
      return add(event, data.getDecisionMade()), true;
    case Data::DECISION_NOTIFIED:
      return add(event, data.getDecisionNotified()), true;
    case Data::COMPLAINT_RECEIVED:
      return add(event, data.getComplaintReceived()), true;
    case Data::COMPLAINT_DECIDED:
      return add(event, data.getComplaintDecided()), true;
    default:
      return false;
  }
}

// --- application ---------------------------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::ApplicationSubmitted::Reader in) {
  if (!file_.applications.empty()) {
    say("a second application was submitted; the first one counts",
        "søknaden er registrert to ganger; den første gjelder",
        {file_.applications.front().id, at.id});
    return;
  }
  Application as_submitted = application(in);
  const Date received_at = as_submitted.received_at;
  file_.applications.push_back({at, received_at, std::move(as_submitted)});
}

void Gatherer::add(const CaseEvent& at, schema::ApplicationChanged::Reader in) {
  changes_.push_back(
      {at, read::date(in.getReceivedAt()).value_or(at.date), edits(in.getChanges())});
}

void Gatherer::add(const CaseEvent& at, schema::AttachmentReceived::Reader in) {
  file_.attachments.push_back({at,
                               read::text(in.getCode()),
                               read::date(in.getReceivedAt()).value_or(at.date),
                               in.getContainsFnr(),
                               read::flag(in.getSigned()).value_or(false)});
}

void Gatherer::add(const CaseEvent& at, schema::ContactRegistered::Reader in) {
  file_.contacts.push_back(
      {at, read::text(in.getRole()), read::text(in.getPerson()), in.getHasEmail()});
}

void Gatherer::add(const CaseEvent& at, schema::PurposeAssessed::Reader in) {
  file_.purpose_assessments.push_back(
      {at, read::text(in.getRegister()), read::text(in.getTest()), in.getResult()});
}

void Gatherer::add(const CaseEvent& at, schema::NecessityAssessed::Reader in) {
  file_.necessity_assessments.push_back({at, in.getResult()});
}

void Gatherer::add(const CaseEvent& at, schema::CaseRouted::Reader in) {
  file_.routings.push_back({at, read::text(in.getAuthority()), {}, {}, read::text(in.getRule())});
}

void Gatherer::add(const CaseEvent& at, schema::CaseRerouted::Reader in) {
  file_.routings.push_back({at,
                            read::text(in.getTo()),
                            read::text(in.getFrom()),
                            or_default(in.getCause(), "WRONG_AUTHORITY"),
                            {}});
}

void Gatherer::add(const CaseEvent& at, schema::ApplicantNotified::Reader in) {
  file_.applicant_notices.push_back({at, read::text(in.getSubject())});
}

void Gatherer::add(const CaseEvent& at, schema::ProvisionalReplySent::Reader in) {
  file_.provisional_replies.push_back({at, read::date(in.getExpectedDate())});
}

// --- completeness and pauses ---------------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::CompletenessChecked::Reader in) {
  CompletenessCheck check{at, false, read::texts(in.getMissing()), std::nullopt};
  if (read::text(in.getResult()) == "COMPLETE") {
    check.complete = true;
    check.complete_as_of = read::date(in.getCompleteAsOf()).value_or(at.date);
    // What the case still asked the applicant for is there, or was not needed.
    for (Pause& pause : file_.pauses) {
      if (pause.is_request && !pause.until) {
        pause.until = std::max(pause.date, *check.complete_as_of);
        pause.ended_by = at.id;
      }
    }
  }
  file_.completeness_checks.push_back(std::move(check));
}

void Gatherer::add(const CaseEvent& at, schema::InformationRequested::Reader in) {
  auto request = at_event<Pause>(at);
  request.id_in_case = read::text(in.getRequest());
  request.is_request = true;
  request.reason = "WAIT_APPLICANT";
  request.pauses_clock = read::flag(in.getPausesClock()).value_or(true);
  request.answer_due = read::date(in.getDue());
  file_.pauses.push_back(std::move(request));
}

void Gatherer::add(const CaseEvent& at, schema::ClockPaused::Reader in) {
  auto pause = at_event<Pause>(at);
  pause.id_in_case = read::text(in.getPause());
  pause.reason = read::text(in.getReason());
  file_.pauses.push_back(std::move(pause));
}

void Gatherer::end_pause(const Happened& at, PauseRef pause_ref, Date until) {
  // The one opened last, should an id have been used twice.
  const auto open =
      std::find_if(file_.pauses.rbegin(), file_.pauses.rend(), [&pause_ref](const Pause& pause) {
        return !pause.until && pause.is_request == pause_ref.is_request &&
               pause.id_in_case == pause_ref.id;
      });
  if (open != file_.pauses.rend()) {
    open->until = std::max(open->date, until);
    open->ended_by = at.id;
    return;
  }
  note_stray_end(at, pause_ref, until);
}

/// Stray unless it names one that was open on the day it came: an answer that made the application
/// complete is often registered after the check that says so.
void Gatherer::note_stray_end(const Happened& at, const PauseRef& pause_ref, Date day) {
  const bool was_open = std::ranges::any_of(file_.pauses, [&](const Pause& pause) {
    return pause.is_request == pause_ref.is_request && pause.id_in_case == pause_ref.id &&
           (!pause.until || (pause.is_request && day <= *pause.until));
  });
  if (!was_open) {
    auto stray = at_event<StrayEnd>(at);
    stray.id_in_case = pause_ref.id;
    stray.is_request = pause_ref.is_request;
    file_.stray_ends.push_back(std::move(stray));
    if (pause_ref.is_request) {
      say("an answer names no open request", "et svar nevner ingen åpen forespørsel", {at.id});
    } else {
      say("a resume names no open pause", "en gjenopptakelse nevner ingen åpen pause", {at.id});
    }
  }
}

void Gatherer::add(const CaseEvent& at, schema::InformationReceived::Reader in) {
  InformationAnswer answer{at,
                           read::text(in.getRequest()),
                           in.getComplete(),
                           read::date(in.getReceivedAt()).value_or(at.date)};
  // A partial answer leaves the applicant owing the rest.
  if (answer.complete) {
    end_pause(at, {answer.request, true}, answer.received_at);
  } else {
    note_stray_end(at, {answer.request, true}, answer.received_at);
  }
  file_.answers.push_back(std::move(answer));
}

void Gatherer::add(const CaseEvent& at, schema::ClockResumed::Reader in) {
  end_pause(at, {read::text(in.getPause()), false}, at.date);
}

void Gatherer::end_all_pauses(const Happened& at) {
  for (Pause& pause : file_.pauses) {
    if (!pause.until) {
      pause.until = std::max(pause.date, at.date);
      pause.ended_by = at.id;
    }
  }
}

void Gatherer::add(const CaseEvent& at, schema::DeadlineSet::Reader in) {
  auto deadline = at_event<Deadline>(at);
  deadline.clock = read::text(in.getClock());
  deadline.start = read::date(in.getStart());
  deadline.length = read::count(in.getLength());
  deadline.unit = read::text(in.getUnit());
  deadline.due = read::date(in.getDue()).value_or(at.date);
  file_.deadlines.push_back(std::move(deadline));
}

void Gatherer::add(const CaseEvent& at, schema::DeadlineRecalculated::Reader in) {
  auto deadline = at_event<Deadline>(at);
  deadline.clock = read::text(in.getClock());
  deadline.cause = read::text(in.getCause());
  deadline.old_due = read::date(in.getOldDue());
  deadline.due = read::date(in.getNewDue()).value_or(at.date);
  deadline.supplement = read::text(in.getOrder());
  file_.deadlines.push_back(std::move(deadline));
}

// --- assessments and decision --------------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::LegalAssessmentStarted::Reader in) {
  auto assessment = at_event<LegalAssessment>(at);
  assessment.assessor_role = read::text(in.getAssessorRole());
  file_.assessments_started.push_back(std::move(assessment));
}

void Gatherer::add(const CaseEvent& at, schema::LegalAssessmentCompleted::Reader in) {
  auto assessment = at_event<LegalAssessment>(at);
  assessment.assessor_role = read::text(in.getAssessorRole());
  assessment.recommended = read::text(in.getOutcome()) == "RECOMMENDED";
  const auto conditions = in.getConditions();
  for (const auto& [name, value] : {std::pair("purpose", conditions.getPurpose()),
                                    std::pair("ethics", conditions.getEthics()),
                                    std::pair("legalBasis", conditions.getLegalBasis()),
                                    std::pair("necessity", conditions.getNecessity())}) {
    if (value.size() > 0) {
      assessment.conditions.emplace(name, read::text(value));
    }
  }
  assessment.article6 = read::texts(in.getArticle6());
  assessment.article9 = read::texts(in.getArticle9());
  file_.assessments.push_back(std::move(assessment));
}

void Gatherer::add(const CaseEvent& at, schema::SecrecyGroundRegistered::Reader in) {
  file_.secrecy_grounds.push_back({at,
                                   read::text(in.getGround()),
                                   read::text(in.getIssuer()),
                                   read::date(in.getIssuedAt()),
                                   read::date(in.getValidTo()),
                                   read::text(in.getReference())});
}

void Gatherer::add(const CaseEvent& at, schema::PeriodNotFinalisedNotified::Reader in) {
  file_.period_notices.push_back({at,
                                  read::date(in.getPeriodTo()).value_or(at.date),
                                  read::date(in.getExpectedAvailable()).value_or(at.date),
                                  read::text(in.getRegister())});
}

void Gatherer::add(const CaseEvent& at, schema::DecisionMade::Reader in) {
  auto decision = at_event<Decision>(at);
  decision.authority = read::text(in.getAuthority());
  const std::string outcome = read::text(in.getDecision());
  if (outcome == "PARTIAL") {
    decision.outcome = DecisionOutcome::kPartial;
  } else if (outcome == "REFUSED") {
    decision.outcome = DecisionOutcome::kRefused;
  } else if (outcome == "DISMISSED") {
    decision.outcome = DecisionOutcome::kDismissed;
  }
  decision.category = read::text(in.getCategory());
  decision.identifiability = read::text(in.getIdentifiability());
  decision.valid_to = read::date(in.getValidTo());
  decision.new_contract = read::flag(in.getNewContract());
  if (!decision.grants()) {
    end_all_pauses(at);
  }
  file_.decisions.push_back(std::move(decision));
}

void Gatherer::add(const CaseEvent& at, schema::DecisionNotified::Reader in) {
  file_.decision_notices.push_back({at, read::date(in.getReceivedAt()).value_or(at.date)});
}

void Gatherer::add(const CaseEvent& at, schema::ComplaintReceived::Reader in) {
  std::optional<base::Uuid> decision;
  if (in.hasDecision()) {
    decision = read::uuid(in.getDecision());
  }
  file_.complaints.push_back({at, read::date(in.getReceivedAt()).value_or(at.date), decision});
  file_.complaint = ComplaintState::kOpen;
}

void Gatherer::add(const CaseEvent& at, schema::ComplaintDecided::Reader in) {
  const std::string authority = read::text(in.getAuthority());
  const std::string outcome = read::text(in.getOutcome());
  if (file_.complaint != ComplaintState::kOpen) {
    say("a complaint was decided that nobody had made",
        "en klage ble avgjort uten at det var klaget",
        {at.id});
  }
  file_.complaint = ComplaintState::kDecided;
  if (outcome == "REVERSED" || outcome == "PARTLY_REVERSED") {
    auto decision = at_event<Decision>(at);
    decision.authority = authority;
    decision.outcome =
        outcome == "REVERSED" ? DecisionOutcome::kGranted : DecisionOutcome::kPartial;
    decision.reverses = true;
    file_.decisions.push_back(std::move(decision));
  }
  file_.complaint_outcomes.push_back({at, authority, outcome});
}

// --- what needs the whole case -------------------------------------------------------------------

void Gatherer::say(std::string_view text,
                   std::string_view text_nb,
                   std::vector<base::Uuid> evidence) {
  file_.oddities.push_back({std::string(text), std::string(text_nb), std::move(evidence)});
}

void Gatherer::finish_application() {
  if (file_.applications.empty()) {
    for (const Change& change : changes_) {
      say("a change to an application that was never submitted",
          "endring av en søknad som ikke er registrert",
          {change.at.id});
    }
    return;
  }
  std::ranges::stable_sort(changes_, {}, &Change::received_at);
  for (const Change& item : changes_) {
    Application next = file_.applications.back().application;
    for (const auto& edit : item.edits) {
      edit(next);
    }
    file_.applications.push_back({item.at, item.received_at, std::move(next)});
  }
}

void Gatherer::finish() {
  finish_application();
  const std::vector<std::string> contracts = file_.contract_ids();
  const std::string only_contract = contracts.size() == 1 ? contracts.front() : std::string();
  const auto settle = [&only_contract](std::string& contract) {
    if (contract.empty()) {
      contract = only_contract;
    }
  };
  for (Delivery& delivery : file_.deliveries) {
    settle(delivery.contract);
    if (delivery.registers.empty() && !file_.applications.empty()) {
      delivery.registers = file_.applications.front().application.registers;
    }
  }
  for (DeletionExtension& extension : file_.deletion_extensions) {
    settle(extension.contract);
  }
  for (DeletionReminder& reminder : file_.deletion_reminders) {
    settle(reminder.contract);
  }
}

}  // namespace replay
