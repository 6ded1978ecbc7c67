// Every command, one function each; main.cc puts them in order.
//
// Room:      tools/cli.
#pragma once

#include "tools/cli/command.h"

namespace tools {

[[nodiscard]] Command access_command();
[[nodiscard]] Command append_command();
[[nodiscard]] Command bench_command();
[[nodiscard]] Command case_command();
[[nodiscard]] Command cases_command();
[[nodiscard]] Command checkpoint_command();
[[nodiscard]] Command doctor_command();
[[nodiscard]] Command export_command();
[[nodiscard]] Command freeze_command();
[[nodiscard]] Command history_command();
[[nodiscard]] Command import_command();
[[nodiscard]] Command init_command();
[[nodiscard]] Command prove_command();
[[nodiscard]] Command replay_command();
[[nodiscard]] Command report_command();
[[nodiscard]] Command rotate_key_command();
[[nodiscard]] Command rules_command();
/// What of it only reads: `rules show`.
[[nodiscard]] Command rules_show_command();
[[nodiscard]] Command simulate_command();
[[nodiscard]] Command tiles_command();
/// With reports, which are computed again.
[[nodiscard]] Command verify_command();
/// Without: what can be checked where there is no store.
[[nodiscard]] Command verify_files_command();
[[nodiscard]] Command version_command();
[[nodiscard]] Command witness_command();

}  // namespace tools
