#include "tools/cli/stored_event.h"

#include <algorithm>

#include "replay/event/event_reader.h"

namespace tools {

base::Result<replay::Instant> occurred_at(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  return reader.envelope().occurred_at;
}

base::Result<std::optional<replay::EventTypeId>> stored_type(const ledger::Ledger& ledger,
                                                             std::string_view stream,
                                                             const base::Uuid& id) {
  CASELEDGER_TRY(const auto entries, ledger.read_stream(stream, ledger.prefix().size));
  const auto entry = std::ranges::find(
      entries, id, [](const ledger::StoredEntry& stored) { return stored.view.id; });
  if (entry == entries.end()) return std::nullopt;
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry->view.body));
  return reader.type();
}

base::Result<EventSummary> summary_of(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  const auto envelope = reader.envelope();
  return EventSummary{.case_id = std::string(reader.case_id()),
                      .type = std::string(reader.type_name()),
                      .actor = std::string(envelope.actor.id),
                      .organisation = std::string(envelope.actor.organisation.value_or("")),
                      .occurred_at = envelope.occurred_at.utc};
}

base::Result<std::string> source_of(base::ByteView body) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(body));
  return std::string(reader.envelope().source.value_or(""));
}

}  // namespace tools
