// caseledger rules check: whether a rulebook is sound.
#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "replay/event/json_writer.h"
#include "replay/rules/rulebook_parser.h"
#include "tools/cli/errors.h"
#include "tools/cli/rules_actions.h"

namespace tools {
namespace {

void print_faults_json(Context& context,
                       const std::string& file,
                       const std::vector<base::Error>& faults) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("file", file).field("sound", faults.empty());
  json.key("faults").begin_array();
  for (const base::Error& fault : faults) {
    json.begin_object();
    json.field("code", fmt::format("CL-{}", base::error_number(fault)));
    json.field("message", fault.message).field("where", fault.where).field("hint", fault.hint);
    json.end_object();
  }
  json.end_array().end_object();
  context.out.write(json.take() + '\n');
}

}  // namespace

base::Status expect_sound(Context& context, const std::string& file, std::string_view text) {
  const auto faults = replay::check_rulebook(text, file);
  if (faults.empty()) return {};
  if (context.for_programs()) {
    print_faults_json(context, file, faults);
  } else {
    for (const base::Error& fault : faults) {
      context.out.write(error_text(fault, context.options.language, context.out_terminal));
    }
  }
  const Text message{"{} feil i regelverket", "{} faults in the rulebook"};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kRulebookUnsound,
                    fmt::format(fmt::runtime(context.in_words(message)), faults.size()),
                    file);
}

base::Status check_rules(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY_STATUS(at_most(context, arguments, 2));
  CASELEDGER_TRY(const auto file, word_after_action(context, arguments, 1, "FILE"));
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, file, kRulebookBytesMax));
  CASELEDGER_TRY_STATUS(expect_sound(context, file, base::as_text(bytes)));
  if (context.for_programs()) {
    print_faults_json(context, file, {});
  } else {
    context.out.write(fmt::format(
        fmt::runtime(context.in_words({"{} er i orden\n", "{} is sound\n"})), printable(file)));
  }
  return {};
}

}  // namespace tools
