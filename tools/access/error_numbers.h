// The numbers of what can be wrong with the account of who looked; docs/operations.md lists them.
//
// Room:      tools/access.
#pragma once

namespace account {

inline constexpr int kNotRecorded = 2691;       // a look that cannot be recorded is not given
inline constexpr int kBadReason = 2692;         // X-Access-Reason cannot be recorded as it is
inline constexpr int kNotAnAccessEvent = 2693;  // stored bytes that are none
inline constexpr int kNoAccount = 2694;         // no look has been recorded: there is no DIR/access

}  // namespace account
