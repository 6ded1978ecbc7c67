// caseledger tiles: the log as static files that any web server can serve.
#include <fmt/format.h>

#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"
#include "tools/publish/tile_tree.h"

namespace tools {
namespace {

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto directory, needed(context, arguments, "--out"));
  CASELEDGER_TRY(const auto ledger, open_and_publish(context));
  CASELEDGER_TRY(const auto report, publish_tiles(*ledger, directory, context.files));
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("directory", directory).field("origin", ledger->origin());
    if (ledger->is_simulated()) json.field("simulated", true);
    json.field("before", report.before.value).field("size", report.size.value);
    json.field("files", report.file_count).end_object();
    context.out.write(json.take() + '\n');
    return {};
  }
  const Text text{"{}: {} innførsler er publisert, {} nye filer\n",
                  "{}: {} entries are published, {} new files\n"};
  const auto number = [&](std::uint64_t value) {
    return grouped(static_cast<std::int64_t>(value), context.options.language);
  };
  context.out.write(fmt::format(fmt::runtime(context.in_words(text)),
                                printable(directory),
                                number(report.size.value),
                                number(report.file_count)));
  return {};
}

}  // namespace

Command tiles_command() {
  return {
      .name = "tiles",
      .summary = {"publiser loggen som statiske filer (C2SP tlog-tiles)",
                  "publish the log as static files (C2SP tlog-tiles)"},
      .positionals = {},
      .options = {{"--out", "DIR", {"mappen som publiseres", "the directory to publish"}}},
      .notes = {"Kjør den igjen når det er kommet mer: bare det nye skrives. Det som står der,\n"
                "endres og slettes aldri; sjekkpunktet byttes ut til sist. Merk at filene\n"
                "inneholder hele hendelsene: publiser dem bare til dem som kan se sakene.",
                "Run it again when there is more: only what is new is written. What stands\n"
                "there is never changed or deleted; the checkpoint is replaced last. Note that\n"
                "the files hold the whole events: publish them to those who may see the cases."},
      .examples = {"caseledger tiles --out tiles", "caseledger tiles --out tiles --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
