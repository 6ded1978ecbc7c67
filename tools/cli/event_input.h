// NDJSON lines into events ready to append: parsed, with ids, corrections resolved.
//
// Room:      tools/cli.
// Rules:     a missing id is derived from the body and from how many equal bodies of that case came
//            before it in this input, so that the same file twice records nothing twice; the target
//            of a correction is in the ledger or on an earlier line.
// Threads:   one caller at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/ledger.h"
#include "replay/event/codec.h"
#include "tools/cli/line_reader.h"
#include "tools/interchange/repeat_counter.h"

namespace tools {

/// One line, ready to append.
struct InputEvent {
  ledger::NewEvent event;
  std::uint64_t line_number = 0;
};

/// One pass over one input; memory does not grow with it.
class EventInput {
 public:
  /// `codes` and the others must outlive the object. `now` is what an event without recordedAt
  /// takes in a simulated ledger. Errors: those of RepeatCounter::create.
  [[nodiscard]] static base::Result<std::unique_ptr<EventInput>> start(
      LineReader& reader,
      const ledger::Ledger& ledger,
      const replay::CodeLists& codes,
      base::TimestampUtcUs now);

  EventInput(const EventInput&) = delete;
  EventInput& operator=(const EventInput&) = delete;
  ~EventInput() = default;

  /// The next event; nothing at the end.
  /// Errors:   the codec's, with file:line before the JSON pointer; the reader's
  [[nodiscard]] base::Result<std::optional<InputEvent>> next();

 private:
  EventInput(LineReader& reader,
             const ledger::Ledger& ledger,
             const replay::CodeLists& codes,
             base::TimestampUtcUs now,
             RepeatCounter seen);

  [[nodiscard]] base::Result<InputEvent> make_event(const LineReader::Line& line);
  [[nodiscard]] base::Result<std::optional<replay::EventTypeId>> find_target(
      std::string_view stream, const base::Uuid& target) const;

  /// Refuses a recordedAt before that of an earlier line, as the ledger would: here before anything
  /// is stored.
  [[nodiscard]] base::Status check_order(const ledger::NewEvent& event);
  [[nodiscard]] base::Result<bool> is_stored(const ledger::NewEvent& event) const;

  LineReader& reader_;
  const ledger::Ledger& ledger_;
  const base::TimestampUtcUs now_;
  const replay::ParseContext parsing_;
  /// Bodies, and ids with their types, of the lines so far.
  RepeatCounter seen_;
  base::TimestampUtcUs last_recorded_at_;
};

}  // namespace tools
