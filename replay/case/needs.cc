#include "replay/case/needs.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "schemas/case_event.capnp.h"

namespace replay {
namespace {

using Data = schema::EventData;

/// Types by number; those of processing times, and what deletion duties take besides.
struct Selection {
  std::vector<bool> times;
  std::vector<bool> duties;

  Selection() : times(event_type_names().size()), duties(event_type_names().size()) {
    for (const auto type : {Data::APPLICATION_SUBMITTED, Data::APPLICATION_CHANGED,
                            Data::CASE_ROUTED,           Data::CASE_REROUTED,
                            Data::COMPLETENESS_CHECKED,  Data::INFORMATION_REQUESTED,
                            Data::INFORMATION_RECEIVED,  Data::CLOCK_PAUSED,
                            Data::CLOCK_RESUMED,         Data::LEGAL_ASSESSMENT_COMPLETED,
                            Data::DECISION_MADE,         Data::COMPLAINT_DECIDED,
                            Data::CONTRACT_SENT,         Data::CONTRACT_SIGNED,
                            Data::DATA_DELIVERED,        Data::SUPPLEMENTARY_ORDER_PLACED,
                            Data::CASE_WITHDRAWN,        Data::CASE_CLOSED,
                            Data::CASE_REOPENED,         Data::EVENT_CORRECTED}) {
      times[type] = true;
      duties[type] = true;
    }
    for (const auto type : {Data::DELETION_REMINDER_SENT,
                            Data::DELETION_EXTENDED,
                            Data::DELETION_CONFIRMED,
                            Data::DELETION_VERIFIED,
                            Data::LEGAL_HOLD_SET,
                            Data::LEGAL_HOLD_LIFTED}) {
      duties[type] = true;
    }
  }
};

}  // namespace

bool is_needed(Needs needs, EventTypeId type) {
  static const Selection kSelection;
  const auto number = static_cast<std::size_t>(type);
  if (needs == Needs::kWhole || number >= kSelection.times.size()) {
    return true;
  }
  return needs == Needs::kTimes ? kSelection.times[number] : kSelection.duties[number];
}

}  // namespace replay
