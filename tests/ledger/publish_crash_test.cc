// Loss of power at each single operation on the disk while a ledger publishes, changes its key
// and is frozen: what was shown stays a prefix of the log, and no size ever has two roots.

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/evidence/checkpoint.h"
#include "ledger/notary.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using support::event;
using support::MemoryLedger;

/// Every checkpoint that anybody was shown, by size.
class Shown {
 public:
  void add(const Published& published) {
    const auto [it, is_new] = roots_.emplace(published.prefix.size.value, published.prefix.root);
    EXPECT_TRUE(is_new || it->second == published.prefix.root)
        << "two roots at size " << published.prefix.size.value;
  }

  /// The log holds all of them.
  void expect_in(const Ledger& ledger) const {
    for (const auto& [size, root] : roots_) {
      const auto prefix = ledger.prefix_of({size});
      ASSERT_TRUE(prefix.has_value()) << "size " << size << " was shown and is gone";
      EXPECT_EQ(prefix->root, root) << "size " << size;
    }
  }

 private:
  std::map<std::uint64_t, base::Digest> roots_;
};

/// What an operator does in a year, quickly. Faults end it early.
void live(MemoryLedger& test, Shown& shown) {
  test.options.on_publish = [&shown](const Published& published) { shown.add(published); };
  const auto opened = test.try_open();
  if (!opened) {
    return;
  }
  Ledger& ledger = **opened;
  std::uint64_t id = 1;
  for (int round = 0; round < 3; ++round) {
    static_cast<void>(ledger.append({event("A", id), event("B", id + 1)}));
    static_cast<void>(ledger.publish());
    id += 2;
  }
  static_cast<void>(ledger.notary().change_key());
  static_cast<void>(ledger.append({event("C", id)}));
  static_cast<void>(ledger.publish());
  static_cast<void>(ledger.notary().freeze("closed for the year"));
  static_cast<void>(ledger.close());
}

/// Opens what is left, publishes, and compares with all that was shown.
void expect_sound(MemoryLedger& left, Shown shown) {
  left.options.on_publish = [&shown](const Published& published) { shown.add(published); };
  for (int again = 0; again < 2; ++again) {
    const auto opened = left.try_open();
    ASSERT_TRUE(opened.has_value()) << opened.error().message << " " << opened.error().where;
    const auto at_open = (*opened)->notary().published();
    ASSERT_TRUE(at_open.has_value()) << at_open.error().message;
    shown.add(*at_open);
    EXPECT_EQ(at_open->prefix, (*opened)->prefix());
    static_cast<void>((*opened)->append({event("D", 1'000 + static_cast<std::uint64_t>(again))}));
    ASSERT_TRUE((*opened)->publish().has_value());
    const auto after = (*opened)->notary().published();
    ASSERT_TRUE(after.has_value());
    shown.add(*after);
    shown.expect_in(**opened);
    const auto proof = (*opened)->notary().prove_stream("A", *after);
    ASSERT_TRUE(proof.has_value()) << proof.error().message;
    ASSERT_TRUE((*opened)->close().has_value());
  }
}

enum class Arrives { kNothing, kAll, kSome };

void cut_at_each_operation(Arrives arrives) {
  std::mt19937_64 random(1'932);
  for (std::uint64_t operation = 1;; ++operation) {
    SCOPED_TRACE("at operation " + std::to_string(operation));
    MemoryLedger test;
    test.create();
    Shown shown;
    test.disk.fail({.operation = operation, .sticky = true});
    live(test, shown);
    const bool has_failed = test.disk.has_failed();
    test.disk.heal();
    test.disk.cut_power([&] {
      return arrives == Arrives::kAll || (arrives == Arrives::kSome && random() % 2 == 0);
    });
    expect_sound(test, shown);
    if (!has_failed || testing::Test::HasFailure()) {
      EXPECT_GT(operation, 80U);
      return;
    }
  }
}

TEST(PublishCrash, NothingUnsyncedArrives) {
  cut_at_each_operation(Arrives::kNothing);
}

TEST(PublishCrash, EverythingArrives) {
  cut_at_each_operation(Arrives::kAll);
}

TEST(PublishCrash, SomeOfItArrives) {
  cut_at_each_operation(Arrives::kSome);
}

TEST(PublishCrash, EachOperationThatFailsOnceLeavesASoundLedger) {
  for (std::uint64_t operation = 1;; ++operation) {
    SCOPED_TRACE("operation " + std::to_string(operation));
    MemoryLedger test;
    test.create();
    Shown shown;
    test.disk.fail({.operation = operation});
    live(test, shown);
    const bool has_failed = test.disk.has_failed();
    test.disk.heal();
    expect_sound(test, shown);
    if (!has_failed || testing::Test::HasFailure()) {
      return;
    }
  }
}

}  // namespace
}  // namespace ledger
