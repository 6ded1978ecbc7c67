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
  if (!identity) {
    const bool may_come = identity.error() == JwtFault::kUnknownKey && keys_->ask_for_newer();
    return std::unexpected(
        JwtRefusal{may_come ? What::kKeysOnTheirWay : What::kBad, name_of(identity.error())});
  }
  const std::lock_guard lock(mutex_);
  if (good_.size() >= kGoodMax) good_.clear();
  good_.insert_or_assign(digest, Good{*identity, keys});
  return *std::move(identity);
}

}  // namespace identity
