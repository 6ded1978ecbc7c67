// One damaged bit anywhere in a ledger is found and placed, or proved harmless; and torn, corrupt
// and untrusted never change places. What each part of each file must give is written out in
// regions().
//
// In tools/check: every bit of a small ledger of two segments. In tools/campaign: every bit of
// 64 KiB, and random bits, zeroed sectors and overwritten ranges in 256 KiB.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "ledger/log/tail.h"
#include "ledger/verify/verify.h"
#include "tests/support/campaign.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using base::ErrorCode;
using support::event;
using support::FaultFileSystem;
using support::MemoryLedger;
using support::must_append;

constexpr auto kHead = "/disk/ledger/head";
constexpr auto kDurable = "/disk/ledger/durable";
constexpr std::size_t kSpareBytes = 512;
constexpr std::size_t kHeadSlot = 4'096;

enum class Outcome : std::uint8_t {
  kNothing,          // not mentioned; only right where the bytes say nothing
  kHeadSlotDamaged,  // mentioned; the other slot serves
  kTorn,             // mentioned; the next open for writing sets the bytes aside
  kCorrupt,
  kUntrusted,
};

std::ostream& operator<<(std::ostream& out, Outcome outcome) {
  constexpr std::array kNames = {"nothing", "head slot damaged", "torn", "corrupt", "untrusted"};
  return out << kNames[static_cast<std::size_t>(outcome)];
}

/// Bytes of one file that share a fate when one bit of them flips.
struct Region {
  std::string file;
  std::size_t begin = 0;
  std::size_t limit = 0;
  Outcome expected = Outcome::kNothing;
  /// The place that must be named: `begin`, or the 64-byte chunk of the flipped bit.
  bool names_chunk = false;
  /// The index that must be named, if any.
  std::optional<std::uint64_t> index = std::nullopt;
  /// Bytes after a closed segment are no part of the log: opening passes over them.
  bool opens_all_the_same = false;

  [[nodiscard]] std::string where(std::size_t byte) const {
    return file + "@" + std::to_string(names_chunk ? byte / 64 * 64 : begin);
  }
};

struct Finding {
  Outcome outcome = Outcome::kNothing;
  std::string where;
  std::string message;
  Prefix prefix;
};

/// What became of the flips of a test.
struct Tally {
  std::size_t flips = 0;
  std::size_t detected = 0;
  std::size_t harmless = 0;
  std::size_t silent = 0;

  void count(const Finding& finding, const Prefix& intact) {
    ++flips;
    if (finding.outcome != Outcome::kNothing) {
      ++detected;
    } else if (finding.prefix == intact) {
      ++harmless;
    } else {
      ++silent;
    }
  }

  void report(const char* what) const {
    support::report(what,
                    flips,
                    std::to_string(detected) + " detected, " + std::to_string(harmless) +
                        " harmless, " + std::to_string(silent) + " silent");
  }
};

class Bitflip : public ::testing::Test {
 protected:
  Bitflip() { test.create(); }

  /// Text without a run of zeros, so that no sector looks as if it never arrived.
  std::string words(std::size_t bytes) {
    std::string text(bytes, ' ');
    std::ranges::generate(text, [this] { return static_cast<char>('a' + random() % 26); });
    return text;
  }

  /// Two segments; all but the last frame are below D, and `head` was written at least twice.
  void fill(std::size_t events_of_each_segment, std::size_t body_bytes) {
    append(events_of_each_segment, body_bytes);
    shorten(test.log(), 128);  // no room for another frame: the next append rolls
    append(events_of_each_segment, body_bytes);
    must_append(*test.open(), {event("Z", next_id_++, words(body_bytes))});
    for (const std::string& file : log_files()) {
      shorten(file, kSpareBytes);
    }
    remember();
  }

  void remember() {
    intact_ = test.disk.all_files();
    intact_prefix_ = judge().prefix;
  }

  void append(std::size_t count, std::size_t body_bytes) {
    const auto ledger = test.open();
    for (std::size_t i = 0; i < count; ++i) {
      must_append(*ledger, {event("A", next_id_++, words(body_bytes))});
    }
    ASSERT_TRUE(ledger->close());
  }

  /// Bytes past the end of a file count as zeros: a short file makes a sweep quick.
  void shorten(const std::filesystem::path& file, std::size_t spare) {
    base::Bytes bytes = test.disk.bytes(file);
    while (bytes.back() == std::byte{0}) {
      bytes.pop_back();
    }
    bytes.resize((bytes.size() + 63) / 64 * 64 + spare);
    test.disk.set_bytes(file, bytes);
  }

  [[nodiscard]] std::vector<std::string> log_files() {
    std::vector<std::string> files;
    const auto names = test.disk.list("/disk/ledger/log");
    for (const std::string& name : *names) {
      files.push_back("/disk/ledger/log/" + name);
    }
    return files;
  }

  /// The table of this test: what a flipped bit gives, by file and place.
  [[nodiscard]] std::vector<Region> regions() {
    std::vector<Region> all;
    const auto segments = *SegmentSet::list(test.disk, "/disk/ledger/log");
    LogEnd at = FrameReader::from_start(*segments)->end();
    for (std::size_t i = 0; i < segments->count(); ++i) {
      const std::string file = segments->path(i);
      const bool is_last = i + 1 == segments->count();
      all.push_back({file, 0, 64, Outcome::kCorrupt});
      // Header, payload, padding and trailer of each frame; below D or not, one bit is no crash's.
      at.place = {i, 64};
      FrameReader reader(*segments, at);
      reader.stop_at_segment_end();
      while (*reader.next()) {
        all.push_back(frame_region(file, at, reader.end().place.offset));
        at = reader.end();
      }
      if (!is_last) {  // its `continues-at`
        all.push_back(frame_region(file, at, reader.end().place.offset));
        at = reader.end();
      }
      const std::size_t size = test.disk.bytes(file).size();
      if (is_last) {  // prepared space: unfinished bytes, cut off again
        all.push_back({file, at.place.offset, size, Outcome::kTorn});
      } else {  // nothing is ever written after a `continues-at`
        all.push_back({file, at.place.offset, size, Outcome::kCorrupt, true, {}, true});
      }
    }
    all.push_back({kHead, 0, kHeadSlot, Outcome::kHeadSlotDamaged});
    all.push_back({kHead, kHeadSlot, 2 * kHeadSlot, Outcome::kHeadSlotDamaged});
    all.push_back({kDurable, 0, test.disk.bytes(kDurable).size(), Outcome::kNothing});
    return all;
  }

  static Region frame_region(const std::string& file, const LogEnd& at, std::uint64_t end) {
    return {file, at.place.offset, end, Outcome::kCorrupt, false, at.next_index.value};
  }

  Finding judge() {
    const auto report = verify_directory(test.directory(), test.disk, {});
    CHECK(report.has_value());
    Finding finding;
    finding.prefix = report->prefix;
    if (report->failure) {
      finding.outcome = report->failure->code == ErrorCode::kCorrupt     ? Outcome::kCorrupt
                        : report->failure->code == ErrorCode::kUntrusted ? Outcome::kUntrusted
                                                                         : Outcome::kNothing;
      EXPECT_NE(finding.outcome, Outcome::kNothing) << report->failure->message;
      finding.where = report->failure->where;
      finding.message = report->failure->message;
    } else if (std::ranges::count(report->notes, VerifyNote::kTornTail) > 0) {
      finding.outcome = Outcome::kTorn;
      const auto segments = *SegmentSet::list(test.disk, "/disk/ledger/log");
      finding.where = segments->where(examine_tail(*segments, report->head.size)->torn->place);
    } else if (std::ranges::count(report->notes, VerifyNote::kHeadSlotDamaged) > 0) {
      finding.outcome = Outcome::kHeadSlotDamaged;
    }
    return finding;
  }

  /// Flips one bit, looks, and puts it back. False after the first failure.
  bool check_flip(const Region& region, std::size_t bit) {
    const std::size_t byte = bit / 8;
    flip(region.file, bit);
    const Finding finding = judge();
    tally_.count(finding, intact_prefix_);
    EXPECT_EQ(finding.outcome, region.expected) << region.file << " bit " << bit;
    if (region.expected == Outcome::kCorrupt || region.expected == Outcome::kTorn) {
      EXPECT_EQ(finding.where, region.where(byte)) << "bit " << bit;
    }
    if (region.index) {
      EXPECT_NE(finding.message.find("index " + std::to_string(*region.index)), std::string::npos)
          << finding.message << " for bit " << bit;
    }
    if (region.expected < Outcome::kCorrupt) {
      EXPECT_EQ(finding.prefix, intact_prefix_) << region.file << " bit " << bit;
    }
    test.disk.set_bytes(region.file, intact_.at(region.file));
    return !HasFailure();
  }

  /// Opening agrees with verifying: the same class, or the same prefix.
  bool check_open(const Region& region, std::size_t bit) {
    flip(region.file, bit);
    const auto opened = test.try_open(Access::kRead);
    if (region.expected < Outcome::kCorrupt || region.opens_all_the_same) {
      EXPECT_TRUE(opened.has_value()) << region.file << " bit " << bit;
      EXPECT_TRUE(opened && (*opened)->prefix() == intact_prefix_) << region.file << " bit " << bit;
    } else {
      EXPECT_FALSE(opened.has_value()) << region.file << " bit " << bit;
      EXPECT_TRUE(!opened && opened.error().code == (region.expected == Outcome::kCorrupt
                                                         ? ErrorCode::kCorrupt
                                                         : ErrorCode::kUntrusted))
          << region.file << " bit " << bit;
    }
    restore();
    return !HasFailure();
  }

  void flip(const std::string& file, std::size_t bit) {
    base::Bytes bytes = intact_.at(file);
    bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    test.disk.set_bytes(file, bytes);
  }

  void restore() {
    for (const auto& [name, bytes] : test.disk.all_files()) {
      if (!intact_.contains(name)) {
        ASSERT_TRUE(test.disk.remove(name));
      }
    }
    for (const auto& [name, bytes] : intact_) {
      test.disk.set_bytes(name, bytes);
    }
  }

  /// In tools/check all but most of the zeros in `head`, which are the larger part.
  void flip_every_bit() {
    for (const Region& region : regions()) {
      for (std::size_t bit = region.begin * 8; bit < region.limit * 8;) {
        ASSERT_TRUE(check_flip(region, bit));
        const bool in_zeros = region.file == kHead && intact_.at(kHead)[bit / 8] == std::byte{0};
        bit += in_zeros && !support::is_campaign() ? 13 : 1;
      }
    }
  }

  MemoryLedger test;
  std::mt19937_64 random{1};
  std::uint64_t next_id_ = 1;
  std::map<std::string, base::Bytes> intact_;
  Prefix intact_prefix_;
  Tally tally_;
};

TEST_F(Bitflip, EveryBitOfASmallLedgerIsFoundAndPlacedOrHarmless) {
  fill(2, 200);
  flip_every_bit();
  EXPECT_EQ(tally_.silent, 0U);
  EXPECT_EQ(tally_.harmless, 40U * 8);  // `durable`, and nothing else
  tally_.report("bit flips, every bit of a small ledger");
}

TEST_F(Bitflip, RegionsCoverEveryByteOfLogHeadAndDurable) {
  fill(2, 200);
  std::map<std::string, std::size_t> covered;
  for (const Region& region : regions()) {
    EXPECT_EQ(covered[region.file], region.begin) << region.file;
    covered[region.file] = region.limit;
  }
  std::size_t log_bytes = 0;
  for (const auto& [name, bytes] : intact_) {
    if (!name.starts_with("/disk/ledger/keys/")) {
      EXPECT_EQ(covered[name], bytes.size()) << name;
      log_bytes += name.ends_with(".log") ? bytes.size() : 0;
    }
  }
  EXPECT_GE(log_bytes, 2'048U);
}

TEST_F(Bitflip, OpeningAgreesWithVerifying) {
  fill(2, 200);
  for (const Region& region : regions()) {
    for (std::size_t byte = region.begin; byte < region.limit;
         byte += support::is_campaign() ? 1 : 5) {
      ASSERT_TRUE(check_open(region, byte * 8 + byte % 8));
    }
  }
}

TEST_F(Bitflip, DurableIsHarmlessEvenToAReaderBesideAWriter) {
  fill(2, 200);
  const auto writer = *test.disk.lock_directory("/disk/ledger/log");
  for (std::size_t bit = 0; bit < 40UL * 8; ++bit) {
    flip(kDurable, bit);
    const auto report = verify_directory(test.directory(), test.disk, {});
    ASSERT_TRUE(report && !report->failure) << bit;
    // Without it a reader knows of what `head` covers: one frame less.
    EXPECT_EQ(report->prefix.size.value, intact_prefix_.size.value - 1) << bit;
  }
}

TEST_F(Bitflip, HeadOfANewLedgerHasOneSlotToLose) {
  shorten(test.log(), kSpareBytes);
  remember();
  const Region only = {kHead, 0, kHeadSlot, Outcome::kUntrusted};
  const Region unused = {kHead, kHeadSlot, 2 * kHeadSlot, Outcome::kHeadSlotDamaged};
  for (std::size_t bit = 0; bit < kHeadSlot * 8; bit += bit < 2'048 ? 1 : 61) {
    ASSERT_TRUE(check_flip(only, bit));
    ASSERT_TRUE(check_flip(unused, kHeadSlot * 8 + bit));
  }
}

TEST_F(Bitflip, NothingInATornTailIsEverTakenForWhole) {
  fill(2, 200);
  // The last frame without its last bytes, as a crash leaves it.
  const Region last = *(regions().end() - 5);
  ASSERT_EQ(last.index, intact_prefix_.size.value - 1);
  base::Bytes bytes = intact_.at(last.file);
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(last.limit - 160), 160, std::byte{0});
  test.disk.set_bytes(last.file, bytes);
  remember();
  ASSERT_EQ(judge().outcome, Outcome::kTorn);
  for (std::size_t bit = last.begin * 8; bit < last.limit * 8; ++bit) {
    flip(last.file, bit);
    const Finding finding = judge();
    // A second fault may hide the crash's trace; it never brings the frame back.
    ASSERT_TRUE(finding.outcome == Outcome::kTorn || finding.outcome == Outcome::kCorrupt) << bit;
    ASSERT_EQ(finding.where, last.where(0)) << bit;
    ASSERT_TRUE(finding.outcome == Outcome::kCorrupt || finding.prefix == intact_prefix_) << bit;
  }
}

TEST_F(Bitflip, InAnEntryWithAZeroSectorLooksLikeACrash) {
  // The one place above D where a flipped bit is not told from a crash (docs/format.md).
  std::string body = words(2'000);
  std::fill_n(body.begin() + 400, 1'100, '\0');
  must_append(*test.open(), {event("A", 1, body)});
  shorten(test.log(), kSpareBytes);
  remember();
  const std::size_t at = (intact_.at(test.log()).size() - kSpareBytes - 100);
  flip(test.log(), at * 8);
  EXPECT_EQ(judge().outcome, Outcome::kTorn);
  // Once it is published, it is.
  test.disk.set_bytes(test.log(), intact_.at(test.log()));
  ASSERT_TRUE(test.open()->close());
  flip(test.log(), at * 8);
  EXPECT_EQ(judge().outcome, Outcome::kCorrupt);
}

// The campaign.

TEST_F(Bitflip, EveryBitOf64KiBIsFoundAndPlacedOrHarmless) {
  if (!support::is_campaign()) {
    GTEST_SKIP() << "only in tools/campaign";
  }
  fill(30, 900);
  flip_every_bit();
  EXPECT_EQ(tally_.silent, 0U);
  EXPECT_EQ(tally_.harmless, 40U * 8);
  tally_.report("bit flips, every bit of 64 KiB");
}

/// A stretch of one file and what it became.
struct Damage {
  std::string file;
  std::size_t begin = 0;
  std::size_t limit = 0;
  bool is_one_bit = false;
};

class RandomDamage : public Bitflip {
 protected:
  Damage inflict() {
    auto chosen = intact_.lower_bound("/disk/ledger/log/");
    std::advance(chosen, random() % 2);  // one of two segments
    Damage damage = {chosen->first, 0, 0, false};
    if (const std::uint64_t die = random() % 16; die < 2) {
      damage.file = die == 0 ? kHead : kDurable;
    }
    base::Bytes bytes = intact_.at(damage.file);
    const std::uint64_t kind = random() % 4;
    damage.begin = random() % bytes.size();
    damage.limit = std::min(bytes.size(), damage.begin + 1);
    if (kind <= 1) {
      damage.is_one_bit = true;
      bytes[damage.begin] ^= std::byte{1} << (random() % 8);
    } else {
      const bool zeroes = kind == 2 || random() % 2 == 0;
      damage.begin = kind == 2 ? damage.begin / 512 * 512 : damage.begin;
      damage.limit =
          std::min(bytes.size(), damage.begin + (kind == 2 ? 512 : 1 + random() % 4'096));
      std::generate(bytes.begin() + static_cast<std::ptrdiff_t>(damage.begin),
                    bytes.begin() + static_cast<std::ptrdiff_t>(damage.limit),
                    [&] { return zeroes ? std::byte{0} : static_cast<std::byte>(random()); });
    }
    test.disk.set_bytes(damage.file, bytes);
    return damage;
  }

  /// Regions of which at least one byte is another one now.
  [[nodiscard]] std::vector<Region> touched(const Damage& damage, const std::vector<Region>& all) {
    const base::Bytes& before = intact_.at(damage.file);
    const base::Bytes after = test.disk.bytes(damage.file);
    std::vector<Region> hit;
    for (const Region& region : all) {
      const std::size_t begin = std::max(region.begin, damage.begin);
      const std::size_t limit = std::min(region.limit, damage.limit);
      if (region.file == damage.file && begin < limit &&
          !std::equal(before.begin() + static_cast<std::ptrdiff_t>(begin),
                      before.begin() + static_cast<std::ptrdiff_t>(limit),
                      after.begin() + static_cast<std::ptrdiff_t>(begin))) {
        hit.push_back(region);
      }
    }
    return hit;
  }

  /// The frame above D, or the free space behind it.
  [[nodiscard]] bool is_above_durable(const Region& region) const {
    return region.expected == Outcome::kTorn ||
           (region.index && *region.index + 1 == intact_prefix_.size.value);
  }

  void check(const Damage& damage, const std::vector<Region>& hit) {
    const Finding finding = judge();
    tally_.count(finding, intact_prefix_);
    if (hit.empty() || hit.front().file == kDurable) {
      EXPECT_EQ(finding.outcome, Outcome::kNothing);
      EXPECT_EQ(finding.prefix, intact_prefix_);
    } else if (hit.front().file == kHead) {
      EXPECT_EQ(finding.outcome, hit.size() == 1 ? Outcome::kHeadSlotDamaged : Outcome::kUntrusted);
    } else if (damage.is_one_bit) {
      EXPECT_EQ(finding.outcome, hit.front().expected);
      EXPECT_EQ(finding.where, hit.front().where(damage.begin));
    } else if (!std::ranges::all_of(hit, [this](const auto& r) { return is_above_durable(r); })) {
      EXPECT_EQ(finding.outcome, Outcome::kCorrupt);
      // The first damaged frame, whatever follows it.
      const Region& first = hit.front();
      EXPECT_TRUE(first.names_chunk ? finding.where.starts_with(first.file + "@")
                                    : finding.where == first.where(0))
          << finding.where;
    } else {
      // Torn or corrupt is for the tail's own tests; taken for whole it is never.
      EXPECT_TRUE(finding.outcome == Outcome::kTorn || finding.outcome == Outcome::kCorrupt);
      EXPECT_EQ(finding.where, hit.front().where(0));
      const bool frame_is_lost = hit.front().index.has_value();
      EXPECT_TRUE(finding.outcome == Outcome::kCorrupt ||
                  finding.prefix.size.value == intact_prefix_.size.value - (frame_is_lost ? 1 : 0));
    }
    test.disk.set_bytes(damage.file, intact_.at(damage.file));
  }
};

TEST_F(RandomDamage, IsFoundAndPlacedOrHarmless) {
  fill(120, 900);
  const std::vector<Region> all = regions();
  for (const std::uint64_t seed : support::seeds(500, 1'000'000)) {
    random.seed(seed);
    const Damage damage = inflict();
    check(damage, touched(damage, all));
    ASSERT_FALSE(HasFailure()) << support::replay(seed) << " " << damage.file << " bytes "
                               << damage.begin << " to " << damage.limit;
  }
  EXPECT_EQ(tally_.silent, 0U);
  tally_.report("bit flips, zeroed sectors and overwritten ranges in 256 KiB");
}

}  // namespace
}  // namespace ledger
