// The stable numbers of what the codec refuses, shown to users as CL-nnnn.
//
// Room:      replay/event. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end.
#pragma once

namespace replay {

inline constexpr int kJsonSyntax = 1101;        // not JSON, or not UTF-8, or a lone surrogate
inline constexpr int kJsonDuplicateKey = 1102;  // an object names a field twice
inline constexpr int kJsonTooDeep = 1103;       // nested deeper than 32 levels
inline constexpr int kWrongKind = 1104;         // a string where an object must be, null, …
inline constexpr int kUnknownField = 1105;      // not in the catalogue for this type
inline constexpr int kMissingField = 1106;      // required, or required by another field's value
inline constexpr int kUnknownType = 1107;       // not in the catalogue
inline constexpr int kUnknownCode = 1108;       // not in the rulebook's list or the field's choices
inline constexpr int kBadCaseId = 1109;         // length, NFC, control character, reserved name
inline constexpr int kBadId = 1110;             // not [A-Za-z0-9._:/-]{1,64}
inline constexpr int kBadText = 1111;           // too long, or a control character
inline constexpr int kBadDate = 1112;           // not a civil date YYYY-MM-DD
inline constexpr int kBadInstant = 1113;        // not RFC 3339 with an offset
inline constexpr int kBadInteger = 1114;        // a fraction, or beyond 64 bits
inline constexpr int kBadDigest = 1115;         // not 64 hexadecimal digits
inline constexpr int kBadUuid = 1116;           // not 8-4-4-4-12 hexadecimal digits
inline constexpr int kPersonalNumber = 1117;    // a national identity number in a text or id
inline constexpr int kUnknownTarget = 1118;     // EventCorrected names an event the case lacks
inline constexpr int kRecordedAtRefused = 1119;  // recordedAt outside a simulated ledger
inline constexpr int kLedgerStream = 1120;       // the ledger's own streams and types
inline constexpr int kEventTooLarge = 1121;      // the line or the stored body is over its limit
inline constexpr int kNewerEvent = 1122;         // stored by a newer program: type or value unknown
inline constexpr int kBrokenBody = 1123;         // stored bytes that are no event

}  // namespace replay
