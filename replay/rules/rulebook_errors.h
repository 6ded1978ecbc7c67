// The stable numbers of what is wrong with a rulebook, shown to users as CL-nnnn.
//
// Room:      replay/rules. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end.
#pragma once

namespace replay {

inline constexpr int kRulebookSyntax = 1151;       // not TOML, or too large
inline constexpr int kRulebookUnknownKey = 1152;   // a key that means nothing there
inline constexpr int kRulebookMissingKey = 1153;   // a key that must be there
inline constexpr int kRulebookWrongKind = 1154;    // a string where a date must be, …
inline constexpr int kRulebookUnknownCode = 1155;  // a code, rule, source or placeholder not listed
inline constexpr int kRulebookBadValue = 1156;     // out of range, twice, last day before first
inline constexpr int kRulebookGap = 1157;          // a time for which nothing is said
inline constexpr int kRulebookOverlap = 1158;      // a time for which two things are said

}  // namespace replay
