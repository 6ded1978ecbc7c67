#include "tools/server/verification.h"

#include <utility>

#include "ledger/base/thread.h"
#include "ledger/verify/verify.h"
#include "tools/server/error_numbers.h"
#include "tools/server/metrics.h"
#include "tools/verify/verify_target.h"

namespace server {
namespace {

constexpr double kMicros = 1e6;
/// Work between rests, so that nobody waits long for a processor or the disk.
constexpr std::chrono::milliseconds kWork{20};
/// Never leaves this file.
constexpr int kCutShort = -3;

}  // namespace

Verification::Verification(Settings settings,
                           ledger::io::FileSystem& files,
                           ledger::io::Clock& clock)
    : settings_(std::move(settings)),
      files_(files),
      clock_(clock),
      thread_(base::start_thread([this] { run(); })) {}

Verification::~Verification() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  ends_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Verification::wait(Steady::duration time) {
  std::unique_lock lock(mutex_);
  return !ends_.wait_for(lock, time, [this] { return is_ending_; });
}

bool Verification::rest() {
  const auto worked = Steady::now() - rested_at_;
  if (worked < kWork) return true;
  const bool goes_on = wait(worked);
  rested_at_ = Steady::now();
  return goes_on;
}

void Verification::run() {
  auto pause = settings_.first_after;
  while (wait(pause)) {
    verify();
    pause = settings_.interval;
  }
}

void Verification::verify() {
  const auto began = Steady::now();
  rested_at_ = began;
  const auto checked = [this](const ledger::Genesis& genesis,
                              const ledger::EntryView& entry) -> base::Status {
    if (!rest()) return base::fail(base::ErrorCode::kUnavailable, kCutShort, "the service ends");
    return tools::check_stored_event(genesis, entry);
  };
  ledger::VerifyOptions options;
  options.check_event = checked;
  const auto report = ledger::verify_directory(settings_.directory, files_, options);
  Outcome outcome{
      .ended_at = clock_.wall(),
      .time = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - began)};
  if (report) {
    outcome.entry_count = report->prefix.size.value;
    outcome.failure = report->failure;
  } else {
    outcome.failure = report.error();
  }
  if (outcome.failure && outcome.failure->number == kCutShort) return;
  {
    const std::lock_guard lock(mutex_);
    last_ = outcome;
  }
  if (settings_.told) settings_.told(outcome);
}

std::optional<Verification::Outcome> Verification::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

void Verification::write_metrics(std::string& out) const {
  const auto last = this->last();
  if (!last) return;
  write_metric(out,
               "caseledger_verification_timestamp_seconds",
               "gauge",
               "When the last check of the whole log ended, since 1970-01-01 UTC.",
               static_cast<double>(last->ended_at.value) / kMicros);
  write_metric(out,
               "caseledger_verification_success",
               "gauge",
               "1 if it found nothing wrong, else 0.",
               last->failure ? 0 : 1);
  write_metric(out,
               "caseledger_verification_entries",
               "gauge",
               "How many entries it checked.",
               static_cast<double>(last->entry_count));
  write_metric(out,
               "caseledger_verification_duration_seconds",
               "gauge",
               "How long it took, rests included.",
               static_cast<double>(last->time.count()) / kMicros);
}

void Verification::add_reasons(std::vector<base::Error>& reasons) const {
  const std::lock_guard lock(mutex_);
  if (!last_ || !last_->failure) return;
  reasons.push_back({base::ErrorCode::kUnavailable,
                     kVerificationFailed,
                     "the last check of the whole log found something wrong",
                     "",
                     "caseledger doctor says what"});
}

}  // namespace server
