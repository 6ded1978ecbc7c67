#include "replay/rules/rulebook_stage.h"

namespace replay {

std::string_view name_of(Milestone milestone) {
  static constexpr std::array<std::string_view, kMilestones.size()> kNames{"RECEIVED",
                                                                           "COMPLETE",
                                                                           "PROVISIONAL_REPLY",
                                                                           "INFORMATION_REQUESTED",
                                                                           "INFORMATION_RECEIVED",
                                                                           "DECIDED",
                                                                           "GRANTED",
                                                                           "NOTIFIED",
                                                                           "COMPLAINT_RECEIVED",
                                                                           "COMPLAINT_DECIDED",
                                                                           "CONTRACT_SIGNED",
                                                                           "DELIVERED",
                                                                           "INVOICED",
                                                                           "DELETION_DUE",
                                                                           "DELETION_CONFIRMED"};
  return kNames.at(static_cast<std::size_t>(milestone));
}

}  // namespace replay
