// `head` and `durable`: two slots and one value, as they came and sealed. A slot that is accepted
// is written back as it was, and the file can always be written on.

#include <algorithm>

#include "ledger/base/check.h"
#include "ledger/log/head_file.h"
#include "tests/fuzz/input.h"
#include "tests/support/fault_file_system.h"

namespace {

constexpr auto kHead = "/head";
constexpr auto kDurable = "/durable";

void check_head(const base::Bytes& bytes) {
  support::FaultFileSystem disk;
  disk.set_bytes(kHead, bytes);
  const auto head = ledger::read_head(disk, kHead);
  if (!head) {
    CHECK(head.error().code == base::ErrorCode::kUntrusted);
    return;
  }
  CHECK(head->note.size() <= ledger::kHeadSlotBytes - 32);
  const std::size_t own = head->counter % 2 * ledger::kHeadSlotBytes;
  CHECK(ledger::write_head(disk, kHead, *head, head->note).has_value());
  const auto next = ledger::read_head(disk, kHead);
  CHECK(next.has_value());
  CHECK(next->note == head->note);
  const base::Bytes after = disk.bytes(kHead);
  // The slot that was good is still there.
  CHECK(std::equal(after.begin() + static_cast<std::ptrdiff_t>(own),
                   after.begin() + static_cast<std::ptrdiff_t>(own + ledger::kHeadSlotBytes),
                   bytes.begin() + static_cast<std::ptrdiff_t>(own)));
}

void check_durable(const base::Bytes& bytes) {
  support::FaultFileSystem disk;
  disk.set_bytes(kDurable, bytes);
  if (const auto end = ledger::read_durable(disk, kDurable)) {
    CHECK(ledger::DurableFile::open(disk, kDurable)->write(*end).has_value());
    CHECK(disk.bytes(kDurable) == bytes);
  }
}

void seal(base::Bytes& bytes, std::size_t begin, std::size_t checksum_at) {
  base::store_le64(&bytes[checksum_at],
                   ledger::xxh3(base::ByteView(bytes).subspan(begin, checksum_at - begin)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView input = fuzz::view(data, size);
  check_durable(fuzz::copy(input));
  if (size == 40) {
    base::Bytes sealed = fuzz::copy(input);
    seal(sealed, 0, 32);
    check_durable(sealed);
  }
  // Both halves of the input stand at the start of a slot.
  base::Bytes slots(2 * ledger::kHeadSlotBytes);
  const std::size_t half = std::min(size / 2, ledger::kHeadSlotBytes);
  std::ranges::copy(input.first(half), slots.begin());
  std::ranges::copy(input.subspan(half, half), slots.begin() + ledger::kHeadSlotBytes);
  check_head(slots);
  seal(slots, 0, ledger::kHeadSlotBytes - 8);
  check_head(slots);
  seal(slots, ledger::kHeadSlotBytes, 2 * ledger::kHeadSlotBytes - 8);
  check_head(slots);
  return 0;
}
