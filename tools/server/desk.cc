#include "tools/server/desk.h"

#include <utility>

#include "replay/replayer.h"
#include "tools/server/verification.h"

namespace server {

base::Result<std::unique_ptr<Desk>> Desk::open(std::unique_ptr<Book> book,
                                               ledger::io::Clock& clock,
                                               std::unique_ptr<Gate> gate,
                                               std::shared_ptr<Waiters> publishing,
                                               const Settings& settings) {
  std::unique_ptr<Desk> desk(
      new Desk(std::move(book), clock, std::move(gate), std::move(publishing), settings));
  CASELEDGER_TRY_STATUS(desk->read_codes(desk->today()));
  return desk;
}

Desk::Desk(std::unique_ptr<Book> book,
           ledger::io::Clock& clock,
           std::unique_ptr<Gate> gate,
           std::shared_ptr<Waiters> publishing,
           const Settings& settings)
    : book_(std::move(book)),
      clock_(clock),
      gate_(std::move(gate)),
      witnesses_(settings.witnesses),
      publishing_(std::move(publishing)),
      quick_(settings.quick_threads, settings.quick_waiting_max),
      lists_(1, settings.heavy_waiting_max),
      heavy_(1, settings.heavy_waiting_max),
      answers_(settings.answers_bytes_max),
      past_(settings.past),
      projection_(std::make_unique<Projection>(
          [this] { return book_->ledger(); }, clock_, settings.projection)) {
  growth_.note(ledger()->prefix().size);
  if (const auto published = ledger()->notary().published()) {
    publishing_->note(published->prefix.size);
  }
  appender_ = std::make_unique<Appender>(
      *book_, settings.queue, [this](std::size_t event_count, std::chrono::microseconds time) {
        metrics_.stored(event_count, time);
        growth_.note(ledger()->prefix().size);
        projection_->grown();
      });
}

Desk::~Desk() {
  begin_to_end();
  // Whoever wants to know how it ended has called it.
  static_cast<void>(end());
}

base::Status Desk::read_codes(replay::Date day) {
  const auto ledger = book_->ledger();
  const replay::View now{.size = ledger->prefix().size, .valid_at = std::nullopt, .today = day};
  const auto replayer = replay::Replayer::open(*ledger, now);
  const std::lock_guard lock(codes_mutex_);
  is_reading_codes_ = false;
  CASELEDGER_TRY_STATUS(replayer);
  codes_ = std::make_shared<const replay::CodeLists>(replayer->rulebook().codes);
  codes_day_ = day;
  return {};
}

std::shared_ptr<const replay::CodeLists> Desk::codes() {
  const replay::Date day = today();
  const std::lock_guard lock(codes_mutex_);
  if (day != codes_day_ && !is_reading_codes_) {
    // A failure leaves the old lists, and the next request tries again.
    is_reading_codes_ = quick_.add([this, day] { static_cast<void>(read_codes(day)); });
  }
  return codes_;
}

void Desk::add_reporter(std::shared_ptr<const Reporter> reporter) {
  const std::lock_guard lock(reporters_mutex_);
  reporters_.push_back(std::move(reporter));
}

void Desk::keep_verification(std::shared_ptr<Verification> verification) {
  verification_ = verification;
  add_reporter(std::move(verification));
}

std::vector<std::shared_ptr<const Reporter>> Desk::reporters() const {
  const std::lock_guard lock(reporters_mutex_);
  return reporters_;
}

void Desk::begin_to_end() {
  is_ending_ = true;
  growth_.finish();
  projection_->reached().finish();
  past_.finish();
}

base::Status Desk::end() {
  if (std::exchange(has_ended_, true)) return {};
  appender_->finish();
  if (issuer_) issuer_->workers().finish();
  quick_.finish();
  lists_.finish();
  heavy_.finish();
  projection_->finish();
  publishing_->finish();
  base::Status account;
  if (access_) {
    access_->record({.action = account::Action::kServiceStopped,
                     .at = access_->now(),
                     .subject = std::string(account::kServiceStream)});
    account = access_->end();
  }
  CASELEDGER_TRY_STATUS(ledger()->close());
  return account;
}

}  // namespace server
