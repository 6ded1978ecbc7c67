// A small rulebook with nothing wrong in it.
#pragma once

#include <string_view>

namespace replay {

/// Tests change one line and name the place by it.
inline constexpr std::string_view kSound = R"(version = "test/1"
title = { nb = "prøve", en = "test" }
valid_from = 2020-01-01

[codes]
register = ["KPR", "NPR"]
category = ["ANON_STAT", "IDENTIFIABLE"]
identifiability = ["ANONYMOUS", "DIRECT"]
purpose = ["RESEARCH_HEALTH", "STATISTICS"]
applicationType = ["NEW"]
applicantKind = ["PUBLIC_BODY", "UNIVERSITY"]
authority = ["HDS", "HDIR", "FHI"]
role = ["LAWYER"]
attachment = ["PROTOCOL"]
secrecyGround = ["CONSENT"]
pauseReason = ["WAIT_APPLICANT"]
channel = ["API"]
content = ["HEALTH"]
clock = ["STATUTORY", "EXPECTED"]
unit = ["WORKING_DAY", "MONTH"]

[source.PAGE]
title = { nb = "side", en = "page" }
updated = 2022-09-22

[rule.T02]
sentence = { nb = "30 virkedager", en = "30 working days" }
citations = [{ source = "PAGE", line = 87, phrase = "30 virkedager" }]
valid_from = 2020-01-01
anchor = "complete"

[options]
saturday_counts = false
december_24_off = false
december_31_off = false
roll_forward = true
npr_follow_stale_page = false
contract_categories = ["IDENTIFIABLE"]
request_effect = "pause"
transition_cases = "strict"
research_only = true
statutory_registers = ["KPR"]
statutory_pauses = ["WAIT_APPLICANT"]
expected_pauses = "none"
recalculation_days = 10
public_applicant_kinds = ["PUBLIC_BODY"]
research_purposes = ["RESEARCH_HEALTH"]

[register.KPR]
name = { nb = "KPR", en = "KPR" }
contract_required = true
owner = [
  { authority = "HDIR", valid_to = 2023-12-31 },
  { authority = "FHI", valid_from = 2024-01-01 },
]

[[decision]]
authority = "HDIR"
registers = ["KPR"]
valid_to = 2023-03-14
rule = "T02"

[[decision]]
authority = "HDS"
registers = ["KPR"]
valid_from = 2023-03-15
rule = "T02"

[[norm]]
clock = "STATUTORY"
length = 30
unit = "WORKING_DAY"
rule = "T02"
valid_from = 2020-01-01
valid_to = 2023-12-31

[[norm]]
clock = "STATUTORY"
length = 20
unit = "WORKING_DAY"
rule = "T02"
valid_from = 2024-01-01

[finding.F022]
severity = "MAJOR"
rules = ["T02"]
message = { nb = "{days} dager", en = "{days} days" }
)";

}  // namespace replay
