// S01: a contract signed before delivery, covering secrecy, processing and deletion.
#include <algorithm>
#include <array>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

bool signed_by_applicant_side(const Contract& contract) {
  static constexpr std::array<std::string_view, 5> kRoles{
      "", "APPLICANT", "CONTROLLER", "PROJECT_LEADER", "RESEARCH_RESPONSIBLE"};
  return std::ranges::find(kRoles, contract.signed_by_role) != kRoles.end();
}

struct Required {
  std::string register_code;
  bool by_analogy = false;
};

/// The register whose data need a contract: the one that says so in so many words if there is one.
std::optional<Required> contract_required(const FindingContext& context, const Delivery& delivery) {
  std::optional<Required> found;
  for (const std::string& code : delivery.registers) {
    const auto duty = context.decided(context.rulebook.contract_required(code), delivery);
    if (duty && duty->required && (!found || (found->by_analogy && !duty->assumption))) {
      found = Required{code, duty->assumption};
    }
  }
  return found;
}

Text missing_clauses(const Contract& contract) {
  Text missing;
  const auto add = [&missing](const std::optional<bool>& covered, const char* nb, const char* en) {
    if (covered == false) {
      missing.nb += (missing.nb.empty() ? "" : ", ") + std::string(nb);
      missing.en += (missing.en.empty() ? "" : ", ") + std::string(en);
    }
  };
  add(contract.covers_secrecy, "taushetsplikt", "secrecy");
  add(contract.covers_processing, "forsvarlig behandling", "sound processing");
  add(contract.covers_deletion, "sletting", "deletion");
  return missing;
}

/// The decision that a PROJECT_CHANGE must have a new contract for, if any.
const Decision* decision_wanting_contract(const CaseFile& file, const Delivery& delivery) {
  const Application* application = file.application_on(delivery.date);
  if (application == nullptr || application->application_type != "PROJECT_CHANGE") {
    return nullptr;
  }
  const Decision* wanting = nullptr;
  for (const Decision& decision : file.decisions) {
    if (decision.grants() && is_before(decision.moment(), delivery.moment())) {
      wanting = decision.new_contract.value_or(true) ? &decision : nullptr;
    }
  }
  return wanting;
}

}  // namespace

std::vector<Breach> delivered_without_contract(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    if (!delivery.to_applicant() ||
        !context.rulebook.contract_covers(context.file.category_on(delivery.date))) {
      continue;
    }
    const auto required = contract_required(context, delivery);
    if (!required) {
      continue;
    }
    const bool has_contract =
        std::ranges::any_of(context.file.contracts, [&delivery](const Contract& contract) {
          return signed_by_applicant_side(contract) &&
                 is_before(on(contract.signed_at), delivery.moment());
        });
    if (!has_contract) {
      Breach breach{.evidence = {delivery.id}, .by_analogy = required->by_analogy};
      breach.with("delivery", delivery.delivery)
          .with("date", delivery.date)
          .with("register", required->register_code);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> contract_lacks_something(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Contract& contract : context.file.contracts) {
    if (Text missing = missing_clauses(contract); !missing.en.empty()) {
      Breach breach{.evidence = {contract.id}};
      breach.with("contract", contract.contract)
          .with("date", contract.signed_at)
          .with("missing", std::move(missing));
      breaches.push_back(std::move(breach));
    }
  }
  for (const Delivery& delivery : context.file.deliveries) {
    const Decision* decision = decision_wanting_contract(context.file, delivery);
    const bool has_new_contract =
        decision == nullptr ||
        std::ranges::any_of(context.file.contracts, [decision](const Contract& contract) {
          return decision->date <= contract.signed_at;
        });
    if (!has_new_contract) {
      Breach breach{.evidence = {delivery.id}};
      breach.with("contract", delivery.contract.empty() ? "–" : delivery.contract)
          .with("delivery", delivery.delivery)
          .with("date", delivery.date)
          .with(
              "missing",
              Text{"ny kontrakt etter endringsvedtaket " + to_string(decision->date),
                   "a new contract after the change was granted on " + to_string(decision->date)});
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
