#include "tools/publish/anchor.h"

#include <array>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"

namespace tools {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;

fs::path path_of(const fs::path& directory, const ledger::VerifierKey& key) {
  constexpr unsigned kByteBits = 8;
  std::array<std::byte, 4> id{};
  for (std::size_t at = 0; at < id.size(); ++at) {
    id[at] = static_cast<std::byte>(key.id >> (kByteBits * (id.size() - 1 - at)));
  }
  const base::Digest origin = ledger::sha256({base::as_bytes(key.name)});
  return directory / (base::to_hex(origin.view()) + "-" + base::to_hex(id) + ".checkpoint");
}

base::Result<ledger::Prefix> prefix_in(const std::string& note) {
  CASELEDGER_TRY(const auto parsed, ledger::parse_note(note));
  CASELEDGER_TRY(const auto text, ledger::parse_checkpoint_text(parsed.text));
  return text.prefix;
}

}  // namespace

base::Status write_anchor(const fs::path& directory,
                          const ledger::VerifierKey& key,
                          const std::string& note,
                          ledger::io::FileSystem& files) {
  CASELEDGER_TRY(const auto next, prefix_in(note));
  CASELEDGER_TRY(const bool exists, files.exists(directory));
  if (!exists) {
    CASELEDGER_TRY_STATUS(files.make_directory(directory));
    const fs::path parent = directory.parent_path();
    CASELEDGER_TRY_STATUS(files.sync_directory(parent.empty() ? "." : parent));
  }
  const fs::path path = path_of(directory, key);
  CASELEDGER_TRY(const auto standing, read_anchor(directory, key, files));
  if (standing) {
    auto last = prefix_in(*standing);
    if (!last) {
      last.error().where = path.string();
      return std::unexpected(std::move(last).error());
    }
    if (next.size < last->size) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kBehindAnchor,
                        "a newer checkpoint of this log is anchored already",
                        path.string(),
                        "this may be an older copy of the ledger: see docs/evidence.md");
    }
    if (next.size == last->size && next.root != last->root) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kTwoRoots,
                        "another root is anchored at the same size",
                        path.string(),
                        "keep both: they prove that the log was forked");
    }
  }
  return ledger::io::replace_file(files, path, base::as_bytes(note));
}

base::Result<std::optional<std::string>> read_anchor(const fs::path& directory,
                                                     const ledger::VerifierKey& key,
                                                     ledger::io::FileSystem& files) {
  const fs::path path = path_of(directory, key);
  CASELEDGER_TRY(const bool exists, files.exists(path));
  if (!exists) return std::nullopt;
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(files, path, ledger::kNoteBytesMax));
  return std::string(base::as_text(bytes));
}

}  // namespace tools
