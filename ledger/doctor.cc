#include "ledger/doctor.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/id_secret.h"
#include "ledger/index/disk_index.h"
#include "ledger/log/frame_reader.h"
#include "ledger/log/head_file.h"
#include "ledger/log/log_writer.h"
#include "ledger/log/tail.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kKeyFileBytesMax = 1'024;
constexpr std::size_t kTypedSeedChars = 44;  // 33 bytes as base64, at the end of the private key
constexpr std::string_view kUnfinishedSegmentName = "next.tmp";
constexpr std::string_view kCutPrefix = "cut-";

/// The entries from the start that are whole and in order, folded.
class WholePrefix {
 public:
  /// Stops before the first frame that is not valid, whatever ails it.
  static WholePrefix of(const SegmentSet& segments, base::LogSize confirmed_size) {
    WholePrefix whole;
    auto reader = FrameReader::from_start(segments);
    while (reader) {
      const auto frame = reader->next();
      if (!frame || !*frame || !whole.add(segments, **frame, confirmed_size)) {
        break;
      }
    }
    return whole;
  }

  [[nodiscard]] Prefix prefix() const { return {{frontier_.size()}, frontier_.root()}; }

  /// The root at the size asked for; nothing if the whole part ends before.
  [[nodiscard]] const std::optional<base::Digest>& root_at_head() const { return root_at_head_; }

 private:
  bool add(const SegmentSet& segments, const FrameView& frame, base::LogSize confirmed_size) {
    return for_each_entry(segments,
                          frame,
                          [&](const EntryView& entry, const Place&) {
                            frontier_.add(leaf_hash(entry.entry));
                            if (frontier_.size() == confirmed_size.value) {
                              root_at_head_ = frontier_.root();
                            }
                            return base::Status{};
                          })
        .has_value();
  }

  Frontier frontier_;
  std::optional<base::Digest> root_at_head_;
};

class Doctor {
 public:
  Doctor(const std::filesystem::path& directory,
         io::FileSystem& files,
         const VerifyOptions& options)
      : layout_(directory),
        files_(files),
        options_(options) {}

  base::Result<Diagnosis> run() {
    CASELEDGER_TRY(report_, verify_directory(layout_.directory, files_, options_));
    diagnosis_.origin = report_.origin;
    diagnosis_.simulated = report_.simulated;
    diagnosis_.whole = report_.prefix;
    diagnosis_.confirmed = report_.head.size;
    if (report_.failure) {
      note_failure(*report_.failure);
    }
    note_notes();
    CASELEDGER_TRY_STATUS(look_at_log_directory());
    CASELEDGER_TRY_STATUS(look_at_durable());
    CASELEDGER_TRY_STATUS(look_at_keys());
    CASELEDGER_TRY_STATUS(look_at_index());
    std::ranges::stable_sort(diagnosis_.findings, {}, &Finding::ailment);
    return std::move(diagnosis_);
  }

 private:
  [[nodiscard]] std::string name_of(const std::filesystem::path& path) const {
    return path.lexically_relative(layout_.directory).native();
  }

  void add(Ailment ailment, const std::filesystem::path& path = {}, std::string detail = {}) {
    diagnosis_.findings.push_back({ailment,
                                   path.empty() ? "" : name_of(path),
                                   std::nullopt,
                                   std::move(detail),
                                   std::nullopt});
  }

  /// What only a person can mend.
  void add_stop(Ailment ailment, base::Error error) {
    Finding finding;
    finding.ailment = ailment;
    finding.detail = error.message;
    std::string_view where = error.where;
    if (const std::size_t at = where.rfind('@'); at != std::string_view::npos) {
      std::uint64_t offset = 0;
      const auto [end, problem] =
          std::from_chars(where.data() + at + 1, where.data() + where.size(), offset);
      if (problem == std::errc{} && end == where.data() + where.size()) {
        finding.offset = offset;
        where = where.substr(0, at);
      }
    }
    finding.file = where.empty() ? "" : name_of(where);
    finding.error = std::move(error);
    diagnosis_.findings.push_back(std::move(finding));
  }

  void note_failure(const base::Error& failure) {
    add_stop(failure.code == ErrorCode::kCorrupt     ? Ailment::kLogDamaged
             : failure.code == ErrorCode::kUntrusted ? Ailment::kNotTrusted
                                                     : Ailment::kNewerFormat,
             failure);
    // Verification stops at the first wrong thing it meets; what stands before it is still safe.
    diagnosis_.whole = {};
    diagnosis_.confirmed = {};
    if (const auto segments = SegmentSet::list(files_, layout_.log)) {
      const auto whole = WholePrefix::of(**segments, report_.head.size);
      diagnosis_.whole = whole.prefix();
      if (whole.root_at_head() == report_.head.root) {
        diagnosis_.confirmed = report_.head.size;
      }
    }
  }

  void note_notes() {
    for (const VerifyNote note : report_.notes) {
      switch (note) {
        case VerifyNote::kTornTail:
          note_torn_tail();
          break;
        case VerifyNote::kUnfinishedRoll:
          add(Ailment::kUnfinishedRoll, layout_.log);
          break;
        case VerifyNote::kHeadSlotDamaged:
          add(Ailment::kHeadSlotDamaged, layout_.head);
          break;
        case VerifyNote::kWriterRunning:
          add(Ailment::kWriterRunning);
          break;
        case VerifyNote::kBeyondHead:
          add(Ailment::kBeyondHead);
          break;
        case VerifyNote::kHeadUnsigned:
        case VerifyNote::kFrozen:
          break;  // nothing is ill
      }
    }
  }

  void note_torn_tail() {
    add(Ailment::kTornTail, layout_.log);
    const auto segments = SegmentSet::list(files_, layout_.log);
    const auto tail = segments ? examine_tail(**segments, report_.head.size)
                               : base::Result<Tail>(std::unexpected(segments.error()));
    if (tail && tail->torn) {
      Finding& finding = diagnosis_.findings.back();
      finding.file = name_of((*segments)->path(tail->torn->place.segment));
      finding.offset = tail->torn->place.offset;
    }
  }

  base::Status look_at_log_directory() {
    CASELEDGER_TRY(const auto names, files_.list(layout_.log));
    for (const std::string& name : names) {
      if (name == kUnfinishedSegmentName) {
        if (!diagnosis_.has(Ailment::kWriterRunning)) {  // else the writer is making it
          add(Ailment::kUnfinishedSegment, layout_.log / name);
        }
      } else if (name.starts_with(kCutPrefix)) {
        add(Ailment::kCutFile, layout_.log / name);
      } else if (!parse_segment_file_name(name)) {
        add(Ailment::kUnknownFile, layout_.log / name);
      }
    }
    return {};
  }

  base::Status look_at_durable() {
    CASELEDGER_TRY(const bool stands, files_.exists(layout_.durable));
    if (stands && !read_durable(files_, layout_.durable)) {
      add(Ailment::kDurableDamaged, layout_.durable);
    }
    return {};
  }

  base::Status look_at_keys() {
    CASELEDGER_TRY(const bool stands, files_.exists(layout_.keys));
    if (!stands) {
      add(Ailment::kKeysMissing, layout_.keys);
      return {};
    }
    // What the keys must fit stands in genesis; a log that cannot be read says nothing of them.
    const std::string& vkey = report_.vkey;
    if (!vkey.empty()) {
      CASELEDGER_TRY_STATUS(look_at_key(Ailment::kVerifierKeyDamaged,
                                        layout_.vkey,
                                        [&](const std::string& text) { return text == vkey; }));
      CASELEDGER_TRY_STATUS(look_at_key(
          Ailment::kSigningKeyDamaged, layout_.signing_key, [&](const std::string& text) {
            return belongs_to(text, report_.origin, vkey);
          }));
    }
    return look_at_key(Ailment::kIdSecretDamaged, layout_.id_secret, [](const std::string& text) {
      return parse_id_secret(text).has_value();
    });
  }

  /// A key file is one line; `fits` judges it without its end.
  template <class Fits>
  base::Status look_at_key(Ailment ailment, const std::filesystem::path& path, const Fits& fits) {
    const auto bytes = io::read_file(files_, path, kKeyFileBytesMax);
    if (!bytes &&
        (bytes.error().code == ErrorCode::kPermission || bytes.error().code == ErrorCode::kIo)) {
      return std::unexpected(bytes.error());
    }
    std::string text = bytes ? std::string(base::as_text(*bytes)) : std::string();
    const bool is_a_line = text.ends_with('\n');
    if (is_a_line) {
      text.pop_back();
    }
    if (!is_a_line || !fits(text)) {
      add_stop(ailment,
               {ErrorCode::kCorrupt,
                0,
                bytes ? "the key file is damaged" : "the key file is missing",
                path.native(),
                "restore it from a copy of this ledger"});
    }
    return {};
  }

  /// True if the text is the private half of the vkey.
  static bool belongs_to(const std::string& text,
                         const std::string& origin,
                         const std::string& vkey) {
    if (text.size() < kTypedSeedChars) {
      return false;
    }
    const auto typed_seed = base::from_base64(text.substr(text.size() - kTypedSeedChars));
    SigningKey key;
    if (!typed_seed || typed_seed->size() != 1 + key.seed.size()) {
      return false;
    }
    std::copy(typed_seed->begin() + 1, typed_seed->end(), key.seed.begin());
    return private_key_text(origin, key) == text && verifier_key(origin, key) == vkey;
  }

  /// Unusable: it does not open, a row cannot be read, or its root is not the log's at its size.
  base::Status look_at_index() {
    CASELEDGER_TRY(const bool stands, files_.exists(layout_.index));
    if (!stands || report_.failure || diagnosis_.has(Ailment::kWriterRunning)) {
      return {};
    }
    const auto index = DiskIndex::open_for_reading(layout_.index);
    const auto mark = index ? (*index)->watermark() : std::nullopt;
    if (!mark) {
      add(Ailment::kIndexUnusable, layout_.index, index ? "" : index.error().message);
      return {};
    }
    CASELEDGER_TRY(const auto segments, SegmentSet::list(files_, layout_.log));
    CASELEDGER_TRY(const base::Digest origin_hash, segments->origin_hash());
    const auto whole = WholePrefix::of(*segments, {mark->frontier.size()});
    if (mark->origin_hash != origin_hash || whole.root_at_head() != mark->frontier.root()) {
      add(Ailment::kIndexUnusable, layout_.index, "the index is not of this log");
      return {};
    }
    if (const auto read = (*index)->check_rows(); !read) {
      add(Ailment::kIndexUnusable, layout_.index, read.error().message);
    }
    return {};
  }

  // Constant after construction.
  Layout layout_;
  io::FileSystem& files_;
  const VerifyOptions& options_;
  // What has been found so far.
  VerifyReport report_;
  Diagnosis diagnosis_;
};

/// Writes the good slot's note into the damaged one.
base::Status mend_head(io::FileSystem& files, const Layout& layout) {
  CASELEDGER_TRY(const auto lock, files.lock_directory(layout.log));
  CASELEDGER_TRY(const Head head, read_head(files, layout.head));
  return head.other_slot_damaged ? write_head(files, layout.head, head, head.note) : base::Status{};
}

/// What is only a help is removed; the next open makes it anew.
base::Status remove_helps(io::FileSystem& files, const Layout& layout, const Diagnosis& diagnosis) {
  CASELEDGER_TRY(const auto lock, files.lock_directory(layout.log));
  if (diagnosis.has(Ailment::kIndexUnusable)) {
    CASELEDGER_TRY_STATUS(files.remove_tree(layout.index));
  }
  if (diagnosis.has(Ailment::kDurableDamaged)) {
    CASELEDGER_TRY_STATUS(files.remove(layout.durable));
  }
  return {};
}

}  // namespace

Grade grade_of(Ailment ailment) {
  if (ailment <= Ailment::kIdSecretDamaged) {
    return Grade::kStop;
  }
  return ailment <= Ailment::kIndexUnusable ? Grade::kRepairable : Grade::kNote;
}

bool Diagnosis::has(Ailment ailment) const {
  return std::ranges::find(findings, ailment, &Finding::ailment) != findings.end();
}

const Finding* Diagnosis::stop() const {
  const auto it = std::ranges::find(
      findings, Grade::kStop, [](const Finding& finding) { return grade_of(finding.ailment); });
  return it == findings.end() ? nullptr : &*it;
}

base::Result<Diagnosis> diagnose_ledger(const std::filesystem::path& directory,
                                        io::FileSystem& files,
                                        const VerifyOptions& options) {
  return Doctor(directory, files, options).run();
}

base::Status repair_ledger(const std::filesystem::path& directory,
                           io::FileSystem& files,
                           io::Clock& clock,
                           const Diagnosis& diagnosis) {
  const bool is_sound = !diagnosis.has(Ailment::kLogDamaged) &&
                        !diagnosis.has(Ailment::kNotTrusted) &&
                        !diagnosis.has(Ailment::kNewerFormat);
  const bool has_work = std::ranges::any_of(diagnosis.findings, [](const Finding& finding) {
    return grade_of(finding.ailment) == Grade::kRepairable;
  });
  if (!is_sound || !has_work) {
    return {};
  }
  const Layout layout(directory);
  CASELEDGER_TRY_STATUS(remove_helps(files, layout, diagnosis));
  // Opening for writing is what mends a tail, and writes `durable` and the index anew.
  CASELEDGER_TRY(const auto ledger,
                 Ledger::open(directory, {Access::kWrite, false, {}}, files, clock));
  CASELEDGER_TRY_STATUS(ledger->close());
  return mend_head(files, layout);
}

}  // namespace ledger
