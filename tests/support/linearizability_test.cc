// The checker is caught out by nothing: one planted fault at a time in a history that is otherwise
// right, and histories that look wrong and are not.
#include "tests/support/linearizability.h"

#include <functional>
#include <ostream>

#include <gtest/gtest.h>

namespace support::linear {
namespace {

constexpr std::uint32_t kA = 1;
constexpr std::uint32_t kB = 2;

base::Digest root(std::uint8_t number) {
  base::Digest digest;
  digest.bytes[0] = std::byte{number};
  return digest;
}

Event event(std::uint32_t stream,
            std::uint64_t id,
            std::optional<std::uint64_t> expected = std::nullopt) {
  return {stream, id, 1'000 + id, expected};
}

LogEntry stored(std::uint32_t stream, std::uint64_t version, std::uint64_t id) {
  return {stream, version, id, 1'000 + id, 500};
}

Operation made(Kind kind, Tick invoked, Tick returned) {
  Operation operation;
  operation.kind = kind;
  operation.invoked = invoked;
  operation.returned = returned;
  return operation;
}

Operation append(Tick invoked,
                 Tick returned,
                 std::vector<Event> events,
                 std::vector<Receipt> receipts) {
  Operation operation = made(Kind::kAppend, invoked, returned);
  operation.events = std::move(events);
  operation.receipts = std::move(receipts);
  return operation;
}

Operation without_receipts(Outcome outcome,
                           Tick invoked,
                           Tick returned,
                           std::vector<Event> events) {
  Operation operation = append(invoked, returned, std::move(events), {});
  operation.outcome = outcome;
  return operation;
}

Operation conflict(Tick invoked,
                   Tick returned,
                   std::vector<Event> events,
                   std::size_t position,
                   std::uint64_t present_version) {
  Operation operation = without_receipts(Outcome::kConflict, invoked, returned, std::move(events));
  operation.conflict = {position, present_version, false};
  return operation;
}

Operation read(Tick invoked, Tick returned, std::uint32_t stream, std::vector<SeenEvent> seen) {
  Operation operation = made(Kind::kReadStream, invoked, returned);
  operation.stream = stream;
  operation.seen = std::move(seen);
  return operation;
}

Operation version(Tick invoked, Tick returned, std::uint32_t stream, std::uint64_t value) {
  Operation operation = made(Kind::kStreamVersion, invoked, returned);
  operation.stream = stream;
  operation.version = value;
  return operation;
}

Operation size(Kind kind, Tick invoked, Tick returned, std::uint8_t value) {
  Operation operation = made(kind, invoked, returned);
  operation.prefix = Prefix{value, root(value)};
  return operation;
}

Receipt at(std::uint64_t index, std::uint64_t version, bool deduplicated = false) {
  return {index, version, 500, deduplicated};
}

// Places in the history below.
enum : std::size_t {
  kFirst,
  kPair,
  kStale,
  kReadA,
  kSurvivor,
  kVictim,
  kSizeFive,
  kRecovery,
  kRetry,
  kSecondB,
  kFourthA,
  kReadB,
  kTurnedAway,
  kVersionB,
  kSizeEight,
  kRepeat,
};

/// Two streams, a batch, a conflict, a stop with two appends in flight of which one survived.
History good() {
  History history;
  history.log = {
      {std::nullopt, 0, 0, 0, 400},
      {std::nullopt, 0, 0, 0, 400},
      stored(kA, 1, 10),
      stored(kA, 2, 11),  // one batch,
      stored(kB, 1, 20),  // two streams
      stored(kA, 3, 12),  // in flight at the stop
      stored(kB, 2, 21),
      stored(kA, 4, 13),
  };
  history.operations = {
      append(10, 20, {event(kA, 10)}, {at(2, 1)}),
      append(30, 60, {event(kA, 11, 1), event(kB, 20, 0)}, {at(3, 2), at(4, 1)}),
      conflict(40, 80, {event(kA, 99, 1)}, 0, 2),
      read(70, 90, kA, {{10, 2}, {11, 3}}),
      without_receipts(Outcome::kUnknown, 100, 200, {event(kA, 12, 2)}),
      without_receipts(Outcome::kUnknown, 110, 200, {event(kB, 22)}),
      size(Kind::kReadPrefix, 120, 130, 5),
      size(Kind::kRecover, 210, 220, 6),
      append(230, 240, {event(kA, 12, 2)}, {at(5, 3, true)}),
      append(250, 280, {event(kB, 21)}, {at(6, 2)}),
      append(260, 290, {event(kA, 13, 3)}, {at(7, 4)}),
      read(300, 310, kB, {{20, 4}, {21, 6}}),
      without_receipts(Outcome::kRefused, 150, 160, {event(kA, 77)}),
      version(320, 330, kB, 2),
      size(Kind::kReadPrefix, 340, 350, 8),
      append(360, 370, {event(kA, 10)}, {at(2, 1, true)}),
  };
  history.operations[kPair].prefix = Prefix{5, root(5)};
  return history;
}

struct Fault {
  const char* name;
  Rule rule;
  std::function<void(History&)> plant;
};

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

const std::vector<Fault>& faults_of_appends() {
  static const std::vector<Fault> kFaults = {
      {"ReceiptsShareAVersion",
       Rule::kVersions,
       [](History& h) { h.operations[kFourthA].receipts[0].version = 3; }},
      {"LogSharesAVersion", Rule::kVersions, [](History& h) { h.log[7].version = 3; }},
      {"GapInVersions",
       Rule::kVersions,
       [](History& h) {
         h.log[7].version = 5;
         h.operations[kFourthA].receipts[0].version = 5;
       }},
      {"SwappedOrder",
       Rule::kRealTime,
       [](History& h) {
         h.operations[kFourthA].invoked = 250;
         h.operations[kFourthA].returned = 260;
         h.operations[kSecondB].invoked = 270;
       }},
      {"ExpectedAnotherVersion",
       Rule::kExpected,
       [](History& h) { h.operations[kFourthA].events[0].expected = 2; }},
      {"SurvivorExpectedAnotherVersion",
       Rule::kExpected,
       [](History& h) {
         h.operations[kSurvivor].events[0].expected = 1;
         h.operations[kRetry].events[0].expected = 1;
       }},
      {"ReceiptNamesAnotherPlace",
       Rule::kIndex,
       [](History& h) { h.operations[kFourthA].receipts[0].index = 6; }},
      {"LostAcknowledgement",
       Rule::kRecovery,
       [](History& h) {
         h.log.pop_back();
         h.operations.erase(h.operations.begin() + kSizeEight);
       }},
      {"StoredTwice", Rule::kIdempotency, [](History& h) { h.log.push_back(stored(kA, 5, 10)); }},
      {"RepeatHasAnotherPlace",
       Rule::kIdempotency,
       [](History& h) { h.operations[kRepeat].receipts[0] = at(5, 3, true); }},
      {"RepeatIsNewAgain",
       Rule::kIdempotency,
       [](History& h) { h.operations[kRepeat].receipts[0].deduplicated = false; }},
      {"FirstIsARepeat",
       Rule::kIdempotency,
       [](History& h) { h.operations[kFourthA].receipts[0].deduplicated = true; }},
      {"LogHasOtherContent", Rule::kIdempotency, [](History& h) { h.log[7].content = 1; }},
      {"SurvivorAppliedTwice",
       Rule::kIdempotency,
       [](History& h) { h.log.push_back(stored(kA, 5, 12)); }},
      {"VictimAppliedWhenItsWriterWasGone",
       Rule::kInFlight,
       [](History& h) { h.log.push_back(stored(kB, 3, 22)); }},
      {"RefusedIsStored", Rule::kInFlight, [](History& h) { h.log.push_back(stored(kA, 5, 77)); }},
      {"ConflictIsStored", Rule::kInFlight, [](History& h) { h.log.push_back(stored(kA, 5, 99)); }},
      {"NobodysEventIsStored",
       Rule::kInFlight,
       [](History& h) { h.log.push_back(stored(kA, 5, 1)); }},
      {"RecordedAtGoesBack",
       Rule::kRecordedAt,
       [](History& h) {
         h.log[7].recorded_at_us = 499;
         h.operations[kFourthA].receipts[0].recorded_at_us = 499;
       }},
      {"ReceiptHasAnotherRecordedAt",
       Rule::kRecordedAt,
       [](History& h) { h.operations[kFourthA].receipts[0].recorded_at_us = 501; }},
  };
  return kFaults;
}

const std::vector<Fault>& faults_of_conflicts_and_batches() {
  static const std::vector<Fault> kFaults = {
      {"ConflictWithAVersionLongPast",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].conflict.present_version = 0; }},
      {"ConflictWithAVersionToCome",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].conflict.present_version = 3; }},
      {"ConflictWithAVersionThatNeverWas",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].conflict.present_version = 9; }},
      {"ConflictWithoutAReason",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].events[0].expected = 2; }},
      {"ConflictOfTheUnconditional",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].events[0].expected.reset(); }},
      {"ConflictOverContentOfANewId",
       Rule::kConflict,
       [](History& h) { h.operations[kStale].conflict.same_id_other_content = true; }},
      {"ConflictWithARepeat",
       Rule::kIdempotency,
       [](History& h) { h.operations[kRepeat] = conflict(360, 370, {event(kA, 10, 1)}, 0, 4); }},
      {"HalfOfAnUnknownBatch",
       Rule::kBatch,
       [](History& h) { h.operations[kSurvivor].events.push_back(event(kB, 23)); }},
      {"BatchInTwoPieces",
       Rule::kBatch,
       [](History& h) {
         std::swap(h.operations[kPair].events[1], h.operations[kSecondB].events[0]);
         std::swap(h.operations[kPair].receipts[1], h.operations[kSecondB].receipts[0]);
         h.operations[kPair].events[1].expected.reset();
         h.operations[kPair].prefix.reset();
       }},
      {"BatchOutOfOrder",
       Rule::kBatch,
       [](History& h) {
         std::swap(h.operations[kPair].events[0], h.operations[kPair].events[1]);
         std::swap(h.operations[kPair].receipts[0], h.operations[kPair].receipts[1]);
       }},
      {"HalfABatchIsShown",
       Rule::kBatch,
       [](History& h) { h.operations[kSizeFive].prefix = Prefix{4, root(4)}; }},
      {"BatchIsThereInOneStreamFirst",
       Rule::kRead,
       [](History& h) {
         h.operations[kPair].returned = 100;
         h.operations[kStale].returned = 100;
         h.operations[kSizeEight] = version(95, 98, kB, 0);
       }},
  };
  return kFaults;
}

const std::vector<Fault>& faults_of_reads() {
  static const std::vector<Fault> kFaults = {
      {"StaleRead", Rule::kRead, [](History& h) { h.operations[kReadB].seen.pop_back(); }},
      {"ReadFromTheFuture",
       Rule::kRead,
       [](History& h) { h.operations[kReadA].seen.push_back({12, 5}); }},
      {"ReadOfWhatIsNotThere",
       Rule::kRead,
       [](History& h) { h.operations[kReadA].seen[1].id = 98; }},
      {"ReadWithAHole",
       Rule::kRead,
       [](History& h) { h.operations[kReadB].seen.erase(h.operations[kReadB].seen.begin()); }},
      {"ReadBeyondItsLimit", Rule::kRead, [](History& h) { h.operations[kReadB].limit = 6; }},
      {"SecondReadSeesLess",
       Rule::kRead,
       [](History& h) {
         h.operations[kReadB] = version(251, 253, kB, 2);
         h.operations[kVersionB] = version(254, 256, kB, 1);
       }},
      {"VersionThatNeverWas", Rule::kRead, [](History& h) { h.operations[kVersionB].version = 3; }},
      {"StalePrefix",
       Rule::kRead,
       [](History& h) { h.operations[kSizeEight].prefix = Prefix{7, root(7)}; }},
      {"RecoveryLosesWhatWasAcknowledged",
       Rule::kRecovery,
       [](History& h) { h.operations[kRecovery].prefix = Prefix{3, root(3)}; }},
      {"RecoveryLosesWhatWasShown",
       Rule::kRecovery,
       [](History& h) {
         // Nobody was told that the survivor is in, but one saw it before the stop.
         h.operations[kVersionB] = version(170, 180, kA, 3);
         h.operations[kSurvivor].returned = 240;
         h.operations[kRecovery].prefix = Prefix{5, root(5)};
       }},
      {"RecoveryOfMoreThanTheLog",
       Rule::kRecovery,
       [](History& h) { h.operations[kRecovery].prefix = Prefix{9, root(9)}; }},
      {"TwoRootsAtOneSize",
       Rule::kPrefix,
       [](History& h) { h.operations[kSizeFive].prefix->root = root(6); }},
      {"PrefixDoesNotCoverItsReceipts",
       Rule::kPrefix,
       [](History& h) { h.operations[kPair].prefix = Prefix{4, root(4)}; }},
      {"ReturnBeforeInvocation",
       Rule::kWellFormed,
       [](History& h) { h.operations[kReadA].returned = 69; }},
      {"UnknownRetriesDiffer",
       Rule::kWellFormed,
       [](History& h) { h.operations[kVictim].events = {event(kA, 12, 2), event(kB, 22)}; }},
  };
  return kFaults;
}

class PlantedFault : public ::testing::TestWithParam<Fault> {};

TEST_P(PlantedFault, IsCaughtByItsRule) {
  History history = good();
  GetParam().plant(history);
  const auto violation = check(history);
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(name_of(violation->rule), name_of(GetParam().rule)) << describe(history, *violation);
  EXPECT_FALSE(violation->why.empty());
}

const auto kNameOfFault = [](const auto& fault) { return std::string(fault.param.name); };

INSTANTIATE_TEST_SUITE_P(Appends,
                         PlantedFault,
                         ::testing::ValuesIn(faults_of_appends()),
                         kNameOfFault);
INSTANTIATE_TEST_SUITE_P(ConflictsAndBatches,
                         PlantedFault,
                         ::testing::ValuesIn(faults_of_conflicts_and_batches()),
                         kNameOfFault);
INSTANTIATE_TEST_SUITE_P(Reads, PlantedFault, ::testing::ValuesIn(faults_of_reads()), kNameOfFault);

void expect_right(const History& history) {
  const auto violation = check(history);
  EXPECT_FALSE(violation.has_value()) << describe(history, *violation);
}

TEST(Linearizability, AnEmptyHistoryIsRight) {
  expect_right({});
}

TEST(Linearizability, AHistoryWithEverythingIsRight) {
  expect_right(good());
}

TEST(Linearizability, AReadBesideAnAppendMaySeeItOrNot) {
  History history = good();
  history.operations[kVersionB] = version(252, 279, kB, 1);
  expect_right(history);
  history.operations[kVersionB] = version(252, 279, kB, 2);
  expect_right(history);
}

TEST(Linearizability, AnInFlightAppendMayBeSeenBeforeTheStopOrFoundAfterIt) {
  History history = good();
  history.operations[kVersionB] = version(150, 180, kA, 3);
  expect_right(history);
  history.operations[kVersionB] = version(150, 180, kA, 2);
  expect_right(history);
}

TEST(Linearizability, AReadUpToALimitMayEndInsideABatch) {
  History history = good();
  history.operations[kReadB] = read(300, 310, kB, {});
  history.operations[kReadB].limit = 4;
  expect_right(history);
}

TEST(Linearizability, AKeyTwiceInOneBatchIsStoredOnce) {
  History history = good();
  history.operations[kFourthA].events.push_back(event(kA, 13, 3));
  history.operations[kFourthA].receipts.push_back(at(7, 4, true));
  expect_right(history);
}

TEST(Linearizability, ABatchMayBeginWithWhatIsKnown) {
  History history = good();
  history.operations[kFourthA].events.insert(history.operations[kFourthA].events.begin(),
                                             event(kA, 10));
  history.operations[kFourthA].receipts.insert(history.operations[kFourthA].receipts.begin(),
                                               at(2, 1, true));
  expect_right(history);
}

TEST(Linearizability, ABatchOfNothingChangesNothing) {
  History history = good();
  history.operations.push_back(append(380, 390, {}, {}));
  expect_right(history);
}

TEST(Linearizability, AnAppendThatNeverReturnedMayComeLate) {
  History history = good();
  history.operations[kVictim].returned = kNeverReturned;
  history.log.push_back(stored(kB, 3, 22));
  expect_right(history);
}

TEST(Linearizability, AnUnknownAppendTriedThriceIsInOnce) {
  History history = good();
  history.operations[kRetry] = without_receipts(Outcome::kUnknown, 230, 240, {event(kA, 12, 2)});
  history.operations.push_back(history.operations[kRetry]);
  expect_right(history);
}

TEST(Linearizability, AConflictMayBeWithTheBatchItself) {
  History history = good();
  // The second event expects what the first one makes untrue.
  history.operations.push_back(conflict(380, 390, {event(kA, 50), event(kA, 51, 4)}, 1, 4));
  expect_right(history);
  history.operations.back().events[1].expected = 5;
  EXPECT_EQ(check(history)->rule, Rule::kConflict);
}

TEST(Linearizability, AnIdWithOtherContentIsAConflict) {
  History history = good();
  Event other = event(kA, 10);
  other.content = 7;
  history.operations.push_back(conflict(380, 390, {other}, 0, 4));
  history.operations.back().conflict.same_id_other_content = true;
  expect_right(history);
  history.operations.back().conflict.same_id_other_content = false;
  EXPECT_EQ(check(history)->rule, Rule::kConflict);
}

TEST(Linearizability, TheSameIdInAnotherStreamIsAnotherEvent) {
  History history = good();
  history.log.push_back({kB, 3, 10, 1'010, 500});
  history.operations.push_back(append(380, 390, {event(kB, 10)}, {at(8, 3)}));
  expect_right(history);
}

TEST(Linearizability, AViolationIsToldWithItsOperations) {
  History history = good();
  history.operations[kReadB].seen.pop_back();
  const std::string text = describe(history, *check(history));
  EXPECT_NE(text.find("read: index 6"), std::string::npos) << text;
  EXPECT_NE(text.find("#11 client 0 [300, 310] read s2 -> saw 1, last id 20 at 4"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("#9 client 0 [250, 280] append s2/id 21 -> 6=v2"), std::string::npos) << text;
}

}  // namespace
}  // namespace support::linear
