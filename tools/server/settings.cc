#include "tools/server/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "replay/rules/toml_document.h"
#include "tools/cli/errors.h"
#include "tools/server/error_numbers.h"
#include "tools/server/jwt_settings.h"
#include "tools/server/oidc_settings.h"
#include "tools/walk/threads.h"

namespace server {
namespace {

using base::ErrorCode;

enum class Kind : std::uint8_t { kText, kList, kCount, kFlag, kLevel };

struct Known {
  std::string_view name;
  Kind kind;
  std::string_view value;  // unless something else is said
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

constexpr std::uint64_t kMiB = 1U << 20U;
constexpr std::uint64_t kHourSeconds = 3'600;

constexpr auto kKnown = std::to_array<Known>({
    {"listen", Kind::kText, "127.0.0.1:8080"},
    {"tls.certificate", Kind::kText, ""},
    {"tls.key", Kind::kText, ""},
    {"tls.client_ca", Kind::kText, ""},
    {"auth.required", Kind::kFlag, "false"},
    {"jwt.issuer", Kind::kText, ""},
    {"jwt.audience", Kind::kText, ""},
    {"jwt.jwks_file", Kind::kText, ""},
    {"jwt.jwks_url", Kind::kText, ""},
    {"jwt.jwks_ca", Kind::kText, ""},
    {"jwt.algorithms", Kind::kList, "RS256,PS256,ES256,EdDSA"},
    {"jwt.roles_claim", Kind::kText, "roles"},
    {"jwt.roles", Kind::kList, ""},
    {"jwt.sources_claim", Kind::kText, "sub"},
    {"jwt.authorities_claim", Kind::kText, ""},
    {"oidc.client_id", Kind::kText, ""},
    {"oidc.client_secret_file", Kind::kText, ""},
    {"oidc.redirect_url", Kind::kText, ""},
    {"oidc.name", Kind::kText, "OpenID Connect"},
    {"oidc.scope", Kind::kText, "openid profile"},
    {"oidc.authorization_url", Kind::kText, ""},
    {"oidc.token_url", Kind::kText, ""},
    {"session.idle_seconds", Kind::kCount, "1800", 1, 24 * kHourSeconds},
    {"session.max_seconds", Kind::kCount, "28800", 1, 24 * kHourSeconds},
    {"session.count", Kind::kCount, "10000", 1, 1'000'000},
    {"session.count_per_caller", Kind::kCount, "32", 1, 1'000'000},
    {"limits.head_bytes", Kind::kCount, "8192", 1'024, 65'536},
    {"limits.bodies_bytes", Kind::kCount, "268435456", kMiB, 65'536 * kMiB},
    {"limits.connections", Kind::kCount, "16384", 1, 1'000'000},
    {"limits.connections_per_peer", Kind::kCount, "1024", 1, 1'000'000},
    {"limits.idle_seconds", Kind::kCount, "75", 1, kHourSeconds},
    {"limits.head_seconds", Kind::kCount, "10", 1, kHourSeconds},
    {"limits.body_seconds", Kind::kCount, "60", 1, kHourSeconds},
    {"limits.write_seconds", Kind::kCount, "30", 1, kHourSeconds},
    {"limits.queue_requests", Kind::kCount, "16384", 1, 1'000'000},
    {"limits.queue_bytes", Kind::kCount, "67108864", kMiB, 1'024 * kMiB},
    {"limits.requests_per_second", Kind::kCount, "1000", 1, 1'000'000},
    {"limits.requests_burst", Kind::kCount, "2000", 1, 1'000'000},
    {"limits.failures_per_minute", Kind::kCount, "60", 1, 1'000'000},
    {"publish.interval_ms", Kind::kCount, "1000", 10, kHourSeconds * 1'000},
    {"projection.stalled_seconds", Kind::kCount, "30", 1, kHourSeconds},
    {"projection.past_bytes", Kind::kCount, "268435456", kMiB, 65'536 * kMiB},
    {"access.reserve_bytes", Kind::kCount, "67108864", 0, 1'024 * kMiB},
    {"publish.policy", Kind::kText, ""},
    {"verify.first_seconds", Kind::kCount, "60", 0, 24 * kHourSeconds},
    {"verify.interval_hours", Kind::kCount, "24", 0, 8'784},
    {"stop.seconds", Kind::kCount, "30", 0, kHourSeconds},
    {"log.level", Kind::kLevel, "info"},
    {"log.requests", Kind::kFlag, "true"},
});

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};

std::vector<std::string_view> known_names() {
  std::vector<std::string_view> names;
  std::ranges::transform(kKnown, std::back_inserter(names), &Known::name);
  return names;
}

/// CASELEDGER_LIMITS_CONNECTIONS
std::string variable_of(std::string_view name) {
  std::string variable = "CASELEDGER_";
  for (const char c : name) {
    const bool is_lower = c >= 'a' && c <= 'z';
    variable += c == '.' ? '_' : is_lower ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return variable;
}

std::unexpected<base::Error> unknown(std::string_view name, std::string where) {
  return base::fail(ErrorCode::kInvalidArgument,
                    kUnknownSetting,
                    fmt::format("unknown setting {}", name),
                    std::move(where),
                    tools::did_you_mean(name, known_names(), tools::Language::kEn));
}

std::optional<std::uint64_t> count_of(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

base::Status check(const Known& known, const Setting& setting) {
  std::string wanted;
  switch (known.kind) {
    case Kind::kText:
    case Kind::kList:
      return {};
    case Kind::kCount: {
      const auto count = count_of(setting.value);
      if (count && *count >= known.least && *count <= known.most) return {};
      wanted = fmt::format("a whole number from {} to {}", known.least, known.most);
      break;
    }
    case Kind::kFlag:
      if (setting.value == "true" || setting.value == "false") return {};
      wanted = "true or false";
      break;
    case Kind::kLevel:
      if (std::ranges::find(kLevels, setting.value) != kLevels.end()) return {};
      wanted = "debug, info, warn or error";
      break;
  }
  return base::fail(ErrorCode::kInvalidArgument,
                    kBadSetting,
                    fmt::format("{} cannot be {}", known.name, setting.value),
                    setting.origin,
                    wanted);
}

/// The settings as they are being put together.
class Gathering {
 public:
  Gathering() {
    for (const Known& known : kKnown) {
      settings_.push_back({known.name, std::string(known.value), "default"});
    }
  }

  base::Status set(std::string_view name, std::string value, std::string origin) {
    const auto setting = std::ranges::find(settings_, name, &Setting::name);
    if (setting == settings_.end()) return unknown(name, std::move(origin));
    setting->value = std::move(value);
    setting->origin = std::move(origin);
    return check(kKnown[static_cast<std::size_t>(setting - settings_.begin())], *setting);
  }

  base::Status take_table(const replay::TomlNode& table,
                          const std::string& prefix,
                          std::string_view file) {
    for (const replay::TomlNode& item : table.items) {
      const std::string name = prefix + item.key;
      const std::string where = replay::where_in(file, item.key_place);
      using Toml = replay::TomlNode::Kind;
      switch (item.kind) {
        case Toml::kTable:
          // Two levels are all there are; a deeper one is an unknown name.
          CASELEDGER_TRY_STATUS(take_table(item, name + ".", file));
          break;
        case Toml::kString:
          CASELEDGER_TRY_STATUS(set(name, item.string, where));
          break;
        case Toml::kInteger:
          CASELEDGER_TRY_STATUS(set(name, std::to_string(item.integer), where));
          break;
        case Toml::kBoolean:
          CASELEDGER_TRY_STATUS(set(name, item.boolean ? "true" : "false", where));
          break;
        case Toml::kArray:
          CASELEDGER_TRY_STATUS(take_list(item, name, where));
          break;
        case Toml::kDate:
        case Toml::kOther:
          return wrong_kind(item, name, where);
      }
    }
    return {};
  }

  std::vector<Setting> take() { return std::move(settings_); }

 private:
  static std::unexpected<base::Error> wrong_kind(const replay::TomlNode& item,
                                                 const std::string& name,
                                                 const std::string& where) {
    if (std::ranges::find(kKnown, name, &Known::name) == kKnown.end()) return unknown(name, where);
    return base::fail(ErrorCode::kInvalidArgument,
                      kBadSetting,
                      fmt::format("{} cannot be {}", name, replay::name_of(item.kind)),
                      where);
  }

  /// Texts, for a setting that takes a list: elsewhere they stand with commas between.
  base::Status take_list(const replay::TomlNode& item,
                         const std::string& name,
                         const std::string& where) {
    const auto known = std::ranges::find(kKnown, name, &Known::name);
    const bool is_of_texts = std::ranges::all_of(item.items, [](const replay::TomlNode& one) {
      return one.kind == replay::TomlNode::Kind::kString &&
             one.string.find(',') == std::string::npos;
    });
    if (known == kKnown.end() || known->kind != Kind::kList || !is_of_texts) {
      return wrong_kind(item, name, where);
    }
    std::string list;
    for (const replay::TomlNode& one : item.items) {
      list += (list.empty() ? "" : ",") + one.string;
    }
    return set(name, std::move(list), where);
  }

  std::vector<Setting> settings_;
};

std::string_view value_of(const std::vector<Setting>& settings, std::string_view name) {
  return std::ranges::find(settings, name, &Setting::name)->value;
}

std::size_t number_of(const std::vector<Setting>& settings, std::string_view name) {
  return static_cast<std::size_t>(count_of(value_of(settings, name)).value_or(0));
}

std::chrono::seconds whole_seconds_of(const std::vector<Setting>& settings, std::string_view name) {
  return std::chrono::seconds(number_of(settings, name));
}

std::chrono::milliseconds seconds_of(const std::vector<Setting>& settings, std::string_view name) {
  return whole_seconds_of(settings, name);
}

base::Result<std::optional<http::TlsFiles>> tls_of(const std::vector<Setting>& settings) {
  const http::TlsFiles files{.certificate = value_of(settings, "tls.certificate"),
                             .key = value_of(settings, "tls.key"),
                             .client_ca = value_of(settings, "tls.client_ca")};
  if (files.certificate.empty() != files.key.empty()) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kBadSetting,
                      "tls.certificate and tls.key go together",
                      files.certificate.empty() ? "tls.certificate" : "tls.key");
  }
  if (files.certificate.empty() && !files.client_ca.empty()) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kBadSetting,
                      "tls.client_ca is of no use without tls.certificate and tls.key",
                      "tls.client_ca");
  }
  return files.certificate.empty() ? std::nullopt : std::optional(files);
}

http::Limits limits_of(const std::vector<Setting>& settings) {
  http::Limits limits;
  limits.head_bytes_max = number_of(settings, "limits.head_bytes");
  limits.bodies_bytes_max = number_of(settings, "limits.bodies_bytes");
  limits.connections_max = number_of(settings, "limits.connections");
  limits.connections_per_peer_max = number_of(settings, "limits.connections_per_peer");
  limits.idle_time_max = seconds_of(settings, "limits.idle_seconds");
  limits.head_time_max = seconds_of(settings, "limits.head_seconds");
  limits.body_time_max = seconds_of(settings, "limits.body_seconds");
  limits.write_time_max = seconds_of(settings, "limits.write_seconds");
  return limits;
}

base::Result<GateSettings> gate_of(const std::vector<Setting>& settings) {
  GateSettings gate{.is_required = value_of(settings, "auth.required") == "true",
                    .requests_per_second = number_of(settings, "limits.requests_per_second"),
                    .requests_burst = number_of(settings, "limits.requests_burst"),
                    .failures_per_minute = number_of(settings, "limits.failures_per_minute")};
  CASELEDGER_TRY(gate.jwt, jwt_settings(settings));
  gate.sessions = {.idle_max = whole_seconds_of(settings, "session.idle_seconds"),
                   .time_max = whole_seconds_of(settings, "session.max_seconds"),
                   .count_max = number_of(settings, "session.count"),
                   .per_principal_max = number_of(settings, "session.count_per_caller")};
  return gate;
}

}  // namespace

base::Result<std::vector<Setting>> read_settings(const SettingSources& sources,
                                                 ledger::io::FileSystem& files) {
  Gathering gathering;
  if (!sources.file.empty()) {
    const std::string& name = sources.file.native();
    CASELEDGER_TRY(const auto bytes,
                   ledger::io::read_file(files, sources.file, replay::kTomlBytesMax));
    CASELEDGER_TRY(const auto root, replay::read_toml(base::as_text(bytes), name));
    CASELEDGER_TRY_STATUS(gathering.take_table(root, "", name));
  }
  for (const Known& known : kKnown) {
    const std::string variable = variable_of(known.name);
    if (const char* const value = sources.environment(variable.c_str())) {
      CASELEDGER_TRY_STATUS(gathering.set(known.name, value, variable));
    }
  }
  for (const Override& given : sources.overrides) {
    CASELEDGER_TRY_STATUS(gathering.set(given.name, given.value, given.option));
  }
  return gathering.take();
}

base::Result<Configuration> configure(const std::vector<Setting>& settings) {
  Configuration configuration;
  http::ServerOptions& options = configuration.http;
  options.address = value_of(settings, "listen");
  options.limits = limits_of(settings);
  CASELEDGER_TRY(options.tls, tls_of(settings));
  CASELEDGER_TRY(configuration.gate, gate_of(settings));
  CASELEDGER_TRY(configuration.issuer, oidc_settings(settings, configuration.gate.jwt));
  configuration.desk.queue.requests_max = number_of(settings, "limits.queue_requests");
  configuration.desk.queue.bytes_max = number_of(settings, "limits.queue_bytes");
  configuration.desk.projection.stalled_after = seconds_of(settings, "projection.stalled_seconds");
  configuration.desk.projection.threads = tools::core_count();
  configuration.desk.past.bytes_max = number_of(settings, "projection.past_bytes");
  configuration.desk.past.threads = tools::core_count();
  configuration.publish_interval =
      std::chrono::milliseconds(number_of(settings, "publish.interval_ms"));
  configuration.policy_file = value_of(settings, "publish.policy");
  configuration.verify_first = std::chrono::seconds(number_of(settings, "verify.first_seconds"));
  configuration.verify_interval = std::chrono::hours(number_of(settings, "verify.interval_hours"));
  configuration.access_reserve_bytes = number_of(settings, "access.reserve_bytes");
  configuration.stop_patience = seconds_of(settings, "stop.seconds");
  configuration.log_level = static_cast<LogLevel>(
      std::ranges::find(kLevels, value_of(settings, "log.level")) - kLevels.begin());
  configuration.logs_requests = value_of(settings, "log.requests") == "true";
  return configuration;
}

base::Status check_address(Configuration& configuration, bool knows_callers) {
  const http::ServerOptions& options = configuration.http;
  CASELEDGER_TRY(const bool is_loopback, http::is_loopback(options.address));
  if (is_loopback) return {};
  if (!options.tls || !knows_callers) {
    return base::fail(ErrorCode::kPermission,
                      kPublicInTheClear,
                      options.tls ? "an address that others reach, and no tokens to tell them apart"
                                  : "an address that others reach, without TLS",
                      options.address,
                      options.tls ? "caseledger token create, or listen on 127.0.0.1"
                                  : "tls.certificate and tls.key, or listen on 127.0.0.1");
  }
  configuration.gate.is_required = true;
  return {};
}

}  // namespace server
