#include "tools/cli/event_input.h"

#include <algorithm>
#include <filesystem>

#include "tools/cli/errors.h"
#include "tools/cli/stored_event.h"

namespace tools {
namespace {

KeyHash body_key(std::string_view stream, base::ByteView body) {
  return hash_parts({"body", stream, base::as_text(body)});
}

KeyHash id_key(std::string_view stream, const base::Uuid& id, std::string_view type_name) {
  return hash_parts({"id", stream, base::as_text(id.view()), type_name});
}

}  // namespace

EventInput::EventInput(LineReader& reader,
                       const ledger::Ledger& ledger,
                       const replay::CodeLists& codes,
                       base::TimestampUtcUs now,
                       RepeatCounter seen)
    : reader_(reader),
      ledger_(ledger),
      now_(now),
      parsing_{
          .codes = codes,
          .is_simulated = ledger.is_simulated(),
          .find_target = [this](std::string_view stream,
                                const base::Uuid& target) { return find_target(stream, target); }},
      seen_(std::move(seen)) {}

base::Result<std::unique_ptr<EventInput>> EventInput::start(LineReader& reader,
                                                            const ledger::Ledger& ledger,
                                                            const replay::CodeLists& codes,
                                                            base::TimestampUtcUs now) {
  CASELEDGER_TRY(auto seen, RepeatCounter::create(std::filesystem::temp_directory_path().string()));
  return std::unique_ptr<EventInput>(new EventInput(reader, ledger, codes, now, std::move(seen)));
}

base::Result<std::optional<InputEvent>> EventInput::next() {
  CASELEDGER_TRY(const auto line, reader_.next());
  if (!line) return std::nullopt;
  auto event = make_event(*line);
  if (!event) {
    base::Error error = std::move(event).error();
    const std::string place = reader_.where(line->number);
    error.where = error.where.empty() ? place : place + " " + error.where;
    return std::unexpected(std::move(error));
  }
  return *std::move(event);
}

base::Result<InputEvent> EventInput::make_event(const LineReader::Line& line) {
  CASELEDGER_TRY(auto parsed, replay::parse_event(line.text, parsing_));
  CASELEDGER_TRY(const std::uint32_t repeat, seen_.add(body_key(parsed.stream, parsed.body)));
  if (!parsed.id) {
    CASELEDGER_TRY(parsed.id, ledger_.derive_id(parsed.body, repeat));
  }
  InputEvent event{.event = {.stream = std::move(parsed.stream),
                             .id = *parsed.id,
                             .expected_version = parsed.expected_version,
                             .body = std::move(parsed.body),
                             .recorded_at = parsed.recorded_at},
                   .line_number = line.number};
  CASELEDGER_TRY(
      const std::uint32_t known,
      seen_.add(id_key(event.event.stream, event.event.id, replay::event_type_name(parsed.type))));
  if (ledger_.is_simulated() && known == 0) {
    CASELEDGER_TRY_STATUS(check_order(event.event));
  }
  return event;
}

base::Status EventInput::check_order(const ledger::NewEvent& event) {
  const base::TimestampUtcUs time = event.recorded_at.value_or(now_);
  if (time >= last_recorded_at_) {
    last_recorded_at_ = time;
    return {};
  }
  // What is stored already keeps its first receipt, whatever its time.
  if (!event.recorded_at) return {};
  CASELEDGER_TRY(const bool stored, is_stored(event));
  if (stored) return {};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kRecordedAtBackwards,
                    "recordedAt goes back behind " + replay::to_string_utc6(last_recorded_at_),
                    "/recordedAt",
                    "sort the lines by recordedAt");
}

base::Result<bool> EventInput::is_stored(const ledger::NewEvent& event) const {
  CASELEDGER_TRY(const auto entries, ledger_.read_stream(event.stream, ledger_.prefix().size));
  return std::ranges::any_of(
      entries, [&](const ledger::StoredEntry& entry) { return entry.view.id == event.id; });
}

base::Result<std::optional<replay::EventTypeId>> EventInput::find_target(
    std::string_view stream, const base::Uuid& target) const {
  // Few types, and corrections are rare: asking for each keeps the table one of plain hashes.
  for (const std::string& name : replay::event_type_names()) {
    if (seen_.count(id_key(stream, target, name)) > 0) return replay::find_event_type(name);
  }
  return stored_type(ledger_, stream, target);
}

}  // namespace tools
