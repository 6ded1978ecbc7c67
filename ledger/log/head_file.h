// `head`: the last published checkpoint in two slots, and `durable`: the durable end for other
// processes.
//
// Room:      ledger/log. Format: docs/format.md "head", "durable".
// Threads:   callers serialise writing; reading is safe beside a writer in another process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "ledger/base/types.h"
#include "ledger/io/file_system.h"
#include "ledger/log/segment_set.h"

namespace ledger {

inline constexpr std::size_t kHeadSlotBytes = 4096;
inline constexpr std::size_t kCosignedSlotBytes = 65'536;

/// A file of two slots that are written in turn.
struct SlotKind {
  std::string_view magic;
  std::size_t slot_bytes;
  std::string_view name;  // in messages
};

inline constexpr SlotKind kHeadSlots = {"CLEDGHED", kHeadSlotBytes, "head"};
inline constexpr SlotKind kCosignedSlots = {"CLEDGCOS", kCosignedSlotBytes, "cosigned"};

/// The newest valid slot.
struct Head {
  std::uint64_t counter = 0;
  std::string note;
  /// The other slot is damaged (not merely unused): to be reported even though this one is good.
  bool other_slot_damaged = false;
};

/// Creates the file with this note in its first slot, synced (not its directory).
[[nodiscard]] base::Status create_head(io::FileSystem& files,
                                       const std::filesystem::path& path,
                                       std::string_view note,
                                       const SlotKind& kind = kHeadSlots);

/// Errors:   kUntrusted no valid slot, or no file: the operator must name a trusted checkpoint ·
/// kIo
[[nodiscard]] base::Result<Head> read_head(io::FileSystem& files,
                                           const std::filesystem::path& path,
                                           const SlotKind& kind = kHeadSlots);

/// Writes the slot that does not hold `previous` and syncs it.
[[nodiscard]] base::Status write_head(io::FileSystem& files,
                                      const std::filesystem::path& path,
                                      const Head& previous,
                                      std::string_view note,
                                      const SlotKind& kind = kHeadSlots);

/// The end of what is durable.
struct DurableEnd {
  base::EntryIndex next_index;
  base::EntryIndex segment_first_index;
  std::uint64_t offset = 0;  // in that segment, where the next frame goes
};

/// Advisory and never synced: written after each commit, before anyone is told.
class DurableFile {
 public:
  /// Opens or makes it.
  [[nodiscard]] static base::Result<DurableFile> open(io::FileSystem& files,
                                                      const std::filesystem::path& path);
  [[nodiscard]] base::Status write(const DurableEnd& end);

 private:
  explicit DurableFile(std::unique_ptr<io::File> file) : file_(std::move(file)) {}

  std::unique_ptr<io::File> file_;
};

/// Nothing if the file is missing or does not hold a whole value.
[[nodiscard]] std::optional<DurableEnd> read_durable(io::FileSystem& files,
                                                     const std::filesystem::path& path);

}  // namespace ledger
