// caseledger rules: the rulebook in force, whether a new one is sound, and how it comes into force.
#include <fmt/format.h>

#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/rules_actions.h"
#include "tools/cli/view.h"

namespace tools {

base::Result<std::string> word_after_action(const Context& context,
                                            const Arguments& arguments,
                                            std::size_t at,
                                            std::string_view what) {
  const auto word = arguments.positional(at);
  if (word) return *word;
  const Text text{"rules {} mangler {}", "rules {} lacks {}"};
  return std::unexpected(usage_error(
      kMissingArgument,
      fmt::format(fmt::runtime(context.in_words(text)), arguments.positionals.front(), what)));
}

base::Status at_most(const Context& context, const Arguments& arguments, std::size_t count) {
  if (arguments.positionals.size() <= count) return {};
  const Text text{"rules {} tar ikke «{}»", "rules {} does not take '{}'"};
  return std::unexpected(usage_error(kTooManyArguments,
                                     fmt::format(fmt::runtime(context.in_words(text)),
                                                 arguments.positionals.front(),
                                                 arguments.positionals[count])));
}

namespace {

base::Status run(Context& context, const Arguments& arguments) {
  const std::string& action = arguments.positionals.front();
  if (arguments.has("--valid-from") && action != "activate") {
    const Text text{"--valid-from hører til rules activate", "--valid-from is for rules activate"};
    return std::unexpected(usage_error(kOptionClash, std::string(context.in_words(text))));
  }
  if (action == "show") {
    CASELEDGER_TRY_STATUS(at_most(context, arguments, 1));
    CASELEDGER_TRY(const auto ledger, context.open_to_read());
    return show_rules(context, arguments, *ledger);
  }
  if (action == "check") return check_rules(context, arguments);
  if (action == "activate") return activate_rules(context, arguments);
  if (action == "diff") return diff_rules(context, arguments);
  const Text text{"rules kjenner ikke «{}»", "rules does not know '{}'"};
  return std::unexpected(usage_error(
      kUnknownName,
      fmt::format(fmt::runtime(context.in_words(text)), action),
      did_you_mean(action, {"show", "check", "activate", "diff"}, context.options.language)));
}

}  // namespace

Command rules_command() {
  return {
      .name = "rules",
      .summary = {"regelverket som gjelder; kontroller, ta i bruk, sammenlign",
                  "the rulebook in force; check, activate, compare"},
      .positionals = {{.name = "show|check|activate|diff"},
                      {.name = "RULEBOOK", .is_required = false, .repeats = true}},
      .options = with_time_options({{"--valid-from",
                                     "DATE",
                                     {"activate: første dag det gjelder; ellers regelverkets egen",
                                      "activate: its first day in force; else the rulebook's own"},
                                     false,
                                     true}}),
      .notes = {"show: regelverket som gjaldt. check FILE: er det i orden? Feil får\n"
                "fil:linje:kolonne. activate FILE: ta det i bruk; det siste som gjelder på\n"
                "dagen, dømmer. diff A B: hva B sier annerledes enn A; hver er en fil, en\n"
                "registrert versjon eller built-in.",
                "show: the rulebook in force. check FILE: is it sound? Faults with\n"
                "file:line:column. activate FILE: put it in force; the last one valid on the\n"
                "day judges. diff A B: what B says otherwise than A; each is a file, a recorded\n"
                "version or built-in."},
      .examples = {"caseledger rules show --today 2023-06-05",
                   "caseledger rules diff built-in rulebook.toml"},
      .has_rows = false,
      .run = run,
      .answer = show_rules};
}

}  // namespace tools
