// Random cases from a space too large to try all of: clients append, publish and close; the k-th
// operation on the disk fails, once or for good, in one of five ways; then the process dies or the
// power goes; then, often, recovery itself is hit. What the clients were told must stand.
//
// tests/ledger/faults_test.cc tries every operation of one script; here the script, the number of
// clients and what is on the disk before vary too.
#include <functional>
#include <mutex>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "ledger/verify/verify.h"
#include "tests/fault/load.h"
#include "tests/fault/told.h"
#include "tests/fault/watchdog.h"
#include "tests/support/campaign.h"

namespace support {
namespace {

using base::ErrorCode;
using ledger::Access;
using ledger::Ledger;

constexpr std::uint64_t kOperationsMax = 120;  // about what a run has

/// A ledger to start from, and what was told about it.
struct Prepared {
  MemoryLedger ledger;
  Told told;
};

std::unique_ptr<Prepared> prepare(std::size_t batches, bool is_torn) {
  auto prepared = std::make_unique<Prepared>();
  MemoryLedger& test = prepared->ledger;
  test.create();
  const auto ledger = test.open();
  std::uint64_t id = 1;
  for (std::size_t i = 0; i < batches; ++i) {
    const std::size_t count = 1 + i % 5;
    prepared->told.sent(id, count);
    prepared->told.answered(id, must_append(*ledger, load_events(id, count)));
    id += count;
  }
  if (!is_torn) {
    EXPECT_TRUE(ledger->close());
    return prepared;
  }
  base::Bytes log = test.disk.bytes(test.log());
  std::size_t end = log.size();
  while (base::all_zero(base::ByteView(log).subspan(end - 64, 64))) {
    end -= 64;
  }
  std::fill_n(log.begin() + static_cast<std::ptrdiff_t>(end + 128), 300, std::byte{0xEE});
  test.disk.set_bytes(test.log(), log);
  return prepared;
}

/// 0: just created. 1: with a tail above `head` and torn bytes after it, shortly before its segment
/// is full. 2: several segments.
const Prepared& prepared_disk(std::size_t kind) {
  static const std::array all = {prepare(0, false), prepare(90, true), prepare(100, false)};
  return *all.at(kind);
}

/// Six batches that together go beyond what is left of the nearly full segment.
void append_in_bulk(Ledger& ledger, Told& told) {
  std::vector<std::vector<ledger::NewEvent>> batches;
  std::vector<std::uint64_t> first_ids;
  for (std::size_t count = 1; count <= 6; ++count) {
    first_ids.push_back(told.next_id());
    told.sent(first_ids.back(), count);
    batches.push_back(load_events(first_ids.back(), count));
    batches.back()[0].body.resize(count == 3 ? 60'000 : 300);
  }
  const auto done = ledger.append_all(std::move(batches));
  for (std::size_t i = 0; i < first_ids.size(); ++i) {
    if (done && i < done->results.size()) {
      told.answered(first_ids[i], done->results[i]);
    }
  }
}

/// One case: all that happens follows from its seed, but for how threads run beside each other.
class Case {
 public:
  explicit Case(std::uint64_t seed) : random_(seed) {
    const Prepared& prepared = prepared_disk(random_() % 3);
    test_.disk.clone_from(prepared.ledger.disk);
    told_ = prepared.told;
    test_.works_ahead = random_() % 4 == 0;
  }

  void run() {
    hit_ = with_fault([this] { append_from_clients(); });
    for (std::uint64_t i = random_() % 3; i > 0; --i) {
      static_cast<void>(with_fault([this] {
        const auto access = random_() % 2 == 0 ? Access::kWrite : Access::kRead;
        static_cast<void>(test_.try_open(access));
      }));
    }
    told_.expect_kept(test_.directory(), test_.disk, test_.clock);
    told_.expect_retries_settle(*test_.open());
    const std::uint64_t next = told_.next_id();
    told_.sent(next, 2);
    told_.answered(next, must_append(*test_.open(), load_events(next, 2)));
    test_.disk.cut_power();  // what was recovered is durable too
    told_.expect_kept(test_.directory(), test_.disk, test_.clock);
  }

  /// Whether there was an operation to fail.
  [[nodiscard]] bool was_hit() const { return hit_; }

 private:
  /// Does the work with a fault ahead, and ends the process or the power after it.
  bool with_fault(const std::function<void()>& work) {
    constexpr std::array kKinds = {
        FaultKind::kIo, FaultKind::kNoSpace, FaultKind::kShortWrite, FaultKind::kTornWrite};
    Fault fault;
    fault.kind = kKinds.at(random_() % kKinds.size());
    fault.operation = 1 + random_() % (fault.kind == FaultKind::kNoSpace ? 12 : kOperationsMax);
    fault.sticky = random_() % 2 == 0;
    test_.disk.fail(fault);
    work();
    const bool hit = test_.disk.has_failed();
    test_.disk.heal();
    switch (random_() % 3) {
      case 0:
        break;  // the process dies: the cache survives
      case 1:
        test_.disk.cut_power();
        break;
      default:
        test_.disk.cut_power([this] { return random_() % 2 == 0; });
    }
    return hit;
  }

  void append_from_clients() {
    auto opened = test_.try_open();
    if (!opened) {
      return;
    }
    std::vector<std::thread> clients;
    const std::uint64_t client_count = 1 + random_() % 4;
    for (std::uint64_t i = 0; i < client_count; ++i) {
      clients.emplace_back([this, &ledger = **opened, seed = random_()] { client(ledger, seed); });
    }
    for (std::thread& thread : clients) {
      thread.join();
    }
    if (random_() % 2 == 0) {
      static_cast<void>((*opened)->close());
    }
  }

  void client(Ledger& ledger, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    const std::uint64_t rounds = 1 + random() % 8;
    for (std::uint64_t i = 0; i < rounds; ++i) {
      const bool is_bulk = random() % 4 == 0;
      std::vector<std::vector<ledger::NewEvent>> batches;
      std::vector<std::uint64_t> first_ids;
      for (std::uint64_t n = is_bulk ? 1 + random() % 6 : 1; n > 0; --n) {
        const std::size_t count = 1 + random() % 7;
        first_ids.push_back(send(count));
        batches.push_back(load_events(first_ids.back(), count));
      }
      if (is_bulk) {
        take(first_ids, ledger.append_all(std::move(batches)));
      } else {
        auto result = ledger.append(std::move(batches[0]));
        take(first_ids,
             result ? base::Result<ledger::BulkResult>({{*std::move(result)}, {}})
                    : std::unexpected(std::move(result).error()));
      }
      if (random() % 8 == 0) {
        static_cast<void>(ledger.publish());
      }
    }
  }

  void take(const std::vector<std::uint64_t>& first_ids,
            const base::Result<ledger::BulkResult>& done) {
    const std::lock_guard lock(told_mutex_);
    for (std::size_t i = 0; i < first_ids.size(); ++i) {
      if (done && i < done->results.size()) {
        told_.answered(first_ids[i], done->results[i]);
        continue;
      }
      const base::Error& error = done ? done->stopped_by.value() : done.error();
      if (error.code != ErrorCode::kUnknownOutcome) {
        EXPECT_TRUE(error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kIo)
            << error.message;
        told_.refused(first_ids[i]);
      }
    }
  }

  std::uint64_t send(std::size_t count) {
    const std::lock_guard lock(told_mutex_);
    const std::uint64_t first_id = told_.next_id();
    told_.sent(first_id, count);
    return first_id;
  }

  std::mt19937_64 random_;
  MemoryLedger test_;
  std::mutex told_mutex_;
  Told told_;
  bool hit_ = false;
};

TEST(Operations, AnyThatFailsLosesNothingAcknowledged) {
  std::size_t hits = 0;
  const auto all = seeds(100, 10'000);
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    const Watchdog watchdog(replay(seed));
    Case one(seed);
    one.run();
    hits += one.was_hit() ? 1 : 0;
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
  EXPECT_TRUE(all.size() == 1 || 2 * hits > all.size()) << "too few cases have a fault";
  report("k-th operation fails", all.size(), std::to_string(hits) + " with a fault; nothing lost");
}

/// In bulk many frames wait for one sync: each operation of that fails in turn, and whatever had
/// reached the disk by then is found again from its beginning, batch by batch.
TEST(Bulk, AnyOperationThatFailsLosesNothingAcknowledged) {
  std::size_t count = 0;
  for (const std::size_t disk : {0U, 1U}) {  // within a segment, and over a roll
    for (std::uint64_t operation = 1, failed = 1; failed != 0; ++operation) {
      for (std::uint64_t seed = 0; seed < (disk == 0 ? 6 : 2); ++seed, ++count) {
        SCOPED_TRACE("operation " + std::to_string(operation) + " seed " + std::to_string(seed));
        MemoryLedger test;
        test.disk.clone_from(prepared_disk(disk).ledger.disk);
        Told told = prepared_disk(disk).told;
        test.disk.fail({operation, FaultKind::kIo, true});
        if (auto opened = test.try_open()) {
          append_in_bulk(**opened, told);
        }
        failed = test.disk.has_failed() ? 1 : 0;
        test.disk.heal();
        std::mt19937_64 random(operation * 8 + seed);
        test.disk.cut_power([&] { return random() % 2 == 0; });
        told.expect_kept(test.directory(), test.disk, test.clock);
        if (HasFailure()) {
          return;
        }
      }
    }
  }
  EXPECT_GT(count, 300U);
}

/// A disk that says yes and forgets: no ledger can prove what nothing on the disk speaks of, but it
/// must never show anything else than what was stored, nor lose more than the newest group.
TEST(LostWrite, IsFoundOrCostsTheNewestGroupOnly) {
  std::size_t kept = 0;
  std::size_t found = 0;
  std::size_t lost = 0;
  const auto all = seeds(50, 1'000);
  for (const std::uint64_t seed : all) {
    SCOPED_TRACE(replay(seed));
    std::mt19937_64 random(seed);
    MemoryLedger test;
    test.disk.clone_from(prepared_disk(0).ledger.disk);
    std::vector<ledger::AppendResult> results;
    {
      const auto ledger = test.open();
      test.disk.fail({1 + random() % 12, FaultKind::kLostWrite});
      for (std::uint64_t i = 0, id = 1; i < 4; ++i, id += 5) {
        results.push_back(must_append(*ledger, load_events(id, 5)));
      }
      test.disk.heal();
    }
    test.disk.cut_power();
    const auto opened = test.try_open();
    if (!opened) {
      EXPECT_EQ(opened.error().code, ErrorCode::kCorrupt) << opened.error().message;
      EXPECT_NE(opened.error().where.find(".log@"), std::string::npos) << opened.error().where;
      ++found;
      continue;
    }
    // Without the commitment that opening added.
    const auto prefix = *(*opened)->prefix_of({(*opened)->prefix().size.value - 1});
    const bool all_there = prefix == results.back().prefix();
    EXPECT_TRUE(all_there || prefix == results[results.size() - 2].prefix());
    ++(all_there ? kept : lost);
  }
  EXPECT_TRUE(all.size() == 1 || kept * found * lost > 0)
      << "each of the three must have been seen";
  report("a synced write is lost all the same",
         all.size(),
         std::to_string(kept) + " harmless, " + std::to_string(found) + " found as corrupt, " +
             std::to_string(lost) + " cost the newest group (only a witness can tell)");
}

}  // namespace
}  // namespace support
