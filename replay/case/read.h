// How absent and present Cap'n Proto fields read as plain values.
//
// Room:      replay/case. Inside only.
// Format:    schemas/case_event.capnp: what is absent is a null pointer or a named default.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "replay/event/event_reader.h"

namespace replay::read {

inline std::string text(capnp::Text::Reader in) {
  return {in.begin(), in.size()};
}

inline std::vector<std::string> texts(capnp::List<capnp::Text>::Reader in) {
  std::vector<std::string> out;
  out.reserve(in.size());
  for (const auto item : in) {
    out.push_back(text(item));
  }
  return out;
}

/// Each once, in the order of the first mention: what is named twice is one thing still.
inline std::vector<std::string> distinct_texts(capnp::List<capnp::Text>::Reader in) {
  std::vector<std::string> out;
  for (std::string& item : texts(in)) {
    if (std::ranges::find(out, item) == out.end()) {
      out.push_back(std::move(item));
    }
  }
  return out;
}

inline std::optional<Date> date(std::int32_t in) {
  return to_date(in);
}

inline std::optional<std::int64_t> count(std::int64_t in) {
  return to_count(in);
}

inline std::optional<bool> flag(schema::OptionalBool in) {
  return to_bool(in);
}

/// All zeros for what is no UUID, which names nothing.
inline base::Uuid uuid(capnp::Data::Reader in) {
  return to_uuid(in).value_or(base::Uuid{});
}

inline std::optional<Instant> instant(bool present, schema::Instant::Reader in) {
  return present ? to_instant(in.getUtcUs(), in.getOffsetMinutes()) : std::nullopt;
}

inline std::map<std::string, std::string> attributes(capnp::List<schema::Attribute>::Reader in) {
  std::map<std::string, std::string> out;
  for (const auto item : in) {
    out.emplace(text(item.getKey()), text(item.getValue()));
  }
  return out;
}

}  // namespace replay::read
