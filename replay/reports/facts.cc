#include "replay/reports/facts.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "replay/rules/rulebook.h"

namespace replay {
namespace {

constexpr std::string_view kWaitApplicant = "WAIT_APPLICANT";

/// Whom a case waits for, day by day.
class Holders {
 public:
  Holders(const CaseFile& file, const Rulebook& rulebook, std::string_view register_code)
      : file_(file),
        rulebook_(rulebook),
        register_code_(register_code) {}

  /// The days after `first` up to and including `last`.
  [[nodiscard]] DaysHeld days(Date first, Date last) const {
    DaysHeld held;
    const std::vector<Date> changes = changes_between(first.plus_days(1), last.plus_days(1));
    for (auto day = changes.begin(); day != changes.end() && std::next(day) != changes.end();
         ++day) {
      const std::int32_t count = days_between(*day, *std::next(day));
      if (waits_for_applicant(*day)) {
        held.applicant += count;
      } else if (const std::optional<std::string> authority = authority_on(*day)) {
        held.authority[*authority] += count;
      } else {
        held.unrouted += count;
      }
    }
    return held;
  }

 private:
  /// `from`, `limit`, and every day between them on which the holder may change, in order.
  [[nodiscard]] std::vector<Date> changes_between(Date from, Date limit) const {
    std::vector<Date> changes;
    if (limit <= from) return changes;
    changes = {from, limit};
    const auto note = [&](Date day) {
      if (from < day && day < limit) changes.push_back(day);
    };
    for (const Pause& pause : file_.pauses) {
      note(pause.date);
      if (pause.until) note(*pause.until);
    }
    for (const ContractDispatch& dispatch : file_.contracts_sent) {
      note(dispatch.sent_at);
    }
    for (const Contract& contract : file_.contracts) {
      note(contract.signed_at);
    }
    for (const Routing& routing : file_.routings) {
      note(routing.date);
    }
    if (!file_.decisions.empty()) note(file_.decisions.front().date);
    const auto entry = rulebook_.registers.find(register_code_);
    if (entry != rulebook_.registers.end()) {
      for (const OwnerPeriod& owner : entry->second.owners) {
        if (owner.validity.from) note(*owner.validity.from);
        if (owner.validity.to) note(owner.validity.to->plus_days(1));
      }
    }
    std::ranges::sort(changes);
    changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
    return changes;
  }

  [[nodiscard]] bool waits_for_applicant(Date day) const {
    const bool asked = std::ranges::any_of(file_.pauses, [day](const Pause& pause) {
      return (pause.is_request || pause.reason == kWaitApplicant) && pause.is_open_at_end_of(day);
    });
    return asked || std::ranges::any_of(file_.contracts_sent, [&](const ContractDispatch& sent) {
             return sent.sent_at <= day && !signed_between(sent.contract, sent.sent_at, day);
           });
  }

  [[nodiscard]] bool signed_between(std::string_view contract, Date first, Date last) const {
    return std::ranges::any_of(file_.contracts, [&](const Contract& signature) {
      return signature.contract == contract && first <= signature.signed_at &&
             signature.signed_at <= last;
    });
  }

  [[nodiscard]] std::optional<std::string> authority_on(Date day) const {
    if (!file_.decisions.empty() && file_.decisions.front().date <= day) {
      if (Ruling<std::string> owner = rulebook_.register_owner(register_code_, day)) {
        return *std::move(owner);
      }
    }
    std::optional<std::string> authority;
    for (const Routing& routing : file_.routings) {
      if (routing.date <= day) authority = routing.authority;
    }
    return authority;
  }

  const CaseFile& file_;
  const Rulebook& rulebook_;
  std::string_view register_code_;
};

void add_segments(const std::vector<ClockSegment>& segments, CaseView& view) {
  for (const ClockSegment& segment : segments) {
    const SegmentFacts facts{.status = segment.status,
                             .start = segment.start,
                             .due = segment.due,
                             .end = segment.stop,
                             .stopped_by_delivery = segment.stopped_by_delivery,
                             .working_days = segment.working_days,
                             .calendar_days = segment.calendar_days,
                             .gross_days = segment.gross_days};
    if (segment.clock == ClockName::kStatutory) view.statutory.push_back(facts);
    if (segment.clock == ClockName::kExpected) view.expected.push_back(facts);
  }
}

/// Sets how the view stands and who held it; `received` opens it.
void conclude(
    const CaseFile& file, Date received, const Holders& holders, Date today, CaseView& view) {
  const std::optional<Date> ended = ended_on(file);
  Date last = today;
  if (view.delivered) {
    view.outcome = Outcome::kDelivered;
    last = *view.delivered;
  } else if (ended) {
    view.outcome = Outcome::kEnded;
    last = *ended;
  }
  view.held = holders.days(received, last);
}

/// The day the last of the registers was delivered; nothing while one waits.
std::optional<Date> all_delivered(const std::vector<CaseView>& registers) {
  std::optional<Date> last;
  for (const CaseView& view : registers) {
    if (!view.delivered) return std::nullopt;
    last = std::max(last, view.delivered);
  }
  return last;
}

void add_views(const CaseAnswer& answer, const Rulebook& rulebook, Date today, CaseFacts& facts) {
  const CaseFile& file = answer.file;
  const auto& named = file.applications.front().application.registers;
  const std::set<std::string> codes(named.begin(), named.end());

  // With one register, that is what the whole case's clocks are of.
  const bool is_one = named.size() == 1 && file.application_on(today)->registers == named;
  for (const std::string& code : codes) {
    CaseView view;
    view.register_code = code;
    view.delivered = delivered_on(file, code);
    add_segments(is_one ? answer.clocks : clocks(file, rulebook, today, code), view);
    conclude(file, *facts.received, Holders(file, rulebook, code), today, view);
    facts.registers.push_back(std::move(view));
  }
  if (is_one) {
    facts.whole = facts.registers.front();
    facts.whole.register_code.clear();
    return;
  }
  facts.whole.delivered = all_delivered(facts.registers);
  add_segments(answer.clocks, facts.whole);
  const std::string_view first = codes.empty() ? std::string_view{} : *codes.begin();
  conclude(file, *facts.received, Holders(file, rulebook, first), today, facts.whole);
}

void add_milestones(const CaseFile& file, CaseFacts& facts) {
  if (const CompletenessCheck* check = file.first_complete())
    facts.complete = check->complete_as_of.value_or(check->date);
  const Decision* decision = file.decisions.empty() ? nullptr : &file.decisions.front();
  for (const LegalAssessment& assessment : file.assessments) {
    if (decision == nullptr || is_before(assessment.moment(), decision->moment())) {
      facts.legal_assessed = assessment.date;
    }
  }
  if (decision == nullptr) return;
  facts.decided = decision->date;
  for (const Contract& contract : file.contracts) {
    if (contract.signed_at < decision->date) continue;
    facts.contracted = std::min(facts.contracted.value_or(contract.signed_at), contract.signed_at);
  }
}

void add_application(const CaseFile& file, Date today, CaseFacts& facts) {
  const Application& application = *file.application_on(today);
  facts.received = file.applications.front().application.received_at;
  facts.category = file.category_on(today);
  facts.purpose = application.purpose;
  facts.application_type = application.application_type;
  facts.applicant_kind = application.applicant_kind;
  facts.linked = application.linked;
  const Authorities who = authorities(file);
  facts.authority = who.decision ? who.decision : who.intake;
}

DutyFacts duty_facts(const CaseFile& file, const DeletionDuty& duty) {
  DutyFacts facts{.contract = duty.contract,
                  .due = duty.due,
                  .status = duty.status,
                  .days_overdue = duty.days_overdue,
                  .recipients = {},
                  .deliveries = {},
                  .confirmed = {},
                  .last_reminder = duty.last_reminder};
  std::set<std::string> recipients;
  for (const std::size_t place : duty.deliveries) {
    const Delivery& delivery = file.deliveries[place];
    recipients.insert(delivery.recipient);
    facts.deliveries.push_back(delivery.delivery);
  }
  for (const std::size_t place : duty.confirmed) {
    facts.confirmed.push_back(file.deliveries[place].delivery);
  }
  facts.recipients.assign(recipients.begin(), recipients.end());
  return facts;
}

}  // namespace

CaseFacts facts_of(const CaseAnswer& answer, const Rulebook& rulebook, Date today) {
  const CaseFile& file = answer.file;
  CaseFacts facts;
  facts.case_id = file.id;
  facts.findings = answer.findings;
  if (!facts.findings.empty()) facts.findings_assessed = file.findings_assessed;
  for (const DeletionDuty& duty : answer.deletion.duties) {
    facts.duties.push_back(duty_facts(file, duty));
  }
  if (file.applications.empty()) return facts;
  add_application(file, today, facts);
  add_milestones(file, facts);
  add_views(answer, rulebook, today, facts);
  return facts;
}

void add_flows(const CaseFile& file, CaseFacts& facts) {
  std::vector<std::string> all_codes;
  for (CaseView& view : facts.registers) {
    all_codes.push_back(view.register_code);
    view.flows = flows_of(file, {&view.register_code, 1});
  }
  facts.whole.flows =
      all_codes.size() == 1 ? facts.registers.front().flows : flows_of(file, all_codes);
}

bool is_asked_about(const SegmentFacts& segment, Date today) {
  if (segment.status == ClockStatus::kSuperseded) return false;
  if (segment.status == ClockStatus::kEnded && !has_ended_late(segment)) return false;
  return segment.due <= today;
}

bool has_ended_late(const SegmentFacts& segment) {
  return segment.status == ClockStatus::kEnded && segment.end && *segment.end > segment.due;
}

}  // namespace replay
