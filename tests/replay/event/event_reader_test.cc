#include "replay/event/event_reader.h"

#include <cstring>
#include <random>

#include <capnp/serialize.h>
#include <gmock/gmock.h>
#include <kj/string.h>

#include "replay/event/body_look.h"
#include "replay/event/codec.h"
#include "replay/event/encode.h"
#include "replay/event/event_json.h"
#include "replay/event/json_document.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

using testing::catalogue_example;
using testing::lenient_context;

base::Bytes body_of(std::string_view type) {
  return parse_event(catalogue_example(type).line, lenient_context()).value().body;
}

/// Reads everything there is to read: what opens must not fail afterwards, and what is written must
/// be JSON.
void read_all(base::ByteView body) {
  static_cast<void>(is_canonical_body(body));
  const auto reader = EventReader::open(body);
  const auto json = event_line(body, {.id = {}, .recorded_at = std::nullopt});
  EXPECT_EQ(reader.has_value(), json.has_value());
  if (!reader) {
    EXPECT_TRUE(reader.error().code == base::ErrorCode::kCorrupt ||
                reader.error().code == base::ErrorCode::kUnsupported);
    return;
  }
  static_cast<void>(reader->envelope());
  EXPECT_TRUE(JsonDocument::parse(*json)) << *json;
}

TEST(EventReader, GivesTheEnvelopeAsPlainValues) {
  const base::Bytes body = body_of("CaseClosed");
  const auto reader = EventReader::open(body);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->case_id(), "NPR-2023/0147");
  EXPECT_EQ(reader->type_name(), "CaseClosed");
  EXPECT_EQ(reader->envelope(),
            (Envelope{.case_id = "NPR-2023/0147",
                      .occurred_at = {{1'678'781'520'000'000}, 60},
                      .actor = {"u-4711", "CASE_HANDLER", "HDIR"},
                      .source = "public360",
                      .correlation = "c-1",
                      .causation = "c-0"}));
}

TEST(EventReader, TellsAbsentFieldsOfTheEnvelopeFromPresentOnes) {
  const auto event = parse_event(R"({"case":"a","type":"CaseClosed","actor":{"id":"u",)"
                                 R"("role":"SYSTEM"},"occurredAt":"2023-03-14T09:12:00Z",)"
                                 R"("data":{"reason":""}})",
                                 lenient_context());
  const Envelope envelope = EventReader::open(event->body)->envelope();
  EXPECT_EQ(envelope.actor.organisation, std::nullopt);
  EXPECT_EQ(envelope.source, std::nullopt);
  EXPECT_EQ(envelope.correlation, std::nullopt);
  EXPECT_EQ(envelope.causation, std::nullopt);
}

TEST(EventReader, KeepsReadingAfterItHasMoved) {
  const base::Bytes body = body_of("DataDelivered");
  auto opened = EventReader::open(body);
  std::vector<EventReader> readers;
  readers.push_back(std::move(*opened));
  readers.reserve(100);
  for (int i = 0; i < 100'000; ++i) {  // far more reads than any traversal limit
    ASSERT_EQ(to_view(readers[0].event().getData().getDataDelivered().getRecipient()), "org-17");
  }
}

TEST(EventReader, RefusesWhatIsNotWholeAlignedWords) {
  const base::Bytes body = body_of("CaseClosed");
  EXPECT_FALSE(EventReader::open({}));
  EXPECT_FALSE(EventReader::open(base::ByteView(body).first(body.size() - 1)));
  EXPECT_FALSE(EventReader::open(base::ByteView(body).subspan(4, 64)));
  EXPECT_FALSE(EventReader::open(base::Bytes(65'464)));
  EXPECT_FALSE(is_canonical_body({}));
  EXPECT_FALSE(is_canonical_body(base::ByteView(body).first(body.size() - 1)));
}

TEST(EventReader, FindsEveryTruncationOfEveryTypeOrReadsIt) {
  for (const auto& example : testing::catalogue_examples()) {
    const base::Bytes body = body_of(example.type);
    for (std::size_t bytes = 0; bytes < body.size(); bytes += 8) {
      EXPECT_FALSE(is_canonical_body(base::ByteView(body).first(bytes))) << example.type;
      read_all(base::ByteView(body).first(bytes));
    }
  }
}

TEST(EventReader, SurvivesEveryFlippedBit) {
  for (const char* type : {"DataDelivered", "EventCorrected", "CaseImported"}) {
    base::Bytes body = body_of(type);
    for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
      const auto mask = static_cast<std::byte>(1U << bit % 8);
      body[bit / 8] ^= mask;
      read_all(body);
      body[bit / 8] ^= mask;
    }
  }
}

TEST(EventReader, SurvivesRandomWords) {
  std::mt19937_64 random(20230315);  // fixed: the same bytes each time
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  for (int round = 0; round < 4'000; ++round) {
    const auto& examples = testing::catalogue_examples();
    base::Bytes body = body_of(examples[below(examples.size())].type);
    for (std::size_t change = 0; change <= below(4); ++change) {
      // Small struct and list pointers are likelier to be followed than any 64 bits.
      const std::uint64_t word =
          below(2) == 0 ? random() : (random() & 0x0000'0007'0000'007FU) | below(4) << 32U;
      base::store_le64(body.data() + below(body.size() / 8) * 8, word);
    }
    read_all(body);
  }
  for (int round = 0; round < 4'000; ++round) {
    base::Bytes body((below(40) + 1) * 8);
    for (std::size_t at = 0; at < body.size(); at += 8) {
      base::store_le64(body.data() + at, random());
    }
    read_all(body);
  }
}

TEST(EventReader, DoesNotFollowListsOfNothingForLong) {
  // clocks: 2^29 - 1 structs of no size, in one word.
  base::Bytes body = body_of("CaseImported");
  const auto event = EventReader::open(body);
  ASSERT_TRUE(event);
  for (std::size_t at = 8; at + 8 < body.size(); at += 8) {
    base::Bytes amplified = body;
    base::store_le64(amplified.data() + at, (std::uint64_t{7} << 32U) | 1U);  // list, composite
    base::store_le64(amplified.data() + at + 8, 0x0000'0000'7FFF'FFFCU);      // tag: 2^29 - 1
    read_all(amplified);
  }
}

TEST(ParseEvent, SurvivesEveryCutAndManyChangedBytes) {
  std::mt19937_64 random(20230601);
  const auto below = [&](std::size_t limit) { return static_cast<std::size_t>(random() % limit); };
  for (const auto& example : testing::catalogue_examples()) {
    for (std::size_t bytes = 0; bytes < example.line.size(); bytes += 7) {
      EXPECT_FALSE(parse_event(example.line.substr(0, bytes), lenient_context()));
    }
    for (int round = 0; round < 60; ++round) {
      std::string line = example.line;
      for (std::size_t change = 0; change <= below(3); ++change) {
        line[below(line.size())] = static_cast<char>(below(256));
      }
      const auto event = parse_event(line, lenient_context());
      if (event) {
        EXPECT_TRUE(is_canonical_body(event->body)) << line;
        EXPECT_TRUE(EventReader::open(event->body)) << line;
      } else {
        EXPECT_GT(event.error().number, 1100) << line;
      }
    }
  }
}

// --- what the program makes itself ---------------------------------------------------------------

TEST(EncodeEvent, MakesWhatTheSameJsonMakes) {
  const base::Bytes activity = body_of("ActivityRecorded");
  const Envelope envelope{.case_id = "NPR-2023/0147",
                          .occurred_at = {{1'678'781'520'000'000}, 60},
                          .actor = {"u-4711", "CASE_HANDLER", "HDIR"},
                          .source = "public360",
                          .correlation = "c-1",
                          .causation = "c-0"};
  const std::vector<AttributeView> attributes = {
      {"ø", "æ"}, {"instance", "task-42933"}, {"", "empty key"}};
  const auto encoded = encode_event(envelope,
                                    ActivityRecordedView{.activity = "Confirmation of receipt",
                                                         .lifecycle = "complete",
                                                         .resource = "Resource21",
                                                         .group = "Group 1",
                                                         .attributes = attributes},
                                    lenient_context());
  ASSERT_TRUE(encoded) << encoded.error().message;
  EXPECT_EQ(encoded->body, activity);

  const std::vector<AttributeView> of_case = {{"case:channel", "Internet"},
                                              {"case:responsible", "Resource21"}};
  const std::vector<ImportedClockView> clocks = {
      {.name = "DEADLINE",
       .start = parse_instant("2011-10-11T13:42:22.688+02:00"),
       .stop = parse_instant("2011-10-12T00:00:00Z"),
       .due = parse_instant("2011-12-06T13:41:31.788+01:00")},
      {.name = "OTHER", .start = {}, .stop = {}, .due = {}}};
  const auto imported = encode_event(
      envelope,
      CaseImportedView{.source = "receipt.csv", .attributes = of_case, .clocks = clocks},
      lenient_context());
  ASSERT_TRUE(imported) << imported.error().message;
  EXPECT_EQ(imported->body, body_of("CaseImported"));
}

TEST(EncodeEvent, MakesRulebookEventsInTheLedgersStreamOnly) {
  Envelope envelope{.case_id = "$rules",
                    .occurred_at = {{0}, 0},
                    .actor = {"caseledger", "SYSTEM", {}},
                    .source = {},
                    .correlation = {},
                    .causation = {}};
  const RulebookTextView text{.part = 1, .parts = 2, .text = "a = 1\n"};
  const RulebookActivatedView activated{
      .version = "v1", .valid_from = make_date(2023, 6, 2).value(), .sha256 = {}};
  EXPECT_EQ(event_data_json(encode_event(envelope, text, lenient_context())->body).value(),
            R"({"part":1,"parts":2,"text":"a = 1\n"})");
  EXPECT_EQ(
      event_data_json(encode_event(envelope, activated, lenient_context())->body).value(),
      R"({"version":"v1","validFrom":"2023-06-02","sha256":")" + std::string(64, '0') + "\"}");
  envelope.case_id = "a";
  EXPECT_FALSE(encode_event(envelope, text, lenient_context()));
}

TEST(EncodeEvent, PointsToTheValueAtFault) {
  const Envelope envelope{.case_id = "a",
                          .occurred_at = {{0}, 0},
                          .actor = {"import", "SYSTEM", {}},
                          .source = {},
                          .correlation = {},
                          .causation = {}};
  const std::vector<AttributeView> attributes = {{"x", "broken \xFF UTF-8"}};
  const auto refused = encode_event(
      envelope,
      ActivityRecordedView{
          .activity = "a", .lifecycle = {}, .resource = {}, .group = {}, .attributes = attributes},
      lenient_context());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().where, "/data/attributes");
}

/// What Cap'n Proto itself says of the bytes, with all its checks: reads every field there is.
bool is_sound(base::ByteView body) {
  try {
    const kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(body.data()),
                                                  body.size() / sizeof(capnp::word));
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    return kj::str(message.getRoot<schema::CaseEvent>()).size() > 0;
  } catch (const kj::Exception&) {
    return false;
  }
}

TEST(BodyLook, EveryExampleOfTheCatalogueTellsItsTypeAndMostArePlainlyGood) {
  std::size_t plain = 0;
  for (const std::string& type : event_type_names()) {
    const base::Bytes body = body_of(type);
    EXPECT_EQ(peek_type(body), find_event_type(type)) << type;
    plain += is_plainly_good(body) ? 1 : 0;
  }
  // All but those with instants and maps: imports.
  EXPECT_GE(plain + 3, event_type_names().size());
}

TEST(BodyLook, WhatIsPlainlyGoodIsSoundToCapnProtoHoweverTheBytesAreChanged) {
  std::mt19937 random(7);
  std::size_t plain = 0;
  for (const std::string& type : event_type_names()) {
    const base::Bytes body = body_of(type);
    for (std::size_t at = 0; at < body.size(); ++at) {
      base::Bytes changed = body;
      changed[at] = static_cast<std::byte>(random());
      if (random() % 2 == 0) changed[random() % changed.size()] ^= std::byte{0x04};
      static_cast<void>(peek_type(changed));
      if (!is_plainly_good(changed)) continue;
      ++plain;
      ASSERT_TRUE(is_sound(changed)) << type << ", byte " << at;
    }
    for (std::size_t words = 0; words < body.size() / 8; ++words) {
      const auto cut = base::ByteView(body).first(words * 8);
      EXPECT_FALSE(is_plainly_good(cut)) << type << " cut to " << words;
      static_cast<void>(peek_type(cut));
    }
  }
  EXPECT_GT(plain, 1'000U) << "nothing was tried";
}

TEST(BodyLook, ShowingTheSameBytesOverAndOverIsNotPlain) {
  // The list of registers shows one text twice: more words than there are.
  const base::Bytes body = body_of("ApplicationSubmitted");
  std::size_t refused = 0;
  for (std::size_t at = 0; at + 16 <= body.size(); at += 8) {
    base::Bytes doubled = body;
    // A pointer like the one before it, one word nearer to what it shows.
    std::copy_n(body.begin() + static_cast<std::ptrdiff_t>(at),
                8,
                doubled.begin() + static_cast<std::ptrdiff_t>(at) + 8);
    doubled[at + 8] = static_cast<std::byte>(std::to_integer<int>(doubled[at + 8]) - 4);
    if (is_plainly_good(doubled)) {
      EXPECT_TRUE(is_sound(doubled));
    } else {
      ++refused;
    }
  }
  EXPECT_GT(refused, 10U);
}

}  // namespace
}  // namespace replay
