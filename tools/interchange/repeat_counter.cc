#define XXH_STATIC_LINKING_ONLY  // for a hashing state on the stack
#include "tools/interchange/repeat_counter.h"

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <span>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xxhash.h>

#include "ledger/base/check.h"
#include "tools/interchange/file_handle.h"

namespace tools {
namespace {

constexpr std::size_t kFirstSlotCount = 4 * 1024;  // 64 KiB

struct Slot {
  std::uint64_t low;
  std::uint32_t high;   // the lower half of KeyHash::high: 96 bits of the key are kept
  std::uint32_t count;  // 0: the slot is free
};

static_assert(sizeof(Slot) == 16);

}  // namespace

/// A power of two of slots in a file without a name. Its blocks are reserved when it is made, so
/// that a full disk is an error here and not a signal at the first touch of a page.
class RepeatCounter::Table {
 public:
  static base::Result<std::unique_ptr<Table>> create(const std::string& directory,
                                                     std::size_t slot_count) {
    std::string path = directory + "/caseledger-XXXXXX";
    const FileHandle file(::mkostemp(path.data(), O_CLOEXEC));
    if (file.get() < 0) {
      return std::unexpected(base::errno_error(errno, "make a temporary file", directory));
    }
    ::unlink(path.c_str());
    const std::size_t bytes = slot_count * sizeof(Slot);
    if (const int error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes)); error != 0) {
      return std::unexpected(base::errno_error(error, "reserve a temporary file", directory));
    }
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (memory == MAP_FAILED) {
      return std::unexpected(base::errno_error(errno, "map a temporary file", directory));
    }
    return std::unique_ptr<Table>(new Table({static_cast<Slot*>(memory), slot_count}));
  }

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  ~Table() { ::munmap(slots_.data(), slots_.size_bytes()); }

  [[nodiscard]] std::span<const Slot> slots() const { return slots_; }

  /// The key's slot, or the free one where it belongs. The table is never full.
  [[nodiscard]] Slot& find(std::uint64_t low, std::uint32_t high) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = low & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.count == 0 || (slot.low == low && slot.high == high)) return slot;
    }
  }

 private:
  explicit Table(std::span<Slot> slots) : slots_(slots) {}

  const std::span<Slot> slots_;
};

KeyHash hash_parts(std::span<const std::string_view> parts) {
  XXH3_state_t state;
  CHECK(XXH3_128bits_reset(&state) == XXH_OK);
  for (const std::string_view part : parts) {
    const std::uint64_t bytes = part.size();
    XXH3_128bits_update(&state, &bytes, sizeof(bytes));
    XXH3_128bits_update(&state, part.data(), part.size());
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  return {hash.low64, hash.high64};
}

KeyHash hash_parts(std::initializer_list<std::string_view> parts) {
  return hash_parts(std::span(parts.begin(), parts.size()));
}

RepeatCounter::RepeatCounter(std::string directory, std::unique_ptr<Table> table)
    : directory_(std::move(directory)),
      table_(std::move(table)) {}

RepeatCounter::RepeatCounter(RepeatCounter&&) noexcept = default;
RepeatCounter& RepeatCounter::operator=(RepeatCounter&&) noexcept = default;
RepeatCounter::~RepeatCounter() = default;

base::Result<RepeatCounter> RepeatCounter::create(std::string directory) {
  CASELEDGER_TRY(auto table, Table::create(directory, kFirstSlotCount));
  return RepeatCounter(std::move(directory), std::move(table));
}

base::Result<std::uint32_t> RepeatCounter::add(KeyHash key) {
  // At most half full, so that a search ends after a step or two.
  if (distinct_count_ * 2 >= table_->slots().size()) CASELEDGER_TRY_STATUS(grow());
  const auto high = static_cast<std::uint32_t>(key.high);
  Slot& slot = table_->find(key.low, high);
  const std::uint32_t before = slot.count;
  if (before == 0) {
    ++distinct_count_;
    slot.low = key.low;
    slot.high = high;
  }
  if (before != std::numeric_limits<std::uint32_t>::max()) slot.count = before + 1;
  return before;
}

std::uint32_t RepeatCounter::count(KeyHash key) const {
  return table_->find(key.low, static_cast<std::uint32_t>(key.high)).count;
}

base::Status RepeatCounter::grow() {
  CASELEDGER_TRY(auto larger, Table::create(directory_, table_->slots().size() * 2));
  for (const Slot& slot : table_->slots()) {
    if (slot.count != 0) larger->find(slot.low, slot.high) = slot;
  }
  table_ = std::move(larger);
  return {};
}

}  // namespace tools
