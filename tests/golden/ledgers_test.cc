// Every ledger that was ever stored here reads as it did: the same verdict, place, root and
// entries.
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
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

namespace fs = std::filesystem;
using support::FaultFileSystem;

const fs::path kFolder = fs::path(CASELEDGER_SOURCE_DIR) / "tests/golden/ledger-v1";
const fs::path kDirectory = "/l";

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The part of expected.txt about this ledger.
std::string expected(const std::string& name) {
  const std::string all = read(kFolder / "expected.txt");
  const std::string title = "== " + name + "\n";
  const std::size_t begin = all.find(title);
  if (begin == std::string::npos) {
    return "not in expected.txt";
  }
  const std::size_t start = begin + title.size();
  const std::size_t next = all.find("== ", start);
  return all.substr(start, next == std::string::npos ? next : next - start);
}

std::vector<std::string> names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.is_directory()) {
      names.push_back(entry.path().filename());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

void load(const std::string& name, FaultFileSystem& disk) {
  CHECK(disk.make_directory(kDirectory).has_value());
  CHECK(disk.make_directory(kDirectory / "log").has_value());
  for (const auto& entry : fs::recursive_directory_iterator(kFolder / name)) {
    if (entry.is_regular_file()) {
      const std::string text = read(entry.path());
      const base::ByteView bytes = base::as_bytes(text);
      const fs::path target = kDirectory / fs::relative(entry.path(), kFolder / name);
      CHECK(io::write_new_file(disk, target, bytes).has_value());
    }
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
    case EntryKind::kKeyChange:
    case EntryKind::kFreeze:
      out << " kind " << static_cast<int>(entry.kind);
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
      << report->head.size.value << "\nsize " << report->prefix.size.value << " root "
      << base::to_base64(report->prefix.root.view()) << '\n'
      << entries(*segments, *report);
  return out.str();
}

class GoldenLedger : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenLedger, ReadsAsItDid) {
  FaultFileSystem disk;
  load(GetParam(), disk);
  EXPECT_EQ(found(disk), expected(GetParam()));
}

TEST_P(GoldenLedger, OpensForWritingOrSaysWhyNot) {
  FaultFileSystem disk;
  load(GetParam(), disk);
  const auto before = verify_directory(kDirectory, disk, {});
  support::FakeClock clock;
  const auto opened = Ledger::open(kDirectory, {Access::kWrite, false, {}}, disk, clock);
  ASSERT_EQ(opened.has_value(), !before->failure.has_value());
  if (!opened) {
    EXPECT_EQ(opened.error().code, before->failure->code);
    EXPECT_EQ(opened.error().where, before->failure->where);
    return;
  }
  EXPECT_EQ((*opened)->prefix(), before->prefix);
  EXPECT_EQ(!(*opened)->open_report().cut_file.empty(), has_note(*before, VerifyNote::kTornTail));
  ASSERT_TRUE((*opened)->close());
  // What was torn or unfinished is mended, and `head` covers all there is.
  const auto after = verify_directory(kDirectory, disk, {});
  EXPECT_FALSE(after->failure.has_value());
  EXPECT_EQ(after->head, before->prefix);
  EXPECT_FALSE(has_note(*after, VerifyNote::kTornTail));
  EXPECT_FALSE(has_note(*after, VerifyNote::kUnfinishedRoll));
}

INSTANTIATE_TEST_SUITE_P(LedgerV1,
                         GoldenLedger,
                         ::testing::ValuesIn(names()),
                         [](const auto& test) {
                           std::string name = test.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace ledger
