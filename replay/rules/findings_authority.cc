// R01–R08: who decides, and who prepares and delivers.
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

std::optional<std::vector<AllowedAuthority>> allowed_to_decide(const FindingContext& context,
                                                               const Application& application,
                                                               std::string_view register_code,
                                                               const Decision& decision) {
  return context.decided(
      context.rulebook.decision_authorities({.register_code = register_code,
                                             .purpose = application.purpose,
                                             .applicant_kind = application.applicant_kind,
                                             .date = decision.date,
                                             .received = application.received_at}),
      decision);
}

bool is_owner(const FindingContext& context,
              const Decision& decision,
              std::string_view register_code) {
  const auto owner =
      context.decided(context.rulebook.register_owner(register_code, decision.date), decision);
  return owner && *owner == decision.authority;
}

std::optional<WrongAuthority> wrong_authority(const FindingContext& context,
                                              const Decision& decision) {
  const Application* application = context.file.application_on(decision.date);
  if (application == nullptr) {
    return std::nullopt;
  }
  std::optional<WrongAuthority> wrong;
  for (const std::string& code : application->registers) {
    const auto allowed = allowed_to_decide(context, *application, code, decision);
    if (!allowed || std::ranges::find(*allowed, decision.authority, &AllowedAuthority::authority) !=
                        allowed->end()) {
      continue;
    }
    const bool owner_on_research = context.rulebook.is_research(application->purpose) &&
                                   context.rulebook.under_hds(code, decision.date) &&
                                   is_owner(context, decision, code);
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

/// The registers for which the authority decides on the direct route of public bodies alone.
std::vector<std::string> registers_by_direct_route(const FindingContext& context,
                                                   const Application& application,
                                                   const Decision& decision) {
  std::vector<std::string> registers;
  for (const std::string& code : application.registers) {
    const auto allowed = allowed_to_decide(context, application, code, decision);
    const bool by_direct_route =
        allowed && std::ranges::any_of(*allowed, [&decision](const AllowedAuthority& authority) {
          return authority.authority == decision.authority && authority.rule == "R05";
        });
    if (by_direct_route) {
      registers.push_back(code);
    }
  }
  return registers;
}

const Routing* last_routing_before(const CaseFile& file, const Decision& decision) {
  const Routing* last = nullptr;
  for (const Routing& routing : file.routings) {
    if (is_before(routing.moment(), decision.moment())) {
      last = &routing;
    }
  }
  return last;
}

/// Registers whose data somebody else than their owner worked on.
struct Strangers {
  std::vector<std::string> registers;
  std::vector<std::string> owners;
  /// It is the owner of some register of the step.
  bool owns_one = false;
};

Strangers not_owned(const FindingContext& context,
                    const std::vector<std::string>& registers,
                    std::string_view body,
                    const Happened& step) {
  Strangers strangers;
  for (const std::string& code : registers) {
    const auto owner = context.decided(context.rulebook.register_owner(code, step.date), step);
    if (owner && *owner == body) {
      strangers.owns_one = true;
    } else if (owner) {
      strangers.registers.push_back(code);
      if (std::ranges::find(strangers.owners, *owner) == strangers.owners.end()) {
        strangers.owners.push_back(*owner);
      }
    }
  }
  return strangers;
}

Breach done_by_stranger(const Strangers& strangers,
                        std::string body,
                        const Happened& step,
                        Text what) {
  Breach breach{.evidence = {step.id}};
  breach.with("register", joined(strangers.registers))
      .with("event", std::move(what))
      .with("date", step.date)
      .with("authority", std::move(body))
      .with("allowed", joined(strangers.owners));
  return breach;
}

}  // namespace

std::vector<Breach> decided_by_wrong_authority(const FindingContext& context) {
  return decisions_by_wrong_authority(context, false);
}

std::vector<Breach> research_decided_by_owner(const FindingContext& context) {
  return decisions_by_wrong_authority(context, true);
}

std::vector<Breach> public_task_not_named(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    const Application* application = context.file.application_on(decision.date);
    if (application == nullptr || decision.reverses || !application->task_basis.empty()) {
      continue;
    }
    const auto registers = registers_by_direct_route(context, *application, decision);
    if (!registers.empty()) {
      Breach breach{.evidence = {decision.id}};
      breach.with("register", joined(registers))
          .with("authority", decision.authority)
          .with("date", decision.date)
          .with("purpose", application->purpose);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> decided_own_application(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    const Application* application = context.file.application_on(decision.date);
    if (application != nullptr && application->applicant == decision.authority) {
      Breach breach{.evidence = {decision.id}};
      breach.with("authority", decision.authority).with("date", decision.date);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> decided_without_routing(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Decision& decision : context.file.decisions) {
    const Routing* routing = last_routing_before(context.file, decision);
    // Nobody routes a complaint to the body that decides on it.
    if (routing != nullptr && !decision.reverses && routing->authority != decision.authority) {
      Breach breach{.evidence = {routing->id, decision.id}};
      breach.with("authority", decision.authority)
          .with("date", decision.date)
          .with("allowed", routing->authority)
          .with("started", routing->date);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> not_done_by_owner(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Preparation& preparation : context.file.preparations) {
    const Application* application = context.file.application_on(preparation.date);
    const std::string& body = context.file.events[preparation.order].actor.organisation;
    if (application == nullptr || body.empty()) {
      continue;
    }
    // Each owner prepares its own; the event does not say whose data it is about.
    const auto strangers = not_owned(context, application->registers, body, preparation);
    if (!strangers.registers.empty() && !strangers.owns_one) {
      breaches.push_back(
          done_by_stranger(strangers,
                           body,
                           preparation,
                           preparation.disclosure_check.empty()
                               ? Text{"påbegynt tilrettelegging", "start of preparation"}
                               : Text{"tilrettelegging", "preparation"}));
    }
  }
  for (const Delivery& delivery : context.file.deliveries) {
    const auto strangers = not_owned(context, delivery.registers, delivery.by, delivery);
    if (!strangers.registers.empty() && !delivery.by.empty()) {
      breaches.push_back(
          done_by_stranger(strangers,
                           delivery.by,
                           delivery,
                           {"utlevering " + delivery.delivery, "delivery " + delivery.delivery}));
    }
  }
  return breaches;
}

}  // namespace replay
