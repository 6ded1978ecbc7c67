// S09: data deleted by the date in force, and confirmed for what it is.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// What is wrong with a confirmation; empty if nothing is.
Text faults_of(const CaseFile& file, const DeletionConfirmation& confirmation) {
  Text faults;
  if (!confirmation.backups_included) {
    also(faults, {"sikkerhetskopier er ikke omfattet", "backups are not included"});
  }
  for (const std::string& name : confirmation.deliveries) {
    bool known = false;
    bool too_early = false;
    for (const Delivery& delivery : file.deliveries) {
      if (delivery.delivery == name) {
        known = true;
        // On the day of the delivery it may well have come after it.
        too_early = too_early || confirmation.deleted_at < delivery.date;
      }
    }
    if (!known) {
      also(faults, {"utlevering " + name + " finnes ikke", "there is no delivery " + name});
    } else if (too_early) {
      also(faults,
           {"slettedatoen er før utlevering " + name,
            "the date of deletion is before delivery " + name});
    }
  }
  return faults;
}

}  // namespace

std::vector<Breach> deletion_overdue(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const DeletionDuty& duty : context.deletion.duties) {
    if (!duty.due || context.today <= *duty.due || context.file.is_on_hold_on(context.today)) {
      continue;
    }
    std::vector<const Delivery*> owed;
    for (const std::size_t place : duty.deliveries) {
      const Delivery& delivery = context.file.deliveries[place];
      const bool confirmed = std::ranges::find(duty.confirmed, place) != duty.confirmed.end();
      if (!confirmed && delivery.to_applicant() &&
          context.file.category_on(delivery.date) == "IDENTIFIABLE") {
        owed.push_back(&delivery);
      }
    }
    if (owed.empty()) {
      continue;
    }
    Breach breach{.evidence = {*duty.due_event}};
    std::vector<std::string> names;
    for (const Delivery* delivery : owed) {
      breach.evidence.push_back(delivery->id);
      names.push_back(delivery->delivery);
    }
    breach.with("contract", duty.contract)
        .with("due", *duty.due)
        .with("delivery", joined(names))
        .with("days", std::to_string(duty.days_overdue));
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

std::vector<Breach> deletion_badly_confirmed(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const DeletionConfirmation& confirmation : context.file.deletion_confirmations) {
    if (Text faults = faults_of(context.file, confirmation); !faults.en.empty()) {
      Breach breach{.evidence = {confirmation.id}};
      breach.with("date", confirmation.deleted_at)
          .with("delivery", joined(confirmation.deliveries))
          .with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  for (const DeletionVerification& verification : context.file.deletion_verifications) {
    const bool confirmed_anew = std::ranges::any_of(
        context.file.deletion_confirmations, [&verification](const auto& confirmation) {
          return verification.order < confirmation.order;
        });
    if (!verification.result && !confirmed_anew) {
      Breach breach{.evidence = {verification.id}};
      breach.with("date", verification.date)
          .with("reason",
                Text{"kontrollen viste at data ikke var slettet",
                     "the check showed that data was not deleted"});
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
