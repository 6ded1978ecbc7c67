#include "tools/server/jwt_settings.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tools/http_client/client.h"
#include "tools/server/settings_lookup.h"

namespace server {
namespace {

base::Status read_algorithms(const Lookup& lookup, identity::JwtRules& rules) {
  constexpr std::string_view kName = "jwt.algorithms";
  for (const std::string& name : lookup.list(kName)) {
    const auto algorithm = identity::parse_algorithm(name);
    if (!algorithm) {
      return lookup.refuse(
          kName, fmt::format("{} is not taken", name), "RS256, PS256, ES256, EdDSA");
    }
    rules.algorithms.push_back(*algorithm);
  }
  if (rules.algorithms.empty()) return lookup.refuse(kName, "none is left");
  return {};
}

/// "saksbehandler=writer": from the issuer's word to our role.
base::Status read_roles(const Lookup& lookup, identity::JwtRules& rules) {
  constexpr std::string_view kName = "jwt.roles";
  for (const std::string& pair : lookup.list(kName)) {
    const std::size_t equals = std::min(pair.rfind('='), pair.size());
    const auto role =
        identity::parse_role(std::string_view(pair).substr(std::min(equals + 1, pair.size())));
    if (equals == 0 || !role) {
      return lookup.refuse(kName,
                           fmt::format("{} is no word and role", pair),
                           "saksbehandler=writer; the roles are writer, auditor, manager, "
                           "deletion-officer, administrator");
    }
    rules.roles.insert_or_assign(pair.substr(0, equals), *role);
  }
  return {};
}

}  // namespace

base::Result<std::optional<JwtSettings>> jwt_settings(const std::vector<Setting>& settings) {
  const Lookup lookup(settings);
  if (!lookup.is_any_set("jwt.")) return std::nullopt;
  for (const char* const name : {"jwt.issuer", "jwt.audience"}) {
    if (lookup.value(name).empty())
      return lookup.refuse(name, "needed with the other jwt. settings");
  }
  JwtSettings jwt{.rules = {.issuer = lookup.value("jwt.issuer"),
                            .audience = lookup.value("jwt.audience"),
                            .algorithms = {},
                            .roles_claim = lookup.value("jwt.roles_claim"),
                            .sources_claim = lookup.value("jwt.sources_claim"),
                            .authorities_claim = lookup.value("jwt.authorities_claim")},
                  .keys_file = lookup.value("jwt.jwks_file"),
                  .keys_url = lookup.value("jwt.jwks_url"),
                  .keys_ca = lookup.value("jwt.jwks_ca")};
  if (jwt.keys_file.empty() == jwt.keys_url.empty()) {
    return lookup.refuse("jwt.jwks_file", "either this or jwt.jwks_url, and not both");
  }
  if (!jwt.keys_url.empty()) {
    // An issuer's address may have a query.
    const std::string address = jwt.keys_url.substr(0, jwt.keys_url.find('?'));
    if (const auto usable = http_client::check_url(address); !usable) {
      return lookup.refuse("jwt.jwks_url", usable.error().message, usable.error().hint);
    }
  }
  for (const char* const name : {"jwt.roles_claim", "jwt.sources_claim"}) {
    if (lookup.value(name).empty()) return lookup.refuse(name, "a claim's name");
  }
  CASELEDGER_TRY_STATUS(read_algorithms(lookup, jwt.rules));
  CASELEDGER_TRY_STATUS(read_roles(lookup, jwt.rules));
  return jwt;
}

}  // namespace server
