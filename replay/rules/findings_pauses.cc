// C16: pauses and requests that stand open where they no longer may, and ends that end nothing.
#include <algorithm>

#include "replay/rules/clocks.h"
#include "replay/rules/finding_function.h"

namespace replay {
namespace {

Text name_of_pause(bool is_request, const std::string& id) {
  return is_request ? Text{"Forespørsel " + id, "Request " + id}
                    : Text{"Pause " + id, "Pause " + id};
}

/// Whether the pause stood open when the step was taken. What ends it on the day of the step does
/// so before it, unless it is a later event that carries no date of its own.
bool is_open_at(const CaseFile& file, const Pause& pause, const Happened& step) {
  if (!pause.pauses_clock || step.order < pause.order) {
    return false;
  }
  if (!pause.until || *pause.until != step.date) {
    return !pause.until || step.date < *pause.until;
  }
  const auto end = pause.ended_by ? std::ranges::find(file.events, *pause.ended_by, &CaseEvent::id)
                                  : file.events.end();
  return !pause.is_request && end != file.events.end() && step.order < end->order;
}

/// Whether the pause was placed when an application had been found complete.
bool is_after_complete(const CaseFile& file, const Pause& pause) {
  return std::ranges::any_of(file.completeness_checks, [&pause](const CompletenessCheck& check) {
    const Date day = check.complete_as_of.value_or(check.date);
    const Moment complete = day == check.date ? check.moment() : on(day);
    return check.complete && is_before(complete, pause.moment());
  });
}

Breach still_open(const Pause& pause, const Happened& step, Text reason) {
  Breach breach{.evidence = {pause.id, step.id}};
  breach.with("event", name_of_pause(pause.is_request, pause.id_in_case))
      .with("date", pause.date)
      .with("reason", std::move(reason));
  return breach;
}

void add_open_at_decision(std::vector<Breach>& breaches, const CaseFile& file, const Pause& pause) {
  const auto decision = std::ranges::find_if(file.decisions, [&](const Decision& candidate) {
    return candidate.grants() && is_open_at(file, pause, candidate);
  });
  if (decision != file.decisions.end() && pause.reason == "WAIT_APPLICANT" &&
      is_after_complete(file, pause)) {
    const std::string day = to_string(decision->date);
    breaches.push_back(still_open(pause,
                                  *decision,
                                  {"ikke avsluttet da vedtaket ble fattet " + day,
                                   "not ended when the decision was made on " + day}));
  }
}

void add_open_at_last_part(std::vector<Breach>& breaches,
                           const CaseFile& file,
                           const Pause& pause,
                           const std::vector<const Delivery*>& last_parts) {
  const auto delivery = std::ranges::find_if(
      last_parts, [&](const Delivery* candidate) { return is_open_at(file, pause, *candidate); });
  if (delivery != last_parts.end()) {
    const std::string name = (*delivery)->delivery + " (" + to_string((*delivery)->date) + ")";
    breaches.push_back(still_open(pause,
                                  **delivery,
                                  {"ikke avsluttet da siste del ble levert, " + name,
                                   "not ended when the last part was delivered, " + name}));
  }
}

}  // namespace

std::vector<Breach> pause_out_of_place(const FindingContext& context) {
  std::vector<const Delivery*> complete;
  if (!context.file.pauses.empty()) {
    complete = last_parts(context.file, context.rulebook, context.today);
  }
  std::vector<Breach> breaches;
  for (const Pause& pause : context.file.pauses) {
    add_open_at_decision(breaches, context.file, pause);
    add_open_at_last_part(breaches, context.file, pause, complete);
  }
  for (const StrayEnd& stray : context.file.stray_ends) {
    Breach breach{.evidence = {stray.id}};
    breach
        .with("event",
              stray.is_request
                  ? Text{"Svar på " + stray.id_in_case, "Answer to " + stray.id_in_case}
                  : Text{"Slutt på pause " + stray.id_in_case, "End of pause " + stray.id_in_case})
        .with("date", stray.date)
        .with("reason",
              stray.is_request ? Text{"ingen slik forespørsel var åpen", "no such request was open"}
                               : Text{"ingen slik pause var åpen", "no such pause was open"});
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

}  // namespace replay
