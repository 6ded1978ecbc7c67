// Where the events took a case: the state machine, without today and the deletion duties.
//
// Room:      replay/case. Pure; inside only, called by the fold.
// Rules:     contract.md "States", domain rules E.4: a step out of order never moves the state
//            back; a supplementary order returns to PREPARING, a reopening to COMPLETE.
#pragma once

#include <optional>

#include "replay/case/case_file.h"

namespace replay {

/// The stage after all events of `file`, whose lists must be complete. Nothing when no event says.
[[nodiscard]] std::optional<State> stage_of(const CaseFile& file);

}  // namespace replay
