// caseledger history: every event of a case as it was recorded, with what was corrected later.
#include <algorithm>
#include <chrono>
#include <map>
#include <span>
#include <thread>

#include <fmt/format.h>

#include "replay/case/fold.h"
#include "replay/event/event_json.h"
#include "replay/replayer.h"
#include "tools/cli/commands.h"
#include "tools/cli/correction.h"
#include "tools/cli/data_text.h"
#include "tools/cli/errors.h"
#include "tools/cli/history_json.h"
#include "tools/cli/stored_event.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

constexpr std::size_t kPlainWidth = 100;
constexpr std::string_view kCorrectionType = "EventCorrected";

base::Status print_json(Context& context, const History& history) {
  replay::JsonWriter json;
  CASELEDGER_TRY_STATUS(write_history(json, history));
  context.out.write(json.take() + '\n');
  return {};
}

base::Status print_ndjson(Context& context, const History& history, std::size_t first) {
  for (const Recorded& recorded : std::span(history.events).subspan(first)) {
    replay::JsonWriter json;
    json.begin_object();
    json.field("case", history.case_id);
    if (history.simulated) json.field("simulated", true);
    CASELEDGER_TRY_STATUS(write_event(json, *recorded.entry, recorded.event->corrected_by));
    json.end_object();
    context.out.write(json.take() + '\n');
  }
  return {};
}

/// The history for people: a block of lines for each event.
class Printer {
 public:
  Printer(Context& context, const History& history)
      : context_(context),
        language_(context.options.language),
        history_(history) {
    for (const Recorded& recorded : history_.events) {
      by_id_.emplace(recorded.entry->id, &recorded);
    }
    width_ = context_.out_terminal.width == 0 ? kPlainWidth : context_.out_terminal.width;
    number_width_ =
        std::to_string(history_.events.empty() ? 0 : history_.events.back().entry->version.value)
            .size();
  }

  /// The events from `first` on; the case's name before the very first.
  base::Status print(std::size_t first) {
    if (first == 0) head();
    for (const Recorded& recorded : std::span(history_.events).subspan(first)) {
      CASELEDGER_TRY_STATUS(block(recorded));
    }
    const Text text{"\nDe første {} innførslene, rot {}\n", "\nThe first {} entries, root {}\n"};
    context_.out.write(
        toned(fmt::format(fmt::runtime(text.in(language_)),
                          grouped(static_cast<std::int64_t>(history_.prefix.size.value), language_),
                          base::to_base64(history_.prefix.root.view())),
              Tone::kDim,
              context_.out_terminal));
    return {};
  }

 private:
  void head() {
    const Text text{"Sak {}, hendelser: {}{}\n", "Case {}, events: {}{}\n"};
    const Text simulated{", SIMULERT hovedbok", ", SIMULATED ledger"};
    context_.out.write(
        toned(fmt::format(fmt::runtime(text.in(language_)),
                          printable(history_.case_id),
                          grouped(static_cast<std::int64_t>(history_.events.size()), language_),
                          history_.simulated ? simulated.in(language_) : ""),
              Tone::kStrong,
              context_.out_terminal));
  }

  base::Status block(const Recorded& recorded) {
    CASELEDGER_TRY(const auto data, data_of(*recorded.entry));
    CASELEDGER_TRY(const auto occurred, occurred_at(*recorded.entry));
    const replay::CaseEvent& event = *recorded.event;
    const std::string index =
        fmt::format("{} {}", context_.in_words({"indeks", "index"}), recorded.entry->index.value);
    context_.out.write(fmt::format("\n{:>{}}  {}  {}  {}\n",
                                   event.version.value,
                                   number_width_,
                                   oslo_time(occurred.utc),
                                   toned(event.type, Tone::kStrong, context_.out_terminal),
                                   toned(index, Tone::kDim, context_.out_terminal)));
    const Text text{"registrert {} ({}) av {} {}{}{}", "registered {} ({}) by {} {}{}{}"};
    line(fmt::format(fmt::runtime(text.in(language_)),
                     oslo_time(recorded.entry->recorded_at),
                     lag_text(recorded.entry->recorded_at, occurred.utc, language_),
                     event.actor.id,
                     event.actor.role,
                     event.actor.organisation.empty() ? "" : " " + event.actor.organisation,
                     event.source.empty() ? "" : ", " + event.source),
         Tone::kDim);
    if (event.type == kCorrectionType) {
      return correction(*recorded.entry);
    }
    line(data_text(data), Tone::kPlain);
    if (event.corrected_by) corrected(*event.corrected_by);
    return {};
  }

  /// "corrects 13: …": what the replacement changes, beside what stood there.
  base::Status correction(const ledger::EntryView& entry) {
    const auto find = [this](const base::Uuid& id) -> const ledger::EntryView* {
      const auto it = by_id_.find(id);
      return it == by_id_.end() ? nullptr : it->second->entry;
    };
    CASELEDGER_TRY(const Correction said, read_correction(entry, find, language_));
    const Text corrects{"retter {}: {}", "corrects {}: {}"};
    line(fmt::format(fmt::runtime(corrects.in(language_)), said.target, said.changes), Tone::kWarn);
    line("reason=" + said.reason, Tone::kPlain);
    return {};
  }

  void corrected(const base::Uuid& by) {
    const auto it = by_id_.find(by);
    const Text text{"rettet av {}", "corrected by {}"};
    line(fmt::format(fmt::runtime(text.in(language_)),
                     it == by_id_.end() ? base::to_string(by)
                                        : std::to_string(it->second->entry->version.value)),
         Tone::kWarn);
  }

  void line(const std::string& text, Tone tone) {
    const std::string indent(number_width_ + 2, ' ');
    for (const std::string& piece : wrapped(printable(text), width_ - indent.size())) {
      context_.out.write(indent + toned(piece, tone, context_.out_terminal) + '\n');
    }
  }

  Context& context_;
  const Language language_;
  const History& history_;
  std::map<base::Uuid, const Recorded*> by_id_;
  std::size_t width_ = 0;
  std::size_t number_width_ = 0;
};

/// Prints the events of a case from `first` on; returns how many it has.
base::Result<std::size_t> tell(Context& context,
                               const ledger::Ledger& ledger,
                               const std::string& case_id,
                               const replay::View& view,
                               std::size_t first) {
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, view.size));
  CASELEDGER_TRY(const auto file, replay::fold_case(case_id, entries, {.valid_at = view.valid_at}));
  if (file.events.empty()) return std::unexpected(no_such_case(context, case_id));
  CASELEDGER_TRY(const auto prefix, ledger.prefix_of(view.size));
  const History history{.case_id = case_id,
                        .prefix = prefix,
                        .simulated = ledger.is_simulated(),
                        .events = by_version(entries, file)};
  switch (context.options.format) {
    case Format::kJson:
      CASELEDGER_TRY_STATUS(print_json(context, history));
      break;
    case Format::kNdjson:
      CASELEDGER_TRY_STATUS(print_ndjson(context, history, first));
      break;
    case Format::kTable:
    case Format::kCsv:
      CASELEDGER_TRY_STATUS(Printer(context, history).print(first));
      break;
  }
  return history.events.size();
}

/// Tells what comes beyond the first `seen` events, until the reader of the output leaves.
base::Status follow(Context& context,
                    ledger::Ledger& ledger,
                    const std::string& case_id,
                    std::size_t seen) {
  constexpr auto kPause = std::chrono::milliseconds(200);
  while (context.out.flush() && !context.out.is_abandoned()) {
    std::this_thread::sleep_for(kPause);
    CASELEDGER_TRY(const auto prefix, ledger.refresh());
    CASELEDGER_TRY(const auto version, ledger.stream_version(case_id));
    if (version.value > seen) {
      CASELEDGER_TRY(
          seen,
          tell(context, ledger, case_id, {.size = prefix.size, .valid_at = {}, .today = {}}, seen));
    }
  }
  return {};
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY_STATUS(tell(context, ledger, *arguments.positional(0), view, 0));
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  const bool follows = arguments.has("--follow");
  const bool is_one_document = context.options.format == Format::kJson;
  if (follows && (is_one_document || arguments.has("--known-at") || arguments.has("--valid-at"))) {
    return std::unexpected(
        usage_error(kOptionClash,
                    "--follow goes with neither --json, --known-at nor --valid-at",
                    "use --ndjson for programs; what is to come has no past to be seen from"));
  }
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, *ledger));
  const std::string case_id = *arguments.positional(0);
  CASELEDGER_TRY(const std::size_t seen, tell(context, *ledger, case_id, view, 0));
  return follows ? follow(context, *ledger, case_id, seen) : base::Status{};
}

}  // namespace

Command history_command() {
  return {.name = "history",
          .summary = {"alle hendelser i en sak, med registrering og rettelser",
                      "every event of a case, with registration and corrections"},
          .positionals = {{.name = "CASE"}},
          .options = with_time_options(
              {{.name = "--follow",
                .value = {},
                .help = {"fortsett med det som kommer til", "go on with what comes"},
                .is_local = true}}),
          .notes = {},
          .examples = {"caseledger history NPR-2023/0147",
                       "caseledger history NPR-2023/0147 --known-at 2023-05-31 --ndjson"},
          .has_rows = false,
          .run = run,
          .answer = answer};
}

}  // namespace tools
