// After the delivery: breaches, the duty to delete, the end.
#include <algorithm>
#include <array>

#include "tools/simulate/model.h"
#include "tools/simulate/story.h"

namespace simulate {

void Story::report_breach() {
  const bool unanswered = has(Deviation::kNoSanction);
  if (!plan_.is_identifiable() || (!unanswered && !prng_.permille(3))) {
    return;
  }
  const Day day = working(delivered_ + prng_.between(20, 60));
  const EventNumber breach =
      tell(aside(day), clerk(authority_), "BreachReported", [&](Fields& fields) {
        fields.text("kind", "Deling med uvedkommende").date("discoveredAt", day);
      });
  if (unanswered) {
    recorder_.finds("F039", day + 91, kNever, {breach});
    return;
  }
  tell(aside(working(day + 30)), manager(authority_), "SanctionAssessed", [](Fields& fields) {
    fields.text("outcome", "Advarsel");
  });
}

void Story::delete_data() {
  if (!plan_.is_identifiable()) {
    close(working(delivered_ + prng_.between(40, 90)));
    return;
  }
  const Day due = extend();
  const Day reminded = working(due - 60);
  tell(aside(reminded), clerk(authority_), "DeletionReminderSent", [&](Fields& fields) {
    fields.date("due", due).text("contract", "k1");
  });
  const std::optional<Day> confirmed = confirm_deletion(due);
  find_not_deleted(confirmed.value_or(kNever));
  if (confirmed) {
    close(working(*confirmed + prng_.between(10, 30)));
  }
}

/// The date of deletion, put off or not.
Day Story::extend() {
  const bool too_late = has(Deviation::kExtendedTooLate);
  if (!too_late && (has(Deviation::kAfterValidity) || !prng_.permille(model::kExtended))) {
    return due_;
  }
  const Day day = too_late ? working(due_ + 10) : working(due_ - 40);
  const Day due = calendar_.plus_months(due_, 12);
  const EventNumber extension =
      tell(aside(day), manager(authority_), "DeletionExtended", [&](Fields& fields) {
        fields.date("newDue", due).text("basis", "Forlenget prosjekt").text("contract", "k1");
      });
  due_dates_.push_back({day, due, extension});
  if (too_late) {
    recorder_.finds("F043", day, kNever, {due_dates_.front().event, extension});
  }
  return due;
}

/// The day on which deletion was confirmed, if it was.
std::optional<Day> Story::confirm_deletion(Day due) {
  const auto turn = static_cast<std::int32_t>(prng_.below(1'000));
  Day deleted = due - prng_.between(1, 40);
  Day told = deleted + prng_.between(0, due - deleted);
  if (!has(Deviation::kNoBackups) && turn >= model::kDeletedOnTime) {
    if (turn >= model::kDeletedOnTime + model::kDeletedLate) {
      return std::nullopt;
    }
    deleted = due + prng_.between(5, 120);
    told = deleted + prng_.between(0, 10);
  }
  std::vector<std::string_view> names;
  for (const Delivery& delivery : deliveries_) {
    names.push_back(delivery.id);
  }
  const EventNumber event =
      tell(aside(told), clerk(authority_), "DeletionConfirmed", [&](Fields& fields) {
        fields.texts("deliveries", names)
            .date("deletedAt", deleted)
            .text("method", "Sikker sletting")
            .flag("backupsIncluded", !has(Deviation::kNoBackups))
            .text("confirmedByRole", "CONTROLLER")
            .date("receivedAt", told);
      });
  if (has(Deviation::kNoBackups)) {
    recorder_.finds("F033", told, kNever, {event});
  }
  if (due < deleted) {
    recorder_.finds("F042", told, kNever, {due_dates_.back().event, event});
  }
  if (prng_.permille(300)) {
    tell(aside(working(told + 7)), manager(authority_), "DeletionVerified", [](Fields& fields) {
      fields.flag("result", true);
    });
  }
  return told;
}

/// F032: from the day after each date in force until it is put off, or deletion is confirmed.
void Story::find_not_deleted(Day confirmed) {
  for (std::size_t i = 0; i < due_dates_.size(); ++i) {
    const DueDate& date = due_dates_.at(i);
    const Day next = i + 1 < due_dates_.size() ? due_dates_.at(i + 1).known : kNever;
    std::vector<EventNumber> evidence{date.event};
    for (const Delivery& delivery : deliveries_) {
      evidence.push_back(delivery.event);
    }
    recorder_.finds(
        "F032", std::max(date.known, date.due + 1), std::min(next, confirmed), evidence);
  }
}

void Story::close(Day day) {
  tell(aside(day),
       clerk(authority_.empty() ? routed_ : authority_),
       "CaseClosed",
       [](Fields& fields) { fields.text("reason", "Ferdig behandlet"); });
}

}  // namespace simulate
