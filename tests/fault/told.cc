#include "tests/fault/told.h"

#include <algorithm>
#include <sstream>

#include "ledger/evidence/merkle.h"
#include "ledger/verify/verify.h"
#include "tests/fault/load.h"

namespace support {
namespace {

using ledger::EntryView;

base::Digest digest_of(const std::string& hex) {
  base::Digest digest;
  const auto bytes = base::from_hex(hex);
  CHECK(bytes.has_value() && bytes->size() == base::Digest::kBytes);
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

std::uint64_t number_of(const base::Uuid& id) {
  return base::load_be64(&id.bytes[8]);
}

/// "INDEX:VERSION:LEAF".
ledger::Receipt receipt_of(const std::string& word) {
  std::istringstream parts(word);
  ledger::Receipt receipt;
  char colon = 0;
  std::string leaf;
  parts >> receipt.index.value >> colon >> receipt.version.value >> colon >> leaf;
  receipt.leaf = digest_of(leaf);
  return receipt;
}

}  // namespace

void Told::sent(std::uint64_t first_id, std::size_t count) {
  batches_[first_id] = count;
  unanswered_[first_id] = count;
  next_id_ = std::max(next_id_, first_id + count);
}

void Told::answered(std::uint64_t first_id, const ledger::AppendResult& result) {
  ASSERT_FALSE(result.conflict.has_value()) << "event " << first_id;
  answered(first_id, result.receipts, result.prefix());
}

void Told::answered(std::uint64_t first_id,
                    const std::vector<ledger::Receipt>& receipts,
                    const ledger::Prefix& prefix) {
  ASSERT_EQ(receipts.size(), batches_.at(first_id));
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    const ledger::Receipt& receipt = receipts[i];
    const Place place = {receipt.index.value, receipt.version.value, receipt.leaf};
    const auto [known, is_new] = receipts_.emplace(first_id + i, place);
    EXPECT_EQ(known->second, place) << "event " << first_id + i << " has two receipts";
  }
  saw(prefix);
  unanswered_.erase(first_id);
}

void Told::saw(const ledger::Prefix& prefix) {
  const auto [root, is_new] = roots_.emplace(prefix.size.value, prefix.root);
  EXPECT_EQ(root->second, prefix.root) << "two roots at size " << root->first;
}

void Told::look(const std::filesystem::path& directory,
                ledger::io::FileSystem& files,
                ledger::io::Clock& clock) {
  const auto opened =
      ledger::Ledger::open(directory, {ledger::Access::kRead, false, {}}, files, clock);
  ASSERT_TRUE(opened.has_value()) << opened.error().message << " " << opened.error().where;
  saw((*opened)->prefix());
  const auto later = (*opened)->refresh();
  ASSERT_TRUE(later.has_value()) << later.error().message << " " << later.error().where;
  saw(*later);
}

void Told::refused(std::uint64_t first_id) {
  unanswered_.erase(first_id);
}

void Told::read(std::string_view lines, std::size_t heard) {
  lines = lines.substr(0, lines.rfind('\n') + 1);
  std::istringstream text{std::string(lines)};
  std::size_t end = 0;
  for (std::string line; std::getline(text, line);) {
    end += line.size() + 1;
    std::istringstream words(line);
    std::string kind;
    std::uint64_t first_id = 0;
    words >> kind >> first_id;
    if (kind == "sent") {
      std::size_t count = 0;
      words >> count;
      sent(first_id, count);
    } else if (end > heard) {
      continue;
    } else if (kind == "refused") {
      refused(first_id);
    } else if (kind == "told") {
      ledger::Prefix prefix;
      std::vector<ledger::Receipt> receipts;
      std::string word;
      words >> prefix.size.value >> word;
      prefix.root = digest_of(word);
      while (words >> word) {
        receipts.push_back(receipt_of(word));
      }
      answered(first_id, receipts, prefix);
    }
  }
}

void Told::expect_kept(const std::filesystem::path& directory,
                       ledger::io::FileSystem& files,
                       ledger::io::Clock& clock) {
  const auto opened =
      ledger::Ledger::open(directory, {ledger::Access::kRead, false, {}}, files, clock);
  ASSERT_TRUE(opened.has_value()) << opened.error().message << " " << opened.error().where;
  const ledger::Prefix prefix = (*opened)->prefix();
  std::map<std::uint64_t, Place> stored;
  std::map<base::Digest, std::uint64_t> versions;
  ledger::Frontier frontier;
  const auto scanned =
      (*opened)->scan({0}, prefix.size, [&](const EntryView& entry) -> base::Status {
        const base::Digest leaf = ledger::leaf_hash(entry.entry);
        frontier.add(leaf);
        if (const auto root = roots_.find(frontier.size()); root != roots_.end()) {
          EXPECT_EQ(frontier.root(), root->second) << "at size " << root->first;
        }
        if (entry.kind == ledger::EntryKind::kEvent) {
          const Place place = {entry.index.value, entry.version.value, leaf};
          EXPECT_TRUE(stored.emplace(number_of(entry.id), place).second)
              << "event " << number_of(entry.id) << " is stored twice";
          EXPECT_EQ(entry.version.value, ++versions[entry.stream_key]) << entry.index.value;
        }
        return {};
      });
  ASSERT_TRUE(scanned.has_value()) << scanned.error().message << " " << scanned.error().where;
  EXPECT_EQ(frontier.root(), prefix.root);
  EXPECT_TRUE(roots_.empty() || roots_.rbegin()->first <= prefix.size.value);
  settle(stored);
  expect_streams(**opened, versions);
  const auto report = ledger::verify_directory(directory, files, {});
  ASSERT_TRUE(report.has_value()) << report.error().message << " " << report.error().where;
  EXPECT_FALSE(report->failure.has_value())
      << report->failure->message << " " << report->failure->where;
  EXPECT_EQ(report->prefix, prefix);
}

void Told::expect_streams(const ledger::Ledger& ledger,
                          const std::map<base::Digest, std::uint64_t>& versions) {
  for (int i = 0; i < 11; ++i) {
    const std::string stream = "case " + std::to_string(i);
    const auto known = versions.find(ledger::stream_key(stream));
    const std::uint64_t version = known == versions.end() ? 0 : known->second;
    EXPECT_EQ(ledger.stream_version(stream)->value, version) << stream;
    if (i < 2) {
      EXPECT_EQ(ledger.read_stream(stream, ledger.prefix().size)->size(), version) << stream;
    }
  }
}

void Told::settle(const std::map<std::uint64_t, Place>& stored) {
  for (const auto& [id, place] : receipts_) {
    const auto found = stored.find(id);
    ASSERT_NE(found, stored.end()) << "event " << id << " was acknowledged and is gone";
    EXPECT_EQ(found->second, place) << "event " << id << " is not as its receipt says";
  }
  settled_.clear();
  for (const auto& [first_id, count] : unanswered_) {
    const auto begin = stored.lower_bound(first_id);
    const auto end = stored.lower_bound(first_id + count);
    const auto found = static_cast<std::size_t>(std::distance(begin, end));
    EXPECT_TRUE(found == 0 || found == count)
        << found << " of " << count << " events from " << first_id << " on are stored";
    settled_[first_id] = found > 0;
    ++(found > 0 ? found_count_ : missing_count_);
    receipts_.insert(begin, end);
  }
  unanswered_.clear();
  EXPECT_EQ(stored.size(), receipts_.size()) << "something is stored that nobody waits for";
}

void Told::expect_retries_settle(ledger::Ledger& ledger) {
  for (const auto& [first_id, was_found] : settled_) {
    const std::size_t count = batches_.at(first_id);
    const auto result = must_append(ledger, load_events(first_id, count));
    ASSERT_EQ(result.receipts.size(), count);
    for (const ledger::Receipt& receipt : result.receipts) {
      EXPECT_EQ(receipt.deduplicated, was_found) << "event " << first_id;
    }
    answered(first_id, result);
  }
  settled_.clear();
}

}  // namespace support
