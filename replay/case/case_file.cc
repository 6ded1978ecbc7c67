#include "replay/case/case_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace replay {

bool is_before(const Moment& a, const Moment& b) {
  if (a.date != b.date) {
    return a.date < b.date;
  }
  return !a.instant || !b.instant || *a.instant <= *b.instant;
}

bool Delivery::holds(std::string_view content_code) const {
  return std::ranges::find(content, content_code) != content.end();
}

std::string_view name_of(DecisionOutcome outcome) {
  static constexpr std::array<std::string_view, 4> kNames{
      "GRANTED", "PARTIAL", "REFUSED", "DISMISSED"};
  return kNames.at(static_cast<std::size_t>(outcome));
}

std::string_view name_of(State state) {
  static constexpr std::array<std::string_view, 17> kNames{"RECEIVED",
                                                           "ROUTED",
                                                           "INCOMPLETE",
                                                           "COMPLETE",
                                                           "LEGAL_ASSESSMENT",
                                                           "ASSESSED",
                                                           "GRANTED",
                                                           "REFUSED",
                                                           "DISMISSED",
                                                           "CONTRACTED",
                                                           "PREPARING",
                                                           "PARTLY_DELIVERED",
                                                           "DELIVERED",
                                                           "DELETION_DUE",
                                                           "DELETED",
                                                           "WITHDRAWN",
                                                           "CLOSED"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string_view name_of(ComplaintState state) {
  static constexpr std::array<std::string_view, 3> kNames{"NONE", "OPEN", "DECIDED"};
  return kNames.at(static_cast<std::size_t>(state));
}

const CaseEvent* CaseFile::event(const base::Uuid& event_id) const {
  const auto found = std::ranges::find(events, event_id, &CaseEvent::id);
  return found == events.end() ? nullptr : &*found;
}

const Application* CaseFile::application_on(Date day) const {
  if (applications.empty()) {
    return nullptr;
  }
  const ApplicationVersion* in_force = &applications.front();
  for (const ApplicationVersion& version : applications) {
    if (version.in_force_from <= day) {
      in_force = &version;
    }
  }
  return &in_force->application;
}

std::string_view CaseFile::category_on(Date day) const {
  std::string_view category;
  if (const Application* application = application_on(day)) {
    category = application->category;
  }
  for (const Decision& decision : decisions) {
    if (decision.date <= day && decision.grants() && !decision.category.empty()) {
      category = decision.category;
    }
  }
  return category;
}

const CompletenessCheck* CaseFile::first_complete() const {
  const auto found = std::ranges::find_if(completeness_checks, &CompletenessCheck::complete);
  return found == completeness_checks.end() ? nullptr : &*found;
}

std::vector<std::string> CaseFile::contract_ids() const {
  std::vector<std::string> ids;
  for (const Contract& contract : contracts) {
    if (std::ranges::find(ids, contract.contract) == ids.end()) {
      ids.push_back(contract.contract);
    }
  }
  return ids;
}

bool CaseFile::is_paused_on(Date day) const {
  return std::ranges::any_of(pauses, [day](const Pause& pause) {
    return pause.pauses_clock && pause.is_open_at_end_of(day);
  });
}

bool CaseFile::is_on_hold_on(Date day) const {
  return std::ranges::any_of(legal_holds, [day](const LegalHold& hold) {
    return hold.date <= day && (!hold.lifted || day < *hold.lifted);
  });
}

namespace {

/// The sum, or the limit it would pass: amounts come from outside.
void add(std::int64_t& total, std::int64_t amount) {
  if (__builtin_add_overflow(total, amount, &total)) {
    total = amount > 0 ? std::numeric_limits<std::int64_t>::max()
                       : std::numeric_limits<std::int64_t>::min();
  }
}

}  // namespace

FeeTotals fee_totals(const CaseFile& file) {
  FeeTotals totals;
  for (const TimeEntry& entry : file.time_entries) {
    add(totals.recorded_minutes, entry.minutes);
  }
  for (const Invoice& invoice : file.invoices) {
    if (invoice.kind == "HOURS") {
      add(totals.invoiced_minutes, invoice.minutes.value_or(0));
    }
    add(totals.amount_ex_vat_ore,
        invoice.kind == "CREDIT" ? -invoice.amount_ex_vat_ore : invoice.amount_ex_vat_ore);
  }
  return totals;
}

Authorities authorities(const CaseFile& file) {
  Authorities said;
  if (!file.routings.empty()) {
    said.intake = file.routings.back().authority;
  }
  if (!file.decisions.empty()) {
    said.decision = file.decisions.back().authority;
  }
  for (const SecrecyGround& ground : file.secrecy_grounds) {
    if (ground.ground.starts_with("DISP_") && !ground.issuer.empty()) {
      said.dispensation = ground.issuer;
    }
  }
  if (!file.deliveries.empty() && !file.deliveries.back().by.empty()) {
    said.delivery = file.deliveries.back().by;
  }
  return said;
}

}  // namespace replay
