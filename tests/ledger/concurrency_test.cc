// Readers beside a writer: in its process and outside, while segments roll and the index is stored.
#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "ledger/verify/verify.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using support::DiskLedger;
using support::events;
using support::must_append;

constexpr std::size_t kBatches = 40;
constexpr std::size_t kBatchEvents = 100;
constexpr std::size_t kStreams = 10;
/// Where the map commitments stand: entry 1, and after batches 11, 22 and 33.
constexpr std::array<std::uint64_t, 4> kCommitments = {1, 1'102, 2'203, 3'304};

/// Runs `read` in two threads for as long as a writer appends about 4 MiB; returns the roots the
/// writer was told, by size.
std::map<std::uint64_t, base::Digest> read_while_writing(Ledger& writer,
                                                         const std::function<void()>& read) {
  std::map<std::uint64_t, base::Digest> roots;
  roots[writer.prefix().size.value] = writer.prefix().root;
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      do {
        read();
      } while (!done);
    });
  }
  for (std::size_t i = 0; i < kBatches; ++i) {
    const auto result =
        must_append(writer, events(i * kBatchEvents, kBatchEvents, kStreams, 1'000));
    roots[result.after.size()] = result.after.root();
    if (i % 11 == 10) {
      EXPECT_TRUE(writer.publish());
      roots[writer.prefix().size.value] = writer.prefix().root;
    }
  }
  done = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
  return roots;
}

/// Each stream within the prefix has its versions from 1 without a gap, and all of them.
void expect_whole(const Ledger& ledger, base::LogSize limit) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < kStreams; ++i) {
    const auto entries = ledger.read_stream("case " + std::to_string(i), limit);
    ASSERT_TRUE(entries.has_value()) << entries.error().message;
    count += entries->size();
  }
  const auto commitments =
      std::ranges::count_if(kCommitments, [&](std::uint64_t index) { return index < limit.value; });
  EXPECT_EQ(count, limit.value - 1 - static_cast<std::uint64_t>(commitments));
}

TEST(Concurrency, ReadersInTheWritersProcessSeeWholePrefixes) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  std::mutex mutex;
  std::map<std::uint64_t, base::Digest> seen;
  const auto roots = read_while_writing(*ledger, [&] {
    const Prefix prefix = ledger->prefix();
    {
      const std::lock_guard lock(mutex);
      seen[prefix.size.value] = prefix.root;
    }
    expect_whole(*ledger, prefix.size);
    EXPECT_EQ(*ledger->prefix_of(prefix.size), prefix);
    EXPECT_EQ(ledger->read_entry({prefix.size.value - 1})->view.index.value, prefix.size.value - 1);
    EXPECT_GE(ledger->size_at({support::FakeClock::kStartUs})->value, prefix.size.value);
  });
  for (const auto& [size, root] : seen) {
    ASSERT_TRUE(roots.contains(size)) << size;
    EXPECT_EQ(roots.at(size), root);
  }
}

TEST(Concurrency, ReadersOfTheirOwnSeeWholePrefixes) {
  DiskLedger test;
  test.create();
  const auto writer = test.open();
  std::mutex mutex;
  std::map<std::uint64_t, base::Digest> seen;
  const auto roots = read_while_writing(*writer, [&] {
    const auto reader = test.try_open(Access::kRead);
    ASSERT_TRUE(reader.has_value()) << reader.error().message << " " << reader.error().where;
    const Prefix prefix = (*reader)->prefix();
    {
      const std::lock_guard lock(mutex);
      seen[prefix.size.value] = prefix.root;
    }
    expect_whole(**reader, prefix.size);
  });
  for (const auto& [size, root] : seen) {
    ASSERT_TRUE(roots.contains(size)) << size;
    EXPECT_EQ(roots.at(size), root);
  }
}

TEST(Concurrency, VerificationBesideAWriterFindsNothingWrong) {
  DiskLedger test;
  test.create();
  const auto writer = test.open();
  std::mutex mutex;
  std::map<std::uint64_t, base::Digest> seen;
  const auto roots = read_while_writing(*writer, [&] {
    const auto report = verify_directory(test.directory(), test.files(), {});
    ASSERT_TRUE(report.has_value());
    ASSERT_FALSE(report->failure.has_value())
        << report->failure->message << " " << report->failure->where;
    const std::lock_guard lock(mutex);
    seen[report->prefix.size.value] = report->prefix.root;
  });
  for (const auto& [size, root] : seen) {
    ASSERT_TRUE(roots.contains(size)) << size;
    EXPECT_EQ(roots.at(size), root);
  }
}

/// Lets a writer roll, append and publish just before each operation of `look` in turn; `look` says
/// which prefix it saw.
void look_at_every_moment(const std::function<Prefix(support::MemoryLedger&)>& look) {
  bool was_interrupted = true;
  for (std::uint64_t operation = 1; was_interrupted; ++operation) {
    SCOPED_TRACE("operation " + std::to_string(operation));
    support::MemoryLedger test;
    test.create();
    const auto writer = test.open();
    must_append(*writer, events(0, 15, 3, 60'000));
    const Prefix before = writer->prefix();
    test.disk.interrupt(operation, [&] {
      must_append(*writer, events(15, 3, 3, 60'000));  // rolls
      EXPECT_TRUE(writer->publish());
      must_append(*writer, events(18, 3, 3, 60'000));
    });
    const Prefix seen = look(test);
    was_interrupted = test.disk.was_interrupted();
    // As it was, with the second batch, with the commitment to it, or with the third.
    EXPECT_TRUE(seen == before || seen == *writer->prefix_of({20}) ||
                seen == *writer->prefix_of({21}) || seen == writer->prefix());
    EXPECT_EQ(writer->prefix().size.value, was_interrupted ? 24U : 17U);
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
}

TEST(Concurrency, ReaderThatOpensAtAnyMomentOfAWriterSeesAWholePrefix) {
  look_at_every_moment([](support::MemoryLedger& test) {
    const auto reader = test.try_open(Access::kRead);
    if (!reader) {
      ADD_FAILURE() << reader.error().message << " " << reader.error().where;
      return Prefix{};
    }
    EXPECT_FALSE((*reader)->open_report().head_slot_damaged);
    return (*reader)->prefix();
  });
}

TEST(Concurrency, VerificationAtAnyMomentOfAWriterSeesAWholePrefix) {
  look_at_every_moment([](support::MemoryLedger& test) {
    const auto report = verify_directory(test.directory(), test.disk, {});
    EXPECT_TRUE(report.has_value() && !report->failure);
    return report->prefix;
  });
}

}  // namespace
}  // namespace ledger
