// Writes the golden ledgers: `golden_ledgers DIR`. Run once for each format there is; what is
// stored in tests/golden is read for ever, and never made again.
//
// The clock stands still and the signing key is fixed, so equal code writes equal bytes. Segments
// are stored without the zeros at their end: bytes past the end of a file count as zeros.

#include <cstdio>
#include <fstream>
#include <functional>
#include <map>

#include "ledger/evidence/merkle.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/log/format.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/tail.h"
#include "tests/support/test_ledger.h"

namespace {

using base::Bytes;
using base::ByteView;
using support::FakeClock;
using support::FaultFileSystem;
namespace fs = std::filesystem;

constexpr auto kOrigin = "golden.example/cases";
constexpr auto kCase = "NPR-2023/0147";

/// Stored bodies of real events, all of kCase, by type.
Bytes body_of(const std::string& type) {
  std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/golden/event_bodies.txt");
  for (std::string name, hex; file >> name >> hex;) {
    if (name == type) {
      return *base::from_hex(hex);
    }
  }
  CHECK(false);
  return {};
}

/// One golden ledger in the making, in memory.
class Scene {
 public:
  explicit Scene(bool simulated = false) {
    CHECK(disk.make_directory("/l").has_value());
    CHECK(disk.make_directory("/l/log").has_value());
    ledger::SigningKey key;
    for (std::size_t i = 0; i < key.seed.size(); ++i) {
      key.seed[i] = static_cast<std::byte>(i);
    }
    ledger::EntryHead head;
    head.recorded_at = {simulated ? 0 : FakeClock::kStartUs};
    head.kind = ledger::EntryKind::kGenesis;
    const ledger::Genesis genesis = {kOrigin, ledger::verifier_key(kOrigin, key), simulated};
    const Bytes first = ledger::encode_entry(head, ledger::encode_genesis(genesis));
    head.kind = ledger::EntryKind::kMapCommitment;
    const Bytes second = ledger::encode_entry(head, ledger::encode_map_commitment({{1}, {}, 0}));
    const base::Digest origin_hash = ledger::sha256({base::as_bytes(kOrigin)});
    CHECK(ledger::create_segment(disk, "/l/log", {{0}, origin_hash}, 1U << 20U).has_value());
    put_frame({first, second});
    CHECK(ledger::create_head(disk, "/l/head", checkpoint()).has_value());
  }

  /// Appends one frame through the store, and closes it again: `head` then covers it.
  void append(std::vector<ledger::NewEvent> batch, bool accept_clock = false) {
    const auto ledger = open(accept_clock);
    const auto appended = ledger->append(std::move(batch));
    CHECK(appended.has_value() && !appended->conflict);
    CHECK(ledger->close().has_value());
  }

  /// The same without publishing: the frame stands above `head`.
  void append_unpublished(std::vector<ledger::NewEvent> batch) {
    const Bytes head = disk.bytes("/l/head");
    append(std::move(batch));
    disk.set_bytes("/l/head", head);
  }

  [[nodiscard]] std::unique_ptr<ledger::Ledger> open(bool accept_clock = false) {
    auto opened =
        ledger::Ledger::open("/l", {ledger::Access::kWrite, accept_clock, {}}, disk, clock);
    CHECK(opened.has_value());
    return *std::move(opened);
  }

  /// Appends a frame past the store's rules.
  void put_frame(const std::vector<Bytes>& entries) {
    Bytes payload;
    for (const Bytes& entry : entries) {
      ledger::append_record(payload, entry);
    }
    const auto segments = list();
    const auto writer = *ledger::LogWriter::open(disk, *segments, end(*segments));
    CHECK(writer->append(static_cast<std::uint32_t>(entries.size()), payload).has_value());
  }

  [[nodiscard]] std::unique_ptr<ledger::SegmentSet> list() {
    return *ledger::SegmentSet::list(disk, "/l/log");
  }

  [[nodiscard]] static ledger::LogEnd end(const ledger::SegmentSet& segments) {
    auto reader = *ledger::FrameReader::from_start(segments);
    while (*reader.next()) {
    }
    return reader.end();
  }

  /// What `head` should say of the log as it stands.
  [[nodiscard]] std::string checkpoint() {
    const auto segments = list();
    auto reader = *ledger::FrameReader::from_start(*segments);
    ledger::Frontier frontier;
    while (const auto frame = *reader.next()) {
      CHECK(ledger::for_each_entry(*segments, *frame, [&](const auto& entry, const auto&) {
              frontier.add(ledger::leaf_hash(entry.entry));
              return base::Status{};
            }).has_value());
    }
    return ledger::checkpoint_text(kOrigin, {{frontier.size()}, frontier.root()});
  }

  /// Changes a file's bytes.
  void change(const fs::path& path, const std::function<void(Bytes&)>& work) {
    Bytes bytes = disk.bytes(path);
    work(bytes);
    disk.set_bytes(path, bytes);
  }

  [[nodiscard]] fs::path log(std::uint64_t first_index = 0) const {
    return fs::path("/l/log") / ledger::segment_file_name({first_index});
  }

  /// Where the last frame of the first segment starts.
  [[nodiscard]] std::size_t last_frame_at() {
    std::size_t last = 0;
    const auto segments = list();
    auto reader = *ledger::FrameReader::from_start(*segments);
    while (const auto frame = *reader.next()) {
      last = frame->place.offset;
    }
    return last;
  }

  FaultFileSystem disk;
  FakeClock clock;
};

ledger::NewEvent event(std::uint64_t id, const std::string& type, std::string stream = kCase) {
  ledger::NewEvent made;
  made.stream = std::move(stream);
  made.id = support::id_of(id);
  made.body = body_of(type);
  return made;
}

/// Three events in two frames, published.
void fill(Scene& scene) {
  scene.append({event(1, "ApplicationSubmitted"), event(2, "CaseRouted")});
  scene.clock.pass(base::kMicrosPerSecond);
  scene.append({event(3, "CompletenessChecked")});
}

void flip(Bytes& bytes, std::size_t at) {
  bytes[at] ^= std::byte{0x10};
}

void zero(Bytes& bytes, std::size_t first, std::size_t limit) {
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(first),
            bytes.begin() + static_cast<std::ptrdiff_t>(limit),
            std::byte{0});
}

/// Where the last frame ends.
std::size_t end_of_frames(const Bytes& bytes) {
  std::size_t end = bytes.size();
  while (bytes[end - 1] == std::byte{0}) {
    --end;
  }
  return (end + ledger::kFrameAlignment - 1) / ledger::kFrameAlignment * ledger::kFrameAlignment;
}

/// The first segment is cut to what it holds, so that the next append rolls.
void roll(Scene& scene) {
  scene.change(scene.log(), [](Bytes& bytes) { bytes.resize(end_of_frames(bytes) + 128); });
  scene.append({event(4, "DecisionMade")});
}

/// An event whose body is mostly zeros: whole zero sectors inside an intact entry.
ledger::NewEvent zeros(std::uint64_t id) {
  ledger::NewEvent made = event(id, "ApplicationSubmitted", "zeros");
  made.body.assign(2'000, std::byte{0});
  made.body.back() = std::byte{1};
  return made;
}

using Make = void (*)(Scene&);

const std::map<std::string, Make> kLedgers = {
    {"fresh", [](Scene&) {}},
    {"clock-accepted",
     [](Scene& scene) {
       fill(scene);
       scene.clock.set_wall_by(-60 * base::kMicrosPerSecond);
       scene.append({event(4, "DecisionMade")}, true);
     }},
    {"two-segments",
     [](Scene& scene) {
       fill(scene);
       roll(scene);
       scene.append({event(5, "ContractSigned"), event(6, "DataDelivered")});
     }},
    {"beyond-head",
     [](Scene& scene) {
       fill(scene);
       scene.append_unpublished({event(4, "DecisionMade")});
     }},
    {"head-slot-damaged",
     [](Scene& scene) {
       fill(scene);
       scene.change("/l/head", [](Bytes& bytes) { flip(bytes, 4'096 + 30); });
     }},
    {"roll-unfinished",
     [](Scene& scene) {
       fill(scene);
       const Bytes before = scene.disk.bytes(scene.log());
       const Bytes head = scene.disk.bytes("/l/head");
       roll(scene);
       scene.disk.set_bytes("/l/head", head);
       scene.disk.set_bytes(scene.log(), before);
       scene.change(scene.log(5), [](Bytes& bytes) { bytes.resize(64); });
     }},
    {"torn-no-trailer",
     [](Scene& scene) {
       fill(scene);
       const std::size_t at = end_of_frames(scene.disk.bytes(scene.log()));
       scene.append_unpublished({event(4, "DecisionMade")});
       scene.change(scene.log(), [&](Bytes& bytes) { zero(bytes, at + 200, bytes.size()); });
     }},
    {"torn-no-header",
     [](Scene& scene) {
       fill(scene);
       const std::size_t at = end_of_frames(scene.disk.bytes(scene.log()));
       scene.append_unpublished({event(4, "DecisionMade")});
       scene.change(scene.log(), [&](Bytes& bytes) { zero(bytes, at, at + 64); });
     }},
    {"torn-sector-missing",
     [](Scene& scene) {
       fill(scene);
       scene.append_unpublished({event(4, "ApplicationSubmitted"), event(5, "ApplicationChanged")});
       const std::size_t at = (scene.last_frame_at() + 64 + 511) / 512 * 512;
       scene.change(scene.log(), [&](Bytes& bytes) { zero(bytes, at, at + 512); });
     }},
    {"corrupt-below-head",
     [](Scene& scene) {
       fill(scene);
       scene.change(scene.log(), [](Bytes& bytes) { flip(bytes, 600); });
     }},
    {"corrupt-zeroed-below-head",
     [](Scene& scene) {
       fill(scene);
       const std::size_t at = scene.last_frame_at();
       scene.change(scene.log(), [&](Bytes& bytes) { zero(bytes, at, bytes.size()); });
     }},
    {"corrupt-beyond-head",
     [](Scene& scene) {
       fill(scene);
       scene.append_unpublished({zeros(4)});
       const std::size_t at = scene.last_frame_at();
       scene.change(scene.log(), [&](Bytes& bytes) { flip(bytes, at + 57); });
     }},
    {"corrupt-trailer",
     [](Scene& scene) {
       fill(scene);
       scene.append_unpublished({event(4, "DecisionMade")});
       scene.change(scene.log(), [](Bytes& bytes) { flip(bytes, end_of_frames(bytes) - 20); });
     }},
    {"corrupt-segment-header",
     [](Scene& scene) { scene.change(scene.log(), [](Bytes& bytes) { flip(bytes, 30); }); }},
    {"corrupt-segment-missing",
     [](Scene& scene) {
       fill(scene);
       roll(scene);
       CHECK(scene.disk.remove(scene.log(5)).has_value());
     }},
    {"corrupt-segment-renamed",
     [](Scene& scene) {
       fill(scene);
       roll(scene);
       scene.disk.move(scene.log(5), scene.log(4));
     }},
    {"corrupt-sequence-gap",
     [](Scene& scene) {
       ledger::EntryHead head;
       head.stream_key = ledger::stream_key(kCase);
       head.version = {2};
       head.recorded_at = {FakeClock::kStartUs};
       scene.put_frame({ledger::encode_entry(head, body_of("CaseRouted"))});
     }},
    {"untrusted-root",
     [](Scene& scene) {
       const std::string other = scene.checkpoint();
       fill(scene);
       std::string note = scene.checkpoint();
       note.replace(note.size() - 45, 45, other, other.size() - 45, 45);
       const auto head = *ledger::read_head(scene.disk, "/l/head");
       CHECK(ledger::write_head(scene.disk, "/l/head", head, note).has_value());
     }},
    {"untrusted-head",
     [](Scene& scene) { scene.change("/l/head", [](Bytes& bytes) { flip(bytes, 30); }); }},
    {"unsupported-entry-format",
     [](Scene& scene) {
       ledger::EntryHead head;
       head.recorded_at = {FakeClock::kStartUs};
       head.kind = ledger::EntryKind::kMapCommitment;
       Bytes entry = ledger::encode_entry(head, ledger::encode_map_commitment({{2}, {}, 0}));
       entry[0] = std::byte{2};
       scene.put_frame({entry});
     }},
};

void save(const FaultFileSystem& disk, const fs::path& directory) {
  for (auto [name, bytes] : disk.all_files()) {
    const fs::path inside = fs::path(name).lexically_relative("/l");
    if (inside.extension() == ".log") {
      while (bytes.back() == std::byte{0}) {
        bytes.pop_back();
      }
    }
    fs::create_directories((directory / inside).parent_path());
    std::ofstream file(directory / inside, std::ios::binary);
    const std::string_view text = base::as_text(bytes);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: golden_ledgers DIR\n", stderr);
    return 2;
  }
  for (const auto& [name, make] : kLedgers) {
    Scene scene;
    make(scene);
    save(scene.disk, fs::path(argv[1]) / name);
  }
  Scene simulated(true);
  ledger::NewEvent made = event(1, "ApplicationSubmitted");
  made.recorded_at = base::TimestampUtcUs{1'600'000'000'000'000};
  simulated.append({made});
  save(simulated.disk, fs::path(argv[1]) / "simulated");
  return 0;
}
