// Reads the rows of a rulebook's tables, one TOML table each, complaining about what is wrong.
//
// Room:      replay/rules, inside: only the rulebook's parser includes this.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "replay/rules/rulebook.h"
#include "replay/rules/rulebook_fields.h"
#include "replay/rules/toml_document.h"

namespace replay {

inline constexpr std::array kSeverities = {
    Severity::kCritical, Severity::kMajor, Severity::kMinor, Severity::kInfo};
inline constexpr std::array kUnits = {Unit::kWorkingDay, Unit::kDay, Unit::kWeek, Unit::kMonth};

/// The longest time that may be written, in any unit.
inline constexpr std::int32_t kLengthMax = 10'000;

/// Needs the codes of `book` and the ids of all rules, which rows refer to; a row that has a fault
/// is complained about and comes back with empty values in its place.
class RowReader {
 public:
  RowReader(const Rulebook& book, const std::vector<std::string>& rule_ids, Complaints& complaints)
      : book_(&book),
        rule_ids_(&rule_ids),
        complaints_(&complaints) {}

  /// [register.CODE]
  [[nodiscard]] RegisterEntry register_entry(const TomlNode& node) const;
  /// [[decision]] or [[intake]]; `name` says which.
  [[nodiscard]] AuthorityRow authority(const TomlNode& node, const std::string& name) const;
  [[nodiscard]] NormRow norm(const TomlNode& node) const;
  [[nodiscard]] AttachmentRow attachment(const TomlNode& node) const;
  [[nodiscard]] ContactRow contact(const TomlNode& node) const;
  [[nodiscard]] FeeRow fee(const TomlNode& node) const;
  [[nodiscard]] FinalisedRow finalised(const TomlNode& node) const;
  [[nodiscard]] DispensationRow dispensation(const TomlNode& node) const;
  [[nodiscard]] ChannelRow channel(const TomlNode& node) const;

 private:
  [[nodiscard]] OwnerPeriod owner(const TomlNode& node, const std::string& register_name) const;
  template <class Row>
  void read_ground(Fields& fields, Row& row) const;
  [[nodiscard]] const std::vector<std::string>& known(std::string_view list) const;

  const Rulebook* book_;
  const std::vector<std::string>* rule_ids_;
  Complaints* complaints_;
};

}  // namespace replay
