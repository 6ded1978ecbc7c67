// A ledger that is only read, made of entries in memory.
//
// Room:      tests/support.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/ledger.h"

namespace support {

class MemoryLedger final : public ledger::Ledger {
 public:
  /// Adds an event entry to a stream; index and version follow from what is there.
  void add(std::string_view stream, base::ByteView body, base::TimestampUtcUs recorded_at = {}) {
    ledger::EntryView view;
    view.kind = ledger::EntryKind::kEvent;
    view.stream_key = ledger::stream_key(stream);
    view.version = {1 + static_cast<std::uint64_t>(std::ranges::count_if(
                            entries_, [&view](const ledger::StoredEntry& entry) {
                              return entry.view.stream_key == view.stream_key;
                            }))};
    base::store_be64(view.id.bytes.data(), entries_.size() + 1);
    view.body = body;
    add(view, recorded_at);
  }

  /// Adds an entry that is no event: a commitment, a change of keys.
  void add_foreign(ledger::EntryKind kind) {
    ledger::EntryView view;
    view.kind = kind;
    add(view, {});
  }

  /// Adds the entry as it is, but for its index.
  void add(ledger::EntryView view, base::TimestampUtcUs recorded_at) {
    ledger::StoredEntry entry{view, std::vector<std::uint64_t>((view.body.size() + 7) / 8)};
    if (!view.body.empty()) {
      std::memcpy(entry.words.data(), view.body.data(), view.body.size());
    }
    entry.view.index = {entries_.size()};
    entry.view.recorded_at = recorded_at;
    entry.view.body = std::as_bytes(std::span(entry.words)).first(view.body.size());
    entries_.push_back(std::move(entry));
  }

  [[nodiscard]] base::LogSize size() const { return {entries_.size()}; }

  [[nodiscard]] ledger::Prefix prefix() const override { return {size(), {}}; }

  [[nodiscard]] base::Result<ledger::Prefix> prefix_of(base::LogSize size) const override {
    if (entries_.size() < size.value) {
      return base::fail(base::ErrorCode::kNotFound, "the log is shorter");
    }
    return ledger::Prefix{size, {}};
  }

  [[nodiscard]] base::Result<base::LogSize> size_at(base::TimestampUtcUs instant) const override {
    return base::LogSize{static_cast<std::uint64_t>(
        std::ranges::count_if(entries_, [instant](const ledger::StoredEntry& entry) {
          return entry.view.recorded_at <= instant;
        }))};
  }

  [[nodiscard]] base::Result<std::vector<ledger::StoredEntry>> read_stream(
      std::string_view stream, base::LogSize limit) const override {
    std::vector<ledger::StoredEntry> found;
    for (const ledger::StoredEntry& entry : entries_) {
      if (entry.view.index.value < limit.value &&
          entry.view.stream_key == ledger::stream_key(stream)) {
        found.push_back(copy(entry));
      }
    }
    return found;
  }

  [[nodiscard]] base::Result<base::Version> stream_version(std::string_view stream) const override {
    return base::Version{read_stream(stream, size())->size()};
  }

  [[nodiscard]] base::Result<ledger::StoredEntry> read_entry(
      base::EntryIndex index) const override {
    return copy(entries_.at(index.value));
  }

  [[nodiscard]] base::Status scan(base::EntryIndex first,
                                  base::LogSize limit,
                                  const Visitor& visit) const override {
    // Each body in a buffer that is gone afterwards, as the visitor must expect.
    for (std::uint64_t i = first.value; i < limit.value; ++i) {
      const ledger::StoredEntry passing = copy(entries_.at(i));
      CASELEDGER_TRY_STATUS(visit(passing.view));
    }
    return {};
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::LogInPlace>> in_place(
      base::LogSize /*limit*/) const override {
    return std::make_unique<InPlace>(entries_);
  }

  [[nodiscard]] base::Result<ledger::AppendResult> append(
      std::vector<ledger::NewEvent> /*batch*/) override {
    return base::fail(base::ErrorCode::kUnsupported, "read only");
  }

  [[nodiscard]] base::Result<ledger::BulkResult> append_all(
      std::vector<std::vector<ledger::NewEvent>> /*batches*/) override {
    return base::fail(base::ErrorCode::kUnsupported, "read only");
  }

  [[nodiscard]] base::Result<ledger::Prefix> refresh() override { return prefix(); }

  [[nodiscard]] base::Status publish() override { return {}; }

  [[nodiscard]] base::Status close() override { return {}; }

  [[nodiscard]] ledger::Notary& notary() override { std::abort(); }

  [[nodiscard]] const ledger::Notary& notary() const override { std::abort(); }

  [[nodiscard]] const std::string& origin() const override { return name_; }

  [[nodiscard]] const std::string& vkey() const override { return name_; }

  [[nodiscard]] bool is_simulated() const override { return true; }

  [[nodiscard]] const ledger::OpenReport& open_report() const override { return report_; }

  [[nodiscard]] base::Result<base::Uuid> derive_id(base::ByteView /*body*/,
                                                   std::uint64_t /*repeat*/) const override {
    return base::Uuid{};
  }

 private:
  /// Places are indexes.
  class InPlace final : public ledger::LogInPlace {
   public:
    explicit InPlace(const std::vector<ledger::StoredEntry>& entries) : entries_(entries) {}

    [[nodiscard]] base::Status scan(base::EntryIndex first,
                                    base::LogSize limit,
                                    const Visitor& visit) const override {
      for (std::uint64_t i = first.value; i < limit.value; ++i) {
        CASELEDGER_TRY_STATUS(visit(view_of(i), ledger::EntryPlace{i}));
      }
      return {};
    }

    [[nodiscard]] base::Result<ledger::EntryView> at(ledger::EntryPlace place,
                                                     base::EntryIndex index) const override {
      EXPECT_EQ(index.value, static_cast<std::uint64_t>(place));
      return view_of(index.value);
    }

    void will_need(ledger::EntryPlace /*place*/) const override {}

   private:
    [[nodiscard]] ledger::EntryView view_of(std::uint64_t index) const {
      const ledger::StoredEntry& entry = entries_.at(index);
      ledger::EntryView view = entry.view;
      view.body = std::as_bytes(std::span(entry.words)).first(entry.view.body.size());
      return view;
    }

    const std::vector<ledger::StoredEntry>& entries_;
  };

  static ledger::StoredEntry copy(const ledger::StoredEntry& entry) {
    ledger::StoredEntry out = entry;
    out.view.body = std::as_bytes(std::span(out.words)).first(entry.view.body.size());
    return out;
  }

  std::vector<ledger::StoredEntry> entries_;
  std::string name_ = "memory";
  ledger::OpenReport report_;
};

}  // namespace support
