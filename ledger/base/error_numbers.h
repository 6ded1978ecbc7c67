// The stable numbers of the ledger's own errors, shown to users as CL-nnnn.
//
// Room:      ledger/base. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end of their block.
#pragma once

namespace base {

inline constexpr int kBadOrigin = 1010;           // cannot name a ledger and its key
inline constexpr int kDirectoryTaken = 1011;      // something stands where a ledger should be made
inline constexpr int kRecordedAtNotTaken = 1012;  // given to a ledger that is not simulated
inline constexpr int kRecordedAtBack = 1013;      // before that of the last stored event
inline constexpr int kNoLedger = 1014;            // no ledger at the directory
inline constexpr int kBeyondLog = 1015;           // an index or size the log has not reached
inline constexpr int kBodyTooLarge = 1310;        // one event
inline constexpr int kBatchTooLarge = 1311;       // one batch, as stored
inline constexpr int kLocked = 1901;              // another process writes
inline constexpr int kClockRefused = 1902;        // the machine's clock cannot be trusted
inline constexpr int kOpenedForReading = 1903;    // append on a handle opened for reading
inline constexpr int kPoisoned = 1904;  // an earlier write failed, or the handle is closed
inline constexpr int kBusy = 1905;      // too much waits to be stored
inline constexpr int kDiskFull = 1910;
inline constexpr int kReadOnlyDisk = 1911;
inline constexpr int kNetworkDisk = 1912;
inline constexpr int kIndexUnusable = 1920;  // delete it; it is rebuilt from the log

}  // namespace base
