// Typed reading of one TOML table, with an error for everything that should not be there.
//
// Room:      replay/rules, inside: only the rulebook's parser includes this.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"
#include "replay/rules/rulebook.h"
#include "replay/rules/toml_document.h"

namespace replay {

/// The longest list a rulebook may hold, so that no text makes us compare for minutes.
inline constexpr std::size_t kListItemsMax = 64;

/// Collects errors with their places; at most kRulebookErrorsMax are kept.
class Complaints {
 public:
  explicit Complaints(std::string_view file_name) : file_name_(file_name) {}

  void add(int number, Place place, std::string message, std::string hint = {});
  [[nodiscard]] bool has(int number, Place place) const;

  [[nodiscard]] bool is_empty() const { return errors_.empty(); }

  /// Nothing more will be kept: whoever loops may stop.
  [[nodiscard]] bool is_full() const;
  /// In order of place.
  [[nodiscard]] std::vector<base::Error> take();

 private:
  std::string file_name_;
  std::vector<std::pair<Place, base::Error>> errors_;
};

/// What was meant by a wrong name: "did you mean X?", or the valid ones if they are few.
[[nodiscard]] std::string hint_for(std::string_view name, std::span<const std::string> valid);

/// One table. Every key that is not in `keys` is complained about at once; a getter for a key that
/// must be there complains when it is missing, and gives an empty value. `name` is for messages.
class Fields {
 public:
  Fields(const TomlNode& table,
         std::string name,
         const std::vector<std::string>& keys,
         Complaints& complaints);

  [[nodiscard]] Place place() const { return table_->place; }

  [[nodiscard]] const std::string& name() const { return name_; }

  /// Null and no complaint if it is absent.
  [[nodiscard]] const TomlNode* find(std::string_view key) const { return table_->find(key); }

  [[nodiscard]] std::string string(std::string_view key);
  [[nodiscard]] std::optional<std::string> optional_string(std::string_view key);
  /// A table of `nb` and `en`, neither empty.
  [[nodiscard]] Text text(std::string_view key);
  [[nodiscard]] std::optional<Text> optional_text(std::string_view key);
  [[nodiscard]] bool boolean(std::string_view key);
  [[nodiscard]] std::optional<bool> optional_boolean(std::string_view key);
  [[nodiscard]] std::int32_t integer(std::string_view key, std::int32_t min, std::int32_t max);
  [[nodiscard]] std::optional<std::int32_t> optional_integer(std::string_view key,
                                                             std::int32_t min,
                                                             std::int32_t max);
  [[nodiscard]] Date date(std::string_view key);
  [[nodiscard]] std::optional<Date> optional_date(std::string_view key);
  /// valid_from and valid_to, the first not after the last.
  [[nodiscard]] Validity validity();
  /// Strings, each once; empty if it is absent.
  [[nodiscard]] std::vector<std::string> strings(std::string_view key);
  /// The same, but it must be there and not be empty.
  [[nodiscard]] std::vector<std::string> some_strings(std::string_view key);
  /// Codes of `valid`, each once; empty if it is absent.
  [[nodiscard]] std::vector<std::string> codes(std::string_view key,
                                               std::span<const std::string> valid);
  /// The same, but it must be there and not be empty.
  [[nodiscard]] std::vector<std::string> some_codes(std::string_view key,
                                                    std::span<const std::string> valid);
  /// One code of `valid`; it must be there.
  [[nodiscard]] std::string code(std::string_view key, std::span<const std::string> valid);

  /// The enumerator whose name_of() is the string; it must be there.
  template <class Enum, std::size_t n>
  [[nodiscard]] Enum choice(std::string_view key, const std::array<Enum, n>& all) {
    std::vector<std::string> names;
    for (const Enum each : all)
      names.emplace_back(name_of(each));
    const std::string chosen = code(key, names);
    for (const Enum each : all) {
      if (name_of(each) == chosen) return each;
    }
    return all.front();
  }

  void complain(int number, std::string message, std::string hint = {});
  /// At the place of that key's value, or of the table if it is absent.
  void complain_at(std::string_view key, int number, std::string message, std::string hint = {});

 private:
  void complain_about_unknown(std::string_view key,
                              const std::vector<std::string>& codes,
                              std::span<const std::string> valid);
  const TomlNode* typed(std::string_view key, TomlNode::Kind kind);
  const TomlNode* required(std::string_view key, TomlNode::Kind kind);

  const TomlNode* table_;
  std::string name_;
  Complaints* complaints_;
};

}  // namespace replay
