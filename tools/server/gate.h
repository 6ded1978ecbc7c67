// The gate of a service: tokens, client certificates, JWTs, browsers that are signed in, and how
// often who may ask.
//
// Room:      tools/server. Puts tools/identity before the routes.
// Rules:     every kind of bad credential gets one and the same answer. What a request shows itself
//            goes before what is sent along with every request: Authorization alone counts, else
//            the cookie of a session that goes on, else the client certificate.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "ledger/base/result.h"
#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tools/identity/jwt.h"
#include "tools/identity/key_source.h"
#include "tools/identity/sessions.h"
#include "tools/server/caller.h"

namespace server {

/// An issuer whose JWTs are taken.
struct JwtSettings {
  identity::JwtRules rules;
  std::filesystem::path keys_file;  // a JWK set
  std::string keys_url;             // or where it is published
  std::filesystem::path keys_ca;    // who vouches for that place, PEM; empty: the system's
};

struct GateSettings {
  /// Nobody gets in without a credential, even while no token was ever made.
  bool is_required = false;
  std::uint64_t requests_per_second = 1'000;  // of one caller, on the average
  std::uint64_t requests_burst = 2'000;
  std::uint64_t failures_per_minute = 60;  // of one peer, before it is told to wait
  std::optional<JwtSettings> jwt{};
  identity::Sessions::Limits sessions{};
};

/// Told that an issuer's keys could not be fetched, each time; by a thread of the gate's.
using KeyTrouble = identity::KeySource::Trouble;

/// Errors:   those of reading the token file, if there is one
[[nodiscard]] base::Result<std::unique_ptr<Gate>> make_gate(const GateSettings& settings,
                                                            const std::filesystem::path& directory,
                                                            ledger::io::FileSystem& files,
                                                            ledger::io::Clock& clock,
                                                            const KeyTrouble& on_trouble);

}  // namespace server
