// S01, S09: deliveries, deletions and extensions held against the date that was in force then.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// A delivery after the last day on which the data might be used.
Breach too_late(const Delivery& delivery, const base::Uuid& set_by, Date last_day, Text reason) {
  Breach breach{.evidence = {set_by, delivery.id}};
  breach.with("delivery", delivery.delivery)
      .with("date", delivery.date)
      .with("due", last_day)
      .with("reason", std::move(reason));
  return breach;
}

/// Deliveries that one confirmation says were deleted late, all under one contract.
struct LateDeletion {
  std::string contract;
  DeletionDate due;
  std::int32_t days = 0;
  std::vector<std::string> deliveries;
};

std::vector<LateDeletion> late_deletions(const CaseFile& file,
                                         const DeletionConfirmation& confirmation) {
  std::vector<LateDeletion> late;
  for (const Delivery& delivery : file.deliveries) {
    if (std::ranges::find(confirmation.deliveries, delivery.delivery) ==
        confirmation.deliveries.end()) {
      continue;
    }
    const auto known = std::ranges::find(late, delivery.contract, &LateDeletion::contract);
    if (known != late.end()) {
      known->deliveries.push_back(delivery.delivery);
      continue;
    }
    const Date deleted_at = confirmation.deleted_at;
    const auto due = deletion_date_at(file, delivery.contract, on(deleted_at));
    if (!due || file.is_on_hold_on(deleted_at)) {
      continue;
    }
    const std::int32_t days =
        days_between(overdue_counts_from(file, due->date, deleted_at), deleted_at);
    if (days > 0) {
      late.push_back({delivery.contract, *due, days, {delivery.delivery}});
    }
  }
  return late;
}

}  // namespace

std::vector<Breach> delivered_past_the_end(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    if (!delivery.to_applicant()) {
      continue;
    }
    const auto due = deletion_date_at(context.file, delivery.contract, delivery.moment());
    if (due && due->date < delivery.date) {
      breaches.push_back(too_late(delivery,
                                  due->set_by,
                                  due->date,
                                  {"slettefristen i kontrakt " + delivery.contract,
                                   "the date of deletion in contract " + delivery.contract}));
    }
    const Decision* decision = last_grant_before(context.file, delivery.moment());
    if (decision != nullptr && decision->valid_to && *decision->valid_to < delivery.date) {
      const std::string day = to_string(decision->date);
      breaches.push_back(too_late(
          delivery,
          decision->id,
          *decision->valid_to,
          {"siste dag vedtaket av " + day + " gjaldt", "the last day of the decision of " + day}));
    }
  }
  return breaches;
}

std::vector<Breach> deleted_too_late(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const DeletionConfirmation& confirmation : context.file.deletion_confirmations) {
    for (const LateDeletion& late : late_deletions(context.file, confirmation)) {
      Breach breach{.evidence = {late.due.set_by, confirmation.id}};
      breach.with("contract", late.contract)
          .with("delivery", joined(late.deliveries))
          .with("date", confirmation.deleted_at)
          .with("due", late.due.date)
          .with("days", std::to_string(late.days));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> extended_wrongly(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const DeletionExtension& extension : context.file.deletion_extensions) {
    Breach breach{.evidence = {extension.id}};
    Text faults;
    const auto extended =
        deletion_date_at(context.file, extension.contract, extension.moment(), extension.id);
    if (extended && extended->date < extension.date) {
      breach.evidence.push_back(extended->set_by);
      const std::string due = to_string(extended->date);
      also(faults, {"fristen " + due + " var ute", "the date " + due + " had passed"});
    }
    const Decision* decision = last_grant_before(context.file, extension.moment());
    if (decision != nullptr && decision->valid_to && *decision->valid_to < extension.new_due) {
      breach.evidence.push_back(decision->id);
      const std::string due = to_string(extension.new_due);
      const std::string last = to_string(*decision->valid_to);
      also(faults,
           {"ny frist " + due + " er etter at vedtaket slutter å gjelde " + last,
            "the new date " + due + " is after the decision ends on " + last});
    }
    if (!faults.en.empty()) {
      breach.with("contract", extension.contract.empty() ? "–" : extension.contract)
          .with("date", extension.date)
          .with("due", extension.new_due)
          .with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
