#include "tools/cli/stored_event.h"

#include "replay/event/event_reader.h"

namespace tools {

base::Result<replay::Instant> occurred_at(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto reader, replay::EventReader::open(entry.body));
  return reader.envelope().occurred_at;
}

}  // namespace tools
