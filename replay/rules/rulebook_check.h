// Finds what no single entry of a rulebook shows: gaps and overlaps in time.
//
// Room:      replay/rules, inside: only the rulebook's parser includes this.
#pragma once

#include "replay/rules/rulebook.h"
#include "replay/rules/rulebook_fields.h"

namespace replay {

/// Complains where a register has two owners or, between two, none; where a clock has two lengths
/// or, between two, none; and where some purpose and applicant have no decision authority or no
/// recipient on a day for which the register's other purposes have one. In every other table: where
/// two rows say the same for one day, and where something is spoken of before and after some days
/// but not on them. Nothing in a rulebook refers in a circle: findings name rules, rules sources.
void check_periods(const Rulebook& rulebook, Complaints& complaints);

}  // namespace replay
