#include "replay/dossier/dossier.h"

#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/text_lines.h"

namespace replay {
namespace {

using base::ErrorCode;

constexpr std::string_view kFirstLine = "caseledger/dossier@v1";
constexpr char kSummaryMark = '#';
constexpr std::size_t kInclusionMax = 64;

std::string_view code_of(DossierLanguage language) {
  return language == DossierLanguage::kNb ? "nb" : "en";
}

/// The lines that people read, and the rest.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] == kSummaryMark) {
    const std::size_t line = text.find('\n', end);
    end = line == std::string_view::npos ? text.size() : line + 1;
  }
  return {text.substr(0, end), text.substr(end)};
}

std::string proved_part(const Dossier& dossier) {
  std::string text(kFirstLine);
  text += "\nlanguage " + std::string(code_of(dossier.language));
  text += "\nschema " + dossier.schema;
  text += "\nrulebook " + dossier.rulebook;
  text += "\nevents " + std::to_string(dossier.events.size()) + '\n';
  for (const DossierEvent& event : dossier.events) {
    text +=
        "event " + std::to_string(event.index.value) + ' ' + base::to_base64(event.entry) + '\n';
    for (const base::Digest& hash : event.inclusion) {
      ledger::add_hash_line(text, hash);
    }
  }
  return text + '\n' + ledger::to_string(dossier.proof);
}

bool parse_event(ledger::TextLines& lines, Dossier& dossier) {
  const auto line = lines.next_after("event");
  const std::size_t space = line ? line->find(' ') : std::string_view::npos;
  if (space == std::string_view::npos) {
    return false;
  }
  const auto index = ledger::parse_decimal(line->substr(0, space));
  auto entry = base::from_base64(line->substr(space + 1));
  auto inclusion = ledger::take_hashes(lines, kInclusionMax);
  if (!index || !entry || !inclusion) {
    return false;
  }
  dossier.events.push_back({{*index}, *std::move(entry), *std::move(inclusion)});
  return true;
}

/// Up to the case proof.
bool parse_head(ledger::TextLines& lines, Dossier& dossier) {
  if (!lines.skip(kFirstLine)) {
    return false;
  }
  const auto language = lines.next_after("language");
  const auto schema = lines.next_after("schema");
  const auto rulebook = lines.next_after("rulebook");
  const auto count = ledger::parse_decimal(lines.next_after("events").value_or(""));
  if (!schema || schema->empty() || !rulebook || rulebook->empty() || !count) {
    return false;
  }
  dossier.language = language == "nb" ? DossierLanguage::kNb : DossierLanguage::kEn;
  dossier.schema = *schema;
  dossier.rulebook = *rulebook;
  while (!lines.peek().value_or("").empty()) {
    if (!parse_event(lines, dossier)) {
      return false;
    }
  }
  return dossier.events.size() == *count && lines.skip("");
}

std::string line_of(std::string_view text, std::string_view rest) {
  const auto lines = std::ranges::count(text.substr(0, text.size() - rest.size()), '\n');
  return "line " + std::to_string(lines + 1);
}

base::Status check_events(const Dossier& dossier, const ledger::Prefix& prefix) {
  std::vector<base::ByteView> entries;
  entries.reserve(dossier.events.size());
  for (const DossierEvent& event : dossier.events) {
    entries.emplace_back(event.entry);
  }
  std::vector<base::Digest> leaves(entries.size());
  ledger::leaf_hashes(entries, leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const DossierEvent& event = dossier.events[i];
    auto checked = ledger::check_inclusion(event.index.value, leaves[i], prefix, event.inclusion);
    if (!checked) {
      checked.error().where =
          "event " + std::to_string(i + 1) + " (index " + std::to_string(event.index.value) + ")";
      return checked;
    }
  }
  return {};
}

base::Status check_summary(std::string_view read, const Dossier& dossier) {
  const std::string proved = render_summary(dossier);
  if (read == proved) {
    return {};
  }
  const auto [here, there] = std::ranges::mismatch(read, proved);
  return base::fail(ErrorCode::kUntrusted,
                    base::kDossierTextWrong,
                    "the readable lines are not what the proved bytes say",
                    line_of(read, std::string_view(here, read.end())),
                    "believe none of them; ask for the dossier again");
}

}  // namespace

std::string to_string(const Dossier& dossier) {
  return render_summary(dossier) + proved_part(dossier);
}

bool is_dossier(std::string_view text) {
  return split(text).second.starts_with(kFirstLine);
}

base::Result<Dossier> parse_dossier(std::string_view text) {
  const std::string_view rest = split(text).second;
  ledger::TextLines lines(rest);
  Dossier dossier;
  if (!parse_head(lines, dossier)) {
    return base::fail(ErrorCode::kCorrupt,
                      base::kDossierMalformed,
                      "a dossier that does not parse",
                      line_of(text, lines.rest()));
  }
  auto proof = ledger::parse_case_proof(lines.rest());
  if (!proof) {
    proof.error().where += " that begins at " + line_of(text, lines.rest());
    return std::unexpected(std::move(proof).error());
  }
  dossier.proof = *std::move(proof);
  if (proved_part(dossier) != rest) {
    return base::fail(ErrorCode::kCorrupt,
                      base::kDossierMalformed,
                      "a dossier that is written in another way than the one it has");
  }
  return dossier;
}

base::Result<CheckedDossier> check_dossier(std::string_view text, const ledger::Policy& policy) {
  CASELEDGER_TRY(Dossier dossier, parse_dossier(text));
  std::vector<ledger::CaseEvent> events;
  events.reserve(dossier.events.size());
  for (const DossierEvent& event : dossier.events) {
    events.push_back({event.index, event.entry});
  }
  CASELEDGER_TRY(auto checkpoint, ledger::check_case_proof(dossier.proof, events, policy));
  CASELEDGER_TRY_STATUS(check_events(dossier, checkpoint.checkpoint.prefix));
  CASELEDGER_TRY_STATUS(check_summary(split(text).first, dossier));
  return CheckedDossier{std::move(dossier), std::move(checkpoint)};
}

}  // namespace replay
