// A ledger in a test: in memory with faults (MemoryLedger) or on the real disk (DiskLedger).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_directory.h"

namespace support {

/// An id that is easy to recognise.
inline base::Uuid id_of(std::uint64_t number) {
  base::Uuid id;
  base::store_be64(&id.bytes[8], number);
  return id;
}

inline ledger::NewEvent event(const std::string& stream,
                              std::uint64_t id,
                              std::string_view body = "body",
                              std::optional<std::uint64_t> expected_version = std::nullopt) {
  ledger::NewEvent event;
  event.stream = stream;
  event.id = id_of(id);
  const base::ByteView bytes = base::as_bytes(body);
  event.body.assign(bytes.begin(), bytes.end());
  if (expected_version) {
    event.expected_version = base::Version{*expected_version};
  }
  return event;
}

inline ledger::NewEvent event_at(const std::string& stream,
                                 std::uint64_t id,
                                 std::int64_t recorded_at_us) {
  ledger::NewEvent made = event(stream, id);
  made.recorded_at = base::TimestampUtcUs{recorded_at_us};
  return made;
}

/// `count` events with ids from `first_id` on, spread over `stream_count` streams.
inline std::vector<ledger::NewEvent> events(std::uint64_t first_id,
                                            std::size_t count,
                                            std::size_t stream_count,
                                            std::size_t body_bytes = 40) {
  std::vector<ledger::NewEvent> batch;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t id = first_id + i;
    batch.push_back(event("case " + std::to_string(id % stream_count),
                          id,
                          std::to_string(id) + std::string(body_bytes, '.')));
  }
  return batch;
}

class TestLedger {
 public:
  static constexpr auto kOrigin = "test.example/cases";

  TestLedger(ledger::io::FileSystem& files, std::filesystem::path directory)
      : files_(files),
        directory_(std::move(directory)) {}

  /// See OpenOptions.
  bool works_ahead = false;
  /// Of which access, accept_clock and works_ahead are set by try_open().
  ledger::OpenOptions options;

  void create(bool simulated = false) {
    const auto created = ledger::Ledger::create(directory_, {kOrigin, simulated}, files_, clock);
    ASSERT_TRUE(created.has_value()) << created.error().message;
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::Ledger>> try_open(
      ledger::Access access = ledger::Access::kWrite, bool accept_clock = false) {
    ledger::OpenOptions all = options;
    all.access = access;
    all.accept_clock = accept_clock;
    // Faults are counted by operations: their order must be the same in every run.
    all.works_ahead = works_ahead;
    return ledger::Ledger::open(directory_, all, files_, clock);
  }

  /// Opens for writing; the test ends here if that fails.
  [[nodiscard]] std::unique_ptr<ledger::Ledger> open(
      ledger::Access access = ledger::Access::kWrite) {
    auto opened = try_open(access);
    if (!opened) {
      ADD_FAILURE() << opened.error().message << " " << opened.error().where;
      std::abort();
    }
    return *std::move(opened);
  }

  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

  [[nodiscard]] std::filesystem::path log(std::uint64_t first_index = 0) const {
    std::string digits = std::to_string(first_index);
    return directory_ / "log" / (std::string(20 - digits.size(), '0') + digits + ".log");
  }

  [[nodiscard]] ledger::io::FileSystem& files() { return files_; }

  FakeClock clock;

 private:
  ledger::io::FileSystem& files_;
  std::filesystem::path directory_;
};

namespace detail {

struct MemoryDisk {
  MemoryDisk() {
    CHECK(disk.make_directory("/disk").has_value());
    CHECK(disk.sync_directory("/").has_value());
  }

  FaultFileSystem disk;
};

struct RealDisk {
  TempDirectory temp;
  std::unique_ptr<ledger::io::FileSystem> real = ledger::io::posix_file_system();
};

}  // namespace detail

/// Without a stored index, because RocksDB knows no disk in memory.
class MemoryLedger : private detail::MemoryDisk, public TestLedger {
 public:
  MemoryLedger() : TestLedger(MemoryDisk::disk, "/disk/ledger") {}

  using MemoryDisk::disk;
};

class DiskLedger : private detail::RealDisk, public TestLedger {
 public:
  DiskLedger() : TestLedger(*RealDisk::real, RealDisk::temp.path() / "ledger") {}
};

/// Fails the test unless the append gave receipts; returns them.
inline ledger::AppendResult must_append(ledger::Ledger& ledger,
                                        std::vector<ledger::NewEvent> batch) {
  auto result = ledger.append(std::move(batch));
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  EXPECT_FALSE(result->conflict.has_value());
  return *std::move(result);
}

/// "version:body" of each event of a stream.
inline std::vector<std::string> history(const ledger::Ledger& ledger,
                                        const std::string& stream,
                                        std::uint64_t limit = UINT64_MAX) {
  const auto entries = ledger.read_stream(stream, {limit});
  if (!entries) {
    ADD_FAILURE() << entries.error().message;
    return {};
  }
  std::vector<std::string> lines;
  for (const ledger::StoredEntry& entry : *entries) {
    lines.push_back(std::to_string(entry.view.version.value) + ":" +
                    std::string(base::as_text(entry.view.body)));
  }
  return lines;
}

}  // namespace support
