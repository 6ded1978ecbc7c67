#include "tools/witness/witness_client.h"

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "tools/witness/cosign_request.h"
#include "tools/witness/error_numbers.h"
#include "tools/witness/http.h"

namespace tools {
namespace {

constexpr int kOk = 200;
constexpr int kConflict = 409;
constexpr int kTriesMax = 3;
constexpr std::size_t kQuotedBytesMax = 200;

using base::ErrorCode;

std::optional<std::uint64_t> size_in(const HttpAnswer& answer) {
  if (!answer.content_type.starts_with("text/x.tlog.size")) return std::nullopt;
  std::uint64_t size = 0;
  const char* const begin = answer.body.data();
  const auto [end, error] = std::from_chars(begin, begin + answer.body.size(), size);
  if (error != std::errc() || std::string_view(end) != "\n") return std::nullopt;
  return size;
}

/// One witness, one checkpoint.
class Conversation {
 public:
  Conversation(const ledger::PolicyWitness& witness,
               const ledger::Published& published,
               const ConsistencyFn& consistency,
               std::uint64_t size)
      : witness_(witness),
        published_(published),
        consistency_(consistency),
        size_(size),
        text_(published.note.substr(0, published.note.rfind("\n\n") + 1)) {}

  void run(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    for (int tries = 0; tries < kTriesMax && !is_over_; ++tries) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      error_ = once(std::max(left, std::chrono::milliseconds(0)));
    }
  }

  [[nodiscard]] const std::string& line() const { return line_; }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  [[nodiscard]] WitnessOutcome outcome() const { return {witness_.name, seconds_, error_}; }

 private:
  std::optional<base::Error> failure(ErrorCode code, int number, std::string message) {
    return base::Error{code, number, std::move(message), witness_.url, ""};
  }

  /// Nothing, if it cosigned.
  std::optional<base::Error> once(std::chrono::milliseconds time) {
    is_over_ = true;
    CosignRequest request{.old_size = size_, .proof = {}, .checkpoint = published_.note};
    const std::uint64_t target = published_.prefix.size.value;
    if (size_ > 0 && size_ < target) {
      auto proof = consistency_(size_);
      if (!proof) return std::move(proof).error();
      request.proof = *std::move(proof);
    }
    const auto answer = http_exchange(
        {.method = "POST", .target = witness_.url + "/add-checkpoint", .body = to_string(request)},
        time);
    if (!answer) return answer.error();
    if (answer->status == kOk) return take_line(answer->body);
    const auto size = answer->status == kConflict ? size_in(*answer) : std::nullopt;
    if (!size) {
      return failure(ErrorCode::kUnavailable,
                     kWitnessRefused,
                     "answered " + std::to_string(answer->status) + ": " +
                         answer->body.substr(0, kQuotedBytesMax));
    }
    if (*size > target) {
      return failure(ErrorCode::kUntrusted,
                     base::kBehindAnchor,
                     "says it has seen " + std::to_string(*size) +
                         " entries of this log, which holds " + std::to_string(target));
    }
    is_over_ = *size == size_;  // it repeats itself
    size_ = *size;
    return failure(
        ErrorCode::kUnavailable, kWitnessRefused, "went on asking for another size than it got");
  }

  std::optional<base::Error> take_line(std::string_view body) {
    while (!body.empty()) {
      const std::size_t end = std::min(body.find('\n'), body.size() - 1);
      const std::string line(body.substr(0, end + 1));
      body.remove_prefix(end + 1);
      const auto note = ledger::parse_note(text_ + '\n' + line);
      if (!note ||
          !ledger::signature_holds(witness_.key, note->signatures.front(), text_, &seconds_)) {
        continue;
      }
      line_ = line;
      size_ = published_.prefix.size.value;
      return std::nullopt;
    }
    return failure(ErrorCode::kUntrusted,
                   kWitnessUnproved,
                   "answered with no cosignature that holds under its key");
  }

  const ledger::PolicyWitness& witness_;
  const ledger::Published& published_;
  const ConsistencyFn& consistency_;
  std::uint64_t size_;
  std::string text_;  // what is signed
  std::string line_;
  std::uint64_t seconds_ = 0;
  std::optional<base::Error> error_;
  bool is_over_ = false;
};

}  // namespace

WitnessClient::WitnessClient(ledger::Policy policy, std::chrono::milliseconds deadline)
    : policy_(std::move(policy)),
      deadline_(deadline) {}

WitnessRound WitnessClient::ask(const ledger::Published& published,
                                const ConsistencyFn& consistency) {
  const std::uint64_t target = published.prefix.size.value;
  std::vector<Conversation> conversations;
  for (const ledger::PolicyWitness& witness : policy_.witnesses) {
    if (witness.url.empty()) continue;
    const auto known = sizes_.find(witness.name);
    const std::uint64_t size = known == sizes_.end() ? expected_ : known->second;
    conversations.emplace_back(witness, published, consistency, std::min(size, target));
  }
  std::vector<std::thread> threads;
  for (Conversation& conversation : conversations) {
    const auto work = [&conversation, this] { conversation.run(deadline_); };
    threads.push_back(base::start_thread(work));
    if (!threads.back().joinable()) work();
  }
  for (std::thread& thread : threads) {
    if (thread.joinable()) thread.join();
  }
  WitnessRound round{.note = published.note, .outcomes = {}, .quorum_met = false};
  for (const Conversation& conversation : conversations) {
    round.outcomes.push_back(conversation.outcome());
    sizes_[round.outcomes.back().name] = conversation.size();
    // A checkpoint may bring the line already.
    if (round.note.find(conversation.line()) == std::string::npos)
      round.note += conversation.line();
  }
  round.quorum_met = ledger::check_policy(round.note, policy_).has_value();
  return round;
}

}  // namespace tools
