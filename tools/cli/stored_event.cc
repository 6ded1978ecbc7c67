#include "tools/cli/stored_event.h"

#include "replay/event/event_json.h"
#include "replay/event/event_reader.h"

namespace tools {

base::Result<replay::Instant> occurred_at(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  return reader.envelope().occurred_at;
}

base::Status check_stored_event(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  if (!replay::is_canonical_body(entry.body)) {
    return base::fail(base::ErrorCode::kCorrupt, "the event is not in its canonical form");
  }
  if (ledger::stream_key(reader.case_id()) != entry.stream_key) {
    return base::fail(base::ErrorCode::kCorrupt, "the event stands in another case's stream");
  }
  CASELEDGER_TRY([[maybe_unused]] const auto data, replay::event_data_json(entry.body));
  return {};
}

}  // namespace tools
