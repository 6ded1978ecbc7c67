// What about the order of a case's events makes no sense.
//
// Room:      replay/case. Inside only, called by the fold once everything is gathered.
// Rules:     docs/rules.md "F051: orders that make no sense". A wrong procedure is a finding of its
// own;
//            odd is only what cannot have happened as it is recorded.
#pragma once

#include "replay/case/case_file.h"

namespace replay {

/// Adds to `file.oddities`.
void find_oddities(CaseFile& file);

}  // namespace replay
