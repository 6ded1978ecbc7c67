// What is refused, where, and with which number: one row for each rule of the event catalogue.
#include <ostream>

#include <gmock/gmock.h>

#include "fmt/format.h"
#include "replay/event/codec.h"
#include "replay/event/error_numbers.h"
#include "tests/replay/event/catalogue_examples.h"

namespace replay {
namespace {

using testing::event_with;
using testing::lenient_context;

struct Refusal {
  std::string name;
  std::string json;
  std::string where;
  int number = 0;
  std::string hint;  // a part of it
};

void PrintTo(const Refusal& refusal, std::ostream* out) {  // NOLINT: GoogleTest's name
  *out << refusal.name;
}

constexpr std::string_view kClosed =
    R"({"case":"c-1","type":"CaseClosed","occurredAt":"2023-03-14T09:12:00Z",)"
    R"("actor":{"id":"u1","role":"SYSTEM"},"data":{"reason":"done"}})";

/// kClosed with one piece replaced by another.
std::string closed(std::string_view piece, std::string_view by) {
  std::string text(kClosed);
  const std::size_t at = text.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return text.replace(at, piece.size(), by);
}

std::string with_case(std::string_view id) {
  return closed("\"c-1\"", fmt::format("\"{}\"", id));
}

std::string with_reason(std::string_view json_value) {
  return closed("\"done\"", json_value);
}

/// A complete event of the type with one piece of its data replaced.
std::string edited(std::string_view type, std::string_view piece, std::string_view by) {
  std::string data = testing::catalogue_example(type).data;
  const std::size_t at = data.find(piece);
  EXPECT_NE(at, std::string::npos) << piece;
  return event_with(type, data.replace(at, piece.size(), by));
}

std::string nested_arrays(int depth) {
  return closed("\"done\"",
                std::string(static_cast<std::size_t>(depth), '[') +
                    std::string(static_cast<std::size_t>(depth), ']'));
}

class RefusedEvent : public ::testing::TestWithParam<Refusal> {};

TEST_P(RefusedEvent, NamesPlaceNumberAndHint) {
  const auto event = parse_event(GetParam().json, lenient_context());
  ASSERT_FALSE(event) << "accepted: " << GetParam().json.substr(0, 400);
  EXPECT_EQ(event.error().where, GetParam().where) << event.error().message;
  EXPECT_EQ(event.error().number, GetParam().number) << event.error().message;
  EXPECT_THAT(event.error().hint, ::testing::HasSubstr(GetParam().hint));
  EXPECT_EQ(event.error().code,
            event.error().number == kEventTooLarge ? base::ErrorCode::kLimitExceeded
                                                   : base::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(event.error().message.empty());
}

std::string test_name(const ::testing::TestParamInfo<Refusal>& row) {
  return row.param.name;
}

const std::vector<Refusal> kJsonRefusals = {
    {"EmptyText", "", "", kJsonSyntax, "cut off"},
    {"CutOff", R"({"case":"a","data":{"reason":)", "/data", kJsonSyntax, "cut off"},
    {"TwoObjects", std::string(kClosed) + "{}", "", kJsonSyntax, "each line"},
    {"TrailingComma", closed("\"done\"", "\"done\","), "/data", kJsonSyntax, ""},
    {"Comment", closed("\"done\"", "\"done\"/*x*/"), "/data", kJsonSyntax, ""},
    {"NotANumber", with_reason("NaN"), "/data", kJsonSyntax, ""},
    {"Infinity", with_reason("-Infinity"), "/data", kJsonSyntax, ""},
    {"SingleQuotes", with_reason("'done'"), "/data", kJsonSyntax, ""},
    {"RawControlCharacter", with_reason("\"a\x01\""), "/data", kJsonSyntax, ""},
    {"InvalidUtf8", with_reason("\"a\xC3\x28\""), "/data", kJsonSyntax, "UTF-8"},
    {"OverlongUtf8", with_reason("\"\xC0\xAF\""), "/data", kJsonSyntax, ""},
    {"SurrogateInUtf8", with_reason("\"\xED\xA0\x80\""), "/data", kJsonSyntax, ""},
    {"InvalidUtf8InKey", closed("\"reason\"", "\"rea\xFFson\""), "/data", kJsonSyntax, ""},
    {"LoneLeadingSurrogate", with_reason(R"("\uD800")"), "/data", kJsonSyntax, ""},
    {"LoneTrailingSurrogate", with_reason(R"("\uDC00")"), "/data", kJsonSyntax, ""},
    {"SwappedSurrogates", with_reason(R"("\uDC00\uD800")"), "/data", kJsonSyntax, ""},
    {"ByteOrderMark", "\xEF\xBB\xBF" + std::string(kClosed), "", kJsonSyntax, ""},
    {"DuplicateField", closed("\"c-1\"", R"("c-1","case":"c-1")"), "/case", kJsonDuplicateKey, ""},
    {"DuplicateInData",
     closed("\"done\"", R"("done","reason":"x")"),
     "/data/reason",
     kJsonDuplicateKey,
     "out"},
    {"DuplicateByEscape",
     closed("\"done\"", R"("done","\u0072eason":"x")"),
     "/data/reason",
     kJsonDuplicateKey,
     ""},
    {"DuplicateAttribute",
     event_with("ActivityRecorded",
                R"({"activity":"a","attributes":{"x/y":"1","b":"","x/y":"1"}})"),
     "/data/attributes/x~1y",
     kJsonDuplicateKey,
     ""},
    {"DepthOf33",
     nested_arrays(31),
     "/data/reason/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0",
     kJsonTooDeep,
     ""},
    {"DeepBomb",
     std::string(100'000, '['),
     std::string("/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0") + "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0",
     kJsonTooDeep,
     ""},
    {"Array", "[]", "", kWrongKind, ""},
    {"Null", "null", "", kWrongKind, ""},
};
INSTANTIATE_TEST_SUITE_P(Json, RefusedEvent, ::testing::ValuesIn(kJsonRefusals), test_name);

const std::vector<Refusal> kEnvelopeRefusals = {
    {"NoCase", closed(R"("case":"c-1",)", ""), "/case", kMissingField, ""},
    {"NoType", closed(R"("type":"CaseClosed",)", ""), "/type", kMissingField, ""},
    {"NoOccurredAt",
     closed(R"("occurredAt":"2023-03-14T09:12:00Z",)", ""),
     "/occurredAt",
     kMissingField,
     ""},
    {"NoActor", closed(R"("actor":{"id":"u1","role":"SYSTEM"},)", ""), "/actor", kMissingField, ""},
    {"NoActorId", closed(R"("id":"u1",)", ""), "/actor/id", kMissingField, ""},
    {"NoActorRole", closed(R"(,"role":"SYSTEM")", ""), "/actor/role", kMissingField, ""},
    {"NoData", closed(R"(,"data":{"reason":"done"})", ""), "/data", kMissingField, ""},
    {"UnknownField",
     closed("\"occurredAt\"", "\"ocurredAt\""),
     "/ocurredAt",
     kUnknownField,
     "did you mean \"occurredAt\"?"},
    {"UnknownFieldFarFromAll",
     closed("\"c-1\"", R"("c-1","zzzzzzzzz":1)"),
     "/zzzzzzzzz",
     kUnknownField,
     "known fields: case type id"},
    {"UnknownActorField",
     closed("\"u1\"", R"("u1","name":"Kari")"),
     "/actor/name",
     kUnknownField,
     ""},
    {"CaseOfNumber", closed("\"c-1\"", "1"), "/case", kWrongKind, ""},
    {"EmptyCase", with_case(""), "/case", kBadCaseId, ""},
    {"CaseOf129Bytes", with_case(std::string(129, 'x')), "/case", kBadCaseId, "128"},
    {"DotCase", with_case("."), "/case", kBadCaseId, ""},
    {"DotDotCase", with_case(".."), "/case", kBadCaseId, ""},
    {"CaseWithNul", with_case(R"(a\u0000b)"), "/case", kBadCaseId, ""},
    {"CaseWithLineFeed", with_case(R"(a\nb)"), "/case", kBadCaseId, ""},
    {"CaseWithDelete", with_case("a\x7F"), "/case", kBadCaseId, ""},
    {"CaseWithC1Control", with_case("a\xC2\x85"), "/case", kBadCaseId, ""},
    {"CaseInNfd", with_case("A\xCC\x8A-1"), "/case", kBadCaseId, "NFC"},
    {"CaseWithAngstromSign", with_case("\xE2\x84\xAB"), "/case", kBadCaseId, "NFC"},
    {"LedgersOwnCase", with_case("$access"), "/case", kLedgerStream, ""},
    {"OtherTypeInRules", with_case("$rules"), "/type", kLedgerStream, ""},
    {"RulebookInACase",
     closed(R"("CaseClosed")", R"("RulebookText")"),
     "/type",
     kLedgerStream,
     "rules activate"},
    {"UnknownType",
     closed("CaseClosed", "CaseClosd"),
     "/type",
     kUnknownType,
     "did you mean \"CaseClosed\"?"},
    {"TypeInLowerCase",
     closed("CaseClosed", "caseClosed"),
     "/type",
     kUnknownType,
     "did you mean \"CaseClosed\"?"},
    {"TypeNull", closed("\"CaseClosed\"", "null"), "/type", kWrongKind, "leave"},
    {"IdNotUuid", closed("\"c-1\"", R"("c-1","id":"17")"), "/id", kBadUuid, "8-4-4-4-12"},
    {"IdNull", closed("\"c-1\"", R"("c-1","id":null)"), "/id", kWrongKind, "leave"},
    {"TimeWithoutOffset", closed(":00Z", ":00"), "/occurredAt", kBadInstant, "+01:00"},
    {"TimeWithSevenDigits", closed(":00Z", ":00.1234567Z"), "/occurredAt", kBadInstant, ""},
    {"LeapSecond", closed("09:12:00Z", "23:59:60Z"), "/occurredAt", kBadInstant, ""},
    {"DateOnly", closed("T09:12:00Z", ""), "/occurredAt", kBadInstant, ""},
    {"TimeOfNumber",
     closed("\"2023-03-14T09:12:00Z\"", "1678785120"),
     "/occurredAt",
     kWrongKind,
     ""},
    {"ActorIdWithSpace", closed("\"u1\"", "\"Kari Nordmann\""), "/actor/id", kBadId, "A-Za-z0-9"},
    {"ActorIdOf65Bytes", closed("u1", std::string(65, 'u')), "/actor/id", kBadId, ""},
    {"EmptyActorId", closed("\"u1\"", "\"\""), "/actor/id", kBadId, ""},
    {"EmailAsActor", closed("u1", "kari@example.no"), "/actor/id", kBadId, ""},
    {"UnknownRole",
     closed("SYSTEM", "CASEHANDLER"),
     "/actor/role",
     kUnknownCode,
     "did you mean \"CASE_HANDLER\"? valid: APPLICANT CASE_HANDLER"},
    {"BadOrganisation",
     closed("\"u1\"", R"("u1","organisation":"H DIR")"),
     "/actor/organisation",
     kBadId,
     ""},
    {"BadSource", closed("\"c-1\"", R"("c-1","source":"public 360")"), "/source", kBadId, ""},
    {"RecordedAtInARealLedger",
     closed("\"c-1\"", R"("c-1","recordedAt":"2023-01-01T00:00:00Z")"),
     "/recordedAt",
     kRecordedAtRefused,
     "simulated"},
    {"NegativeExpectedVersion",
     closed("\"c-1\"", R"("c-1","expectedVersion":-1)"),
     "/expectedVersion",
     kBadInteger,
     ""},
    {"ExpectedVersionOfText",
     closed("\"c-1\"", R"("c-1","expectedVersion":"1")"),
     "/expectedVersion",
     kBadInteger,
     ""},
    {"FractionalExpectedVersion",
     closed("\"c-1\"", R"("c-1","expectedVersion":1.0)"),
     "/expectedVersion",
     kBadInteger,
     ""},
    {"DataOfText", closed(R"({"reason":"done"})", "\"done\""), "/data", kWrongKind, ""},
};
INSTANTIATE_TEST_SUITE_P(Envelope, RefusedEvent, ::testing::ValuesIn(kEnvelopeRefusals), test_name);

const std::vector<Refusal> kDataRefusals = {
    {"NoReason", event_with("CaseClosed", "{}"), "/data/reason", kMissingField, ""},
    {"UnknownDataField",
     edited("ApplicationSubmitted", "\"registers\"", "\"register\""),
     "/data/register",
     kUnknownField,
     "did you mean \"registers\"?"},
    {"NullForAbsent",
     edited("CaseRouted", "\"R08\"", "null"),
     "/data/rule",
     kWrongKind,
     "leave an absent field out"},
    {"UnknownRegister",
     edited("ApplicationSubmitted", "\"NPR\"", "\"NRP\""),
     "/data/registers/1",
     kUnknownCode,
     "valid: BIVIRKNING DAR HELSEARKIV HKR KPR KRG LMR MFR MSIS NPR SYSVAK"},
    {"CodeInLowerCase",
     edited("PurposeAssessed", "NPR", "npr"),
     "/data/register",
     kUnknownCode,
     "did you mean \"NPR\"?"},
    {"RegistersNotAnArray",
     edited("ApplicationSubmitted", R"(["KPR","NPR"])", "\"KPR\""),
     "/data/registers",
     kWrongKind,
     ""},
    {"NumberInAList",
     edited("InformationRequested", "\"signature\"", "7"),
     "/data/items/1",
     kWrongKind,
     ""},
    {"NullInAList",
     edited("InformationRequested", "\"signature\"", "null"),
     "/data/items/1",
     kWrongKind,
     ""},
    {"NoPreviousCaseForAChange",
     edited("ApplicationSubmitted", R"(,"previousCase":"NPR-2021/0009")", ""),
     "/data/previousCase",
     kMissingField,
     "required when applicationType is PROJECT_CHANGE"},
    {"NoCompleteAsOfWhenComplete",
     event_with("CompletenessChecked", R"({"result":"COMPLETE"})"),
     "/data/completeAsOf",
     kMissingField,
     "required when result is COMPLETE"},
    {"NoMinutesForHours",
     edited("FeeInvoiced", R"("minutes":540,)", ""),
     "/data/minutes",
     kMissingField,
     "required when kind is HOURS"},
    {"NoRateForHoursByDefault",
     edited("FeeInvoiced", R"("kind":"HOURS","minutes":540,"rate":110000)", R"("minutes":540)"),
     "/data/rate",
     kMissingField,
     "required when kind is HOURS"},
    {"UnknownChoice",
     edited("CompletenessChecked", "\"COMPLETE\"", "\"COMPLET\""),
     "/data/result",
     kUnknownCode,
     "valid: COMPLETE INCOMPLETE"},
    {"ArticleBeyondF",
     edited("LegalAssessmentCompleted", R"(["a","e"])", R"(["a","g"])"),
     "/data/article6/1",
     kUnknownCode,
     "valid: a b c d e f"},
    {"UnknownNestedField",
     edited("LegalAssessmentCompleted", "\"ethics\"", "\"ethic\""),
     "/data/conditions/ethic",
     kUnknownField,
     "did you mean \"ethics\"?"},
    {"NestedNotAnObject",
     edited("ContractSigned", R"({"secrecy":true,"processing":true,"deletion":false})", "true"),
     "/data/covers",
     kWrongKind,
     ""},
    {"RegistersInChanges",
     event_with("ApplicationChanged",
                R"({"receivedAt":"2023-03-20","changes":{"registers":["NPR"]},"reason":"x"})"),
     "/data/changes/registers",
     kUnknownField,
     ""},
    {"DateThatIsNone",
     edited("DecisionNotified", "2023-04-29", "2023-02-29"),
     "/data/receivedAt",
     kBadDate,
     "YYYY-MM-DD"},
    {"DateWithTime",
     edited("DecisionNotified", "2023-04-29", "2023-04-29T00:00:00Z"),
     "/data/receivedAt",
     kBadDate,
     ""},
    {"NorwegianDate",
     edited("DecisionNotified", "2023-04-29", "29.04.2023"),
     "/data/receivedAt",
     kBadDate,
     ""},
    {"DateOfNumber",
     edited("DecisionNotified", "\"2023-04-29\"", "20230429"),
     "/data/receivedAt",
     kWrongKind,
     ""},
    {"FractionOfMinutes",
     edited("CostEstimated", "540", "540.5"),
     "/data/minutes",
     kBadInteger,
     "no fraction"},
    {"WholeNumberWithFraction",
     edited("CostEstimated", "540", "540.0"),
     "/data/minutes",
     kBadInteger,
     ""},
    {"Exponent", edited("CostEstimated", "540", "1e3"), "/data/minutes", kBadInteger, ""},
    {"IntegerBeyond64Bits",
     edited("CostEstimated", "540", "9223372036854775808"),
     "/data/minutes",
     kBadInteger,
     ""},
    {"IntegerBeyondUnsigned",
     edited("CostEstimated", "540", "99999999999999999999999"),
     "/data/minutes",
     kBadInteger,
     ""},
    {"IntegerThatMeansAbsent",
     edited("CostEstimated", "540", "-9223372036854775808"),
     "/data/minutes",
     kBadInteger,
     ""},
    {"IntegerAsText", edited("CostEstimated", "540", "\"540\""), "/data/minutes", kWrongKind, ""},
    {"BoolAsText", edited("NecessityAssessed", "true", "\"true\""), "/data/result", kWrongKind, ""},
    {"BoolAsNumber",
     edited("InformationRequested", "false", "0"),
     "/data/pausesClock",
     kWrongKind,
     ""},
    {"ShortDigest", edited("AttachmentRemoved", "e3b0", "e3"), "/data/sha256", kBadDigest, "64"},
    {"DigestNotHex", edited("AttachmentRemoved", "e3b0", "e3bg"), "/data/sha256", kBadDigest, ""},
    {"DecisionNotAnEventId",
     edited("ComplaintReceived", "0190d3f2-", "0190d3f2"),
     "/data/decision",
     kBadUuid,
     ""},
    {"EvidenceNotAnEventId",
     edited("FindingAssessed", R"(["0190d3f2)", R"(["F001","0190d3f2)"),
     "/data/evidence/0",
     kBadUuid,
     ""},
    {"DeliveryWithSpace",
     edited("DeletionConfirmed", "\"d2\"", "\"d 2\""),
     "/data/deliveries/1",
     kBadId,
     ""},
    {"TextOf2001Bytes",
     event_with("CaseClosed", fmt::format(R"({{"reason":"{}"}})", std::string(2001, 'x'))),
     "/data/reason",
     kBadText,
     ""},
    {"TextWithCarriageReturn",
     event_with("CaseClosed", R"({"reason":"a\r\nb"})"),
     "/data/reason",
     kBadText,
     ""},
    {"TextWithNul",
     event_with("CaseClosed", R"({"reason":"a\u0000"})"),
     "/data/reason",
     kBadText,
     ""},
    {"TextWithC1Control",
     event_with("CaseClosed", R"({"reason":"\u0085"})"),
     "/data/reason",
     kBadText,
     ""},
    {"ClockTimeWithoutOffset",
     edited("CaseImported", "2011-10-12T00:00:00Z", "2011-10-12T00:00:00"),
     "/data/clocks/0/stop",
     kBadInstant,
     ""},
    {"ClockWithoutName",
     edited("CaseImported", R"({"name":"OTHER"})", "{}"),
     "/data/clocks/1/name",
     kMissingField,
     ""},
    {"AttributeOfNumber",
     edited("CaseImported", "\"Internet\"", "7"),
     "/data/attributes/case:channel",
     kWrongKind,
     ""},
    {"AttributesOfArray",
     event_with("CaseImported", R"({"source":"s","attributes":[]})"),
     "/data/attributes",
     kWrongKind,
     ""},
    {"TargetThatTheCaseLacks",
     edited("EventCorrected", "6d70", "6d72"),
     "/data/target",
     kUnknownTarget,
     "batch"},
    {"TargetNotAnEventId",
     edited("EventCorrected", "\"0190d3f2", "\"x190d3f2"),
     "/data/target",
     kBadUuid,
     ""},
    {"ReplacementOfAnotherType",
     edited("EventCorrected",
            R"({"authority":"HDIR","reason":"was never HDS"})",
            R"({"result":true})"),
     "/data/replacement/result",
     kUnknownField,
     ""},
    {"IncompleteReplacement",
     edited("EventCorrected", R"("authority":"HDIR",)", ""),
     "/data/replacement/authority",
     kMissingField,
     ""},
    {"BadCodeInReplacement",
     edited("EventCorrected", "\"HDIR\"", "\"HDIRR\""),
     "/data/replacement/authority",
     kUnknownCode,
     "did you mean \"HDIR\"?"},
    {"RulebookTextOver60000Bytes",
     event_with("RulebookText",
                fmt::format(R"({{"part":1,"parts":1,"text":"{}"}})", std::string(60'001, 'x'))),
     "/data/text",
     kBadText,
     ""},
};
INSTANTIATE_TEST_SUITE_P(Data, RefusedEvent, ::testing::ValuesIn(kDataRefusals), test_name);

// --- limits --------------------------------------------------------------------------------------

std::string with_items(int count, std::size_t bytes) {
  std::string items;
  for (int i = 0; i < count; ++i) {
    items += fmt::format("{}\"{}\"", i == 0 ? "" : ",", std::string(bytes, 'x'));
  }
  return event_with("InformationRequested",
                    fmt::format(R"({{"request":"q","items":[{}]}})", items));
}

const std::vector<Refusal> kLimitRefusals = {
    {"BodyOverItsLimit", with_items(33, 2'000), "/data", kEventTooLarge, ""},
    {"LineOver1MiB", std::string(1'048'577, ' '), "", kEventTooLarge, ""},
    {"TooManyValues", with_items(40'000, 0), "/data/items", kEventTooLarge, ""},
};
INSTANTIATE_TEST_SUITE_P(Limits, RefusedEvent, ::testing::ValuesIn(kLimitRefusals), test_name);

TEST(Limits, TakeABodyOfExactlyTheLargestSize) {
  // 32 texts of 1,999 and one that fills the rest: 65,456 bytes; one byte more is a word more.
  const auto with_last = [](std::size_t bytes) {
    std::string items;
    for (int i = 0; i < 32; ++i) {
      items += fmt::format("\"{}\",", std::string(1'999, 'x'));
    }
    items += fmt::format("\"{}\"", std::string(bytes, 'y'));
    return parse_event(
        event_with("InformationRequested", fmt::format(R"({{"request":"q","items":[{}]}})", items)),
        lenient_context());
  };
  EXPECT_EQ(with_last(975).value().body.size(), 65'456U);
  EXPECT_EQ(with_last(976).error().number, kEventTooLarge);
}

// --- just inside ---------------------------------------------------------------------------------

TEST(AcceptedEvent, GoesUpToEachLimit) {
  for (const std::string& json : {
           with_case(std::string(128, 'x')),
           with_case("Sak 1/2 – blåbær"),
           with_case("..."),
           with_case("a$"),
           closed("u1", std::string(64, 'u')),
           with_reason('"' + std::string(2'000, 'x') + '"'),
           with_reason(R"("a\n\tb")"),
           with_reason(R"("\uD83D\uDE00")"),
           closed(":00Z", ":00.123456+14:00"),
           edited("CostEstimated", "540", "-0"),
           event_with("CompletenessChecked", R"({"result":"INCOMPLETE"})"),
           edited("FeeInvoiced",
                  R"("kind":"HOURS","minutes":540,"rate":110000)",
                  R"("kind":"CREDIT")"),
           event_with("ContractSigned",
                      R"({"contract":"k","version":1,"signedAt":"2023-01-01","covers":{},)"
                      R"("deletionDue":"2024-01-01"})"),
           event_with(
               "RulebookText",
               fmt::format(R"({{"part":1,"parts":1,"text":"{}"}})", std::string(60'000, 'x'))),
       }) {
    const auto event = parse_event(json, lenient_context());
    EXPECT_TRUE(event) << event.error().message << " at " << event.error().where << ": "
                       << json.substr(0, 300);
  }
}

TEST(LedgerStream, IsClosedUnlessTheContextOpensIt) {
  auto context = lenient_context();
  context.allow_ledger_stream = false;
  const auto event = parse_event(testing::catalogue_example("RulebookActivated").line, context);
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().number, kLedgerStream);
  EXPECT_EQ(event.error().where, "/case");
}

TEST(Refusal, NeverRepeatsLongOrPersonalInput) {
  const auto long_code = parse_event(closed("SYSTEM", std::string(500, 'X')), lenient_context());
  EXPECT_LT(long_code.error().message.size(), 100U);
  const auto personal = parse_event(closed("SYSTEM", "02013299997"), lenient_context());
  EXPECT_THAT(personal.error().message, ::testing::Not(::testing::HasSubstr("0201")));
  const auto key = parse_event(
      event_with("ActivityRecorded", R"({"activity":"a","attributes":{"x 02013299997":""}})"),
      lenient_context());
  EXPECT_THAT(key.error().where, ::testing::Not(::testing::HasSubstr("0201")));
}

}  // namespace
}  // namespace replay
