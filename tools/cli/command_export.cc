// caseledger export: the events out again, as lines that append takes back.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "replay/event/codec.h"
#include "replay/event/event_json.h"
#include "replay/replayer.h"
#include "tools/cli/case_list.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/view.h"

namespace tools {
namespace {

constexpr std::string_view kNdjson = "ndjson";

base::Status check_format(const Context& context, const Arguments& arguments) {
  const auto format = arguments.value("--format").value_or(std::string(kNdjson));
  if (format == kNdjson) return {};
  const Text text{"--format kjenner ikke «{}»", "--format does not know '{}'"};
  return std::unexpected(usage_error(kUnknownName,
                                     fmt::format(fmt::runtime(context.in_words(text)), format),
                                     did_you_mean(format, {kNdjson}, context.options.language)));
}

/// The entries of cases that match and of events that had happened.
base::Result<std::set<base::EntryIndex>> chosen_entries(const replay::Replayer& replayer,
                                                        const CaseFilter& filter,
                                                        Progress& progress) {
  std::set<base::EntryIndex> chosen;
  std::uint64_t done = 0;
  CASELEDGER_TRY_STATUS(replayer.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
    progress.update(++done, 0);
    const CaseRow row = row_of(answer, replayer.today());
    if (filter.count(row, answer, replayer.rulebook(), replayer.today()) == 0) return {};
    for (const replay::CaseEvent& event : answer.file.events) {
      chosen.insert(event.index);
    }
    return {};
  }));
  return chosen;
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY_STATUS(check_format(context, arguments));
  CASELEDGER_TRY(const auto filter,
                 CaseFilter::parse(arguments.values("--where"), context.options.language));
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, *ledger));
  const auto progress = context.progress({"eksporterer", "exporting"});
  // Without conditions nothing need be folded, and memory does not grow with the log.
  std::optional<std::set<base::EntryIndex>> chosen;
  if (!filter.empty() || view.valid_at) {
    CASELEDGER_TRY(const auto replayer, replay::Replayer::open(*ledger, view));
    CASELEDGER_TRY(chosen, chosen_entries(replayer, filter, *progress));
  }
  const base::Digest rules = ledger::stream_key(replay::kRulesStream);
  return ledger->scan({0}, view.size, [&](const ledger::EntryView& entry) -> base::Status {
    progress->update(entry.index.value, view.size.value);
    if (entry.kind != ledger::EntryKind::kEvent || entry.stream_key == rules) return {};
    if (chosen && !chosen->contains(entry.index)) return {};
    CASELEDGER_TRY(
        const auto line,
        replay::event_line(entry.body, {.id = entry.id, .recorded_at = entry.recorded_at}));
    context.out.write(line + '\n');
    return {};
  });
}

}  // namespace

Command export_command() {
  return {
      .name = "export",
      .summary = {"hendelsene ut igjen, slik append tar dem inn",
                  "the events out again, as append takes them"},
      .positionals = {},
      .options = with_time_options({{"--format", "ndjson", {"formatet ut", "the format to write"}},
                                    {"--where",
                                     "KEY=VALUE",
                                     {"bare saker der dette gjelder (se cases --help)",
                                      "only cases where this holds (see cases --help)"},
                                     true}}),
      .notes = {"Hver linje er en hendelse med id og recordedAt, i hovedbokens rekkefølge. En\n"
                "simulert hovedbok (init --simulated) tar dem inn igjen som de er; for en annen\n"
                "må recordedAt fjernes først.",
                "Each line is an event with its id and recordedAt, in the order of the ledger.\n"
                "A simulated ledger (init --simulated) takes them back as they are; for another\n"
                "recordedAt must be taken out first."},
      .examples = {"caseledger export --format ndjson > events-copy.ndjson",
                   "caseledger export --where register=KPR --known-at 2024-12-31"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
