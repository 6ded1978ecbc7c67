#include "replay/event/codec.h"

#include <fstream>
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "fmt/format.h"
#include "replay/event/error_numbers.h"
#include "replay/event/event_json.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

using testing::catalogue_example;
using testing::catalogue_examples;
using testing::event_with;
using testing::lenient_context;

base::Uuid uuid(std::string_view text) {
  return base::parse_uuid(text).value();
}

class CatalogueRoundTrip : public ::testing::TestWithParam<testing::CatalogueExample> {};

TEST_P(CatalogueRoundTrip, GivesTheSameTextBack) {
  const std::string& line = GetParam().line;
  const auto event = parse_event(line, lenient_context());
  ASSERT_TRUE(event) << event.error().where << ": " << event.error().message;
  const auto written =
      event_line(event->body, {.id = event->id.value(), .recorded_at = std::nullopt});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(*written, line);
}

TEST_P(CatalogueRoundTrip, StoresCanonicalBytesThatReadAsTheSameType) {
  const auto event = parse_event(GetParam().line, lenient_context());
  ASSERT_TRUE(event);
  EXPECT_EQ(event_type_name(event->type), GetParam().type);
  EXPECT_EQ(event->body.size() % 8, 0U);
  EXPECT_EQ(event_data_json(event->body).value(), GetParam().data);
}

INSTANTIATE_TEST_SUITE_P(EveryType,
                         CatalogueRoundTrip,
                         ::testing::ValuesIn(catalogue_examples()),
                         [](const auto& example) { return example.param.type; });

TEST(Catalogue, HasAnExampleOfEachOfItsTypesInOrder) {
  std::vector<std::string> names;
  for (const auto& example : catalogue_examples()) {
    names.emplace_back(example.type);
  }
  EXPECT_EQ(names, event_type_names());
  EXPECT_EQ(names.size(), 61U);
}

TEST(ParseEvent, TellsTheLedgerEverythingThatIsNotContent) {
  auto context = lenient_context();
  context.is_simulated = true;
  const auto event = parse_event(
      R"({"data":{"result":true},"expectedVersion":3,"recordedAt":"2023-03-15T00:00:00+01:00",)"
      R"("actor":{"id":"u1","role":"SYSTEM"},"occurredAt":"2023-03-14T08:12:00Z",)"
      R"("id":"0190D3F2-7C1E-7A52-9D3B-1F0A4C5E6D70","type":"NecessityAssessed","case":"Å-1"})",
      context);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->stream, "Å-1");
  EXPECT_EQ(event->id, uuid("0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70"));
  EXPECT_EQ(event->expected_version, base::Version{3});
  EXPECT_EQ(event->recorded_at, base::TimestampUtcUs{1'678'834'800'000'000});
  EXPECT_EQ(event_type_name(event->type), "NecessityAssessed");
}

TEST(ParseEvent, GivesEqualBytesForEqualContentHoweverItIsWritten) {
  const auto context = lenient_context();
  const auto first = parse_event(
      R"({"case":"a","type":"AttachmentRemoved","occurredAt":"2023-03-14T09:12:00.500+00:00",)"
      R"("actor":{"id":"u1","role":"SYSTEM"},"data":{"sha256":)"
      R"("ABCDEF4298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",)"
      R"("removedAt":"2023-06-01","method":"\u00e5"}})",
      context);
  const auto second = parse_event(
      " {\"data\" : {\"method\":\"å\",\"removedAt\":\"2023-06-01\",\"sha256\":"
      "\"abcdef4298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"},"
      "\"actor\":{\"role\":\"SYSTEM\",\"id\":\"u1\"},\"occurredAt\":\"2023-03-14T09:12:00.5Z\","
      "\"type\":\"AttachmentRemoved\",\"case\":\"a\",\"expectedVersion\":7,"
      "\"id\":\"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70\"} ",
      context);
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(first->body, second->body);
}

TEST(ParseEvent, TakesTheOffsetAsContent) {
  const auto with_offset = [](std::string_view offset) {
    return parse_event(fmt::format(R"({{"case":"a","type":"CaseClosed","occurredAt":"{}",)"
                                   R"("actor":{{"id":"u","role":"SYSTEM"}},)"
                                   R"("data":{{"reason":""}}}})",
                                   offset),
                       lenient_context())
        .value()
        .body;
  };
  EXPECT_NE(with_offset("2023-03-14T09:12:00Z"), with_offset("2023-03-14T10:12:00+01:00"));
}

TEST(ParseEvent, SortsAMapSoThatItsOrderIsNotContent) {
  const auto with_attributes = [](std::string_view attributes) {
    return parse_event(event_with("ActivityRecorded",
                                  fmt::format(R"({{"activity":"a","attributes":{}}})", attributes)),
                       lenient_context())
        .value()
        .body;
  };
  EXPECT_EQ(with_attributes(R"({"a":"1","b":"2","":"0"})"),
            with_attributes(R"({"b":"2","":"0","a":"1"})"));
}

// --- absent, empty and default are three things --------------------------------------------------

std::string stored_again(std::string_view type, std::string_view data) {
  const auto event = parse_event(event_with(type, data), lenient_context());
  return event ? event_data_json(event->body).value() : event.error().message;
}

TEST(Presence, LeavesOutWhatWasLeftOut) {
  for (const std::string_view data :
       {R"({"invoice":"f","kind":"BASE","amountExVat":0,"vat":0,"payee":"HDIR"})",
        R"({"invoice":"f","kind":"BASE","minutes":0,"amountExVat":0,"vat":0,"payee":"HDIR"})",
        R"({"invoice":"f","minutes":0,"rate":-9223372036854775807,)"
        R"("amountExVat":9223372036854775807,"vat":-1,"payee":"HDIR"})"}) {
    EXPECT_EQ(stored_again("FeeInvoiced", data), data);
  }
  for (const std::string_view data :
       {R"({"request":"q","items":[]})",
        R"({"request":"q","items":[],"due":"1970-01-01"})",
        R"({"request":"q","items":[],"pausesClock":true})",
        R"({"request":"q","items":[""],"due":"0001-01-01","pausesClock":false})",
        R"({"request":"q","items":[],"due":"9999-12-31"})"}) {
    EXPECT_EQ(stored_again("InformationRequested", data), data);
  }
  for (const std::string_view data :
       {R"({"receivedAt":"2023-03-20","changes":{},"reason":""})",
        R"({"receivedAt":"2023-03-20","changes":{"linked":false},"reason":""})",
        R"({"receivedAt":"2023-03-20","changes":{"datasets":[]},"reason":""})",
        R"({"receivedAt":"2023-03-20","changes":{"taskBasis":""},"reason":""})"}) {
    EXPECT_EQ(stored_again("ApplicationChanged", data), data);
  }
  for (const std::string_view data : {R"({"activity":""})",
                                      R"({"activity":"","attributes":{}})",
                                      R"({"activity":"","attributes":{"":""}})",
                                      R"({"activity":"","lifecycle":""})"}) {
    EXPECT_EQ(stored_again("ActivityRecorded", data), data);
  }
  EXPECT_EQ(stored_again("CaseImported", R"({"source":"s","attributes":{},"clocks":[]})"),
            R"({"source":"s","attributes":{},"clocks":[]})");
}

TEST(Presence, StoresAbsentAndEmptyAsDifferentBytes) {
  std::set<base::Bytes> bodies;
  for (const std::string_view data : {R"({"activity":"a"})",
                                      R"({"activity":"a","attributes":{}})",
                                      R"({"activity":"a","attributes":{"":""}})",
                                      R"({"activity":"a","lifecycle":""})"}) {
    bodies.insert(parse_event(event_with("ActivityRecorded", data), lenient_context())->body);
  }
  EXPECT_EQ(bodies.size(), 4U);
}

// --- corrections ---------------------------------------------------------------------------------

TEST(EventCorrected, IsCheckedAgainstTheTypeOfItsTarget) {
  auto context = lenient_context();
  context.find_target = [](std::string_view stream,
                           const base::Uuid& target) -> base::Result<std::optional<EventTypeId>> {
    EXPECT_EQ(stream, "NPR-2023/0147");
    return target == uuid("00000000-0000-0000-0000-000000000001")
               ? find_event_type("EventCorrected")
               : find_event_type("NecessityAssessed");
  };
  // A correction of a correction is recorded: its own replacement follows the same rule.
  const std::string_view data =
      R"({"target":"00000000-0000-0000-0000-000000000001","replacement":{)"
      R"("target":"00000000-0000-0000-0000-000000000002","replacement":{"result":true},)"
      R"("reason":"b"},"reason":"a"})";
  const auto event = parse_event(event_with("EventCorrected", data), context);
  ASSERT_TRUE(event) << event.error().where << event.error().message;
  EXPECT_EQ(event_data_json(event->body).value(), data);
}

TEST(EventCorrected, PassesOnWhyTheTargetCouldNotBeLookedUp) {
  auto context = lenient_context();
  context.find_target = [](std::string_view,
                           const base::Uuid&) -> base::Result<std::optional<EventTypeId>> {
    return base::fail(base::ErrorCode::kUnavailable, "rebuilding the index");
  };
  const auto event = parse_event(catalogue_example("EventCorrected").line, context);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().code, base::ErrorCode::kUnavailable);
}

TEST(EventCorrected, NamesNothingWithoutAResolver) {
  auto context = lenient_context();
  context.find_target = nullptr;
  const auto event = parse_event(catalogue_example("EventCorrected").line, context);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().number, kUnknownTarget);
}

// --- output --------------------------------------------------------------------------------------

TEST(EventJson, PutsHistoryFieldsInTheContractsOrder) {
  const auto event =
      parse_event(event_with("NecessityAssessed", R"({"result":false})"), lenient_context());
  JsonWriter json;
  json.begin_object().field("index", 7);
  ASSERT_TRUE(append_event_fields(json, event->body, {1'678'781'520'000'001}));
  json.end_object();
  EXPECT_EQ(
      json.take(),
      R"({"index":7,"type":"NecessityAssessed","occurredAt":"2023-03-14T09:12:00+01:00",)"
      R"("recordedAt":"2023-03-14T08:12:00.000001Z",)"
      R"("actor":{"id":"u-4711","role":"CASE_HANDLER","organisation":"HDIR"},)"
      R"("source":"public360","correlation":"c-1","causation":"c-0","data":{"result":false}})");
}

TEST(EventJson, WritesNothingWhenTheBodyIsBroken) {
  JsonWriter json;
  json.begin_object();
  const auto status = append_event_fields(json, base::Bytes(64), {0});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, base::ErrorCode::kCorrupt);
  json.end_object();
  EXPECT_EQ(json.take(), "{}");
}

TEST(EventJson, ExportsALineThatASimulatedLedgerTakesBack) {
  auto context = lenient_context();
  context.is_simulated = true;
  const auto event = parse_event(event_with("CaseClosed", R"({"reason":"x"})"), context).value();
  const auto line = event_line(event.body, {.id = *event.id, .recorded_at = {{1'000'000}}});
  const auto again = parse_event(line.value(), context);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->body, event.body);
  EXPECT_EQ(again->id, event.id);
  EXPECT_EQ(again->recorded_at, base::TimestampUtcUs{1'000'000});
}

// --- the sample register -------------------------------------------------------------------------

TEST(SampleRegister, IsReadAndWrittenBackWithoutLoss) {
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/tests/sample/register.ndjson");
  ASSERT_TRUE(file);
  std::map<std::pair<std::string, base::Uuid>, EventTypeId> stored;
  auto context = lenient_context();
  context.is_simulated = true;
  context.find_target = [&](std::string_view stream,
                            const base::Uuid& target) -> base::Result<std::optional<EventTypeId>> {
    const auto found = stored.find({std::string(stream), target});
    return found == stored.end() ? std::nullopt : std::optional(found->second);
  };
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    const auto event = parse_event(line, context);
    ASSERT_TRUE(event) << "line " << count + 1 << event.error().where << event.error().message;
    ASSERT_TRUE(event->id);
    stored[{event->stream, *event->id}] = event->type;
    const auto again = parse_event(
        event_line(event->body, {.id = *event->id, .recorded_at = event->recorded_at}).value(),
        context);
    ASSERT_TRUE(again) << "line " << count + 1 << again.error().message;
    EXPECT_EQ(again->body, event->body);
  }
  EXPECT_GT(count, 400);
}

}  // namespace
}  // namespace replay
