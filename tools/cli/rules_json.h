// Rulebooks as `rules show --json` and `rules diff --json` answer them, for the service too.
//
// Room:      tools/cli.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/result.h"
#include "replay/event/json_writer.h"
#include "replay/rulebook_in_force.h"
#include "replay/rules/rulebook.h"
#include "replay/rules/rulebook_diff.h"
#include "replay/rules/toml_document.h"
#include "tools/cli/language.h"

namespace tools {

/// What the program's own rulebook is called where a version is asked for.
inline constexpr std::string_view kBuiltInRulebook = "built-in";

[[nodiscard]] std::string_view in_language(const replay::Text& text, Language language);

/// The value as JSON; dates as texts.
void write_toml(replay::JsonWriter& json, const replay::TomlNode& node);

/// Rules, findings and the head of a rulebook are told apart; the rest are its tables.
[[nodiscard]] bool is_rulebook_table(const replay::TomlNode& item);

/// "rules", "findings" and "tables", into the open object. `root` is the tree of the same text: the
/// tables are shown as they are written, so that none can be forgotten.
void write_rulebook(replay::JsonWriter& json,
                    const replay::Rulebook& rulebook,
                    const replay::TomlNode& root,
                    Language language);

/// A rulebook's tree, and what it was asked for by.
struct NamedRulebook {
  std::string_view name;
  const replay::TomlNode& root;
};

/// "added", "removed" or "changed".
[[nodiscard]] std::string_view kind_of(const replay::RulebookDifference& difference);

/// {"a":{"name","version"},"b":{…},"differences":[{"change","table","key","old","new"}]}
void write_differences(replay::JsonWriter& json,
                       const NamedRulebook& a,
                       const NamedRulebook& b,
                       std::span<const replay::RulebookDifference> differences);

/// Days on which one rulebook judges, both included; open where nothing ends them.
struct PeriodInForce {
  std::optional<replay::Date> first;
  std::optional<replay::Date> last;
  /// Into the recorded ones; nothing: the built-in one.
  std::optional<std::size_t> rulebook;
};

/// Every day once, in order.
[[nodiscard]] std::vector<PeriodInForce> periods_in_force(
    std::span<const replay::RecordedRulebook> recorded);

}  // namespace tools
