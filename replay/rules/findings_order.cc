// E.4: no work on data, and none of it delivered, before somebody granted it.
#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// The last decision before the step; null if none.
const Decision* last_decision_before(const CaseFile& file, const Happened& step) {
  const Decision* last = nullptr;
  for (const Decision& decision : file.decisions) {
    if (is_before(decision.moment(), step.moment())) {
      last = &decision;
    }
  }
  return last;
}

}  // namespace

std::vector<Breach> worked_without_decision(const FindingContext& context) {
  std::vector<Breach> breaches;
  const auto consider = [&](const Happened& step, Text what) {
    const Decision* decision = last_decision_before(context.file, step);
    if (decision != nullptr && decision->grants()) {
      return;
    }
    Breach breach;
    if (decision != nullptr) {
      breach.evidence.push_back(decision->id);
    }
    breach.evidence.push_back(step.id);
    breach.with("event", std::move(what)).with("date", step.date);
    breaches.push_back(std::move(breach));
  };
  for (const Preparation& preparation : context.file.preparations) {
    if (preparation.disclosure_check.empty()) {
      consider(preparation, {"Tilretteleggingen begynte", "Preparation of data started"});
    } else {
      consider(preparation, {"Data ble klargjort", "Data was prepared"});
    }
  }
  for (const Delivery& delivery : context.file.deliveries) {
    consider(delivery,
             {"Utlevering " + delivery.delivery + " skjedde",
              "Delivery " + delivery.delivery + " took place"});
  }
  return breaches;
}

}  // namespace replay
