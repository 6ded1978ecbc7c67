// S05, S06, C6: a dispensation that holds when it is used, and an exception that says where it
// stands.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

bool is_dispensation(const SecrecyGround& ground) {
  return ground.ground.starts_with("DISP_");
}

bool is_issued_before(const SecrecyGround& ground, const Happened& step) {
  return !ground.issued_at || *ground.issued_at <= step.date;
}

bool is_expired_at(const SecrecyGround& ground, const Happened& step) {
  return ground.valid_to && *ground.valid_to < step.date;
}

/// A decision or a delivery that needs a ground, and what to call it.
struct Step {
  const Happened* event;
  Text name;
  bool is_delivery = false;
};

std::vector<Step> steps_of(const CaseFile& file) {
  std::vector<Step> steps;
  for (const Decision& decision : file.decisions) {
    if (decision.grants() && file.category_on(decision.date) == "IDENTIFIABLE") {
      const std::string date = to_string(decision.date);
      steps.push_back({&decision, {"vedtaket " + date, "the decision of " + date}});
    }
  }
  for (const Delivery& delivery : file.deliveries) {
    if (file.category_on(delivery.date) == "IDENTIFIABLE") {
      const std::string& name = delivery.delivery;
      const std::string date = to_string(delivery.date);
      steps.push_back({&delivery,
                       {"utlevering " + name + " " + date, "delivery " + name + " of " + date},
                       true});
    }
  }
  return steps;
}

bool fails_at(const SecrecyGround& ground, const Step& step) {
  return is_dispensation(ground) && (!is_issued_before(ground, *step.event) ||
                                     (step.is_delivery && is_expired_at(ground, *step.event)));
}

/// The step stands on this ground: it was there, and no other ground carries the step. A step
/// before which no ground was registered is F007's.
bool rests_on(const CaseFile& file, const SecrecyGround& ground, const Step& step) {
  const auto was_there = [&step](const SecrecyGround& each) {
    return each.ground != "NOT_NEEDED_ANON" && is_before(each.moment(), step.event->moment());
  };
  const bool another_carries = std::ranges::any_of(
      file.secrecy_grounds,
      [&](const SecrecyGround& each) { return was_there(each) && !fails_at(each, step); });
  return was_there(ground) && !another_carries;
}

void add_date_faults(const CaseFile& file,
                     const SecrecyGround& ground,
                     Breach& breach,
                     Text& faults) {
  for (const Step& step : steps_of(file)) {
    if (!fails_at(ground, step) || !rests_on(file, ground, step)) {
      continue;
    }
    breach.evidence.push_back(step.event->id);
    if (!is_issued_before(ground, *step.event)) {
      const std::string issued = to_string(*ground.issued_at);
      also(faults,
           {"gitt " + issued + ", etter " + step.name.nb,
            "given on " + issued + ", after " + step.name.en});
    } else {
      const std::string ended = to_string(*ground.valid_to);
      also(faults,
           {"gjaldt til " + ended + ", før " + step.name.nb,
            "valid until " + ended + ", before " + step.name.en});
    }
  }
}

void add_issuer_fault(const FindingContext& context, const SecrecyGround& ground, Text& faults) {
  const Date day = ground.issued_at.value_or(ground.date);
  const Application* application = context.file.application_on(ground.date);
  if (ground.issuer.empty() || application == nullptr) {
    return;
  }
  const auto issuers = context.decided(
      context.rulebook.dispensation_issuers(ground.ground, application->purpose, day), ground);
  if (!issuers ||
      std::ranges::find(*issuers, ground.issuer, &AllowedAuthority::authority) != issuers->end()) {
    return;
  }
  std::vector<std::string> names;
  for (const AllowedAuthority& issuer : *issuers) {
    names.push_back(issuer.authority);
  }
  const std::string when = to_string(day);
  const std::string& purpose = application->purpose;
  also(faults,
       {ground.issuer + " kunne ikke gi den til " + purpose + " den " + when + " (" +
            (names.empty() ? "ingen kunne det" : "det kunne " + joined(names)) + ")",
        ground.issuer + " could not give it for " + purpose + " on " + when + " (" +
            (names.empty() ? "nobody could" : joined(names) + " could") + ")"});
}

bool is_about_identifiable_data(const CaseFile& file, const SecrecyGround& ground) {
  return file.category_on(ground.date) == "IDENTIFIABLE";
}

}  // namespace

std::vector<Breach> ground_does_not_hold(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const SecrecyGround& ground : context.file.secrecy_grounds) {
    Breach breach{.evidence = {ground.id}};
    Text faults;
    if (is_dispensation(ground)) {
      if (is_about_identifiable_data(context.file, ground)) {
        add_issuer_fault(context, ground, faults);
      }
      add_date_faults(context.file, ground, breach, faults);
    } else if (ground.ground == "STATUTORY_EXCEPTION" && ground.reference.empty() &&
               is_about_identifiable_data(context.file, ground)) {
      breach.rule = "S06";
      also(faults, {"uten henvisning til bestemmelsen", "without a reference to the provision"});
    }
    if (!faults.en.empty()) {
      breach.with("ground", ground.ground)
          .with("date", ground.date)
          .with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
