// Walks a JSON object against the catalogue and fills the Cap'n Proto struct.
//
// Room:      replay/event, inside only. codec.h is the door.
#pragma once

#include <string>
#include <string_view>

#include <capnp/dynamic.h>

#include "ledger/base/result.h"
#include "replay/event/catalogue.h"
#include "replay/event/codec.h"
#include "replay/event/json_document.h"

namespace replay {

class DataParser {
 public:
  DataParser(const JsonDocument& document, const ParseContext& context, std::string_view stream)
      : document_(document),
        context_(context),
        stream_(stream) {}

  /// All members of `node`, which must be an object of exactly these fields.
  [[nodiscard]] base::Status object(const JsonNode& node,
                                    const StructSpec& spec,
                                    capnp::DynamicStruct::Builder out) const;

  /// One field that is there.
  [[nodiscard]] base::Status field(const JsonNode& node,
                                   const FieldSpec& spec,
                                   capnp::DynamicStruct::Builder out) const;

  /// Refuses members that are not among `names`.
  [[nodiscard]] base::Status known_members(const JsonNode& object,
                                           const std::vector<std::string>& names) const;

  /// Refuses a personal number in a text that must not be changed; `what` names it ("the case id").
  [[nodiscard]] base::Status no_personal_number(const JsonNode& node, std::string_view what) const;

  // Refusals, also for the envelope.
  [[nodiscard]] base::Error refusal(const JsonNode& node,
                                    int number,
                                    std::string message,
                                    std::string hint = {}) const;
  [[nodiscard]] base::Error wrong_kind(const JsonNode& node, std::string_view wanted) const;
  [[nodiscard]] base::Error missing(const JsonNode& object, std::string_view name) const;

 private:
  template <class Place>
  base::Status value(const JsonNode& node, const FieldSpec& spec, Place place) const;
  template <class Place>
  base::Status text(const JsonNode& node, const FieldSpec& spec, Place place) const;
  template <class Place>
  base::Status bytes(const JsonNode& node, const FieldSpec& spec, Place place) const;
  template <class Place>
  base::Status date_or_instant(const JsonNode& node, const FieldSpec& spec, Place place) const;
  template <class Place>
  base::Status number_or_flag(const JsonNode& node, const FieldSpec& spec, Place place) const;

  base::Status list(const JsonNode& node,
                    const FieldSpec& spec,
                    capnp::DynamicStruct::Builder out) const;
  base::Status map(const JsonNode& node,
                   const FieldSpec& spec,
                   capnp::DynamicStruct::Builder out) const;
  base::Status replacement(const JsonNode& node, capnp::DynamicStruct::Builder event_data) const;
  base::Status absent(const JsonNode& object, const StructSpec& spec, const FieldSpec& field) const;
  base::Status code(const JsonNode& node, const FieldSpec& spec) const;
  /// The text as it may be stored: as given, or masked.
  base::Result<std::string> without_personal_numbers(const JsonNode& node,
                                                     const FieldSpec& spec) const;

  const JsonDocument& document_;
  const ParseContext& context_;
  std::string_view stream_;
};

/// A name or code from outside, short and without personal numbers: for messages.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace replay
