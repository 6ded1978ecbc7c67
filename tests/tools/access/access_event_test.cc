// What is kept of a look: every field comes back, nothing unfit is kept, no bytes do harm.
#include "tools/access/access_event.h"

#include <cstring>

#include <gtest/gtest.h>

#include "tools/access/error_numbers.h"

namespace account {
namespace {

AccessEvent full_event() {
  return {.action = Action::kReadHistory,
          .at = {1'767'600'000'000'000},
          .subject = "NPR-2023/0147",
          .token = "a2b3c4d5e6",
          .name = "case system HDIR",
          .roles = {"auditor", "manager"},
          .peer = "192.0.2.7",
          .route = "GET /v1/cases/{case}/events",
          .query = "knownAt=2023-05-31",
          .reason = "complaint 17",
          .status = 200,
          .result_bytes = 4'711,
          .answer = "\"12-ab\"",
          .size = 1'234,
          .request_id = "r-1",
          .code = 2'631,
          .count = 3,
          .detail = "x"};
}

/// The bytes as they lie in a stored entry: aligned.
base::Result<AccessEvent> decode_aligned(const base::Bytes& bytes) {
  std::vector<std::uint64_t> words((bytes.size() + 7) / 8);
  if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
  return decode(std::as_bytes(std::span(words)).first(bytes.size()));
}

std::string json_of(const AccessEvent& event) {
  replay::JsonWriter json;
  json.begin_object();
  write_fields(json, event);
  json.end_object();
  return json.take();
}

TEST(AccessEvent, ComesBackAsItWasStored) {
  EXPECT_EQ(decode_aligned(encode(full_event())), full_event());
}

TEST(AccessEvent, EqualEventsAreEqualBytes) {
  EXPECT_EQ(encode(full_event()), encode(full_event()));
  AccessEvent other = full_event();
  other.at.value += 1;
  EXPECT_NE(encode(full_event()), encode(other));
}

TEST(AccessEvent, IsWrittenAsJsonWithoutWhatIsAbsent) {
  EXPECT_EQ(json_of(full_event()),
            R"({"action":"READ_HISTORY","at":"2026-01-05T08:00:00Z","who":{"token":"a2b3c4d5e6",)"
            R"("name":"case system HDIR","roles":["auditor","manager"],"peer":"192.0.2.7"},)"
            R"("what":{"subject":"NPR-2023/0147","route":"GET /v1/cases/{case}/events",)"
            R"("query":"knownAt=2023-05-31"},"why":"complaint 17","status":200,"bytes":4711,)"
            R"("answer":"\"12-ab\"","size":1234,"requestId":"r-1","code":"CL-2631","count":3,)"
            R"("detail":"x"})");
  const AccessEvent bare{
      .action = Action::kServiceStopped, .at = {1'767'600'000'000'000}, .subject = "$service"};
  EXPECT_EQ(json_of(bare),
            R"({"action":"SERVICE_STOPPED","at":"2026-01-05T08:00:00Z","who":{},)"
            R"("what":{"subject":"$service"}})");
}

TEST(AccessEvent, KeepsNoNationalIdentityNumber) {
  AccessEvent event = full_event();
  event.subject = "13097248022";
  event.query = "case=13097248022&limit=1";
  event.reason = "asked by 130972 48022";
  const auto kept = decode_aligned(encode(event));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->subject, "***********");
  EXPECT_EQ(kept->query, "case=***********&limit=1");
  EXPECT_EQ(kept->reason, "asked by ****** *****");
}

TEST(AccessEvent, KeepsOneLineOfTextOfALimitedLength) {
  AccessEvent event = full_event();
  event.query = std::string(5'000, 'q');
  event.name = "a\nb\x1b[31m\xff";
  const auto kept = decode_aligned(encode(event));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->query.size(), kQueryBytesMax);
  EXPECT_EQ(kept->name, "a b\xef\xbf\xbd[31m\xef\xbf\xbd");
}

TEST(AccessEvent, NoBytesDoHarm) {
  const base::Bytes good = encode(full_event());
  for (std::size_t size = 0; size < good.size(); ++size) {
    static_cast<void>(decode_aligned({good.begin(), good.begin() + static_cast<long>(size)}));
  }
  EXPECT_EQ(decode_aligned({}).error().number, kNotAnAccessEvent);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int value : {0x00, 0x7f, 0xff}) {
      base::Bytes bad = good;
      bad[at] = static_cast<std::byte>(value);
      const auto event = decode_aligned(bad);
      EXPECT_TRUE(!event || !json_of(*event).empty());
    }
  }
}

TEST(AccessReason, IsTwoHundredCharactersOfOneLine) {
  std::string longest;
  for (int i = 0; i < 200; ++i) {
    longest += "ø";
  }
  EXPECT_EQ(reason_fault(longest), "");
  EXPECT_EQ(reason_fault("follow-up of complaint 17"), "");
  EXPECT_NE(reason_fault(longest + "ø"), "");
  EXPECT_NE(reason_fault("a\tb"), "");
  EXPECT_NE(reason_fault("a\x7f"), "");
  EXPECT_NE(reason_fault("\xff"), "");
  EXPECT_NE(reason_fault("13097248022 asked"), "");
}

}  // namespace
}  // namespace account
