#include "ledger/log/head_file.h"

#include <gtest/gtest.h>

#include "tests/support/fault_file_system.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kNote =
    "ledger.example/cases\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

class HeadFile : public ::testing::Test {
 protected:
  HeadFile() {
    EXPECT_TRUE(disk_.make_directory("/disk"));
    EXPECT_TRUE(disk_.sync_directory("/"));
  }

  void create(std::string_view note) {
    ASSERT_TRUE(create_head(disk_, kPath, note));
    ASSERT_TRUE(disk_.sync_directory("/disk"));
  }

  /// Writes this many more heads with notes "1", "2", …
  void write(int count) {
    for (int i = 1; i <= count; ++i) {
      ASSERT_TRUE(write_head(disk_, kPath, *read_head(disk_, kPath), std::to_string(i)));
    }
  }

  void flip(std::size_t offset) {
    base::Bytes bytes = disk_.bytes(kPath);
    bytes[offset] ^= std::byte{1};
    disk_.set_bytes(kPath, bytes);
  }

  void zero_slot(std::size_t slot) {
    base::Bytes bytes = disk_.bytes(kPath);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(slot * kHeadSlotBytes),
                kHeadSlotBytes,
                std::byte{0});
    disk_.set_bytes(kPath, bytes);
  }

  static constexpr auto kPath = "/disk/head";
  support::FaultFileSystem disk_;
};

TEST_F(HeadFile, SlotIsTheBytesOfTheFormat) {
  create("0");
  ASSERT_TRUE(write_head(disk_, kPath, {6, "", false}, kNote));
  const base::Bytes bytes = disk_.bytes(kPath);
  ASSERT_EQ(bytes.size(), 2 * 4096U);
  const base::ByteView slot = base::ByteView(bytes).subspan(4096);  // counter 7 is odd
  EXPECT_EQ(base::to_hex(slot.first(96)),
            "434c454447484544"  // "CLEDGHED"
            "01000000"          // format 1
            "0700000000000000"  // counter
            "44000000"          // 68 bytes of note
            "6c65646765722e6578616d706c652f63617365730a380a58636e616561634757616d74565a793341"
            "64375a6f717564676a71744c306c677a2b4e77372f52675179673d0a"
            "00000000");
  EXPECT_TRUE(base::all_zero(slot.subspan(92, 4088 - 92)));
  EXPECT_EQ(base::to_hex(slot.last(8)), "d4a0ca6cce593f4f");
}

TEST_F(HeadFile, NewestSlotIsRead) {
  create("0");
  EXPECT_EQ(read_head(disk_, kPath)->note, "0");
  for (int i = 1; i <= 5; ++i) {
    write(1);
    EXPECT_EQ(read_head(disk_, kPath)->counter, static_cast<std::uint64_t>(i));
  }
}

TEST_F(HeadFile, SlotsAreWrittenInTurn) {
  create("0");
  write(1);
  const base::Bytes before = disk_.bytes(kPath);
  static_cast<void>(disk_.take_writes());
  write(1);
  const auto writes = disk_.take_writes();
  ASSERT_EQ(writes.size(), 1U);
  EXPECT_EQ(writes[0].offset, 0U);
  EXPECT_EQ(writes[0].bytes, kHeadSlotBytes);
}

TEST_F(HeadFile, IsDurableOnceWritten) {
  create("0");
  write(3);
  disk_.cut_power();
  EXPECT_EQ(read_head(disk_, kPath)->note, "3");
  EXPECT_EQ(read_head(disk_, kPath)->counter, 3U);
}

TEST_F(HeadFile, HalfWrittenSlotLeavesTheOlderOne) {
  create("0");
  write(3);
  disk_.fail({2, support::FaultKind::kShortWrite, false});
  ASSERT_FALSE(write_head(disk_, kPath, {3, "3", false}, std::string(3'000, 'x')));
  disk_.heal();
  const auto head = read_head(disk_, kPath);
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->note, "3");
  EXPECT_TRUE(head->other_slot_damaged);
}

TEST_F(HeadFile, OneDamagedSlotIsReportedAndTheOtherServes) {
  create("0");
  write(4);  // counter 4 in slot 0, 3 in slot 1
  EXPECT_FALSE(read_head(disk_, kPath)->other_slot_damaged);
  flip(4096 + 100);
  EXPECT_EQ(read_head(disk_, kPath)->counter, 4U);
  EXPECT_TRUE(read_head(disk_, kPath)->other_slot_damaged);
  flip(4096 + 100);
  flip(100);
  EXPECT_EQ(read_head(disk_, kPath)->counter, 3U);
  EXPECT_TRUE(read_head(disk_, kPath)->other_slot_damaged);
}

TEST_F(HeadFile, DamagedSlotIsTheOneWrittenNext) {
  create("0");
  write(4);
  flip(100);
  write(1);
  EXPECT_EQ(read_head(disk_, kPath)->counter, 4U);
  EXPECT_FALSE(read_head(disk_, kPath)->other_slot_damaged);
}

TEST_F(HeadFile, UnusedSecondSlotIsNotDamage) {
  create("0");
  EXPECT_FALSE(read_head(disk_, kPath)->other_slot_damaged);
}

TEST_F(HeadFile, SlotThatWasUsedAndIsZeroIsDamage) {
  create("0");
  write(1);
  zero_slot(0);
  EXPECT_TRUE(read_head(disk_, kPath)->other_slot_damaged);
}

TEST_F(HeadFile, SlotThatAWriterIsJustFillingIsNotDamage) {
  create("0");
  write(2);
  const base::Bytes whole = disk_.bytes(kPath);
  flip(4'096 + 100);
  // The writer is done before the second look: open, read, open …
  disk_.interrupt(3, [&] { disk_.set_bytes(kPath, whole); });
  EXPECT_FALSE(read_head(disk_, kPath)->other_slot_damaged);
}

TEST_F(HeadFile, EveryFlippedBitOfASlotIsReported) {
  create("0");
  write(2);
  const base::Bytes bytes = disk_.bytes(kPath);
  // Each bit of what is not padding, and one bit of each byte of the padding.
  for (std::size_t bit = 0; bit < 2 * kHeadSlotBytes * 8; ++bit) {
    const std::size_t in_slot = bit / 8 % kHeadSlotBytes;
    if (in_slot >= 32 && in_slot < 4080 && bit % 8 != in_slot % 8) {
      continue;
    }
    base::Bytes flipped = bytes;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    disk_.set_bytes(kPath, flipped);
    const auto head = read_head(disk_, kPath);
    ASSERT_TRUE(head.has_value()) << bit;
    ASSERT_TRUE(head->other_slot_damaged) << bit;
    ASSERT_EQ(head->counter, bit / 8 < kHeadSlotBytes ? 1U : 2U) << bit;
  }
}

TEST_F(HeadFile, BothSlotsDamagedIsUntrusted) {
  create("0");
  write(1);
  flip(0);
  flip(4096);
  EXPECT_EQ(read_head(disk_, kPath).error().code, ErrorCode::kUntrusted);
}

TEST_F(HeadFile, MissingCutOrGrownIsUntrusted) {
  EXPECT_EQ(read_head(disk_, kPath).error().code, ErrorCode::kUntrusted);
  create("0");
  base::Bytes bytes = disk_.bytes(kPath);
  bytes.resize(8'191);
  disk_.set_bytes(kPath, bytes);
  EXPECT_EQ(read_head(disk_, kPath).error().code, ErrorCode::kUntrusted);
  bytes.resize(8'193);
  disk_.set_bytes(kPath, bytes);
  EXPECT_EQ(read_head(disk_, kPath).error().code, ErrorCode::kUntrusted);
}

TEST_F(HeadFile, ReadErrorIsNotTakenForDamage) {
  create("0");
  disk_.fail({2, support::FaultKind::kIo, false});
  EXPECT_EQ(read_head(disk_, kPath).error().code, ErrorCode::kIo);
}

TEST_F(HeadFile, DurableIsTheBytesOfTheFormat) {
  auto file = DurableFile::open(disk_, "/disk/durable");
  ASSERT_TRUE(file->write({{9}, {4}, 640}));
  EXPECT_EQ(base::to_hex(disk_.bytes("/disk/durable")),
            "434c4544474455520900000000000000040000000000000080020000000000"
            "00ddfe8301b4c3c263");
  const auto end = read_durable(disk_, "/disk/durable");
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->next_index, base::EntryIndex{9});
  EXPECT_EQ(end->segment_first_index, base::EntryIndex{4});
  EXPECT_EQ(end->offset, 640U);
}

TEST_F(HeadFile, DurableThatIsMissingOrDamagedSaysNothing) {
  EXPECT_FALSE(read_durable(disk_, "/disk/durable").has_value());
  ASSERT_TRUE(DurableFile::open(disk_, "/disk/durable")->write({{9}, {4}, 640}));
  const base::Bytes bytes = disk_.bytes("/disk/durable");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    base::Bytes damaged = bytes;
    damaged[i] ^= std::byte{0x40};
    disk_.set_bytes("/disk/durable", damaged);
    EXPECT_FALSE(read_durable(disk_, "/disk/durable").has_value()) << i;
    damaged = bytes;
    damaged.resize(i);
    disk_.set_bytes("/disk/durable", damaged);
    EXPECT_FALSE(read_durable(disk_, "/disk/durable").has_value()) << i;
  }
}

}  // namespace
}  // namespace ledger
