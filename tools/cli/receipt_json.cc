#include "tools/cli/receipt_json.h"

#include "replay/event/civil.h"

namespace tools {

void write_receipt(replay::JsonWriter& json,
                   std::string_view case_id,
                   const ledger::Receipt& receipt,
                   bool simulated) {
  json.begin_object();
  json.field("case", case_id);
  json.field("version", receipt.version.value);
  json.field("index", receipt.index.value);
  json.field("id", base::to_string(receipt.id));
  json.field("recordedAt", replay::to_string_utc6(receipt.recorded_at));
  json.field("leaf", base::to_hex(receipt.leaf.view()));
  json.field("deduplicated", receipt.deduplicated);
  if (simulated) json.field("simulated", true);
  json.end_object();
}

}  // namespace tools
