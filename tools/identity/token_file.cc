#include "tools/identity/token_file.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "replay/event/civil.h"
#include "replay/event/json_document.h"
#include "replay/event/json_writer.h"
#include "tools/identity/error_numbers.h"

namespace identity {
namespace {

using base::ErrorCode;
using replay::JsonDocument;
using replay::JsonKind;
using replay::JsonNode;

constexpr std::int64_t kFormat = 1;

std::unexpected<base::Error> damaged(std::string message, std::string pointer) {
  return base::fail(ErrorCode::kInvalidArgument,
                    kTokenFileDamaged,
                    std::move(message),
                    std::move(pointer),
                    "restore the file from a backup; until then nobody gets in by a token");
}

/// One record on its way in.
class TokenParser {
 public:
  TokenParser(const JsonDocument& document, const JsonNode& node)
      : document_(document),
        node_(node) {}

  base::Result<Token> parse() {
    if (node_.kind != JsonKind::kObject) return damaged("no object", document_.pointer(node_));
    CASELEDGER_TRY_STATUS(expect_known_members());
    Token token;
    CASELEDGER_TRY(token.id, text("id"));
    CASELEDGER_TRY(token.name, text("name"));
    CASELEDGER_TRY_STATUS(read_proof(token));
    CASELEDGER_TRY_STATUS(read_roles(token));
    CASELEDGER_TRY(token.sources, texts("sources"));
    CASELEDGER_TRY(token.authorities, texts("authorities"));
    CASELEDGER_TRY(token.created_at, instant("createdAt"));
    CASELEDGER_TRY(token.created_by, text("createdBy"));
    CASELEDGER_TRY(token.expires_at, instant("expiresAt"));
    if (document_.member(node_, "revokedAt") != nullptr) {
      CASELEDGER_TRY(token.revoked_at, instant("revokedAt"));
      CASELEDGER_TRY(token.revoked_by, text("revokedBy"));
    }
    // Empty sources would read as "anything" further on: a writer always has some.
    if (token.roles.has(Role::kWriter) == token.sources.empty()) {
      return damaged("a writer has sources, and nobody else", document_.pointer(node_, "sources"));
    }
    return token;
  }

 private:
  /// What is not known may take rights away; to pass over it would not.
  base::Status expect_known_members() {
    static const std::set<std::string_view> known = {"id",
                                                     "name",
                                                     "proof",
                                                     "sha256",
                                                     "roles",
                                                     "sources",
                                                     "authorities",
                                                     "createdAt",
                                                     "createdBy",
                                                     "expiresAt",
                                                     "revokedAt",
                                                     "revokedBy"};
    for (const JsonNode* member = document_.first_child(node_); member != nullptr;
         member = document_.next_sibling(*member)) {
      if (!known.contains(member->key)) {
        return damaged("an unknown member", document_.pointer(*member));
      }
    }
    return {};
  }

  base::Result<const JsonNode*> member(std::string_view name, JsonKind kind) {
    const JsonNode* node = document_.member(node_, name);
    if (node == nullptr || node->kind != kind) {
      return damaged("missing, or of the wrong kind", document_.pointer(node_, name));
    }
    return node;
  }

  base::Result<std::string> text(std::string_view name) {
    CASELEDGER_TRY(const JsonNode* node, member(name, JsonKind::kString));
    return std::string(node->text);
  }

  base::Result<std::vector<std::string>> texts(std::string_view name) {
    CASELEDGER_TRY(const JsonNode* array, member(name, JsonKind::kArray));
    std::vector<std::string> all;
    for (const JsonNode* item = document_.first_child(*array); item != nullptr;
         item = document_.next_sibling(*item)) {
      if (item->kind != JsonKind::kString || item->text.empty()) {
        return damaged("no text", document_.pointer(*item));
      }
      all.emplace_back(item->text);
    }
    return all;
  }

  base::Result<base::TimestampUtcUs> instant(std::string_view name) {
    CASELEDGER_TRY(const std::string written, text(name));
    const auto parsed = replay::parse_instant(written);
    if (!parsed) return damaged("no instant", document_.pointer(node_, name));
    return parsed->utc;
  }

  base::Status read_proof(Token& token) {
    CASELEDGER_TRY(const std::string proof, text("proof"));
    if (proof != "secret" && proof != "certificate") {
      return damaged("no proof that is known", document_.pointer(node_, "proof"));
    }
    token.proof = proof == "secret" ? Token::Proof::kSecret : Token::Proof::kCertificate;
    CASELEDGER_TRY(const std::string hex, text("sha256"));
    const auto bytes = base::from_hex(hex);
    if (!bytes || bytes->size() != base::Digest::kBytes) {
      return damaged("no SHA-256", document_.pointer(node_, "sha256"));
    }
    std::ranges::copy(*bytes, token.digest.bytes.begin());
    return {};
  }

  base::Status read_roles(Token& token) {
    CASELEDGER_TRY(const auto names, texts("roles"));
    for (const std::string& name : names) {
      const auto role = parse_role(name);
      if (!role) return damaged("no role that is known", document_.pointer(node_, "roles"));
      token.roles.add(*role);
    }
    if (token.roles.empty()) return damaged("no role", document_.pointer(node_, "roles"));
    return {};
  }

  const JsonDocument& document_;
  const JsonNode& node_;
};

void write_texts(replay::JsonWriter& json,
                 std::string_view name,
                 const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.value(text);
  }
  json.end_array();
}

/// Waits for the others: a change takes two syncs.
base::Result<std::unique_ptr<ledger::io::Lock>> lock(const std::filesystem::path& directory,
                                                     ledger::io::FileSystem& files) {
  constexpr std::chrono::milliseconds kPause{20};
  constexpr int kTries = 500;
  // The keys' directory is there in every ledger, and locked by nobody else; the ledger's own lock
  // is held by the server.
  const std::filesystem::path keys = directory / "keys";
  CASELEDGER_TRY(const bool is_there, files.exists(keys));
  if (!is_there) {
    return base::fail(
        ErrorCode::kNotFound, base::kNoLedger, "there is no ledger here", directory.native());
  }
  for (int left = kTries;; --left) {
    auto held = files.lock_directory(keys);
    if (held || held.error().number != base::kLocked || left == 0) return held;
    std::this_thread::sleep_for(kPause);
  }
}

base::Status put(const std::filesystem::path& directory,
                 ledger::io::FileSystem& files,
                 const TokenFile& file) {
  if (file.tokens.size() > kTokensMax) {
    return base::fail(ErrorCode::kLimitExceeded,
                      kTooManyTokens,
                      fmt::format("there can be {} tokens, those revoked among them", kTokensMax),
                      token_path(directory).native(),
                      "put a copy in its place without those that ended long ago");
  }
  const std::filesystem::path path = token_path(directory);
  const std::filesystem::path unfinished = path.native() + ".new";
  CASELEDGER_TRY(const bool is_left_over, files.exists(unfinished));
  if (is_left_over) CASELEDGER_TRY_STATUS(files.remove(unfinished));
  CASELEDGER_TRY_STATUS(ledger::io::write_new_file(files,
                                                   unfinished,
                                                   base::as_bytes(token_file_text(file)),
                                                   ledger::io::OpenMode::kCreateNewPrivate));
  CASELEDGER_TRY_STATUS(files.rename_over(unfinished, path));
  return files.sync_directory(directory);
}

}  // namespace

const Token* TokenFile::find(std::string_view id) const {
  const auto it = std::ranges::find(tokens, id, &Token::id);
  return it == tokens.end() ? nullptr : &*it;
}

Token* TokenFile::find(std::string_view id) {
  return const_cast<Token*>(std::as_const(*this).find(id));
}

base::Result<TokenFile> parse_token_file(std::string_view json) {
  auto document = JsonDocument::parse(json);
  if (!document) return damaged(document.error().message, document.error().where);
  const JsonNode& root = document->root();
  const bool is_object = root.kind == JsonKind::kObject;
  const JsonNode* format = is_object ? document->member(root, "format") : nullptr;
  const JsonNode* tokens = is_object ? document->member(root, "tokens") : nullptr;
  if (format == nullptr || format->kind != JsonKind::kInteger || format->integer != kFormat) {
    return damaged("not of a format that this program knows", "/format");
  }
  constexpr std::uint32_t kMembers = 2;
  if (tokens == nullptr || tokens->kind != JsonKind::kArray || root.children != kMembers) {
    return damaged("not a list of tokens", "/tokens");
  }
  TokenFile file;
  std::set<std::string> ids;
  for (const JsonNode* node = document->first_child(*tokens); node != nullptr;
       node = document->next_sibling(*node)) {
    CASELEDGER_TRY(auto token, TokenParser(*document, *node).parse());
    if (!ids.insert(token.id).second) return damaged("an id twice", document->pointer(*node));
    file.tokens.push_back(std::move(token));
  }
  return file;
}

std::string token_file_text(const TokenFile& file) {
  replay::JsonWriter json;
  json.begin_object().field("format", kFormat).key("tokens").begin_array();
  for (const Token& token : file.tokens) {
    json.begin_object().field("id", token.id).field("name", token.name);
    json.field("proof", token.proof == Token::Proof::kSecret ? "secret" : "certificate");
    json.field("sha256", base::to_hex(token.digest.view()));
    json.key("roles").begin_array();
    for (const Role role : kAllRoles) {
      if (token.roles.has(role)) json.value(name_of(role));
    }
    json.end_array();
    write_texts(json, "sources", token.sources);
    write_texts(json, "authorities", token.authorities);
    json.field("createdAt", replay::to_string_utc6(token.created_at));
    json.field("createdBy", token.created_by);
    json.field("expiresAt", replay::to_string_utc6(token.expires_at));
    if (token.revoked_at) {
      json.field("revokedAt", replay::to_string_utc6(*token.revoked_at));
      json.field("revokedBy", token.revoked_by);
    }
    json.end_object();
  }
  json.end_array().end_object();
  return json.take() + '\n';
}

std::filesystem::path token_path(const std::filesystem::path& directory) {
  return directory / "tokens";
}

base::Result<std::optional<StampedTokenFile>> read_token_file(
    const std::filesystem::path& directory) {
  const std::filesystem::path path = token_path(directory);
  CASELEDGER_TRY(const auto read, read_private_file(path, kTokenFileBytesMax));
  if (!read) return std::nullopt;
  auto file = parse_token_file(base::as_text(read->bytes));
  if (!file) {
    base::Error error = std::move(file).error();
    error.code = ErrorCode::kCorrupt;  // what is stored, not what was sent
    error.where = path.native() + error.where;
    return std::unexpected(std::move(error));
  }
  return StampedTokenFile{.file = *std::move(file), .stamp = read->stamp};
}

base::Status change_token_file(const std::filesystem::path& directory,
                               ledger::io::FileSystem& files,
                               const std::function<base::Status(TokenFile&)>& change) {
  CASELEDGER_TRY(const auto held, lock(directory, files));
  CASELEDGER_TRY(auto present, read_token_file(directory));
  TokenFile file = present ? std::move(present->file) : TokenFile{};
  CASELEDGER_TRY_STATUS(change(file));
  return put(directory, files, file);
}

}  // namespace identity
