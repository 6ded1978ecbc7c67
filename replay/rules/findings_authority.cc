// R01–R08: the authority that decides.
#include <algorithm>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// A decision by an authority that may not make it for one of the registers.
struct WrongAuthority {
  std::string register_code;
  std::vector<std::string> allowed;
  /// The rule that gives them the authority.
  std::string rule;
  /// The register's owner decided on research that had gone to Helsedataservice (F013).
  bool owner_on_research = false;
};

std::optional<WrongAuthority> wrong_authority(const FindingContext& context,
                                              const Decision& decision) {
  const Application* application = context.file.application_on(decision.date);
  if (application == nullptr) {
    return std::nullopt;
  }
  std::optional<WrongAuthority> wrong;
  for (const std::string& code : application->registers) {
    const auto allowed =
        context.rulebook.decision_authorities({.register_code = code,
                                               .purpose = application->purpose,
                                               .applicant_kind = application->applicant_kind,
                                               .date = decision.date,
                                               .received = application->received_at});
    if (!allowed || std::ranges::find(*allowed, decision.authority, &AllowedAuthority::authority) !=
                        allowed->end()) {
      continue;
    }
    const auto owner = context.rulebook.register_owner(code, decision.date);
    const bool owner_on_research = context.rulebook.is_research(application->purpose) &&
                                   context.rulebook.under_hds(code, decision.date) && owner &&
                                   *owner == decision.authority;
    if (!wrong || (owner_on_research && !wrong->owner_on_research)) {
      wrong = WrongAuthority{code, {}, allowed->front().rule, owner_on_research};
      for (const AllowedAuthority& authority : *allowed) {
        wrong->allowed.push_back(authority.authority);
      }
    }
  }
  return wrong;
}

std::vector<Breach> decisions_by_wrong_authority(const FindingContext& context,
                                                 bool owner_on_research) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    // A complaint is decided by whom the law says, not by whom the routing says.
    const auto wrong = decision.reverses ? std::nullopt : wrong_authority(context, decision);
    if (wrong && wrong->owner_on_research == owner_on_research) {
      const Application* application = context.file.application_on(decision.date);
      Breach breach{.evidence = {decision.id}};
      // F013 is about one rule; F011 names the one that was broken.
      breach.rule = owner_on_research ? std::string() : wrong->rule;
      breach.with("authority", decision.authority)
          .with("date", decision.date)
          .with("register", wrong->register_code)
          .with("purpose", application->purpose)
          .with("allowed", joined(wrong->allowed));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace

std::vector<Breach> decided_by_wrong_authority(const FindingContext& context) {
  return decisions_by_wrong_authority(context, false);
}

std::vector<Breach> research_decided_by_owner(const FindingContext& context) {
  return decisions_by_wrong_authority(context, true);
}

}  // namespace replay
