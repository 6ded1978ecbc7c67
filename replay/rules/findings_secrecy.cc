// S02, A05, S05: identities apart from health data and sent safely, a ground for secrecy.
#include <algorithm>
#include <map>

#include "replay/rules/clocks.h"
#include "replay/rules/finding_function.h"

namespace replay {
namespace {

struct Shipment {
  std::vector<const Delivery*> deliveries;
  bool has_key = false;
  bool has_health = false;
  bool has_number_in_health = false;
  bool by_analogy = false;
};

/// The duty to split shipments, of the register that has it in so many words if one has.
Duty split_duty(const FindingContext& context, const Delivery& delivery) {
  Duty found;
  for (const std::string& code : delivery.registers) {
    const auto duty = context.decided(context.rulebook.split_shipment(code), delivery);
    if (duty && duty->required && (!found.required || !duty->assumption)) {
      found = *duty;
    }
  }
  return found;
}

bool is_lawful_ground(const SecrecyGround& ground) {
  return ground.ground != "NOT_NEEDED_ANON";
}

bool has_ground_before(const CaseFile& file, const Happened& event) {
  return std::ranges::any_of(file.secrecy_grounds, [&event](const SecrecyGround& ground) {
    return is_lawful_ground(ground) && is_before(ground.moment(), event.moment());
  });
}

bool is_identifiable_on(const CaseFile& file, Date day) {
  return file.category_on(day) == "IDENTIFIABLE";
}

/// The decision before which no identity number may come: the one that grants, else the first.
const Decision* deciding(const CaseFile& file) {
  const auto granting = std::ranges::find_if(file.decisions, &Decision::grants);
  if (granting != file.decisions.end()) {
    return &*granting;
  }
  return file.decisions.empty() ? nullptr : &file.decisions.front();
}

}  // namespace

std::vector<Breach> key_and_health_together(const FindingContext& context) {
  // By place in the case, so that findings come in its order.
  std::vector<std::string> names;
  std::map<std::string, Shipment> shipments;
  for (const Delivery& delivery : context.file.deliveries) {
    if (!delivery.holds("ID_KEY") && !delivery.holds("HEALTH")) {
      continue;
    }
    const Duty duty = split_duty(context, delivery);
    if (!duty.required) {
      continue;
    }
    const auto [found, is_new] = shipments.try_emplace(delivery.shipment);
    if (is_new) {
      names.push_back(delivery.shipment);
    }
    Shipment& shipment = found->second;
    shipment.by_analogy = duty.assumption;
    const bool health = delivery.holds("HEALTH");
    shipment.deliveries.push_back(&delivery);
    shipment.has_key = shipment.has_key || delivery.holds("ID_KEY");
    shipment.has_health = shipment.has_health || health;
    shipment.has_number_in_health =
        shipment.has_number_in_health || (health && delivery.contains_fnr);
  }

  std::vector<Breach> breaches;
  for (const std::string& name : names) {
    const Shipment& shipment = shipments.at(name);
    const bool together = shipment.has_key && shipment.has_health;
    if (!together && !shipment.has_number_in_health) {
      continue;
    }
    Breach breach{.by_analogy = shipment.by_analogy};
    Date last;
    for (const Delivery* delivery : shipment.deliveries) {
      const bool shows = together ? delivery->holds("ID_KEY") || delivery->holds("HEALTH")
                                  : delivery->holds("HEALTH") && delivery->contains_fnr;
      if (shows) {
        breach.evidence.push_back(delivery->id);
        last = delivery->date;
      }
    }
    breach.with("shipment", name).with("date", last);
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

std::vector<Breach> key_without_health_data(const FindingContext& context) {
  Breach breach;
  std::vector<std::string> shipments;
  Date last;
  for (const Delivery& delivery : context.file.deliveries) {
    if (!delivery.to_applicant()) {
      continue;
    }
    if (delivery.holds("HEALTH")) {
      return {};
    }
    if (!delivery.holds("ID_KEY")) {
      continue;
    }
    const Duty duty = split_duty(context, delivery);
    if (!duty.required) {
      continue;
    }
    breach.by_analogy = shipments.empty() ? duty.assumption : breach.by_analogy && duty.assumption;
    breach.evidence.push_back(delivery.id);
    if (std::ranges::find(shipments, delivery.shipment) == shipments.end()) {
      shipments.push_back(delivery.shipment);
    }
    last = delivery.date;
  }
  if (shipments.empty()) {
    return {};
  }
  const auto complete = last_parts(context.file, context.rulebook, context.today);
  if (complete.empty()) {
    return {};
  }
  breach.evidence.push_back(complete.back()->id);
  breach.with("shipment", joined(shipments)).with("date", last);
  return {std::move(breach)};
}

std::vector<Breach> identity_number_attached(const FindingContext& context) {
  const Decision* decision = deciding(context.file);
  std::vector<Breach> breaches;
  for (const Attachment& attachment : context.file.attachments) {
    const bool before_decision =
        decision == nullptr || is_before(on(attachment.received_at), decision->moment());
    if (attachment.contains_fnr && before_decision) {
      Breach breach{.evidence = {attachment.id}};
      breach.with("attachment", attachment.code).with("date", attachment.received_at);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> identity_file_received_wrongly(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const IdFile& id_file : context.file.id_files) {
    const bool knew_how =
        std::ranges::any_of(context.file.id_routines, [&id_file](const IdRoutine& routine) {
          return is_before(routine.moment(), id_file.moment());
        });
    Text faults;
    if (!knew_how) {
      also(faults,
           {"søkeren hadde ikke fått rutinen for innsending",
            "the applicant had not been sent the routine for it"});
    }
    if (!id_file.encrypted) {
      also(faults, {"ikke kryptert", "not encrypted"});
    }
    if (!faults.en.empty()) {
      Breach breach{.evidence = {id_file.id}};
      breach.with("date", id_file.date).with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> no_secrecy_ground(const FindingContext& context) {
  std::vector<Breach> breaches;
  const auto consider = [&](const Happened& event, Text what) {
    if (is_identifiable_on(context.file, event.date) && !has_ground_before(context.file, event)) {
      Breach breach{.evidence = {event.id}};
      breach.with("event", std::move(what)).with("date", event.date);
      breaches.push_back(std::move(breach));
    }
  };
  for (const Decision& decision : context.file.decisions) {
    if (decision.grants()) {
      consider(decision, {"Vedtaket", "The decision"});
    }
  }
  for (const Delivery& delivery : context.file.deliveries) {
    consider(delivery, {"Utlevering " + delivery.delivery, "Delivery " + delivery.delivery});
  }
  return breaches;
}

}  // namespace replay
