// Which prefix of the log, which moment and which day a command answers for.
//
// Room:      tools/cli.
// Rules:     --known-at picks the prefix by recordedAt; --valid-at hides what had not happened by
//            occurredAt and sets the day unless --today does. The two never mix.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/replayer.h"
#include "tools/cli/command.h"

namespace tools {

/// --known-at and --valid-at, for commands that answer from the log; more options may follow.
[[nodiscard]] std::vector<Option> with_time_options(std::vector<Option> more = {});

/// An RFC 3339 instant, or a date that means the end of that day in Europe/Oslo.
[[nodiscard]] std::optional<base::TimestampUtcUs> parse_moment(std::string_view text);

/// Errors:   usage errors for texts that are no moment · kNotFound for `size:N` beyond the log
[[nodiscard]] base::Result<replay::View> choose_view(const Context& context,
                                                     const Arguments& arguments,
                                                     const ledger::Ledger& ledger);

/// Nothing is known of the case in the view.
[[nodiscard]] base::Error no_such_case(const Context& context, std::string_view case_id);

}  // namespace tools
