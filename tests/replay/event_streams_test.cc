// One pass over a log by many, and streams that come out of it whole.
#include "replay/event_streams.h"

#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/memory_ledger.h"

namespace replay {
namespace {

/// Runs tasks from the last to the first.
class Backwards final : public Executor {
 public:
  void run(std::size_t count, const std::function<void(std::size_t)>& task) override {
    for (std::size_t number = count; number > 0; --number) {
      task(number - 1);
    }
  }

  [[nodiscard]] std::size_t width() const override { return 8; }
};

class EventStreamsTest : public testing::Test {
 protected:
  /// An event of the stream whose key is `start`, then zeros, then `end`.
  void add(std::uint64_t start, std::uint64_t end, std::string_view body) {
    ledger::EntryView view;
    base::store_be64(view.stream_key.bytes.data(), start);
    base::store_be64(&view.stream_key.bytes[24], end);
    view.body = base::as_bytes(body);
    ledger_.add(view, {});
  }

  /// The bodies of each stream, in the order they are told.
  std::map<base::Digest, std::vector<std::string>> read(Executor& executor, std::uint64_t limit) {
    std::map<base::Digest, std::vector<std::string>> streams;
    const auto log = ledger_.in_place({limit}).value();
    auto all = EventStreams::gather(
        *log, {limit}, [](const ledger::EntryView&) { return true; }, executor);
    EXPECT_TRUE(all);
    EventStreams::Room room;
    for (std::size_t part = 0; part < EventStreams::kParts; ++part) {
      for (const EventStreams::Run& run : all->sort(part)) {
        EXPECT_TRUE(all->read(run, room));
        EXPECT_TRUE(EventStreams::for_each_stream(room, [&](auto stream) -> base::Status {
          EXPECT_FALSE(streams.contains(stream.front().stream_key)) << "a stream came twice";
          for (const ledger::EntryView& entry : stream) {
            streams[entry.stream_key].emplace_back(base::as_text(entry.body));
          }
          return {};
        }));
      }
    }
    return streams;
  }

  support::MemoryLedger ledger_;
};

using Bodies = std::vector<std::string>;

TEST_F(EventStreamsTest, EachStreamHasItsEventsInTheOrderOfTheLog) {
  for (const char* body : {"1", "2", "3"}) {
    add(7, 0, std::string("a") + body);
    ledger_.add_foreign(ledger::EntryKind::kMapCommitment);
    add(8, 1, std::string("b") + body);
  }
  InTurn in_turn;
  const auto streams = read(in_turn, 9);
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams.begin()->second, (Bodies{"a1", "a2", "a3"}));
  EXPECT_EQ(streams.rbegin()->second, (Bodies{"b1", "b2", "b3"}));
}

TEST_F(EventStreamsTest, StreamsWhoseKeysBeginWithTheSameEightBytesAreNotMerged) {
  // Same part (the last byte), same first eight bytes: only the rest of the key tells them apart.
  add(42, 0x0100, "x1");
  add(42, 0x0200, "y1");
  add(42, 0x0100, "x2");
  add(42, 0x0200, "y2");
  InTurn in_turn;
  const auto streams = read(in_turn, 4);
  ASSERT_EQ(streams.size(), 2U);
  EXPECT_EQ(streams.begin()->second, (Bodies{"x1", "x2"}));
  EXPECT_EQ(streams.rbegin()->second, (Bodies{"y1", "y2"}));
}

TEST_F(EventStreamsTest, WhatComesAfterThePrefixIsNotThere) {
  add(1, 0, "a1");
  add(2, 0, "b1");
  add(1, 0, "a2");
  InTurn in_turn;
  EXPECT_EQ(read(in_turn, 2).begin()->second, Bodies{"a1"});
  EXPECT_EQ(read(in_turn, 1).size(), 1U);
  EXPECT_TRUE(read(in_turn, 0).empty());
}

TEST_F(EventStreamsTest, ManyStretchesInAnyOrderGiveTheSame) {
  for (int i = 0; i < 40'000; ++i) {
    add(static_cast<std::uint64_t>(i * i % 97),
        static_cast<std::uint64_t>(i % 5),
        std::to_string(i));
  }
  InTurn in_turn;
  Backwards backwards;
  const auto streams = read(in_turn, 40'000);
  EXPECT_EQ(read(backwards, 40'000), streams);
  std::size_t events = 0;
  for (const auto& [key, bodies] : streams) {
    events += bodies.size();
    EXPECT_TRUE(std::ranges::is_sorted(
        bodies, [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); }));
  }
  EXPECT_EQ(events, 40'000U);
}

}  // namespace
}  // namespace replay
