// What a request to store is answered, once it is known.
//
// Room:      tools/server, inside only.
// Rules:     201 if an event is new, 200 if all were known; all or nothing, or each line for itself
//            with ?partial; nothing is said to be stored that is not on disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/http/message.h"
#include "tools/server/event_body.h"
#include "tools/server/router.h"

namespace server {

struct WriteOptions {
  bool is_single = false;
  bool is_partial = false;
  bool with_proof = false;
};

/// One request on its way through the appender.
class WriteAnswer : public std::enable_shared_from_this<WriteAnswer> {
 public:
  WriteAnswer(Desk& desk, CallPtr call, const WriteOptions& options, http::Reply reply);

  [[nodiscard]] const WriteOptions& options() const { return options_; }

  /// Stores the events and answers; refuses at once what cannot be stored.
  void submit(std::vector<ReadEvent> events, bool is_simulated);
  void refuse_for_now();

 private:
  /// An event that was sent, without its body.
  struct Sent {
    std::string case_id;
    std::optional<base::Version> expected;
    std::uint64_t line = 0;
    std::optional<BodyFault> fault;  // never submitted
  };

  void answer(std::vector<Outcome> outcomes);
  void answer_conflict(const Sent& sent, const ledger::Conflict& conflict);
  void answer_with_proof(const ledger::Receipt& receipt);
  void refuse(const base::Error& error, std::uint64_t line);
  void note_refusal(const base::Error& error) const;
  [[nodiscard]] http::Response conflict_response(const Sent& sent,
                                                 const ledger::Conflict& conflict,
                                                 const std::vector<std::string>& missed) const;
  [[nodiscard]] http::Response receipts(const ledger::AppendResult& result) const;
  [[nodiscard]] http::Response partial(std::vector<Outcome> outcomes) const;
  [[nodiscard]] base::Error conflict_error(const ledger::Conflict& conflict) const;

  Desk& desk_;
  const CallPtr call_;
  const WriteOptions options_;
  http::Reply reply_;
  std::vector<Sent> sent_;
  bool is_simulated_ = false;
};

}  // namespace server
