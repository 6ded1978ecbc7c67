// A batch of events as Cap'n Proto: framed messages of EventToAppend back to back.
//
// Room:      replay/event. No Cap'n Proto in this header.
// Format:    schemas/event_batch.capnp; each message with its segment table, as written by every
//            Cap'n Proto library.
// Rules:     nothing is stored that parse_event() would refuse, and nothing as other bytes: what is
//            not plainly so (event_check.h) is told as JSON and goes through it. So a batch is
//            judged like JSON, errors and pointers too.
#pragma once

#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/codec.h"

namespace replay {

/// The messages of a batch, one after the other.
class EventBatchReader {
 public:
  /// `bytes` must outlive the reader.
  explicit EventBatchReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_at_end() const { return bytes_.empty(); }

  /// The next event. After an error that says the frame itself is broken, is_at_end() is true.
  /// Errors:   kInvalidArgument CL-1123 no whole message · CL-1122 something that this program does
  ///           not know · those of parse_event()
  [[nodiscard]] base::Result<ParsedEvent> next(const ParseContext& context);

 private:
  std::string_view bytes_;
};

/// One framed message with that event: for writers of batches, and for tests.
/// Errors:   kInvalidArgument the body is no event
[[nodiscard]] base::Result<std::string> framed_event(const ParsedEvent& event);

}  // namespace replay
