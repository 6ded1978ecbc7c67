// How failures reach people and programs: text or JSON on stderr, and the exit code.
//
// Room:      tools/cli. The only place where an error becomes an exit code.
// Source:    docs/operations.md lists the exit codes and every CL- number.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "tools/cli/language.h"
#include "tools/cli/output.h"

namespace tools {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,
  kUsage = 2,
  kNotFound = 3,
  kConflict = 4,
  kNotPermitted = 5,
  kVerificationFailed = 6,
  kUnavailable = 7,
  kUnknownOutcome = 8,
};

// Numbers of the command line itself. 29xx are usage errors: exit code 2.
inline constexpr int kNoSuchCase = 2501;
inline constexpr int kVersionConflict = 2502;
inline constexpr int kIdTaken = 2503;
inline constexpr int kRulebookUnsound = 2504;
inline constexpr int kSinkFailed = 2505;
inline constexpr int kRecordedAtBackwards = 2506;
inline constexpr int kRulebookVersionTaken = 2507;
inline constexpr int kNoSuchRulebook = 2508;
inline constexpr int kReportDiffers = 2521;
inline constexpr int kReportOfOtherLedger = 2522;
inline constexpr int kUsageFirst = 2900;
inline constexpr int kUnknownCommand = 2901;
inline constexpr int kUnknownOption = 2902;
inline constexpr int kMissingArgument = 2903;
inline constexpr int kBadValue = 2904;
inline constexpr int kUnknownName = 2905;
inline constexpr int kTooManyArguments = 2906;
inline constexpr int kOptionClash = 2907;
inline constexpr int kUsageLimit = 3000;

[[nodiscard]] ExitCode exit_code_of(const base::Error& error);

/// A usage error with a number of its own.
[[nodiscard]] base::Error usage_error(int number, std::string message, std::string hint = {});

/// The same failure, told as a mistake on the command line.
[[nodiscard]] base::Error as_usage_error(base::Error error);

/// The error as people read it: one line what happened, then where and what to do.
[[nodiscard]] std::string error_text(const base::Error& error,
                                     Language language,
                                     const Terminal& terminal);
/// The error as one line of JSON: {"error":{"code","message","where","hint"}}.
[[nodiscard]] std::string error_json(const base::Error& error);

/// The candidate that was most likely meant, or "" when none is near.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

/// "mente du «x»? Valgene er: …", or only the choices when nothing is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& candidates,
                                       Language language);

}  // namespace tools
