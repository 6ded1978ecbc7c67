#include "ledger/evidence/case_proof.h"

#include <algorithm>
#include <array>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/sha256_many.h"
#include "ledger/evidence/text_lines.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::string_view kFirstLine = "caseledger/case-proof@v1";
constexpr std::string_view kEmptySlot = "-";
constexpr std::size_t kDepthMax = 256;
constexpr std::size_t kInclusionMax = 64;
constexpr std::array<std::string_view, 3> kKindNames = {"present", "absent-leaf", "absent-empty"};

// The other leaf of a proof of absence: key, BE64 count, BE64 last index, R.
constexpr std::size_t kCountAt = 32;
constexpr std::size_t kLastAt = 40;
constexpr std::size_t kRootAt = 48;
constexpr std::size_t kOtherBytes = 80;

std::string other_text(const OtherStream& other) {
  base::Bytes bytes(kOtherBytes);
  std::ranges::copy(other.key.bytes, bytes.begin());
  base::store_be64(&bytes[kCountAt], other.summary.count);
  base::store_be64(&bytes[kLastAt], other.summary.last.value);
  std::ranges::copy(other.summary.root.bytes, bytes.begin() + kRootAt);
  return base::to_base64(bytes);
}

std::optional<OtherStream> parse_other(std::string_view text) {
  const auto bytes = base::from_base64(text);
  if (!bytes || bytes->size() != kOtherBytes) {
    return std::nullopt;
  }
  OtherStream other;
  std::copy_n(bytes->begin(), base::Digest::kBytes, other.key.bytes.begin());
  other.summary.count = base::load_be64(&(*bytes)[kCountAt]);
  other.summary.last = {base::load_be64(&(*bytes)[kLastAt])};
  std::copy_n(bytes->begin() + kRootAt, base::Digest::kBytes, other.summary.root.bytes.begin());
  return other;
}

bool parse_path(TextLines& lines, CaseProof& proof) {
  const auto path = lines.next_after("path");
  const std::size_t space = path ? path->find(' ') : std::string_view::npos;
  if (space == std::string_view::npos) {
    return false;
  }
  const auto* const kind = std::ranges::find(kKindNames, path->substr(0, space));
  const auto depth = parse_decimal(path->substr(space + 1));
  if (kind == kKindNames.end() || !depth || *depth > kDepthMax) {
    return false;
  }
  proof.kind = static_cast<CaseProof::Kind>(kind - kKindNames.begin());
  for (std::uint64_t i = 0; i < *depth; ++i) {
    const auto line = lines.next();
    const auto hash = line == kEmptySlot ? base::Digest{} : parse_hash(line.value_or(""));
    if (!hash) {
      return false;
    }
    proof.siblings.push_back(*hash);
  }
  return true;
}

bool parse_lines(TextLines& lines, CaseProof& proof) {
  if (!lines.skip(kFirstLine)) {
    return false;
  }
  const auto stream = base::from_base64(lines.next_after("case").value_or("*"));
  const auto count = parse_decimal(lines.next_after("count").value_or(""));
  const auto last = parse_decimal(lines.next_after("last").value_or(""));
  if (!stream || stream->empty() || !count || !last || !parse_path(lines, proof)) {
    return false;
  }
  proof.stream = base::as_text(*stream);
  proof.count = *count;
  proof.last = {*last};
  if (proof.kind == CaseProof::Kind::kAbsentLeaf) {
    proof.other = parse_other(lines.next_after("other").value_or(""));
    if (!proof.other) {
      return false;
    }
  }
  auto commitment = base::from_base64(lines.next_after("commit").value_or("*"));
  const auto index = parse_decimal(lines.next_after("index").value_or(""));
  auto inclusion = take_hashes(lines, kInclusionMax);
  if (!commitment || !index || !inclusion || !lines.skip("")) {
    return false;
  }
  proof.commitment = *std::move(commitment);
  proof.index = {*index};
  proof.inclusion = *std::move(inclusion);
  proof.checkpoint = lines.rest();
  return true;
}

std::unexpected<base::Error> untrusted(int number, std::string message, std::string where = {}) {
  return base::fail(ErrorCode::kUntrusted, number, std::move(message), std::move(where));
}

std::string event_at(std::size_t place, const CaseEvent& event) {
  return "event " + std::to_string(place + 1) + " (index " + std::to_string(event.index.value) +
         ")";
}

/// What the map says of the stream if these are all its events.
base::Result<StreamSummary> fold_events(const base::Digest& key,
                                        std::span<const CaseEvent> events,
                                        base::EntryIndex commitment) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const CaseEvent& event = events[i];
    if (event.index >= commitment || (i > 0 && event.index <= events[i - 1].index)) {
      return untrusted(
          base::kEventsOutOfOrder, "events out of order, or not in the tree", event_at(i, event));
    }
  }
  std::vector<base::ByteView> entries;
  entries.reserve(events.size());
  for (const CaseEvent& event : events) {
    entries.push_back(event.entry);
  }
  std::vector<base::Digest> leaves(events.size());
  leaf_hashes(entries, leaves);
  StreamSummary summary;
  Frontier frontier;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const CaseEvent& event = events[i];
    const auto entry = decode_entry(event.index, event.entry);
    if (!entry || entry->kind != EntryKind::kEvent || entry->stream_key != key) {
      return untrusted(
          base::kEventOfOtherCase, "an entry that is no event of this case", event_at(i, event));
    }
    if (entry->version.value != i + 1) {
      return untrusted(base::kSequenceGap,
                       "event " + std::to_string(i + 1) + " of the case is missing, here is " +
                           std::to_string(entry->version.value),
                       event_at(i, event));
    }
    frontier.add(event_leaf(event.index, leaves[i]));
    summary.last = event.index;
  }
  summary.count = events.size();
  summary.root = frontier.root();
  return summary;
}

bool bit_of(const base::Digest& key, std::size_t at) {
  constexpr std::size_t kByteBits = 8;
  const auto byte = std::to_integer<unsigned>(key.bytes[at / kByteBits]);
  return ((byte >> (kByteBits - 1 - at % kByteBits)) & 1U) != 0;
}

bool share_bits(const base::Digest& one, const base::Digest& other, std::size_t bits) {
  for (std::size_t i = 0; i < bits; ++i) {
    if (bit_of(one, i) != bit_of(other, i)) {
      return false;
    }
  }
  return true;
}

base::Digest fold_path(base::Digest end, const base::Digest& key, const Path& siblings) {
  for (std::size_t depth = siblings.size(); depth-- > 0;) {
    end = bit_of(key, depth) ? map_node(siblings[depth], end) : map_node(end, siblings[depth]);
  }
  return end;
}

base::Status check_present(const CaseProof& proof,
                           const base::Digest& key,
                           std::span<const CaseEvent> events,
                           const base::Digest& map_root) {
  CASELEDGER_TRY(const StreamSummary summary, fold_events(key, events, proof.index));
  if (events.empty() || proof.other || summary.count != proof.count || summary.last != proof.last) {
    return untrusted(base::kEventCount,
                     "the proof is of " + std::to_string(proof.count) +
                         " events, the last at index " + std::to_string(proof.last.value) +
                         "; there are " + std::to_string(summary.count));
  }
  if (fold_path(map_leaf(key, summary), key, proof.siblings) != map_root) {
    return untrusted(base::kMapRootWrong, "the events are not those that the map root commits to");
  }
  return {};
}

base::Status check_absent(const CaseProof& proof,
                          const base::Digest& key,
                          std::span<const CaseEvent> events,
                          const base::Digest& map_root) {
  if (!events.empty() || proof.count != 0 || proof.last.value != 0) {
    return untrusted(base::kAbsenceNotShown, "events beside a proof that there are none");
  }
  base::Digest end;
  if (proof.kind == CaseProof::Kind::kAbsentLeaf) {
    if (!proof.other || proof.other->key == key ||
        !share_bits(proof.other->key, key, proof.siblings.size())) {
      return untrusted(base::kAbsenceNotShown,
                       "the other case's leaf does not stand where this one's would");
    }
    end = map_leaf(proof.other->key, proof.other->summary);
  } else if (proof.other) {
    return untrusted(base::kAbsenceNotShown, "another case's leaf beside an empty slot");
  }
  if (fold_path(end, key, proof.siblings) != map_root) {
    return untrusted(base::kMapRootWrong, "the absence is not what the map root commits to");
  }
  return {};
}

/// The map root over everything before the commitment.
base::Result<base::Digest> check_commitment(const CaseProof& proof, const Prefix& prefix) {
  if (prefix.size.value == 0 || proof.index.value != prefix.size.value - 1) {
    return untrusted(base::kCommitmentCovers,
                     "the commitment stands at index " + std::to_string(proof.index.value) +
                         ", not last in the tree of " + std::to_string(prefix.size.value));
  }
  CASELEDGER_TRY_STATUS(
      check_inclusion(proof.index.value, leaf_hash(proof.commitment), prefix, proof.inclusion));
  const auto entry = decode_entry(proof.index, proof.commitment);
  if (!entry || entry->kind != EntryKind::kMapCommitment) {
    return untrusted(base::kNoCommitment, "the last entry is no map commitment");
  }
  const auto commitment = decode_map_commitment(entry->body);
  if (!commitment) {
    return untrusted(base::kNoCommitment, commitment.error().message);
  }
  if (commitment->covers.value != proof.index.value) {
    return untrusted(base::kCommitmentCovers,
                     "the commitment covers " + std::to_string(commitment->covers.value) +
                         " entries of " + std::to_string(proof.index.value));
  }
  return commitment->map_root;
}

}  // namespace

std::string to_string(const CaseProof& proof) {
  std::string text(kFirstLine);
  text += "\ncase " + base::to_base64(base::as_bytes(proof.stream));
  text += "\ncount " + std::to_string(proof.count);
  text += "\nlast " + std::to_string(proof.last.value);
  text += "\npath " + std::string(kKindNames.at(static_cast<std::size_t>(proof.kind))) + ' ' +
          std::to_string(proof.siblings.size()) + '\n';
  for (const base::Digest& sibling : proof.siblings) {
    if (sibling == base::Digest{}) {
      text += std::string(kEmptySlot) + '\n';
    } else {
      add_hash_line(text, sibling);
    }
  }
  if (proof.other) {
    text += "other " + other_text(*proof.other) + '\n';
  }
  text += "commit " + base::to_base64(proof.commitment);
  text += "\nindex " + std::to_string(proof.index.value) + '\n';
  for (const base::Digest& hash : proof.inclusion) {
    add_hash_line(text, hash);
  }
  return text + '\n' + proof.checkpoint;
}

base::Result<CaseProof> parse_case_proof(std::string_view text) {
  TextLines lines(text);
  CaseProof proof;
  if (!parse_lines(lines, proof) || to_string(proof) != text) {
    const auto place = static_cast<std::size_t>(
        std::ranges::count(text.substr(0, text.size() - lines.rest().size()), '\n'));
    return base::fail(ErrorCode::kCorrupt,
                      base::kCaseProofMalformed,
                      "a case proof that does not parse",
                      "line " + std::to_string(place + 1) + " of the proof");
  }
  return proof;
}

base::Result<CheckedCheckpoint> check_case_proof(const CaseProof& proof,
                                                 std::span<const CaseEvent> events,
                                                 const Policy& policy) {
  CASELEDGER_TRY(auto checked, check_policy(proof.checkpoint, policy));
  CASELEDGER_TRY(const base::Digest map_root, check_commitment(proof, checked.checkpoint.prefix));
  if (proof.siblings.size() > kDepthMax) {
    return untrusted(base::kMapRootWrong, "a way through the map that is longer than a key");
  }
  const base::Digest key = stream_key(proof.stream);
  if (proof.kind == CaseProof::Kind::kPresent) {
    CASELEDGER_TRY_STATUS(check_present(proof, key, events, map_root));
  } else {
    CASELEDGER_TRY_STATUS(check_absent(proof, key, events, map_root));
  }
  return checked;
}

}  // namespace ledger
