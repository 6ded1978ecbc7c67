// What `caseledger rules` can do; one file for each.
//
// Room:      tools/cli.
#pragma once

#include <string>

#include "ledger/base/result.h"
#include "tools/cli/command.h"

namespace tools {

/// Larger files are no rulebooks.
inline constexpr std::size_t kRulebookBytesMax = 16U << 20U;

// rules_show.cc
[[nodiscard]] base::Status show_rules(Context& context,
                                      const Arguments& arguments,
                                      const ledger::Ledger& ledger);
// rules_check.cc
[[nodiscard]] base::Status check_rules(Context& context, const Arguments& arguments);
/// Prints what is wrong with the rulebook `text` of `file`, to stdout.
/// Errors:   kInvalidArgument CL-2504 something is
[[nodiscard]] base::Status expect_sound(Context& context,
                                        const std::string& file,
                                        std::string_view text);
// rules_activate.cc
[[nodiscard]] base::Status activate_rules(Context& context, const Arguments& arguments);
// rules_diff.cc
[[nodiscard]] base::Status diff_rules(Context& context, const Arguments& arguments);

/// The positional after the action; `what` names it ("FILE") in the usage error when it is missing.
[[nodiscard]] base::Result<std::string> word_after_action(const Context& context,
                                                          const Arguments& arguments,
                                                          std::size_t at,
                                                          std::string_view what);
/// A usage error if there are more than `count` words, the action included.
[[nodiscard]] base::Status at_most(const Context& context,
                                   const Arguments& arguments,
                                   std::size_t count);

}  // namespace tools
