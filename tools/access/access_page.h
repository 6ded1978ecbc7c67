// What the access ledger says of one case, or of one kind of act: its events, by pages.
//
// Room:      tools/access.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "replay/event/json_writer.h"
#include "tools/access/access_event.h"

namespace account {

/// One event and its place.
struct Looked {
  base::EntryIndex index;
  base::Version version;
  base::Uuid id;
  base::TimestampUtcUs recorded_at;
  AccessEvent event;
};

struct AccessPage {
  std::string subject;
  ledger::Prefix prefix;
  std::vector<Looked> items;
  /// Where the next page begins; nothing after the last one.
  std::optional<base::Version> next;
};

struct PageLimits {
  base::Version first{1};
  std::size_t items_max = SIZE_MAX;
};

/// The events about `subject` (a case, or one of the streams in access_event.h) from a version on.
/// Errors:   kCorrupt · kUnsupported · kIo
[[nodiscard]] base::Result<AccessPage> read_page(const ledger::Ledger& ledger,
                                                 std::string_view subject,
                                                 const PageLimits& limits);

/// `"index","version","id","recordedAt"` and the event, into the open object.
void write_looked(replay::JsonWriter& json, const Looked& looked);
/// `"subject","size","root","items"`, into the open object.
void write_page(replay::JsonWriter& json, const AccessPage& page);

}  // namespace account
