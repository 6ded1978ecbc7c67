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

using base::ErrorCode;
using base::Result;

Result<std::vector<RecordedRulebook>> recorded_rulebooks(
    std::span<const ledger::StoredEntry> entries) {
  std::vector<RecordedRulebook> recorded;
  std::map<std::int64_t, std::string> parts;
  for (std::size_t position = 0; position < entries.size(); ++position) {
    CASELEDGER_TRY(const EventReader reader, EventReader::open(entries[position].view.body));
    const auto data = reader.event().getData();
    if (data.isRulebookText()) {
      const auto text = data.getRulebookText();
      parts.insert_or_assign(text.getPart(), std::string(to_view(text.getText())));
    } else if (data.isRulebookActivated()) {
      const auto activated = data.getRulebookActivated();
      recorded.push_back({std::string(to_view(activated.getVersion())),
                          to_date(activated.getValidFrom()),
                          to_digest(activated.getSha256()),
                          {},
                          position});
      for (const auto& [part, text] : parts) {
        recorded.back().text += text;
      }
      parts.clear();
    }
  }
  return recorded;
}

const RecordedRulebook* last_valid(std::span<const RecordedRulebook> recorded, Date today) {
  for (std::size_t at = recorded.size(); at > 0; --at) {
    const RecordedRulebook& rulebook = recorded[at - 1];
    if (rulebook.valid_from && *rulebook.valid_from <= today) return &rulebook;
  }
  return nullptr;
}

Result<RulebookInForce> rulebook_in_force(std::span<const ledger::StoredEntry> entries,
                                          Date today) {
  // The built-in one lives as long as the program, so that nothing owns it.
  const RulebookInForce built_in{
      std::shared_ptr<const Rulebook>(std::shared_ptr<const Rulebook>(), &built_in_rulebook()),
      ledger::sha256({base::as_bytes(built_in_rulebook_toml())})};
  CASELEDGER_TRY(const auto recorded, recorded_rulebooks(entries));
  const RecordedRulebook* activation = last_valid(recorded, today);
  if (activation == nullptr) {
    return built_in;
  }
  const std::string where = fmt::format("entry {}", entries[activation->position].view.index.value);
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
  return RulebookInForce{std::make_shared<const Rulebook>(*std::move(rulebook)),
                         *activation->digest};
}

}  // namespace replay
