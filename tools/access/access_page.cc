#include "tools/access/access_page.h"

#include "replay/event/civil.h"

namespace account {

base::Result<AccessPage> read_page(const ledger::Ledger& ledger,
                                   std::string_view subject,
                                   const PageLimits& limits) {
  AccessPage page{.subject = kept_subject(subject),
                  .prefix = ledger.prefix(),
                  .items = {},
                  .next = std::nullopt};
  CASELEDGER_TRY(const auto entries, ledger.read_stream(page.subject, page.prefix.size));
  for (const ledger::StoredEntry& entry : entries) {
    if (entry.view.version < limits.first) continue;
    if (page.items.size() == limits.items_max) {
      page.next = entry.view.version;
      break;
    }
    CASELEDGER_TRY(auto event, decode(entry.view.body));
    page.items.push_back({.index = entry.view.index,
                          .version = entry.view.version,
                          .id = entry.view.id,
                          .recorded_at = entry.view.recorded_at,
                          .event = std::move(event)});
  }
  return page;
}

void write_looked(replay::JsonWriter& json, const Looked& looked) {
  json.field("index", looked.index.value).field("version", looked.version.value);
  json.field("id", base::to_string(looked.id));
  json.field("recordedAt", replay::to_string_utc6(looked.recorded_at));
  write_fields(json, looked.event);
}

void write_page(replay::JsonWriter& json, const AccessPage& page) {
  json.field("subject", page.subject);
  json.field("size", page.prefix.size.value);
  json.field("root", base::to_base64(page.prefix.root.view()));
  json.key("items").begin_array();
  for (const Looked& looked : page.items) {
    json.begin_object();
    write_looked(json, looked);
    json.end_object();
  }
  json.end_array();
}

}  // namespace account
