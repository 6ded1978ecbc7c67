#include "tools/bench/case_story.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "ledger/base/check.h"
#include "replay/event/codec.h"
#include "replay/event/json_writer.h"
#include "replay/rules/built_in_rulebook.h"
#include "tools/bench/data_set.h"

namespace bench {
namespace {

struct Actor {
  std::string_view id;
  std::string_view role;
  std::string_view organisation;
  std::string_view source;
};

constexpr Actor kIntake{"u-3117", "CASE_HANDLER", "HDS", "helsedata-sak"};
constexpr Actor kLawyer{"u-3301", "LAWYER", "HDS", "helsedata-sak"};
constexpr Actor kManager{"u-3001", "MANAGER", "HDS", "helsedata-sak"};
constexpr Actor kOwner{"u-4711", "CASE_HANDLER", "HDIR", "public360"};
constexpr Actor kAnalyst{"u-4544", "REGISTER_ANALYST", "HDIR", "utlevering"};

struct Step {
  /// Days after the application, for a case of the slowest pace.
  int day = 0;
  std::string_view type;
  const Actor& actor;
  /// `@N` stands for the date N days after the application, at the case's pace.
  std::string_view data;
};

#define CASELEDGER_DIGEST "2783e68577cebca32c1fa7283596c91e9e5f57e0665e0c4c006c3cfaef08af4c"
#define CASELEDGER_ATTACHMENT(code)                                                             \
  R"({"code":")" code R"(","sha256":")" CASELEDGER_DIGEST R"(","mediaType":"application/pdf",)" \
  R"("bytes":341290,"receivedAt":"@0","containsFnr":false})"

constexpr auto kStory = std::to_array<Step>({
    {0,
     "ApplicationSubmitted",
     kOwner,
     R"({"registers":["NPR"],"applicationType":"NEW","purpose":"RESEARCH_HEALTH",)"
     R"("applicantKind":"UNIVERSITY","applicant":"org-1817","category":"IDENTIFIABLE",)"
     R"("identifiability":"INDIRECT","linked":false,"periodFrom":"2017-01-01",)"
     R"("periodTo":"2021-12-31","format":"CSV","receivedAt":"@0","intakeChannel":"HDS_SERVICE",)"
     R"("consentBased":true,"identifiabilityJustified":true})"},
    {0, "AttachmentReceived", kIntake, CASELEDGER_ATTACHMENT("PROTOCOL")},
    {0, "AttachmentReceived", kIntake, CASELEDGER_ATTACHMENT("REK_REPLY")},
    {0, "AttachmentReceived", kIntake, CASELEDGER_ATTACHMENT("LEGAL_BASIS")},
    {0, "AttachmentReceived", kIntake, CASELEDGER_ATTACHMENT("CONSENT_INFO")},
    {0,
     "ContactRegistered",
     kIntake,
     R"({"role":"PROJECT_LEADER","person":"p-5193","hasEmail":true})"},
    {0, "ContactRegistered", kIntake, R"({"role":"CONTROLLER","person":"p-2705","hasEmail":true})"},
    {0,
     "CaseRouted",
     kIntake,
     R"({"authority":"HDS","reason":"Formål forskning: Helsedataservice tar imot søknaden",)"
     R"("rule":"R08"})"},
    {2, "CompletenessChecked", kIntake, R"({"result":"COMPLETE","completeAsOf":"@1"})"},
    {2,
     "DeadlineSet",
     kIntake,
     R"({"clock":"STATUTORY","start":"@1","length":30,"unit":"WORKING_DAY","due":"@48"})"},
    {2, "SecrecyGroundRegistered", kIntake, R"({"ground":"CONSENT"})"},
    {2,
     "EthicsAssessmentRegistered",
     kIntake,
     R"({"issuer":"REK","result":"APPROVED","date":"@0"})"},
    {3, "PurposeAssessed", kIntake, R"({"register":"NPR","test":"WITHIN","result":true})"},
    {3, "NecessityAssessed", kIntake, R"({"result":true})"},
    {6, "LegalAssessmentStarted", kLawyer, R"({"assessorRole":"LAWYER"})"},
    {17,
     "LegalAssessmentCompleted",
     kLawyer,
     R"({"assessorRole":"LAWYER","conditions":{"purpose":"YES","ethics":"YES",)"
     R"("legalBasis":"YES","necessity":"YES"},"outcome":"RECOMMENDED","article6":["a"],)"
     R"("article9":["a"]})"},
    {29,
     "DecisionMade",
     kManager,
     R"({"authority":"HDS","decision":"GRANTED","category":"IDENTIFIABLE",)"
     R"("identifiability":"INDIRECT","validTo":"@900"})"},
    {30, "DecisionNotified", kIntake, R"({"receivedAt":"@30"})"},
    {30, "ContractSent", kOwner, R"({"contract":"k1","version":1,"sentAt":"@30"})"},
    {35,
     "ContractSigned",
     kOwner,
     R"({"contract":"k1","version":1,"signedAt":"@35","signedByRole":"CONTROLLER",)"
     R"("covers":{"secrecy":true,"processing":true,"deletion":true},"deletionDue":"@900",)"
     R"("recipients":["org-1817/mottak"]})"},
    {36, "DataPreparationStarted", kAnalyst, R"({"analyst":"u-4544"})"},
    {44, "DataPrepared", kAnalyst, R"({"rows":5772,"disclosureCheck":"PASSED"})"},
    {44,
     "TimeRecorded",
     kAnalyst,
     R"({"minutes":540,"activity":"Tilrettelegging","payee":"HDIR"})"},
    {50,
     "DataDelivered",
     kAnalyst,
     R"({"delivery":"d1","shipment":"s1","content":["HEALTH"],"identifiability":"INDIRECT",)"
     R"("containsFnr":false,"format":"CSV","channel":"SECURE_FILE","encrypted":true,)"
     R"("recipient":"org-1817/mottak","lastPart":true,"sha256":")" CASELEDGER_DIGEST R"("})"},
    {52, "DeliveryReceiptConfirmed", kOwner, R"({"delivery":"d1","at":"@52"})"},
    {55,
     "FeeInvoiced",
     kOwner,
     R"({"invoice":"f1","minutes":540,"rate":110000,"amountExVat":990000,"vat":247500,)"
     R"("payee":"HDIR"})"},
    {78, "FeePaid", kOwner, R"({"invoice":"f1","paidAt":"@78"})"},
    {870, "DeletionReminderSent", kOwner, R"({"due":"@900"})"},
    {880,
     "DeletionConfirmed",
     kOwner,
     R"({"deliveries":["d1"],"deletedAt":"@878","method":"Overskriving og sletting av nøkkel",)"
     R"("backupsIncluded":true,"confirmedByRole":"CONTROLLER","receivedAt":"@880",)"
     R"("recipient":"org-1817/mottak","evidence":")" CASELEDGER_DIGEST R"("})"},
    {900,
     "TimeRecorded",
     kOwner,
     R"({"minutes":60,"activity":"Oppfølging av sletting","payee":"HDIR"})"},
});
static_assert(kStory.size() == CaseStory::kSteps);

/// When a case starts, and how fast it goes.
struct Pace {
  replay::Date start;
  int quarters = 4;  // of the story's days

  [[nodiscard]] replay::Date day(int of_story) const {
    return start.plus_days(of_story * quarters / 4);
  }
};

std::string with_dates(std::string_view data, const Pace& pace) {
  std::string text;
  while (true) {
    const std::size_t at = data.find('@');
    text += data.substr(0, at);
    if (at == std::string_view::npos) return text;
    int day = 0;
    const char* const digits = data.data() + at + 1;
    const auto [end, error] = std::from_chars(digits, data.data() + data.size(), day);
    CHECK(error == std::errc());
    text += to_string(pace.day(day));
    data.remove_prefix(static_cast<std::size_t>(end - data.data()));
  }
}

std::string json_of(const Step& step, const Pace& pace) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("case", case_name(0)).field("type", step.type);
  json.field("occurredAt", to_string(pace.day(step.day)) + "T09:12:00Z");
  json.key("actor").begin_object();
  json.field("id", step.actor.id).field("role", step.actor.role);
  json.field("organisation", step.actor.organisation);
  json.end_object();
  json.field("source", step.actor.source);
  json.key("data").raw(with_dates(step.data, pace));
  json.end_object();
  return json.take();
}

/// Where `name` stands in `body`, once.
std::size_t find_name(base::ByteView body, std::string_view name) {
  const auto bytes = base::as_bytes(name);
  const auto first = std::ranges::search(body, bytes);
  CHECK(!first.empty());
  CHECK(std::ranges::search(std::span(first.end(), body.end()), bytes).empty());
  return static_cast<std::size_t>(first.begin() - body.begin());
}

}  // namespace

base::Result<CaseStory> CaseStory::make() {
  const replay::CodeLists codes{replay::built_in_rulebook().codes};
  const replay::ParseContext context{.codes = codes, .find_target = {}};
  CaseStory story;
  for (std::size_t variant = 0; variant < kVariants; ++variant) {
    const int number = static_cast<int>(variant);
    const Pace pace{replay::make_date(2021, 1, 4)->plus_days(number * 11), 1 + number % 4};
    auto& bodies = story.variants_.emplace_back();
    for (std::size_t step = 0; step < kSteps; ++step) {
      CASELEDGER_TRY(auto event, replay::parse_event(json_of(kStory[step], pace), context));
      const std::size_t name_at = find_name(event.body, case_name(0));
      bodies[step] = {std::move(event.body), name_at};
    }
  }
  return story;
}

ledger::NewEvent CaseStory::event(std::uint64_t number, std::uint64_t cases) const {
  const std::uint64_t case_number = number % cases;
  const std::uint64_t turn = number / cases;
  const Body& body = variants_[case_number % kVariants][std::min<std::uint64_t>(turn, kSteps - 1)];
  ledger::NewEvent event{.stream = case_name(case_number),
                         .id = event_id(number),
                         .expected_version = base::Version{turn},
                         .body = body.bytes,
                         .recorded_at = std::nullopt};
  // All names are as long as the one that was parsed: the body stays canonical.
  std::ranges::copy(base::as_bytes(event.stream),
                    event.body.begin() + static_cast<std::ptrdiff_t>(body.name_at));
  return event;
}

}  // namespace bench
