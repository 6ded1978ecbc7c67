#include "tools/identity/jwt_check.h"

#include <utility>

#include "tools/identity/token.h"

namespace identity {
namespace {

constexpr std::size_t kGoodMax = 10'000;

}  // namespace

JwtCheck::JwtCheck(JwtRules rules, std::unique_ptr<KeySource> keys)
    : rules_(std::move(rules)),
      keys_(std::move(keys)) {}

std::expected<JwtIdentity, JwtRefusal> JwtCheck::check(std::string_view token,
                                                       base::TimestampUtcUs now,
                                                       bool may_compute) {
  using What = JwtRefusal::What;
  const auto keys = keys_->now();
  if (!keys) return std::unexpected(JwtRefusal{What::kKeysOnTheirWay, "jwt_no_keys"});
  const base::Digest digest = token_digest(token);
  {
    const std::lock_guard lock(mutex_);
    const auto it = good_.find(digest);
    if (it != good_.end() && it->second.keys == keys && now < it->second.identity.expires_at) {
      return it->second.identity;
    }
  }
  if (!may_compute) return std::unexpected(JwtRefusal{What::kNotChecked, "jwt_not_checked"});
  auto identity = verify_jwt(token, rules_, *keys, now);
  if (!identity) return std::unexpected(refusal_of(identity.error()));
  const std::lock_guard lock(mutex_);
  if (good_.size() >= kGoodMax) good_.clear();
  good_.insert_or_assign(digest, Good{*identity, keys});
  return *std::move(identity);
}

std::expected<JwtIdentity, JwtRefusal> JwtCheck::check_login(std::string_view token,
                                                             const std::string& client,
                                                             std::string_view nonce,
                                                             base::TimestampUtcUs now) {
  const auto keys = keys_->now();
  if (!keys) {
    return std::unexpected(JwtRefusal{JwtRefusal::What::kKeysOnTheirWay, "jwt_no_keys"});
  }
  JwtRules rules = rules_;
  rules.audience = client;
  auto identity = verify_id_token(token, rules, nonce, *keys, now);
  if (!identity) return std::unexpected(refusal_of(identity.error()));
  return *std::move(identity);
}

JwtRefusal JwtCheck::refusal_of(JwtFault fault) {
  using What = JwtRefusal::What;
  switch (fault) {
    case JwtFault::kUnknownKey:
      return {keys_->ask_for_newer() ? What::kKeysOnTheirWay : What::kBad, name_of(fault)};
    case JwtFault::kNoRole:
    case JwtFault::kNoSource:
    case JwtFault::kNoAuthority:
      return {What::kNoRight, name_of(fault)};
    default:
      return {What::kBad, name_of(fault)};
  }
}

}  // namespace identity
