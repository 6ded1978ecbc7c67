#include "tools/simulate/story.h"

#include "tools/simulate/model.h"

namespace simulate {
namespace {

std::string person(std::int32_t number) {
  return "u-" + std::to_string(number);
}

std::string_view system_of(std::string_view authority) {
  return authority == "HDS" ? "helsedata-sak" : "public360";
}

}  // namespace

Story::Story(const Calendar& calendar, Recorder& recorder, Prng& prng, const Plan& plan)
    : calendar_(calendar),
      recorder_(recorder),
      prng_(prng),
      plan_(plan),
      last_{plan.received, plan.received_second, calendar.hours_ahead(plan.received)},
      people_(prng.between(0, 29)) {}

void Story::tell() {
  recorder_.begin(plan_.case_id, plan_.number);
  submit();
  if (!become_complete()) {
    return;
  }
  decide();
  if (is_refused_) {
    end_refused();
  } else {
    prepare();
    deliver();
    invoice();
    report_breach();
    order_more();
    delete_data();
  }
  find_late();
}

/// A moment of the day after all that was told.
Moment Story::next(Day day) {
  if (day == last_.day) {
    last_.second += prng_.between(120, 420);
  } else {
    last_ = {day, prng_.between(8 * 3'600, 9 * 3'600 + 1'800), calendar_.hours_ahead(day)};
  }
  return last_;
}

/// A moment of the day that has no place in the order of the rest.
Moment Story::aside(Day day) {
  return {day, prng_.between(20 * 3'600, 21 * 3'600), calendar_.hours_ahead(day)};
}

/// A moment of the day before all else.
Moment Story::early(Day day) {
  return {day, prng_.between(6 * 3'600, 7 * 3'600), calendar_.hours_ahead(day)};
}

/// Seconds until an event is recorded.
std::int32_t Story::soon() {
  return prng_.between(4, 90);
}

/// The same, or some days: for events of which nothing depends on the day they were recorded.
std::int32_t Story::sometimes_late() {
  return prng_.permille(model::kLateRegistration) ? prng_.between(1, 20) * 86'400 : soon();
}

std::string_view Story::owner(Day day) const {
  return day < day_of_fhi(calendar_) ? "HDIR" : "FHI";
}

std::string_view Story::deciding_authority(Day day) const {
  return plan_.own_task || day < day_of_hds(calendar_) ? owner(day) : "HDS";
}

Actor Story::clerk(std::string_view authority) const {
  const std::int32_t first = authority == "HDS" ? 3'100 : 4'700;
  return {person(first + people_), "CASE_HANDLER", authority, system_of(authority)};
}

Actor Story::lawyer(std::string_view authority) const {
  const std::int32_t first = authority == "HDS" ? 3'300 : 4'600;
  return {person(first + people_ % 7), "LAWYER", authority, system_of(authority)};
}

Actor Story::manager(std::string_view authority) const {
  const std::int32_t first = authority == "HDS" ? 3'000 : 4'500;
  return {person(first + people_ % 3), "MANAGER", authority, system_of(authority)};
}

Actor Story::analyst(Day day) const {
  return {person(4'400 + people_ % 11), "REGISTER_ANALYST", owner(day), "utlevering"};
}

}  // namespace simulate
