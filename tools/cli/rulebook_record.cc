#include "tools/cli/rulebook_record.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "ledger/evidence/merkle.h"
#include "replay/event/encode.h"
#include "replay/rules/built_in_rulebook.h"

namespace tools {
namespace {

constexpr std::size_t kPartBytesMax = 60'000;

/// Pieces of at most kPartBytesMax, none of which cuts a character.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    std::size_t length = std::min(text.size(), kPartBytesMax);
    const auto is_continuation = [&](std::size_t at) {
      return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
    };
    while (is_continuation(length)) {
      --length;
    }
    parts.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return parts;
}

}  // namespace

base::Result<ledger::Receipt> record_rulebook(ledger::Ledger& ledger,
                                              std::string_view version,
                                              replay::Date valid_from,
                                              std::string_view text,
                                              base::TimestampUtcUs now) {
  CASELEDGER_TRY(const auto before, ledger.stream_version(replay::kRulesStream));
  // The only code in these events is the role, and the built-in rulebook knows SYSTEM.
  const replay::CodeLists codes{replay::built_in_rulebook().codes};
  const replay::ParseContext context{.codes = codes,
                                     .is_simulated = ledger.is_simulated(),
                                     .allow_ledger_stream = true,
                                     .find_target = {}};
  const replay::Envelope envelope{
      .case_id = replay::kRulesStream,
      .occurred_at = {ledger.is_simulated() ? base::TimestampUtcUs{0} : now, 0},
      .actor = {.id = "caseledger", .role = "SYSTEM", .organisation = "caseledger"},
      .source = std::nullopt,
      .correlation = std::nullopt,
      .causation = std::nullopt};

  std::vector<ledger::NewEvent> batch;
  const auto add = [&](const auto& data) -> base::Status {
    CASELEDGER_TRY(auto event, replay::encode_event(envelope, data, context));
    // A text that comes into force again is not the same event again.
    CASELEDGER_TRY(const auto id, ledger.derive_id(event.body, before.value));
    batch.push_back({.stream = std::move(event.stream),
                     .id = id,
                     .expected_version = base::Version{before.value + batch.size()},
                     .body = std::move(event.body),
                     .recorded_at = std::nullopt});
    return {};
  };
  const auto parts = parts_of(text);
  for (std::size_t at = 0; at < parts.size(); ++at) {
    CASELEDGER_TRY_STATUS(
        add(replay::RulebookTextView{.part = static_cast<std::int64_t>(at + 1),
                                     .parts = static_cast<std::int64_t>(parts.size()),
                                     .text = parts[at]}));
  }
  CASELEDGER_TRY_STATUS(
      add(replay::RulebookActivatedView{.version = version,
                                        .valid_from = valid_from,
                                        .sha256 = ledger::sha256({base::as_bytes(text)})}));
  if (ledger.is_simulated()) {
    // An event without recordedAt would take the wall clock, and every sample is older than that.
    CASELEDGER_TRY(const auto last, ledger.read_entry({ledger.prefix().size.value - 1}));
    for (ledger::NewEvent& event : batch) {
      event.recorded_at = last.view.recorded_at;
    }
  }
  CASELEDGER_TRY(const auto result, ledger.append(std::move(batch)));
  if (result.conflict) {
    return base::fail(base::ErrorCode::kConflict, "another writer recorded a rulebook meanwhile");
  }
  return result.receipts.back();
}

base::Status seed_rulebook(ledger::Ledger& ledger, base::TimestampUtcUs now) {
  CASELEDGER_TRY(const auto version, ledger.stream_version(replay::kRulesStream));
  if (version.value != 0) return {};
  const replay::Rulebook& rulebook = replay::built_in_rulebook();
  const auto recorded = record_rulebook(
      ledger, rulebook.version, rulebook.valid_from, replay::built_in_rulebook_toml(), now);
  return recorded ? base::Status() : std::unexpected(recorded.error());
}

}  // namespace tools
