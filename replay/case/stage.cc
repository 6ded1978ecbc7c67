#include "replay/case/stage.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace replay {
namespace {

/// What one event does to the stage.
struct Step {
  std::size_t order = 0;
  State to = State::kReceived;
  /// Supplementary order and reopening: back to `to`, whatever stood.
  bool returns = false;
  const Delivery* delivery = nullptr;
};

// Decisions share a rank, so that a later one takes the place of an earlier one.
int rank(State state) {
  switch (state) {
    case State::kRefused:
    case State::kDismissed:
      return static_cast<int>(State::kGranted);
    default:
      return static_cast<int>(state);
  }
}

State state_for(DecisionOutcome outcome) {
  switch (outcome) {
    case DecisionOutcome::kRefused:
      return State::kRefused;
    case DecisionOutcome::kDismissed:
      return State::kDismissed;
    case DecisionOutcome::kGranted:
    case DecisionOutcome::kPartial:
      break;
  }
  return State::kGranted;
}

Step step_for(const StatusEvent& event) {
  switch (event.change) {
    case StatusChange::kWithdrawn:
      return {.order = event.order, .to = State::kWithdrawn};
    case StatusChange::kReopened:
      return {.order = event.order, .to = State::kComplete, .returns = true};
    case StatusChange::kClosed:
      break;
  }
  return {.order = event.order, .to = State::kClosed};
}

std::vector<Step> steps_of(const CaseFile& file) {
  std::vector<Step> steps;
  const auto add = [&steps](const Happened& event, State to) {
    steps.push_back({.order = event.order, .to = to});
  };
  if (!file.applications.empty()) {
    add(file.applications.front(), State::kReceived);
  }
  for (const Routing& routing : file.routings) {
    add(routing, State::kRouted);
  }
  for (const CompletenessCheck& check : file.completeness_checks) {
    add(check, check.complete ? State::kComplete : State::kIncomplete);
  }
  for (const LegalAssessment& assessment : file.assessments_started) {
    add(assessment, State::kLegalAssessment);
  }
  for (const LegalAssessment& assessment : file.assessments) {
    add(assessment, State::kAssessed);
  }
  for (const Decision& decision : file.decisions) {
    add(decision, state_for(decision.outcome));
  }
  for (const Contract& contract : file.contracts) {
    add(contract, State::kContracted);
  }
  for (const Preparation& preparation : file.preparations) {
    add(preparation, State::kPreparing);
  }
  for (const Delivery& delivery : file.deliveries) {
    steps.push_back(
        {.order = delivery.order, .to = State::kPartlyDelivered, .delivery = &delivery});
  }
  for (const Supplement& supplement : file.supplements) {
    steps.push_back({.order = supplement.order, .to = State::kPreparing, .returns = true});
  }
  for (const StatusEvent& event : file.status_events) {
    steps.push_back(step_for(event));
  }
  std::ranges::sort(steps, {}, &Step::order);
  return steps;
}

// An order placed before anything was delivered is part of the first delivery, and one placed in a
// case that is closed does not open it.
bool returns_from(State stage, State to) {
  if (to == State::kPreparing) {
    return stage == State::kPartlyDelivered || stage == State::kDelivered;
  }
  return stage == State::kClosed || stage == State::kWithdrawn;
}

}  // namespace

std::optional<State> stage_of(const CaseFile& file) {
  std::set<std::string> owing;
  const auto owe_everything = [&owing, &file] {
    if (!file.applications.empty()) {
      const auto& registers = file.applications.front().application.registers;
      owing = {registers.begin(), registers.end()};
    }
  };
  owe_everything();

  std::optional<State> stage;
  for (Step step : steps_of(file)) {
    if (step.delivery != nullptr && step.delivery->last_part) {
      for (const std::string& code : step.delivery->registers) {
        owing.erase(code);
      }
      if (owing.empty()) {
        step.to = State::kDelivered;
      }
    }
    if (step.returns) {
      if (step.to == State::kPreparing) {
        owe_everything();
      }
      if (stage && returns_from(*stage, step.to)) {
        stage = step.to;
      }
    } else if (!stage || rank(step.to) >= rank(*stage)) {
      stage = step.to;
    }
  }
  return stage;
}

}  // namespace replay
