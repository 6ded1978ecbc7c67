// GDPR 5(2) and policy: what was registered when, and who did what alone.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

const CaseEvent* event_of(const CaseFile& file, const base::Uuid& id) {
  const auto found = std::ranges::find(file.events, id, &CaseEvent::id);
  return found == file.events.end() ? nullptr : &*found;
}

/// The day on which it was registered that the event happened when it did: a correction dates it
/// anew. Nothing if the correction is not in the file.
std::optional<Date> dated_on(const CaseFile& file, const CaseEvent& event) {
  if (!event.corrected_by) {
    return oslo_date(event.recorded_at);
  }
  const CaseEvent* correction = event_of(file, *event.corrected_by);
  return correction == nullptr ? std::nullopt : std::optional(oslo_date(correction->recorded_at));
}

/// The person who did it; null for a system.
const Actor* person_of(const CaseFile& file, const Happened& step) {
  const CaseEvent* event = event_of(file, step.id);
  return event == nullptr || event->actor.role == "SYSTEM" ? nullptr : &event->actor;
}

/// The decision with all of the steps that the person who made it took as well.
template <class Step>
void add_if_alone(std::vector<Breach>& breaches,
                  const FindingContext& context,
                  const Decision& decision,
                  const std::vector<Step>& steps,
                  const Text& reason) {
  const Actor* decider = person_of(context.file, decision);
  Breach breach{.evidence = {decision.id}};
  for (const Step& step : steps) {
    const Actor* actor = person_of(context.file, step);
    if (decider != nullptr && actor != nullptr && actor->id == decider->id) {
      breach.evidence.push_back(step.id);
    }
  }
  if (breach.evidence.size() > 1) {
    breach.with("actor", decider->id).with("date", decision.date).with("reason", reason);
    breaches.push_back(std::move(breach));
  }
}

}  // namespace

std::vector<Breach> registered_out_of_time(const FindingContext& context) {
  const auto& lag_days = context.rulebook.options.registration_lag_days;
  std::vector<Breach> breaches;
  for (const CaseEvent& event : context.file.events) {
    const Date recorded = oslo_date(event.recorded_at);
    const auto dated = dated_on(context.file, event);
    const std::int32_t lag = days_between(event.date, recorded);
    Text faults;
    if (dated && *dated < event.date) {
      const std::string day = to_string(*dated);
      also(faults,
           {"registrert " + day + ", før det skjedde",
            "registered on " + day + ", before it happened"});
    }
    if (lag_days && *lag_days < lag) {
      const std::string day = to_string(recorded);
      const std::string count = std::to_string(lag);
      also(faults,
           {"registrert " + day + ", " + count + " dager etter",
            "registered on " + day + ", " + count + " days after"});
    }
    if (!faults.en.empty()) {
      Breach breach{.evidence = {event.id}};
      breach.with("event", event.type).with("date", event.date).with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> one_person_alone(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    // Whoever registers what a complaints body decided has not decided it.
    if (decision.reverses) {
      continue;
    }
    const std::string day = to_string(decision.date);
    add_if_alone(breaches,
                 context,
                 decision,
                 context.file.assessments,
                 {"sto for både den juridiske vurderingen og vedtaket " + day,
                  "made both the legal assessment and the decision of " + day});
    add_if_alone(breaches,
                 context,
                 decision,
                 context.file.deliveries,
                 {"sto for både vedtaket " + day + " og utleveringen",
                  "made both the decision of " + day + " and the delivery"});
  }
  return breaches;
}

}  // namespace replay
