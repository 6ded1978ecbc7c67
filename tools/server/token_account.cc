#include "tools/server/token_account.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/event/civil.h"
#include "tools/identity/token_file.h"
#include "tools/server/recorded.h"

namespace server {
namespace {

/// Everything of a token but what it is known by.
std::string detail_of(const identity::Token& token) {
  std::string detail = fmt::format("{} \"{}\": {}, until {}",
                                   token.id,
                                   token.name,
                                   fmt::join(names_of(token.roles), " "),
                                   replay::to_string(replay::Instant{token.expires_at, 0}));
  if (!token.authorities.empty()) {
    detail += fmt::format(", cases of {}", fmt::join(token.authorities, " "));
  }
  if (!token.sources.empty())
    detail += fmt::format(", writes as {}", fmt::join(token.sources, " "));
  return detail;
}

account::AccessEvent event_of(const identity::Token& token,
                              account::Action action,
                              base::TimestampUtcUs at,
                              const std::string& by) {
  return {.action = action,
          .at = at,
          .subject = std::string(account::kTokensStream),
          .name = by,
          .detail = detail_of(token)};
}

}  // namespace

void TokenAccount::note(account::AccessLog& log) {
  const auto stamp = identity::stamp_of(identity::token_path(directory_));
  if (stamp == stamp_) return;
  const auto file = identity::read_token_file(directory_);
  if (!file) return;
  stamp_ = *file ? std::optional((*file)->stamp) : std::nullopt;
  if (!*file) return;
  for (const identity::Token& token : (*file)->file.tokens) {
    note(log, token);
  }
}

void TokenAccount::note(account::AccessLog& log, const identity::Token& token) {
  using account::Action;
  if (const std::string name = "token-created/" + token.id; told_.insert(name).second) {
    log.record_once(event_of(token, Action::kTokenCreated, token.created_at, token.created_by),
                    name);
  }
  if (!token.revoked_at) return;
  if (const std::string name = "token-revoked/" + token.id; told_.insert(name).second) {
    log.record_once(event_of(token, Action::kTokenRevoked, *token.revoked_at, token.revoked_by),
                    name);
  }
}

}  // namespace server
