// A receipt as JSON: what `append` answers for each event, and the service.
//
// Room:      tools/cli.
// Format:    the contract's "JSON that others read": add freely, do not rename.
#pragma once

#include <string_view>

#include "ledger/ledger.h"
#include "replay/event/json_writer.h"

namespace tools {

/// One object.
void write_receipt(replay::JsonWriter& json,
                   std::string_view case_id,
                   const ledger::Receipt& receipt,
                   bool simulated);

}  // namespace tools
