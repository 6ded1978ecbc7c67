// caseledger-verify: the one command that a stranger needs; links neither the store nor its index.
#include "tools/cli/commands.h"
#include "tools/cli/program.h"

int main(int argc, char** argv) {
  std::vector<std::string> words = {"verify"};
  words.insert(words.end(), argv + 1, argv + argc);
  return tools::run_program(words, {tools::verify_files_command(), tools::version_command()});
}
