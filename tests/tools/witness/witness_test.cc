// The witness signs one history of each log, remembers before it answers, and says no as the
// specification says it.
#include "tools/witness/witness.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/published_ledger.h"
#include "tools/witness/cosign_request.h"
#include "tools/witness/error_numbers.h"

namespace tools {
namespace {

using support::FaultFileSystem;
using support::PublishedLedger;

constexpr std::uint64_t kStartSeconds = support::FakeClock::kStartUs / base::kMicrosPerSecond;

const ledger::NamedKey kKey = {
    "witness.example/w1", ledger::KeyType::kCosignature, support::key_of(7)};

std::string request(PublishedLedger& log, std::uint64_t old_size, std::uint64_t size) {
  log.grow_to(std::max(size, old_size));
  const ledger::Published published = log.sign({{size}, log.root(size)});
  return to_string(
      {.old_size = old_size,
       .proof = old_size > 0 && old_size < size ? log.proof(old_size, size) : ledger::Path{},
       .checkpoint = published.note});
}

class WitnessTest : public ::testing::Test {
 protected:
  void SetUp() override { open(); }

  void open() {
    witness.reset();
    auto opened = Witness::open("/state", kKey, {log.verifier()}, disk, clock);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    witness = *std::move(opened);
  }

  int status(const std::string& body) { return witness->add_checkpoint(body).status; }

  PublishedLedger log;
  FaultFileSystem disk;
  support::FakeClock clock;
  std::unique_ptr<Witness> witness;
};

TEST_F(WitnessTest, AnswersWithACosignatureThatHolds) {
  const std::string body = request(log, 0, 5);
  const WitnessAnswer answer = witness->add_checkpoint(body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  const auto checked = ledger::check_checkpoint(
      log.last().note + answer.body, {{log.verifier()}}, {{witness->key()}});
  ASSERT_TRUE(checked.has_value()) << checked.error().message;
  ASSERT_EQ(checked->cosignatures.size(), 1U);
  EXPECT_EQ(checked->cosignatures[0].seconds, kStartSeconds);
  EXPECT_EQ(witness->size_of("test.example/cases"), 5U);
}

TEST_F(WitnessTest, FollowsTheLogAsItGrowsAndCosignsTheSameSizeAgain) {
  EXPECT_EQ(status(request(log, 0, 2)), 200);
  EXPECT_EQ(status(request(log, 2, 9)), 200);
  EXPECT_EQ(status(request(log, 9, 9)), 200);
  EXPECT_EQ(status(request(log, 9, 300)), 200);
  EXPECT_EQ(witness->size_of(log.origin()), 300U);
}

TEST_F(WitnessTest, RefusesInTheWordsOfTheSpecification) {
  ASSERT_EQ(status(request(log, 0, 5)), 200);
  PublishedLedger stranger("stranger.example/cases");
  PublishedLedger thief("test.example/cases", 66);
  PublishedLedger fork;
  fork.grow_to(9, 1);
  const std::string good = request(log, 5, 9);
  const std::string proof_line = good.substr(6, good.find('\n', 6) - 5);

  const struct {
    const char* what;
    std::string body;
    int status;
  } rows[] = {
      {"not a request", "hello", 400},
      {"not a note", "old 5\n\nhello", 400},
      {"an extension line", "old 5\n\ntest.example/cases\n9\nAAAA\nmore\n\n— a AAAAAA==\n", 400},
      {"old beyond the checkpoint", request(log, 7, 6), 400},
      {"an unknown log", request(stranger, 0, 3), 404},
      {"another key", request(thief, 5, 9), 403},
      {"old too small", request(log, 2, 9), 409},
      {"old too large", request(log, 8, 9), 409},
      {"old from the beginning", request(log, 0, 9), 409},
      {"another history", request(fork, 5, 9), 422},
      {"the same size, another root", request(fork, 5, 5), 422},
      {"no proof", "old 5\n\n" + good.substr(good.find("\n\n") + 2), 422},
      {"a hash too many", "old 5\n" + proof_line + good.substr(6), 422},
      {"a proof between equal sizes",
       "old 5\n" + proof_line + "\n" + log.sign({{5}, log.root(5)}).note,
       422},
  };

  const auto state = disk.all_files();
  for (const auto& row : rows) {
    EXPECT_EQ(status(row.body), row.status) << row.what;
  }
  EXPECT_EQ(disk.all_files(), state) << "a refused request changed the state";
  EXPECT_EQ(status(good), 200);
}

TEST_F(WitnessTest, AProofFromNothingIsRefused) {
  const std::string good = request(log, 0, 5);
  const std::string hash = base::to_base64(log.root(5).view());
  EXPECT_EQ(status("old 0\n" + hash + "\n" + good.substr(6)), 422);
  EXPECT_EQ(status(good), 200);
}

TEST_F(WitnessTest, AConflictTellsTheSizeItRemembers) {
  ASSERT_EQ(status(request(log, 0, 5)), 200);
  const WitnessAnswer answer = witness->add_checkpoint(request(log, 4, 9));
  EXPECT_EQ(answer.status, 409);
  EXPECT_EQ(answer.content_type, "text/x.tlog.size");
  EXPECT_EQ(answer.body, "5\n");
}

TEST_F(WitnessTest, ShowsTheNewestItCosignedByTheHashOfTheOrigin) {
  const std::string hash =
      base::to_hex(ledger::sha256({base::as_bytes("test.example/cases")}).view());
  EXPECT_EQ(witness->checkpoint(hash).status, 404);
  const std::string line = witness->add_checkpoint(request(log, 0, 5)).body;
  EXPECT_EQ(witness->checkpoint(hash).body, log.last().note + line);
  EXPECT_EQ(witness->checkpoint("test.example/cases").status, 404);
  EXPECT_EQ(witness->checkpoint(std::string(64, '0')).status, 404);
}

TEST_F(WitnessTest, KeepsNoLineItDidNotVerify) {
  const std::string body = request(log, 0, 5);
  const ledger::NoteSignature foreign =
      ledger::cosign("other.example", support::key_of(9), "text\n", 1);
  ASSERT_EQ(status(body + ledger::to_line(foreign)), 200);
  for (const auto& [path, bytes] : disk.all_files()) {
    EXPECT_EQ(base::as_text(bytes).find("other.example"), std::string_view::npos) << path;
  }
}

TEST_F(WitnessTest, RemembersAfterARestart) {
  ASSERT_EQ(status(request(log, 0, 5)), 200);
  open();
  EXPECT_EQ(status(request(log, 0, 5)), 409);
  EXPECT_EQ(status(request(log, 5, 9)), 200);
}

TEST_F(WitnessTest, AStateThatDoesNotReadIsNoNewBeginning) {
  ASSERT_EQ(status(request(log, 0, 5)), 200);
  const std::string path = disk.all_files().begin()->first;
  const base::Bytes good = disk.bytes(path);
  witness.reset();
  base::Bytes flipped = good;
  flipped[25] ^= std::byte{1};  // in the root
  for (const base::Bytes& bytes : {base::Bytes(), flipped}) {
    disk.set_bytes(path, bytes);
    const auto opened = Witness::open("/state", kKey, {log.verifier()}, disk, clock);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().number, kWitnessState);
    EXPECT_EQ(opened.error().where, path);
  }
  disk.set_bytes(path, good);
  open();
}

TEST_F(WitnessTest, ASecondProcessIsRefusedTheState) {
  const auto second = Witness::open("/state", kKey, {log.verifier()}, disk, clock);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().number, base::kLocked);
}

TEST_F(WitnessTest, ALogsKeyIsNoWitnessKey) {
  ledger::NamedKey key = kKey;
  key.type = ledger::KeyType::kEd25519;
  EXPECT_EQ(Witness::open("/other", key, {}, disk, clock).error().number, base::kBadKey);
}

TEST_F(WitnessTest, WhoeverSawASignatureFindsItInTheStateAfterLossOfPower) {
  ASSERT_EQ(status(request(log, 0, 5)), 200);
  for (std::uint64_t at = 1; at <= 10; ++at) {
    SCOPED_TRACE(at);
    const std::uint64_t old_size = witness->size_of(log.origin());
    const std::uint64_t size = old_size + 3;
    const std::string body = request(log, old_size, size);
    disk.fail({.operation = at, .kind = support::FaultKind::kTornWrite, .sticky = true});
    const int answered = status(body);
    disk.heal();
    witness.reset();
    disk.cut_power();
    open();
    const std::uint64_t left = witness->size_of(log.origin());
    if (answered == 200) {
      ASSERT_EQ(left, size);
    } else {
      ASSERT_EQ(answered, 500);
      ASSERT_TRUE(left == old_size || left == size);
    }
  }
}

TEST_F(WitnessTest, OfTwoHistoriesAtOnceItSignsOne) {
  ASSERT_EQ(status(request(log, 0, 4)), 200);
  for (int round = 0; round < 20; ++round) {
    const std::uint64_t old_size = witness->size_of(log.origin());
    const std::string near = request(log, old_size, old_size + 1);
    const std::string far = request(log, old_size, old_size + 5);
    int near_status = 0;
    int far_status = 0;
    {
      const std::jthread one([&] { near_status = witness->add_checkpoint(near).status; });
      const std::jthread other([&] { far_status = witness->add_checkpoint(far).status; });
    }
    ASSERT_EQ(std::min(near_status, far_status), 200);
    ASSERT_EQ(std::max(near_status, far_status), 409);
    ASSERT_EQ(witness->size_of(log.origin()), old_size + (near_status == 200 ? 1 : 5));
  }
}

}  // namespace
}  // namespace tools
