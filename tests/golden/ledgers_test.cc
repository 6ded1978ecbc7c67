// Every ledger that was ever stored here reads as it did: the same verdict, place, root and
// entries. Those of ledger-v1 are from before there were signatures.
//
// expected.txt stands for all readers: this program's, and read_ledger.py, which shares no code
// with it.

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"
#include "ledger/log/head_file.h"
#include "ledger/log/tail.h"
#include "ledger/verify/verify.h"
#include "tests/golden/keys.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using support::FaultFileSystem;

const fs::path kGolden = fs::path(CASELEDGER_SOURCE_DIR) / "tests/golden";
const fs::path kDirectory = "/l";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// "folder/name" of a ledger: what expected.txt in its folder says of it.
std::string expected(const fs::path& ledger) {
  const std::string all = read(kGolden / ledger.parent_path() / "expected.txt");
  const std::string title = "== " + ledger.filename().native() + "\n";
  const std::size_t begin = all.find(title);
  if (begin == std::string::npos) {
    return "not in expected.txt";
  }
  const std::size_t start = begin + title.size();
  const std::size_t next = all.find("== ", start);
  return all.substr(start, next == std::string::npos ? next : next - start);
}

std::vector<std::string> ledgers_of(const std::string& folder) {
  std::vector<std::string> ledgers;
  for (const auto& entry : fs::directory_iterator(kGolden / folder)) {
    if (entry.is_directory()) {
      ledgers.push_back(folder + "/" + entry.path().filename().native());
    }
  }
  std::sort(ledgers.begin(), ledgers.end());
  return ledgers;
}

void load(const fs::path& ledger, FaultFileSystem& disk) {
  const fs::path from = kGolden / ledger;
  CHECK(disk.make_directory(kDirectory).has_value());
  CHECK(disk.make_directory(kDirectory / "log").has_value());
  for (const auto& entry : fs::recursive_directory_iterator(from)) {
    if (entry.is_regular_file()) {
      const std::string text = read(entry.path());
      const base::ByteView bytes = base::as_bytes(text);
      const fs::path target = kDirectory / fs::relative(entry.path(), from);
      CHECK(io::write_new_file(disk, target, bytes).has_value());
    }
  }
}

/// Gives each segment back the zeros it was stored without.
void extend_segments(FaultFileSystem& disk) {
  const fs::path log = kDirectory / "log";
  const auto names = *disk.list(log);
  for (const std::string& name : names) {
    base::Bytes bytes = disk.bytes(log / name);
    bytes.resize(1U << 20U);
    disk.set_bytes(log / name, bytes);
  }
}

/// "log/….log@64", whatever directory the ledger lies in.
std::string inside(const std::string& where) {
  return fs::path(where).lexically_relative(kDirectory).native();
}

std::string details(const EntryView& entry, bool simulated) {
  std::ostringstream out;
  switch (entry.kind) {
    case EntryKind::kEvent:
      out << " event " << entry.recorded_at.value << ' ' << base::to_hex(entry.stream_key.view())
          << " version " << entry.version.value << " id " << base::to_string(entry.id) << " body "
          << entry.body.size();
      break;
    case EntryKind::kGenesis: {
      const auto genesis = decode_genesis(entry.body);
      out << " genesis " << entry.recorded_at.value << " origin " << genesis->origin << " vkey "
          << genesis->vkey << (simulated ? " simulated" : "");
      break;
    }
    case EntryKind::kMapCommitment: {
      const auto commitment = decode_map_commitment(entry.body);
      out << " commitment " << entry.recorded_at.value << " covers " << commitment->covers.value
          << " root " << base::to_hex(commitment->map_root.view()) << " cases "
          << commitment->case_count;
      break;
    }
    case EntryKind::kClockAccepted: {
      const auto accepted = decode_clock_accepted(entry.body);
      out << " clock-accepted " << entry.recorded_at.value << " old " << accepted->old_wall.value
          << " new " << accepted->new_wall.value << " boot " << accepted->boot_us << " reason "
          << static_cast<int>(accepted->reason);
      break;
    }
    case EntryKind::kKeyChange: {
      const auto change = decode_key_change(entry.body);
      out << " key-change " << entry.recorded_at.value << " old " << change->old_vkey << " new "
          << change->new_vkey << " size " << change->last.size.value << " root "
          << base::to_hex(change->last.root.view());
      break;
    }
    case EntryKind::kFreeze:
      out << " freeze " << entry.recorded_at.value << " reason " << base::as_text(entry.body);
      break;
  }
  return out.str();
}

bool has_note(const VerifyReport& report, VerifyNote note) {
  return std::find(report.notes.begin(), report.notes.end(), note) != report.notes.end();
}

std::string entries(const SegmentSet& segments, const VerifyReport& report) {
  std::ostringstream out;
  auto reader = *FrameReader::from_start(segments);
  while (reader.end().next_index.value < report.prefix.size.value) {
    const auto frame = *reader.next();
    CHECK(for_each_entry(segments, *frame, [&](const EntryView& entry, const Place&) {
            out << entry.index.value << details(entry, report.simulated) << " leaf "
                << base::to_hex(leaf_hash(entry.entry).view()) << '\n';
            return base::Status{};
          }).has_value());
  }
  return out.str();
}

/// The checkpoint that witnesses cosigned, if one is kept.
std::string cosigned(FaultFileSystem& disk) {
  if (!*disk.exists(kDirectory / "cosigned")) {
    return "";
  }
  const auto kept = read_head(disk, kDirectory / "cosigned", kCosignedSlots);
  const auto note = parse_note(kept->note);
  return "cosigned " + std::to_string(parse_checkpoint_text(note->text)->prefix.size.value) +
         " lines " + std::to_string(note->signatures.size()) + "\n";
}

/// What the program finds, in the words of expected.txt.
std::string found(FaultFileSystem& disk) {
  const auto report = verify_directory(kDirectory, disk, {});
  CHECK(report.has_value());
  if (report->failure) {
    const base::ErrorCode code = report->failure->code;
    const std::string word = code == base::ErrorCode::kCorrupt     ? "corrupt "
                             : code == base::ErrorCode::kUntrusted ? "untrusted "
                                                                   : "unsupported ";
    return word + inside(report->failure->where) + '\n';
  }
  const auto segments = *SegmentSet::list(disk, kDirectory / "log");
  const auto tail = examine_tail(*segments, report->head.size);
  std::ostringstream out;
  out << (tail->torn ? "torn " + inside(segments->where(tail->torn->place)) : "good") << '\n'
      << (has_note(*report, VerifyNote::kHeadSlotDamaged) ? "head slot damaged\n" : "")
      << (has_note(*report, VerifyNote::kUnfinishedRoll) ? "roll unfinished\n" : "") << "head "
      << report->head.size.value
      << (has_note(*report, VerifyNote::kHeadUnsigned) ? "\n" : " signed\n") << cosigned(disk)
      << "size " << report->prefix.size.value << " root "
      << base::to_base64(report->prefix.root.view()) << '\n'
      << entries(*segments, *report);
  return out.str();
}

/// Without a publisher of its own, so that each run does the same.
OpenOptions for_writing() {
  OpenOptions options;
  options.access = Access::kWrite;
  options.works_ahead = false;
  return options;
}

class GoldenLedger : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenLedger, ReadsAsItDid) {
  FaultFileSystem disk;
  load(GetParam(), disk);
  EXPECT_EQ(found(disk), expected(GetParam()));
}

TEST_P(GoldenLedger, IsSignedAndMendedByAWriterOrRefused) {
  FaultFileSystem disk;
  load(GetParam(), disk);
  extend_segments(disk);
  golden::put_keys(disk, kDirectory);
  const auto before = verify_directory(kDirectory, disk, {});
  const base::Bytes head = disk.bytes(kDirectory / "head");
  support::FakeClock clock;
  const auto opened = Ledger::open(kDirectory, for_writing(), disk, clock);
  if (before->failure) {
    // A wrong commitment is met when the map is first needed: nothing is signed over it.
    const auto done = opened ? (*opened)->close() : base::Status(std::unexpected(opened.error()));
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().code, before->failure->code);
    EXPECT_TRUE(opened || done.error().where == before->failure->where);
    EXPECT_EQ(disk.bytes(kDirectory / "head"), head);
    return;
  }
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(*(*opened)->prefix_of(before->prefix.size), before->prefix);
  EXPECT_EQ(!(*opened)->open_report().cut_file.empty(), has_note(*before, VerifyNote::kTornTail));
  const auto closed = (*opened)->close();
  ASSERT_TRUE(closed.has_value()) << closed.error().message << " " << closed.error().where;
  // What was torn or unfinished is mended, and a signed head covers all there is.
  const auto after = verify_directory(kDirectory, disk, {});
  EXPECT_FALSE(after->failure.has_value());
  EXPECT_EQ(after->head, (*opened)->prefix());
  for (const VerifyNote note : {VerifyNote::kTornTail,
                                VerifyNote::kUnfinishedRoll,
                                VerifyNote::kBeyondHead,
                                VerifyNote::kHeadUnsigned}) {
    EXPECT_FALSE(has_note(*after, note)) << static_cast<int>(note);
  }
}

TEST(GoldenLedgerWithoutKeys, IsReadAndNotPublished) {
  FaultFileSystem disk;
  load("ledger-v1/fresh", disk);
  support::FakeClock clock;
  const auto opened = Ledger::open(kDirectory, for_writing(), disk, clock);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ((*opened)->prefix().size.value, 2U);
  EXPECT_EQ(base::error_number((*opened)->close().error()), 1931);
}

std::string name_of(const ::testing::TestParamInfo<std::string>& test) {
  std::string name = fs::path(test.param).filename();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(LedgerV1,
                         GoldenLedger,
                         ::testing::ValuesIn(ledgers_of("ledger-v1")),
                         name_of);
INSTANTIATE_TEST_SUITE_P(LedgerV1Signed,
                         GoldenLedger,
                         ::testing::ValuesIn(ledgers_of("ledger-v1-signed")),
                         name_of);

}  // namespace
}  // namespace ledger
