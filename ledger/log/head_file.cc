#include "ledger/log/head_file.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "ledger/base/check.h"
#include "ledger/log/format.h"

namespace ledger {
namespace {

using base::ErrorCode;

// A slot: magic, u32 format, u64 counter, u32 length, note, zeros, u64 checksum.
constexpr std::size_t kMagicBytes = 8;
constexpr std::uint32_t kHeadFormat = 1;
constexpr std::size_t kCounterAt = 12;
constexpr std::size_t kLengthAt = 20;
constexpr std::size_t kNoteAt = 24;
constexpr std::size_t kChecksumBytes = 8;

constexpr std::string_view kDurableMagic = "CLEDGDUR";
constexpr std::size_t kDurableBytes = 40;
constexpr int kDurableReadTries = 100;
constexpr int kHeadReadTries = 2;

std::size_t note_bytes_max(const SlotKind& kind) {
  return kind.slot_bytes - kNoteAt - kChecksumBytes;
}

base::Bytes encode_slot(const SlotKind& kind, std::uint64_t counter, std::string_view note) {
  CHECK(note.size() <= note_bytes_max(kind) && kind.magic.size() == kMagicBytes);
  base::Bytes slot(kind.slot_bytes);
  std::memcpy(slot.data(), kind.magic.data(), kMagicBytes);
  base::store_le32(&slot[8], kHeadFormat);
  base::store_le64(&slot[kCounterAt], counter);
  base::store_le32(&slot[kLengthAt], static_cast<std::uint32_t>(note.size()));
  std::memcpy(&slot[kNoteAt], note.data(), note.size());
  const std::size_t checksum_at = kind.slot_bytes - kChecksumBytes;
  base::store_le64(&slot[checksum_at], xxh3(std::span(slot).first(checksum_at)));
  return slot;
}

std::optional<Head> decode_slot(const SlotKind& kind, base::ByteView slot) {
  const std::size_t checksum_at = kind.slot_bytes - kChecksumBytes;
  if (base::as_text(slot.first(kMagicBytes)) != kind.magic ||
      base::load_le32(&slot[8]) != kHeadFormat ||
      base::load_le64(&slot[checksum_at]) != xxh3(slot.first(checksum_at))) {
    return std::nullopt;
  }
  const std::size_t length = base::load_le32(&slot[kLengthAt]);
  if (length > note_bytes_max(kind)) {
    return std::nullopt;
  }
  Head head;
  head.counter = base::load_le64(&slot[kCounterAt]);
  head.note = base::as_text(slot.subspan(kNoteAt, length));
  return head;
}

}  // namespace

base::Status create_head(io::FileSystem& files,
                         const std::filesystem::path& path,
                         std::string_view note,
                         const SlotKind& kind) {
  base::Bytes bytes(2 * kind.slot_bytes);
  const base::Bytes slot = encode_slot(kind, 0, note);
  std::copy(slot.begin(), slot.end(), bytes.begin());
  return io::write_new_file(files, path, bytes);
}

namespace {

base::Result<Head> read_head_once(io::FileSystem& files,
                                  const std::filesystem::path& path,
                                  const SlotKind& kind) {
  constexpr std::string_view kHint =
      "restore it from a copy, or name a checkpoint you trust from an auditor";
  const std::string name = "the ledger's `" + std::string(kind.name) + "`";
  auto bytes = io::read_file(files, path, 2 * kind.slot_bytes);
  if (!bytes && bytes.error().code != ErrorCode::kNotFound &&
      bytes.error().code != ErrorCode::kLimitExceeded) {
    return std::unexpected(std::move(bytes).error());
  }
  if (!bytes || bytes->size() != 2 * kind.slot_bytes) {
    return base::fail(ErrorCode::kUntrusted,
                      name + " is missing or has the wrong length",
                      path.native(),
                      std::string(kHint));
  }
  const base::ByteView view(*bytes);
  auto first = decode_slot(kind, view.first(kind.slot_bytes));
  auto second = decode_slot(kind, view.subspan(kind.slot_bytes));
  if (!first && !second) {
    return base::fail(ErrorCode::kUntrusted,
                      "both slots of " + name + " are damaged",
                      path.native(),
                      std::string(kHint));
  }
  const bool second_is_newer = second && (!first || second->counter > first->counter);
  Head head = second_is_newer ? *std::move(second) : *std::move(first);
  const base::ByteView other =
      second_is_newer ? view.first(kind.slot_bytes) : view.subspan(kind.slot_bytes);
  const bool other_is_unused = head.counter == 0 && base::all_zero(other);
  head.other_slot_damaged = !other_is_unused && !decode_slot(kind, other);
  return head;
}

}  // namespace

base::Result<Head> read_head(io::FileSystem& files,
                             const std::filesystem::path& path,
                             const SlotKind& kind) {
  auto head = read_head_once(files, path, kind);
  // A slot that a writer is just filling looks damaged too: the next look tells.
  for (int i = 0; i < kHeadReadTries && head && head->other_slot_damaged; ++i) {
    head = read_head_once(files, path, kind);
  }
  return head;
}

base::Status write_head(io::FileSystem& files,
                        const std::filesystem::path& path,
                        const Head& previous,
                        std::string_view note,
                        const SlotKind& kind) {
  const std::uint64_t counter = previous.counter + 1;
  CASELEDGER_TRY(auto file, files.open(path, io::OpenMode::kReadWrite));
  CASELEDGER_TRY_STATUS(
      file->write_at(counter % 2 * kind.slot_bytes, encode_slot(kind, counter, note)));
  return file->sync();
}

base::Result<DurableFile> DurableFile::open(io::FileSystem& files,
                                            const std::filesystem::path& path) {
  CASELEDGER_TRY(const bool stands, files.exists(path));
  CASELEDGER_TRY(auto file,
                 files.open(path, stands ? io::OpenMode::kReadWrite : io::OpenMode::kCreateNew));
  return DurableFile(std::move(file));
}

base::Status DurableFile::write(const DurableEnd& end) {
  std::array<std::byte, kDurableBytes> bytes{};
  std::memcpy(bytes.data(), kDurableMagic.data(), kDurableMagic.size());
  base::store_le64(&bytes[8], end.next_index.value);
  base::store_le64(&bytes[16], end.segment_first_index.value);
  base::store_le64(&bytes[24], end.offset);
  base::store_le64(&bytes[32], xxh3(std::span(bytes).first(32)));
  return file_->write_at(0, bytes);
}

std::optional<DurableEnd> read_durable(io::FileSystem& files, const std::filesystem::path& path) {
  const auto file = files.open(path, io::OpenMode::kRead);
  if (!file) {
    return std::nullopt;
  }
  // A reader may meet a writer half-way through; the checksum says so, and the next read is whole.
  for (int i = 0; i < kDurableReadTries; ++i) {
    std::array<std::byte, kDurableBytes> bytes{};
    const auto got = (*file)->read_at(0, bytes);
    if (!got || *got != bytes.size()) {
      return std::nullopt;
    }
    if (base::as_text(std::span(bytes).first(8)) == kDurableMagic &&
        base::load_le64(&bytes[32]) == xxh3(std::span(bytes).first(32))) {
      return DurableEnd{
          {base::load_le64(&bytes[8])}, {base::load_le64(&bytes[16])}, base::load_le64(&bytes[24])};
    }
  }
  return std::nullopt;
}

}  // namespace ledger
