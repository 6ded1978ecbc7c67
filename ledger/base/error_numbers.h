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
inline constexpr int kBadKey = 1020;              // a vkey or private key that does not parse
inline constexpr int kBadPolicy = 1021;           // a policy file that does not parse
inline constexpr int kBodyTooLarge = 1310;        // one event
inline constexpr int kBatchTooLarge = 1311;       // one batch, as stored
// Evidence that does not parse.
inline constexpr int kNoteMalformed = 1611;
inline constexpr int kCheckpointMalformed = 1612;
inline constexpr int kTlogProofMalformed = 1613;
inline constexpr int kCaseProofMalformed = 1614;
inline constexpr int kDossierMalformed = 1615;
inline constexpr int kTileMalformed = 1616;
inline constexpr int kBundleMalformed = 1617;
// Evidence that parses and is not to be believed: one number a check.
inline constexpr int kNoKnownSignature = 1701;
inline constexpr int kSignatureWrong = 1702;
inline constexpr int kOtherOrigin = 1703;
inline constexpr int kQuorumNotMet = 1704;
inline constexpr int kKeyNotInForce = 1705;
inline constexpr int kInclusionWrong = 1711;
inline constexpr int kConsistencyWrong = 1712;
inline constexpr int kTwoRoots = 1713;
inline constexpr int kNoCommitment = 1721;
inline constexpr int kCommitmentCovers = 1722;
inline constexpr int kEventsOutOfOrder = 1723;
inline constexpr int kEventOfOtherCase = 1724;
inline constexpr int kSequenceGap = 1725;
inline constexpr int kEventCount = 1726;
inline constexpr int kMapRootWrong = 1727;
inline constexpr int kAbsenceNotShown = 1728;
inline constexpr int kTileWrong = 1731;
inline constexpr int kBundleWrong = 1732;
inline constexpr int kTileMissing = 1733;
inline constexpr int kDossierTextWrong = 1741;    // the readable part is not what the proof says
inline constexpr int kBehindAnchor = 1751;        // an older copy than a checkpoint kept elsewhere
inline constexpr int kForked = 1752;              // another history than one that was signed
inline constexpr int kHeadUnsigned = 1753;        // in a log that signs
inline constexpr int kHeadSignatureWrong = 1754;  // `head` is not signed by the key in force
inline constexpr int kKeyChangeWrong = 1755;
inline constexpr int kEntryAfterFreeze = 1756;
inline constexpr int kCommitmentWrong = 1757;   // a map commitment that replay does not confirm
inline constexpr int kMapNotFolding = 1758;     // the index's map is not the one that was signed
inline constexpr int kLocked = 1901;            // another process writes
inline constexpr int kClockRefused = 1902;      // the machine's clock cannot be trusted
inline constexpr int kOpenedForReading = 1903;  // append on a handle opened for reading
inline constexpr int kPoisoned = 1904;          // an earlier write failed, or the handle is closed
inline constexpr int kBusy = 1905;              // too much waits to be stored
inline constexpr int kFrozen = 1906;            // the ledger takes nothing more
inline constexpr int kNoSigningKey = 1931;
inline constexpr int kNothingSigned = 1932;
inline constexpr int kDiskFull = 1910;
inline constexpr int kReadOnlyDisk = 1911;
inline constexpr int kNetworkDisk = 1912;
inline constexpr int kIndexUnusable = 1920;  // delete it; it is rebuilt from the log

}  // namespace base
