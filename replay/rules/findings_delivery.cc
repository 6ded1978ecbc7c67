// P04, P08, S03, S04, S07: what is delivered, in which form, how safely and to whom.
#include <algorithm>
#include <array>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

bool is_anonymous_on(const CaseFile& file, Date day) {
  return file.category_on(day).starts_with("ANON_");
}

/// How much the class tells of persons; nothing for a class the rule does not know.
std::optional<int> reach_of(std::string_view identifiability) {
  static constexpr std::array<std::string_view, 3> kClasses{"ANONYMOUS", "INDIRECT", "DIRECT"};
  const auto found = std::ranges::find(kClasses, identifiability);
  return found == kClasses.end() ? std::nullopt
                                 : std::optional(static_cast<int>(found - kClasses.begin()));
}

/// A PASSED check before the delivery, of what was ordered by then: not from before the last order
/// that was complete when the data went out.
bool is_checked(const CaseFile& file, const Delivery& delivery) {
  const Supplement* last_order = nullptr;
  for (const Supplement& supplement : file.supplements) {
    if (supplement.order < delivery.order && supplement.starts() <= delivery.date) {
      last_order = &supplement;
    }
  }
  return std::ranges::any_of(file.preparations, [&](const Preparation& preparation) {
    return preparation.disclosure_check == "PASSED" &&
           is_before(preparation.moment(), delivery.moment()) &&
           (last_order == nullptr || is_before(last_order->moment(), preparation.moment()));
  });
}

/// What makes a delivery of anonymous data one that is not; empty if nothing does.
Text not_anonymous(const FindingContext& context, const Delivery& delivery) {
  Text faults;
  if (delivery.contains_fnr) {
    also(faults,
         {"inneholder fødselsnummer eller annet entydig kjennetegn",
          "contains a national identity number or another unique identifier"});
  }
  const bool only_tables = std::ranges::all_of(
      delivery.content, [](const std::string& content) { return content == "TABLES"; });
  if (context.file.category_on(delivery.date) == "ANON_STAT" && !only_tables) {
    const std::string content = joined(delivery.content);
    also(faults,
         {"inneholder " + content + ", ikke bare tabeller",
          "holds " + content + ", not only tables"});
  }
  if (!is_checked(context.file, delivery)) {
    also(faults,
         {"utlevert uten bestått kontroll mot gjenkjenning på forhånd",
          "delivered without a disclosure check passed before it"});
  }
  return faults;
}

/// The class that was approved, and the event that says so.
struct Approved {
  std::string identifiability;
  const Happened* said_by = nullptr;
};

/// What the last grant before the delivery says; silent on it, what was then applied for.
Approved approved_for(const CaseFile& file, const Delivery& delivery) {
  const Decision* decision = last_grant_before(file, delivery.moment());
  if (decision != nullptr && !decision->identifiability.empty()) {
    return {decision->identifiability, decision};
  }
  const Date day = decision != nullptr ? decision->date : delivery.date;
  Approved approved;
  for (const ApplicationVersion& version : file.applications) {
    if (approved.said_by == nullptr || version.in_force_from <= day) {
      approved = {version.application.identifiability, &version};
    }
  }
  return approved;
}

/// The delivery's receipt, if one came at all: the first dated on or after the delivery.
const DeliveryReceipt* receipt_of(const CaseFile& file, const Delivery& delivery) {
  const DeliveryReceipt* first = nullptr;
  for (const DeliveryReceipt& receipt : file.delivery_receipts) {
    if (receipt.delivery == delivery.delivery && delivery.date <= receipt.received_at &&
        (first == nullptr || receipt.received_at < first->received_at)) {
      first = &receipt;
    }
  }
  return first;
}

/// Formats are free text: "csv" is what "CSV" is.
bool is_same_format(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// The contract as last signed before the delivery; null if it was not.
const Contract* contract_of(const CaseFile& file, const Delivery& delivery) {
  const Contract* in_force = nullptr;
  for (const Contract& contract : file.contracts) {
    if (contract.contract == delivery.contract &&
        is_before(on(contract.signed_at), delivery.moment()) &&
        (in_force == nullptr || in_force->signed_at <= contract.signed_at)) {
      in_force = &contract;
    }
  }
  return in_force;
}

Breach about(const Delivery& delivery) {
  Breach breach{.evidence = {delivery.id}};
  breach.with("delivery", delivery.delivery).with("date", delivery.date);
  return breach;
}

}  // namespace

std::vector<Breach> anonymous_data_not_anonymous(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    // A key for a linkage unit is not yet the anonymous data that the applicant gets.
    if (!delivery.to_applicant() || !is_anonymous_on(context.file, delivery.date)) {
      continue;
    }
    if (Text faults = not_anonymous(context, delivery); !faults.en.empty()) {
      breaches.push_back(about(delivery)
                             .with("category", std::string(context.file.category_on(delivery.date)))
                             .with("reason", std::move(faults)));
    }
  }
  return breaches;
}

std::vector<Breach> more_identifiable_than_approved(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    if (!delivery.to_applicant()) {
      continue;
    }
    Breach breach = about(delivery);
    Text faults;
    const Approved approved = approved_for(context.file, delivery);
    const auto reach = reach_of(delivery.identifiability);
    const auto limit = reach_of(approved.identifiability);
    if (reach && limit && *limit < *reach) {
      breach.evidence.push_back(approved.said_by->id);
      const std::string day = to_string(approved.said_by->date);
      also(faults,
           {"utlevert som " + delivery.identifiability + ", godkjent er " +
                approved.identifiability + " (" + day + ")",
            "delivered as " + delivery.identifiability + ", approved is " +
                approved.identifiability + " (" + day + ")"});
    }
    if (reach && *reach < 2 && delivery.contains_fnr) {
      also(
          faults,
          {"oppgitt som " + delivery.identifiability + ", men inneholder fødselsnummer",
           "said to be " + delivery.identifiability + ", but contains a national identity number"});
    }
    if (!faults.en.empty()) {
      breaches.push_back(breach.with("reason", std::move(faults)));
    }
  }
  return breaches;
}

std::vector<Breach> format_not_as_applied_for(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    const Application* application = context.file.application_on(delivery.date);
    const bool holds_data = delivery.holds("HEALTH") || delivery.holds("TABLES");
    // What goes to a linkage unit is not yet in the form that the applicant asked for.
    if (!delivery.to_applicant() || !holds_data || application == nullptr ||
        application->format.empty() || is_same_format(application->format, delivery.format)) {
      continue;
    }
    const bool agreed =
        std::ranges::any_of(context.file.format_changes, [&delivery](const FormatChange& change) {
          return is_same_format(change.to, delivery.format);
        });
    if (!agreed) {
      breaches.push_back(
          about(delivery).with("expected", application->format).with("actual", delivery.format));
    }
  }
  return breaches;
}

std::vector<Breach> delivered_unsafely(const FindingContext& context) {
  std::vector<Breach> breaches;
  const std::int32_t days = context.rulebook.options.receipt_days;
  for (const Delivery& delivery : context.file.deliveries) {
    if (delivery.channel == "ANALYSIS_ROOM" ||
        context.file.category_on(delivery.date) != "IDENTIFIABLE") {
      continue;
    }
    Text faults;
    if (!delivery.encrypted) {
      also(faults, {"ikke kryptert", "not encrypted"});
    }
    const DeliveryReceipt* receipt = receipt_of(context.file, delivery);
    const Date limit = delivery.date.plus_days(days);
    if (limit < (receipt != nullptr ? receipt->received_at : context.today)) {
      const std::string by = to_string(limit);
      if (receipt != nullptr) {
        const std::string came = to_string(receipt->received_at);
        also(faults,
             {"mottak bekreftet først " + came + ", frist " + by,
              "receipt confirmed only on " + came + ", due by " + by});
      } else {
        also(faults, {"mottak ikke bekreftet innen " + by, "receipt not confirmed by " + by});
      }
    }
    if (!faults.en.empty()) {
      breaches.push_back(about(delivery).with("reason", std::move(faults)));
    }
  }
  return breaches;
}

std::vector<Breach> recipient_not_in_contract(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Delivery& delivery : context.file.deliveries) {
    const Contract* contract = contract_of(context.file, delivery);
    if (contract == nullptr || contract->recipients.empty() ||
        std::ranges::find(contract->recipients, delivery.recipient) != contract->recipients.end()) {
      continue;
    }
    Breach breach = about(delivery);
    breach.evidence.push_back(contract->id);
    breaches.push_back(
        breach.with("contract", contract->contract).with("recipient", delivery.recipient));
  }
  return breaches;
}

}  // namespace replay
