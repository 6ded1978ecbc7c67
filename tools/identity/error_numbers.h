// The numbers of what can be wrong with who somebody is; docs/operations.md lists them.
//
// Room:      tools/identity.
#pragma once

namespace identity {

inline constexpr int kTokenFileDamaged = 2651;
inline constexpr int kTokenFileOpen = 2652;  // others than its owner can reach it
inline constexpr int kNoSuchToken = 2653;
inline constexpr int kBadCertificate = 2654;
inline constexpr int kTooManyTokens = 2655;
inline constexpr int kBadKeySet = 2656;  // the keys of an issuer of JWTs
inline constexpr int kTooManySessions = 2657;

}  // namespace identity
