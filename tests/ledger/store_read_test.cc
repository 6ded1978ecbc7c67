// Reading: streams, entries, ranges, prefixes, instants, and ids for events that came without one.
#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::event_at;
using support::history;
using support::MemoryLedger;
using support::must_append;

/// A simulated ledger: genesis 0, commitment 1, then
///   2 A@100  3 B@100 | 4 A@200 | 5 A@300  6 C@300  7 B@300
class Read : public ::testing::Test {
 protected:
  Read() {
    test.create(true);
    ledger = test.open();
    must_append(*ledger, {event_at("A", 1, 100), event_at("B", 2, 100)});
    must_append(*ledger, {event_at("A", 3, 200)});
    must_append(*ledger, {event_at("A", 4, 300), event_at("C", 5, 300), event_at("B", 6, 300)});
  }

  MemoryLedger test;
  std::unique_ptr<Ledger> ledger;
};

TEST_F(Read, StreamGivesItsEventsByVersion) {
  const auto entries = ledger->read_stream("A", {UINT64_MAX});
  ASSERT_TRUE(entries.has_value());
  ASSERT_EQ(entries->size(), 3U);
  const std::array<std::uint64_t, 3> indexes = {2, 4, 5};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*entries)[i].view.index.value, indexes[i]);
    EXPECT_EQ((*entries)[i].view.version.value, i + 1);
    EXPECT_EQ((*entries)[i].view.stream_key, stream_key("A"));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>((*entries)[i].view.body.data()) % 8, 0U);
  }
}

TEST_F(Read, StreamWithinAPrefixEndsThere) {
  EXPECT_EQ(history(*ledger, "A", 6).size(), 3U);
  EXPECT_EQ(history(*ledger, "A", 5).size(), 2U);
  EXPECT_EQ(history(*ledger, "A", 3).size(), 1U);
  EXPECT_EQ(history(*ledger, "A", 2).size(), 0U);
  EXPECT_EQ(history(*ledger, "A", 0).size(), 0U);
}

TEST_F(Read, UnknownStreamIsEmptyAtVersionZero) {
  EXPECT_TRUE(history(*ledger, "D").empty());
  EXPECT_EQ(ledger->stream_version("D")->value, 0U);
  EXPECT_EQ(ledger->stream_version("A")->value, 3U);
  EXPECT_EQ(ledger->stream_version("B")->value, 2U);
}

TEST_F(Read, EntryIsFoundByIndexAndNotBeyondTheEnd) {
  EXPECT_EQ(ledger->read_entry({0})->view.kind, EntryKind::kGenesis);
  EXPECT_EQ(ledger->read_entry({1})->view.kind, EntryKind::kMapCommitment);
  for (std::uint64_t i = 0; i < 8; ++i) {
    EXPECT_EQ(ledger->read_entry({i})->view.index.value, i);
  }
  EXPECT_EQ(ledger->read_entry({8}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ledger->read_entry({UINT64_MAX}).error().code, ErrorCode::kNotFound);
}

TEST_F(Read, ScanVisitsEveryRangeInOrder) {
  for (std::uint64_t first = 0; first <= 8; ++first) {
    for (std::uint64_t limit = 0; limit <= 8; ++limit) {
      std::vector<std::uint64_t> seen;
      ASSERT_TRUE(ledger->scan({first}, {limit}, [&](const EntryView& entry) -> base::Status {
        seen.push_back(entry.index.value);
        return {};
      }));
      std::vector<std::uint64_t> expected;
      for (std::uint64_t i = first; i < limit; ++i) {
        expected.push_back(i);
      }
      EXPECT_EQ(seen, expected) << first << ".." << limit;
    }
  }
  const auto beyond = ledger->scan({0}, {9}, [](const EntryView&) { return base::Status{}; });
  EXPECT_EQ(beyond.error().code, ErrorCode::kNotFound);
}

TEST_F(Read, InPlaceShowsEveryRangeAsScanDoes) {
  const auto log = ledger->in_place({8});
  ASSERT_TRUE(log.has_value()) << log.error().message;
  for (std::uint64_t first = 0; first <= 8; ++first) {
    for (std::uint64_t limit = 0; limit <= 8; ++limit) {
      std::vector<std::uint64_t> seen;
      std::optional<EntryPlace> last;
      ASSERT_TRUE((*log)->scan(
          {first}, {limit}, [&](const EntryView& entry, EntryPlace place) -> base::Status {
            seen.push_back(entry.index.value);
            EXPECT_TRUE(!last || *last < place) << "later entries lie higher";
            last = place;
            (*log)->will_need(place);
            const auto again = (*log)->at(place, entry.index);
            EXPECT_TRUE(again.has_value());
            const auto alone = ledger->read_entry(entry.index);
            EXPECT_TRUE(std::ranges::equal(entry.entry, alone->view.entry));
            EXPECT_TRUE(std::ranges::equal(again->body, alone->view.body));
            EXPECT_EQ(again->stream_key, alone->view.stream_key);
            EXPECT_EQ(again->version, alone->view.version);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(entry.body.data()) % 8, 0U);
            return {};
          }));
      std::vector<std::uint64_t> expected;
      for (std::uint64_t i = first; i < limit; ++i) {
        expected.push_back(i);
      }
      EXPECT_EQ(seen, expected) << first << ".." << limit;
    }
  }
  EXPECT_EQ(ledger->in_place({9}).error().code, ErrorCode::kNotFound);
}

TEST_F(Read, InPlaceFindsDamageAsScanDoes) {
  base::Bytes bytes = test.disk.bytes(test.log());
  const base::Uuid id = support::id_of(3);
  const auto at = std::search(bytes.begin(), bytes.end(), id.bytes.begin(), id.bytes.end());
  ASSERT_NE(at, bytes.end());
  *(at + 17) ^= std::byte{1};
  test.disk.set_bytes(test.log(), bytes);
  const auto log = ledger->in_place({8});
  ASSERT_TRUE(log.has_value());
  std::uint64_t seen = 0;
  const auto scanned = (*log)->scan({0}, {8}, [&](const EntryView&, EntryPlace) -> base::Status {
    ++seen;
    return {};
  });
  ASSERT_FALSE(scanned.has_value());
  EXPECT_EQ(scanned.error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(seen, 4U);
}

TEST_F(Read, ScanStopsAtTheVisitorsFirstError) {
  std::uint64_t visited = 0;
  const auto status = ledger->scan({0}, {8}, [&](const EntryView&) -> base::Status {
    return ++visited == 3 ? base::fail(ErrorCode::kConflict, "enough") : base::Status{};
  });
  EXPECT_EQ(status.error().message, "enough");
  EXPECT_EQ(visited, 3U);
}

TEST_F(Read, PrefixOfEachSizeIsTheTreeOverThatMany) {
  Frontier frontier;
  for (std::uint64_t size = 0; size <= 8; ++size) {
    const auto prefix = ledger->prefix_of({size});
    ASSERT_TRUE(prefix.has_value()) << size;
    EXPECT_EQ(prefix->size.value, size);
    EXPECT_EQ(prefix->root, frontier.root()) << size;
    if (size < 8) {
      frontier.add(leaf_hash(ledger->read_entry({size})->view.entry));
    }
  }
  EXPECT_EQ(ledger->prefix_of({9}).error().code, ErrorCode::kNotFound);
}

TEST_F(Read, SizeAtAnInstantCountsWhatWasRecordedByThen) {
  const auto size_at = [&](std::int64_t us) { return ledger->size_at({us})->value; };
  EXPECT_EQ(size_at(-1), 0U);
  EXPECT_EQ(size_at(0), 2U);  // genesis and commitment of a simulated ledger
  EXPECT_EQ(size_at(99), 2U);
  EXPECT_EQ(size_at(100), 4U);
  EXPECT_EQ(size_at(199), 4U);
  EXPECT_EQ(size_at(200), 5U);
  EXPECT_EQ(size_at(299), 5U);
  EXPECT_EQ(size_at(300), 8U);
  EXPECT_EQ(size_at(INT64_MAX), 8U);
}

TEST_F(Read, AfterCloseRefusesInsteadOfAnsweringWrongly) {
  ASSERT_TRUE(ledger->close());
  EXPECT_EQ(ledger->read_stream("A", {8}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ledger->stream_version("A").error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ledger->read_entry({2}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ledger->prefix().size.value, 9U);  // with the commitment made at close
}

TEST_F(Read, DamagedEntryIsCorruptAndNamed) {
  base::Bytes bytes = test.disk.bytes(test.log());
  // The body of entry 4, alone in its frame: found by its id.
  const base::Uuid id = support::id_of(3);
  const auto at = std::search(bytes.begin(), bytes.end(), id.bytes.begin(), id.bytes.end());
  ASSERT_NE(at, bytes.end());
  *(at + 17) ^= std::byte{1};
  test.disk.set_bytes(test.log(), bytes);
  const auto entries = ledger->read_stream("A", {8});
  ASSERT_FALSE(entries.has_value());
  EXPECT_EQ(entries.error().code, ErrorCode::kCorrupt);
  EXPECT_NE(entries.error().message.find("index 4"), std::string::npos) << entries.error().message;
  EXPECT_EQ(history(*ledger, "C").size(), 1U);
}

TEST_F(Read, DiskErrorIsAnErrorAndNotDamage) {
  test.disk.fail({1, support::FaultKind::kIo, true});
  EXPECT_EQ(ledger->read_stream("A", {8}).error().code, ErrorCode::kIo);
  EXPECT_EQ(ledger->read_entry({4}).error().code, ErrorCode::kIo);
}

TEST_F(Read, DerivedIdIsStableAndOfVersionEight) {
  const base::ByteView body = base::as_bytes("body");
  const base::Uuid id = *ledger->derive_id(body, 0);
  EXPECT_EQ(ledger->derive_id(body, 0), id);
  EXPECT_NE(ledger->derive_id(body, 1), id);
  EXPECT_NE(ledger->derive_id(base::as_bytes("bodz"), 0), id);
  const std::string text = base::to_string(id);
  EXPECT_EQ(text[14], '8');
  EXPECT_NE(std::string_view("89ab").find(text[19]), std::string_view::npos);
  ledger.reset();
  EXPECT_EQ(test.open(Access::kRead)->derive_id(body, 0), id);
}

TEST_F(Read, DerivedIdBelongsToOneLedger) {
  MemoryLedger other;
  other.create(true);
  EXPECT_NE(other.open()->derive_id({}, 0), ledger->derive_id({}, 0));
}

TEST_F(Read, DerivedIdIsTheHmacOfBodyAndRepeat) {
  // HMAC-SHA-256 with a key of 32 bytes 0x0b over "Hi There" ‖ BE64 5, computed elsewhere; version
  // and variant bits set.
  std::string secret;
  for (int i = 0; i < 32; ++i) {
    secret += "0b";
  }
  const base::ByteView bytes = base::as_bytes(secret);
  test.disk.set_bytes("/disk/ledger/keys/id-secret", base::Bytes(bytes.begin(), bytes.end()));
  EXPECT_EQ(base::to_string(*ledger->derive_id(base::as_bytes("Hi There"), 5)),
            "5f47a049-f515-8dcb-a056-cfc09fa28278");
}

TEST_F(Read, IdSecretWithAnyBitFlippedIsCorrupt) {
  const std::filesystem::path path = "/disk/ledger/keys/id-secret";
  const base::Bytes own = test.disk.bytes(path);
  ASSERT_EQ(own.size(), 64U + 1 + 8 + 1);
  for (std::size_t bit = 0; bit < own.size() * 8; ++bit) {
    base::Bytes flipped = own;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    test.disk.set_bytes(path, flipped);
    const auto derived = ledger->derive_id({}, 0);
    ASSERT_FALSE(derived.has_value()) << bit;
    EXPECT_EQ(derived.error().code, ErrorCode::kCorrupt) << bit;
  }
}

TEST_F(Read, IdSecretThatDoesNotParseIsCorrupt) {
  test.disk.set_bytes("/disk/ledger/keys/id-secret", base::Bytes(5, std::byte{'x'}));
  EXPECT_EQ(ledger->derive_id({}, 0).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace ledger
