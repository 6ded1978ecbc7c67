#include "tools/identity/jwt.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "replay/event/json_document.h"
#include "tools/identity/base64url.h"
#include "tools/identity/token.h"

namespace identity {
namespace {

using replay::JsonDocument;
using replay::JsonKind;
using replay::JsonNode;
using Unexpected = std::unexpected<JwtFault>;

constexpr std::int64_t kUsPerSecond = 1'000'000;
/// Of seconds since 1970 in a claim: the year 9999.
constexpr std::int64_t kSecondsMax = 253'402'300'799;
constexpr std::size_t kSubjectBytesMax = 256;

struct Parts {
  std::string_view header;
  std::string_view claims;
  std::string_view signature;
  std::string_view signed_text;  // header and claims, with the point between
};

std::optional<Parts> parts_of(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Parts{.header = token.substr(0, first),
               .claims = token.substr(first + 1, second - first - 1),
               .signature = token.substr(second + 1),
               .signed_text = token.substr(0, second)};
}

std::optional<JsonDocument> object_in(std::string_view part) {
  const auto bytes = from_base64url(part);
  if (!bytes) return std::nullopt;
  auto document = JsonDocument::parse(base::as_text(*bytes));
  if (!document || document->root().kind != JsonKind::kObject) return std::nullopt;
  return *std::move(document);
}

/// Null if it is missing or no text.
const JsonNode* text_member(const JsonDocument& document, std::string_view key) {
  const JsonNode* const node = document.member(document.root(), key);
  return node != nullptr && node->kind == JsonKind::kString ? node : nullptr;
}

/// Which kind of token is to be read: one that lets in, or one that says who has logged in.
enum class For : std::uint8_t { kAccess, kLogin };

bool is_type(std::string_view type, For purpose) {
  std::string lower(type);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (lower == "jwt") return true;
  return purpose == For::kAccess && (lower == "at+jwt" || lower == "application/at+jwt");
}

struct Header {
  Algorithm algorithm;
  std::string kid;
};

std::expected<Header, JwtFault> read_header(std::string_view part,
                                            const JwtRules& rules,
                                            For purpose) {
  const auto document = object_in(part);
  if (!document) return Unexpected(JwtFault::kMalformed);
  const JsonNode& root = document->root();
  const auto has = [&](std::string_view key) { return document->member(root, key) != nullptr; };
  const JsonNode* const name = text_member(*document, "alg");
  const auto algorithm = name != nullptr ? parse_algorithm(name->text) : std::nullopt;
  if (!algorithm || std::ranges::find(rules.algorithms, *algorithm) == rules.algorithms.end()) {
    return Unexpected(JwtFault::kAlgorithm);
  }
  if (has("jku") || has("jwk") || has("x5u") || has("x5c")) {
    return Unexpected(JwtFault::kForeignKey);
  }
  if (has("crit") || has("b64") || has("zip") || has("cty")) {
    return Unexpected(JwtFault::kCritical);
  }
  if (has("typ")) {
    const JsonNode* const type = text_member(*document, "typ");
    if (type == nullptr || !is_type(type->text, purpose)) return Unexpected(JwtFault::kType);
  }
  const JsonNode* const kid = text_member(*document, "kid");
  if (kid == nullptr || kid->text.empty()) return Unexpected(JwtFault::kNoKeyName);
  return Header{*algorithm, std::string(kid->text)};
}

/// Claims of a token whose signature is good.
class Claims {
 public:
  Claims(const JsonDocument& document, const JwtRules& rules)
      : document_(document),
        rules_(rules) {}

  /// What an ID token has besides: the nonce of the login, and to whom it was given.
  [[nodiscard]] std::optional<JwtFault> login_fault(std::string_view nonce) const {
    const JsonNode* const given = text_member(document_, "nonce");
    if (given == nullptr || given->text != nonce) return JwtFault::kNonce;
    const JsonNode* const audience = document_.member(document_.root(), "aud");
    const bool is_for_several = audience != nullptr && audience->children > 1;
    const JsonNode* const party = document_.member(document_.root(), "azp");
    if (party == nullptr) return is_for_several ? std::optional(JwtFault::kParty) : std::nullopt;
    if (party->kind != JsonKind::kString || party->text != rules_.audience) return JwtFault::kParty;
    return std::nullopt;
  }

  std::expected<JwtIdentity, JwtFault> read(base::TimestampUtcUs now) {
    const JsonNode* const issuer = text_member(document_, "iss");
    if (issuer == nullptr || issuer->text != rules_.issuer) return Unexpected(JwtFault::kIssuer);
    if (!is_for_us()) return Unexpected(JwtFault::kAudience);
    JwtIdentity identity;
    if (const auto fault = check_times(now, identity)) return Unexpected(*fault);
    const JsonNode* const subject = text_member(document_, "sub");
    if (subject == nullptr || subject->text.empty() || subject->text.size() > kSubjectBytesMax) {
      return Unexpected(JwtFault::kClaims);
    }
    identity.subject = subject->text;
    identity.name = name();
    if (const auto fault = read_rights(identity)) return Unexpected(*fault);
    return identity;
  }

 private:
  [[nodiscard]] std::string name() const {
    for (const std::string_view key : {"name", "preferred_username"}) {
      const JsonNode* const name = text_member(document_, key);
      if (name != nullptr && !label_fault(name->text)) return std::string(name->text);
    }
    return {};
  }

  [[nodiscard]] bool is_for_us() const {
    const JsonNode* const audience = document_.member(document_.root(), "aud");
    if (audience == nullptr) return false;
    if (audience->kind == JsonKind::kString) return audience->text == rules_.audience;
    if (audience->kind != JsonKind::kArray) return false;
    for (const JsonNode* one = document_.first_child(*audience); one != nullptr;
         one = document_.next_sibling(*one)) {
      if (one->kind == JsonKind::kString && one->text == rules_.audience) return true;
    }
    return false;
  }

  /// Seconds since 1970. Nothing if the claim is missing; the fault if it is no such number.
  [[nodiscard]] std::expected<std::optional<std::int64_t>, JwtFault> seconds(
      std::string_view key) const {
    const JsonNode* const node = document_.member(document_.root(), key);
    if (node == nullptr) return std::nullopt;
    if (node->kind != JsonKind::kInteger || node->integer < 0 || node->integer > kSecondsMax) {
      return Unexpected(JwtFault::kClaims);
    }
    return node->integer;
  }

  std::optional<JwtFault> check_times(base::TimestampUtcUs now, JwtIdentity& identity) const {
    const auto expires = seconds("exp");
    const auto not_before = seconds("nbf");
    const auto issued = seconds("iat");
    if (!expires || !*expires || !not_before || !issued) return JwtFault::kClaims;
    const std::int64_t present = now.value / kUsPerSecond;
    if (present >= **expires + kSkewSeconds) return JwtFault::kExpired;
    if (*not_before && **not_before > present + kSkewSeconds) return JwtFault::kNotYet;
    if (*issued && **issued > present + kSkewSeconds) return JwtFault::kFromFuture;
    identity.expires_at = {(**expires + kSkewSeconds) * kUsPerSecond};
    return std::nullopt;
  }

  /// The claim of that name, or at the end of that path.
  [[nodiscard]] const JsonNode* find(std::string_view path) const {
    const JsonNode* node = document_.member(document_.root(), path);
    if (node != nullptr) return node;
    node = &document_.root();
    while (node != nullptr && !path.empty()) {
      if (node->kind != JsonKind::kObject) return nullptr;
      const std::size_t end = std::min(path.find('.'), path.size());
      node = document_.member(*node, path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    return node;
  }

  /// What a claim lists; a text is a list of one.
  [[nodiscard]] std::vector<std::string> texts(std::string_view path) const {
    std::vector<std::string> all;
    const JsonNode* const node = find(path);
    if (node == nullptr) return all;
    if (node->kind == JsonKind::kString) {
      if (!node->text.empty()) all.emplace_back(node->text);
    } else if (node->kind == JsonKind::kArray) {
      for (const JsonNode* one = document_.first_child(*node); one != nullptr;
           one = document_.next_sibling(*one)) {
        if (one->kind == JsonKind::kString && !one->text.empty()) all.emplace_back(one->text);
      }
    }
    return all;
  }

  [[nodiscard]] std::optional<Role> role_of(std::string_view name) const {
    if (rules_.roles.empty()) return parse_role(name);
    const auto mapped = rules_.roles.find(name);
    return mapped == rules_.roles.end() ? std::nullopt : std::optional(mapped->second);
  }

  std::optional<JwtFault> read_rights(JwtIdentity& identity) const {
    for (const std::string& names : texts(rules_.roles_claim)) {
      // `scope` has several words in one text.
      for (std::string_view rest = names; !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        if (const auto role = role_of(rest.substr(0, end))) identity.roles.add(*role);
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    if (identity.roles.empty()) return JwtFault::kNoRole;
    if (identity.roles.has(Role::kWriter)) {
      identity.sources = texts(rules_.sources_claim);
      if (identity.sources.empty()) return JwtFault::kNoSource;
    }
    if (!rules_.authorities_claim.empty()) {
      identity.authorities = texts(rules_.authorities_claim);
      if (identity.authorities.empty()) return JwtFault::kNoAuthority;
    }
    return std::nullopt;
  }

  const JsonDocument& document_;
  const JwtRules& rules_;
};

/// The claims of a token whose signature is good.
std::expected<JsonDocument, JwtFault> signed_claims(std::string_view token,
                                                    const JwtRules& rules,
                                                    const KeySet& keys,
                                                    For purpose) {
  if (token.size() > kJwtBytesMax) return Unexpected(JwtFault::kTooLong);
  const auto parts = parts_of(token);
  if (!parts) return Unexpected(JwtFault::kMalformed);
  const auto header = read_header(parts->header, rules, purpose);
  if (!header) return Unexpected(header.error());
  const auto signature = from_base64url(parts->signature);
  if (!signature) return Unexpected(JwtFault::kMalformed);
  if (!keys.has(header->kid)) return Unexpected(JwtFault::kUnknownKey);
  if (!keys.verifies(header->kid, header->algorithm, parts->signed_text, *signature)) {
    return Unexpected(JwtFault::kWrongSignature);
  }
  auto claims = object_in(parts->claims);
  if (!claims) return Unexpected(JwtFault::kMalformed);
  return *std::move(claims);
}

}  // namespace

std::string_view name_of(JwtFault fault) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"jwt_too_long",        "jwt_malformed",    "jwt_algorithm",   "jwt_type",
       "jwt_foreign_key",     "jwt_critical",     "jwt_no_key_name", "jwt_unknown_key",
       "jwt_wrong_signature", "jwt_claims",       "jwt_issuer",      "jwt_audience",
       "jwt_expired",         "jwt_not_yet",      "jwt_from_future", "jwt_no_role",
       "jwt_no_source",       "jwt_no_authority", "jwt_nonce",       "jwt_party"});
  static_assert(kNames.size() == static_cast<std::size_t>(JwtFault::kParty) + 1);
  return kNames[static_cast<std::size_t>(fault)];
}

std::expected<JwtIdentity, JwtFault> verify_jwt(std::string_view token,
                                                const JwtRules& rules,
                                                const KeySet& keys,
                                                base::TimestampUtcUs now) {
  const auto claims = signed_claims(token, rules, keys, For::kAccess);
  if (!claims) return Unexpected(claims.error());
  return Claims(*claims, rules).read(now);
}

std::expected<JwtIdentity, JwtFault> verify_id_token(std::string_view token,
                                                     const JwtRules& rules,
                                                     std::string_view nonce,
                                                     const KeySet& keys,
                                                     base::TimestampUtcUs now) {
  const auto document = signed_claims(token, rules, keys, For::kLogin);
  if (!document) return Unexpected(document.error());
  Claims claims(*document, rules);
  auto identity = claims.read(now);
  if (!identity) return identity;
  if (const auto fault = claims.login_fault(nonce)) return Unexpected(*fault);
  return identity;
}

}  // namespace identity
