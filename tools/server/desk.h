// What all routes share: the ledger, those who work on it, and what day it is.
//
// Room:      tools/server.
// Threads:   any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "ledger/base/check.h"
#include "ledger/evidence/policy.h"
#include "ledger/io/clock.h"
#include "replay/event/civil.h"
#include "replay/event/codec.h"
#include "tools/access/access_log.h"
#include "tools/server/answer_cache.h"
#include "tools/server/appender.h"
#include "tools/server/book.h"
#include "tools/server/caller.h"
#include "tools/server/issuer.h"
#include "tools/server/metrics.h"
#include "tools/server/past_tables.h"
#include "tools/server/projection.h"
#include "tools/server/reporter.h"
#include "tools/server/selection.h"
#include "tools/server/waiters.h"
#include "tools/server/workers.h"

namespace server {

class Verification;

class Desk {
 public:
  /// Nothing in `settings` is looked at again.
  struct Settings {
    Appender::Limits queue;
    std::vector<ledger::PolicyWitness> witnesses;
    std::size_t quick_threads = 2;
    std::size_t quick_waiting_max = 4'096;
    std::size_t heavy_waiting_max = 64;
    std::size_t answers_bytes_max = 32U << 20U;
    Projection::Settings projection;
    PastTables::Settings past;
  };

  /// `publishing` is told of each checkpoint by whoever opens the ledger.
  /// Errors:   those of reading the rulebook in force
  [[nodiscard]] static base::Result<std::unique_ptr<Desk>> open(std::unique_ptr<Book> book,
                                                                ledger::io::Clock& clock,
                                                                std::unique_ptr<Gate> gate,
                                                                std::shared_ptr<Waiters> publishing,
                                                                const Settings& settings);

  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk();

  [[nodiscard]] std::shared_ptr<ledger::Ledger> ledger() const { return book_->ledger(); }

  [[nodiscard]] Gate& gate() const { return *gate_; }

  /// Told of each request whose sender is not let in.
  using RefusalLog = std::function<void(const http::Request& request, const Refusal& refusal)>;

  /// Before anything is asked.
  void keep_refusal_log(RefusalLog log) { refusals_ = std::move(log); }

  void log_refusal(const http::Request& request, const Refusal& refusal) const {
    if (refusals_) refusals_(request, refusal);
  }

  /// By whom people sign in, if that is set; before anything is asked.
  void keep_issuer(std::unique_ptr<Issuer> issuer) { issuer_ = std::move(issuer); }

  /// Null: nobody signs in by an issuer.
  [[nodiscard]] Issuer* issuer() const { return issuer_.get(); }

  /// The check of the whole log beside the service, if there is one; before anything is asked.
  void keep_verification(std::shared_ptr<Verification> verification);

  [[nodiscard]] const Verification* verification() const { return verification_.get(); }

  /// Who cosigns the log's checkpoints, as far as the service was told.
  [[nodiscard]] const std::vector<ledger::PolicyWitness>& witnesses() const { return witnesses_; }

  /// Where every look is recorded; before anything is asked.
  void keep_account(std::unique_ptr<account::AccessLog> log) { access_ = std::move(log); }

  [[nodiscard]] account::AccessLog& access() const {
    CHECK(access_ != nullptr);
    return *access_;
  }

  [[nodiscard]] Appender& appender() { return *appender_; }

  /// What is soon done: one case, one proof.
  [[nodiscard]] Workers& quick() { return quick_; }

  /// What reads all cases in memory: lists and reports of the present. One at a time.
  [[nodiscard]] Workers& lists() { return lists_; }

  /// What walks over the log: the same of other times. One at a time, so that they leave room.
  [[nodiscard]] Workers& heavy() { return heavy_; }

  /// Of the durable log.
  [[nodiscard]] Waiters& growth() { return growth_; }

  /// Of the published log.
  [[nodiscard]] Waiters& publishing() { return *publishing_; }

  /// All cases as they stand now.
  [[nodiscard]] Projection& projection() { return *projection_; }

  /// And as they stood at other moments.
  [[nodiscard]] PastTables& past() { return past_; }

  /// Which cases of a table a list is of.
  [[nodiscard]] Selections& selections() { return selections_; }

  /// Of lists and reports.
  [[nodiscard]] AnswerCache& answers() { return answers_; }

  [[nodiscard]] Metrics& metrics() { return metrics_; }

  /// Has it tell how it is whenever the service is asked.
  void add_reporter(std::shared_ptr<const Reporter> reporter);
  [[nodiscard]] std::vector<std::shared_ptr<const Reporter>> reporters() const;

  [[nodiscard]] ledger::io::Clock& clock() const { return clock_; }

  /// The day it is in Europe/Oslo.
  [[nodiscard]] replay::Date today() const { return replay::oslo_date(clock_.wall()); }

  /// The lists of the rulebook in force today. Never blocks: on a new day the old ones serve until
  /// the new ones are read.
  [[nodiscard]] std::shared_ptr<const replay::CodeLists> codes();

  /// The service ends: those who wait are told so.
  void begin_to_end();

  [[nodiscard]] bool is_ending() const { return is_ending_; }

  /// Stores and answers what was taken, publishes, and gives up the ledger.
  /// Errors:   those of closing the ledger
  [[nodiscard]] base::Status end();

 private:
  Desk(std::unique_ptr<Book> book,
       ledger::io::Clock& clock,
       std::unique_ptr<Gate> gate,
       std::shared_ptr<Waiters> publishing,
       const Settings& settings);
  [[nodiscard]] base::Status read_codes(replay::Date day);

  const std::unique_ptr<Book> book_;
  ledger::io::Clock& clock_;
  const std::unique_ptr<Gate> gate_;
  std::unique_ptr<account::AccessLog> access_;
  RefusalLog refusals_;
  std::unique_ptr<Issuer> issuer_;                    // may be null
  std::shared_ptr<const Verification> verification_;  // may be null
  const std::vector<ledger::PolicyWitness> witnesses_;
  Metrics metrics_;
  std::atomic<bool> is_ending_ = false;
  bool has_ended_ = false;

  mutable std::mutex reporters_mutex_;
  // Guarded by reporters_mutex_; shared with who made them.
  std::vector<std::shared_ptr<const Reporter>> reporters_;

  std::mutex codes_mutex_;
  // Guarded by codes_mutex_.
  std::shared_ptr<const replay::CodeLists> codes_;
  replay::Date codes_day_{};
  bool is_reading_codes_ = false;

  Waiters growth_;
  // Shared with the ledger, which tells it, and which may be opened again.
  const std::shared_ptr<Waiters> publishing_;
  Workers quick_;
  Workers lists_;
  Workers heavy_;
  AnswerCache answers_;
  PastTables past_;
  Selections selections_;
  std::unique_ptr<Projection> projection_;
  std::unique_ptr<Appender> appender_;
};

}  // namespace server
