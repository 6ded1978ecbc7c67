#include "replay/event/canonical.h"

#include <capnp/any.h>
#include <capnp/message.h>

namespace replay {

base::Bytes canonical_body(schema::CaseEvent::Reader event) {
  constexpr std::size_t kWordBytes = sizeof(capnp::word);
  const std::size_t words = event.totalSize().wordCount + 1;
  base::Bytes bytes(words * kWordBytes);
  capnp::FlatMessageBuilder message(
      kj::arrayPtr(reinterpret_cast<capnp::word*>(bytes.data()), words));
  message.initRoot<capnp::AnyPointer>().setCanonicalAs<schema::CaseEvent>(event);
  // What is canonical may be shorter: trailing zeros are not stored.
  bytes.resize(message.getSegmentsForOutput()[0].size() * kWordBytes);
  return bytes;
}

}  // namespace replay
