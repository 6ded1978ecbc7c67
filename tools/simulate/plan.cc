#include "tools/simulate/plan.h"

#include <algorithm>
#include <array>

#include "tools/simulate/model.h"

namespace simulate {
namespace {

constexpr std::array<std::string_view, 7> kLinkable{
    "DAR", "KRG", "MFR", "MSIS", "SYSVAK", "LMR", "HKR"};
constexpr std::array<std::string_view, 7> kOwnPurposes{"STATISTICS",
                                                       "HEALTH_ANALYSIS",
                                                       "QUALITY_IMPROVEMENT",
                                                       "PLANNING",
                                                       "GOVERNANCE",
                                                       "PREPAREDNESS",
                                                       "ADMIN_SPECIALIST"};

template <class Choices>
std::string_view pick(Prng& prng, const Choices& choices) {
  return choices.at(prng.below(static_cast<std::uint32_t>(choices.size())));
}

std::string numbered(std::string_view prefix, std::int32_t number) {
  return std::string(prefix) + std::to_string(number);
}

void draw_sources(Plan& plan, Prng& prng, bool linked) {
  const bool both = linked && prng.permille(model::kBothRegisters);
  if (both) {
    plan.registers = {"NPR", "KPR"};
  } else {
    plan.registers = {prng.permille(700) ? "NPR" : "KPR"};
  }
  if (!linked) {
    return;
  }
  const std::int32_t more = std::min(prng.geometric(model::kOneSource), 5) + 1;
  const std::uint32_t first = prng.below(kLinkable.size());
  for (std::int32_t i = 0; i < more; ++i) {
    plan.linked_registers.push_back(
        kLinkable.at((first + static_cast<std::uint32_t>(i)) % kLinkable.size()));
  }
}

void draw_own_task(Plan& plan, Prng& prng) {
  plan.own_task = true;
  plan.purpose = pick(prng, kOwnPurposes);
  plan.applicant_kind = prng.permille(500) ? "PUBLIC_BODY" : "HEALTH_TRUST";
  plan.pays = prng.permille(model::kOwnFee);
  if (prng.permille(model::kOwnIdentifiable)) {
    plan.category = Category::kIdentifiable;
  } else if (prng.permille(model::kOwnLinked)) {
    plan.category = Category::kLinked;
  }
  draw_sources(plan, prng, plan.category == Category::kLinked);
}

void draw_private(Plan& plan, Prng& prng) {
  static constexpr std::array<std::string_view, 3> kPurposes{
      "STATISTICS", "HEALTH_ANALYSIS", "PLANNING"};
  static constexpr std::array<std::string_view, 4> kKinds{
      "MEDIA", "STUDENT", "PRIVATE_COMPANY", "INDIVIDUAL"};
  plan.purpose = pick(prng, kPurposes);
  plan.applicant_kind = pick(prng, kKinds);
  plan.pays = true;
  draw_sources(plan, prng, false);
}

void draw_research(Plan& plan, Prng& prng) {
  static constexpr std::array<std::string_view, 4> kKinds{
      "UNIVERSITY", "UNIVERSITY", "HEALTH_TRUST", "PRIVATE_COMPANY"};
  plan.research = true;
  plan.purpose = prng.permille(850) ? "RESEARCH_HEALTH" : "RESEARCH_OTHER";
  plan.applicant_kind = pick(prng, kKinds);
  plan.pays = true;
  bool linked = false;
  if (prng.permille(model::kIdentifiable)) {
    plan.category = Category::kIdentifiable;
    linked = !prng.permille(model::kOneSource);
  } else if (prng.permille(model::kAnonymousLinked)) {
    plan.category = Category::kLinked;
    linked = true;
  }
  draw_sources(plan, prng, linked);
}

void draw_application_type(Plan& plan, Prng& prng, std::int32_t year) {
  const bool amends = prng.permille(plan.is_identifiable() ? model::kAmendmentIdentifiable
                                                           : model::kAmendmentAnonymous);
  if (amends) {
    plan.application_type =
        prng.permille(model::kNewPeriodOfAmendments) ? "NEW_PERIOD" : "PROJECT_CHANGE";
    // A case from before the simulation.
    plan.previous_case = std::string(plan.registers.front()) + '-' +
                         std::to_string(std::min(year - 1, 2020)) + '/' +
                         numbered("0", prng.between(100, 999));
  }
}

}  // namespace

std::string_view Plan::category_code() const {
  static constexpr std::array<std::string_view, 3> kCodes{
      "ANON_STAT", "ANON_LINKED", "IDENTIFIABLE"};
  return kCodes.at(static_cast<std::size_t>(category));
}

std::string_view Plan::identifiability() const {
  return !is_identifiable() ? "ANONYMOUS" : direct ? "DIRECT" : "INDIRECT";
}

bool Plan::is_in(std::string_view register_code) const {
  return std::ranges::find(registers, register_code) != registers.end();
}

Day day_of_hds(const Calendar& calendar) {
  return calendar.day_of({2023, 3, 15});
}

Day day_of_fhi(const Calendar& calendar) {
  return calendar.day_of({2024, 1, 1});
}

Plan draw_plan(const Calendar& calendar, Prng& prng, std::uint64_t number, Day received) {
  Plan plan;
  plan.number = number;
  plan.received = received;
  plan.applicant = numbered("org-", prng.between(1'000, 1'999));
  if (prng.permille(model::kOwnTasks)) {
    draw_own_task(plan, prng);
  } else if (prng.permille(model::kPrivateNotResearch)) {
    draw_private(plan, prng);
  } else {
    draw_research(plan, prng);
  }
  draw_application_type(plan, prng, calendar.civil_of(received).year);
  if (plan.is_identifiable()) {
    plan.direct = prng.permille(model::kDirect);
    plan.consent = prng.permille(model::kConsent);
    plan.dispensation_requested =
        !plan.consent && plan.research && day_of_hds(calendar) <= received && prng.permille(500);
    plan.turns.corrected = prng.permille(model::kCorrected);
  }
  draw_deviation(plan, prng, calendar);
  return plan;
}

}  // namespace simulate
