#include "tools/cli/correction.h"

#include <utility>

#include "replay/event/event_json.h"
#include "tools/cli/stored_event.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

std::string time_text(const std::string& written) {
  const auto instant = replay::parse_instant(written);
  return instant ? oslo_time(instant->utc) : written;
}

}  // namespace

base::Result<FlatData> data_of(const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto json, replay::event_data_json(entry.body));
  return flatten(json);
}

base::Result<Correction> read_correction(const ledger::EntryView& entry,
                                         const FindEntry& find,
                                         Language language) {
  CASELEDGER_TRY(const FlatData data, data_of(entry));
  Correction correction;
  FlatData after;
  FlatData before;
  constexpr std::string_view kReplacement = "replacement.";
  for (const auto& [name, value] : data) {
    if (name == "target") correction.target = value;
    if (name == "reason") correction.reason = value;
    if (name == "occurredAt") after.emplace_back(name, time_text(value));
    if (name.starts_with(kReplacement)) {
      after.emplace_back(name.substr(kReplacement.size()), value);
    }
  }
  const auto target_id = base::parse_uuid(correction.target);
  if (const ledger::EntryView* target = target_id ? find(*target_id) : nullptr) {
    CASELEDGER_TRY(before, data_of(*target));
    CASELEDGER_TRY(const auto occurred, occurred_at(*target));
    // Without a corrected time the event keeps its own.
    if (value_of(after, "occurredAt") != nullptr) {
      before.emplace_back("occurredAt", oslo_time(occurred.utc));
    }
    correction.target = std::to_string(target->version.value);
  }
  const Text was{"var", "was"};
  correction.changes = change_text(before, after, was.in(language));
  return correction;
}

}  // namespace tools
