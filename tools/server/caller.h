// Who asks, and what they may: the one place every route asks before it answers.
//
// Room:      tools/server.
// Rules:     deny by default. Where the service knows no tokens, it listens on loopback only and
//            whoever reaches it is the operator; as soon as it knows one, nobody gets in without.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

#include "ledger/base/result.h"
#include "tools/http/message.h"

namespace server {

enum class Role : std::uint8_t {
  kWriter,
  kAuditor,
  kManager,
  kDeletionOfficer,
  kAdministrator,
};

/// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;

  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) {
      bits_ |= bit(role);
    }
  }

  /// No one in particular: what anybody may ask.
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  [[nodiscard]] constexpr bool meets(const Roles& other) const {
    return (bits_ & other.bits_) != 0;
  }

 private:
  [[nodiscard]] static constexpr unsigned bit(Role role) {
    return 1U << static_cast<unsigned>(role);
  }

  unsigned bits_ = 0;
};

inline constexpr Roles kEveryRole = {
    Role::kWriter, Role::kAuditor, Role::kManager, Role::kDeletionOfficer, Role::kAdministrator};

struct Caller {
  std::string name;  // of the token, or "local"; for logs
  Roles roles;
  /// What a writer may put into an event's `source`; empty = anything.
  std::vector<std::string> sources{};
  /// Cases of these authorities only; empty = all.
  std::vector<std::string> authorities{};
};

/// Who sent the request. Errors: kPermission CL-2631, with nothing in it that helps to guess.
using Gate = std::function<base::Result<Caller>(const http::Request& request)>;

/// For a service without tokens: whoever reaches it may do everything.
[[nodiscard]] Gate open_gate();

}  // namespace server
