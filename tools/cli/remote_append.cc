// caseledger --server URL append: lines to the service in batches, receipts as they come.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tools/cli/errors.h"
#include "tools/cli/line_reader.h"
#include "tools/cli/remote_commands.h"
#include "tools/http_client/error_numbers.h"

namespace tools {
namespace {

using std::chrono::seconds;

constexpr std::size_t kBatchLinesMax = 1'024;
constexpr std::size_t kBatchBytesMax = 4U << 20U;
/// A batch is sent so often, and waited for so long between, at most.
constexpr int kTriesMax = 6;
constexpr seconds kPauseMax{30};

constexpr int kOk = 200;
constexpr int kCreated = 201;

/// How long the service asks to wait; a second if it does not say, or not in seconds.
seconds pause_of(const http_client::Answer& answer) {
  const std::string_view text = answer.header("retry-after");
  int count = 1;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return std::clamp(seconds(count), seconds(1), kPauseMax);
}

class RemoteAppender {
 public:
  RemoteAppender(Context& context, Remote& remote) : context_(context), remote_(remote) {}

  base::Status append_file(const std::string& path) {
    CASELEDGER_TRY(const auto reader, LineReader::open(path));
    const auto progress = context_.progress({"sender", "sending"}, Rate::kBytes);
    while (true) {
      CASELEDGER_TRY(const auto line, reader->next());
      if (!line) break;
      const bool is_full = line_numbers_.size() == kBatchLinesMax ||
                           body_.size() + line->text.size() > kBatchBytesMax;
      if (is_full) {
        CASELEDGER_TRY_STATUS(commit(*reader));
        progress->update(reader->bytes_read(), reader->size_bytes().value_or(0));
      }
      body_ += line->text;
      body_ += '\n';
      line_numbers_.push_back(line->number);
    }
    return commit(*reader);
  }

  /// "Stored: …" if anything was.
  void tell() const {
    const Language language = context_.options.language;
    const Text text{"Lagret: {}. Kjent fra før: {}.", "Stored: {}. Known before: {}."};
    context_.say(fmt::format(fmt::runtime(context_.in_words(text)),
                             grouped(stored_, language),
                             grouped(known_, language)));
  }

  [[nodiscard]] bool has_receipts() const { return stored_ + known_ > 0; }

 private:
  base::Status commit(const LineReader& reader) {
    if (line_numbers_.empty()) return {};
    auto sent = send();
    const auto numbers = std::exchange(line_numbers_, {});
    body_.clear();
    if (!sent) return std::unexpected(placed(std::move(sent).error(), numbers, reader));
    constexpr std::string_view kKnown = R"("deduplicated":true)";
    for (std::string_view rest = *sent; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
      const bool is_known = rest.substr(0, end).find(kKnown) != std::string_view::npos;
      ++(is_known ? known_ : stored_);
      rest.remove_prefix(end + 1);
    }
    context_.out.write(*sent);
    // A receipt that is not seen is worth nothing: none waits for the next batch.
    return context_.out.flush();
  }

  /// Sends the batch until there is an answer that lasts, always with the same ids.
  std::expected<std::string, Remote::Refusal> send() {
    Remote::Refusal last;
    // Once an outcome is open it stays so until an answer closes it.
    bool is_open = false;
    for (int tries = 1; tries <= kTriesMax; ++tries) {
      auto answer = remote_.post("/v1/events", "application/x-ndjson", body_);
      seconds pause{1};
      if (answer) {
        if (answer->status == kOk || answer->status == kCreated) return std::move(answer->body);
        last = remote_.refusal_of(*answer);
        if (!may_pass(last.error)) return std::unexpected(std::move(last));
        pause = pause_of(*answer);
      } else {
        last = {.error = std::move(answer).error()};
        if (!may_pass(last.error)) return std::unexpected(std::move(last));
        // Nobody is there: no reason to wait for somebody to come, unless someone was.
        const bool is_absent = last.error.number == http_client::kNoConnection;
        if (is_absent && !is_open && !has_receipts()) return std::unexpected(std::move(last));
        is_open = is_open || !is_absent;
      }
      is_open = is_open || last.error.code == base::ErrorCode::kUnknownOutcome;
      if (tries < kTriesMax) wait(pause, last.error);
    }
    if (is_open) last.error = unknown(last.error);
    return std::unexpected(std::move(last));
  }

  static bool may_pass(const base::Error& error) {
    return error.code == base::ErrorCode::kUnavailable ||
           error.code == base::ErrorCode::kUnknownOutcome;
  }

  void wait(seconds pause, const base::Error& why) const {
    const Text text{"CL-{}; prøver igjen om {} s", "CL-{}; trying again in {} s"};
    context_.say(
        fmt::format(fmt::runtime(context_.in_words(text)), base::error_number(why), pause.count()));
    std::this_thread::sleep_for(pause);
  }

  [[nodiscard]] base::Error unknown(const base::Error& last) const {
    const Text text{"vet ikke om bunken ble lagret: {}",
                    "not known whether the batch was stored: {}"};
    const Text hint{"kjør det samme igjen: det som ble lagret, kjennes igjen",
                    "run the same again: what was stored will be recognised"};
    return {base::ErrorCode::kUnknownOutcome,
            0,
            fmt::format(fmt::runtime(context_.in_words(text)), last.message),
            "",
            std::string(context_.in_words(hint))};
  }

  /// The error with its line in the file.
  [[nodiscard]] base::Error placed(Remote::Refusal refusal,
                                   const std::vector<std::uint64_t>& numbers,
                                   const LineReader& reader) const {
    base::Error error = std::move(refusal.error);
    const bool is_named = refusal.line >= 1 && refusal.line <= numbers.size();
    const std::string line = reader.where(is_named ? numbers[refusal.line - 1] : numbers.front());
    error.where = line + (error.where.empty() ? "" : " " + error.where);
    const bool is_fault = error.code == base::ErrorCode::kInvalidArgument ||
                          error.code == base::ErrorCode::kLimitExceeded;
    if (error.hint.empty() && is_fault) {
      const Text hint{"rett linjen og kjør det samme igjen; tidligere bunker er lagret",
                      "correct the line and run the same again; earlier batches are stored"};
      error.hint = context_.in_words(hint);
    }
    return error;
  }

  Context& context_;
  Remote& remote_;

  // One batch; the two go together.
  std::string body_;
  std::vector<std::uint64_t> line_numbers_;

  std::int64_t stored_ = 0;
  std::int64_t known_ = 0;
};

}  // namespace

base::Status append_remotely(Context& context, Remote& remote, const Arguments& arguments) {
  auto files = arguments.positionals;
  if (files.empty()) files.emplace_back("-");
  RemoteAppender appender(context, remote);
  base::Status status;
  for (const std::string& file : files) {
    status = appender.append_file(file);
    if (!status) break;
  }
  if (status || appender.has_receipts()) appender.tell();
  return status;
}

}  // namespace tools
