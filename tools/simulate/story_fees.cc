// Time spent and what is charged for it.
#include <algorithm>

#include "tools/simulate/model.h"
#include "tools/simulate/story.h"

namespace simulate {
namespace {

// Øre. The owner charges exact time at 1,100 kroner and at least two hours; Helsedataservice each
// hour begun at 1,155 and, from 2023, 1,500 or 3,000 apart from time. VAT is a quarter.
constexpr std::int32_t kOwnerRate = 110'000;
constexpr std::int32_t kHdsRate = 115'500;
constexpr std::int32_t kWrongRate = 100'000;
constexpr std::int32_t kBaseOneSource = 150'000;
constexpr std::int32_t kBaseSeveral = 300'000;

}  // namespace

/// In quarters of an hour, so that amounts are whole øre.
void Story::record_time(Day day) {
  if (!plan_.pays) {
    return;
  }
  invoice_day_ = working(delivered_ + prng_.between(1, 18));
  const std::int32_t hours = (plan_.is_identifiable() ? 16 : 4) + (plan_.is_linked() ? 8 : 0);
  owner_minutes_ = std::max(15, prng_.lognormal(hours * 60, model::kHoursSigma) / 15 * 15);
  tell(next(day), analyst(day), "TimeRecorded", [&](Fields& fields) {
    fields.number("minutes", owner_minutes_)
        .text("activity", "Tilrettelegging")
        .text("payee", owner(invoice_day_));
  });
  const bool hds_charges = authority_ == "HDS" && calendar_.day_of({2023, 1, 1}) <= invoice_day_;
  if (hds_charges) {
    hds_minutes_ = prng_.between(1, 40) * 15;
    tell(next(day), clerk("HDS"), "TimeRecorded", [&](Fields& fields) {
      fields.number("minutes", hds_minutes_)
          .text("activity", "Saksbehandling")
          .text("payee", "HDS");
    });
  }
}

void Story::invoice() {
  if (!plan_.pays) {
    return;
  }
  const EventNumber hours = invoice_hours(owner(invoice_day_),
                                          std::max(owner_minutes_, 120),
                                          has(Deviation::kWrongRate) ? kWrongRate : kOwnerRate);
  if (has(Deviation::kWrongRate)) {
    recorder_.finds("F035", invoice_day_, kNever, {hours});
  }
  if (hds_minutes_ > 0) {
    invoice_hours("HDS", (hds_minutes_ + 59) / 60 * 60, kHdsRate);
    invoice_base();
  }
}

EventNumber Story::invoice_hours(std::string_view payee, std::int32_t minutes, std::int32_t rate) {
  const std::string number = "f" + std::to_string(++invoices_);
  const std::int64_t amount = std::int64_t{minutes} * rate / 60;
  const EventNumber event =
      tell(next(invoice_day_), clerk(payee), "FeeInvoiced", [&](Fields& fields) {
        fields.text("invoice", number)
            .text("kind", "HOURS")
            .number("minutes", minutes)
            .number("rate", rate)
            .number("amountExVat", amount)
            .number("vat", amount / 4)
            .text("payee", payee);
      });
  const Day paid = working(invoice_day_ + prng_.between(10, 40));
  recorder_.add(aside(paid), sometimes_late(), clerk(payee), "FeePaid", [&](Fields& fields) {
    fields.text("invoice", number).date("paidAt", paid);
  });
  return event;
}

void Story::invoice_base() {
  const bool several = plan_.registers.size() + plan_.linked_registers.size() > 1;
  const std::int32_t amount = several ? kBaseSeveral : kBaseOneSource;
  tell(next(invoice_day_), clerk("HDS"), "FeeInvoiced", [&](Fields& fields) {
    fields.text("invoice", "f" + std::to_string(++invoices_))
        .text("kind", "BASE")
        .number("amountExVat", amount)
        .number("vat", amount / 4)
        .text("payee", "HDS");
  });
}

}  // namespace simulate
