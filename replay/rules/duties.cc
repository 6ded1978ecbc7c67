#include "replay/rules/duties.h"

#include <algorithm>
#include <array>

namespace replay {
namespace {

std::vector<DutyDate> dates_of_contract(std::string_view contract_id, const CaseFile& file) {
  std::vector<DutyDate> dates;
  if (contract_id.empty()) {
    return dates;
  }
  for (const Contract& contract : file.contracts) {
    if (contract.contract == contract_id) {
      dates.push_back(
          {contract.id, contract.version, contract.deletion_due, on(contract.signed_at)});
    }
  }
  for (const DeletionExtension& extension : file.deletion_extensions) {
    if (extension.contract == contract_id) {
      dates.push_back({extension.id, extension.version, extension.new_due, extension.moment()});
    }
  }
  std::ranges::sort(dates, {}, &DutyDate::recorded);
  return dates;
}

/// The date in force: of the contract's versions and the extensions, the one recorded last.
void set_due(DeletionDuty& duty, const CaseFile& file) {
  const std::vector<DutyDate> dates = dates_of(duty, file);
  if (!dates.empty()) {
    duty.due = dates.back().date;
    duty.due_event = dates.back().event;
  }
}

bool names(const DeletionConfirmation& confirmation, std::string_view delivery) {
  return std::ranges::find(confirmation.deliveries, delivery) != confirmation.deliveries.end();
}

void set_confirmed(DeletionDuty& duty, const CaseFile& file) {
  for (const std::size_t place : duty.deliveries) {
    const std::string& delivery = file.deliveries[place].delivery;
    if (std::ranges::any_of(file.deletion_confirmations, [&](const auto& confirmation) {
          return names(confirmation, delivery);
        })) {
      duty.confirmed.push_back(place);
    }
  }
}

/// A verification stands for all that was confirmed before it, unless a later one failed.
bool is_verified(const DeletionDuty& duty, const CaseFile& file) {
  if (file.deletion_verifications.empty() || !file.deletion_verifications.back().result) {
    return false;
  }
  const std::size_t verified_at = file.deletion_verifications.back().order;
  return std::ranges::all_of(duty.deliveries, [&](std::size_t place) {
    return std::ranges::any_of(file.deletion_confirmations, [&](const auto& confirmation) {
      return confirmation.order < verified_at &&
             names(confirmation, file.deliveries[place].delivery);
    });
  });
}

void set_status(DeletionDuty& duty, const CaseFile& file, Date today) {
  if (duty.confirmed.size() == duty.deliveries.size()) {
    duty.status = is_verified(duty, file) ? DutyStatus::kVerified : DutyStatus::kConfirmed;
  } else if (file.is_on_hold_on(today)) {
    duty.status = DutyStatus::kOnHold;
  } else if (!duty.due) {
    duty.status = DutyStatus::kUndated;
  } else if (*duty.due < today) {
    duty.status = DutyStatus::kOverdue;
    duty.days_overdue =
        std::max(0, days_between(overdue_counts_from(file, *duty.due, today), today));
  } else {
    duty.status = duty.confirmed.empty() ? DutyStatus::kPending : DutyStatus::kPartial;
  }
}

bool is_done(const DeletionDuty& duty) {
  return duty.status == DutyStatus::kConfirmed || duty.status == DutyStatus::kVerified;
}

/// Contracts in order of first signing, then names that no contract has, then no name.
std::vector<std::string> duty_names(const CaseFile& file) {
  std::vector<std::string> names = file.contract_ids();
  for (const Delivery& delivery : file.deliveries) {
    if (!delivery.contract.empty() && std::ranges::find(names, delivery.contract) == names.end()) {
      names.push_back(delivery.contract);
    }
  }
  names.emplace_back();
  return names;
}

}  // namespace

std::string_view name_of(DutyStatus status) {
  static constexpr std::array<std::string_view, 8> kNames{
      "NONE", "UNDATED", "PENDING", "PARTIAL", "OVERDUE", "ON_HOLD", "CONFIRMED", "VERIFIED"};
  return kNames.at(static_cast<std::size_t>(status));
}

std::vector<DutyDate> dates_of(const DeletionDuty& duty, const CaseFile& file) {
  return dates_of_contract(duty.contract, file);
}

std::optional<DeletionDate> deletion_date_at(const CaseFile& file,
                                             std::string_view contract,
                                             const Moment& moment,
                                             const base::Uuid& ignoring) {
  std::optional<DeletionDate> in_force;
  for (const DutyDate& date : dates_of_contract(contract, file)) {
    if (date.event != ignoring && is_before(date.since, moment)) {
      in_force = DeletionDate{date.date, date.event};
    }
  }
  return in_force;
}

Date overdue_counts_from(const CaseFile& file, Date due, Date day) {
  Date from = due;
  for (const LegalHold& hold : file.legal_holds) {
    if (hold.lifted && *hold.lifted <= day) {
      from = std::max(from, *hold.lifted);
    }
  }
  return from;
}

DeletionSummary deletion_duties(const CaseFile& file, Date today) {
  DeletionSummary summary;
  for (std::string& name : duty_names(file)) {
    DeletionDuty duty;
    duty.contract = std::move(name);
    for (std::size_t place = 0; place < file.deliveries.size(); ++place) {
      const Delivery& delivery = file.deliveries[place];
      const bool has_duty =
          !delivery.contract.empty() || file.category_on(delivery.date) == "IDENTIFIABLE";
      if (delivery.contract == duty.contract && has_duty) {
        duty.deliveries.push_back(place);
      }
    }
    if (duty.deliveries.empty()) {
      continue;
    }
    set_due(duty, file);
    set_confirmed(duty, file);
    set_status(duty, file, today);
    for (const DeletionReminder& reminder : file.deletion_reminders) {
      if (reminder.contract == duty.contract) {
        duty.last_reminder = reminder.date;
      }
    }
    summary.duties.push_back(std::move(duty));
  }

  static constexpr std::array kWorstFirst{DutyStatus::kOverdue,
                                          DutyStatus::kUndated,
                                          DutyStatus::kOnHold,
                                          DutyStatus::kPartial,
                                          DutyStatus::kPending,
                                          DutyStatus::kConfirmed,
                                          DutyStatus::kVerified};
  for (const DutyStatus status : kWorstFirst) {
    if (std::ranges::find(summary.duties, status, &DeletionDuty::status) != summary.duties.end()) {
      summary.status = status;
      break;
    }
  }
  for (const DeletionDuty& duty : summary.duties) {
    if (duty.due && !is_done(duty) && (!summary.due || *duty.due < *summary.due)) {
      summary.due = duty.due;
    }
  }
  return summary;
}

std::optional<State> state_on(const CaseFile& file, const DeletionSummary& deletion, Date today) {
  if (file.stage != State::kDelivered || deletion.duties.empty()) {
    return file.stage;
  }
  if (std::ranges::all_of(deletion.duties, is_done)) {
    return State::kDeleted;
  }
  const bool is_past = std::ranges::any_of(deletion.duties, [today](const DeletionDuty& duty) {
    return !is_done(duty) && duty.due && *duty.due < today;
  });
  return is_past ? State::kDeletionDue : file.stage;
}

}  // namespace replay
