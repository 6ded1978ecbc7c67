#include "tools/server/write_answer.h"

#include <algorithm>
#include <utility>

#include "ledger/evidence/tlog_proof.h"
#include "tools/cli/errors.h"
#include "tools/cli/history_json.h"
#include "tools/cli/receipt_json.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"

namespace server {
namespace {

using base::ErrorCode;

constexpr std::string_view kNdjson = "application/x-ndjson";
/// Of the events that a writer has missed; it reads the rest itself.
constexpr std::size_t kMissedMax = 100;
/// A checkpoint comes every second.
constexpr std::chrono::seconds kProofPatience{30};

/// `"missed":[…]`: the events after the version that the writer had seen.
base::Status write_missed(replay::JsonWriter& json,
                          const ledger::Ledger& ledger,
                          const std::string& case_id,
                          std::optional<base::Version> expected) {
  json.key("missed").begin_array();
  if (expected) {
    CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, ledger.prefix().size));
    std::size_t count = 0;
    for (const ledger::StoredEntry& entry : entries) {
      if (entry.view.version <= *expected || count == kMissedMax) continue;
      ++count;
      json.begin_object();
      CASELEDGER_TRY_STATUS(tools::write_event(json, entry.view, std::nullopt));
      json.end_object();
    }
  }
  json.end_array();
  return {};
}

}  // namespace

WriteAnswer::WriteAnswer(Desk& desk, CallPtr call, const WriteOptions& options, http::Reply reply)
    : desk_(desk),
      call_(std::move(call)),
      options_(options),
      reply_(std::move(reply)) {}

void WriteAnswer::refuse_for_now() {
  refuse({ErrorCode::kUnavailable,
          kQueueFull,
          "too much is waiting; nothing was stored",
          "",
          "send the same again in a moment"},
         0);
}

void WriteAnswer::refuse(const base::Error& error, std::uint64_t line) {
  reply_(problem(status_of(error), error, call_->request.id, [&](replay::JsonWriter& json) {
    if (line > 0) json.field("line", line);
  }));
}

void WriteAnswer::submit(std::vector<ReadEvent> events, bool is_simulated) {
  is_simulated_ = is_simulated;
  const auto fault = std::ranges::find_if(events, [](const ReadEvent& r) { return !r.event; });
  const bool is_of_a_line = fault != events.end() && fault->fault.line > 0;
  if (fault != events.end() && !(options_.is_partial && is_of_a_line)) {
    refuse(fault->fault.error, fault->fault.line);
    return;
  }
  Submission submission;
  std::vector<ledger::NewEvent> together;
  for (ReadEvent& read : events) {
    if (!read.event) {
      sent_.push_back({.case_id = {}, .expected = {}, .line = read.line, .fault = read.fault});
      continue;
    }
    sent_.push_back({.case_id = read.event->stream,
                     .expected = read.event->expected_version,
                     .line = options_.is_single ? 0 : read.line,
                     .fault = {}});
    if (options_.is_partial) {
      submission.batches.emplace_back().push_back(*std::move(read.event));
    } else {
      together.push_back(*std::move(read.event));
    }
  }
  if (sent_.empty()) {
    refuse({ErrorCode::kInvalidArgument, kNotAnEvent, "the body holds no event", "", ""}, 0);
    return;
  }
  if (!together.empty()) submission.batches.push_back(std::move(together));
  if (submission.batches.empty()) {
    reply_(partial({}));
    return;
  }
  submission.done = [self = shared_from_this()](std::vector<Outcome> outcomes) {
    self->answer(std::move(outcomes));
  };
  if (const auto added = desk_.appender().add(std::move(submission)); !added) {
    refuse(added.error(), 0);
  }
}

void WriteAnswer::answer(std::vector<Outcome> outcomes) {
  if (options_.is_partial) {
    reply_(partial(std::move(outcomes)));
    return;
  }
  const Outcome& outcome = outcomes.front();
  if (!outcome) {
    refuse(outcome.error(), 0);
    return;
  }
  if (outcome->conflict) {
    // Telling what was missed reads the ledger: not on the appender's thread.
    const bool is_taken =
        desk_.quick().add([self = shared_from_this(), conflict = *outcome->conflict] {
          self->answer_conflict(self->sent_[conflict.position], conflict);
        });
    if (!is_taken) refuse_for_now();
    return;
  }
  if (options_.with_proof) {
    answer_with_proof(outcome->receipts.front());
    return;
  }
  reply_(receipts(*outcome));
}

base::Error WriteAnswer::conflict_error(const ledger::Conflict& conflict) const {
  return {ErrorCode::kConflict,
          conflict.same_id_other_content ? tools::kIdTaken : tools::kVersionConflict,
          conflict.same_id_other_content ? "the case already has another event with this id"
                                         : "the case is at another version than was expected",
          "",
          "read what was missed and decide again"};
}

void WriteAnswer::answer_conflict(const Sent& sent, const ledger::Conflict& conflict) {
  const auto ledger = desk_.ledger();
  base::Status read;
  auto response = problem(
      http::kConflict, conflict_error(conflict), call_->request.id, [&](replay::JsonWriter& json) {
        json.field("case", sent.case_id);
        if (sent.line > 0) json.field("line", sent.line);
        json.field("currentVersion", conflict.present_version.value);
        if (is_simulated_) json.field("simulated", true);
        read = write_missed(json, *ledger, sent.case_id, sent.expected);
      });
  if (!read) {
    refuse(read.error(), sent.line);
    return;
  }
  reply_(std::move(response));
}

http::Response WriteAnswer::receipts(const ledger::AppendResult& result) const {
  replay::JsonWriter json;
  std::string body;
  bool is_new = false;
  for (std::size_t i = 0; i < result.receipts.size(); ++i) {
    is_new = is_new || !result.receipts[i].deduplicated;
    tools::write_receipt(json, sent_[i].case_id, result.receipts[i], is_simulated_);
    body += json.take();
    body += '\n';
  }
  return {.status = is_new ? http::kCreated : http::kOk,
          .content_type = std::string(options_.is_single ? "application/json" : kNdjson),
          .body = std::move(body)};
}

/// A line for each event that was sent, in order: its receipt, or why it has none.
http::Response WriteAnswer::partial(std::vector<Outcome> outcomes) const {
  std::string body;
  std::size_t stored = 0;
  std::size_t known = 0;
  std::optional<base::Error> first_error;
  auto outcome = outcomes.begin();
  for (const Sent& sent : sent_) {
    replay::JsonWriter json;
    std::optional<base::Error> error;
    if (sent.fault) {
      error = sent.fault->error;
    } else {
      const Outcome& told = *outcome++;
      if (!told) {
        error = told.error();
      } else if (told->conflict) {
        error = conflict_error(*told->conflict);
      } else {
        ++(told->receipts.front().deduplicated ? known : stored);
        tools::write_receipt(json, sent.case_id, told->receipts.front(), is_simulated_);
      }
      if (told && told->conflict) error->where = sent.case_id;
    }
    if (error) {
      json.begin_object().field("line", sent.line).field("status", status_of(*error));
      json.key("error").begin_object();
      write_error(json, *error);
      json.end_object().end_object();
      if (!first_error) first_error = std::move(error);
    }
    body += json.take() + '\n';
  }
  int status = stored > 0 ? http::kCreated : http::kOk;
  if (stored + known == 0 && first_error) status = status_of(*first_error);
  return {.status = status, .content_type = std::string(kNdjson), .body = std::move(body)};
}

void WriteAnswer::answer_with_proof(const ledger::Receipt& receipt) {
  const auto told = [self = shared_from_this(), receipt](bool is_published) {
    const auto make = [self, receipt] {
      const auto ledger = self->desk_.ledger();
      const auto published = ledger->notary().published();
      auto path = published ? ledger->notary().inclusion(receipt.index, published->prefix.size)
                            : std::unexpected(published.error());
      if (!path) {
        self->refuse(path.error(), 0);
        return;
      }
      self->reply_({.status = receipt.deduplicated ? http::kOk : http::kCreated,
                    .content_type = "text/plain; charset=utf-8",
                    .body = to_string(ledger::TlogProof{.extra = {},
                                                        .index = receipt.index,
                                                        .path = *std::move(path),
                                                        .checkpoint = published->note})});
    };
    if (is_published && self->desk_.quick().add(make)) return;
    self->refuse({ErrorCode::kUnavailable,
                  kNoProofYet,
                  "the event is stored, but there is no checkpoint over it yet",
                  "",
                  "send the same again: the proof will come, and nothing is stored twice"},
                 0);
  };
  desk_.publishing().wait(
      {receipt.index.value + 1}, std::chrono::steady_clock::now() + kProofPatience, told);
}

}  // namespace server
