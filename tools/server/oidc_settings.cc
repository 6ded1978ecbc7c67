#include "tools/server/oidc_settings.h"

#include <algorithm>

#include "tools/http_client/client.h"
#include "tools/server/settings_lookup.h"

namespace server {
namespace {

/// Without its query, an address that may be asked: https, or http to this machine.
base::Status check_address(const Lookup& lookup, std::string_view name, const std::string& url) {
  const auto usable = http_client::check_url(url.substr(0, url.find('?')));
  if (!usable) return lookup.refuse(name, usable.error().message, usable.error().hint);
  return {};
}

base::Status check(const Lookup& lookup, const IssuerSettings& oidc) {
  if (oidc.client_id.empty()) {
    return lookup.refuse("oidc.client_id", "needed with the other oidc. settings");
  }
  const std::string hint = "https://ledger.example" + std::string(kCallbackPath);
  if (!oidc.redirect_url.ends_with(kCallbackPath) || oidc.redirect_url.contains('?')) {
    return lookup.refuse("oidc.redirect_url", "not the address of ours to come back to", hint);
  }
  CASELEDGER_TRY_STATUS(check_address(lookup, "oidc.redirect_url", oidc.redirect_url));
  const std::vector<std::string> scopes = [&] {
    std::vector<std::string> all;
    for (std::string_view rest = oidc.scope; !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      all.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return all;
  }();
  if (std::ranges::find(scopes, "openid") == scopes.end()) {
    return lookup.refuse("oidc.scope", "openid is not among the words", "openid profile");
  }
  if (oidc.authorization_url.empty() != oidc.token_url.empty()) {
    return lookup.refuse("oidc.token_url", "goes together with oidc.authorization_url");
  }
  if (oidc.token_url.empty()) {
    // Its discovery document is asked for there.
    const auto usable = http_client::check_url(oidc.issuer);
    if (usable) return {};
    return lookup.refuse("jwt.issuer",
                         "no address that can be asked: " + usable.error().message,
                         "or set oidc.authorization_url and oidc.token_url");
  }
  CASELEDGER_TRY_STATUS(check_address(lookup, "oidc.authorization_url", oidc.authorization_url));
  return check_address(lookup, "oidc.token_url", oidc.token_url);
}

}  // namespace

base::Result<std::optional<IssuerSettings>> oidc_settings(const std::vector<Setting>& settings,
                                                          const std::optional<JwtSettings>& jwt) {
  const Lookup lookup(settings);
  if (!lookup.is_any_set("oidc.")) return std::nullopt;
  if (!jwt) {
    return lookup.refuse(
        "oidc.client_id", "the issuer is that of jwt.issuer, which is not set", "jwt.issuer");
  }
  IssuerSettings oidc{.issuer = jwt->rules.issuer,
                      .name = lookup.value("oidc.name"),
                      .client_id = lookup.value("oidc.client_id"),
                      .secret_file = lookup.value("oidc.client_secret_file"),
                      .redirect_url = lookup.value("oidc.redirect_url"),
                      .scope = lookup.value("oidc.scope"),
                      .authorization_url = lookup.value("oidc.authorization_url"),
                      .token_url = lookup.value("oidc.token_url"),
                      .ca = jwt->keys_ca};
  CASELEDGER_TRY_STATUS(check(lookup, oidc));
  return oidc;
}

}  // namespace server
