// Which deviations can happen to which cases, how often, and the cases told for their edges.
#include <algorithm>
#include <array>

#include "ledger/base/check.h"
#include "tools/simulate/plan.h"

namespace simulate {
namespace {

constexpr std::array<std::string_view, 6> kDirectPurposes{"STATISTICS",
                                                          "HEALTH_ANALYSIS",
                                                          "QUALITY_IMPROVEMENT",
                                                          "PLANNING",
                                                          "GOVERNANCE",
                                                          "PREPAREDNESS"};

bool can_happen_at_application(const Plan& plan, Deviation what, const Calendar& calendar) {
  const bool before_hds = plan.received < calendar.day_of({2022, 6, 1});
  const bool after_hds = day_of_hds(calendar) <= plan.received;
  switch (what) {
    case Deviation::kDecidedTooEarlyByHds:
    case Deviation::kNotNotified:
    case Deviation::kNotRouted:
      return plan.research && before_hds;
    case Deviation::kNoTaskBasis:
      return plan.own_task && after_hds &&
             std::ranges::find(kDirectPurposes, plan.purpose) != kDirectPurposes.end();
    case Deviation::kChangeElsewhere:
      return plan.research && after_hds && plan.application_type != "NEW";
    case Deviation::kApplicantDecides:
      return plan.own_task && before_hds;
    case Deviation::kWrongChannel:
      // Until 15 March 2023 both channels led to KPR.
      return plan.research && (after_hds || plan.is_in("NPR"));
    case Deviation::kLinkedToNothing:
      return !plan.is_identifiable();
    case Deviation::kPeriodNotNotified:
      return plan.research;
    default:
      return true;
  }
}

bool can_happen_later(const Plan& plan, Deviation what) {
  switch (what) {
    case Deviation::kOneShipment:
      return plan.direct && plan.registers.size() == 1;
    case Deviation::kKeyWithoutData:
      return plan.direct;
    case Deviation::kMoreIdentifiable:
      return plan.is_identifiable() && !plan.direct;
    case Deviation::kWrongIssuer:
      return plan.is_identifiable() && !plan.consent && !plan.dispensation_requested;
    case Deviation::kNotChecked:
      return !plan.is_identifiable();
    case Deviation::kLawyerAfterDecision:
      return plan.category == Category::kLinked;
    case Deviation::kNoLawyer:
      return plan.category != Category::kStatistics;
    case Deviation::kWrongRate:
      return plan.pays;
    case Deviation::kComplaintLate:
      return plan.research;
    case Deviation::kContractAfterDelivery:
    case Deviation::kClauseMissing:
    case Deviation::kNoRoutine:
    case Deviation::kNoGround:
    case Deviation::kConditionNotMet:
    case Deviation::kContactMissing:
    case Deviation::kNotJustified:
    case Deviation::kNoReceipt:
    case Deviation::kNoBackups:
    case Deviation::kAfterValidity:
    case Deviation::kNoSanction:
    case Deviation::kOneActor:
    case Deviation::kExtendedTooLate:
    case Deviation::kOtherRecipient:
      return plan.is_identifiable();
    default:
      return true;
  }
}

/// A case for the edges of one category, without chance.
Plan plain(std::uint64_t number, Day received, Category category) {
  Plan plan;
  plan.number = number;
  plan.received = received;
  plan.applicant = "org-1001";
  plan.category = category;
  plan.registers = {"NPR"};
  return plan;
}

Plan own_task(std::uint64_t number, Day received) {
  Plan plan = plain(number, received, Category::kStatistics);
  plan.own_task = true;
  plan.purpose = "GOVERNANCE";
  plan.applicant_kind = "HEALTH_TRUST";
  return plan;
}

Plan research(std::uint64_t number, Day received, Category category) {
  Plan plan = plain(number, received, category);
  plan.research = true;
  plan.purpose = "RESEARCH_HEALTH";
  plan.applicant_kind = "UNIVERSITY";
  plan.consent = category == Category::kIdentifiable;
  plan.pays = true;
  return plan;
}

constexpr std::array<Civil, kEdgeCases> kReceived{{{2021, 2, 3},
                                                   {2021, 2, 10},
                                                   {2021, 3, 2},
                                                   {2021, 3, 17},
                                                   {2021, 3, 31},
                                                   {2021, 4, 12},
                                                   {2021, 6, 1},
                                                   {2023, 2, 20},
                                                   {2024, 2, 29}}};

}  // namespace

const std::vector<DeviationRate>& deviation_rates() {
  // E.8 states the rates of F001, F003, F016 and F019 and F035; the others are assumptions.
  static const std::vector<DeviationRate> kRates{
      {Deviation::kContractAfterDelivery, "F001", 5'000},
      {Deviation::kClauseMissing, "F002", 4'000},
      {Deviation::kOneShipment, "F003", 3'000},
      {Deviation::kKeyWithoutData, "F004", 4'000},
      {Deviation::kNumberAttached, "F005", 2'000},
      {Deviation::kNoRoutine, "F006", 4'000},
      {Deviation::kNoGround, "F007", 3'000},
      {Deviation::kWrongIssuer, "F008", 5'000},
      {Deviation::kNotChecked, "F009", 2'000},
      {Deviation::kMoreIdentifiable, "F010", 3'000},
      {Deviation::kDecidedTooEarlyByHds, "F011", 10'000},
      {Deviation::kNotNotified, "F012", 10'000},
      {Deviation::kNoTaskBasis, "F014", 5'000},
      {Deviation::kChangeElsewhere, "F015", 10'000},
      {Deviation::kNoLawyer, "F016", 10'000},
      {Deviation::kLawyerAfterDecision, "F017", 10'000},
      {Deviation::kConditionNotMet, "F018", 4'000},
      {Deviation::kAttachmentMissing, "F019", 40'000},
      {Deviation::kContactMissing, "F020", 5'000},
      {Deviation::kNotJustified, "F021", 5'000},
      {Deviation::kCompleteTooEarly, "F025", 3'000},
      {Deviation::kPeriodNotNotified, "F027", 6'000},
      {Deviation::kUnknownPause, "F028", 3'000},
      {Deviation::kOtherFormat, "F030", 3'000},
      {Deviation::kNoReceipt, "F031", 5'000},
      {Deviation::kNoBackups, "F033", 8'000},
      {Deviation::kAfterValidity, "F034", 4'000},
      {Deviation::kWrongRate, "F035", 20'000},
      {Deviation::kPreparedTooEarly, "F036", 3'000},
      {Deviation::kComplaintLate, "F037", 3'000},
      {Deviation::kDatedInFuture, "F038", 2'000},
      {Deviation::kNoSanction, "F039", 4'000},
      {Deviation::kOneActor, "F040", 4'000},
      {Deviation::kApplicantDecides, "F041", 4'000},
      {Deviation::kExtendedTooLate, "F043", 8'000},
      {Deviation::kWrongDue, "F044", 3'000},
      {Deviation::kNoNecessity, "F045", 3'000},
      {Deviation::kNotRouted, "F046", 10'000},
      {Deviation::kDeliveredByOther, "F047", 3'000},
      {Deviation::kOtherRecipient, "F048", 4'000},
      {Deviation::kLinkedToNothing, "F049", 2'000},
      {Deviation::kWrongChannel, "F050", 4'000},
  };
  return kRates;
}

void draw_deviation(Plan& plan, Prng& prng, const Calendar& calendar) {
  auto at = static_cast<std::int32_t>(prng.below(1'000'000));
  for (const DeviationRate& rate : deviation_rates()) {
    if (!can_happen_at_application(plan, rate.deviation, calendar) ||
        !can_happen_later(plan, rate.deviation)) {
      continue;
    }
    at -= rate.per_million;
    if (at < 0) {
      plan.deviation = rate.deviation;
      return;
    }
  }
}

Day edge_case_received(const Calendar& calendar, std::uint64_t number) {
  return calendar.day_of(kReceived.at(number));
}

Plan edge_case(const Calendar& calendar, std::uint64_t number) {
  const Day received = edge_case_received(calendar, number);
  const auto fixed = [&](Civil decided, Civil signed_at, Civil delivered) {
    return Fixed{
        received, calendar.day_of(decided), calendar.day_of(signed_at), calendar.day_of(delivered)};
  };
  Plan plan;
  switch (number) {
    case 0:  // received, complete, decided and delivered on one day
      plan = own_task(number, received);
      plan.fixed = fixed({2021, 2, 3}, {2021, 2, 3}, {2021, 2, 3});
      return plan;
    case 1:  // two registers with different rules, KPR in time and NPR late
      plan = research(number, received, Category::kIdentifiable);
      plan.registers = {"NPR", "KPR"};
      plan.linked_registers = {"DAR"};
      plan.fixed = fixed({2021, 4, 9}, {2021, 4, 20}, {2021, 5, 12});
      return plan;
    case 2:  // a contract's date typed wrongly, and corrected
      plan = research(number, received, Category::kIdentifiable);
      plan.fixed = fixed({2021, 3, 22}, {2021, 3, 29}, {2021, 4, 14});
      plan.turns.corrected = true;
      return plan;
    case 3:  // two months end on 17 May
      plan = research(number, received, Category::kStatistics);
      plan.registers = {"KPR"};
      plan.fixed = fixed({2021, 4, 20}, {2021, 4, 20}, {2021, 5, 18});
      return plan;
    case 4:  // complete on the eve of Maundy Thursday, delivered on the last of 30 working days
      plan = own_task(number, received);
      plan.fixed = fixed({2021, 4, 20}, {2021, 4, 20}, {2021, 5, 19});
      return plan;
    case 5:  // a contract registered after the delivery it was signed before
      plan = research(number, received, Category::kIdentifiable);
      plan.fixed = fixed({2021, 4, 29}, {2021, 5, 4}, {2021, 5, 11});
      plan.turns.registered_late = true;
      return plan;
    case 6:  // delivered in the night when clocks go back
      plan = research(number, received, Category::kIdentifiable);
      plan.fixed = fixed({2021, 9, 15}, {2021, 10, 1}, {2021, 10, 31});
      plan.turns.night_of_clock_change = true;
      return plan;
    case 7:  // straddles 15 March 2023, 00:00
      plan = plain(number, received, Category::kStatistics);
      plan.purpose = "STATISTICS";
      plan.applicant_kind = "MEDIA";
      plan.pays = true;
      plan.fixed = fixed({2023, 3, 15}, {2023, 3, 15}, {2023, 3, 28});
      plan.turns.decided_at_midnight = true;
      return plan;
    default:  // complete on 29 February: twelve months end on the 28th
      CHECK(number + 1 == kEdgeCases);
      plan = research(number, received, Category::kIdentifiable);
      plan.fixed = fixed({2024, 10, 3}, {2024, 10, 14}, {2025, 3, 3});
      return plan;
  }
}

}  // namespace simulate
