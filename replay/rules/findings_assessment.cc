// L01, L02: a lawyer assesses, and does so first. P01–P03, P09–P12: what must be found before
// access is granted.
#include <algorithm>
#include <array>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// The category for which a lawyer is wanted before the step: what was applied for, else what had
/// been granted by then; nothing if neither wants one.
std::optional<std::string> category_for_lawyer(const FindingContext& context,
                                               const Happened& step) {
  const Application* application = context.file.application_on(step.date);
  if (application == nullptr) {
    return std::nullopt;
  }
  for (const std::string_view category :
       {std::string_view(application->category), context.file.category_on(step.date)}) {
    for (const std::string& code : application->registers) {
      const auto duty = context.decided(context.rulebook.lawyer_required(code, category), step);
      if (duty && duty->required) {
        return std::string(category);
      }
    }
  }
  return std::nullopt;
}

const LegalAssessment* first_by_lawyer(const CaseFile& file) {
  const auto found = std::ranges::find(file.assessments, "LAWYER", &LegalAssessment::assessor_role);
  return found == file.assessments.end() ? nullptr : &*found;
}

/// The last assessment before the decision, by whomever; null if none.
const LegalAssessment* last_assessment_before(const CaseFile& file, const Decision& decision) {
  const LegalAssessment* last = nullptr;
  for (const LegalAssessment& assessment : file.assessments) {
    if (is_before(assessment.moment(), decision.moment())) {
      last = &assessment;
    }
  }
  return last;
}

/// What an assessment does not find met, and the first rule that asks for it.
struct Unmet {
  Text missing;
  std::string rule;

  void add(std::string_view rule_id, Text what) {
    missing.nb += (missing.nb.empty() ? "" : ", ") + what.nb;
    missing.en += (missing.en.empty() ? "" : ", ") + what.en;
    if (rule.empty()) {
      rule = rule_id;
    }
  }
};

Unmet unmet_conditions(const LegalAssessment& assessment) {
  struct Condition {
    std::string_view name;
    std::string_view rule;
    std::string_view nb;
    std::string_view en;
  };

  static constexpr std::array<Condition, 4> kConditions{
      Condition{"purpose", "P09", "formål", "purpose"},
      Condition{"ethics", "P10", "etikk", "ethics"},
      Condition{"legalBasis", "P11", "rettslig grunnlag", "legal basis"},
      Condition{"necessity", "P12", "nødvendighet", "necessity"}};
  Unmet unmet;
  for (const Condition& condition : kConditions) {
    const auto found = assessment.conditions.find(std::string(condition.name));
    const bool answered = found != assessment.conditions.end();
    if (!answered || found->second != "YES") {
      const std::string answer = answered ? " (" + found->second + ")" : std::string();
      unmet.add(condition.rule,
                {std::string(condition.nb) + answer, std::string(condition.en) + answer});
    }
  }
  if (assessment.article6.empty()) {
    unmet.add("P11", {"personvernforordningen artikkel 6", "GDPR article 6"});
  }
  if (assessment.article9.empty()) {
    unmet.add("P11", {"personvernforordningen artikkel 9", "GDPR article 9"});
  }
  return unmet;
}

/// What the last such assessment before the decision found; false if there is none.
template <class Assessment, class Matches>
bool found_true_before(const std::vector<Assessment>& assessments,
                       const Decision& decision,
                       Matches matches) {
  bool result = false;
  for (const Assessment& assessment : assessments) {
    if (matches(assessment) && is_before(assessment.moment(), decision.moment())) {
      result = assessment.result;
    }
  }
  return result;
}

Unmet unassessed(const CaseFile& file, const Application& application, const Decision& decision) {
  Unmet unmet;
  for (const std::string& code : application.registers) {
    const bool within = found_true_before(
        file.purpose_assessments, decision, [&code](const PurposeAssessment& assessment) {
          return assessment.register_code == code;
        });
    if (!within) {
      // P02 is NPR's own, weaker test; elsewhere the purpose must lie within the register's.
      unmet.add(code == "NPR" ? "P02" : "P01",
                {"at formålet er godtatt for " + code, "that the purpose suits " + code});
    }
  }
  const bool necessary = found_true_before(
      file.necessity_assessments, decision, [](const NecessityAssessment&) { return true; });
  if (!necessary) {
    unmet.add("P03", {"at dataene er nødvendige", "that the data are necessary"});
  }
  return unmet;
}

}  // namespace

std::vector<Breach> decided_without_lawyer(const FindingContext& context) {
  std::vector<Breach> breaches;
  if (first_by_lawyer(context.file) != nullptr) {
    return breaches;
  }
  for (const Decision& decision : context.file.decisions) {
    if (decision.outcome == DecisionOutcome::kDismissed) {
      continue;
    }
    if (const auto category = category_for_lawyer(context, decision)) {
      Breach breach{.evidence = {decision.id}};
      // L01 is about identifiable data; the wider duty stands in L02.
      breach.rule = *category == "IDENTIFIABLE" ? "L01" : "L02";
      breach.with("category", *category).with("date", decision.date);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> lawyer_came_too_late(const FindingContext& context) {
  const LegalAssessment* assessment = first_by_lawyer(context.file);
  if (assessment == nullptr) {
    return {};
  }
  // The first step that should have waited.
  const Happened* step = nullptr;
  Text what;
  const auto consider = [&](const Happened& event, Text name) {
    if (!is_before(assessment->moment(), event.moment()) &&
        (step == nullptr || event.order < step->order) && category_for_lawyer(context, event)) {
      step = &event;
      what = std::move(name);
    }
  };
  for (const Decision& decision : context.file.decisions) {
    if (decision.outcome != DecisionOutcome::kDismissed) {
      consider(decision, {"vedtaket", "the decision"});
    }
  }
  for (const Preparation& preparation : context.file.preparations) {
    if (preparation.disclosure_check.empty()) {
      consider(preparation, {"tilretteleggingen", "the preparation of data"});
    }
  }
  if (step == nullptr) {
    return {};
  }
  Breach breach{.evidence = {step->id, assessment->id}};
  breach.with("category", *category_for_lawyer(context, *step))
      .with("date", assessment->date)
      .with("event", std::move(what))
      .with("started", step->date);
  return {std::move(breach)};
}

// The complaints body weighs the conditions for itself: F018 and F045 are about DecisionMade.

std::vector<Breach> conditions_not_met(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    const LegalAssessment* assessment = last_assessment_before(context.file, decision);
    if (assessment == nullptr || !decision.grants() || decision.reverses ||
        context.file.category_on(decision.date) != "IDENTIFIABLE") {
      continue;
    }
    if (Unmet unmet = unmet_conditions(*assessment); !unmet.missing.en.empty()) {
      Breach breach{.evidence = {assessment->id, decision.id}, .rule = std::move(unmet.rule)};
      breach.with("date", decision.date)
          .with("started", assessment->date)
          .with("missing", std::move(unmet.missing));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> granted_without_assessment(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    const Application* application = context.file.application_on(decision.date);
    if (application == nullptr || !decision.grants() || decision.reverses) {
      continue;
    }
    Unmet unmet = unassessed(context.file, *application, decision);
    if (!unmet.missing.en.empty()) {
      Breach breach{.evidence = {decision.id}, .rule = std::move(unmet.rule)};
      breach.with("date", decision.date).with("missing", std::move(unmet.missing));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
