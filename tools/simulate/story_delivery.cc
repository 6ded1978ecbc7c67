// From the decision to the last part delivered, and orders after it.
#include <algorithm>
#include <array>

#include "tools/simulate/model.h"
#include "tools/simulate/story.h"

namespace simulate {

void Story::prepare() {
  const bool signs = plan_.is_identifiable() && !has(Deviation::kContractAfterDelivery);
  if (plan_.fixed.delivered) {
    delivered_ = *plan_.fixed.delivered;
    signed_at_ = *plan_.fixed.signed_at;
  } else {
    const Day notified = working(decided_ + 1);
    const std::int32_t days = plan_.own_task
                                  ? prng_.between(0, 3)
                                  : prng_.lognormal(model::kContractDays, model::kContractSigma);
    signed_at_ = working(notified + std::max(1, days));
    delivered_ = draw_delivery_day(signs ? signed_at_ : decided_);
  }
  if (decided_ < delivered_) {
    const Day day = working(decided_ + 1);
    tell(aside(day), clerk(authority_), "DecisionNotified", [&](Fields& fields) {
      fields.date("receivedAt", day);
    });
  }
  const std::size_t year = prng_.below(static_cast<std::uint32_t>(model::kYearsKept.size()));
  due_ = calendar_.plus_months(delivered_, 12 * model::kYearsKept.at(year));
  if (signs) {
    send_contract();
  }
  const Day from = std::max(last_.day, decided_);
  const Day begun = std::min(working(from + (delivered_ - from) * 4 / 10), delivered_);
  if (plan_.is_identifiable() && !plan_.fixed.delivered &&
      (has(Deviation::kNoRoutine) || prng_.permille(model::kIdRoutine))) {
    exchange_ids(from, begun);
  }
  if (!has(Deviation::kPreparedTooEarly)) {
    start_preparation(begun);
  }
  const Day resumed = begun + (delivered_ - begun) / 2;
  if (plan_.research && has(Deviation::kNone) && begun + 4 < resumed &&
      prng_.permille(model::kPostponed)) {
    const Day paused = working(begun + 1);
    pause("APPLICANT_POSTPONEMENT", paused, working(resumed));
    pauses_.push_back({paused, working(resumed)});
  }
  record_time(std::max(last_.day, begun));
}

Day Story::draw_delivery_day(Day from) {
  if (plan_.own_task) {
    return std::max(calendar_.plus_working_days(segments_.front().start, own_working_days_),
                    calendar_.plus_working_days(from, 1));
  }
  std::int32_t days = 0;
  if (plan_.category == Category::kStatistics) {
    days = prng_.lognormal(model::kStatisticsPreparationDays, model::kPreparationSigma);
  } else {
    const int median =
        plan_.is_identifiable() ? model::kPreparationDays : model::kLinkedPreparationDays;
    days = in_era(prng_.lognormal(median, model::kPreparationSigma));
  }
  return working(from + std::max(8, days));
}

void Story::send_contract() {
  const Day sent = std::min(working(decided_ + 1), signed_at_);
  recorder_.add(
      next(sent), sometimes_late(), clerk(authority_), "ContractSent", [&](Fields& fields) {
        fields.text("contract", "k1").number("version", 1).date("sentAt", sent);
      });
  const Moment at = next(signed_at_);
  contract_holds_from_ = signed_at_;
  if (plan_.turns.registered_late) {
    contract_holds_from_ = delivered_ + 6;
    sign_contract(at, signed_at_, (contract_holds_from_ - signed_at_) * 86'400);
  } else if (plan_.turns.corrected && has(Deviation::kNone)) {
    // Typed as a month after the delivery.
    contract_holds_from_ = working(delivered_ + 3);
    const EventNumber wrong = sign_contract(at, delivered_ + 30, soon());
    tell(aside(contract_holds_from_), clerk(authority_), "EventCorrected", [&](Fields& fields) {
      fields.text("target", recorder_.id_of(wrong)).begin("replacement");
      write_contract(fields, signed_at_);
      fields.end().text("reason", "Datoen var skrevet feil");
    });
  } else {
    sign_contract(at, signed_at_, soon());
  }
}

EventNumber Story::sign_contract(Moment at, Day signed_at, std::int32_t recorded_after_seconds) {
  const EventNumber contract = recorder_.add(
      at, recorded_after_seconds, clerk(authority_), "ContractSigned", [&](Fields& fields) {
        write_contract(fields, signed_at);
      });
  due_dates_.push_back({recorder_.known_on(contract), due_, contract});
  if (has(Deviation::kClauseMissing)) {
    recorder_.finds("F002", recorder_.known_on(contract), kNever, {contract});
  }
  return contract;
}

void Story::write_contract(Fields& fields, Day signed_at) const {
  const std::array<std::string_view, 1> recipients{plan_.applicant};
  fields.text("contract", "k1")
      .number("version", 1)
      .date("signedAt", signed_at)
      .text("signedByRole", "CONTROLLER")
      .begin("covers");
  fields.flag("secrecy", true)
      .flag("processing", true)
      .flag("deletion", !has(Deviation::kClauseMissing))
      .end();
  fields.date("deletionDue", due_).texts("recipients", recipients);
}

void Story::exchange_ids(Day routine, Day file) {
  if (!has(Deviation::kNoRoutine)) {
    tell(next(routine), clerk(authority_), "IdRoutineSent", [](Fields& fields) {
      fields.text("routineVersion", "3.1");
    });
  }
  const EventNumber received =
      tell(next(file), analyst(file), "IdFileReceived", [&](Fields& fields) {
        fields.number("persons", 100 + people_ * 37)
            .text("channel", "SECURE_FILE")
            .flag("encrypted", true);
      });
  if (has(Deviation::kNoRoutine)) {
    recorder_.finds("F006", file, kNever, {received});
  }
  const Day deleted = working(delivered_ + 30);
  tell(aside(deleted), analyst(deleted), "IdFileDeleted", [&](Fields& fields) {
    fields.date("deletedAt", deleted).text("method", "Overskrevet");
  });
}

EventNumber Story::start_preparation(Day day) {
  return tell(next(day), analyst(day), "DataPreparationStarted", [&](Fields& fields) {
    fields.text("analyst", analyst(day).id);
  });
}

void Story::deliver() {
  const std::vector<Parcel> all = parcels();
  // Registers that deliver apart do so on days of their own.
  const Day first = plan_.registers.size() > 1 && all.size() > 1
                        ? std::max(last_.day, working(delivered_ - 7))
                        : delivered_;
  tell(next(first), analyst(first), "DataPrepared", [&](Fields& fields) {
    fields.number("rows", 1'000 + people_ * 997)
        .text("disclosureCheck", has(Deviation::kNotChecked) ? "FAILED" : "PASSED");
  });
  if (plan_.turns.night_of_clock_change) {
    Parcel part = all.front();
    part.last_part = false;
    hand_over(part, {delivered_, 2 * 3'600 + 1'800, 2});
    hand_over(all.front(), {delivered_, 2 * 3'600 + 600, 1});
  } else {
    for (const Parcel& parcel : all) {
      hand_over(parcel, next(&parcel == &all.back() ? delivered_ : first));
    }
  }
  segments_.back().stop = delivered_;
  segments_.back().stopped_by = deliveries_.back().event;
  if (has(Deviation::kOneShipment)) {
    recorder_.finds(
        "F003", delivered_, kNever, {deliveries_.front().event, deliveries_.back().event});
  }
  if (has(Deviation::kKeyWithoutData)) {
    recorder_.finds("F004", delivered_, kNever, {deliveries_.front().event});
  }
  sign_late();
}

std::vector<Story::Parcel> Story::parcels() const {
  std::vector<Parcel> all;
  if (plan_.direct) {
    all.push_back({"ID_KEY", plan_.registers, has(Deviation::kKeyWithoutData)});
    if (has(Deviation::kKeyWithoutData)) {
      return all;
    }
  }
  const std::string_view content = plan_.is_identifiable() ? "HEALTH" : "TABLES";
  if (plan_.registers.size() == 1) {
    all.push_back({content, plan_.registers, true});
    return all;
  }
  // The register that the case is named by comes last.
  all.push_back({content, {plan_.registers.back()}, true});
  all.push_back({content, {plan_.registers.front()}, true});
  return all;
}

EventNumber Story::hand_over(const Parcel& parcel, Moment at) {
  const std::string number = std::to_string(deliveries_.size() + 1);
  const bool one_shipment = has(Deviation::kOneShipment);
  const bool in_room = people_ % 4 == 0 && !has(Deviation::kNoReceipt);
  const bool more = has(Deviation::kMoreIdentifiable);
  const bool other_format = has(Deviation::kOtherFormat) && parcel.content != "ID_KEY";
  const std::array<std::string_view, 1> content{parcel.content};
  const bool names_contract = plan_.is_identifiable() && contract_holds_from_ != kNever;
  const EventNumber event = tell(at, analyst(at.day), "DataDelivered", [&](Fields& fields) {
    fields.text("delivery", "d" + number)
        .text("shipment", one_shipment ? "s1" : "s" + number)
        .texts("content", content)
        .text("identifiability", more ? "DIRECT" : plan_.identifiability())
        .flag("containsFnr", parcel.content == "ID_KEY")
        .text("format", other_format ? "SAS" : format_)
        .text("channel", in_room ? "ANALYSIS_ROOM" : "SECURE_FILE")
        .flag("encrypted", true)
        .text("recipient", has(Deviation::kOtherRecipient) ? "org-2000" : plan_.applicant)
        .texts("registers", parcel.registers)
        .text("by", has(Deviation::kDeliveredByOther) ? "HDS" : owner(at.day));
    if (names_contract) {
      fields.text("contract", "k1");
    }
    fields.date("periodTo", period_to_)
        .flag("lastPart", parcel.last_part)
        .text("sha256", invented_digest(plan_.number, deliveries_.size()));
  });
  deliveries_.push_back({"d" + number, event, at.day});
  find_in_delivery(parcel, deliveries_.back());
  if (plan_.is_identifiable() && !in_room) {
    confirm_receipt(deliveries_.back());
  }
  return event;
}

/// What is wrong with one delivery by itself.
void Story::find_in_delivery(const Parcel& parcel, const Delivery& delivery) {
  const auto finds_if = [&](bool holds, std::string_view finding) {
    if (holds) {
      recorder_.finds(finding, delivery.day, kNever, {delivery.event});
    }
  };
  if (plan_.is_identifiable()) {
    recorder_.finds("F001", delivery.day, contract_holds_from_, {delivery.event});
  }
  finds_if(has(Deviation::kNoGround), "F007");
  finds_if(has(Deviation::kNotChecked), "F009");
  if (has(Deviation::kMoreIdentifiable)) {
    recorder_.finds("F010", delivery.day, kNever, {decision_, delivery.event});
  }
  finds_if(has(Deviation::kPeriodNotNotified) &&
               delivery.day < final_on(calendar_.civil_of(period_to_).year),
           "F027");
  finds_if(has(Deviation::kOtherFormat) && parcel.content != "ID_KEY", "F030");
  if (plan_.is_identifiable() && valid_to_ < delivery.day) {
    recorder_.finds("F034", delivery.day, kNever, {decision_, delivery.event});
  }
  finds_if(has(Deviation::kDeliveredByOther), "F047");
  if (has(Deviation::kOtherRecipient)) {
    recorder_.finds("F048", delivery.day, kNever, {due_dates_.front().event, delivery.event});
  }
}

void Story::confirm_receipt(const Delivery& delivery) {
  if (has(Deviation::kNoReceipt)) {
    recorder_.finds("F031", delivery.day + 15, kNever, {delivery.event});
    return;
  }
  const Day day = working(delivery.day + prng_.between(1, 8));
  tell(aside(day), clerk(authority_), "DeliveryReceiptConfirmed", [&](Fields& fields) {
    fields.text("delivery", delivery.id).date("at", day);
  });
}

/// F001: the contract comes when the data are gone.
void Story::sign_late() {
  if (plan_.is_identifiable() && has(Deviation::kContractAfterDelivery)) {
    const Day day = working(delivered_ + prng_.between(3, 20));
    if (plan_.application_type == "PROJECT_CHANGE") {
      for (const Delivery& delivery : deliveries_) {
        recorder_.finds("F002", delivery.day, day, {delivery.event});
      }
    }
    sign_contract(next(day), day, soon());
  }
}

void Story::order_more() {
  if (!plan_.is_identifiable() || !plan_.research || !has(Deviation::kNone) ||
      plan_.fixed.delivered || !prng_.permille(model::kSupplement)) {
    return;
  }
  const Day ordered = working(delivered_ + prng_.between(21, 150));
  const bool dated = prng_.permille(700);
  const EventNumber order =
      tell(next(ordered), clerk(authority_), "SupplementaryOrderPlaced", [&](Fields& fields) {
        fields.text("order", "o1").text("description", "Flere variabler");
        if (dated) {
          fields.date("completeAsOf", ordered);
        }
      });
  const Day old_due = statutory_due(segments_.back());
  begin_segment(ordered, order);
  if (prng_.permille(model::kNotRecalculated)) {
    recorder_.finds("F026", calendar_.plus_working_days(ordered, 10) + 1, kNever, {order});
  } else {
    const Day day = calendar_.plus_working_days(ordered, prng_.between(0, 8));
    tell(next(day), clerk(authority_), "DeadlineRecalculated", [&](Fields& fields) {
      fields.text("clock", "STATUTORY")
          .text("cause", "SUPPLEMENT")
          .date("oldDue", old_due)
          .date("newDue", unpaused_statutory(ordered))
          .text("order", "o1");
    });
  }
  deliver_more(ordered);
}

void Story::deliver_more(Day ordered) {
  const std::int32_t days = std::clamp(prng_.lognormal(model::kSupplementWorkingDays, 500), 12, 90);
  const Day day = calendar_.plus_working_days(ordered, days);
  tell(next(day), analyst(day), "DataPrepared", [](Fields& fields) {
    fields.number("rows", 500).text("disclosureCheck", "PASSED");
  });
  hand_over({"HEALTH", plan_.registers, true}, next(day));
  segments_.back().stop = day;
  segments_.back().stopped_by = deliveries_.back().event;
}

}  // namespace simulate
