#include "replay/reports/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/replay/reports/report_fixtures.h"

namespace replay {
namespace {

using test::day;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

/// 30 working days for everyone; HDIR owns both registers to 2023-12-31, then FHI.
Rulebook small_rulebook() {
  Rulebook rulebook;
  rulebook.version = "test/1";
  for (const char* code : {"KPR", "NPR"}) {
    RegisterEntry entry;
    entry.code = code;
    entry.owners = {{"HDIR", {std::nullopt, day("2023-12-31")}, {}},
                    {"FHI", {day("2024-01-01"), std::nullopt}, {}}};
    rulebook.registers[code] = entry;
    rulebook.options.statutory_registers.emplace_back(code);
  }
  rulebook.options.statutory_pauses = {"WAIT_APPLICANT"};
  NormRow norm;
  norm.clock = "STATUTORY";
  norm.length = 30;
  norm.rule = "T02";
  rulebook.norms = {norm};
  return rulebook;
}

/// A case built event by event, in the order they are told.
class Story {
 public:
  explicit Story(std::string_view received, std::vector<std::string> registers = {"NPR"}) {
    file_.id = "A";
    ApplicationVersion version = at<ApplicationVersion>(received);
    version.in_force_from = day(received);
    version.application.registers = std::move(registers);
    version.application.category = "IDENTIFIABLE";
    version.application.purpose = "RESEARCH_HEALTH";
    version.application.application_type = "NEW";
    version.application.applicant_kind = "UNIVERSITY";
    version.application.received_at = day(received);
    file_.applications.push_back(std::move(version));
  }

  Story& routed(std::string_view date, std::string authority) {
    Routing routing = at<Routing>(date);
    routing.authority = std::move(authority);
    file_.routings.push_back(std::move(routing));
    return *this;
  }

  Story& complete(std::string_view date) {
    CompletenessCheck check = at<CompletenessCheck>(date);
    check.complete = true;
    check.complete_as_of = day(date);
    file_.completeness_checks.push_back(std::move(check));
    return *this;
  }

  Story& asked(std::string_view date, std::optional<std::string_view> answered) {
    Pause pause = at<Pause>(date);
    pause.is_request = true;
    pause.reason = "WAIT_APPLICANT";
    if (answered) pause.until = day(*answered);
    file_.pauses.push_back(std::move(pause));
    return *this;
  }

  Story& paused(std::string reason, std::string_view date, std::string_view until) {
    Pause pause = at<Pause>(date);
    pause.reason = std::move(reason);
    pause.until = day(until);
    file_.pauses.push_back(std::move(pause));
    return *this;
  }

  Story& assessed(std::string_view date) {
    file_.assessments.push_back(at<LegalAssessment>(date));
    return *this;
  }

  Story& decided(std::string_view date,
                 DecisionOutcome outcome = DecisionOutcome::kGranted,
                 bool reverses = false) {
    Decision decision = at<Decision>(date);
    decision.authority = reverses ? "HELSEKLAGE" : "HDS";
    decision.outcome = outcome;
    decision.reverses = reverses;
    file_.decisions.push_back(std::move(decision));
    return *this;
  }

  Story& contract_sent(std::string_view date) {
    ContractDispatch dispatch = at<ContractDispatch>(date);
    dispatch.contract = "k1";
    dispatch.sent_at = day(date);
    file_.contracts_sent.push_back(std::move(dispatch));
    return *this;
  }

  Story& contract_signed(std::string_view date) {
    Contract contract = at<Contract>(date);
    contract.contract = "k1";
    contract.signed_at = day(date);
    contract.deletion_due = day("2023-06-30");
    file_.contracts.push_back(std::move(contract));
    return *this;
  }

  Story& delivered(std::string_view date,
                   std::vector<std::string> registers = {"NPR"},
                   bool last_part = true) {
    Delivery delivery = at<Delivery>(date);
    delivery.delivery = "d" + std::to_string(file_.deliveries.size() + 1);
    delivery.identifiability = "INDIRECT";
    delivery.recipient = "uni-1";
    delivery.recipient_kind = "APPLICANT";
    delivery.registers = std::move(registers);
    delivery.contract = file_.contracts.empty() ? "" : "k1";
    delivery.last_part = last_part;
    file_.deliveries.push_back(std::move(delivery));
    return *this;
  }

  Story& ordered_more(std::string_view date,
                      std::optional<std::string_view> complete_as_of = std::nullopt) {
    Supplement supplement = at<Supplement>(date);
    if (complete_as_of) supplement.complete_as_of = day(*complete_as_of);
    file_.supplements.push_back(std::move(supplement));
    return *this;
  }

  Story& status(std::string_view date, StatusChange change) {
    StatusEvent event = at<StatusEvent>(date);
    event.change = change;
    file_.status_events.push_back(std::move(event));
    return *this;
  }

  /// What is known on that day.
  [[nodiscard]] CaseFacts on(std::string_view today,
                             const Rulebook& rulebook = small_rulebook()) const {
    CaseAnswer answer;
    answer.file = file_;
    answer.clocks = clocks(file_, rulebook, day(today));
    answer.deletion = deletion_duties(file_, day(today));
    return facts_of(answer, rulebook, day(today));
  }

 private:
  template <class Event>
  Event at(std::string_view date) {
    Event event;
    event.order = next_++;
    event.version = base::Version{next_};
    event.date = day(date);
    event.instant = oslo_day_start(event.date);
    return event;
  }

  CaseFile file_;
  std::size_t next_ = 0;
};

TEST(Facts, ADeliveredCaseHasItsMilestonesAndItsSegment) {
  const CaseFacts facts = Story("2023-03-01")
                              .routed("2023-03-02", "HDS")
                              .complete("2023-03-15")
                              .assessed("2023-04-03")
                              .decided("2023-04-11")
                              .contract_signed("2023-04-18")
                              .delivered("2023-04-28")
                              .on("2023-06-05");
  EXPECT_THAT(facts.received, Optional(day("2023-03-01")));
  EXPECT_THAT(facts.complete, Optional(day("2023-03-15")));
  EXPECT_THAT(facts.legal_assessed, Optional(day("2023-04-03")));
  EXPECT_THAT(facts.decided, Optional(day("2023-04-11")));
  EXPECT_THAT(facts.contracted, Optional(day("2023-04-18")));
  EXPECT_THAT(facts.authority, Optional(std::string("HDS")));
  EXPECT_EQ(facts.whole.outcome, Outcome::kDelivered);
  EXPECT_THAT(facts.whole.delivered, Optional(day("2023-04-28")));
  ASSERT_EQ(facts.whole.statutory.size(), 1U);
  // The worked example of the rules: due 05-02, used 29; 03-15 → 04-28 is 44 days.
  EXPECT_EQ(facts.whole.statutory[0].status, ClockStatus::kMet);
  EXPECT_EQ(facts.whole.statutory[0].due, day("2023-05-02"));
  EXPECT_EQ(facts.whole.statutory[0].working_days, 29);
  EXPECT_EQ(facts.whole.statutory[0].gross_days, 44);
  EXPECT_TRUE(facts.whole.statutory[0].stopped_by_delivery);
}

TEST(Facts, EachRegisterSeesItsOwnLastPart) {
  const CaseFacts facts = Story("2023-03-01", {"NPR", "KPR"})
                              .complete("2023-03-15")
                              .delivered("2023-04-28", {"NPR"})
                              .on("2023-06-05");
  ASSERT_EQ(facts.registers.size(), 2U);
  EXPECT_EQ(facts.registers[0].register_code, "KPR");
  EXPECT_EQ(facts.registers[0].outcome, Outcome::kOpen);
  EXPECT_EQ(facts.registers[0].statutory[0].status, ClockStatus::kOverdue);
  EXPECT_EQ(facts.registers[1].register_code, "NPR");
  EXPECT_EQ(facts.registers[1].outcome, Outcome::kDelivered);
  EXPECT_EQ(facts.registers[1].statutory[0].status, ClockStatus::kMet);
  EXPECT_EQ(facts.whole.outcome, Outcome::kOpen);
  EXPECT_EQ(facts.whole.delivered, std::nullopt);
}

TEST(Facts, TheWholeCaseIsDeliveredWithTheLastOfItsRegisters) {
  const CaseFacts facts = Story("2023-03-01", {"KPR", "NPR"})
                              .complete("2023-03-15")
                              .delivered("2023-04-28", {"KPR"})
                              .delivered("2023-05-10", {"NPR"})
                              .on("2023-06-05");
  EXPECT_THAT(facts.whole.delivered, Optional(day("2023-05-10")));
  EXPECT_THAT(facts.registers[0].delivered, Optional(day("2023-04-28")));
}

TEST(Facts, ARegisterNamedTwiceIsOneRegister) {
  EXPECT_EQ(Story("2023-03-01", {"NPR", "NPR"}).on("2023-06-05").registers.size(), 1U);
}

TEST(Facts, ASupplementaryOrderOpensTheCaseAgain) {
  Story story = Story("2023-03-01").complete("2023-03-15").delivered("2023-04-28");
  story.ordered_more("2023-05-16");
  EXPECT_EQ(story.on("2023-06-05").whole.outcome, Outcome::kOpen);
  story.delivered("2023-06-12");
  EXPECT_EQ(story.on("2023-07-01").whole.outcome, Outcome::kDelivered);
  EXPECT_THAT(story.on("2023-07-01").whole.delivered, Optional(day("2023-06-12")));
}

TEST(Facts, AnOrderAfterTheDeliveryOfTheSameDayOpensTheCaseAgain) {
  Story story = Story("2023-03-01").complete("2023-03-15").delivered("2023-04-28");
  EXPECT_EQ(story.ordered_more("2023-04-28").on("2023-06-05").whole.outcome, Outcome::kOpen);
}

TEST(Facts, ADeliveryBeforeTheOrderWasCompleteDoesNotAnswerIt) {
  Story story = Story("2023-03-01").complete("2023-03-15").delivered("2023-04-28");
  story.ordered_more("2023-05-10", "2023-05-16").delivered("2023-05-12");
  EXPECT_EQ(story.on("2023-06-05").whole.outcome, Outcome::kOpen);
}

TEST(Facts, APartialDeliveryLeavesTheCaseOpen) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .delivered("2023-04-28", {"NPR"}, false)
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.outcome, Outcome::kOpen);
}

TEST(Facts, AReversalAfterADeliveryOpensTheCaseAgain) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .decided("2023-04-11", DecisionOutcome::kPartial)
                              .delivered("2023-04-28")
                              .decided("2023-05-20", DecisionOutcome::kGranted, true)
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.outcome, Outcome::kOpen);
}

TEST(Facts, WithdrawnWithAnOrderOutstandingIsEnded) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .delivered("2023-04-28")
                              .ordered_more("2023-05-16")
                              .status("2023-05-20", StatusChange::kWithdrawn)
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.outcome, Outcome::kEnded);
}

TEST(Facts, DeliveredAndThenClosedIsDelivered) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .delivered("2023-04-28")
                              .status("2023-05-20", StatusChange::kClosed)
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.outcome, Outcome::kDelivered);
}

TEST(Facts, ARefusalEndsTheCaseUntilItIsReversed) {
  Story story =
      Story("2023-03-01").complete("2023-03-15").decided("2023-04-11", DecisionOutcome::kRefused);
  EXPECT_EQ(story.on("2023-06-05").whole.outcome, Outcome::kEnded);
  story.decided("2023-06-10", DecisionOutcome::kGranted, true);
  const CaseFacts reversed = story.on("2023-07-01");
  EXPECT_EQ(reversed.whole.outcome, Outcome::kOpen);
  EXPECT_THAT(reversed.decided, Optional(day("2023-04-11")));
  EXPECT_THAT(reversed.authority, Optional(std::string("HELSEKLAGE")));
}

TEST(Facts, AReopenedCaseIsOpen) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .status("2023-04-01", StatusChange::kClosed)
                              .status("2023-04-10", StatusChange::kReopened)
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.outcome, Outcome::kOpen);
}

TEST(Facts, OnlyAnAssessmentUpToTheDecisionIsAMilestone) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .decided("2023-04-11")
                              .assessed("2023-04-20")
                              .on("2023-06-05");
  EXPECT_EQ(facts.legal_assessed, std::nullopt);
}

TEST(Facts, AContractSignedBeforeTheDecisionIsNoMilestone) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .contract_signed("2023-04-01")
                              .decided("2023-04-11")
                              .on("2023-06-05");
  EXPECT_EQ(facts.contracted, std::nullopt);
}

TEST(Facts, WhileUndecidedTheAuthorityIsTheOneLastRoutedTo) {
  EXPECT_EQ(Story("2023-03-01").on("2023-06-05").authority, std::nullopt);
  EXPECT_THAT(Story("2023-03-01")
                  .routed("2023-03-02", "HDIR")
                  .routed("2023-03-20", "HDS")
                  .on("2023-06-05")
                  .authority,
              Optional(std::string("HDS")));
}

// Received 03-01, routed to HDS 03-03, asked 03-06, answered 03-10, decided 03-20, contract sent
// 03-22 and signed 03-25, delivered 03-31. Thirty days, each by who holds it when it ends:
//   unrouted  03-02                                    1
//   HDS       03-03…03-05, 03-10…03-19            3 + 10
//   applicant 03-06…03-09, 03-22…03-24             4 + 3
//   HDIR      03-20…03-21, 03-25…03-31             2 + 7
TEST(Facts, EachDayBelongsToWhoeverHoldsTheCaseWhenItEnds) {
  const CaseFacts facts = Story("2023-03-01")
                              .routed("2023-03-03", "HDS")
                              .asked("2023-03-06", "2023-03-10")
                              .decided("2023-03-20")
                              .contract_sent("2023-03-22")
                              .contract_signed("2023-03-25")
                              .delivered("2023-03-31")
                              .on("2023-06-05");
  EXPECT_EQ(facts.whole.held.unrouted, 1);
  EXPECT_EQ(facts.whole.held.applicant, 7);
  EXPECT_THAT(facts.whole.held.authority, ElementsAre(Pair("HDIR", 9), Pair("HDS", 13)));
}

TEST(Facts, AnotherPauseThanTheApplicantsLeavesTheDaysWithTheAuthority) {
  const CaseFacts facts = Story("2023-03-01")
                              .routed("2023-03-01", "HDS")
                              .paused("PERIOD_NOT_FINAL", "2023-03-05", "2023-03-09")
                              .paused("WAIT_APPLICANT", "2023-03-08", "2023-03-10")
                              .on("2023-03-11");
  EXPECT_EQ(facts.whole.held.applicant, 2);  // 8 and 9 March
  EXPECT_THAT(facts.whole.held.authority, ElementsAre(Pair("HDS", 8)));
}

// Decided 12-29: HDIR has 29, 30 and 31 December, FHI 1 to 3 January.
TEST(Facts, AfterTheDecisionDaysGoToTheOwnerOfTheRegisterOnThatDay) {
  const CaseFacts facts =
      Story("2023-12-27").routed("2023-12-27", "HDS").decided("2023-12-29").on("2024-01-03");
  EXPECT_THAT(facts.whole.held.authority,
              ElementsAre(Pair("FHI", 3), Pair("HDIR", 3), Pair("HDS", 1)));
}

// HDIR has 29, 30 and 31 December; from then on the rulebook knows no owner.
TEST(Facts, DaysWithoutAnOwnerStayWithTheAuthorityLastRoutedTo) {
  Rulebook rulebook = small_rulebook();
  rulebook.registers.find("NPR")->second.owners.pop_back();
  const CaseFacts facts = Story("2023-12-28")
                              .routed("2023-12-28", "HDS")
                              .decided("2023-12-29")
                              .on("2024-01-03", rulebook);
  EXPECT_THAT(facts.whole.held.authority, ElementsAre(Pair("HDIR", 3), Pair("HDS", 3)));
}

TEST(Facts, DaysEndWithTheCase) {
  const CaseFacts facts = Story("2023-03-01")
                              .routed("2023-03-01", "HDS")
                              .status("2023-03-05", StatusChange::kWithdrawn)
                              .status("2023-03-09", StatusChange::kClosed)
                              .on("2023-06-05");
  EXPECT_THAT(facts.whole.held.authority, ElementsAre(Pair("HDS", 4)));
}

TEST(Facts, ADutyNamesItsDeliveriesAndTheirRecipients) {
  const CaseFacts facts = Story("2023-03-01")
                              .complete("2023-03-15")
                              .decided("2023-04-11")
                              .contract_signed("2023-04-18")
                              .delivered("2023-04-28")
                              .on("2023-07-01");
  ASSERT_EQ(facts.duties.size(), 1U);
  EXPECT_EQ(facts.duties[0].contract, "k1");
  EXPECT_EQ(facts.duties[0].status, DutyStatus::kOverdue);
  EXPECT_EQ(facts.duties[0].days_overdue, 1);
  EXPECT_THAT(facts.duties[0].recipients, ElementsAre("uni-1"));
  EXPECT_THAT(facts.duties[0].deliveries, ElementsAre("d1"));
  EXPECT_THAT(facts.duties[0].confirmed, IsEmpty());
}

TEST(Facts, ACaseWithoutAnApplicationHasNoProcessingTime) {
  CaseAnswer answer;
  answer.file.id = "stray";
  const CaseFacts facts = facts_of(answer, small_rulebook(), day("2023-06-05"));
  EXPECT_EQ(facts.case_id, "stray");
  EXPECT_EQ(facts.received, std::nullopt);
  EXPECT_THAT(facts.registers, IsEmpty());
}

}  // namespace
}  // namespace replay
