// F051: what the rulebook cannot decide, and an order of events that makes no sense.
#include <set>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// A clock without a length is left out of the answer; here it is asked for again, as each start.
void ask_for_norms(const FindingContext& context, const Happened& event, Date start) {
  const CaseFile& file = context.file;
  const Application* application = file.application_on(context.today);
  if (application == nullptr) {
    return;
  }
  bool has_statutory = false;
  bool has_expected = false;
  for (const ClockSegment& segment : context.clocks) {
    has_statutory = has_statutory || segment.clock == ClockName::kStatutory;
    has_expected = has_expected || segment.clock == ClockName::kExpected;
  }
  for (const std::string& code : application->registers) {
    const NormQuery query{.register_code = code,
                          .category = file.category_on(context.today),
                          .purpose = application->purpose,
                          .linked = application->linked,
                          .start = start};
    if (!has_statutory) {
      (void)context.decided(context.rulebook.statutory(query), event);
    }
    if (!has_expected) {
      (void)context.decided(context.rulebook.expected(query), event);
    }
  }
}

std::set<base::Uuid> ids_of(const CaseFile& file) {
  std::set<base::Uuid> ids;
  if (!file.oddities.empty()) {
    for (const CaseEvent& event : file.events) {
      ids.insert(event.id);
    }
  }
  return ids;
}

}  // namespace

std::vector<Breach> not_decidable(const FindingContext& context) {
  if (const CompletenessCheck* check = context.file.first_complete()) {
    ask_for_norms(context, *check, check->complete_as_of.value_or(check->date));
  }
  const std::string& version = context.rulebook.version;
  const std::set<base::Uuid> shown = ids_of(context.file);
  std::vector<Breach> breaches;
  for (const auto& [words, question] : context.open_questions.all()) {
    Breach breach{.evidence = {question.event}};
    breach
        .with("event",
              Text{"Kan ikke avgjøres etter regelboken " + version,
                   "Not decidable under rulebook " + version})
        .with("reason", question.reason);
    breaches.push_back(std::move(breach));
  }
  for (const Oddity& oddity : context.file.oddities) {
    Breach breach{.evidence = oddity.evidence};
    // A correction is known before it happened: valid-at may hide the event, not what it says.
    std::erase_if(breach.evidence, [&shown](const base::Uuid& id) { return !shown.contains(id); });
    if (breach.evidence.empty()) {
      continue;
    }
    breach.with("event", Text{"Rekkefølgen gir ikke mening", "The order of events makes no sense"})
        .with("reason", Text{oddity.text_nb, oddity.text});
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

}  // namespace replay
