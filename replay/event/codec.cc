#include "replay/event/codec.h"

#include <algorithm>
#include <array>
#include <utility>

#include <capnp/message.h>
#include <kj/exception.h>

#include "schemas/case_event.capnp.h"

#include "fmt/format.h"
#include "ledger/base/check.h"
#include "replay/event/canonical.h"
#include "replay/event/catalogue.h"
#include "replay/event/civil.h"
#include "replay/event/data_parser.h"
#include "replay/event/error_numbers.h"
#include "replay/event/json_document.h"
#include "replay/event/text_rules.h"

namespace replay {
namespace {

using base::Error;
using base::ErrorCode;
using base::Result;
using base::Status;

const std::vector<std::string>& envelope_names() {
  static const std::vector<std::string> names = {"case",
                                                 "type",
                                                 "id",
                                                 "occurredAt",
                                                 "actor",
                                                 "source",
                                                 "correlation",
                                                 "causation",
                                                 "recordedAt",
                                                 "expectedVersion",
                                                 "data"};
  return names;
}

bool is_ledger_type(EventTypeId type) {
  return type == static_cast<EventTypeId>(schema::EventData::RULEBOOK_TEXT) ||
         type == static_cast<EventTypeId>(schema::EventData::RULEBOOK_ACTIVATED);
}

/// One event on its way from JSON to a body.
class EventParser {
 public:
  EventParser(const JsonDocument& document, const ParseContext& context)
      : document_(document),
        context_(context) {}

  Result<ParsedEvent> parse() {
    if (root().kind != JsonKind::kObject) {
      return std::unexpected(fields(event_.stream).wrong_kind(root(), "an object"));
    }
    CASELEDGER_TRY_STATUS(fields("").known_members(root(), envelope_names()));
    CASELEDGER_TRY_STATUS(read_case());
    CASELEDGER_TRY_STATUS(read_type());
    CASELEDGER_TRY_STATUS(read_id());
    CASELEDGER_TRY_STATUS(write_envelope());
    CASELEDGER_TRY_STATUS(read_recorded_at());
    CASELEDGER_TRY_STATUS(read_expected_version());
    CASELEDGER_TRY_STATUS(write_data());
    CASELEDGER_TRY_STATUS(finish());
    return std::move(event_);
  }

 private:
  [[nodiscard]] const JsonNode& root() const { return document_.root(); }

  [[nodiscard]] DataParser fields(std::string_view stream) const {
    return {document_, context_, stream};
  }

  [[nodiscard]] const JsonNode* member(std::string_view name) const {
    return document_.member(root(), name);
  }

  [[nodiscard]] Error refusal(const JsonNode& node,
                              int number,
                              std::string message,
                              std::string hint = {}) const {
    return fields("").refusal(node, number, std::move(message), std::move(hint));
  }

  /// A member of the envelope that must be there.
  Result<const JsonNode*> required(std::string_view name) const {
    const JsonNode* node = member(name);
    if (node == nullptr) {
      return std::unexpected(fields("").missing(root(), name));
    }
    return node;
  }

  Result<const JsonNode*> required_string(std::string_view name) const {
    CASELEDGER_TRY(const JsonNode* node, required(name));
    if (node->kind != JsonKind::kString) {
      return std::unexpected(fields("").wrong_kind(*node, "a string"));
    }
    return node;
  }

  Status read_case() {
    CASELEDGER_TRY(const JsonNode* node, required_string("case"));
    if (context_.allow_ledger_stream && node->text == kRulesStream) {
      event_.stream = node->text;
      return {};
    }
    CASELEDGER_TRY_STATUS(fields("").no_personal_number(*node, "the case id"));
    if (const auto fault = case_id_fault(node->text)) {
      const int number = node->text.starts_with('$') ? kLedgerStream : kBadCaseId;
      return std::unexpected(refusal(*node,
                                     number,
                                     "the case id " + *fault,
                                     "1 to 128 bytes of UTF-8 in NFC, no control characters"));
    }
    event_.stream = node->text;
    return {};
  }

  Status read_type() {
    CASELEDGER_TRY(const JsonNode* node, required_string("type"));
    const Catalogue& catalogue = Catalogue::instance();
    type_ = catalogue.find(node->text);
    if (type_ == nullptr) {
      const auto near = nearest(node->text, catalogue.type_names());
      return std::unexpected(refusal(*node,
                                     kUnknownType,
                                     fmt::format("unknown type {}", shown(node->text)),
                                     near ? fmt::format("did you mean \"{}\"?", *near)
                                          : "the event catalogue lists all types"));
    }
    event_.type = type_->id;
    const bool is_ledger_stream = event_.stream == kRulesStream;
    if (is_ledger_type(type_->id) != is_ledger_stream) {
      return std::unexpected(refusal(
          *node,
          kLedgerStream,
          fmt::format("{} {}",
                      type_->name,
                      is_ledger_stream ? "has no place in the ledger's own stream"
                                       : "is recorded by the ledger itself, in $rules only"),
          "use `caseledger rules activate`"));
    }
    return {};
  }

  Status read_id() {
    const JsonNode* node = member("id");
    if (node == nullptr) {
      return {};
    }
    CASELEDGER_TRY_STATUS(required_string("id"));
    event_.id = base::parse_uuid(node->text);
    if (!event_.id) {
      return std::unexpected(
          refusal(*node, kBadUuid, "not a UUID", "8-4-4-4-12 hexadecimal digits, or leave it out"));
    }
    return {};
  }

  Result<Instant> instant(const JsonNode& node) const {
    if (node.kind != JsonKind::kString) {
      return std::unexpected(fields("").wrong_kind(node, "a string"));
    }
    const auto parsed = parse_instant(node.text);
    if (!parsed) {
      return std::unexpected(refusal(node,
                                     kBadInstant,
                                     "not an RFC 3339 instant with an offset",
                                     "like 2023-03-14T09:12:00+01:00"));
    }
    return *parsed;
  }

  Status write_envelope() {
    const std::string& stream = event_.stream;
    body().setCase(capnp::Text::Reader(stream.c_str(), stream.size()));
    CASELEDGER_TRY(const JsonNode* occurred_at, required("occurredAt"));
    CASELEDGER_TRY(const Instant occurred, instant(*occurred_at));
    body().setOccurredAtUs(occurred.utc.value);
    body().setOccurredAtOffsetMinutes(occurred.offset_minutes);
    CASELEDGER_TRY_STATUS(required("actor"));
    for (const std::string_view name : {"actor", "source", "correlation", "causation"}) {
      if (const JsonNode* node = member(name)) {
        const FieldSpec* spec = Catalogue::instance().envelope().find(name);
        CHECK(spec != nullptr);
        CASELEDGER_TRY_STATUS(fields(stream).field(*node, *spec, capnp::toDynamic(body())));
      }
    }
    return {};
  }

  Status read_recorded_at() {
    const JsonNode* node = member("recordedAt");
    if (node == nullptr) {
      return {};
    }
    if (!context_.is_simulated) {
      return std::unexpected(refusal(*node,
                                     kRecordedAtRefused,
                                     "recordedAt is set by the ledger's own clock",
                                     "leave it out; only a simulated ledger takes it from input"));
    }
    CASELEDGER_TRY(const Instant recorded, instant(*node));
    event_.recorded_at = recorded.utc;
    return {};
  }

  Status read_expected_version() {
    const JsonNode* node = member("expectedVersion");
    if (node == nullptr) {
      return {};
    }
    if (node->kind != JsonKind::kInteger || node->integer < 0) {
      return std::unexpected(refusal(*node,
                                     kBadInteger,
                                     "not a number of events",
                                     "0 for a new case, else the version last seen"));
    }
    event_.expected_version = base::Version{static_cast<std::uint64_t>(node->integer)};
    return {};
  }

  Status write_data() {
    CASELEDGER_TRY(const JsonNode* node, required("data"));
    auto data = capnp::toDynamic(body().initData()).init(type_->member);
    return fields(event_.stream).object(*node, *type_->data, data.as<capnp::DynamicStruct>());
  }

  Status finish() {
    event_.body = canonical_body(body().asReader());
    if (event_.body.size() > kEventBodyBytesMax) {
      return base::fail(ErrorCode::kLimitExceeded,
                        kEventTooLarge,
                        fmt::format("the event takes {} bytes when stored, at most {} are allowed",
                                    event_.body.size(),
                                    kEventBodyBytesMax),
                        "/data",
                        "put long texts in a document and record its SHA-256");
    }
    return {};
  }

  schema::CaseEvent::Builder body() { return message_.getRoot<schema::CaseEvent>(); }

  const JsonDocument& document_;
  const ParseContext& context_;
  std::array<capnp::word, 128> scratch_{};  // most events need no heap
  capnp::MallocMessageBuilder message_{kj::arrayPtr(scratch_.data(), scratch_.size())};
  const TypeSpec* type_ = nullptr;
  ParsedEvent event_;
};

}  // namespace

const std::vector<std::string>* CodeLists::find(std::string_view list) const {
  const auto found = lists.find(list);
  return found == lists.end() ? nullptr : &found->second;
}

Result<ParsedEvent> parse_event(std::string_view json, const ParseContext& context) {
  CASELEDGER_TRY(const JsonDocument document, JsonDocument::parse(json));
  try {
    return EventParser(document, context).parse();
  } catch (const kj::Exception& exception) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kBrokenBody,
                      fmt::format("cannot be encoded: {}", exception.getDescription().cStr()));
  }
}

}  // namespace replay
