// The issuer whose people sign in here: where to send a browser, and what to make of its return.
//
// Room:      tools/server. OpenID Connect 1.0, authorization code with PKCE; a confidential client
// by
//            client_secret_basic, or a public one.
// Rules:     asks the issuer and nobody else: the addresses are set, or stand in its own discovery
//            document and are of its own host. https, but for this machine.
// Threads:   any. What blocks says so, and is for workers() alone.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "tools/identity/login.h"
#include "tools/server/workers.h"

namespace server {

struct IssuerSettings {
  std::string issuer;
  std::string name;  // for the page's button
  std::string client_id;
  std::filesystem::path secret_file{};  // empty: a public client
  std::string secret{};                 // what stands in it
  std::string redirect_url;
  std::string scope;
  std::string authorization_url;  // empty: as the issuer's discovery document says
  std::string token_url;          // both or none
  std::filesystem::path ca;       // PEM; empty: the system's
};

class Issuer {
 public:
  /// Told of each exchange that failed, for the log.
  using Trouble = std::function<void(const base::Error& why)>;

  Issuer(IssuerSettings settings, Trouble on_trouble);

  [[nodiscard]] const IssuerSettings& settings() const { return settings_; }

  /// Threads that may wait for the issuer.
  [[nodiscard]] Workers& workers() { return workers_; }

  /// Blocks. Where the browser logs in.
  /// Errors:   kUnavailable CL-2685
  [[nodiscard]] base::Result<std::string> login_url(const identity::Login& login);

  /// Blocks. The ID token for the code that came back; what it says is to be checked.
  /// Errors:   kUnavailable CL-2685 · kPermission CL-2686
  [[nodiscard]] base::Result<std::string> id_token(const std::string& code,
                                                   const identity::Login& login);

 private:
  using Steady = std::chrono::steady_clock;

  struct Addresses {
    std::string authorization;
    std::string token;
  };

  [[nodiscard]] base::Result<Addresses> addresses();
  [[nodiscard]] base::Result<Addresses> discover() const;
  [[nodiscard]] base::Result<std::string> exchange(const std::string& code,
                                                   const identity::Login& login);

  const IssuerSettings settings_;
  const Trouble on_trouble_;

  std::mutex mutex_;
  // Guarded by mutex_, which is held while the issuer is asked: once for all that wait.
  std::optional<base::Result<Addresses>> found_;
  Steady::time_point found_at_{};

  Workers workers_;
};

/// What an issuer's answer to a code holds.
/// Errors:   kUnavailable CL-2685
[[nodiscard]] base::Result<std::string> id_token_in(const std::string& json);

/// True if the two addresses are of one scheme, host and port.
[[nodiscard]] bool is_same_origin(std::string_view one, std::string_view other);

}  // namespace server
