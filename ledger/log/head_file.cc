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
constexpr std::string_view kHeadMagic = "CLEDGHED";
constexpr std::uint32_t kHeadFormat = 1;
constexpr std::size_t kCounterAt = 12;
constexpr std::size_t kLengthAt = 20;
constexpr std::size_t kNoteAt = 24;
constexpr std::size_t kChecksumAt = kHeadSlotBytes - 8;
constexpr std::size_t kNoteBytesMax = kChecksumAt - kNoteAt;
using Slot = std::array<std::byte, kHeadSlotBytes>;

constexpr std::string_view kDurableMagic = "CLEDGDUR";
constexpr std::size_t kDurableBytes = 40;
constexpr int kDurableReadTries = 100;
constexpr int kHeadReadTries = 2;

Slot encode_slot(std::uint64_t counter, std::string_view note) {
  CHECK(note.size() <= kNoteBytesMax);
  Slot slot{};
  std::memcpy(slot.data(), kHeadMagic.data(), kHeadMagic.size());
  base::store_le32(&slot[8], kHeadFormat);
  base::store_le64(&slot[kCounterAt], counter);
  base::store_le32(&slot[kLengthAt], static_cast<std::uint32_t>(note.size()));
  std::memcpy(&slot[kNoteAt], note.data(), note.size());
  base::store_le64(&slot[kChecksumAt], xxh3(std::span(slot).first(kChecksumAt)));
  return slot;
}

std::optional<Head> decode_slot(base::ByteView slot) {
  if (base::as_text(slot.first(kHeadMagic.size())) != kHeadMagic ||
      base::load_le32(&slot[8]) != kHeadFormat ||
      base::load_le64(&slot[kChecksumAt]) != xxh3(slot.first(kChecksumAt))) {
    return std::nullopt;
  }
  const std::size_t length = base::load_le32(&slot[kLengthAt]);
  if (length > kNoteBytesMax) {
    return std::nullopt;
  }
  Head head;
  head.counter = base::load_le64(&slot[kCounterAt]);
  head.note = base::as_text(slot.subspan(kNoteAt, length));
  return head;
}

std::uint64_t slot_offset(std::uint64_t counter) {
  return counter % 2 * kHeadSlotBytes;
}

}  // namespace

base::Status create_head(io::FileSystem& files,
                         const std::filesystem::path& path,
                         std::string_view note) {
  base::Bytes bytes(2 * kHeadSlotBytes);
  const Slot slot = encode_slot(0, note);
  std::copy(slot.begin(), slot.end(), bytes.begin());
  return io::write_new_file(files, path, bytes);
}

namespace {

base::Result<Head> read_head_once(io::FileSystem& files, const std::filesystem::path& path) {
  constexpr std::string_view kHint =
      "restore `head` from a copy, or name a checkpoint you trust from an auditor";
  auto bytes = io::read_file(files, path, 2 * kHeadSlotBytes);
  if (!bytes && bytes.error().code != ErrorCode::kNotFound &&
      bytes.error().code != ErrorCode::kLimitExceeded) {
    return std::unexpected(std::move(bytes).error());
  }
  if (!bytes || bytes->size() != 2 * kHeadSlotBytes) {
    return base::fail(ErrorCode::kUntrusted,
                      "the ledger's `head` is missing or has the wrong length",
                      path.native(),
                      std::string(kHint));
  }
  const base::ByteView view(*bytes);
  auto first = decode_slot(view.first(kHeadSlotBytes));
  auto second = decode_slot(view.subspan(kHeadSlotBytes));
  if (!first && !second) {
    return base::fail(ErrorCode::kUntrusted,
                      "both slots of the ledger's `head` are damaged",
                      path.native(),
                      std::string(kHint));
  }
  const bool second_is_newer = second && (!first || second->counter > first->counter);
  Head head = second_is_newer ? *std::move(second) : *std::move(first);
  const base::ByteView other =
      second_is_newer ? view.first(kHeadSlotBytes) : view.subspan(kHeadSlotBytes);
  const bool other_is_unused = head.counter == 0 && base::all_zero(other);
  head.other_slot_damaged = !other_is_unused && !decode_slot(other);
  return head;
}

}  // namespace

base::Result<Head> read_head(io::FileSystem& files, const std::filesystem::path& path) {
  auto head = read_head_once(files, path);
  // A slot that a writer is just filling looks damaged too: the next look tells.
  for (int i = 0; i < kHeadReadTries && head && head->other_slot_damaged; ++i) {
    head = read_head_once(files, path);
  }
  return head;
}

base::Status write_head(io::FileSystem& files,
                        const std::filesystem::path& path,
                        const Head& previous,
                        std::string_view note) {
  const std::uint64_t counter = previous.counter + 1;
  CASELEDGER_TRY(auto file, files.open(path, io::OpenMode::kReadWrite));
  CASELEDGER_TRY_STATUS(file->write_at(slot_offset(counter), encode_slot(counter, note)));
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
