// CloudEvents, structured, many, or as headers. What comes out is JSON of ours: one object that the
// one parser can judge, whatever it then says.
//
// Input: a byte that says which; for headers, lines "name: value", an empty line, the body.

#include "ledger/base/check.h"
#include "replay/event/codec.h"
#include "replay/event/json_document.h"
#include "tests/fuzz/input.h"
#include "tests/replay/event/catalogue_examples.h"
#include "tools/server/cloud_events.h"

namespace {

void check(const base::Result<std::string>& json) {
  static const replay::ParseContext context = replay::testing::lenient_context();
  if (!json) {
    CHECK(json.error().number > 0);
    return;
  }
  if (const auto document = replay::JsonDocument::parse(*json)) {
    CHECK(document->root().kind == replay::JsonKind::kObject);
    CHECK(document->member(document->root(), "id") != nullptr);
  }
  if (const auto event = replay::parse_event(*json, context)) {
    CHECK(event->id.has_value());
  } else {
    static_cast<void>(server::cloud_event_pointer(event.error().where));
  }
}

http::Request request_of(std::string_view text) {
  http::Request request;
  while (!text.empty() && !text.starts_with('\n')) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t colon = std::min(line.find(": "), line.size());
    request.headers.push_back({http::lower_case(line.substr(0, colon)),
                               std::string(line.substr(std::min(colon + 2, line.size())))});
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  request.body = std::string(text.substr(std::min<std::size_t>(1, text.size())));
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = base::as_text(fuzz::view(data, size)).substr(1);
  if (data[0] == 's') {
    check(server::from_structured(text));
  } else if (data[0] == 'h') {
    check(server::from_binary(request_of(text)));
  } else if (const auto elements = server::array_elements(text)) {
    std::size_t bytes = 0;
    for (const std::string_view element : *elements) {
      CHECK(element.data() >= text.data());
      CHECK(element.data() + element.size() <= text.data() + text.size());
      bytes += element.size();
      check(server::from_structured(element));
    }
    CHECK(bytes < size);
  }
  return 0;
}
