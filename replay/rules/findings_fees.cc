// F01–F04, C10, C26: what each payee charges for a case, held against its schedule.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <set>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

// Amounts come from outside: sums and products of theirs may pass 64 bits.
__extension__ using Wide = __int128;

std::int64_t clamped(Wide value) {
  constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(value, -kMax, kMax));
}

/// Øre as kroner: "NOK 1100.50".
Text kroner(Wide ore) {
  const std::int64_t amount = clamped(ore);
  const std::int64_t rest = std::abs(amount % 100);
  const std::string whole = (amount < 0 ? "-" : "") + std::to_string(std::abs(amount / 100));
  const std::string cents = (rest < 10 ? "0" : "") + std::to_string(rest);
  return {whole + "," + cents + " kroner", "NOK " + whole + "." + cents};
}

/// Everything one payee recorded and charged in the case.
struct Account {
  std::string payee;
  std::vector<const Invoice*> invoices;
  std::vector<const Invoice*> hours;
  std::vector<const Invoice*> credits;
  /// Up to the day of the last HOURS: later time is not charged yet.
  std::vector<const TimeEntry*> time;
};

/// Time is the recording body's where the event names no payee.
const std::string& payee_of(const CaseFile& file, const TimeEntry& entry) {
  return entry.payee.empty() ? file.events[entry.order].actor.organisation : entry.payee;
}

std::vector<Account> accounts_of(const CaseFile& file) {
  std::vector<Account> accounts;
  for (const Invoice& invoice : file.invoices) {
    auto account = std::ranges::find(accounts, invoice.payee, &Account::payee);
    if (account == accounts.end()) {
      accounts.emplace_back().payee = invoice.payee;
      account = std::prev(accounts.end());
    }
    account->invoices.push_back(&invoice);
    if (invoice.kind == "HOURS") {
      account->hours.push_back(&invoice);
    } else if (invoice.kind == "CREDIT") {
      account->credits.push_back(&invoice);
    }
  }
  for (Account& account : accounts) {
    for (const TimeEntry& entry : file.time_entries) {
      if (!account.hours.empty() && payee_of(file, entry) == account.payee &&
          entry.date <= account.hours.back()->date) {
        account.time.push_back(&entry);
      }
    }
  }
  return accounts;
}

/// What is wrong, and the events that show it.
class Faults {
 public:
  void add(const Text& reason, std::initializer_list<const Happened*> events) {
    also(reasons_, reason);
    for (const Happened* event : events) {
      breach_.evidence.push_back(event->id);
    }
  }

  template <class Event>
  void show(const std::vector<const Event*>& events) {
    for (const Event* event : events) {
      breach_.evidence.push_back(event->id);
    }
  }

  [[nodiscard]] bool is_empty() const { return reasons_.en.empty(); }

  Breach take(const std::string& payee) {
    breach_.with("payee", payee).with("reason", std::move(reasons_));
    return std::move(breach_);
  }

 private:
  Text reasons_;
  Breach breach_;
};

void check_rate(const Invoice& invoice, const FeeRow& schedule, Faults& faults) {
  const std::int64_t rate = invoice.rate_ore_per_hour.value_or(0);
  if (rate != schedule.rate) {
    const Text actual = kroner(rate);
    const Text expected = kroner(schedule.rate);
    faults.add({"faktura " + invoice.invoice + " har timepris " + actual.nb + ", prislisten " +
                    expected.nb,
                "invoice " + invoice.invoice + " has a rate of " + actual.en +
                    " an hour, the schedule " + expected.en},
               {&invoice});
  }
}

/// C26: one price for data from one register, another for data from several.
void check_base(const FindingContext& context,
                const Invoice& invoice,
                const FeeRow& schedule,
                Faults& faults) {
  std::set<std::string> sources;
  if (const Application* application = context.file.application_on(invoice.date)) {
    sources.insert(application->registers.begin(), application->registers.end());
    sources.insert(application->linked_registers.begin(), application->linked_registers.end());
  }
  const auto expected = sources.size() > 1 ? schedule.base_several : schedule.base_single;
  if (expected && invoice.amount_ex_vat_ore == *expected) {
    return;
  }
  const Text actual = kroner(invoice.amount_ex_vat_ore);
  const Text wanted = expected ? kroner(*expected) : Text{"ingen grunnpris", "no base fee"};
  faults.add(
      {"faktura " + invoice.invoice + " har grunnpris " + actual.nb + ", prislisten " + wanted.nb,
       "invoice " + invoice.invoice + " has a base fee of " + actual.en + ", the schedule " +
           wanted.en},
      {&invoice});
}

void check_vat(const Invoice& invoice, const FeeRow& schedule, Faults& faults) {
  const Wide expected = Wide{invoice.amount_ex_vat_ore} * schedule.vat_percent;
  const Wide off = Wide{invoice.vat_ore} * 100 - expected;
  // Rounded to a whole øre, up or down.
  if (invoice.vat_ore == 0 || (-100 < off && off < 100)) {
    return;
  }
  const Text actual = kroner(invoice.vat_ore);
  const Text wanted = kroner(expected / 100);
  faults.add(
      {"faktura " + invoice.invoice + " har merverdiavgift " + actual.nb + ", verken 0 eller " +
           wanted.nb,
       "invoice " + invoice.invoice + " has VAT of " + actual.en + ", neither 0 nor " + wanted.en},
      {&invoice});
}

/// Charged minutes; a credit note lessens them where it says by how many.
Wide charged_minutes(const Account& account) {
  Wide minutes = 0;
  for (const Invoice* invoice : account.hours) {
    minutes += invoice->minutes.value_or(0);
  }
  for (const Invoice* invoice : account.credits) {
    minutes -= invoice->minutes.value_or(0);
  }
  return minutes;
}

void check_minutes(const Account& account, const FeeRow& schedule, Faults& faults) {
  Wide recorded = 0;
  for (const TimeEntry* entry : account.time) {
    recorded += entry->minutes;
  }
  const Wide step = std::max(schedule.rounding_minutes, 1);
  const Wide rounded = (recorded + step - 1) / step * step;
  const Wide expected = std::max<Wide>(rounded, schedule.minimum_minutes.value_or(0));
  const Wide charged = charged_minutes(account);
  if (charged == expected) {
    return;
  }
  const std::string actual = std::to_string(clamped(charged));
  const std::string time = std::to_string(clamped(recorded));
  const std::string wanted = std::to_string(clamped(expected));
  faults.add({actual + " minutter fakturert; " + time + " er ført, som gir " + wanted,
              actual + " minutes charged; " + time + " are recorded, which makes " + wanted},
             {});
  faults.show(account.hours);
  faults.show(account.credits);
  faults.show(account.time);
}

/// `per_hour` is the sum of minutes × rate of the schedule, each on its invoice's day.
void check_amount(const Account& account, Wide per_hour, const FeeRow& schedule, Faults& faults) {
  Wide charged = 0;
  for (const Invoice* invoice : account.hours) {
    charged += invoice->amount_ex_vat_ore;
  }
  for (const Invoice* invoice : account.credits) {
    charged -= invoice->amount_ex_vat_ore;
  }
  // In øre × 60, so that nothing is rounded before it is compared.
  const Wide expected = std::max({per_hour,
                                  Wide{schedule.minimum_minutes.value_or(0)} * schedule.rate,
                                  Wide{schedule.minimum_amount.value_or(0)} * 60});
  const Wide off = charged * 60 - expected;
  // Each invoice may be rounded to a whole øre, up or down.
  const Wide rounding = Wide{60} * static_cast<int>(account.invoices.size());
  if (-rounding < off && off < rounding) {
    return;
  }
  const Text actual = kroner(charged);
  const Text wanted = kroner(expected / 60);
  faults.add({actual.nb + " fakturert for timer, prislisten gir " + wanted.nb,
              actual.en + " charged for hours, by the schedule " + wanted.en},
             {});
  faults.show(account.hours);
  faults.show(account.credits);
}

/// C10: where the two minima come to different amounts, the higher one is charged, and it is said.
void ask_about_minima(const FindingContext& context,
                      const FeeRow& schedule,
                      const Invoice& invoice) {
  if (schedule.minima_disagree()) {
    const Text by_time = kroner(Wide{*schedule.minimum_minutes} * schedule.rate / 60);
    const Text by_amount = kroner(*schedule.minimum_amount);
    context.open_questions.add({"prislisten til " + schedule.payee + " har to minstepriser, " +
                                    by_time.nb + " og " + by_amount.nb,
                                "the schedule of " + schedule.payee + " has two least prices, " +
                                    by_time.en + " and " + by_amount.en},
                               invoice);
  }
}

/// Nothing if the rulebook has no schedule for one of the invoices.
std::optional<Breach> judge_account(const FindingContext& context, const Account& account) {
  Faults faults;
  Wide per_hour = 0;
  const FeeRow* last = nullptr;
  for (const Invoice* invoice : account.invoices) {
    const auto schedule =
        context.decided(context.rulebook.fee_schedule(account.payee, invoice->date), *invoice);
    if (!schedule) {
      return std::nullopt;
    }
    check_vat(*invoice, **schedule, faults);
    if (invoice->kind == "HOURS") {
      check_rate(*invoice, **schedule, faults);
      ask_about_minima(context, **schedule, *invoice);
      last = *schedule;
    } else if (invoice->kind == "BASE") {
      check_base(context, *invoice, **schedule, faults);
    }
    if (invoice->kind != "BASE") {
      const Wide sign = invoice->kind == "CREDIT" ? -1 : 1;
      per_hour += sign * invoice->minutes.value_or(0) * (*schedule)->rate;
    }
  }
  if (last != nullptr) {
    check_minutes(account, *last, faults);
    check_amount(account, per_hour, *last, faults);
  }
  if (faults.is_empty()) {
    return std::nullopt;
  }
  return faults.take(account.payee);
}

}  // namespace

std::vector<Breach> fee_not_as_scheduled(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Account& account : accounts_of(context.file)) {
    if (auto breach = judge_account(context, account)) {
      breaches.push_back(*std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
