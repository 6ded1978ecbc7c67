// caseledger version: which program this is and which bytes it reads and writes.
#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"

namespace tools {
namespace {

constexpr std::string_view kProgramVersion = CASELEDGER_VERSION;
constexpr int kLogFormat = 1;

base::Status run(Context& context, const Arguments&) {
  if (!context.for_programs()) {
    context.out.write("caseledger " + std::string(kProgramVersion) + '\n');
    return {};
  }
  replay::JsonWriter json;
  json.begin_object();
  json.field("version", kProgramVersion).field("logFormat", kLogFormat);
  json.end_object();
  context.out.write(json.take() + '\n');
  return {};
}

}  // namespace

Command version_command() {
  return {.name = "version",
          .summary = {"hvilket program dette er", "which program this is"},
          .positionals = {},
          .options = {},
          .notes = {},
          .examples = {"caseledger version", "caseledger version --json"},
          .has_rows = false,
          .run = run};
}

}  // namespace tools
