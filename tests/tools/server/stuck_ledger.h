// A ledger whose scans can be held up, or fail, for as long as a test says.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"

namespace server {

/// What a test holds in its hand. Threads: any.
class ScanFault {
 public:
  /// Scans wait from now on.
  void hold() {
    const std::lock_guard lock(mutex_);
    is_held_ = true;
  }

  /// Scans fail from now on.
  void fail() {
    const std::lock_guard lock(mutex_);
    fails_ = true;
  }

  void let_go() {
    {
      const std::lock_guard lock(mutex_);
      is_held_ = false;
      fails_ = false;
    }
    changed_.notify_all();
  }

  [[nodiscard]] base::Status before_scan() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !is_held_; });
    if (!fails_) return {};
    return base::fail(base::ErrorCode::kIo, "the disk fails on purpose");
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  bool is_held_ = false;
  bool fails_ = false;
};

class StuckLedger final : public ledger::Ledger {
 public:
  StuckLedger(std::unique_ptr<ledger::Ledger> real, std::shared_ptr<ScanFault> fault)
      : real_(std::move(real)),
        fault_(std::move(fault)) {}

  [[nodiscard]] base::Status scan(base::EntryIndex first,
                                  base::LogSize limit,
                                  const Visitor& visit) const override {
    CASELEDGER_TRY_STATUS(fault_->before_scan());
    return real_->scan(first, limit, visit);
  }

  [[nodiscard]] base::Result<ledger::AppendResult> append(
      std::vector<ledger::NewEvent> batch) override {
    return real_->append(std::move(batch));
  }

  [[nodiscard]] base::Result<ledger::BulkResult> append_all(
      std::vector<std::vector<ledger::NewEvent>> batches) override {
    return real_->append_all(std::move(batches));
  }

  [[nodiscard]] base::Status publish() override { return real_->publish(); }

  [[nodiscard]] base::Status close() override { return real_->close(); }

  [[nodiscard]] ledger::Notary& notary() override { return real_->notary(); }

  [[nodiscard]] const ledger::Notary& notary() const override {
    return std::as_const(*real_).notary();
  }

  [[nodiscard]] const std::string& origin() const override { return real_->origin(); }

  [[nodiscard]] const std::string& vkey() const override { return real_->vkey(); }

  [[nodiscard]] bool is_simulated() const override { return real_->is_simulated(); }

  [[nodiscard]] const ledger::OpenReport& open_report() const override {
    return real_->open_report();
  }

  [[nodiscard]] base::Result<ledger::Prefix> refresh() override { return real_->refresh(); }

  [[nodiscard]] ledger::Prefix prefix() const override { return real_->prefix(); }

  [[nodiscard]] base::Result<ledger::Prefix> prefix_of(base::LogSize size) const override {
    return real_->prefix_of(size);
  }

  [[nodiscard]] base::Result<base::LogSize> size_at(base::TimestampUtcUs instant) const override {
    return real_->size_at(instant);
  }

  [[nodiscard]] base::Result<std::vector<ledger::StoredEntry>> read_stream(
      std::string_view stream, base::LogSize limit) const override {
    return real_->read_stream(stream, limit);
  }

  [[nodiscard]] base::Result<base::Version> stream_version(std::string_view stream) const override {
    return real_->stream_version(stream);
  }

  [[nodiscard]] base::Result<ledger::StoredEntry> read_entry(
      base::EntryIndex index) const override {
    return real_->read_entry(index);
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::LogInPlace>> in_place(
      base::LogSize limit) const override {
    return real_->in_place(limit);
  }

  [[nodiscard]] base::Result<base::Uuid> derive_id(base::ByteView body,
                                                   std::uint64_t repeat) const override {
    return real_->derive_id(body, repeat);
  }

 private:
  const std::unique_ptr<ledger::Ledger> real_;
  const std::shared_ptr<ScanFault> fault_;
};

}  // namespace server
