// The stored index may vanish, be another's, be old or damaged: answers stay the same.
#include "ledger/index/disk_index.h"

#include <fstream>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "tests/support/little_space.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::DiskLedger;
using support::event;
using support::events;
using support::history;
using support::must_append;
namespace fs = std::filesystem;

constexpr std::size_t kStreams = 100;

/// 2,048 events over 100 streams: enough that the index is stored at close.
void fill(support::TestLedger& test) {
  test.create();
  const auto ledger = test.open();
  must_append(*ledger, events(0, 1'024, kStreams));
  must_append(*ledger, events(1'024, 1'024, kStreams));
  ASSERT_TRUE(ledger->close());
  ASSERT_TRUE(fs::exists(test.directory() / "index"));
}

/// What a ledger answers, in one value.
struct Answers {
  Prefix prefix;
  std::vector<std::string> histories;
  std::vector<std::uint64_t> versions;
  std::uint64_t size_at = 0;
  base::Digest entry;

  bool operator==(const Answers&) const = default;
};

Answers answers_of(const Ledger& ledger) {
  Answers answers;
  answers.prefix = ledger.prefix();
  for (std::size_t i = 0; i < kStreams; ++i) {
    const std::string stream = "case " + std::to_string(i);
    for (const std::string& line : history(ledger, stream)) {
      answers.histories.push_back(line);
    }
    answers.versions.push_back(ledger.stream_version(stream)->value);
  }
  answers.size_at = ledger.size_at({support::FakeClock::kStartUs})->value;
  answers.entry = leaf_hash(ledger.read_entry({777})->view.entry);
  return answers;
}

class DiskIndexTest : public ::testing::Test {
 protected:
  DiskIndexTest() {
    fill(test);
    expected = answers_of(*test.open(Access::kRead));
  }

  /// Opens both ways, compares all answers and that ids are still known; says if it was rebuilt.
  bool expect_same_answers() {
    const auto reader = test.open(Access::kRead);
    const bool rebuilt = reader->open_report().index_rebuilt;
    EXPECT_EQ(answers_of(*reader), expected);
    const auto writer = test.open();
    EXPECT_EQ(answers_of(*writer), expected);
    for (const std::uint64_t id : {0U, 500U, 2'047U}) {
      EXPECT_TRUE(must_append(*writer, events(id, 1, kStreams)).receipts.at(0).deduplicated);
    }
    EXPECT_TRUE(writer->close());
    return rebuilt;
  }

  [[nodiscard]] fs::path index() const { return test.directory() / "index"; }

  DiskLedger test;
  Answers expected;
};

TEST_F(DiskIndexTest, IsUsedWhenItIsThere) {
  EXPECT_FALSE(expect_same_answers());
}

TEST_F(DiskIndexTest, DeletedIsRebuilt) {
  fs::remove_all(index());
  EXPECT_TRUE(expect_same_answers());
  EXPECT_FALSE(expect_same_answers());
}

TEST_F(DiskIndexTest, OfAnotherLedgerIsRebuilt) {
  DiskLedger other;
  fill(other);
  fs::remove_all(index());
  fs::copy(other.directory() / "index", index(), fs::copy_options::recursive);
  EXPECT_TRUE(expect_same_answers());
}

TEST_F(DiskIndexTest, OlderIsCaughtUp) {
  const fs::path old = test.directory().parent_path() / "old";
  fs::copy(index(), old, fs::copy_options::recursive);
  {
    const auto ledger = test.open();
    must_append(*ledger, events(2'048, 1'024, kStreams));
    must_append(*ledger, events(3'072, 1'024, kStreams));
    ASSERT_TRUE(ledger->close());
  }
  expected = answers_of(*test.open(Access::kRead));
  fs::remove_all(index());
  fs::rename(old, index());
  EXPECT_FALSE(expect_same_answers());
}

TEST_F(DiskIndexTest, AheadOfARestoredLogIsRebuilt) {
  // An older copy of everything but the index.
  const fs::path copy = test.directory().parent_path() / "copy";
  fs::copy(test.directory(), copy, fs::copy_options::recursive);
  {
    const auto ledger = test.open();
    must_append(*ledger, events(2'048, 1'024, kStreams));
    must_append(*ledger, events(3'072, 1'024, kStreams));
    ASSERT_TRUE(ledger->close());
  }
  fs::remove_all(copy / "index");
  fs::rename(index(), copy / "index");
  fs::remove_all(test.directory());
  fs::rename(copy, test.directory());
  EXPECT_TRUE(expect_same_answers());
}

TEST_F(DiskIndexTest, GarbageIsRebuilt) {
  for (const auto& file : fs::directory_iterator(index())) {
    if (file.path().filename().native().starts_with("MANIFEST")) {
      std::ofstream(file.path(), std::ios::binary | std::ios::trunc) << "garbage";
    }
  }
  EXPECT_TRUE(expect_same_answers());
}

TEST_F(DiskIndexTest, WithAMissingFileIsRebuilt) {
  for (const auto& file : fs::directory_iterator(index())) {
    if (file.path().extension() == ".sst") {
      fs::remove(file.path());
    }
  }
  EXPECT_TRUE(expect_same_answers());
}

TEST_F(DiskIndexTest, LeftoverOfACrashedIngestIsNotWrittenThrough) {
  // A crash between linking the new file into place and removing its first name.
  for (const auto& file : fs::directory_iterator(index())) {
    if (file.path().extension() == ".sst") {
      fs::create_hard_link(file.path(), index() / "ingest.sst");
      break;
    }
  }
  {
    const auto ledger = test.open();
    must_append(*ledger, events(2'048, 1'024, kStreams));
    must_append(*ledger, events(3'072, 1'024, kStreams));
    ASSERT_TRUE(ledger->close());
  }
  const auto ledger = test.open(Access::kRead);
  EXPECT_FALSE(ledger->open_report().index_rebuilt);
  EXPECT_EQ(history(*ledger, "case 7").size(), 41U);
}

TEST_F(DiskIndexTest, DamagedRowsAreAnErrorAndNotAnAnswer) {
  for (const auto& file : fs::directory_iterator(index())) {
    if (file.path().extension() == ".sst") {
      std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      const auto bytes = fs::file_size(file.path());
      for (std::uintmax_t at = 100; at + 20'000 < bytes; at += 1'000) {
        stream.seekp(static_cast<std::streamoff>(at));
        stream.put('\x55');
      }
    }
  }
  const auto opened = test.try_open();
  if (!opened) {
    return;  // it did not even open: nothing wrong was said
  }
  for (std::size_t i = 0; i < kStreams; ++i) {
    const std::string stream = "case " + std::to_string(i);
    const auto entries = (*opened)->read_stream(stream, {UINT64_MAX});
    if (!entries) {
      EXPECT_EQ(entries.error().code, ErrorCode::kUnavailable);
    } else {
      EXPECT_EQ(entries->size(), expected.versions[i]);
    }
    const auto version = (*opened)->stream_version(stream);
    EXPECT_TRUE(!version || version->value == expected.versions[i]);
  }
  fs::remove_all(index());
}

TEST(DiskIndexSpace, ShortDiskKeepsTheIndexAndGoesOn) {
  support::TempDirectory temp;
  support::LittleSpace files(1U << 30U);
  support::TestLedger test(files, temp.path() / "ledger");
  fill(test);
  const Answers expected = answers_of(*test.open(Access::kRead));
  files.set_free_bytes((64U << 20U) - 1);
  auto ledger = test.open();
  EXPECT_FALSE(ledger->open_report().index_rebuilt);
  EXPECT_EQ(answers_of(*ledger), expected);
  must_append(*ledger, events(2'048, 1'024, kStreams));
  must_append(*ledger, events(3'072, 1'024, kStreams));
  EXPECT_TRUE(ledger->close());  // the index stays behind, that is all
  files.set_free_bytes(64U << 20U);
  ledger = test.open();
  EXPECT_EQ(history(*ledger, "case 7").size(), 41U);
  EXPECT_TRUE(ledger->close());
}

TEST(DiskIndexSpace, ShortDiskRebuildsInMemory) {
  support::TempDirectory temp;
  support::LittleSpace files(1U << 30U);
  support::TestLedger test(files, temp.path() / "ledger");
  fill(test);
  const Answers expected = answers_of(*test.open(Access::kRead));
  fs::remove_all(test.directory() / "index");
  files.set_free_bytes(0);
  EXPECT_EQ(answers_of(*test.open()), expected);
  EXPECT_EQ(answers_of(*test.open(Access::kRead)), expected);
  EXPECT_FALSE(fs::exists(test.directory() / "index"));
}

TEST(DiskIndexSpace, SmallLedgerNeedsNoIndex) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  must_append(*ledger, events(0, 1'000, kStreams));
  ASSERT_TRUE(ledger->close());
  EXPECT_FALSE(fs::exists(test.directory() / "index"));
  EXPECT_FALSE(test.open(Access::kRead)->open_report().index_rebuilt);
}

TEST_F(DiskIndexTest, FailedJudgingLeavesNothingOfItsBatch) {
  // Damage the row of "case 7": its key, its sequence, eight bytes of RocksDB's, the positions.
  const std::string key(base::as_text(stream_key("case 7").view()).substr(2));
  int damaged = 0;
  for (const auto& file : fs::directory_iterator(index())) {
    if (file.path().extension() != ".sst") {
      continue;
    }
    std::string bytes(fs::file_size(file.path()), '\0');
    std::fstream stream(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    for (auto at = bytes.find(key); at != std::string::npos; at = bytes.find(key, at + 1)) {
      stream.seekp(static_cast<std::streamoff>(at + key.size() + 16));
      stream.put('\x01');
      ++damaged;
    }
  }
  ASSERT_GE(damaged, 1);
  const auto ledger = test.open();
  const auto failed = ledger->append({event("new", 1), event("case 7", 9'999)});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, ErrorCode::kUnavailable);
  const Receipt receipt = must_append(*ledger, {event("new", 2)}).receipts.at(0);
  EXPECT_EQ(receipt.index.value, 2'051U);  // the index was published at close
  EXPECT_EQ(receipt.version.value, 1U);
}

}  // namespace
}  // namespace ledger
