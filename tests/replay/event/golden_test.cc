// Bytes that must stay equal for ever: every stored event depends on them.
#include <fstream>
#include <map>

#include <capnp/message.h>
#include <gmock/gmock.h>

#include "grown/case_event.capnp.h"
#include "replay/event/codec.h"
#include "replay/event/error_numbers.h"
#include "replay/event/event_json.h"
#include "replay/event/event_reader.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

using testing::catalogue_example;
using testing::lenient_context;

std::map<std::string, std::string> golden_bodies() {
  std::map<std::string, std::string> bodies;
  std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/golden/event_bodies.txt");
  for (std::string type, hex; file >> type >> hex;) {
    bodies.emplace(type, hex);
  }
  return bodies;
}

TEST(GoldenBody, OfTheSmallestEventIsTheseWords) {
  const auto event = parse_event(
      R"({"case":"a","type":"NecessityAssessed","occurredAt":"1970-01-01T01:00:00.000001+01:00",)"
      R"("actor":{"id":"u","role":"SYSTEM"},"data":{"result":true}})",
      lenient_context());
  ASSERT_TRUE(event);
  EXPECT_EQ(base::to_hex(event->body),
            "0000000002000600"    // root: a struct of 2 words and 6 pointers
            "0100000000000080"    // occurredAtUs 1, XOR the absent value
            "3c00000000000000"    // occurredAtOffsetMinutes 60
            "1500000012000000"    // case: 2 bytes
            "1400000000000200"    // actor: 2 pointers
            "0000000000000000"    // source
            "0000000000000000"    // correlation
            "0000000000000000"    // causation
            "1400000001000100"    // data: 1 word and 1 pointer
            "6100000000000000"    // "a"
            "0500000012000000"    // actor.id: 2 bytes
            "050000003a000000"    // actor.role: 7 bytes
            "7500000000000000"    // "u"
            "53595354454d0000"    // "SYSTEM"
            "0500000000000000"    // the type: 5 = NecessityAssessed
            "0000000001000000"    // its data: 1 word
            "0100000000000000");  // result
}

TEST(GoldenBody, OfEveryTypeNeverChanges) {
  const auto bodies = golden_bodies();
  ASSERT_EQ(bodies.size(), 61U);
  for (const auto& example : testing::catalogue_examples()) {
    const auto event = parse_event(example.line, lenient_context());
    ASSERT_TRUE(event) << example.type;
    EXPECT_EQ(base::to_hex(event->body), bodies.at(example.type)) << example.type;
  }
}

TEST(GoldenBody, OfEveryTypeIsReadForEver) {
  for (const auto& [type, hex] : golden_bodies()) {
    const auto body = base::from_hex(hex);
    ASSERT_TRUE(body);
    EXPECT_TRUE(is_canonical_body(*body)) << type;
    const auto line =
        event_line(*body,
                   {.id = base::parse_uuid("0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d71").value(),
                    .recorded_at = std::nullopt});
    EXPECT_EQ(line.value(), catalogue_example(type).line);
  }
}

// --- across versions of the schema ---------------------------------------------------------------

/// An event as a later program would build it, with what every event has.
grown::EventData::Builder begin(grown::CaseEvent::Builder event) {
  event.setCase("NPR-2023/0147");
  event.setOccurredAtUs(1'678'781'520'000'000);
  event.setOccurredAtOffsetMinutes(60);
  auto actor = event.initActor();
  actor.setId("u-4711");
  actor.setRole("CASE_HANDLER");
  actor.setOrganisation("HDIR");
  event.setSource("public360");
  event.setCorrelation("c-1");
  event.setCausation("c-0");
  return event.initData();
}

base::Bytes canonical(capnp::MallocMessageBuilder& message) {
  const auto words = capnp::canonicalize(message.getRoot<grown::CaseEvent>().asReader());
  const auto bytes = std::as_bytes(std::span(words.begin(), words.size()));
  return {bytes.begin(), bytes.end()};
}

TEST(GrownSchema, MakesTheSameBytesOfTheSameContent) {
  capnp::MallocMessageBuilder message;
  begin(message.initRoot<grown::CaseEvent>()).initNecessityAssessed().setResult(true);
  EXPECT_EQ(base::to_hex(canonical(message)), golden_bodies().at("NecessityAssessed"));
}

TEST(GrownSchema, MakesTheSameBytesOfTheSameListOfStructs) {
  capnp::MallocMessageBuilder message;
  auto imported = begin(message.initRoot<grown::CaseEvent>()).initCaseImported();
  imported.setSource("receipt.csv");
  auto attributes = imported.initAttributes(2);
  attributes[0].setKey("case:channel");
  attributes[0].setValue("Internet");
  attributes[1].setKey("case:responsible");
  attributes[1].setValue("Resource21");
  auto clocks = imported.initClocks(2);
  clocks[0].setName("DEADLINE");
  const auto set = [](grown::Instant::Builder instant, std::int64_t utc_us, std::int16_t offset) {
    instant.setUtcUs(utc_us);
    instant.setOffsetMinutes(offset);
  };
  set(clocks[0].initStart(), 1'318'333'342'688'000, 120);
  set(clocks[0].initStop(), 1'318'377'600'000'000, 0);
  set(clocks[0].initDue(), 1'323'175'291'788'000, 60);
  clocks[1].setName("OTHER");
  EXPECT_EQ(base::to_hex(canonical(message)), golden_bodies().at("CaseImported"));
}

TEST(GrownSchema, AddsFieldsThatThisProgramReadsPast) {
  capnp::MallocMessageBuilder message;
  auto event = message.initRoot<grown::CaseEvent>();
  auto data = begin(event).initNecessityAssessed();
  data.setResult(true);
  data.setNote("new");
  data.setDays(19'000);
  event.setPlace("Oslo");
  const base::Bytes body = canonical(message);
  EXPECT_NE(base::to_hex(body), golden_bodies().at("NecessityAssessed"));
  EXPECT_EQ(event_data_json(body).value(), R"({"result":true})");
  EXPECT_EQ(EventReader::open(body)->case_id(), "NPR-2023/0147");
}

TEST(GrownSchema, FindsNewFieldsAbsentInBytesOfToday) {
  const auto body = base::from_hex(golden_bodies().at("DataDelivered")).value();
  const kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(body.data()),
                                                body.size() / sizeof(capnp::word));
  capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1));
  const auto event = reader.getRoot<grown::CaseEvent>();
  EXPECT_FALSE(event.hasPlace());
  EXPECT_EQ(event.getData().getDataDelivered().getWeight(), grown::ABSENT_COUNT);
  EXPECT_TRUE(event.getData().getDataDelivered().getLastPart());
}

TEST(GrownSchema, AddsTypesThatThisProgramNamesUnsupported) {
  capnp::MallocMessageBuilder message;
  begin(message.initRoot<grown::CaseEvent>()).initSomethingNew().setResult(true);
  const base::Bytes body = canonical(message);
  EXPECT_TRUE(is_canonical_body(body));
  const auto reader = EventReader::open(body);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, base::ErrorCode::kUnsupported);
  EXPECT_EQ(reader.error().number, kNewerEvent);
}

TEST(GrownSchema, AddsTypesInReplacementsToo) {
  capnp::MallocMessageBuilder message;
  auto correction = begin(message.initRoot<grown::CaseEvent>()).initEventCorrected();
  correction.initReplacement().initSomethingNew();
  EXPECT_EQ(EventReader::open(canonical(message)).error().code, base::ErrorCode::kUnsupported);
}

TEST(GrownSchema, AddsChoicesThatThisProgramNamesUnsupported) {
  capnp::MallocMessageBuilder message;
  auto request = begin(message.initRoot<grown::CaseEvent>()).initInformationRequested();
  request.setPausesClock(grown::OptionalBool::MAYBE);
  EXPECT_EQ(EventReader::open(canonical(message)).error().code, base::ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace replay
