#include "replay/rulebook_in_force.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "ledger/evidence/merkle.h"
#include "replay/event/event_reader.h"
#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"

namespace replay {
namespace {

using base::ErrorCode;
using base::Result;

struct Activation {
  std::string version;
  std::optional<base::Digest> digest;
  std::string text;
  base::EntryIndex index;
};

/// The activation in force, if any.
Result<std::optional<Activation>> last_activation(std::span<const ledger::StoredEntry> entries,
                                                  Date today) {
  std::optional<Activation> last;
  std::map<std::int64_t, std::string> parts;
  for (const ledger::StoredEntry& entry : entries) {
    CASELEDGER_TRY(const EventReader reader, EventReader::open(entry.view.body));
    const auto data = reader.event().getData();
    if (data.isRulebookText()) {
      const auto text = data.getRulebookText();
      parts.insert_or_assign(text.getPart(), std::string(to_view(text.getText())));
    } else if (data.isRulebookActivated()) {
      const auto activated = data.getRulebookActivated();
      const auto valid_from = to_date(activated.getValidFrom());
      if (valid_from && *valid_from <= today) {
        last = Activation{std::string(to_view(activated.getVersion())),
                          to_digest(activated.getSha256()),
                          {},
                          entry.view.index};
        for (const auto& [part, text] : parts) {
          last->text += text;
        }
      }
      parts.clear();
    }
  }
  return last;
}

}  // namespace

Result<std::shared_ptr<const Rulebook>> rulebook_in_force(
    std::span<const ledger::StoredEntry> entries, Date today) {
  // The built-in one lives as long as the program, so that nothing owns it.
  const std::shared_ptr<const Rulebook> built_in(std::shared_ptr<const Rulebook>(),
                                                 &built_in_rulebook());
  CASELEDGER_TRY(const std::optional<Activation> activation, last_activation(entries, today));
  if (!activation) {
    return built_in;
  }
  const std::string where = fmt::format("entry {}", activation->index.value);
  if (ledger::sha256({base::as_bytes(activation->text)}) != activation->digest) {
    return base::fail(
        ErrorCode::kCorrupt,
        fmt::format("the text of rulebook {} does not match its digest", activation->version),
        where);
  }
  if (activation->text == built_in_rulebook_toml()) {
    return built_in;
  }
  auto rulebook = parse_rulebook(activation->text, activation->version);
  if (!rulebook) {
    return base::fail(
        ErrorCode::kUnsupported,
        fmt::format(
            "rulebook {} cannot be read: {}", activation->version, rulebook.error().message),
        rulebook.error().where,
        "use a newer program");
  }
  return std::make_shared<const Rulebook>(*std::move(rulebook));
}

}  // namespace replay
