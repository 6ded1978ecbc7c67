#include "tools/cli/history_json.h"

#include <map>

#include "replay/event/event_json.h"

namespace tools {

std::vector<Recorded> by_version(const std::vector<ledger::StoredEntry>& entries,
                                 const replay::CaseFile& file) {
  std::map<base::Version, const replay::CaseEvent*> folded;
  for (const replay::CaseEvent& event : file.events) {
    folded.emplace(event.version, &event);
  }
  std::vector<Recorded> events;
  for (const ledger::StoredEntry& entry : entries) {
    const auto it = folded.find(entry.view.version);
    if (it != folded.end()) events.push_back({&entry.view, it->second});
  }
  return events;
}

base::Status write_event(replay::JsonWriter& json,
                         const ledger::EntryView& entry,
                         const std::optional<base::Uuid>& corrected_by) {
  json.field("index", entry.index.value);
  json.field("version", entry.version.value);
  json.field("id", base::to_string(entry.id));
  CASELEDGER_TRY_STATUS(replay::append_event_fields(json, entry.body, entry.recorded_at));
  if (corrected_by) json.field("correctedBy", base::to_string(*corrected_by));
  return {};
}

base::Status write_history(replay::JsonWriter& json, const History& history) {
  json.begin_object();
  json.field("case", history.case_id);
  json.field("size", history.prefix.size.value);
  json.field("root", base::to_base64(history.prefix.root.view()));
  if (history.simulated) json.field("simulated", true);
  json.key("events").begin_array();
  for (const Recorded& recorded : history.events) {
    json.begin_object();
    CASELEDGER_TRY_STATUS(write_event(json, *recorded.entry, recorded.event->corrected_by));
    json.end_object();
  }
  json.end_array().end_object();
  return {};
}

}  // namespace tools
