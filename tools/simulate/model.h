// The parameters of the simulated case handling, in one table.
//
// Room:      tools/simulate.
// Source:    E.8: the model of docs/testing.md, "Simulated cases"; B.7: figures that the
// authorities
//            have published. A: our assumption.
// Units:     chances in thousandths; days are calendar days unless they are called working days.
#pragma once

#include <array>
#include <cstdint>

namespace simulate::model {

// --- how many, of what ---------------------------------------------------------------------------
inline constexpr std::array kWeekdayWeights{110, 105, 100, 95, 80};  // E.8, A: Monday to Friday
inline constexpr int kJulyWeight = 50;                               // E.8: July × 0.5
inline constexpr int kDecemberWeight = 80;                           // E.8, A
inline constexpr int kOwnTasks = 700;         // B.7: 1,150 of 1,630 a year are for the authorities
inline constexpr int kIdentifiable = 630;     // B.7: 235 of 372
inline constexpr int kAnonymousLinked = 250;  // E.8, A: of anonymous ones
inline constexpr int kOwnIdentifiable = 100;  // A: of the authorities' own
inline constexpr int kOwnLinked = 50;         // A
inline constexpr int kAmendmentIdentifiable = 420;  // B.7
inline constexpr int kAmendmentAnonymous = 120;     // B.7
inline constexpr int kNewPeriodOfAmendments = 405;  // E.8, A: 17 of 42
inline constexpr int kOneSource = 602;              // B.7: geometric with mean 598/361 = 1.66
inline constexpr int kPrivateNotResearch = 150;     // A: media, students, companies: statistics
inline constexpr int kDirect = 300;                 // A: of identifiable, with an identity key
inline constexpr int kConsent = 350;                // A
inline constexpr int kBothRegisters = 150;          // A: KPR and NPR in one case

// --- until complete ------------------------------------------------------------------------------
inline constexpr int kCompleteAtSubmission = 450;  // E.8, A
inline constexpr int kNoFurtherRequest = 600;      // E.8: 1 + geometric(0.6) requests
inline constexpr int kResponseDays = 9;            // E.8, A: median
inline constexpr int kResponseSigma = 1'000;       // E.8, A
inline constexpr int kWithdraws = 60;              // E.8, A: of those asked
inline constexpr int kChanges = 30;                // A: the application is changed on the way

// --- decision and preparation: medians in days ---------------------------------------------------
inline constexpr int kDecisionDays = 120;                     // B.7: HDS 2024, three to five months
inline constexpr int kDecisionSigma = 421;                    // E.8: p5 to p95 is 60 to 240
inline constexpr int kPreparationDays = 75;                   // B.7: two to three months
inline constexpr int kPreparationSigma = 350;                 // A
inline constexpr std::array kEras{923, 1'385, 1'872, 1'000};  // E.8: 2021 180, 2022 270, 2023 365,
                                                              // from 2024 195 days
inline constexpr int kStatisticsDecisionDays = 24;            // E.8: ANON_STAT 35 to 60 in all
inline constexpr int kStatisticsPreparationDays = 18;
inline constexpr int kLinkedDecisionDays = 150;  // E.8: ANON_LINKED 200 to 330 in all
inline constexpr int kLinkedPreparationDays = 90;
inline constexpr int kOwnWorkingDays = 15;  // E.8: median, 97 % within 30
inline constexpr int kOwnSigma = 369;
inline constexpr int kSlowWeeks = 500;          // B.7: weeks 26 to 31; A: half the decisions wait
inline constexpr int kAskedAfterComplete = 80;  // A
inline constexpr int kPeriodNotFinal = 240;     // E.8, A: 8 %, that is 24 % of a third of the year
inline constexpr int kPostponed = 20;           // A: by the applicant, while data are prepared
inline constexpr int kOtherAuthority = 30;      // A: waits for one; the deadline runs on
inline constexpr int kRefused = 7;              // B.7: 99.3 % are granted
inline constexpr int kPartial = 30;             // E.8, A
inline constexpr int kComplains = 200;          // E.8, A: of refusals
inline constexpr int kContractDays = 12;        // E.8, A: median
inline constexpr int kContractSigma = 700;      // A

// --- delivery and after --------------------------------------------------------------------------
inline constexpr int kSupplement = 120;            // E.8, A: of identifiable
inline constexpr int kSupplementWorkingDays = 25;  // A: median
inline constexpr int kHours = 9;         // E.8: median; ANON 4, identifiable 16, linked + 8
inline constexpr int kHoursSigma = 600;  // A
inline constexpr int kOwnFee = 300;      // A: authorities that pay
inline constexpr int kIdRoutine = 400;   // A: identifiable, with persons from the applicant
inline constexpr std::array kYearsKept{1, 2, 3, 5};  // E.8, A
inline constexpr int kExtended = 100;                // A
inline constexpr int kDeletedOnTime = 700;           // E.8, A
inline constexpr int kDeletedLate = 200;             // E.8, A; the rest is never confirmed (F032)
inline constexpr int kLateRegistration = 40;         // A: of some events, days after they happened
inline constexpr int kCorrected = 5;  // A: a contract's date typed wrongly, corrected

// --- deviations: E.8 where a rate is stated ------------------------------------------------------
inline constexpr int kNotRecalculated = 300;    // E.8: F026, of supplementary orders
inline constexpr int kOldAuthority = 20;        // E.8: F011 and F013, 60 days from 15 March 2023
inline constexpr int kNoProvisionalReply = 10;  // A: F029

}  // namespace simulate::model
