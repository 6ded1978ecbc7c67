// The keys of the golden ledgers, which are not stored with them.
#pragma once

#include <filesystem>
#include <string>

#include "ledger/base/check.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/io/file_system.h"

namespace golden {

inline constexpr auto kOrigin = "golden.example/cases";

/// First byte of a seed; the others count on.
inline constexpr unsigned kFirstKey = 0;
inline constexpr unsigned kSecondKey = 0x20;
inline constexpr unsigned kWitnessKey = 0x40;

inline ledger::SigningKey key_from(unsigned first) {
  ledger::SigningKey key;
  for (std::size_t i = 0; i < key.seed.size(); ++i) {
    key.seed[i] = static_cast<std::byte>(first + i);
  }
  return key;
}

/// keys/ of a ledger whose keys these are: the first, and the one it may have changed to.
inline void put_keys(ledger::io::FileSystem& files, const std::filesystem::path& directory) {
  CHECK(files.make_directory(directory / "keys").has_value());
  const auto put = [&](const std::string& name, unsigned first) {
    const std::string text = ledger::private_key_text(kOrigin, key_from(first)) + "\n";
    CHECK(ledger::io::write_new_file(files, directory / "keys" / name, base::as_bytes(text))
              .has_value());
  };
  put("log.key", kFirstKey);
  // `name+id+key`: the file of a later key is named by its id.
  const std::string vkey = ledger::verifier_key(kOrigin, key_from(kSecondKey));
  put("log-" + vkey.substr(vkey.find('+') + 1, 8) + ".key", kSecondKey);
}

}  // namespace golden
