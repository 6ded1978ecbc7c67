#include "tools/identity/role.h"

#include <algorithm>

namespace identity {

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kWriter:
      return "writer";
    case Role::kAuditor:
      return "auditor";
    case Role::kManager:
      return "manager";
    case Role::kDeletionOfficer:
      return "deletion-officer";
    case Role::kAdministrator:
      break;
  }
  return "administrator";
}

std::optional<Role> parse_role(std::string_view name) {
  const auto role = std::ranges::find(kAllRoles, name, name_of);
  return role == kAllRoles.end() ? std::nullopt : std::optional(*role);
}

}  // namespace identity
