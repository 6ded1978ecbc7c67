// Writes the golden ledgers of tests/golden/ledger-v1-signed: `golden_ledgers DIR`. Run once for
// each format there is; what is stored in tests/golden is read for ever, and never made again.
//
// The clock stands still and the keys are fixed, so equal code writes equal bytes. Keys are not
// stored. Segments are stored without the zeros at their end: bytes past the end of a file count as
// zeros.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/log/format.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "tests/golden/keys.h"
#include "tests/support/test_ledger.h"

namespace {

using base::Bytes;
using base::ByteView;
using golden::key_from;
using golden::kFirstKey;
using golden::kOrigin;
using golden::kSecondKey;
using golden::kWitnessKey;
using support::FakeClock;
using support::FaultFileSystem;
namespace fs = std::filesystem;

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
  Scene() {
    CHECK(disk.make_directory("/l").has_value());
    CHECK(disk.make_directory("/l/log").has_value());
    golden::put_keys(disk, "/l");
    ledger::EntryHead entry = own(ledger::EntryKind::kGenesis);
    const ledger::SigningKey key = key_from(kFirstKey);
    const ledger::Genesis genesis = {kOrigin, ledger::verifier_key(kOrigin, key), false};
    const Bytes first = ledger::encode_entry(entry, ledger::encode_genesis(genesis));
    entry.kind = ledger::EntryKind::kMapCommitment;
    const Bytes second = ledger::encode_entry(entry, ledger::encode_map_commitment({{1}, {}, 0}));
    const base::Digest origin_hash = ledger::sha256({base::as_bytes(kOrigin)});
    CHECK(ledger::create_segment(disk, "/l/log", {{0}, origin_hash}, 1U << 20U).has_value());
    put_frame({first, second});
    const std::string note = ledger::sign_checkpoint(kOrigin, prefix(), key);
    CHECK(ledger::create_head(disk, "/l/head", note).has_value());
  }

  /// The head of one of the ledger's own entries.
  [[nodiscard]] ledger::EntryHead own(ledger::EntryKind kind) {
    ledger::EntryHead head;
    head.kind = kind;
    head.recorded_at = clock.wall();
    return head;
  }

  [[nodiscard]] std::unique_ptr<ledger::Ledger> open() {
    ledger::OpenOptions options;
    options.access = ledger::Access::kWrite;
    options.works_ahead = false;
    auto opened = ledger::Ledger::open("/l", options, disk, clock);
    CHECK(opened.has_value());
    return *std::move(opened);
  }

  /// Appends one frame through the store, and publishes.
  void append(std::vector<ledger::NewEvent> batch) {
    const auto ledger = open();
    const auto appended = ledger->append(std::move(batch));
    CHECK(appended.has_value() && !appended->conflict);
    CHECK(ledger->close().has_value());
  }

  /// The same without publishing: the frame stands above `head`.
  void append_and_crash(std::vector<ledger::NewEvent> batch) {
    const auto appended = open()->append(std::move(batch));
    CHECK(appended.has_value() && !appended->conflict);
  }

  /// Opens and closes: what a crash left is published.
  void publish() { CHECK(open()->close().has_value()); }

  /// Appends a frame past the store's rules.
  void put_frame(const std::vector<Bytes>& entries) {
    Bytes payload;
    for (const Bytes& entry : entries) {
      ledger::append_record(payload, entry);
    }
    const auto segments = list();
    auto reader = *ledger::FrameReader::from_start(*segments);
    while (*reader.next()) {
    }
    const auto writer = *ledger::LogWriter::open(disk, *segments, reader.end());
    CHECK(writer->append(static_cast<std::uint32_t>(entries.size()), payload).has_value());
  }

  /// A change to the second key, which the first did or did not sign.
  void put_key_change(bool is_signed) {
    const ledger::SigningKey old_key = key_from(kFirstKey);
    const ledger::SigningKey new_key = key_from(kSecondKey);
    ledger::KeyChange change = {ledger::verifier_key(kOrigin, old_key),
                                ledger::verifier_key(kOrigin, new_key),
                                prefix(),
                                {},
                                {}};
    const Bytes message = ledger::key_change_message(change);
    change.old_signature = ledger::sign(is_signed ? old_key : new_key, message);
    change.new_signature = ledger::sign(new_key, message);
    put_frame({ledger::encode_entry(own(ledger::EntryKind::kKeyChange),
                                    ledger::encode_key_change(change))});
  }

  void put_commitment(const base::Digest& map_root, std::uint64_t cases) {
    const ledger::MapCommitment commitment = {prefix().size, map_root, cases};
    put_frame({ledger::encode_entry(own(ledger::EntryKind::kMapCommitment),
                                    ledger::encode_map_commitment(commitment))});
  }

  /// `head` says this, whoever signed it.
  void put_head(const std::string& note) {
    const auto head = *ledger::read_head(disk, "/l/head");
    CHECK(ledger::write_head(disk, "/l/head", head, note).has_value());
  }

  /// All of the log as it stands, signed by that key.
  [[nodiscard]] std::string signed_by(unsigned key) {
    return ledger::sign_checkpoint(kOrigin, prefix(), key_from(key));
  }

  [[nodiscard]] ledger::Prefix prefix() {
    const auto segments = list();
    auto reader = *ledger::FrameReader::from_start(*segments);
    ledger::Frontier frontier;
    while (const auto frame = *reader.next()) {
      CHECK(ledger::for_each_entry(*segments, *frame, [&](const auto& entry, const auto&) {
              frontier.add(ledger::leaf_hash(entry.entry));
              return base::Status{};
            }).has_value());
    }
    return {{frontier.size()}, frontier.root()};
  }

  /// Where the last frame starts.
  [[nodiscard]] std::size_t last_frame_at() {
    std::size_t last = 0;
    const auto segments = list();
    auto reader = *ledger::FrameReader::from_start(*segments);
    while (const auto frame = *reader.next()) {
      last = frame->place.offset;
    }
    return last;
  }

  void zero_log(std::size_t first, std::size_t count) {
    Bytes bytes = disk.bytes(log);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(first), count, std::byte{0});
    disk.set_bytes(log, bytes);
  }

  FaultFileSystem disk;
  FakeClock clock;
  const fs::path log = fs::path("/l/log") / ledger::segment_file_name({0});

 private:
  [[nodiscard]] std::unique_ptr<ledger::SegmentSet> list() {
    return *ledger::SegmentSet::list(disk, "/l/log");
  }
};

/// An event of kCase, or of another case whose name is as long.
ledger::NewEvent event(std::uint64_t id, const std::string& type, std::string stream = kCase) {
  ledger::NewEvent made;
  made.id = support::id_of(id);
  made.body = body_of(type);
  const ByteView own = base::as_bytes(kCase);
  const ByteView name = base::as_bytes(stream);
  const auto at = std::search(made.body.begin(), made.body.end(), own.begin(), own.end());
  CHECK(at != made.body.end() && name.size() == own.size());
  std::copy(name.begin(), name.end(), at);
  made.stream = std::move(stream);
  return made;
}

/// Three events in two frames, each published: entries 2 and 3, commitment 4, entry 5,
/// commitment 6.
void fill(Scene& scene) {
  scene.append({event(1, "ApplicationSubmitted"), event(2, "CaseRouted")});
  scene.clock.pass(base::kMicrosPerSecond);
  scene.append({event(3, "CompletenessChecked")});
}

void freeze(Scene& scene) {
  const auto ledger = scene.open();
  CHECK(ledger->notary().freeze("moved to golden.example/cases-2").has_value());
  CHECK(ledger->close().has_value());
}

using Make = void (*)(Scene&);

const std::map<std::string, Make> kLedgers = {
    {"fresh", [](Scene&) {}},
    {"four-cases",
     [](Scene& scene) {
       fill(scene);
       const std::string second = "NPR-2023/0148";
       scene.append({event(4, "ApplicationSubmitted", second),
                     event(5, "ApplicationSubmitted", "NPR-2023/0149")});
       scene.append(
           {event(6, "ApplicationSubmitted", "NPR-2023/0150"), event(7, "CaseRouted", second)});
     }},
    {"cosigned",
     [](Scene& scene) {
       fill(scene);
       const auto ledger = scene.open();
       const ledger::Published published = *ledger->notary().published();
       const ledger::Note note = *ledger::parse_note(published.note);
       const ledger::NoteSignature cosignature =
           ledger::cosign("witness.example/w1", key_from(kWitnessKey), note.text, 1'767'600'060);
       CHECK(ledger->notary().keep_cosigned(published.note + to_line(cosignature)).has_value());
       CHECK(ledger->close().has_value());
       scene.append({event(4, "DecisionMade")});
     }},
    {"key-changed",
     [](Scene& scene) {
       fill(scene);
       scene.put_key_change(true);
       scene.publish();
     }},
    {"key-retired",
     [](Scene& scene) {
       fill(scene);
       scene.put_key_change(true);
       scene.publish();
       scene.append({event(4, "DecisionMade")});
     }},
    {"frozen",
     [](Scene& scene) {
       fill(scene);
       freeze(scene);
     }},
    {"frozen-uncommitted",
     [](Scene& scene) {
       fill(scene);
       scene.put_frame({ledger::encode_entry(scene.own(ledger::EntryKind::kFreeze),
                                             base::as_bytes("crashed before the commitment"))});
     }},
    {"beyond-head",
     [](Scene& scene) {
       fill(scene);
       scene.append_and_crash({event(4, "DecisionMade")});
     }},
    {"committed-beyond-head",
     [](Scene& scene) {
       fill(scene);
       const Bytes head = scene.disk.bytes("/l/head");
       scene.append({event(4, "DecisionMade")});
       scene.disk.set_bytes("/l/head", head);
     }},
    {"torn-after-publish",
     [](Scene& scene) {
       fill(scene);
       scene.append_and_crash({event(4, "DecisionMade")});
       scene.zero_log(scene.last_frame_at(), 64);
     }},
    {"torn-commitment",
     [](Scene& scene) {
       fill(scene);
       const Bytes head = scene.disk.bytes("/l/head");
       scene.append({event(4, "DecisionMade")});
       scene.disk.set_bytes("/l/head", head);
       scene.zero_log(scene.last_frame_at(), 64);
     }},
    {"untrusted-commitment",
     [](Scene& scene) {
       fill(scene);
       scene.append_and_crash({event(4, "DecisionMade")});
       scene.put_commitment(ledger::sha256({base::as_bytes("another map")}), 1);
       scene.put_head(scene.signed_by(kFirstKey));
     }},
    {"untrusted-signature",
     [](Scene& scene) {
       fill(scene);
       std::string note = ledger::read_head(scene.disk, "/l/head")->note;
       note[note.size() - 20] = note[note.size() - 20] == 'A' ? 'B' : 'A';
       scene.put_head(note);
     }},
    {"untrusted-unsigned",
     [](Scene& scene) {
       fill(scene);
       scene.put_head(ledger::checkpoint_text(kOrigin, scene.prefix()));
     }},
    {"untrusted-other-key",
     [](Scene& scene) {
       fill(scene);
       scene.put_head(scene.signed_by(kSecondKey));
     }},
    {"untrusted-retired-key",
     [](Scene& scene) {
       fill(scene);
       scene.put_key_change(true);
       scene.publish();
       scene.put_head(scene.signed_by(kFirstKey));
     }},
    {"untrusted-key-change",
     [](Scene& scene) {
       fill(scene);
       scene.put_key_change(false);
     }},
    {"untrusted-after-freeze",
     [](Scene& scene) {
       fill(scene);
       freeze(scene);
       ledger::EntryHead head = scene.own(ledger::EntryKind::kEvent);
       head.stream_key = ledger::stream_key(kCase);
       head.version = {4};
       scene.put_frame({ledger::encode_entry(head, body_of("DecisionMade"))});
     }},
};

void save(const FaultFileSystem& disk, const fs::path& directory) {
  for (auto [name, bytes] : disk.all_files()) {
    const fs::path inside = fs::path(name).lexically_relative("/l");
    if (*inside.begin() == "keys") {
      continue;
    }
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
  return 0;
}
