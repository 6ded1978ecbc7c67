// Stages: times of a case between two milestones, beside its deadlines. Rows of [[stage]].
//
// Room:      replay/rules. Plain values; stages.h says how long each took.
// Rules:     domain rules E.5: every derived clock but STATUTORY, EXPECTED and AGREED. Another
//            regime has other rows and no other code.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/rules/rulebook_rows.h"

namespace replay {

/// What may begin or end a stage. Some happen once (the first time counts), some each time, and
/// some belong to something of the case: a request, a contract.
enum class Milestone : std::uint8_t {
  kReceived,              // ApplicationSubmitted, its receivedAt
  kComplete,              // the first COMPLETE, its completeAsOf
  kProvisionalReply,      // each ProvisionalReplySent
  kInformationRequested,  // each request; has a time limit of its own if it says so
  kInformationReceived,   // what ended that request: the answer, COMPLETE, the end of the case
  kDecided,               // the first decision
  kGranted,               // the first decision that grants, also on complaint
  kNotified,              // each DecisionNotified, its receivedAt
  kComplaintReceived,     // each ComplaintReceived, its receivedAt
  kComplaintDecided,      // each ComplaintDecided
  kContractSigned,        // the first ContractSigned, its signedAt
  kDelivered,             // each time that every register has its last part
  kInvoiced,              // each FeeInvoiced that is no CREDIT
  kDeletionDue,           // the date in force of each contract
  kDeletionConfirmed,     // the day the last delivery under it was confirmed deleted
};

/// "RECEIVED" and so on, as it is written in the rulebook.
[[nodiscard]] std::string_view name_of(Milestone milestone);

inline constexpr std::array kMilestones = {Milestone::kReceived,
                                           Milestone::kComplete,
                                           Milestone::kProvisionalReply,
                                           Milestone::kInformationRequested,
                                           Milestone::kInformationReceived,
                                           Milestone::kDecided,
                                           Milestone::kGranted,
                                           Milestone::kNotified,
                                           Milestone::kComplaintReceived,
                                           Milestone::kComplaintDecided,
                                           Milestone::kContractSigned,
                                           Milestone::kDelivered,
                                           Milestone::kInvoiced,
                                           Milestone::kDeletionDue,
                                           Milestone::kDeletionConfirmed};

/// One row of [[stage]]. Of several rows of one stage the first that fits the case is used.
struct StageRow {
  std::string stage;  // "DECISION"
  Text name;
  std::vector<std::string> registers;   // empty = all
  std::vector<std::string> categories;  // empty = all
  Milestone starts = Milestone::kReceived;
  /// Where this comes between start and stop, the stage begins with it: a contract after a grant.
  std::optional<Milestone> not_before;
  std::vector<Milestone> stops;  // the first of them to come
  /// pauseReason codes that stop it; a request for information is WAIT_APPLICANT.
  std::vector<std::string> pauses;
  /// Absent: no norm, only how long it took.
  std::optional<std::int32_t> length;
  Unit unit = Unit::kDay;
  /// Ends with the next working day if it would end on a day off.
  bool roll_forward = false;
  /// Refusal, dismissal, withdrawal and closing end it.
  bool ends_with_case = true;
  /// Nobody is late: the time is somebody's right, and runs out.
  bool lapses = false;
  /// Shown, but no duty: policy, or not verified.
  bool advisory = false;
  std::string rule;   // may be empty
  Validity validity;  // on the day it starts
  Place place;
};

}  // namespace replay
