// Messages of Cap'n Proto back to back. The reader always comes to an end, and what it takes is an
// event that makes the same message.

#include "ledger/base/check.h"
#include "replay/event/event_batch.h"
#include "tests/fuzz/input.h"
#include "tests/replay/event/catalogue_examples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const replay::ParseContext context = replay::testing::lenient_context();
  const std::string_view bytes = base::as_text(fuzz::view(data, size));
  replay::EventBatchReader batch(bytes);
  // A message has eight bytes at least.
  for (std::size_t left = size / 8 + 1; !batch.is_at_end(); --left) {
    CHECK(left > 0);
    const auto event = batch.next(context);
    if (!event) {
      CHECK(event.error().number > 0);
      continue;
    }
    const auto message = replay::framed_event(*event);
    CHECK(message.has_value());
    replay::EventBatchReader again(*message);
    const auto same = again.next(context);
    CHECK(same.has_value());
    CHECK(*same == *event);
  }
  return 0;
}
