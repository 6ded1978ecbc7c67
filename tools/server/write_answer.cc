#include "tools/server/write_answer.h"

#include <algorithm>
#include <utility>

#include "ledger/evidence/tlog_proof.h"
#include "tools/cli/errors.h"
#include "tools/cli/history_json.h"
#include "tools/cli/receipt_json.h"
#include "tools/cli/stored_event.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/recorded.h"
#include "tools/server/routes.h"
#include "tools/server/scope.h"

namespace server {
namespace {

using base::ErrorCode;

constexpr std::string_view kNdjson = "application/x-ndjson";
/// Of the events that a writer has missed; it reads the rest itself.
constexpr std::size_t kMissedMax = 100;
/// A checkpoint comes every second.
constexpr std::chrono::seconds kProofPatience{30};

/// An event that another system wrote, to a writer: that it is there, and not what it says.
base::Status write_that_it_is_there(replay::JsonWriter& json, const ledger::EntryView& entry) {
  CASELEDGER_TRY(const auto summary, tools::summary_of(entry));
  json.field("index", entry.index.value).field("version", entry.version.value);
  json.field("id", base::to_string(entry.id)).field("type", summary.type);
  json.field("recordedAt", replay::to_string_utc6(entry.recorded_at));
  return {};
}

/// The events after the version that the writer had seen, as far as it may see them: all of its own
/// sources' events, of others' only that they are there, and nothing of a case that is not in its
/// scope.
base::Result<std::vector<std::string>> missed_events(const ledger::Ledger& ledger,
                                                     const Caller& caller,
                                                     const std::string& case_id,
                                                     std::optional<base::Version> expected) {
  std::vector<std::string> events;
  if (!expected) return events;
  CASELEDGER_TRY(const bool is_seen, Scope::of(caller).sees(ledger, case_id));
  if (!is_seen) return events;
  CASELEDGER_TRY(const auto entries, ledger.read_stream(case_id, ledger.prefix().size));
  for (const ledger::StoredEntry& entry : entries) {
    if (entry.view.version <= *expected || events.size() == kMissedMax) continue;
    CASELEDGER_TRY(const std::string source, tools::source_of(entry.view.body));
    const bool is_own = caller.roles.meets({Role::kAuditor}) || caller.sources.empty() ||
                        std::ranges::find(caller.sources, source) != caller.sources.end();
    replay::JsonWriter json;
    json.begin_object();
    CASELEDGER_TRY_STATUS(is_own ? tools::write_event(json, entry.view, std::nullopt)
                                 : write_that_it_is_there(json, entry.view));
    json.end_object();
    events.push_back(json.take());
  }
  return events;
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

/// Who writes as somebody else is to be seen.
void WriteAnswer::note_refusal(const base::Error& error) const {
  if (error.number != kForeignSource) return;
  account::Refusal refusal = refusal_of(*call_, status_of(error), kForeignSource);
  refusal.action = account::Action::kAppendRefused;
  desk_.access().refuse(std::move(refusal));
}

void WriteAnswer::refuse(const base::Error& error, std::uint64_t line) {
  note_refusal(error);
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

/// What is told of missed events is a look at the case, and recorded as one; where that cannot be
/// done, the conflict is told without them.
void WriteAnswer::answer_conflict(const Sent& sent, const ledger::Conflict& conflict) {
  auto missed = missed_events(*desk_.ledger(), call_->caller, sent.case_id, sent.expected);
  if (!missed) {
    refuse(missed.error(), sent.line);
    return;
  }
  auto response = conflict_response(sent, conflict, *missed);
  if (missed->empty()) {
    reply_(std::move(response));
    return;
  }
  auto event = event_of(desk_, *call_, account::Action::kReadMissed, sent.case_id);
  event.status = response.status;
  event.result_bytes = response.body.size();
  event.count = missed->size();
  desk_.access().record(
      std::move(event),
      [self = shared_from_this(), full = std::move(response), sent, conflict](
          const base::Status& recorded) mutable {
        self->reply_(recorded ? std::move(full) : self->conflict_response(sent, conflict, {}));
      });
}

http::Response WriteAnswer::conflict_response(const Sent& sent,
                                              const ledger::Conflict& conflict,
                                              const std::vector<std::string>& missed) const {
  return problem(
      http::kConflict, conflict_error(conflict), call_->request.id, [&](replay::JsonWriter& json) {
        json.field("case", sent.case_id);
        if (sent.line > 0) json.field("line", sent.line);
        json.field("currentVersion", conflict.present_version.value);
        if (is_simulated_) json.field("simulated", true);
        json.key("missed").begin_array();
        for (const std::string& event : missed) {
          json.raw(event);
        }
        json.end_array();
      });
}

http::Response WriteAnswer::receipts(const ledger::AppendResult& result) const {
  replay::JsonWriter json;
  std::string body;
  bool is_new = false;
  for (std::size_t i = 0; i < result.receipts.size(); ++i) {
    is_new = is_new || !result.receipts[i].deduplicated;
    tools::write_receipt(json, sent_[i].case_id, result.receipts[i], is_simulated_);
    body += json.text();
    body += '\n';
    json.clear();
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
      note_refusal(*error);
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
