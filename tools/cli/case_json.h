// One case as JSON: the answer of `case --json`.
//
// Room:      tools/cli.
// Format:    the contract's "JSON that others read": add freely, do not rename.
#pragma once

#include <cstdint>
#include <string>

#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "replay/reports/report.h"
#include "tools/cli/language.h"

namespace tools {

[[nodiscard]] replay::ReportBasis basis_of(const replay::Replayer& replayer,
                                           const ledger::Ledger& ledger);

/// "size","root","today","rulebook" and, where it is true, "simulated", into the open object.
void write_basis(replay::JsonWriter& json, const replay::ReportBasis& basis);
/// The same for people: two lines that name what the answer was computed from.
[[nodiscard]] std::string basis_text(const replay::ReportBasis& basis, Language language);

/// How much of a case is told.
enum class Detail : std::uint8_t {
  kAnswer,
  kExplained,  // also how each computed date was arrived at
};

// Parts of a case, for those who are shown no more than these.
/// One clock, into the open object.
void write_clock(replay::JsonWriter& json, const replay::ClockSegment& clock);
/// `"deletion":{…}`: the duties, with deliveries and what of them is confirmed.
void write_deletion(replay::JsonWriter& json, const replay::CaseAnswer& answer);

/// The whole case, judged by `rulebook`, as one object; messages of findings in `language`.
void write_case(replay::JsonWriter& json,
                const replay::CaseAnswer& answer,
                const replay::ReportBasis& basis,
                const replay::Rulebook& rulebook,
                Language language,
                Detail detail);

}  // namespace tools
