// caseledger replay: a case step by step: after each event, what changed and why.
#include <fmt/format.h>

#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "replay/explain/case_steps.h"
#include "tools/cli/case_json.h"
#include "tools/cli/commands.h"
#include "tools/cli/correction.h"
#include "tools/cli/step_text.h"
#include "tools/cli/view.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

constexpr std::size_t kPlainWidth = 100;
constexpr std::string_view kIndent = "    ";
constexpr std::string_view kCorrectionType = "EventCorrected";

/// Writes each step as it is computed.
class Teller {
 public:
  Teller(Context& context, const std::vector<ledger::StoredEntry>& entries)
      : context_(context),
        language_(context.options.language),
        entries_(entries) {
    width_ = context_.out_terminal.width == 0 ? kPlainWidth : context_.out_terminal.width;
  }

  base::Status print(const replay::Step& step) {
    if (step.event == nullptr) {
      context_.out.write('\n' + strong(say({"Per {}", "As of {}"}, replay::to_string(step.day))) +
                         '\n');
      changes(step, step.passed);
      return {};
    }
    const replay::CaseEvent& event = *step.event;
    context_.out.write(fmt::format("\n{}  {}  {}  {}\n",
                                   event.version.value,
                                   oslo_time(event.occurred_at.utc),
                                   strong(event.type),
                                   dim(say({"indeks {}", "index {}"}, event.index.value))));
    line(say({"registrert {} ({}), sett fra {}", "registered {} ({}), seen from {}"},
             oslo_time(event.recorded_at),
             lag_text(event.recorded_at, event.occurred_at.utc, language_),
             replay::to_string(step.day)),
         Tone::kDim);
    if (step.placed_before > 0) {
      line(say({"registrert sent: hører hjemme før {} hendelser som alt var kjent",
                "registered late: belongs before {} events that were known already"},
               step.placed_before),
           Tone::kWarn);
    }
    if (event.type == kCorrectionType) CASELEDGER_TRY_STATUS(correction(step));
    if (!step.passed.empty()) {
      line(say({"mens dagene gikk:", "as the days went by:"}), Tone::kDim);
      changes(step, step.passed);
      line(say({"av hendelsen:", "by the event:"}), Tone::kDim);
    }
    changes(step, step.changes);
    if (step.changes.empty()) line(say({"ingen endring", "no change"}), Tone::kDim);
    return {};
  }

  base::Status write(replay::JsonWriter& json, const replay::Step& step) {
    json.begin_object();
    json.field("step", static_cast<std::uint64_t>(step.number));
    if (step.event != nullptr) {
      const replay::CaseEvent& event = *step.event;
      json.field("index", event.index.value).field("version", event.version.value);
      json.field("id", base::to_string(event.id)).field("type", event.type);
      json.field("occurredAt", replay::to_string(event.occurred_at));
      json.field("recordedAt", replay::to_string_utc6(event.recorded_at));
      json.field("lagSeconds",
                 (event.recorded_at.value - event.occurred_at.utc.value) / base::kMicrosPerSecond);
      json.field("placedBefore", static_cast<std::uint64_t>(step.placed_before));
      if (step.corrects != nullptr) {
        json.field("corrects", base::to_string(step.corrects->id));
        json.field("changesThePast", true);
      }
    }
    json.field("today", replay::to_string(step.day));
    const auto& state = step.judged->answer.state;
    if (state) json.field("state", replay::name_of(*state));
    write(json, "passed", step, step.passed);
    write(json, "changes", step, step.changes);
    json.end_object();
    return {};
  }

 private:
  template <class... Values>
  [[nodiscard]] std::string say(const Text& text, const Values&... values) const {
    return fmt::format(fmt::runtime(text.in(language_)), values...);
  }

  [[nodiscard]] std::string strong(std::string_view text) const {
    return toned(text, Tone::kStrong, context_.out_terminal);
  }

  [[nodiscard]] std::string dim(std::string_view text) const {
    return toned(text, Tone::kDim, context_.out_terminal);
  }

  void line(const std::string& text, Tone tone) {
    for (const std::string& piece : wrapped(printable(text), width_ - kIndent.size())) {
      context_.out.write(std::string(kIndent) + toned(piece, tone, context_.out_terminal) + '\n');
    }
  }

  void changes(const replay::Step& step, const std::vector<replay::Change>& all) {
    for (const replay::Change& change : all) {
      line(change_text(change, *step.judged->rulebook, language_), tone_of(change));
    }
  }

  base::Status correction(const replay::Step& step) {
    const auto find = [this](const base::Uuid& id) -> const ledger::EntryView* {
      for (const ledger::StoredEntry& entry : entries_) {
        if (entry.view.id == id) return &entry.view;
      }
      return nullptr;
    };
    CASELEDGER_TRY(const Correction said, read_correction(*step.entry, find, language_));
    line(say({"retter {}: {}", "corrects {}: {}"}, said.target, said.changes), Tone::kWarn);
    if (step.corrects != nullptr) {
      line(say({"endrer fortiden: fra nå leses saken som om det alltid hadde vært slik",
                "changes the past: from now on the case reads as if it had always been so"}),
           Tone::kWarn);
    }
    return {};
  }

  void write(replay::JsonWriter& json,
             std::string_view name,
             const replay::Step& step,
             const std::vector<replay::Change>& all) {
    json.key(name).begin_array();
    for (const replay::Change& change : all) {
      write_change(json, change, *step.judged->rulebook, language_);
    }
    json.end_array();
  }

  Context& context_;
  const Language language_;
  const std::vector<ledger::StoredEntry>& entries_;
  std::size_t width_ = 0;
};

/// What stands around the steps.
struct Frame {
  std::string case_id;
  replay::ReportBasis basis;
  replay::StepOrder order;
};

base::Status tell(Context& context, const Frame& frame, const auto& walk, Teller& teller) {
  const std::string_view order =
      frame.order == replay::StepOrder::kRecorded ? "RECORDED" : "HAPPENED";
  if (context.options.format == Format::kNdjson) {
    return walk([&](const replay::Step& step) -> base::Status {
      replay::JsonWriter json;
      CASELEDGER_TRY_STATUS(teller.write(json, step));
      context.out.write(json.take() + '\n');
      return {};
    });
  }
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object().field("case", frame.case_id);
    write_basis(json, frame.basis);
    json.field("order", order).key("steps").begin_array();
    CASELEDGER_TRY_STATUS(walk([&](const replay::Step& step) { return teller.write(json, step); }));
    json.end_array().end_object();
    context.out.write(json.take() + '\n');
    return {};
  }
  const Text recorded{"{}, slik den ble kjent", "{}, as it became known"};
  const Text happened{"{}, slik det skjedde", "{}, as it happened"};
  const Text& title = frame.order == replay::StepOrder::kRecorded ? recorded : happened;
  const std::string name =
      fmt::format("{} {}", context.in_words({"Sak", "Case"}), printable(frame.case_id));
  context.out.write(toned(fmt::format(fmt::runtime(context.in_words(title)), name),
                          Tone::kStrong,
                          context.out_terminal) +
                    '\n');
  CASELEDGER_TRY_STATUS(walk([&](const replay::Step& step) { return teller.print(step); }));
  context.out.write('\n' + toned(basis_text(frame.basis, context.options.language),
                                 Tone::kDim,
                                 context.out_terminal));
  return {};
}

base::Status answer(Context& context, const Arguments& arguments, const ledger::Ledger& ledger) {
  CASELEDGER_TRY(const auto view, choose_view(context, arguments, ledger));
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, view));
  const Frame frame{.case_id = *arguments.positional(0),
                    .basis = basis_of(replayer, ledger),
                    .order = arguments.has("--as-it-happened") ? replay::StepOrder::kHappened
                                                               : replay::StepOrder::kRecorded};
  CASELEDGER_TRY(const auto entries, ledger.read_stream(frame.case_id, view.size));
  Teller teller(context, entries);
  const auto walk = [&](const replay::StepVisitor& visit) {
    return replay::walk_steps(ledger, view, frame.case_id, frame.order, visit);
  };
  // Before anything is written: is there such a case?
  CASELEDGER_TRY(const auto file, replay::fold_case(frame.case_id, entries, {view.valid_at}));
  if (file.events.empty() || frame.case_id == replay::kRulesStream) {
    return std::unexpected(no_such_case(context, frame.case_id));
  }
  return tell(context, frame, walk, teller);
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_read());
  return answer(context, arguments, *ledger);
}

}  // namespace

Command replay_command() {
  return {
      .name = "replay",
      .summary = {"en sak steg for steg: hva hver hendelse endret, og hvorfor",
                  "a case step by step: what each event changed, and why"},
      .positionals = {{.name = "CASE"}},
      .options = with_time_options({{.name = "--as-it-happened",
                                     .value = {},
                                     .help = {"i den rekkefølgen det skjedde, med rettelsene kjent",
                                              "in the order it happened, corrections known"}}}),
      .notes = {"Uten --as-it-happened: i den rekkefølgen det ble registrert, med det som da\n"
                "var kjent, sett fra dagen det ble registrert.",
                "Without --as-it-happened: in the order recorded, with what was known then,\n"
                "seen from the day it was recorded."},
      .examples = {"caseledger replay NPR-2023/0147",
                   "caseledger replay NPR-2023/0147 --as-it-happened --ndjson"},
      .has_rows = false,
      .run = run,
      .answer = answer};
}

}  // namespace tools
