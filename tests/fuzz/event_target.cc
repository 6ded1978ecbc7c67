// JSON into an event. What is taken is written as JSON that makes the same event, and as a message
// of a batch that does.

#include "ledger/base/check.h"
#include "replay/event/event_batch.h"
#include "replay/event/event_json.h"
#include "tests/fuzz/input.h"
#include "tests/replay/event/catalogue_examples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const replay::ParseContext context = replay::testing::lenient_context();
  const std::string_view text = base::as_text(fuzz::view(data, size));
  const auto event = replay::parse_event(text, context);
  if (!event) {
    CHECK(event.error().number > 0);
    CHECK(event.error().where.empty() || event.error().where.starts_with('/'));
    return 0;
  }
  const base::Uuid id = event->id.value_or(base::Uuid{});
  const auto line = replay::event_line(event->body, {.id = id, .recorded_at = {}});
  CHECK(line.has_value());
  const auto again = replay::parse_event(*line, context);
  CHECK(again.has_value());
  CHECK(again->body == event->body);
  CHECK(again->stream == event->stream);
  if (event->id && !event->recorded_at) {
    const auto message = replay::framed_event(*event);
    CHECK(message.has_value());
    replay::EventBatchReader batch(*message);
    const auto read = batch.next(context);
    CHECK(read.has_value());
    CHECK(*read == *event);
    CHECK(batch.is_at_end());
  }
  return 0;
}
