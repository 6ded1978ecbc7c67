#include "tools/interchange/log_import.h"

#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "replay/event/error_numbers.h"
#include "tests/tools/interchange/import_support.h"

namespace tools {
namespace {

constexpr std::string_view kHeader =
    "case:concept:name,concept:name,time:timestamp,case:Region,note\n";

class LogImportTest : public ImportTest {
 protected:
  std::string given_rows(std::string_view rows) {
    return given_file("log.csv", std::string(kHeader) + std::string(rows));
  }
};

TEST_F(LogImportTest, ACaseIsImportedAtItsFirstRowAndEveryRowIsAnActivity) {
  const auto summary =
      import(given_rows("k2,register,2023-03-14T09:12:00+01:00,Nord,\n"
                        "k1,register,2023-03-15T09:00:00Z,Sør,urgent\n"
                        "k2,decide,2023-03-16T10:00:00Z,Nord,\n"));
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->cases, 2U);
  EXPECT_EQ(summary->activities, 3U);
  const std::string id = R"("id":"00000000-0000-0000-0000-000000000000")";
  const std::string actor = R"("actor":{"id":"import","role":"SYSTEM","organisation":"import"})";
  const std::vector<std::string> expected{
      R"({"case":"k2","type":"CaseImported",)" + id +
          R"(,"occurredAt":"2023-03-14T09:12:00+01:00",)" + actor +
          R"(,"data":{"source":"csv","attributes":{"case:Region":"Nord"}}})",
      R"({"case":"k2","type":"ActivityRecorded",)" + id +
          R"(,"occurredAt":"2023-03-14T09:12:00+01:00",)" + actor +
          R"(,"data":{"activity":"register"}})",
      R"({"case":"k1","type":"CaseImported",)" + id + R"(,"occurredAt":"2023-03-15T09:00:00Z",)" +
          actor + R"(,"data":{"source":"csv","attributes":{"case:Region":"Sør"}}})",
      R"({"case":"k1","type":"ActivityRecorded",)" + id +
          R"(,"occurredAt":"2023-03-15T09:00:00Z",)" + actor +
          R"(,"data":{"activity":"register","attributes":{"note":"urgent"}}})",
      R"({"case":"k2","type":"ActivityRecorded",)" + id +
          R"(,"occurredAt":"2023-03-16T10:00:00Z",)" + actor + R"(,"data":{"activity":"decide"}})"};
  EXPECT_EQ(lines_, expected);
  EXPECT_EQ(places_[4], (Place{4, 0}));
}

TEST_F(LogImportTest, TheSameLogAsXesGivesTheSameEventsButForTheSource) {
  ASSERT_TRUE(import(given_rows("k1,register,2023-03-15T09:00:00Z,Sør,urgent\n")));
  auto from_csv = lines_;
  ASSERT_TRUE(import(given_file("log.xes", R"(<log><trace>
    <string key="concept:name" value="k1"/><string key="Region" value="Sør"/>
    <event><string key="note" value="urgent"/><string key="concept:name" value="register"/>
    <date key="time:timestamp" value="2023-03-15T09:00:00Z"/></event></trace></log>)")));
  const auto at = from_csv[0].find("\"csv\"");
  ASSERT_NE(at, std::string::npos);
  from_csv[0].replace(at, 5, "\"xes\"");
  EXPECT_EQ(lines_, from_csv);
}

TEST_F(LogImportTest, MappedColumnsBecomeFieldsAndClocksAndClocksStayAttributes) {
  given_mapping(R"([log]
case = "Sak"
activity = "Hva"
time = "Tid"
resource = "Hvem"
zone = "Europe/Oslo"
source = "public360"
case_attributes = ["Frist"]
[clock.DEADLINE]
stop = "Slutt"
due = "Frist"
)");
  ASSERT_TRUE(import(given_file("log.csv",
                                "Sak;Hva;Tid;Hvem;Frist;Slutt\n"
                                "1;register;2023/03/14 09:12:00.000;Kari Sak;2023-05-02;\n")));
  ASSERT_EQ(lines_.size(), 2U);
  EXPECT_NE(lines_[0].find(R"("data":{"source":"public360","attributes":{"Frist":"2023-05-02"},)"
                           R"("clocks":[{"name":"DEADLINE","due":"2023-05-02T00:00:00+02:00"}]})"),
            std::string::npos)
      << lines_[0];
  EXPECT_NE(lines_[1].find(R"("occurredAt":"2023-03-14T09:12:00+01:00")"), std::string::npos);
  EXPECT_NE(lines_[1].find(R"("data":{"activity":"register","resource":"Kari Sak"})"),
            std::string::npos)
      << lines_[1];
}

TEST_F(LogImportTest, TheSameFileGivesTheSameEventsEveryTime) {
  const auto path = given_rows(
      "k2,register,2023-03-14T09:12:00+01:00,Nord,\n"
      "k2,register,2023-03-14T09:12:00+01:00,Nord,\n");
  ASSERT_TRUE(import(path));
  const auto first = lines_;
  ASSERT_TRUE(import(path));
  EXPECT_EQ(lines_, first);
  EXPECT_EQ(lines_[1], lines_[2]);  // equal rows are equal bodies: the ledger numbers them
}

TEST_F(LogImportTest, BatchesHoldAtMostAThousandAndTwentyFourEvents) {
  std::string rows;
  for (int i = 0; i < 2'047; ++i)
    rows += "k1,a,2023-03-15T09:00:00Z,,\n";
  ASSERT_TRUE(import(given_rows(rows)));
  EXPECT_EQ(batch_sizes_, (std::vector<std::size_t>{1'024, 1'024}));
}

TEST_F(LogImportTest, CaseAttributesThatChangeAreCountedAndTheFirstStay) {
  const auto summary =
      import(given_rows("k1,a,2023-03-15T09:00:00Z,Nord,\n"
                        "k1,b,2023-03-15T09:00:00Z,Sør,\n"
                        "k1,c,2023-03-15T09:00:00Z,Nord,\n"));
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->differing_records, 1U);
  EXPECT_EQ(summary->first_differing.line, 3U);
}

TEST_F(LogImportTest, AFailingSinkStopsTheImport) {
  const auto path = given_rows("k1,a,2023-03-15T09:00:00Z,,\n");
  const replay::ParseContext context{.codes = import_codes(), .find_target = {}};
  const auto summary = import_log(path, options_, context, [](std::span<ImportedEvent>) {
    return base::Status(base::fail(base::ErrorCode::kUnavailable, "full"));
  });
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().message, "full");
}

TEST_F(LogImportTest, AFileThatChangesWhileItIsReadIsToldOf) {
  const auto path = given_rows("k1,a,2023-03-15T09:00:00Z,,\n");
  const replay::ParseContext context{.codes = import_codes(), .find_target = {}};
  const auto summary = import_log(path, options_, context, [&](std::span<ImportedEvent>) {
    std::ofstream(path, std::ios::app) << "k1,b,2023-03-16T09:00:00Z,,\n";
    return base::Status{};
  });
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().number, kLogChanged);
}

TEST_F(LogImportTest, ProgressGoesThroughTheFileTwice) {
  std::uint64_t last_done = 0;
  std::uint64_t last_total = 0;
  options_.progress = [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_GE(done, last_done);
    last_done = done;
    last_total = total;
  };
  ASSERT_TRUE(import(given_rows("k1,a,2023-03-15T09:00:00Z,,\n")));
  EXPECT_EQ(last_done, last_total);
  EXPECT_GT(last_total, 0U);
}

// 17850550069 is a synthetic number (month + 80) that belongs to nobody.
class PersonalNumbers : public LogImportTest {
 protected:
  static constexpr std::string_view kRow = "k1,call 17850550069 back,2023-03-15T09:00:00Z,,\n";
};

TEST_F(PersonalNumbers, StopTheImportAtTheirLine) {
  const auto error = refusal(given_rows("k1,a,2023-03-15T09:00:00Z,,\n" + std::string(kRow)));
  EXPECT_EQ(error.number, replay::kPersonalNumber);
  EXPECT_EQ(error.where, path_of("log.csv") + ":3:4");
  EXPECT_EQ(error.hint, "take it out of the log, or let import mask it: --mask-personal-numbers");
}

TEST_F(PersonalNumbers, AreMaskedOnDemand) {
  is_masking_ = true;
  ASSERT_TRUE(import(given_rows(kRow)));
  EXPECT_NE(lines_[1].find(R"("activity":"call *********** back")"), std::string::npos)
      << lines_[1];
}

TEST_F(PersonalNumbers, AreNotLookedForInNumbersAndTimes) {
  EXPECT_TRUE(import(given_rows("k1,a,2023-03-15T09:00:00Z,17850550069,17850550069\n")));
}

TEST_F(PersonalNumbers, AreNeverMaskedInACaseIdSinceTwoCasesWouldBecomeOne) {
  is_masking_ = true;
  const auto error = refusal(given_rows("case 17850550069,a,2023-03-15T09:00:00Z,,\n"));
  EXPECT_EQ(error.number, replay::kPersonalNumber);
  EXPECT_EQ(error.where, path_of("log.csv") + ":2:1");
}

struct Malformed {
  const char* name;
  const char* file;
  std::string content;
  int number;
  const char* place;  // after the path
};

void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.name;
}

class MalformedLog : public ImportTest, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedLog, IsRefusedWithPlaceAndHintBeforeAnythingIsHandedOut) {
  const auto path = given_file(GetParam().file, GetParam().content);
  const auto error = refusal(path);
  EXPECT_EQ(error.number, GetParam().number) << error.message;
  EXPECT_EQ(error.where, path + GetParam().place);
  EXPECT_FALSE(error.hint.empty());
}

const std::string kCsv = "case:concept:name,concept:name,time:timestamp\n";
const std::string kGood = "k1,a,2023-03-15T09:00:00Z\n";
const std::string kTrace =
    "<log>\n<trace>\n<string key='concept:name' value='k1'/>\n<event>\n"
    "<string key='concept:name' value='a'/>\n";
const std::string kTraceEnd = "</event>\n</trace>\n</log>\n";

INSTANTIATE_TEST_SUITE_P(
    Logs,
    MalformedLog,
    testing::Values(
        Malformed{"empty", "log.csv", "", kLogEmpty, ":1"},
        Malformed{"blank", "log.xes", "\n \n", kLogEmpty, ":1"},
        Malformed{"latin1", "log.csv", kCsv + "k1,bl\xE5,2023-03-15T09:00:00Z\n", kNotUtf8, ":2:6"},
        Malformed{"utf16", "log.csv", std::string("k\0,\0", 4), kNotUtf8, ":1:1"},
        Malformed{"latin1_xes", "log.xes", "<log>\n<a b='\xE5'/></log>", kNotUtf8, ":2:7"},
        Malformed{"missing_column", "log.csv", "case,what\nk1,a\n", kColumnsUnknown, ":1"},
        Malformed{"field_count", "log.csv", kCsv + kGood + "k1,a\n", kCsvColumnCount, ":3"},
        Malformed{"cut_off_csv", "log.csv", kCsv + kGood + "k1", kCsvColumnCount, ":3"},
        Malformed{"unclosed_quote", "log.csv", kCsv + "\"k1,a\n" + kGood, kCsvQuote, ":2:1"},
        Malformed{"no_case", "log.csv", kCsv + ",a,2023-03-15T09:00:00Z\n", kValueMissing, ":2"},
        Malformed{"no_activity", "log.csv", kCsv + "k1,,2023-03-15\n", kValueMissing, ":2"},
        Malformed{"no_time", "log.csv", kCsv + "k1,a,\n", kValueMissing, ":2"},
        Malformed{"no_zone",
                  "log.csv",
                  kCsv + kGood + "k1,a,2023-03-15 09:00\n",
                  kTimeWithoutZone,
                  ":3:6"},
        Malformed{"bad_time", "log.csv", kCsv + "k1,a,15.03.2023\n", kTimeMalformed, ":2:6"},
        Malformed{"control_character",
                  "log.csv",
                  kCsv + "k1,\x01,2023-03-15T09:00:00Z\n",
                  replay::kBadText,
                  ":2:4"},
        Malformed{"reserved_case",
                  "log.csv",
                  kCsv + "$rules,a,2023-03-15T09:00:00Z\n",
                  replay::kLedgerStream,
                  ":2:1"},
        Malformed{"cut_off_xes", "log.xes", kTrace, kXmlMalformed, ":6:1"},
        Malformed{"doctype",
                  "log.xes",
                  "<!DOCTYPE log SYSTEM 'x'>\n" + kTrace + kTraceEnd,
                  kXmlDoctype,
                  ":1:25"},
        Malformed{"no_time_xes", "log.xes", kTrace + kTraceEnd, kValueMissing, ":4:1"},
        Malformed{
            "no_zone_xes",
            "log.xes",
            kTrace + "<date key='time:timestamp' value='2006-07-24T00:00:00.000'/>\n" + kTraceEnd,
            kTimeWithoutZone,
            ":6:1"},
        Malformed{"attribute_twice",
                  "log.xes",
                  kTrace +
                      "<date key='time:timestamp' value='2006-07-24T00:00:00Z'/>\n"
                      "<int key='n' value='1'/><int key='n' value='2'/>\n" +
                      kTraceEnd,
                  replay::kJsonDuplicateKey,
                  ":7:1"},
        Malformed{"not_xes", "log.xes", "<html/>", kXesUnexpected, ":1:1"},
        Malformed{"json", "log.csv", "{\"a\":1}", kLogFormatUnknown, ":1"},
        Malformed{"zip", "log.csv", "PK\x03\x04zip", kLogFormatUnknown, ":1"}),
    [](const testing::TestParamInfo<Malformed>& log) { return std::string(log.param.name); });

TEST_F(LogImportTest, AGzipLogThatIsCutOffIsRefusedAtALineOfTheLog) {
  std::string rows;
  for (int i = 0; i < 4'000; ++i) {
    rows += fmt::format("k{},a,2023-03-15T09:00:00Z,,\n", i * 7'919 % 10'007);
  }
  const std::string packed = gzipped(std::string(kHeader) + rows);
  const auto path = given_file("log.csv.gz", packed.substr(0, packed.size() / 2));
  const auto error = refusal(path);
  EXPECT_EQ(error.number, kGzipDamaged);
  EXPECT_EQ(error.where.substr(0, path.size() + 1), path + ":");
  EXPECT_FALSE(error.hint.empty());
}

TEST_F(LogImportTest, AnyWrongByteIsReadOrRefusedWithPlaceAndHint) {
  const std::string trace =
      kTrace + "<date key='time:timestamp' value='2023-03-15T09:00:00Z'/>\n" + kTraceEnd;
  for (const std::string& whole :
       {kCsv + "\"k1\",a,2023-03-15T09:00:00Z\n", trace, gzipped(trace)}) {
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const char wrong : {'"', '<', '\xFF'}) {
        std::string content = whole;
        content[at] = wrong;
        const auto path = given_file("log", content);
        const auto summary = import(path);
        if (summary) continue;
        const auto& error = summary.error();
        EXPECT_TRUE(error.where.starts_with(path + ":")) << error.where << ' ' << error.message;
        EXPECT_FALSE(error.hint.empty()) << error.message;
      }
    }
  }
}

TEST_F(LogImportTest, AClockWhoseColumnNoTraceHasIsRefusedInTheMapping) {
  given_mapping("[clock.DEADLINE]\ndue = \"case:dedline\"\n");
  const auto summary = import(given_file("log.xes", R"(<log><trace>
    <string key="concept:name" value="k1"/><date key="deadline" value="2023-03-15T09:00:00Z"/>
    <event><string key="concept:name" value="a"/>
    <date key="time:timestamp" value="2023-03-15T09:00:00Z"/></event></trace></log>)"));
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().number, kMappingUnknownColumn);
  EXPECT_EQ(summary.error().where, "map.toml:2:7");
  EXPECT_EQ(summary.error().hint.substr(0, 27), "did you mean case:deadline?");
}

TEST_F(LogImportTest, AnUnknownZoneIsRefusedInTheMapping) {
  given_mapping("[log]\nzone = \"Europe/Atlantis\"\n");
  const auto error = refusal(given_rows("k1,a,2023-03-15T09:00:00Z,,\n"));
  EXPECT_EQ(error.number, kZoneUnknown);
  EXPECT_EQ(error.where, "map.toml:2:8");
}

TEST_F(LogImportTest, AnonymousMemoryDoesNotGrowWithTheFile) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer keeps freed memory for a while";
#endif
  // Each event of its own case: the list of cases alone would take more than is allowed.
  const auto rss_anon_kib = [] {
    std::ifstream status("/proc/self/status");
    std::string word;
    std::uint64_t kib = 0;
    while (status >> word) {
      if (word == "RssAnon:") status >> kib;
    }
    return kib;
  };
  std::ofstream file(path_of("log.csv"));
  file << kHeader;
  const std::string name(100, 'k');
  for (int i = 0; i < 12'000; ++i) {
    file << name << i << ",a,2023-03-15T09:00:00Z,,\n";
  }
  file.close();
  const replay::ParseContext context{.codes = import_codes(), .find_target = {}};
  std::uint64_t first_kib = 0;
  std::uint64_t last_kib = 0;
  const auto summary =
      import_log(path_of("log.csv"), options_, context, [&](std::span<ImportedEvent>) {
        last_kib = rss_anon_kib();
        if (first_kib == 0) first_kib = last_kib;
        return base::Status{};
      });
  ASSERT_TRUE(summary) << summary.error().message;
  EXPECT_EQ(summary->cases, 12'000U);
  EXPECT_LE(last_kib, first_kib + 1024);
}

}  // namespace
}  // namespace tools
