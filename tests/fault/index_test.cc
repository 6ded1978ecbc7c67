// The index is only a help: whatever happens to its files, the ledger gives right answers, or says
// that the index cannot be used; without it, it is made anew. No damage ends the process.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "ledger/base/error_numbers.h"
#include "ledger/io/clock.h"
#include "tests/fault/child.h"
#include "tests/fault/load.h"
#include "tests/fault/told.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

using ledger::Access;
namespace fs = std::filesystem;

constexpr std::size_t kEvents = 1'500;  // of each of two runs

class Index : public ::testing::Test {
 protected:
  Index() {
    create(test);
    append(test, told);
    fs::copy(index, earlier, fs::copy_options::recursive);
    append(test, told);
    fs::copy(index, whole, fs::copy_options::recursive);
  }

  void create(TestLedger& ledger) const {
    const auto created = ledger::Ledger::create(
        ledger.directory(), {TestLedger::kOrigin, false}, ledger.files(), *clock);
    EXPECT_TRUE(created.has_value());
  }

  /// A run of tiny events, stored in the index.
  void append(TestLedger& ledger, Told& told_about_it) const {
    const auto opened = ledger::Ledger::open(
        ledger.directory(), {.access = Access::kWrite, .progress = {}}, ledger.files(), *clock);
    ASSERT_TRUE(opened.has_value()) << opened.error().message;
    const std::uint64_t first_id = told_about_it.next_id();
    told_about_it.sent(first_id, kEvents);
    told_about_it.answered(first_id, must_append(**opened, load_events(first_id, kEvents)));
    EXPECT_TRUE((*opened)->close());
  }

  /// A client's process opens, appends and closes; true if it ended by itself.
  bool survives_load(std::uint64_t seed) {
    Child load({CASELEDGER_LOAD,
                test.directory(),
                std::to_string(seed),
                "1",
                std::to_string(told.next_id()),
                "3"});
    const int status = load.wait();
    told.read(load.output());
    EXPECT_TRUE(WIFEXITED(status)) << "ended by signal " << WTERMSIG(status);
    return WIFEXITED(status);
  }

  /// Each answer is right or says that the index is unusable; true if all were right.
  bool reads_right() {
    const auto opened = ledger::Ledger::open(
        test.directory(), {.access = Access::kRead, .progress = {}}, test.files(), *clock);
    if (!opened) {
      expect_unusable(opened.error());
      return false;
    }
    std::uint64_t events = 0;
    for (int i = 0; i < 11; ++i) {
      const auto history =
          (*opened)->read_stream("case " + std::to_string(i), (*opened)->prefix().size);
      if (!history) {
        expect_unusable(history.error());
        return false;
      }
      events += history->size();
    }
    std::uint64_t stored = 0;
    const auto scanned = (*opened)->scan({0}, (*opened)->prefix().size, [&](const auto& entry) {
      stored += entry.kind == ledger::EntryKind::kEvent ? 1 : 0;
      return base::Status{};
    });
    if (!scanned) {
      expect_unusable(scanned.error());
      return false;
    }
    EXPECT_EQ(events, stored);
    return true;
  }

  static void expect_unusable(const base::Error& error) {
    EXPECT_EQ(base::error_number(error), base::kIndexUnusable)
        << error.message << " " << error.where;
  }

  void put_back(const fs::path& copy) const {
    fs::remove_all(index);
    fs::copy(copy, index, fs::copy_options::recursive);
  }

  std::vector<fs::path> files_of_index() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(index)) {
      paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    return paths;
  }

  DiskLedger test;
  std::unique_ptr<ledger::io::Clock> clock = ledger::io::system_clock();
  fs::path index = test.directory() / "index";
  fs::path earlier = test.directory().parent_path() / "earlier";
  fs::path whole = test.directory().parent_path() / "whole";
  Told told{kFirstTinyId};
};

TEST_F(Index, ThatIsOlderThanTheLogIsCaughtUp) {
  put_back(earlier);
  told.expect_kept(test.directory(), test.files(), *clock);
  ASSERT_TRUE(survives_load(1));
  told.expect_kept(test.directory(), test.files(), *clock);
}

TEST_F(Index, ThatIsGoneIsMadeAnew) {
  fs::remove_all(index);
  ASSERT_TRUE(survives_load(1));
  told.expect_kept(test.directory(), test.files(), *clock);
  EXPECT_TRUE(fs::exists(index));
}

TEST_F(Index, OfAnotherLedgerIsMadeAnew) {
  DiskLedger other;  // with the same events, under the same name
  create(other);
  Told told_other(kFirstTinyId);
  append(other, told_other);
  put_back(other.directory() / "index");
  told.expect_kept(test.directory(), test.files(), *clock);
  ASSERT_TRUE(survives_load(1));
  told.expect_kept(test.directory(), test.files(), *clock);
}

TEST_F(Index, DamagedAnywhereNeitherMisleadsNorEndsTheProcess) {
  const auto all = seeds(12, 1'000);
  std::size_t right = 0;
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    std::mt19937_64 random(seed);
    put_back(whole);
    const auto paths = files_of_index();
    const fs::path path = paths.at(random() % paths.size());
    auto bytes = *ledger::io::read_file(test.files(), path, 64U << 20U);
    const std::uint64_t how = random() % 4;
    SCOPED_TRACE(path.filename().native() + ", way " + std::to_string(how));
    fs::remove(path);
    if (how == 0) {
      bytes.resize(bytes.size() / 2);
    } else if (how < 3 && !bytes.empty()) {
      bytes[random() % bytes.size()] ^= static_cast<std::byte>(1U << random() % 8);
    }
    if (how < 3) {
      ASSERT_TRUE(ledger::io::write_new_file(test.files(), path, bytes));
    }
    if (!survives_load(seed)) {
      return;
    }
    right += reads_right() ? 1 : 0;
    // Without it everything is as it should be.
    fs::remove_all(index);
    told.expect_kept(test.directory(), test.files(), *clock);
    if (HasFailure()) {
      return;
    }
  }
  report("index damaged",
         all.size(),
         std::to_string(right) + " answered right, " + std::to_string(all.size() - right) +
             " said that the index is unusable");
}

}  // namespace
}  // namespace support
