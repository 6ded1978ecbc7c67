// Random batches against a model of a few lines, with reopening and index loss in between.
#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "ledger/evidence/case_map.h"
#include "ledger/evidence/merkle.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using support::event;

/// What a ledger must do, without disk, index, groups or threads.
class Model {
 public:
  explicit Model(const Ledger& ledger) {
    for (std::uint64_t i = 0; i < 2; ++i) {
      frontier_.add(leaf_hash(ledger.read_entry({i})->view.entry));
    }
  }

  struct Outcome {
    std::vector<Receipt> receipts;
    std::optional<Conflict> conflict;
  };

  Outcome append(const std::vector<NewEvent>& batch, base::TimestampUtcUs now) {
    const Model before = *this;
    Outcome outcome;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const NewEvent& one = batch[i];
      std::vector<Stored>& stream = streams_[one.stream];
      const auto same =
          std::ranges::find(stream, one.id, [](const Stored& s) { return s.receipt.id; });
      if (same != stream.end() && same->body == one.body) {
        outcome.receipts.push_back(same->receipt);
        outcome.receipts.back().deduplicated = true;
        continue;
      }
      const bool other_content = same != stream.end();
      if (other_content || (one.expected_version && one.expected_version->value != stream.size())) {
        *this = before;
        return {{}, Conflict{i, {streams_[one.stream].size()}, other_content}};
      }
      const EntryHead head = {
          EntryKind::kEvent, stream_key(one.stream), {stream.size() + 1}, now, one.id};
      const base::Digest leaf = leaf_hash(encode_entry(head, one.body));
      stream.push_back({{{frontier_.size()}, head.version, now, one.id, leaf, false}, one.body});
      frontier_.add(leaf);
      outcome.receipts.push_back(stream.back().receipt);
    }
    return outcome;
  }

  /// A commitment to all events, if any came since the last one.
  void publish(base::TimestampUtcUs now) {
    if (frontier_.size() == published_) {
      return;
    }
    std::map<base::EntryIndex, std::pair<base::Digest, base::Digest>> events;
    for (const auto& [name, stream] : streams_) {
      for (const Stored& stored : stream) {
        events[stored.receipt.index] = {stream_key(name), stored.receipt.leaf};
      }
    }
    CaseMap map;
    for (const auto& [index, event] : events) {
      map.add(event.first, index, event.second);
    }
    EntryHead head;
    head.kind = EntryKind::kMapCommitment;
    head.recorded_at = now;
    const MapCommitment commitment = {{frontier_.size()}, map.root(), map.case_count()};
    frontier_.add(leaf_hash(encode_entry(head, encode_map_commitment(commitment))));
    published_ = frontier_.size();
  }

  void expect_equal(const Ledger& ledger) {
    EXPECT_EQ(ledger.prefix(), (Prefix{{frontier_.size()}, frontier_.root()}));
    for (const auto& [name, stream] : streams_) {
      const auto entries = ledger.read_stream(name, {UINT64_MAX});
      ASSERT_TRUE(entries.has_value());
      ASSERT_EQ(entries->size(), stream.size()) << name;
      ASSERT_EQ(ledger.stream_version(name)->value, stream.size());
      for (std::size_t i = 0; i < stream.size(); ++i) {
        const EntryView& view = (*entries)[i].view;
        ASSERT_EQ(leaf_hash(view.entry), stream[i].receipt.leaf);
        ASSERT_EQ(view.index, stream[i].receipt.index);
        ASSERT_TRUE(std::ranges::equal(view.body, stream[i].body));
      }
    }
  }

 private:
  struct Stored {
    Receipt receipt;
    base::Bytes body;
  };

  std::map<std::string, std::vector<Stored>> streams_;
  Frontier frontier_;
  std::uint64_t published_ = 2;
};

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}

  std::size_t below(std::size_t limit) { return engine_() % limit; }

 private:
  std::mt19937 engine_;
};

/// Few streams and ids, so that repeats, conflicts and stale versions all happen.
std::vector<NewEvent> random_batch(Random& random, std::size_t size_max, std::size_t id_count) {
  std::vector<NewEvent> batch;
  const std::size_t size = random.below(size_max + 1);
  for (std::size_t i = 0; i < size; ++i) {
    const std::string stream = "case " + std::to_string(random.below(4));
    const std::size_t id = random.below(id_count);
    // Mostly the body that belongs to the id; now and then another.
    const std::string body =
        std::to_string(random.below(3 * size_max) == 0 ? id + 1 : id) + std::string(id % 300, '-');
    batch.push_back(event(stream, id, body));
    if (random.below(3 * size_max) == 0) {
      batch.back().expected_version = base::Version{random.below(6)};
    }
  }
  return batch;
}

void expect_same_outcome(const AppendResult& result, const Model::Outcome& expected) {
  ASSERT_EQ(result.conflict.has_value(), expected.conflict.has_value());
  if (result.conflict) {
    EXPECT_EQ(result.conflict->position, expected.conflict->position);
    EXPECT_EQ(result.conflict->present_version, expected.conflict->present_version);
    EXPECT_EQ(result.conflict->same_id_other_content, expected.conflict->same_id_other_content);
  }
  ASSERT_EQ(result.receipts.size(), expected.receipts.size());
  for (std::size_t i = 0; i < result.receipts.size(); ++i) {
    const Receipt& receipt = result.receipts[i];
    const Receipt& wanted = expected.receipts[i];
    EXPECT_EQ(receipt.index, wanted.index);
    EXPECT_EQ(receipt.version, wanted.version);
    EXPECT_EQ(receipt.recorded_at, wanted.recorded_at);
    EXPECT_EQ(receipt.id, wanted.id);
    EXPECT_EQ(receipt.leaf, wanted.leaf);
    EXPECT_EQ(receipt.deduplicated, wanted.deduplicated);
  }
}

struct Size {
  std::size_t steps;
  std::size_t batch_max;
  std::size_t id_count;
};

/// Runs one seed; `disturb` is called between steps, with the ledger closed.
void run(support::TestLedger& test,
         std::uint32_t seed,
         const Size& size,
         const std::function<void(Random&)>& disturb) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  test.create();
  auto ledger = test.open();
  Model model(*ledger);
  std::size_t conflicts = 0;
  for (std::size_t step = 0; step < size.steps; ++step) {
    test.clock.pass(static_cast<std::int64_t>(random.below(1'000)));
    const auto batch = random_batch(random, size.batch_max, size.id_count);
    const auto result = ledger->append(batch);
    ASSERT_TRUE(result.has_value()) << result.error().message;
    conflicts += result->conflict ? 1 : 0;
    expect_same_outcome(*result, model.append(batch, test.clock.wall()));
    if (random.below(5) == 0) {
      if (random.below(2) == 0) {
        EXPECT_TRUE(ledger->close());
      }
      ledger.reset();
      disturb(random);
      ledger = test.open();
      model.publish(test.clock.wall());  // by closing, or else by opening
      model.expect_equal(*ledger);
      EXPECT_EQ(ledger->notary().published()->prefix, ledger->prefix());
    }
    if (::testing::Test::HasFailure()) {
      return;
    }
  }
  model.expect_equal(*ledger);
  EXPECT_GT(conflicts, 0U);
}

TEST(Model, AgreesWithTheLedgerThroughReopeningAndPowerCuts) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    support::MemoryLedger test;
    run(test, seed, {60, 12, 60}, [&](Random& random) {
      if (random.below(2) == 0) {
        test.disk.cut_power();
      }
    });
    if (HasFailure()) {
      return;
    }
  }
}

TEST(Model, AgreesWithTheLedgerThroughIndexLoss) {
  for (std::uint32_t seed = 100; seed < 102; ++seed) {
    support::DiskLedger test;
    std::size_t stored = 0;
    run(test, seed, {16, 900, 4'000}, [&](Random& random) {
      const auto index = test.directory() / "index";
      stored += std::filesystem::exists(index) ? 1 : 0;
      if (random.below(3) == 0) {
        std::filesystem::remove_all(index);
      }
    });
    EXPECT_GT(stored, 0U) << "no index was ever stored: seed " << seed;
    if (HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace ledger
