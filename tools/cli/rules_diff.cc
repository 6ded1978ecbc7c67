// caseledger rules diff: what one rulebook says otherwise than another.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "replay/event/codec.h"
#include "replay/rulebook_in_force.h"
#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_diff.h"
#include "replay/rules/rulebook_parser.h"
#include "tools/cli/errors.h"
#include "tools/cli/rules_actions.h"
#include "tools/cli/rules_json.h"

namespace tools {
namespace {

struct NamedText {
  std::string name;
  std::string text;
};

base::Result<NamedText> recorded_text(Context& context, const std::string& name) {
  auto ledger = context.open_to_read();
  // Whoever has no ledger here meant a file.
  if (!ledger && ledger.error().code != base::ErrorCode::kNotFound) {
    return std::unexpected(std::move(ledger).error());
  }
  if (ledger) {
    CASELEDGER_TRY(const auto entries,
                   (*ledger)->read_stream(replay::kRulesStream, (*ledger)->prefix().size));
    CASELEDGER_TRY(auto recorded, replay::recorded_rulebooks(entries));
    const auto found = std::ranges::find(recorded, name, &replay::RecordedRulebook::version);
    if (found != recorded.end()) return NamedText{name, std::move(found->text)};
  }
  const Text text{"{} er verken en fil, en registrert versjon eller built-in",
                  "{} is neither a file, a recorded version nor built-in"};
  const Text hint{"rules show nevner de registrerte", "rules show names the recorded ones"};
  return base::fail(base::ErrorCode::kNotFound,
                    kNoSuchRulebook,
                    fmt::format(fmt::runtime(context.in_words(text)), printable(name)),
                    {},
                    std::string(context.in_words(hint)));
}

/// A file before a recorded version: a version may look like a path.
base::Result<NamedText> text_named(Context& context, const std::string& name) {
  if (name == kBuiltInRulebook)
    return NamedText{name, std::string(replay::built_in_rulebook_toml())};
  auto bytes = ledger::io::read_file(context.files, name, kRulebookBytesMax);
  if (bytes) {
    NamedText file{name, std::string(base::as_text(*bytes))};
    CASELEDGER_TRY_STATUS(expect_sound(context, name, file.text));
    return file;
  }
  if (bytes.error().code != base::ErrorCode::kNotFound) {
    return std::unexpected(std::move(bytes).error());
  }
  return recorded_text(context, name);
}

/// "+" added, "-" removed, "~" changed; the values below, so that long ones can be compared.
void print_text(Context& context, const std::vector<replay::RulebookDifference>& all) {
  if (all.empty()) {
    context.out.write(
        std::string(context.in_words({"De sier det samme.\n", "They say the same.\n"})));
    return;
  }
  std::string_view table;
  for (const replay::RulebookDifference& each : all) {
    if (each.table != table) {
      context.out.write(toned(each.table, Tone::kStrong, context.out_terminal) + '\n');
      table = each.table;
    }
    const std::string_view kind = kind_of(each);
    const std::string_view mark = kind == "added" ? "+" : kind == "removed" ? "-" : "~";
    context.out.write(fmt::format("  {} {}\n", mark, printable(each.key)));
    const auto value = [&](std::string_view sign, const replay::TomlNode* node, Tone tone) {
      if (node == nullptr) return;
      const std::string text = printable(replay::plain_text(*node));
      context.out.write(fmt::format(
          "      {}\n", toned(fmt::format("{} {}", sign, text), tone, context.out_terminal)));
    };
    value("-", each.before, Tone::kBad);
    value("+", each.after, Tone::kGood);
  }
}

}  // namespace

base::Status diff_rules(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY_STATUS(at_most(context, arguments, 3));
  CASELEDGER_TRY(const auto first, word_after_action(context, arguments, 1, "A"));
  CASELEDGER_TRY(const auto second, word_after_action(context, arguments, 2, "B"));
  CASELEDGER_TRY(const auto a, text_named(context, first));
  CASELEDGER_TRY(const auto b, text_named(context, second));
  CASELEDGER_TRY(const auto before, replay::read_toml(a.text, a.name));
  CASELEDGER_TRY(const auto after, replay::read_toml(b.text, b.name));
  const auto all = replay::differences(before, after);
  if (context.for_programs()) {
    replay::JsonWriter json;
    write_differences(json, {.name = a.name, .root = before}, {.name = b.name, .root = after}, all);
    context.out.write(json.take() + '\n');
  } else {
    print_text(context, all);
  }
  return {};
}

}  // namespace tools
