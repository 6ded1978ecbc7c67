// Start here: the tokens of a ledger, `DIR/tokens`.
//
// Room:      tools/identity.
// Format:    JSON, {"format":1,"tokens":[{"id","name","proof":"secret" or "certificate","sha256",
//            "roles","sources","authorities","createdAt","createdBy","expiresAt","revokedAt",
//            "revokedBy"}]}; the last two only once revoked. No record is ever taken out, so that
//            each id and both its times are there for whoever keeps account of them.
// Rules:     mode 0600; replaced whole. What cannot be read counts as a fault, never as no tokens.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "tools/identity/private_file.h"
#include "tools/identity/token.h"

namespace identity {

inline constexpr std::size_t kTokenFileBytesMax = 1U << 20U;
inline constexpr std::size_t kTokensMax = 1'000;

struct TokenFile {
  std::vector<Token> tokens;  // in the order they were made; ids are unique

  bool operator==(const TokenFile&) const = default;

  /// Null if there is none.
  [[nodiscard]] const Token* find(std::string_view id) const;
  [[nodiscard]] Token* find(std::string_view id);
};

/// Any bytes. Errors: kInvalidArgument CL-2651 with a JSON pointer
[[nodiscard]] base::Result<TokenFile> parse_token_file(std::string_view json);
[[nodiscard]] std::string token_file_text(const TokenFile& file);

[[nodiscard]] std::filesystem::path token_path(const std::filesystem::path& directory);

struct StampedTokenFile {
  TokenFile file;
  FileStamp stamp;
};

/// Nothing if the ledger has no token file.
/// Errors:   those of read_private_file() · kCorrupt CL-2651
[[nodiscard]] base::Result<std::optional<StampedTokenFile>> read_token_file(
    const std::filesystem::path& directory);

/// Reads, lets `change` change, and replaces; one at a time, whoever else may do the same.
/// Durable:  when it returns a value, the change survives loss of power and every later request to
///           a server of this ledger is judged by it.
/// Errors:   those of `change` and read_token_file() · kNotFound CL-1014 no ledger there ·
///           kUnavailable CL-1901 another holds the file for over ten seconds · of the disk
[[nodiscard]] base::Status change_token_file(const std::filesystem::path& directory,
                                             ledger::io::FileSystem& files,
                                             const std::function<base::Status(TokenFile&)>& change);

}  // namespace identity
