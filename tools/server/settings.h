// How the service is set: a file, over it the environment, over it the command line.
//
// Room:      tools/server.
// Rules:     every setting has one name in all three: `limits.connections` in TOML,
//            CASELEDGER_LIMITS_CONNECTIONS in the environment, --set limits.connections=N; an
//            unknown one is refused with a guess. For each it is known where it came from.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "ledger/io/file_system.h"
#include "tools/cli/language.h"
#include "tools/http/server.h"
#include "tools/server/desk.h"
#include "tools/server/gate.h"
#include "tools/server/issuer.h"

namespace server {

/// One setting as it stands.
struct Setting {
  std::string_view name;
  std::string value;
  std::string origin;  // "default", "serve.toml:3:1", "CASELEDGER_LISTEN", "--listen"
};

/// What the command line says: names and values in order, with the option they came by.
struct Override {
  std::string name;
  std::string value;
  std::string option;
};

struct SettingSources {
  std::filesystem::path file{};  // empty: none
  tools::Environment environment;
  std::vector<Override> overrides{};
};

/// Every setting, in the order of docs/operations.md.
/// Errors:   kInvalidArgument CL-2642 an unknown name · CL-2643 a value that cannot be · the file's
///           own, with file:line:column
[[nodiscard]] base::Result<std::vector<Setting>> read_settings(const SettingSources& sources,
                                                               ledger::io::FileSystem& files);

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError };

/// The same as what the parts of the service take.
struct Configuration {
  http::ServerOptions http;
  GateSettings gate;
  std::optional<IssuerSettings> issuer{};  // by whom people sign in
  Desk::Settings desk;
  std::chrono::milliseconds publish_interval{1'000};
  std::filesystem::path policy_file{};  // empty: the service is told of no witnesses
  std::chrono::seconds verify_first{60};
  std::chrono::hours verify_interval{24};  // zero: never
  std::uint64_t access_reserve_bytes = 64U << 20U;
  std::chrono::milliseconds stop_patience{30'000};
  LogLevel log_level = LogLevel::kInfo;
  bool logs_requests = true;
};

/// Errors:   kInvalidArgument CL-2643
[[nodiscard]] base::Result<Configuration> configure(const std::vector<Setting>& settings);

/// An address that others reach needs TLS, and something to tell them apart by (`knows_callers`);
/// at such an address nobody gets in without.
/// Errors:   kPermission CL-2641 · kInvalidArgument CL-2609
[[nodiscard]] base::Status check_address(Configuration& configuration, bool knows_callers);

}  // namespace server
