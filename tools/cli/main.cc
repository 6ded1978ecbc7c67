// caseledger: all its commands.
#include "tools/cli/commands.h"
#include "tools/cli/program.h"
#include "tools/cli/remote_commands.h"
#include "tools/cli/service_commands.h"

int main(int argc, char** argv) {
  using namespace tools;
  const std::vector<Command> commands = {
      init_command(),    append_command(), import_command(),   history_command(),
      case_command(),    cases_command(),  replay_command(),   report_command(),
      rules_command(),   verify_command(), export_command(),   checkpoint_command(),
      prove_command(),   tiles_command(),  witness_command(),  rotate_key_command(),
      freeze_command(),  serve_command(),  token_command(),    config_command(),
      access_command(),  doctor_command(), simulate_command(), bench_command(),
      version_command(),
  };
  return run_program(std::vector<std::string>(argv + 1, argv + argc), commands, run_remotely);
}
