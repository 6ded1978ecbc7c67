#include "tools/identity/sessions.h"

#include <algorithm>
#include <utility>

#include "tools/identity/error_numbers.h"
#include "tools/identity/token.h"

namespace identity {

base::Result<Sessions::Begun> Sessions::begin(Principal principal, Time now) {
  CASELEDGER_TRY(std::string text, new_secret());
  make_room(principal.id, now);
  if (sessions_.size() >= limits_.count_max) {
    return base::fail(base::ErrorCode::kUnavailable,
                      kTooManySessions,
                      "as many are signed in as may be",
                      "",
                      "try again when somebody has signed out");
  }
  const base::Digest key = token_digest(text);
  const Session session{.principal = principal, .began_at = now, .used_at = now};
  const Time ends_at = end_of(session);
  sessions_.insert_or_assign(key, session);
  return Begun{.text = std::move(text),
               .session = {.key = key, .principal = std::move(principal), .ends_at = ends_at}};
}

std::optional<Sessions::Found> Sessions::use(std::string_view text, Time now) {
  const base::Digest key = token_digest(text);
  if (!look(key, now)) {
    sessions_.erase(key);
    return std::nullopt;
  }
  sessions_.at(key).used_at = now;
  return look(key, now);
}

std::optional<Sessions::Found> Sessions::look(std::string_view text, Time now) const {
  return look(token_digest(text), now);
}

std::optional<Sessions::Found> Sessions::look(const base::Digest& key, Time now) const {
  const auto it = sessions_.find(key);
  if (it == sessions_.end()) return std::nullopt;
  const Time ends_at = end_of(it->second);
  if (now >= ends_at) return std::nullopt;
  return Found{.key = key, .principal = it->second.principal, .ends_at = ends_at};
}

Sessions::Time Sessions::end_of(const Session& session) const {
  return std::min(session.used_at + limits_.idle_max, session.began_at + limits_.time_max);
}

/// What has ended is taken out here, and nowhere else if nobody asks for it: the table is bounded.
void Sessions::make_room(std::string_view principal, Time now) {
  std::erase_if(sessions_, [&](const auto& each) { return now >= end_of(each.second); });
  std::size_t of_principal = 0;
  auto oldest = sessions_.end();
  for (auto it = sessions_.begin(); it != sessions_.end(); ++it) {
    if (it->second.principal.id != principal) continue;
    ++of_principal;
    if (oldest == sessions_.end() || it->second.used_at < oldest->second.used_at) oldest = it;
  }
  if (of_principal >= limits_.per_principal_max) sessions_.erase(oldest);
}

}  // namespace identity
