// What a real ledger publishes, under load, after restarts and after kills, read by a verifier that
// shares no code with it.

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/evidence/tlog_proof.h"
#include "ledger/notary.h"
#include "tests/support/test_ledger.h"
#include "tools/publish/tile_tree.h"

namespace {

namespace fs = std::filesystem;
using ledger::Ledger;
using ledger::Published;

constexpr std::string_view kVerifier = CASELEDGER_FOREIGN_VERIFY;

class LedgerForeignTest : public testing::Test {
 protected:
  void SetUp() override {
    if (kVerifier.empty()) {
      GTEST_SKIP() << "the packages golang-go and golang-golang-x-mod-dev are not installed";
    }
    ledger_.works_ahead = true;
    ledger_.options.publish_interval = std::chrono::milliseconds(5);
    ledger_.create();
  }

  void write(const std::string& name, const std::string& bytes) const {
    fs::create_directories((tree_ / name).parent_path());
    std::ofstream(tree_ / name, std::ios::binary) << bytes;
  }

  void publish(const Ledger& ledger) {
    const auto report = tools::publish_tiles(ledger, tree_, ledger_.files());
    ASSERT_TRUE(report.has_value()) << report.error().message;
  }

  /// Keeps the checkpoint that stands, as an auditor would.
  void keep_checkpoint() const {
    fs::create_directories(tree_ / "checkpoints");
    const auto number = std::distance(fs::directory_iterator(tree_ / "checkpoints"), {});
    fs::copy_file(tree_ / "checkpoint", tree_ / "checkpoints" / std::to_string(number));
  }

  /// Proofs of some entries, and from every kept checkpoint, in the newest tree.
  void prove(const Ledger& ledger) const {
    const Published published = *ledger.notary().published();
    const base::LogSize size = published.prefix.size;
    for (std::uint64_t i = 0; i < size.value; i += 1 + size.value / 16) {
      const ledger::TlogProof proof = {
          {}, {i}, *ledger.notary().inclusion({i}, size), published.note};
      write("proofs/" + std::to_string(size.value) + "-" + std::to_string(i) + ".tlog-proof",
            to_string(proof));
    }
    for (const auto& file : fs::directory_iterator(tree_ / "checkpoints")) {
      std::ifstream stream(file.path());
      std::string origin;
      std::uint64_t from = 0;
      stream >> origin >> from;
      std::string text = std::to_string(from) + " " + std::to_string(size.value) + "\n";
      const auto path = ledger.notary().consistency({from}, size);
      ASSERT_TRUE(path.has_value()) << path.error().message;
      for (const base::Digest& hash : *path) {
        text += base::to_base64(hash.view()) + "\n";
      }
      write("consistency/" + std::to_string(from) + "-" + std::to_string(size.value), text);
    }
  }

  void expect_accepted() const {
    const std::string command = std::string(kVerifier) + " '" + tree_.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
  }

  support::DiskLedger ledger_;
  support::TempDirectory temp_;
  const fs::path tree_ = temp_.path() / "tree";
};

TEST_F(LedgerForeignTest, AcceptsWhatIsPublishedUnderLoadAndAfterRestarts) {
  std::uint64_t id = 1;
  for (int restart = 0; restart < 3; ++restart) {
    const std::unique_ptr<Ledger> opened = ledger_.open(ledger::Access::kWrite);
    write("vkey", opened->vkey() + "\n");
    std::atomic<bool> is_done = false;
    std::thread writer([&] {
      while (!is_done) {
        support::must_append(*opened, support::events(id, 5, 40));
        id += 5;
      }
    });
    for (int i = 0; i < 8; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      publish(*opened);
      keep_checkpoint();
    }
    is_done = true;
    writer.join();
    ASSERT_TRUE(opened->publish().has_value());
    publish(*opened);
    keep_checkpoint();
    prove(*opened);
    ASSERT_TRUE(opened->close().has_value());
    expect_accepted();
  }
}

TEST_F(LedgerForeignTest, AcceptsWhatStandsAfterAKillAndWhatIsAddedThen) {
  for (std::uint64_t round = 1; round <= 3; ++round) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      const std::unique_ptr<Ledger> opened = ledger_.open(ledger::Access::kWrite);
      for (std::uint64_t id = round * 1'000'000;; id += 5) {
        support::must_append(*opened, support::events(id, 5, 40));
        publish(*opened);
      }
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(150 + 40 * round));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const std::unique_ptr<Ledger> opened = ledger_.open(ledger::Access::kWrite);
    write("vkey", opened->vkey() + "\n");
    if (fs::exists(tree_ / "checkpoint")) {
      expect_accepted();
      keep_checkpoint();
    }
    ASSERT_TRUE(opened->publish().has_value());
    publish(*opened);
    keep_checkpoint();
    prove(*opened);
    ASSERT_TRUE(opened->close().has_value());
    expect_accepted();
  }
}

}  // namespace
