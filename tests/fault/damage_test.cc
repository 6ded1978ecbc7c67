// Files that are gone, cut, renamed, doubled or older than they should be: each is told for what it
// is, with file and offset, by opening to read, opening to write, and verification alike.
#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/log/format.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/segment_set.h"
#include "ledger/verify/verify.h"
#include "tests/support/test_ledger.h"

namespace support {
namespace {

using base::ErrorCode;
using ledger::Access;
namespace fs = std::filesystem;

constexpr std::uint64_t kSegments = 3;
constexpr std::uint64_t kContinuesAtBytes = 128;

struct Frame {
  std::size_t segment = 0;
  std::uint64_t offset = 0;
  std::uint64_t first_index = 0;
};

/// Three segments of 1, 2 and 4 MiB with a frame for each event of 60,000 bytes, all published; and
/// what the directory was at an earlier time.
struct Original {
  Original() {
    test.create();
    const auto ledger = test.open();
    for (std::uint64_t id = 0; id < 60; ++id) {
      must_append(*ledger, {event("A", id, std::string(60'000, 'x'))});
    }
    EXPECT_TRUE(ledger->publish());
    earlier_size = ledger->prefix().size;
    fs::copy(test.directory(), earlier, fs::copy_options::recursive);
    must_append(*ledger, {event("A", 60), event("A", 61)});
    EXPECT_TRUE(ledger->close());
    const auto segments = *ledger::SegmentSet::list(test.files(), test.directory() / "log");
    auto reader = *ledger::FrameReader::from_start(*segments);
    for (auto frame = reader.next(); frame && *frame; frame = reader.next()) {
      const auto& [header, place, payload] = **frame;
      frames.push_back({place.segment, place.offset, header.first_index.value});
    }
    for (std::size_t i = 0; i < segments->count(); ++i) {
      first_indexes.push_back(segments->first_index(i).value);
    }
  }

  /// Of the frames that the earlier log lacks: two events, and the commitment made at close.
  [[nodiscard]] const Frame& first_later() const { return frames.at(frames.size() - 2); }

  DiskLedger test;
  fs::path earlier = test.directory().parent_path() / "earlier";
  base::LogSize earlier_size;
  std::vector<Frame> frames;
  std::vector<std::uint64_t> first_indexes;
};

class Damage : public ::testing::Test {
 protected:
  Damage() {
    EXPECT_EQ(original_.first_indexes.size(), kSegments);
    EXPECT_FALSE(verify().failure.has_value());
  }

  [[nodiscard]] fs::path segment(std::size_t number) const {
    return test_.log(original_.first_indexes.at(number));
  }

  [[nodiscard]] fs::path earlier_segment(std::size_t number) const {
    return original_.earlier / "log" / segment(number).filename();
  }

  [[nodiscard]] fs::path head() const { return test_.directory() / "head"; }

  /// The last frame that starts at or before the offset.
  [[nodiscard]] Frame frame_at(std::size_t segment, std::uint64_t offset) const {
    Frame found;
    for (const Frame& frame : original_.frames) {
      if (frame.segment == segment && frame.offset <= offset) {
        found = frame;
      }
    }
    return found;
  }

  /// Where the `continues-at` of a segment stands.
  [[nodiscard]] std::uint64_t continues_at(std::size_t segment) const {
    const auto bytes = ledger::io::read_file(test_.files(), this->segment(segment), 8U << 20U);
    std::size_t end = bytes->size();
    while (base::all_zero(base::ByteView(*bytes).subspan(end - 64, 64))) {
      end -= 64;
    }
    return end - kContinuesAtBytes;
  }

  [[nodiscard]] ledger::VerifyReport verify() const {
    return *ledger::verify_directory(test_.directory(), test_.files(), {});
  }

  static void expect_error(const base::Error& error, ErrorCode code, const std::string& where) {
    EXPECT_EQ(error.code, code) << error.message;
    EXPECT_EQ(error.where, where) << error.message;
    EXPECT_FALSE(error.hint.empty()) << error.message;
  }

  /// All three ways to look must say the same, and leave every byte as it is.
  void expect_all(ErrorCode code, const fs::path& file, std::optional<std::uint64_t> offset) {
    const std::string where = file.native() + (offset ? "@" + std::to_string(*offset) : "");
    const auto before = all_bytes();
    const auto report = verify();
    ASSERT_TRUE(report.failure.has_value());
    expect_error(*report.failure, code, where);
    for (const Access access : {Access::kRead, Access::kWrite}) {
      const auto opened = test_.try_open(access);
      ASSERT_FALSE(opened.has_value());
      expect_error(opened.error(), code, where);
    }
    EXPECT_EQ(all_bytes(), before) << "evidence was changed";
  }

  [[nodiscard]] std::map<std::string, base::Bytes> all_bytes() const {
    std::map<std::string, base::Bytes> files;
    for (const auto& entry : fs::recursive_directory_iterator(test_.directory())) {
      if (entry.is_regular_file()) {
        files[entry.path()] = *ledger::io::read_file(test_.files(), entry.path(), 16U << 20U);
      }
    }
    return files;
  }

  void change(const fs::path& path, const std::function<void(base::Bytes&)>& change) const {
    auto bytes = *ledger::io::read_file(test_.files(), path, 16U << 20U);
    change(bytes);
    fs::remove(path);
    ASSERT_TRUE(ledger::io::write_new_file(test_.files(), path, bytes));
  }

  Original original_;
  DiskLedger& test_ = original_.test;
};

TEST_F(Damage, FirstSegmentMissing) {
  fs::remove(segment(0));
  expect_all(ErrorCode::kCorrupt, segment(0), std::nullopt);
}

TEST_F(Damage, MiddleSegmentMissing) {
  fs::remove(segment(1));
  expect_all(ErrorCode::kCorrupt, segment(0), continues_at(0));
}

TEST_F(Damage, LastSegmentMissing) {
  fs::remove(segment(2));
  expect_all(ErrorCode::kCorrupt, segment(1), continues_at(1));
}

TEST_F(Damage, SegmentRenamed) {
  const fs::path other = test_.log(original_.first_indexes[2] + 1);
  fs::rename(segment(2), other);
  expect_all(ErrorCode::kCorrupt, other, 16);
}

TEST_F(Damage, SegmentDoubledUnderALaterName) {
  const fs::path other = test_.log(9'999);
  fs::copy_file(segment(2), other);
  expect_all(ErrorCode::kCorrupt, other, 16);
}

TEST_F(Damage, SegmentInThePlaceOfAnother) {
  fs::copy_file(segment(1), segment(2), fs::copy_options::overwrite_existing);
  expect_all(ErrorCode::kCorrupt, segment(2), 16);
}

TEST_F(Damage, SegmentCutShort) {
  for (std::size_t i = 0; i < kSegments; ++i) {
    SCOPED_TRACE(i);
    const base::Bytes whole = *ledger::io::read_file(test_.files(), segment(i), 8U << 20U);
    fs::resize_file(segment(i), 100'000);
    expect_all(ErrorCode::kCorrupt, segment(i), frame_at(i, 100'000).offset);
    fs::remove(segment(i));
    ASSERT_TRUE(ledger::io::write_new_file(test_.files(), segment(i), whole));
  }
}

TEST_F(Damage, SegmentEmptied) {
  for (std::size_t i = 0; i < kSegments; ++i) {
    SCOPED_TRACE(i);
    const base::Bytes whole = *ledger::io::read_file(test_.files(), segment(i), 8U << 20U);
    fs::resize_file(segment(i), 0);
    expect_all(ErrorCode::kCorrupt, segment(i), 0);
    fs::remove(segment(i));
    ASSERT_TRUE(ledger::io::write_new_file(test_.files(), segment(i), whole));
  }
}

TEST_F(Damage, OldSegmentPutBack) {
  fs::copy_file(earlier_segment(2), segment(2), fs::copy_options::overwrite_existing);
  expect_all(ErrorCode::kCorrupt, segment(2), original_.first_later().offset);
}

TEST_F(Damage, OldLogUnderANewerHead) {
  fs::remove_all(test_.directory() / "log");
  fs::copy(original_.earlier / "log", test_.directory() / "log", fs::copy_options::recursive);
  expect_all(ErrorCode::kCorrupt, segment(2), original_.first_later().offset);
}

TEST_F(Damage, HeadAheadOfTheLog) {
  const auto ahead = ledger::checkpoint_text(TestLedger::kOrigin, {{1'000}, {}});
  const auto before = ledger::read_head(test_.files(), head());
  ASSERT_TRUE(ledger::write_head(test_.files(), head(), *before, ahead));
  const Frame last = original_.frames.back();
  const auto file = ledger::io::read_file(test_.files(), segment(2), 8U << 20U);
  std::size_t end = file->size();
  while (base::all_zero(base::ByteView(*file).subspan(end - 64, 64))) {
    end -= 64;
  }
  EXPECT_GT(end, last.offset);
  expect_all(ErrorCode::kCorrupt, segment(2), end);
}

TEST_F(Damage, HeadDeleted) {
  fs::remove(head());
  expect_all(ErrorCode::kUntrusted, head(), std::nullopt);
}

TEST_F(Damage, BothSlotsOfHeadDamaged) {
  change(head(), [](base::Bytes& bytes) {
    bytes[100] ^= std::byte{1};
    bytes[ledger::kHeadSlotBytes + 100] ^= std::byte{1};
  });
  expect_all(ErrorCode::kUntrusted, head(), std::nullopt);
}

TEST_F(Damage, HeadWithAnotherRoot) {
  const auto text = ledger::io::read_file(test_.files(), test_.directory() / "keys/log.key", 1'000);
  const auto line = base::as_text(*text);
  const auto key = ledger::parse_private_key(line.substr(0, line.size() - 1));
  const auto other = ledger::sign_checkpoint(TestLedger::kOrigin, {{10}, {}}, key->key);
  const auto before = ledger::read_head(test_.files(), head());
  ASSERT_TRUE(ledger::write_head(test_.files(), head(), *before, other));
  expect_all(ErrorCode::kUntrusted, head(), std::nullopt);
}

TEST_F(Damage, OneSlotOfHeadDamagedIsSaidAndServed) {
  for (const std::size_t slot : {0U, 1U}) {
    const auto whole = *ledger::io::read_file(test_.files(), head(), 2 * ledger::kHeadSlotBytes);
    change(head(),
           [&](base::Bytes& bytes) { bytes[slot * ledger::kHeadSlotBytes + 100] ^= std::byte{1}; });
    const auto report = verify();
    EXPECT_FALSE(report.failure.has_value());
    EXPECT_EQ(std::ranges::count(report.notes, ledger::VerifyNote::kHeadSlotDamaged), 1);
    const auto opened = test_.open(Access::kRead);
    EXPECT_TRUE(opened->open_report().head_slot_damaged);
    EXPECT_EQ(opened->prefix().size, report.prefix.size);
    change(head(), [&](base::Bytes& bytes) { bytes = whole; });
  }
}

/// Not covered by the ledger alone: all bytes are right, only old. A witness that holds a newer
/// checkpoint tells.
TEST_F(Damage, WholeDirectoryPutBackLooksLikeThePast) {
  fs::remove_all(test_.directory());
  fs::copy(original_.earlier, test_.directory(), fs::copy_options::recursive);
  EXPECT_FALSE(verify().failure.has_value());
  EXPECT_EQ(test_.open()->prefix().size, original_.earlier_size);
}

}  // namespace
}  // namespace support
