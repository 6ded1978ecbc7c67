#include "ledger/evidence/policy.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/text_lines.h"
#include "ledger/evidence/utf8.h"

namespace ledger {
namespace {

using base::ErrorCode;
using Words = std::vector<std::string_view>;

constexpr std::size_t kPolicyBytesMax = 1U << 20U;
constexpr std::string_view kNoQuorum = "none";

/// Up to a word that begins with '#'.
Words words_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  Words words;
  while (true) {
    const std::size_t from = line.find_first_not_of(kBlanks);
    if (from == std::string_view::npos || line[from] == '#') {
      return words;
    }
    const std::size_t to = std::min(line.find_first_of(kBlanks, from), line.size());
    words.push_back(line.substr(from, to - from));
    line.remove_prefix(to);
  }
}

/// Reads a policy line by line. Each of the line readers answers what is wrong, or nothing.
class PolicyReader {
 public:
  std::string_view read_line(std::string_view line) {
    const Words words = words_of(line);
    if (words.empty()) {
      return {};
    }
    if (!std::ranges::all_of(words, is_clean_text)) {
      return "not UTF-8, or a control character";
    }
    if (words[0] == "log") {
      return read_log(words);
    }
    if (words[0] == "witness") {
      return read_witness(words);
    }
    if (words[0] == "group") {
      return read_group(words);
    }
    if (words[0] == "quorum") {
      return read_quorum(words);
    }
    return "not log, witness, group or quorum";
  }

  /// What is wrong with the whole.
  [[nodiscard]] std::string_view finish() const {
    if (policy_.logs.empty()) {
      return "no log";
    }
    return has_quorum_ ? std::string_view{} : "no quorum";
  }

  [[nodiscard]] Policy take() { return std::move(policy_); }

 private:
  std::string_view read_log(const Words& words) {
    PolicyLog log;
    if (words.size() < 2 || !take_key(words[1], KeyType::kEd25519, log.key)) {
      return "a log needs a vkey of its own, of an Ed25519 key";
    }
    bool has_from = false;
    bool has_until = false;
    for (std::size_t i = 2; i < words.size(); ++i) {
      if (words[i].starts_with("from=") && !std::exchange(has_from, true)) {
        const auto size = parse_decimal(words[i].substr(5));
        if (!size) {
          return "from= needs a size";
        }
        log.from = *size;
      } else if (words[i].starts_with("until=") && !std::exchange(has_until, true)) {
        const auto size = parse_decimal(words[i].substr(6));
        if (!size) {
          return "until= needs a size";
        }
        log.until = *size;
      } else if (i == 2) {
        log.url = words[i];
      } else {
        return "after the vkey of a log only a URL, from= and until= may stand";
      }
    }
    if (log.from >= log.until) {
      return "a key that counts for no size";
    }
    policy_.logs.push_back(std::move(log));
    return {};
  }

  std::string_view read_witness(const Words& words) {
    PolicyWitness witness;
    if (words.size() < 3 || words.size() > 4 || !define(words[1])) {
      return "a witness needs a new name, a vkey, and perhaps a URL";
    }
    if (!take_key(words[2], KeyType::kCosignature, witness.key)) {
      return "a witness needs a vkey of its own, of a cosignature key";
    }
    witness.name = words[1];
    witness.url = words.size() == 4 ? words[3] : std::string_view{};
    policy_.witnesses.push_back(std::move(witness));
    return {};
  }

  std::string_view read_group(const Words& words) {
    if (words.size() < 4) {
      return "a group needs a name, how many, and members";
    }
    PolicyGroup group = {std::string(words[1]), 0, {words.begin() + 3, words.end()}};
    for (const std::string& member : group.members) {
      if (!names_.contains(member)) {
        return "a member that no earlier line defines";
      }
      if (!members_.insert(member).second) {
        return "a member of two groups";
      }
    }
    const auto needed = parse_decimal(words[2]);
    if (words[2] == "any") {
      group.needed = 1;
    } else if (words[2] == "all") {
      group.needed = group.members.size();
    } else if (needed && *needed > 0 && *needed <= group.members.size()) {
      group.needed = *needed;
    } else {
      return "a group needs all, any, or a number of its members";
    }
    if (!define(words[1])) {
      return "a group needs a new name";
    }
    policy_.groups.push_back(std::move(group));
    return {};
  }

  std::string_view read_quorum(const Words& words) {
    if (words.size() != 2 || std::exchange(has_quorum_, true)) {
      return "exactly one quorum, with one name, is needed";
    }
    if (words[1] != kNoQuorum && !names_.contains(std::string(words[1]))) {
      return "a quorum that no earlier line defines";
    }
    policy_.quorum = words[1];
    return {};
  }

  bool define(std::string_view name) {
    return name != kNoQuorum && names_.insert(std::string(name)).second;
  }

  /// A key may stand once only: twice, and one witness would count as two.
  bool take_key(std::string_view text, KeyType type, VerifierKey& into) {
    auto key = parse_verifier_key(text);
    if (!key || key->type != type) {
      return false;
    }
    into = *std::move(key);
    return public_keys_.insert(into.public_key).second &&
           key_names_.insert({into.name, into.id}).second;
  }

  Policy policy_;
  bool has_quorum_ = false;
  std::set<std::string> names_;
  std::set<std::string> members_;
  std::set<std::array<std::byte, 32>> public_keys_;
  std::set<std::pair<std::string, std::uint32_t>> key_names_;
};

std::unexpected<base::Error> bad_policy(std::string_view what, std::string where) {
  return base::fail(ErrorCode::kInvalidArgument,
                    base::kBadPolicy,
                    "the policy does not parse: " + std::string(what),
                    std::move(where));
}

/// A retired key may be in anybody's hands by now, so its word alone is no longer enough.
bool counts_for(const Policy& policy, const VerifierKey& key, std::uint64_t size) {
  const PolicyLog& log = *std::ranges::find(policy.logs, key, &PolicyLog::key);
  return log.from <= size && size < log.until &&
         (log.until == PolicyLog::kNoEnd || policy.needs_witnesses());
}

}  // namespace

Policy policy_of(const VerifierKey& log) {
  Policy policy;
  policy.logs.push_back({log, {}});
  return policy;
}

base::Result<Policy> parse_policy(std::string_view text, std::string_view file) {
  if (text.size() > kPolicyBytesMax) {
    return bad_policy("too long", std::string(file));
  }
  PolicyReader reader;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    ++number;
    if (const std::string_view wrong = reader.read_line(text.substr(0, end)); !wrong.empty()) {
      return bad_policy(wrong, std::string(file) + ":" + std::to_string(number));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (const std::string_view wrong = reader.finish(); !wrong.empty()) {
    return bad_policy(wrong, std::string(file));
  }
  return reader.take();
}

bool quorum_is_met(const Policy& policy, const std::vector<Cosignature>& cosignatures) {
  if (!policy.needs_witnesses()) {
    return true;
  }
  std::set<std::string> met;
  for (const PolicyWitness& witness : policy.witnesses) {
    if (std::ranges::find(cosignatures, witness.key, &Cosignature::key) != cosignatures.end()) {
      met.insert(witness.name);
    }
  }
  for (const PolicyGroup& group : policy.groups) {  // members come before their group
    const auto count = std::ranges::count_if(
        group.members, [&](const std::string& member) { return met.contains(member); });
    if (std::cmp_greater_equal(count, group.needed)) {
      met.insert(group.name);
    }
  }
  return met.contains(policy.quorum);
}

base::Result<CheckedCheckpoint> check_policy(std::string_view note, const Policy& policy) {
  std::vector<VerifierKey> logs;
  std::vector<VerifierKey> witnesses;
  std::ranges::transform(policy.logs, std::back_inserter(logs), &PolicyLog::key);
  std::ranges::transform(policy.witnesses, std::back_inserter(witnesses), &PolicyWitness::key);
  CASELEDGER_TRY(CheckedCheckpoint checked, check_checkpoint(note, logs, witnesses));
  const std::uint64_t size = checked.checkpoint.prefix.size.value;
  std::erase_if(checked.logs,
                [&](const VerifierKey& key) { return !counts_for(policy, key, size); });
  if (checked.logs.empty()) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kKeyNotInForce,
                      "the key that signed the checkpoint does not count for its size " +
                          std::to_string(size) + ", or is retired and there is no quorum");
  }
  if (!quorum_is_met(policy, checked.cosignatures)) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kQuorumNotMet,
                      std::to_string(checked.cosignatures.size()) +
                          " known witnesses cosigned the checkpoint; the quorum \"" +
                          policy.quorum + "\" is not met");
  }
  return checked;
}

}  // namespace ledger
