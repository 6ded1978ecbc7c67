// What those who ask are there to do.
//
// Room:      tools/identity.
// Source:    docs/operations.md, "Who may do what".
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace identity {

enum class Role : std::uint8_t {
  kWriter,
  kAuditor,
  kManager,
  kDeletionOfficer,
  kAdministrator,
};

inline constexpr std::array<Role, 5> kAllRoles = {
    Role::kWriter, Role::kAuditor, Role::kManager, Role::kDeletionOfficer, Role::kAdministrator};

/// "deletion-officer".
[[nodiscard]] std::string_view name_of(Role role);
/// Nothing for a word that is no role's name, in just that spelling.
[[nodiscard]] std::optional<Role> parse_role(std::string_view name);

/// A set of roles.
class Roles {
 public:
  constexpr Roles() = default;

  constexpr Roles(std::initializer_list<Role> roles) {
    for (const Role role : roles) {
      add(role);
    }
  }

  constexpr void add(Role role) { bits_ |= bit(role); }

  /// No one in particular: what anybody may ask.
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }

  [[nodiscard]] constexpr bool meets(const Roles& other) const {
    return (bits_ & other.bits_) != 0;
  }

  bool operator==(const Roles&) const = default;

 private:
  [[nodiscard]] static constexpr unsigned bit(Role role) {
    return 1U << static_cast<unsigned>(role);
  }

  unsigned bits_ = 0;
};

inline constexpr Roles kEveryRole = {
    Role::kWriter, Role::kAuditor, Role::kManager, Role::kDeletionOfficer, Role::kAdministrator};

}  // namespace identity
