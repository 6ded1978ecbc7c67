#include "tools/walk/snapshots.h"

#include <fmt/format.h>

#include "ledger/evidence/merkle.h"

namespace tools {
namespace {

constexpr std::string_view kSuffix = ".facts";
constexpr std::size_t kProgramBytesMax = 1U << 30U;

/// By size first, so that the names sort by it.
std::string name_of(std::string_view key, base::LogSize size) {
  const std::string digest = base::to_hex(ledger::sha256({base::as_bytes(key)}).view());
  return fmt::format("{:020}-{}{}", size.value, digest, kSuffix);
}

}  // namespace

std::optional<base::Bytes> Snapshots::find(std::string_view key, base::LogSize size) const {
  auto bytes = ledger::io::read_file(files_, directory_ / name_of(key, size), kBytesMax);
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

void Snapshots::keep(std::string_view key, base::LogSize size, base::ByteView bytes) const {
  if (bytes.size() > kBytesMax) return;
  const std::string name = name_of(key, size);
  if (write(name, bytes)) remove_all_but(name);
}

base::Status Snapshots::write(const std::string& name, base::ByteView bytes) const {
  CASELEDGER_TRY(const bool exists, files_.exists(directory_));
  if (!exists) {
    CASELEDGER_TRY_STATUS(files_.make_directory(directory_));
  }
  return ledger::io::replace_file(files_, directory_ / name, bytes);
}

void Snapshots::remove_all_but(const std::string& newest) const {
  auto names = files_.list(directory_);
  if (!names) return;
  std::erase_if(
      *names, [&](const std::string& name) { return name == newest || !name.ends_with(kSuffix); });
  for (std::size_t i = 0; i + kKept <= names->size(); ++i) {
    // One that stays does no harm.
    static_cast<void>(files_.remove(directory_ / (*names)[i]));
  }
}

std::optional<base::Digest> digest_of_this_program(ledger::io::FileSystem& files) {
  const auto program = ledger::io::read_file(files, "/proc/self/exe", kProgramBytesMax);
  return program ? std::optional(ledger::sha256({*program})) : std::nullopt;
}

}  // namespace tools
