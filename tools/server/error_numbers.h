// The stable numbers of the service's own refusals, shown to users as CL-nnnn.
//
// Room:      tools/server. docs/operations.md says for each what to do.
// Rules:     a number keeps its meaning for ever; new ones go at the end.
#pragma once

namespace server {

inline constexpr int kNoSuchRoute = 2621;   // the path leads nowhere
inline constexpr int kWrongMethod = 2622;   // the path takes others
inline constexpr int kUnknownMedia = 2623;  // a Content-Type that is not taken here
inline constexpr int kBadQuery =
    2624;  // a parameter unknown, twice, or with a value that cannot be
inline constexpr int kIdMissing = 2625;         // over HTTP every event has an id
inline constexpr int kOtherCase = 2626;         // the event's case is not the path's
inline constexpr int kQueueFull = 2627;         // too much waits to be stored or answered
inline constexpr int kStopping = 2628;          // the service ends
inline constexpr int kNotAnEvent = 2629;        // an empty body, or several events where one is due
inline constexpr int kNoProofYet = 2630;        // stored, but no checkpoint came in time
inline constexpr int kNotPermitted = 2631;      // who asks is unknown, or may not
inline constexpr int kNotReached = 2632;        // ?minIndex= was not reached in time
inline constexpr int kBadCloudEvent = 2633;     // not a CloudEvents 1.0 event of ours
inline constexpr int kForeignSource = 2634;     // the event's source is not its writer's
inline constexpr int kTooOften = 2635;          // one caller, or failures by one peer
inline constexpr int kKeysMissing = 2636;       // the keys of the issuer of JWTs are not there
inline constexpr int kPublicInTheClear = 2641;  // a public address without TLS and tokens
inline constexpr int kUnknownSetting = 2642;
inline constexpr int kBadSetting = 2643;
inline constexpr int kVerificationFailed = 2644;  // the last check of the whole log
inline constexpr int kSigningStalled = 2645;  // what is stored has long been without a checkpoint
inline constexpr int kProjectionStalled = 2646;  // lists and reports do not follow the log
inline constexpr int kForeignPage = 2681;  // a session's cookie, and not our own page that sent it
inline constexpr int kNoIssuer = 2682;     // nobody signs in by an issuer here: none is set
inline constexpr int kLoginLost = 2683;    // the end of a login that this browser has not begun
inline constexpr int kLoginDenied = 2684;  // the issuer lets nobody in
inline constexpr int kIssuerSilent =
    2685;  // it cannot be asked, or answers nothing that can be used
inline constexpr int kCodeRefused = 2686;  // it takes its own code for no good one, or our secret
inline constexpr int kBadLogin = 2687;     // what it says of who has logged in does not hold
inline constexpr int kNoRightHere = 2688;  // and who has logged in may do nothing here

}  // namespace server
