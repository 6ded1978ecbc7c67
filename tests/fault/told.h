// What the clients of a ledger were told, and whether the ledger keeps its word.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string_view>

#include "ledger/ledger.h"

namespace support {

class Told {
 public:
  explicit Told(std::uint64_t first_id = 1) : next_id_(first_id) {}

  /// The batch of load_events(first_id, count) is on its way.
  void sent(std::uint64_t first_id, std::size_t count);
  /// Its receipts. For a batch that was answered before they must be the same.
  void answered(std::uint64_t first_id, const ledger::AppendResult& result);
  void answered(std::uint64_t first_id,
                const std::vector<ledger::Receipt>& receipts,
                const ledger::Prefix& prefix);
  /// It was not stored, the ledger said.
  void refused(std::uint64_t first_id);
  /// Takes in the lines of a load program; an unfinished last line was not told. Answers that end
  /// after the first `heard` bytes came when the power was gone: nobody heard them. (An ext4 that
  /// is being shut down can let a sync return that did nothing.)
  void read(std::string_view lines, std::size_t heard = SIZE_MAX);

  /// Looks as a reader beside a running writer does. What it was shown must never be lost either.
  void look(const std::filesystem::path& directory,
            ledger::io::FileSystem& files,
            ledger::io::Clock& clock);

  /// Opens the ledger, which recovers, and fails the test unless: each acknowledged event stands
  /// where its receipt said, under the root that was told; each unanswered batch is stored whole or
  /// not at all; nothing else is stored; the index agrees; the ledger verifies. What was found is
  /// then part of what was told, and what was not found must not come back.
  void expect_kept(const std::filesystem::path& directory,
                   ledger::io::FileSystem& files,
                   ledger::io::Clock& clock);

  /// Sends each batch again that the last look had to decide about: it is known whole, or new.
  void expect_retries_settle(ledger::Ledger& ledger);

  [[nodiscard]] std::uint64_t next_id() const { return next_id_; }

  [[nodiscard]] std::size_t receipt_count() const { return receipts_.size(); }

  /// Unanswered batches that were found, and not found, so far.
  [[nodiscard]] std::size_t found_count() const { return found_count_; }

  [[nodiscard]] std::size_t missing_count() const { return missing_count_; }

 private:
  struct Place {
    std::uint64_t index = 0;
    std::uint64_t version = 0;
    base::Digest leaf;

    bool operator==(const Place&) const = default;
  };

  void saw(const ledger::Prefix& prefix);
  void settle(const std::map<std::uint64_t, Place>& stored);
  static void expect_streams(const ledger::Ledger& ledger,
                             const std::map<base::Digest, std::uint64_t>& versions);

  std::map<std::uint64_t, Place> receipts_;          // by event number
  std::map<std::uint64_t, base::Digest> roots_;      // by size
  std::map<std::uint64_t, std::size_t> batches_;     // first number and count of each one sent
  std::map<std::uint64_t, std::size_t> unanswered_;  // of these, those without an answer
  std::map<std::uint64_t, bool> settled_;            // unanswered ones, and whether they were found
  std::uint64_t next_id_;
  std::size_t found_count_ = 0;
  std::size_t missing_count_ = 0;
};

}  // namespace support
