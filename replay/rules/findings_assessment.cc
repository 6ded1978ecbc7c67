// L01, L02: a lawyer assesses, and does so first.
#include <algorithm>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// The category for which a lawyer is wanted, on a day: the application's; nothing if none is.
std::optional<std::string> category_for_lawyer(const FindingContext& context, Date day) {
  const Application* application = context.file.application_on(day);
  if (application == nullptr) {
    return std::nullopt;
  }
  for (const std::string& code : application->registers) {
    const auto duty = context.rulebook.lawyer_required(code, application->category);
    if (duty && duty->required) {
      return application->category;
    }
  }
  return std::nullopt;
}

const LegalAssessment* first_by_lawyer(const CaseFile& file) {
  const auto found = std::ranges::find(file.assessments, "LAWYER", &LegalAssessment::assessor_role);
  return found == file.assessments.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Breach> decided_without_lawyer(const FindingContext& context) {
  std::vector<Breach> breaches;
  if (first_by_lawyer(context.file) != nullptr) {
    return breaches;
  }
  for (const Decision& decision : context.file.decisions) {
    const auto category = category_for_lawyer(context, decision.date);
    if (category && decision.outcome != DecisionOutcome::kDismissed) {
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
        (step == nullptr || event.order < step->order) &&
        category_for_lawyer(context, event.date)) {
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
  breach.with("category", *category_for_lawyer(context, step->date))
      .with("date", assessment->date)
      .with("event", std::move(what))
      .with("started", step->date);
  return {std::move(breach)};
}

}  // namespace replay
