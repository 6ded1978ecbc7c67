// caseledger append: NDJSON events in, a receipt for each out.
#include <vector>

#include <fmt/format.h>

#include "ledger/io/clock.h"
#include "replay/event/json_writer.h"
#include "replay/replayer.h"
#include "replay/rules/rulebook.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/event_input.h"
#include "tools/cli/receipt_json.h"

namespace tools {
namespace {

constexpr std::size_t kBatchEventsMax = 1'024;
constexpr std::size_t kBatchBodyBytesMax = 4U << 20U;

struct Counts {
  std::uint64_t stored = 0;
  std::uint64_t known = 0;
};

/// Appends the events of one input in batches, each answered before the next is read.
class Appender {
 public:
  Appender(Context& context, ledger::Ledger& ledger, const replay::CodeLists& codes)
      : context_(context),
        ledger_(ledger),
        codes_(codes) {}

  base::Status append_file(const std::string& path) {
    CASELEDGER_TRY(const auto reader, LineReader::open(path));
    auto status = append_lines(*reader);
    if (status || !status.error().hint.empty()) return status;
    const Text file{"rett linjen og kjør det samme igjen; ingenting av denne filen er lagret",
                    "correct the line and run the same again; nothing of this file was stored"};
    const Text stream{"rett linjen og kjør det samme igjen; tidligere bunker er lagret",
                      "correct the line and run the same again; earlier batches are stored"};
    if (status.error().code == base::ErrorCode::kInvalidArgument ||
        status.error().code == base::ErrorCode::kLimitExceeded) {
      status.error().hint = context_.in_words(reader->can_rewind() ? file : stream);
    }
    return status;
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

 private:
  base::Status append_lines(LineReader& reader) {
    if (reader.can_rewind()) {
      CASELEDGER_TRY_STATUS(check(reader));
      CASELEDGER_TRY_STATUS(reader.rewind());
    }
    CASELEDGER_TRY(const auto input,
                   EventInput::start(reader, ledger_, codes_, context_.clock.wall()));
    const auto progress = context_.progress({"lagrer", "storing"}, Rate::kBytes);
    std::size_t body_bytes = 0;
    while (true) {
      CASELEDGER_TRY(auto event, input->next());
      if (!event) break;
      if (batch_.size() == kBatchEventsMax ||
          body_bytes + event->event.body.size() > kBatchBodyBytesMax) {
        CASELEDGER_TRY_STATUS(commit(reader));
        progress->update(reader.bytes_read(), reader.size_bytes().value_or(0));
        body_bytes = 0;
      }
      body_bytes += event->event.body.size();
      case_ids_.push_back(event->event.stream);
      line_numbers_.push_back(event->line_number);
      batch_.push_back(std::move(event->event));
    }
    return commit(reader);
  }

  /// Reads the file to its end, so that nothing of a file with a fault is stored.
  base::Status check(LineReader& reader) {
    CASELEDGER_TRY(const auto input,
                   EventInput::start(reader, ledger_, codes_, context_.clock.wall()));
    const auto progress = context_.progress({"kontrollerer", "checking"}, Rate::kBytes);
    while (true) {
      CASELEDGER_TRY(const auto event, input->next());
      if (!event) return {};
      progress->update(reader.bytes_read(), reader.size_bytes().value_or(0));
    }
  }

  base::Status commit(const LineReader& reader) {
    if (batch_.empty()) return {};
    auto result = ledger_.append(std::exchange(batch_, {}));
    const auto case_ids = std::exchange(case_ids_, {});
    const auto line_numbers = std::exchange(line_numbers_, {});
    if (!result) {
      base::Error error = std::move(result).error();
      if (error.code == base::ErrorCode::kUnknownOutcome) {
        const Text hint{"kjør det samme igjen: det som ble lagret, kjennes igjen",
                        "run the same again: what was stored will be recognised"};
        error.hint = context_.in_words(hint);
      }
      error.where =
          reader.where(line_numbers.front()) + (error.where.empty() ? "" : " " + error.where);
      return std::unexpected(std::move(error));
    }
    if (result->conflict) {
      const std::size_t at = result->conflict->position;
      return std::unexpected(
          conflict_error(*result->conflict, case_ids[at], reader.where(line_numbers[at])));
    }
    for (std::size_t at = 0; at < result->receipts.size(); ++at) {
      const ledger::Receipt& receipt = result->receipts[at];
      ++(receipt.deduplicated ? counts_.known : counts_.stored);
      replay::JsonWriter json;
      write_receipt(json, case_ids[at], receipt, ledger_.is_simulated());
      context_.out.write(json.take() + '\n');
    }
    // A receipt that is not seen is worth nothing: none waits for the next batch.
    return context_.out.flush();
  }

  base::Error conflict_error(const ledger::Conflict& conflict,
                             const std::string& case_id,
                             std::string where) const {
    const Text other{"{} har allerede en annen hendelse med denne id-en; saken er på versjon {}",
                     "{} already has another event with this id; the case is at version {}"};
    const Text version{"{} er på versjon {}, ikke den forventede",
                       "{} is at version {}, not the expected one"};
    const Text hint{"ingenting av denne bunken er lagret; les historien og avgjør på nytt",
                    "nothing of this batch was stored; read the history and decide again"};
    const Text& text = conflict.same_id_other_content ? other : version;
    return {
        base::ErrorCode::kConflict,
        conflict.same_id_other_content ? kIdTaken : kVersionConflict,
        fmt::format(fmt::runtime(context_.in_words(text)), case_id, conflict.present_version.value),
        std::move(where),
        std::string(context_.in_words(hint))};
  }

  Context& context_;
  ledger::Ledger& ledger_;
  const replay::CodeLists& codes_;

  // One batch; the three go together.
  std::vector<ledger::NewEvent> batch_;
  std::vector<std::string> case_ids_;
  std::vector<std::uint64_t> line_numbers_;

  Counts counts_;
};

base::Status append_all(Context& context, ledger::Ledger& ledger, const Arguments& arguments) {
  const replay::View now{
      .size = ledger.prefix().size, .valid_at = std::nullopt, .today = context.today()};
  CASELEDGER_TRY(const auto replayer, replay::Replayer::open(ledger, now));
  const replay::CodeLists codes{replayer.rulebook().codes};
  auto files = arguments.positionals;
  if (files.empty()) files.emplace_back("-");
  Appender appender(context, ledger, codes);
  base::Status status;
  for (const std::string& file : files) {
    status = appender.append_file(file);
    if (!status) break;
  }
  if (!status && appender.counts().stored + appender.counts().known == 0) return status;
  const Text text{"Lagret: {}. Kjent fra før: {}.", "Stored: {}. Known before: {}."};
  const Language language = context.options.language;
  context.say(fmt::format(fmt::runtime(context.in_words(text)),
                          grouped(static_cast<std::int64_t>(appender.counts().stored), language),
                          grouped(static_cast<std::int64_t>(appender.counts().known), language)));
  return status;
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto ledger, context.open_to_write(arguments.has("--accept-clock")));
  const auto status = append_all(context, *ledger, arguments);
  const auto closed = ledger->close();
  return status ? closed : status;
}

}  // namespace

Command append_command() {
  return {
      .name = "append",
      .summary = {"NDJSON-hendelser inn, én kvittering per hendelse ut",
                  "NDJSON events in, a receipt for each out"},
      .positionals = {{.name = "FILE", .is_required = false, .repeats = true}},
      .options = {{"--accept-clock",
                   "",
                   {"godta maskinens klokke; noteres i hovedboken",
                    "accept the machine's clock; noted in the ledger"},
                   false,
                   true}},
      .notes = {"Uten FILE, eller med -, leses standard inn. Hver FILE kontrolleres til slutten\n"
                "før noe av den lagres; standard inn og rør kontrolleres bunke for bunke\n"
                "(1 024 hendelser eller 4 MiB). Å kjøre det samme to ganger lagrer ingenting\n"
                "to ganger. En konflikt avviser bunken sin (kode 4); tidligere bunker står.",
                "Without FILE, or with -, standard input is read. Each FILE is checked to its\n"
                "end before anything of it is stored; standard input and pipes are checked\n"
                "batch by batch (1,024 events or 4 MiB). Running the same twice stores nothing\n"
                "twice. A conflict refuses its batch (exit 4); earlier batches stay."},
      .examples = {"caseledger append events.ndjson",
                   "cat events.ndjson | caseledger append - > receipts.ndjson"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
