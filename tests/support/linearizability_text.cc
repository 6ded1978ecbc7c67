// A violation in words.
#include "tests/support/linearizability.h"

namespace support::linear {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string_view verb_of(const Operation& operation) {
  switch (operation.kind) {
    case Kind::kAppend:
      return "append";
    case Kind::kReadStream:
      return "read";
    case Kind::kStreamVersion:
      return "version of";
    case Kind::kReadPrefix:
      return "prefix";
    case Kind::kRecover:
      return "recover";
  }
  return "?";
}

std::string answer_of(const Operation& operation) {
  std::string text;
  switch (operation.outcome) {
    case Outcome::kUnknown:
      return " unknown";
    case Outcome::kRefused:
      return " refused";
    case Outcome::kConflict:
      text = " conflict at " + number(operation.conflict.position) + ", present version " +
             number(operation.conflict.present_version) +
             (operation.conflict.same_id_other_content ? ", other content" : "");
      break;
    case Outcome::kOk:
      for (const Receipt& receipt : operation.receipts) {
        text += " " + number(receipt.index) + "=v" + number(receipt.version) +
                (receipt.deduplicated ? "(known)" : "");
      }
      break;
  }
  if (operation.kind == Kind::kStreamVersion) {
    text += " v" + number(operation.version);
  }
  if (!operation.seen.empty()) {
    text += " saw " + number(operation.seen.size()) + ", last id " +
            number(operation.seen.back().id) + " at " + number(operation.seen.back().index);
  }
  if (operation.prefix) {
    text += " size " + number(operation.prefix->size);
  }
  return text;
}

}  // namespace

std::string_view name_of(Rule rule) {
  switch (rule) {
    case Rule::kWellFormed:
      return "well-formed";
    case Rule::kVersions:
      return "versions";
    case Rule::kRealTime:
      return "real time";
    case Rule::kExpected:
      return "expected version";
    case Rule::kConflict:
      return "conflict";
    case Rule::kRead:
      return "read";
    case Rule::kInFlight:
      return "in flight";
    case Rule::kIdempotency:
      return "idempotency";
    case Rule::kRecovery:
      return "recovery";
    case Rule::kIndex:
      return "index";
    case Rule::kBatch:
      return "batch";
    case Rule::kRecordedAt:
      return "recordedAt";
    case Rule::kPrefix:
      return "prefix";
  }
  return "?";
}

std::string describe(const History& history, const Violation& violation) {
  std::string text = std::string(name_of(violation.rule)) + ": " + violation.why;
  for (const std::size_t place : violation.operations) {
    const Operation& operation = history.operations.at(place);
    text += "\n  #" + number(place) + " client " + number(operation.client) + " [" +
            number(operation.invoked) + ", " +
            (operation.returned == kNeverReturned ? "never" : number(operation.returned)) + "] " +
            std::string(verb_of(operation));
    for (const Event& event : operation.events) {
      text += " s" + number(event.stream) + "/id " + number(event.id) +
              (event.expected ? " expecting v" + number(*event.expected) : std::string());
    }
    if (operation.kind == Kind::kReadStream || operation.kind == Kind::kStreamVersion) {
      text += " s" + number(operation.stream);
    }
    text += " ->" + answer_of(operation);
  }
  return text;
}

}  // namespace support::linear
