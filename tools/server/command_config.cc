// caseledger config show: every setting of the service, and where it came from.
#include <cstdlib>

#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "tools/cli/errors.h"
#include "tools/cli/service_commands.h"
#include "tools/server/settings.h"
#include "tools/server/settings_options.h"

namespace server {
namespace {

using tools::Arguments;
using tools::Context;
using tools::Text;

void print(Context& context, const std::vector<Setting>& settings, bool with_origin) {
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object().key("settings").begin_array();
    for (const Setting& setting : settings) {
      json.begin_object().field("name", setting.name).field("value", setting.value);
      json.field("origin", setting.origin).end_object();
    }
    json.end_array().end_object();
    context.out.write(json.take() + '\n');
    return;
  }
  std::vector<tools::Column> columns = {{std::string(context.in_words({"Innstilling", "Setting"}))},
                                        {std::string(context.in_words({"Verdi", "Value"}))}};
  if (with_origin) columns.push_back({std::string(context.in_words({"Fra", "From"}))});
  tools::Table table(std::move(columns));
  for (const Setting& setting : settings) {
    std::vector<tools::Cell> row = {std::string(setting.name), setting.value};
    if (with_origin) row.emplace_back(setting.origin);
    table.add_row(std::move(row));
  }
  context.out.write(table.render(context.out_terminal));
}

base::Status run(Context& context, const Arguments& arguments) {
  const std::string action = arguments.positional(0).value_or("");
  if (action != "show") {
    const Text text{"config kjenner ikke «{}»", "config does not know '{}'"};
    return std::unexpected(
        tools::usage_error(tools::kUnknownName,
                           fmt::format(fmt::runtime(context.in_words(text)), action),
                           tools::did_you_mean(action, {"show"}, context.options.language)));
  }
  CASELEDGER_TRY(const auto settings,
                 read_settings(setting_sources(arguments, std::getenv), context.files));
  print(context, settings, arguments.has("--origin"));
  return {};
}

}  // namespace
}  // namespace server

namespace tools {

Command config_command() {
  return {.name = "config",
          .summary = {"tjenestens innstillinger: show", "the service's settings: show"},
          .positionals = {{"show"}},
          .options = server::with_setting_options(
              {{"--origin", "", {"og hvor hver kom fra", "and where each came from"}}}),
          .notes = {"Fil, så miljø (CASELEDGER_LIMITS_CONNECTIONS), så kommandolinje.",
                    "File, then environment (CASELEDGER_LIMITS_CONNECTIONS), then command line."},
          .examples = {"caseledger config show --origin",
                       "caseledger config show --set log.level=warn --json"},
          .has_rows = false,
          .run = server::run};
}

}  // namespace tools
