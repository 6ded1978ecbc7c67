#include "tests/support/fault_file_system.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ledger/base/check.h"

namespace support {
namespace {

constexpr std::size_t kSectorBytes = 512;

std::unexpected<base::Error> failed(int error_number,
                                    std::string_view action,
                                    const std::string& path) {
  return std::unexpected(base::errno_error(error_number, action, path));
}

}  // namespace

struct FaultFileSystem::Node {
  bool is_directory = false;
  // A file.
  base::Bytes cached;
  base::Bytes durable;
  std::map<std::size_t, std::vector<base::Bytes>> dirty_sectors;  // with their unsynced past
  // A directory.
  std::map<std::string, std::shared_ptr<Node>> names;
  std::map<std::string, std::shared_ptr<Node>> durable_names;

  [[nodiscard]] base::ByteView sector(std::size_t number) const {
    const std::size_t begin = std::min(number * kSectorBytes, cached.size());
    return base::ByteView(cached).subspan(begin, std::min(kSectorBytes, cached.size() - begin));
  }

  void reach_disk(std::size_t number, base::ByteView content) {
    const std::size_t begin = number * kSectorBytes;
    durable.resize(std::max(durable.size(), begin + content.size()));
    std::copy(content.begin(), content.end(), durable.begin() + static_cast<std::ptrdiff_t>(begin));
  }
};

class FaultFileSystem::MemoryFile final : public ledger::io::File {
 public:
  MemoryFile(FaultFileSystem& files, std::shared_ptr<Node> node, std::string path)
      : files_(files),
        node_(std::move(node)),
        path_(std::move(path)) {}

  [[nodiscard]] base::Result<std::size_t> read_at(std::uint64_t offset,
                                                  std::span<std::byte> into) const override {
    const std::lock_guard lock(files_.mutex_);
    CASELEDGER_TRY_STATUS(files_.step(Need::kRead, "read", path_));
    const base::Bytes& bytes = node_->cached;
    const std::size_t begin = std::min<std::size_t>(offset, bytes.size());
    const std::size_t count = std::min(into.size(), bytes.size() - begin);
    if (count > 0) {
      std::memcpy(into.data(), &bytes[begin], count);
    }
    return count;
  }

  [[nodiscard]] base::Status write_at(std::uint64_t offset, base::ByteView bytes) override {
    const std::lock_guard lock(files_.mutex_);
    const bool grows = offset + bytes.size() > node_->cached.size();
    base::Status outcome = files_.step(grows ? Need::kSpace : Need::kChange, "write", path_);
    if (files_.fails_next_write_) {
      files_.fails_next_write_ = false;
      outcome = failed(EIO, "write", path_);
    }
    if (outcome) {
      put(offset, bytes);
    } else if (files_.fault_.kind == FaultKind::kShortWrite) {
      const std::uint64_t limit = (offset + bytes.size() / 2) / kSectorBytes * kSectorBytes;
      put(offset, bytes.first(std::max(limit, offset) - offset));
    } else if (files_.fault_.kind == FaultKind::kTornWrite) {
      put_every_other_sector(offset, bytes);
    } else if (files_.fault_.kind == FaultKind::kLostWrite) {
      show(offset, bytes);
      return {};
    }
    return outcome;
  }

  [[nodiscard]] base::Status sync() override {
    const std::lock_guard lock(files_.mutex_);
    const bool has_grown = node_->cached.size() > node_->durable.size();
    base::Status outcome = files_.step(has_grown ? Need::kSpace : Need::kChange, "sync", path_);
    if (files_.fails_next_sync_) {
      files_.fails_next_sync_ = false;
      outcome = failed(EIO, "sync", path_);
    }
    if (!outcome) {
      node_->dirty_sectors.clear();  // the cache forgets that the disk never got them
      return outcome;
    }
    node_->durable.resize(node_->cached.size());
    for (const auto& [sector, past] : node_->dirty_sectors) {
      node_->reach_disk(sector, node_->sector(sector));
    }
    node_->dirty_sectors.clear();
    return {};
  }

  [[nodiscard]] base::Status allocate(std::uint64_t offset, std::uint64_t bytes) override {
    const std::lock_guard lock(files_.mutex_);
    CASELEDGER_TRY_STATUS(files_.step(Need::kSpace, "reserve room in", path_));
    node_->cached.resize(std::max<std::size_t>(node_->cached.size(), offset + bytes));
    return {};
  }

  void start_writeback(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) override {}

  [[nodiscard]] base::Result<std::uint64_t> size() const override {
    const std::lock_guard lock(files_.mutex_);
    return node_->cached.size();
  }

  void will_need(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) const override {}

  [[nodiscard]] const std::string& path() const override { return path_; }

 private:
  void put(std::uint64_t offset, base::ByteView bytes) {
    files_.writes_.push_back({path_, offset, bytes.size()});
    if (bytes.empty()) {
      return;
    }
    for (std::size_t sector = offset / kSectorBytes; sector * kSectorBytes < offset + bytes.size();
         ++sector) {
      const auto [dirty, is_clean] = node_->dirty_sectors.try_emplace(sector);
      if (!is_clean) {
        const base::ByteView content = node_->sector(sector);
        dirty->second.emplace_back(content.begin(), content.end());
      }
    }
    show(offset, bytes);
  }

  void put_every_other_sector(std::uint64_t offset, base::ByteView bytes) {
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t sector = (offset + begin) / kSectorBytes;
      const std::size_t limit =
          std::min<std::size_t>((sector + 1) * kSectorBytes - offset, bytes.size());
      if (sector % 2 == 0) {
        put(offset + begin, bytes.subspan(begin, limit - begin));
      }
      begin = limit;
    }
  }

  /// In the cache only.
  void show(std::uint64_t offset, base::ByteView bytes) {
    node_->cached.resize(std::max<std::size_t>(node_->cached.size(), offset + bytes.size()));
    std::copy(
        bytes.begin(), bytes.end(), node_->cached.begin() + static_cast<std::ptrdiff_t>(offset));
  }

  FaultFileSystem& files_;
  std::shared_ptr<Node> node_;
  std::string path_;
};

class FaultFileSystem::MemoryLock final : public ledger::io::Lock {
 public:
  MemoryLock(FaultFileSystem& files, std::shared_ptr<Node> node)
      : files_(files),
        node_(std::move(node)) {
    files_.locked_.insert(node_.get());
  }

  ~MemoryLock() override {
    const std::lock_guard lock(files_.mutex_);
    files_.locked_.erase(node_.get());
  }

 private:
  FaultFileSystem& files_;
  std::shared_ptr<Node> node_;
};

FaultFileSystem::FaultFileSystem() : root_(std::make_shared<Node>()) {
  root_->is_directory = true;
}

FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::fail(const Fault& fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  operations_ = 0;
  has_failed_ = false;
}

void FaultFileSystem::heal() {
  fail({});
  const std::lock_guard lock(mutex_);
  fails_next_sync_ = false;
  fails_next_write_ = false;
}

bool FaultFileSystem::has_failed() const {
  const std::lock_guard lock(mutex_);
  return has_failed_;
}

std::uint64_t FaultFileSystem::operation_count() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void FaultFileSystem::interrupt(std::uint64_t operation, std::function<void()> work) {
  heal();
  const std::lock_guard lock(mutex_);
  interruption_at_ = operation;
  interruption_ = std::move(work);
}

bool FaultFileSystem::was_interrupted() const {
  const std::lock_guard lock(mutex_);
  return interruption_ == nullptr;
}

void FaultFileSystem::fail_next_sync() {
  const std::lock_guard lock(mutex_);
  fails_next_sync_ = true;
}

void FaultFileSystem::fail_next_write() {
  const std::lock_guard lock(mutex_);
  fails_next_write_ = true;
}

base::Status FaultFileSystem::step(Need need, std::string_view action, const std::string& path) {
  if (fault_.kind == FaultKind::kNoSpace && need != Need::kSpace) {
    return {};
  }
  if (fault_.kind == FaultKind::kPermission && need == Need::kRead) {
    return {};
  }
  if (fault_.kind == FaultKind::kLostWrite && action != "write") {
    return {};
  }
  ++operations_;
  if (operations_ == interruption_at_ && interruption_) {
    std::exchange(interruption_, nullptr)();
  }
  const bool hit = fault_.operation != 0 && (operations_ == fault_.operation ||
                                             (fault_.sticky && operations_ > fault_.operation));
  if (!hit) {
    return {};
  }
  has_failed_ = true;
  switch (fault_.kind) {
    case FaultKind::kNoSpace:
      return failed(ENOSPC, action, path);
    case FaultKind::kPermission:
      return failed(EACCES, action, path);
    case FaultKind::kIo:
    case FaultKind::kShortWrite:
    case FaultKind::kTornWrite:
    case FaultKind::kLostWrite:
      break;
  }
  return failed(EIO, action, path);
}

void FaultFileSystem::cut_power(const std::function<bool()>& has_arrived) {
  const std::lock_guard lock(mutex_);
  CHECK(locked_.empty());  // a process that died holds nothing
  forget(*root_, has_arrived ? has_arrived : [] { return false; });
}

void FaultFileSystem::forget(Node& node, const std::function<bool()>& has_arrived) {
  if (node.is_directory) {
    if (node.names != node.durable_names && has_arrived()) {
      node.durable_names = node.names;
    }
    node.names = node.durable_names;
    for (auto& [name, child] : node.names) {
      forget(*child, has_arrived);
    }
    return;
  }
  for (const auto& [sector, past] : node.dirty_sectors) {
    if (has_arrived()) {
      node.reach_disk(sector, node.sector(sector));
      continue;
    }
    const auto older =
        std::find_if(past.rbegin(), past.rend(), [&](const auto&) { return has_arrived(); });
    if (older != past.rend()) {
      node.reach_disk(sector, *older);
    }
  }
  node.dirty_sectors.clear();
  node.cached = node.durable;
}

std::shared_ptr<FaultFileSystem::Node> FaultFileSystem::find(
    const std::filesystem::path& path) const {
  std::shared_ptr<Node> node = root_;
  for (const auto& part : path.relative_path()) {
    if (part.empty()) {
      continue;
    }
    const auto it = node->names.find(part.native());
    if (it == node->names.end()) {
      return nullptr;
    }
    node = it->second;
  }
  return node;
}

std::shared_ptr<FaultFileSystem::Node> FaultFileSystem::parent_of(
    const std::filesystem::path& path) const {
  return find(path.parent_path());
}

base::Bytes FaultFileSystem::bytes(const std::filesystem::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto node = find(path);
  CHECK(node != nullptr);
  return node->cached;
}

void FaultFileSystem::set_bytes(const std::filesystem::path& path, const base::Bytes& bytes) {
  const std::lock_guard lock(mutex_);
  auto& child = parent_of(path)->names[path.filename().native()];
  if (child == nullptr) {
    child = std::make_shared<Node>();
    parent_of(path)->durable_names[path.filename().native()] = child;
  }
  child->cached = bytes;
  child->durable = bytes;
  child->dirty_sectors.clear();
}

void FaultFileSystem::move(const std::filesystem::path& source,
                           const std::filesystem::path& target) {
  copy(source, target);
  const std::lock_guard lock(mutex_);
  parent_of(source)->names.erase(source.filename().native());
  parent_of(source)->durable_names.erase(source.filename().native());
}

void FaultFileSystem::copy(const std::filesystem::path& source,
                           const std::filesystem::path& target) {
  set_bytes(target, bytes(source));
}

void FaultFileSystem::collect(const Node& node,
                              const std::string& path,
                              std::map<std::string, base::Bytes>& files) {
  if (!node.is_directory) {
    files[path] = node.cached;
  }
  for (const auto& [name, child] : node.names) {
    collect(*child, path + "/" + name, files);
  }
}

std::map<std::string, base::Bytes> FaultFileSystem::all_files() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, base::Bytes> files;
  collect(*root_, "", files);
  return files;
}

std::shared_ptr<FaultFileSystem::Node> FaultFileSystem::deep_copy(const Node& node) {
  auto copy = std::make_shared<Node>();
  copy->is_directory = node.is_directory;
  copy->cached = node.cached;
  copy->durable = node.cached;
  for (const auto& [name, child] : node.names) {
    copy->names[name] = deep_copy(*child);
  }
  copy->durable_names = copy->names;
  return copy;
}

void FaultFileSystem::clone_from(const FaultFileSystem& other) {
  std::shared_ptr<Node> root;
  {
    const std::lock_guard lock(other.mutex_);
    root = deep_copy(*other.root_);
  }
  const std::lock_guard lock(mutex_);
  root_ = std::move(root);
}

std::vector<FaultFileSystem::Write> FaultFileSystem::take_writes() {
  const std::lock_guard lock(mutex_);
  return std::exchange(writes_, {});
}

base::Result<std::unique_ptr<ledger::io::File>> FaultFileSystem::open(
    const std::filesystem::path& path, ledger::io::OpenMode mode) {
  using ledger::io::OpenMode;
  const std::lock_guard lock(mutex_);
  const bool creates = mode == OpenMode::kCreateNew || mode == OpenMode::kCreateNewPrivate;
  const Need need = creates                        ? Need::kSpace
                    : mode == OpenMode::kReadWrite ? Need::kChange
                                                   : Need::kRead;
  CASELEDGER_TRY_STATUS(step(need, "open", path.native()));
  std::shared_ptr<Node> node = find(path);
  if (creates) {
    const auto parent = parent_of(path);
    if (parent == nullptr || node != nullptr) {
      return failed(parent == nullptr ? ENOENT : EEXIST, "open", path.native());
    }
    node = std::make_shared<Node>();
    parent->names[path.filename().native()] = node;
  }
  if (node == nullptr || node->is_directory) {
    return failed(node == nullptr ? ENOENT : EISDIR, "open", path.native());
  }
  return std::make_unique<MemoryFile>(*this, node, path.native());
}

base::Result<bool> FaultFileSystem::exists(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kRead, "look at", path.native()));
  return find(path) != nullptr;
}

base::Result<std::vector<std::string>> FaultFileSystem::list(
    const std::filesystem::path& directory) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kRead, "list", directory.native()));
  const auto node = find(directory);
  if (node == nullptr) {
    return failed(ENOENT, "list", directory.native());
  }
  std::vector<std::string> names;
  for (const auto& [name, child] : node->names) {
    names.push_back(name);
  }
  return names;
}

base::Status FaultFileSystem::make_directory(const std::filesystem::path& directory) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kSpace, "make directory", directory.native()));
  const auto parent = parent_of(directory);
  if (parent == nullptr || find(directory) != nullptr) {
    return failed(parent == nullptr ? ENOENT : EEXIST, "make directory", directory.native());
  }
  auto node = std::make_shared<Node>();
  node->is_directory = true;
  parent->names[directory.filename().native()] = std::move(node);
  return {};
}

base::Status FaultFileSystem::rename_new(const std::filesystem::path& source,
                                         const std::filesystem::path& target) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kSpace, "rename", target.native()));
  const auto node = find(source);
  if (node == nullptr || find(target) != nullptr) {
    return failed(node == nullptr ? ENOENT : EEXIST, "rename", target.native());
  }
  parent_of(source)->names.erase(source.filename().native());
  parent_of(target)->names[target.filename().native()] = node;
  return {};
}

base::Status FaultFileSystem::rename_over(const std::filesystem::path& source,
                                          const std::filesystem::path& target) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kSpace, "rename", target.native()));
  const auto node = find(source);
  const auto parent = parent_of(target);
  if (node == nullptr || parent == nullptr) {
    return failed(ENOENT, "rename", target.native());
  }
  parent_of(source)->names.erase(source.filename().native());
  parent->names[target.filename().native()] = node;
  return {};
}

base::Status FaultFileSystem::remove(const std::filesystem::path& path) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kChange, "remove", path.native()));
  if (find(path) == nullptr) {
    return failed(ENOENT, "remove", path.native());
  }
  parent_of(path)->names.erase(path.filename().native());
  return {};
}

base::Status FaultFileSystem::remove_tree(const std::filesystem::path& directory) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kChange, "remove", directory.native()));
  if (find(directory) != nullptr) {
    parent_of(directory)->names.erase(directory.filename().native());
  }
  return {};
}

base::Status FaultFileSystem::sync_directory(const std::filesystem::path& directory) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kSpace, "sync", directory.native()));
  const auto node = find(directory);
  if (node == nullptr) {
    return failed(ENOENT, "sync", directory.native());
  }
  node->durable_names = node->names;
  return {};
}

base::Result<std::unique_ptr<ledger::io::Lock>> FaultFileSystem::lock_directory(
    const std::filesystem::path& directory) {
  const std::lock_guard lock(mutex_);
  CASELEDGER_TRY_STATUS(step(Need::kRead, "lock", directory.native()));
  auto node = find(directory);
  if (node == nullptr) {
    return failed(ENOENT, "lock", directory.native());
  }
  if (locked_.contains(node.get())) {
    return base::fail(base::ErrorCode::kUnavailable, 1901, "locked", directory.native());
  }
  return std::make_unique<MemoryLock>(*this, std::move(node));
}

base::Result<std::uint64_t> FaultFileSystem::free_bytes(
    const std::filesystem::path& /*directory*/) {
  const std::lock_guard lock(mutex_);
  return free_bytes_;
}

}  // namespace support
