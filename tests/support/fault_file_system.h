// A disk in memory that fails on demand and forgets on loss of power what was not synced.
//
// It is harsher than any one real disk: a name is durable only after its directory was synced, and
// after a failed sync the lost bytes still show in the cache while the next sync says yes (as ext4
// does). A sector arrives whole or not at all. Threads: any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "ledger/io/file_system.h"

namespace support {

enum class FaultKind : std::uint8_t {
  kIo,          // EIO: nothing happened
  kNoSpace,     // ENOSPC; operations that need no space do not fail
  kShortWrite,  // a write stops half-way, between two sectors, with EIO; others fail with EIO
  kTornWrite,   // every other sector of a write arrives, then EIO; others fail with EIO
  kLostWrite,   // a write says yes and shows, but no sync ever brings it to the disk: a disk that
                // lies. Only writes count
  kPermission,  // EACCES for whatever changes the disk
};

/// The operation to fail, counted from 1 over everything that can fail; 0 = none.
struct Fault {
  std::uint64_t operation = 0;
  FaultKind kind = FaultKind::kIo;
  bool sticky = false;  // and all operations after it
};

class FaultFileSystem final : public ledger::io::FileSystem {
 public:
  FaultFileSystem();
  ~FaultFileSystem() override;

  /// Counts operations from now on and fails one of them.
  void fail(const Fault& fault);
  void heal();
  [[nodiscard]] bool has_failed() const;
  [[nodiscard]] std::uint64_t operation_count() const;
  /// Does something else just before that operation: another process that happens to run then.
  void interrupt(std::uint64_t operation, std::function<void()> work);
  [[nodiscard]] bool was_interrupted() const;
  /// Fails one kind of call only: the next sync fails, say.
  void fail_next_sync();
  void fail_next_write();

  /// Loss of power: only synced names and bytes are left. `has_arrived` is asked whether something
  /// reached the disk all the same: for each unsynced sector each content it had since the last
  /// sync, newest first, until one has; for each directory its unsynced names. Empty = nothing did.
  void cut_power(const std::function<bool()>& has_arrived = {});

  void set_free_bytes(std::uint64_t bytes) { free_bytes_ = bytes; }

  /// The bytes as any reader sees them; the test may change them (as a broken disk would). The
  /// change is durable at once.
  [[nodiscard]] base::Bytes bytes(const std::filesystem::path& path) const;
  void set_bytes(const std::filesystem::path& path, const base::Bytes& bytes);
  void move(const std::filesystem::path& source, const std::filesystem::path& target);
  void copy(const std::filesystem::path& source, const std::filesystem::path& target);
  /// Every file below the root with its bytes.
  [[nodiscard]] std::map<std::string, base::Bytes> all_files() const;
  /// Makes the disk what another one is, all of it durable.
  void clone_from(const FaultFileSystem& other);

  /// Writes since the last call, as file name and byte range: to prove what was not touched.
  struct Write {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
  };

  [[nodiscard]] std::vector<Write> take_writes();

  [[nodiscard]] base::Result<std::unique_ptr<ledger::io::File>> open(
      const std::filesystem::path& path, ledger::io::OpenMode mode) override;
  [[nodiscard]] base::Result<bool> exists(const std::filesystem::path& path) override;
  [[nodiscard]] base::Result<std::vector<std::string>> list(
      const std::filesystem::path& directory) override;
  [[nodiscard]] base::Status make_directory(const std::filesystem::path& directory) override;
  [[nodiscard]] base::Status rename_new(const std::filesystem::path& source,
                                        const std::filesystem::path& target) override;
  [[nodiscard]] base::Status rename_over(const std::filesystem::path& source,
                                         const std::filesystem::path& target) override;
  [[nodiscard]] base::Status remove(const std::filesystem::path& path) override;
  [[nodiscard]] base::Status remove_tree(const std::filesystem::path& directory) override;
  [[nodiscard]] base::Status sync_directory(const std::filesystem::path& directory) override;
  [[nodiscard]] base::Result<std::unique_ptr<ledger::io::Lock>> lock_directory(
      const std::filesystem::path& directory) override;
  [[nodiscard]] base::Result<std::uint64_t> free_bytes(
      const std::filesystem::path& directory) override;

 private:
  struct Node;
  class MemoryFile;
  class MemoryLock;
  enum class Need : std::uint8_t { kRead, kChange, kSpace };

  [[nodiscard]] base::Status step(Need need, std::string_view action, const std::string& path);
  [[nodiscard]] std::shared_ptr<Node> find(const std::filesystem::path& path) const;
  [[nodiscard]] std::shared_ptr<Node> parent_of(const std::filesystem::path& path) const;
  static void forget(Node& node, const std::function<bool()>& has_arrived);
  static void collect(const Node& node,
                      const std::string& path,
                      std::map<std::string, base::Bytes>& files);
  [[nodiscard]] static std::shared_ptr<Node> deep_copy(const Node& node);

  // Guarded by mutex_.
  mutable std::recursive_mutex mutex_;  // an interruption comes from inside
  std::shared_ptr<Node> root_;
  std::set<const Node*> locked_;
  Fault fault_;
  std::uint64_t operations_ = 0;
  bool has_failed_ = false;
  std::uint64_t interruption_at_ = 0;
  std::function<void()> interruption_;
  bool fails_next_sync_ = false;
  bool fails_next_write_ = false;
  std::uint64_t free_bytes_ = 0;
  std::vector<Write> writes_;
};

}  // namespace support
