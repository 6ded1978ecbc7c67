// Whom a policy trusts, and which policies are none.

#include "ledger/evidence/policy.h"

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using support::key_from;
using support::kOrigin;
using support::number_of;

const std::string kLog = "log " + to_string(support::log_key()) + "\n";

std::string vkey_of(unsigned witness) {
  return to_string(support::witness_key("w.example/" + std::to_string(witness), 10 * witness));
}

/// `witness w1 …`, one line each, for 1 to `count`.
std::string witnesses(unsigned count) {
  std::string lines;
  for (unsigned i = 1; i <= count; ++i) {
    lines += "witness w" + std::to_string(i) + " " + vkey_of(i) + "\n";
  }
  return lines;
}

/// A checkpoint of `size` by the log's key and these witnesses.
std::string note_by(std::uint64_t size, const std::vector<unsigned>& cosigners, unsigned seed = 0) {
  const std::string text = checkpoint_text(kOrigin, support::SmallTree::of_size(size).prefix(size));
  Note note = {text, {sign_note(kOrigin, key_from(seed), text)}};
  for (const unsigned i : cosigners) {
    note.signatures.push_back(cosign("w.example/" + std::to_string(i), key_from(10 * i), text, 9));
  }
  return to_string(note);
}

int check(std::string_view note, const std::string& policy) {
  const auto parsed = parse_policy(policy, "policy");
  EXPECT_TRUE(parsed.has_value()) << policy << (parsed ? "" : parsed.error().message);
  return parsed ? number_of(check_policy(note, *parsed)) : -1;
}

TEST(Policy, ReadsEveryLine) {
  const std::string text = "# whom we trust\n\n" + kLog + witnesses(3) +
                           "group\tg  2 w1 w2  w3 # two of three\n"
                           "quorum g";
  const auto policy = parse_policy(text, "policy");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  EXPECT_EQ(policy->logs.size(), 1U);
  EXPECT_EQ(policy->witnesses.size(), 3U);
  ASSERT_EQ(policy->groups.size(), 1U);
  EXPECT_EQ(policy->groups[0].needed, 2U);
  EXPECT_EQ(policy->groups[0].members, (std::vector<std::string>{"w1", "w2", "w3"}));
  EXPECT_EQ(policy->quorum, "g");
  EXPECT_TRUE(policy->needs_witnesses());
}

TEST(Policy, ReadsWhereALogIsAndForWhichSizesItsKeyCounts) {
  const std::string line = kLog.substr(0, kLog.size() - 1);
  const auto policy =
      parse_policy(line + " https://log.example/ from=5 until=9\nquorum none\n", "policy");
  ASSERT_TRUE(policy.has_value()) << policy.error().message;
  EXPECT_EQ(policy->logs[0].url, "https://log.example/");
  EXPECT_EQ(policy->logs[0].from, 5U);
  EXPECT_EQ(policy->logs[0].until, 9U);
  EXPECT_FALSE(policy->needs_witnesses());
}

TEST(Policy, NamesTheLineThatIsWrong) {
  const auto policy = parse_policy("\n# comment\nlock\n", "trust.policy");
  ASSERT_FALSE(policy.has_value());
  EXPECT_EQ(policy.error().where, "trust.policy:3");
}

TEST(Policy, RefusesEveryOtherText) {
  const std::string log_line = kLog.substr(0, kLog.size() - 1);
  const std::string none = "quorum none\n";
  const std::vector<std::string> texts = {
      "",
      none,                               // no log
      kLog,                               // no quorum
      kLog + none + none,                 // two of them
      kLog + kLog + none,                 // a key twice
      "log " + vkey_of(1) + "\n" + none,  // a witness's key
      kLog + "witness w " + to_string(support::log_key()) + "\n" + none,
      kLog + "log\n" + none,
      log_line + " u v\n" + none,
      log_line + " from=9 until=9\n" + none,  // counts never
      log_line + " from=x\n" + none,
      log_line + " from=1 from=2\n" + none,
      log_line + " until=01\n" + none,
      kLog + "witness w1\n" + none,
      kLog + "witness w1 " + vkey_of(1) + " u v\n" + none,
      kLog + "witness none " + vkey_of(1) + "\n" + none,
      kLog + "witness w " + vkey_of(1) + "\nwitness w " + vkey_of(2) + "\n" + none,
      kLog + "witness v " + vkey_of(1) + "\nwitness w " + vkey_of(1) + "\n" + none,
      kLog + witnesses(2) + "group g all\n" + none,
      kLog + witnesses(2) + "group g 0 w1\n" + none,
      kLog + witnesses(2) + "group g 3 w1 w2\n" + none,
      kLog + witnesses(2) + "group g some w1\n" + none,
      kLog + witnesses(2) + "group g all w1 w1\n" + none,
      kLog + witnesses(2) + "group g all w3\n" + none,
      kLog + witnesses(2) + "group g all g\n" + none,
      kLog + witnesses(2) + "group w1 all w2\n" + none,
      kLog + witnesses(2) + "group none all w2\n" + none,
      kLog + witnesses(2) + "group g all w1\ngroup h any w1 w2\n" + none,
      kLog + "quorum g\n" + witnesses(1) + "group g all w1\n",  // defined after
      kLog + "quorum\n",
      kLog + "quorum none none\n",
      kLog + "url\x01\n" + none,
      kLog + "Quorum none\n" + none,
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(number_of(parse_policy(text, "policy")), base::kBadPolicy) << text;
  }
}

TEST(Policy, QuorumIsMetByEnoughOfItsMembers) {
  const std::string two_of_three = kLog + witnesses(3) + "group g 2 w1 w2 w3\nquorum g\n";
  EXPECT_EQ(check(note_by(5, {1, 3}), two_of_three), 0);
  EXPECT_EQ(check(note_by(5, {1, 2, 3}), two_of_three), 0);
  EXPECT_EQ(check(note_by(5, {1}), two_of_three), base::kQuorumNotMet);
  EXPECT_EQ(check(note_by(5, {}), two_of_three), base::kQuorumNotMet);
  EXPECT_EQ(check(note_by(5, {1, 4}), two_of_three), base::kQuorumNotMet);  // 4 is a stranger
}

TEST(Policy, OneWitnessIsNeverTwo) {
  const std::string both = kLog + witnesses(2) + "group g all w1 w2\nquorum g\n";
  const std::string text = checkpoint_text(kOrigin, support::SmallTree::of_size(5).prefix(5));
  const Note note = {text,
                     {sign_note(kOrigin, key_from(0), text),
                      cosign("w.example/1", key_from(10), text, 1),
                      cosign("w.example/1", key_from(10), text, 2)}};
  EXPECT_EQ(check(to_string(note), both), base::kQuorumNotMet);
}

TEST(Policy, GroupsOfGroups) {
  const std::string policy =
      kLog + witnesses(4) + "group a all w1 w2\ngroup b any w3 w4\ngroup g all a b\nquorum g\n";
  EXPECT_EQ(check(note_by(5, {1, 2, 4}), policy), 0);
  EXPECT_EQ(check(note_by(5, {1, 2}), policy), base::kQuorumNotMet);
  EXPECT_EQ(check(note_by(5, {1, 3, 4}), policy), base::kQuorumNotMet);
  EXPECT_EQ(check(note_by(5, {2}), kLog + witnesses(2) + "quorum w2\n"), 0);
  EXPECT_EQ(check(note_by(5, {1}), kLog + witnesses(2) + "quorum w2\n"), base::kQuorumNotMet);
}

TEST(Policy, AKeyCountsForItsSizesAndARetiredOneOnlyWithAQuorum) {
  const std::string log_line = kLog.substr(0, kLog.size() - 1);
  const VerifierKey next = verifier_of(kOrigin, key_from(50), KeyType::kEd25519);
  const std::string keys =
      log_line + " until=6\nlog " + to_string(next) + " from=6\n" + witnesses(1);
  const std::string trusting = keys + "quorum none\n";
  const std::string witnessed = keys + "quorum w1\n";
  EXPECT_EQ(check(note_by(6, {}, 50), trusting), 0);
  EXPECT_EQ(check(note_by(5, {}, 50), trusting), base::kKeyNotInForce);
  EXPECT_EQ(check(note_by(6, {}, 0), trusting), base::kKeyNotInForce);
  EXPECT_EQ(check(note_by(5, {}, 0), trusting), base::kKeyNotInForce);
  EXPECT_EQ(check(note_by(5, {1}, 0), witnessed), 0);
  EXPECT_EQ(check(note_by(5, {}, 0), witnessed), base::kQuorumNotMet);
  EXPECT_EQ(check(note_by(6, {1}, 0), witnessed), base::kKeyNotInForce);
  EXPECT_EQ(number_of(check_policy(note_by(5, {}), policy_of(support::log_key()))), 0);
}

}  // namespace
}  // namespace ledger
