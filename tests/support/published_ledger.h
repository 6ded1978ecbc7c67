// A ledger of any size in memory that publishes: a real tree over real entries, and nothing else.
//
// Room:      tests/support.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/merkle.h"
#include "ledger/ledger.h"

namespace support {

inline ledger::SigningKey key_of(std::uint8_t seed) {
  ledger::SigningKey key;
  key.seed.fill(static_cast<std::byte>(seed));
  return key;
}

class PublishedLedger final : public ledger::Ledger, private ledger::Notary {
 public:
  explicit PublishedLedger(std::string origin = "test.example/cases", std::uint8_t seed = 1)
      : origin_(std::move(origin)),
        key_(key_of(seed)),
        vkey_(ledger::verifier_key(origin_, key_)) {}

  /// Adds entries up to that size and signs it. `salt` makes another history.
  void grow_to(std::uint64_t size, std::uint64_t salt = 0) {
    while (entries_.size() < size) {
      ledger::EntryHead head;
      head.kind = ledger::EntryKind::kMapCommitment;
      base::Bytes body(8 + entries_.size() % 7);
      base::store_be64(body.data(), entries_.size() + salt);
      entries_.push_back(ledger::encode_entry(head, body));
      leaves_.push_back(ledger::leaf_hash(entries_.back()));
    }
    published_ = sign({{size}, root(size)});
    cosigned_.reset();
  }

  [[nodiscard]] ledger::Published sign(const ledger::Prefix& prefix) const {
    return {prefix, ledger::sign_checkpoint(origin_, prefix, key_)};
  }

  [[nodiscard]] base::Digest root(std::uint64_t size) const { return tree(0, size); }

  [[nodiscard]] const ledger::Published& last() const { return *published_; }

  [[nodiscard]] ledger::VerifierKey verifier() const {
    return ledger::verifier_of(origin_, key_, ledger::KeyType::kEd25519);
  }

  void set_cosigned(const std::string& note) {
    cosigned_ = ledger::Published{published_->prefix, note};
  }

  /// The index lies from now on about that leaf; the entries stay.
  void spoil_leaf(std::uint64_t index) { leaves_[index].bytes[0] ^= std::byte{1}; }

  [[nodiscard]] ledger::Path proof(std::uint64_t from, std::uint64_t to) const {
    return *consistency({from}, {to});
  }

  // Ledger.
  [[nodiscard]] base::Status scan(base::EntryIndex first,
                                  base::LogSize limit,
                                  const Visitor& visit) const override {
    for (std::uint64_t i = first.value; i < limit.value; ++i) {
      const base::Bytes passing = entries_.at(i);
      CASELEDGER_TRY(const auto view, ledger::decode_entry({i}, passing));
      CASELEDGER_TRY_STATUS(visit(view));
    }
    return {};
  }

  [[nodiscard]] ledger::Notary& notary() override { return *this; }

  [[nodiscard]] const ledger::Notary& notary() const override { return *this; }

  [[nodiscard]] const std::string& origin() const override { return origin_; }

  [[nodiscard]] const std::string& vkey() const override { return vkey_; }

  [[nodiscard]] bool is_simulated() const override { return false; }

  [[nodiscard]] const ledger::OpenReport& open_report() const override { return report_; }

  [[nodiscard]] ledger::Prefix prefix() const override { return published_->prefix; }

  // Nothing else is asked of it.
  [[nodiscard]] base::Result<ledger::AppendResult> append(
      std::vector<ledger::NewEvent> /*batch*/) override {
    return no();
  }

  [[nodiscard]] base::Result<ledger::BulkResult> append_all(
      std::vector<std::vector<ledger::NewEvent>> /*batches*/) override {
    return no();
  }

  [[nodiscard]] base::Status publish() override { return no(); }

  [[nodiscard]] base::Status close() override { return no(); }

  [[nodiscard]] base::Result<ledger::Prefix> refresh() override { return no(); }

  [[nodiscard]] base::Result<ledger::Prefix> prefix_of(base::LogSize /*size*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<base::LogSize> size_at(
      base::TimestampUtcUs /*instant*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<std::vector<ledger::StoredEntry>> read_stream(
      std::string_view /*stream*/, base::LogSize /*limit*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<base::Version> stream_version(
      std::string_view /*stream*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<ledger::StoredEntry> read_entry(
      base::EntryIndex /*index*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<std::unique_ptr<ledger::LogInPlace>> in_place(
      base::LogSize /*limit*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<base::Uuid> derive_id(base::ByteView /*body*/,
                                                   std::uint64_t /*repeat*/) const override {
    return no();
  }

 private:
  static std::unexpected<base::Error> no() {
    return base::fail(base::ErrorCode::kUnsupported, "not asked of this ledger");
  }

  /// RFC 6962's definition, by recursion, so that it shares no code with what is tested.
  [[nodiscard]] base::Digest tree(std::uint64_t first, std::uint64_t count) const {
    if (count == 1) return leaves_.at(first);
    const std::uint64_t left = left_of(count);
    return ledger::node_hash(tree(first, left), tree(first + left, count - left));
  }

  static std::uint64_t left_of(std::uint64_t count) {
    std::uint64_t left = 1;
    while (left * 2 < count) {
      left *= 2;
    }
    return left;
  }

  void subproof(std::uint64_t first,
                std::uint64_t from,
                std::uint64_t count,
                bool is_known,
                ledger::Path& path) const {
    if (from == count) {
      if (!is_known) path.push_back(tree(first, count));
      return;
    }
    const std::uint64_t left = left_of(count);
    if (from <= left) {
      subproof(first, from, left, is_known, path);
      path.push_back(tree(first + left, count - left));
    } else {
      subproof(first + left, from - left, count - left, false, path);
      path.push_back(tree(first, left));
    }
  }

  // Notary.
  [[nodiscard]] base::Result<ledger::Published> published() const override {
    if (published_) return *published_;
    return base::fail(base::ErrorCode::kUnavailable, base::kNothingSigned, "nothing is signed");
  }

  [[nodiscard]] base::Result<std::optional<ledger::Published>> cosigned() const override {
    return cosigned_;
  }

  [[nodiscard]] base::Result<ledger::Path> consistency(base::LogSize from,
                                                       base::LogSize to) const override {
    ledger::Path path;
    subproof(0, from.value, to.value, true, path);
    return path;
  }

  [[nodiscard]] base::Result<std::vector<base::Digest>> hashes(unsigned level,
                                                               std::uint64_t first,
                                                               std::uint64_t count) const override {
    std::vector<base::Digest> found;
    const std::uint64_t width = std::uint64_t{1} << (8 * level);
    for (std::uint64_t i = first; i < first + count; ++i) {
      found.push_back(tree(i * width, width));
    }
    return found;
  }

  [[nodiscard]] base::Status keep_cosigned(const std::string& /*note*/) override { return no(); }

  [[nodiscard]] std::vector<std::string> vkeys() const override { return {vkey_}; }

  [[nodiscard]] base::Result<ledger::Path> inclusion(base::EntryIndex /*index*/,
                                                     base::LogSize /*size*/) const override {
    return no();
  }

  [[nodiscard]] base::Result<ledger::CaseProof> prove_stream(
      std::string_view /*stream*/, const ledger::Published& /*at*/) const override {
    return no();
  }

  [[nodiscard]] base::Status freeze(std::string_view /*reason*/) override { return no(); }

  [[nodiscard]] base::Result<std::string> change_key() override { return no(); }

  std::string origin_;
  ledger::SigningKey key_;
  std::string vkey_;
  ledger::OpenReport report_;
  std::vector<base::Bytes> entries_;
  std::vector<base::Digest> leaves_;
  std::optional<ledger::Published> published_;
  std::optional<ledger::Published> cosigned_;
};

}  // namespace support
