// Events that the program itself makes: imported logs and the ledger's rulebooks.
//
// Room:      replay/event. Every one goes through parse_event(), so that nothing is stored that the
//            catalogue would refuse; where it refuses, the JSON pointer names the value at fault.
// Lifetime:  views need only live until the function returns.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "replay/event/civil.h"
#include "replay/event/codec.h"
#include "replay/event/envelope.h"

namespace replay {

/// Key and value; the order does not matter, a repeated key is refused.
using AttributeView = std::pair<std::string_view, std::string_view>;

struct ImportedClockView {
  std::string_view name;
  std::optional<Instant> start;
  std::optional<Instant> stop;
  std::optional<Instant> due;
};

/// The first event of an imported case.
struct CaseImportedView {
  std::string_view source;
  std::span<const AttributeView> attributes;
  std::span<const ImportedClockView> clocks;
};

/// One event of an imported log. No attributes at all are stored as absent.
struct ActivityRecordedView {
  std::string_view activity;
  std::optional<std::string_view> lifecycle;
  std::optional<std::string_view> resource;
  std::optional<std::string_view> group;
  std::span<const AttributeView> attributes;
};

/// One part of a rulebook's text, at most 60,000 bytes; parts count from 1.
struct RulebookTextView {
  std::int64_t part = 0;
  std::int64_t parts = 0;
  std::string_view text;
};

struct RulebookActivatedView {
  std::string_view version;
  Date valid_from;
  base::Digest sha256;  // of the parts joined
};

/// Errors:   those of parse_event(). The two rulebook events need `context.allow_ledger_stream`.
[[nodiscard]] base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                                     const CaseImportedView& data,
                                                     const ParseContext& context);
[[nodiscard]] base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                                     const ActivityRecordedView& data,
                                                     const ParseContext& context);
[[nodiscard]] base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                                     const RulebookTextView& data,
                                                     const ParseContext& context);
[[nodiscard]] base::Result<ParsedEvent> encode_event(const Envelope& envelope,
                                                     const RulebookActivatedView& data,
                                                     const ParseContext& context);

}  // namespace replay
