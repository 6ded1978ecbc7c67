// What is published is signed, committed to and provable, whatever happened between.

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/proof.h"
#include "ledger/evidence/tiles.h"
#include "ledger/notary.h"
#include "tests/support/test_ledger.h"

namespace ledger {
namespace {

using support::DiskLedger;
using support::event;
using support::events;

Policy policy_for(const Ledger& ledger) {
  return policy_of(*parse_verifier_key(ledger.vkey()));
}

Published published(const Ledger& ledger) {
  auto found = ledger.notary().published();
  if (!found) {
    ADD_FAILURE() << found.error().message;
    std::abort();
  }
  return *std::move(found);
}

/// Proves the stream at `at` and checks the proof as a stranger would.
base::Status prove_and_check(const Ledger& ledger, const std::string& stream, const Published& at) {
  CASELEDGER_TRY(const CaseProof proof, ledger.notary().prove_stream(stream, at));
  CASELEDGER_TRY(const auto stored, ledger.read_stream(stream, at.prefix.size));
  std::vector<CaseEvent> handed;
  for (const StoredEntry& entry : stored) {
    handed.push_back({entry.view.index, entry.view.entry});
  }
  EXPECT_EQ(proof.kind == CaseProof::Kind::kPresent, !stored.empty());
  CASELEDGER_TRY(const auto checked, check_case_proof(proof, handed, policy_for(ledger)));
  EXPECT_EQ(checked.checkpoint.prefix, at.prefix);
  return {};
}

#define EXPECT_PROVED(ledger, stream, at)                                          \
  do {                                                                             \
    const base::Status proved = prove_and_check(ledger, stream, at);               \
    EXPECT_TRUE(proved.has_value()) << (stream) << ": " << proved.error().message; \
  } while (false)

void append_or_die(Ledger& ledger, std::vector<NewEvent> batch) {
  const auto done = ledger.append(std::move(batch));
  ASSERT_TRUE(done.has_value()) << done.error().message;
  ASSERT_FALSE(done->conflict.has_value());
}

TEST(Publish, SignsTheSizeAfterACommitmentToAllBefore) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  ASSERT_TRUE(ledger->publish().has_value());
  const Published shown = published(*ledger);
  EXPECT_EQ(shown.prefix.size.value, 8U);  // 2 of init, 5 events, 1 commitment
  EXPECT_EQ(shown.prefix, ledger->prefix());
  const auto last = ledger->read_entry({7});
  const auto commitment = decode_map_commitment(last->view.body);
  ASSERT_TRUE(commitment.has_value());
  EXPECT_EQ(commitment->covers.value, 7U);
  EXPECT_EQ(commitment->case_count, 3U);
  const auto key = parse_verifier_key(ledger->vkey());
  EXPECT_TRUE(check_checkpoint(shown.note, {&*key, 1}).has_value());
}

TEST(Publish, SignsNothingWhenNothingIsNew) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  ASSERT_TRUE(ledger->publish().has_value());
  const Published first = published(*ledger);
  ASSERT_TRUE(ledger->publish().has_value());
  EXPECT_EQ(published(*ledger).note, first.note);
  ASSERT_TRUE(ledger->close().has_value());
  ledger = test.open();
  ASSERT_TRUE(ledger->publish().has_value());
  EXPECT_EQ(published(*ledger).note, first.note);
  EXPECT_EQ(ledger->prefix(), first.prefix);
}

TEST(Publish, EveryStreamIsProvedWholeAndOthersAbsent) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  append_or_die(*ledger, events(1, 700, 97));
  ASSERT_TRUE(ledger->publish().has_value());
  const Published at = published(*ledger);
  for (int i = 0; i < 120; ++i) {
    EXPECT_PROVED(*ledger, "case " + std::to_string(i), at);
  }
}

TEST(Publish, AnEmptyLedgerProvesThatThereIsNoCase) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open(Access::kRead);
  EXPECT_PROVED(*ledger, "case 1", published(*ledger));
}

TEST(Publish, OlderSizesAreProvedTooNearAndFar) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  std::vector<Published> sizes;
  for (std::uint64_t round = 0; round < 30; ++round) {
    append_or_die(*ledger, events(1 + round * 20, 20, 41));
    ASSERT_TRUE(ledger->publish().has_value());
    sizes.push_back(published(*ledger));
  }
  for (const Published& at : sizes) {  // the first ones are remembered no more, and replayed
    for (const int i : {0, 7, 40, 41}) {
      EXPECT_PROVED(*ledger, "case " + std::to_string(i), at);
    }
  }
  EXPECT_FALSE(ledger->notary().prove_stream("case 1", {{{5}, {}}, ""}).has_value());
}

TEST(Publish, StoredRowsAndNewOnesMakeOneMap) {
  DiskLedger test;
  test.create();
  for (std::uint64_t session = 0; session < 4; ++session) {
    auto ledger = test.open();
    append_or_die(*ledger, events(1 + session * 1'500, 1'500, 1'201 + session * 300));
    ASSERT_TRUE(ledger->publish().has_value());
    append_or_die(*ledger, events(100'000 + session * 10, 10, 3));
    ASSERT_TRUE(ledger->close().has_value());  // long enough a tail to be stored
    for (const Access access : {Access::kRead, Access::kWrite}) {
      ledger = test.open(access);
      EXPECT_FALSE(ledger->open_report().index_rebuilt);
      const Published at = published(*ledger);
      EXPECT_EQ(at.prefix, ledger->prefix());
      for (int i = 0; i < 2'200; i += 23) {
        EXPECT_PROVED(*ledger, "case " + std::to_string(i), at);
      }
      ASSERT_TRUE(ledger->close().has_value());
    }
  }
}

TEST(Publish, ARebuiltIndexProvesTheSame) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 3'000, 500));
  ASSERT_TRUE(ledger->close().has_value());
  ledger = test.open();
  const Published at = published(*ledger);
  const auto before = ledger->notary().prove_stream("case 7", at);
  ASSERT_TRUE(ledger->close().has_value());
  std::filesystem::remove_all(test.directory() / "index");
  ledger = test.open();
  EXPECT_TRUE(ledger->open_report().index_rebuilt);
  const auto after = ledger->notary().prove_stream("case 7", at);
  ASSERT_TRUE(before.has_value() && after.has_value());
  EXPECT_EQ(*before, *after);
  EXPECT_PROVED(*ledger, "case 7", at);
}

TEST(Publish, EveryEntryIsIncludedAndEverySizeConsistent) {
  DiskLedger test;
  test.create();
  Frontier frontier;
  std::vector<Prefix> prefixes = {{{0}, frontier.root()}};
  std::vector<base::Digest> leaves;
  std::unique_ptr<Ledger> ledger;
  for (std::uint64_t session = 0; session < 3; ++session) {
    ledger = test.open();
    append_or_die(*ledger, events(1 + session * 1'100, 1'100, 50, 10));
    ASSERT_TRUE(ledger->close().has_value());
  }
  ledger = test.open();
  append_or_die(*ledger, events(50'000, 300, 50, 10));
  const Prefix newest = ledger->prefix();
  ASSERT_TRUE(ledger->scan({0}, newest.size, [&](const EntryView& entry) -> base::Status {
    leaves.push_back(leaf_hash(entry.entry));
    frontier.add(leaves.back());
    prefixes.push_back({{frontier.size()}, frontier.root()});
    return {};
  }));
  ASSERT_EQ(prefixes.back(), newest);
  const Notary& notary = ledger->notary();
  for (std::uint64_t index = 0; index < newest.size.value; index += 7) {
    for (const std::uint64_t size :
         {index + 1, newest.size.value, (index + newest.size.value) / 2 + 1}) {
      const auto path = notary.inclusion({index}, {size});
      ASSERT_TRUE(path.has_value()) << path.error().message;
      ASSERT_TRUE(check_inclusion(index, leaves[index], prefixes[size], *path))
          << index << "/" << size;
    }
    const auto path = notary.consistency({index + 1}, newest.size);
    ASSERT_TRUE(path.has_value());
    ASSERT_TRUE(check_consistency(prefixes[index + 1], newest, *path)) << index + 1;
    ASSERT_EQ(ledger->prefix_of({index + 1})->root, prefixes[index + 1].root);
  }
  const auto tile = notary.hashes(0, 256, 256);
  ASSERT_TRUE(tile.has_value());
  EXPECT_TRUE(std::equal(tile->begin(), tile->end(), leaves.begin() + 256));
  EXPECT_EQ(notary.hashes(1, 1, 1)->front(), tile_root(*tile));
  EXPECT_FALSE(notary.hashes(1, 0, 1'000).has_value());
}

TEST(Publish, AReaderBesideAWriterSeesWhatWasPublishedSince) {
  DiskLedger test;
  test.create();
  const auto writer = test.open();
  append_or_die(*writer, events(1, 20, 5));
  ASSERT_TRUE(writer->publish().has_value());
  const auto reader = test.open(Access::kRead);
  const Published first = published(*reader);
  EXPECT_PROVED(*reader, "case 3", first);
  append_or_die(*writer, events(100, 20, 7));
  ASSERT_TRUE(writer->publish().has_value());
  ASSERT_TRUE(reader->refresh().has_value());
  const Published second = published(*reader);
  EXPECT_EQ(second.note, published(*writer).note);
  EXPECT_PROVED(*reader, "case 3", second);
  EXPECT_PROVED(*reader, "case 6", second);
  EXPECT_PROVED(*reader, "case 3", first);
}

TEST(Publish, AnUnpublishedTailIsPublishedBeforeTheNextAppend) {
  DiskLedger test;
  test.create();
  {
    const auto ledger = test.open();
    append_or_die(*ledger, events(1, 5, 3));
  }  // not closed: as after a crash
  const auto ledger = test.open();
  EXPECT_EQ(published(*ledger).prefix.size.value, 8U);
  EXPECT_EQ(published(*ledger).prefix, ledger->prefix());
}

TEST(Publish, ByTheClockPublishesWithoutBeingAsked) {
  DiskLedger test;
  test.works_ahead = true;
  test.create();
  std::set<std::uint64_t> told;
  std::mutex mutex;
  test.options.publish_interval = std::chrono::milliseconds(5);
  test.options.on_publish = [&](const Published& shown) {
    const std::lock_guard lock(mutex);
    told.insert(shown.prefix.size.value);
  };
  const auto ledger = test.open();
  for (std::uint64_t i = 0; i < 200; ++i) {
    append_or_die(*ledger, events(1 + i * 10, 10, 37));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(ledger->close().has_value());
  EXPECT_GE(told.size(), 2U);
  const auto again = test.open();
  EXPECT_EQ(*told.rbegin(), again->prefix().size.value);
  EXPECT_PROVED(*again, "case 36", published(*again));
}

TEST(Publish, WithoutItsKeySignsNothingAndSaysSo) {
  DiskLedger test;
  test.create();
  const auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  std::filesystem::remove(test.directory() / "keys" / "log.key");
  const auto done = ledger->publish();
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().number, base::kNoSigningKey);
  EXPECT_EQ(ledger->prefix().size.value, 7U);  // no commitment either
}

TEST(Freeze, TakesNothingMoreAlsoAfterARestart) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  ASSERT_TRUE(ledger->notary().freeze("moved to a new ledger").has_value());
  EXPECT_EQ(published(*ledger).prefix.size.value, 9U);  // 2 + 5 + freeze + commitment
  for (int round = 0; round < 2; ++round) {
    const auto refused = ledger->append(events(100, 1, 1));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().number, base::kFrozen);
    EXPECT_FALSE(ledger->notary().freeze("again").has_value());
    EXPECT_FALSE(ledger->notary().change_key().has_value());
    ASSERT_TRUE(ledger->close().has_value());
    ledger = test.open();
    EXPECT_EQ(ledger->prefix().size.value, 9U);
  }
  EXPECT_PROVED(*ledger, "case 1", published(*ledger));
}

TEST(KeyChange, TheNextCheckpointCarriesBothAndLaterOnesTheNew) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  const auto old_key = *parse_verifier_key(ledger->vkey());
  const auto changed = ledger->notary().change_key();
  ASSERT_TRUE(changed.has_value()) << changed.error().message;
  const auto new_key = *parse_verifier_key(*changed);
  EXPECT_NE(new_key.id, old_key.id);
  const std::string both = published(*ledger).note;
  EXPECT_TRUE(check_checkpoint(both, {&old_key, 1}).has_value());
  EXPECT_TRUE(check_checkpoint(both, {&new_key, 1}).has_value());
  append_or_die(*ledger, events(50, 5, 3));
  ASSERT_TRUE(ledger->close().has_value());
  ledger = test.open();
  const std::string later = published(*ledger).note;
  EXPECT_FALSE(check_checkpoint(later, {&old_key, 1}).has_value());
  EXPECT_TRUE(check_checkpoint(later, {&new_key, 1}).has_value());
  EXPECT_EQ(ledger->notary().vkeys(), (std::vector<std::string>{ledger->vkey(), *changed}));
  append_or_die(*ledger, events(90, 5, 3));
  EXPECT_TRUE(ledger->publish().has_value());
}

TEST(Anchor, ACopyBehindItIsNotWrittenTo) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  ASSERT_TRUE(ledger->close().has_value());
  const auto backup = test.directory().parent_path() / "backup";
  std::filesystem::copy(test.directory(), backup, std::filesystem::copy_options::recursive);
  ledger = test.open();
  append_or_die(*ledger, events(10, 5, 3));
  ASSERT_TRUE(ledger->publish().has_value());
  const std::string anchor = published(*ledger).note;
  ASSERT_TRUE(ledger->close().has_value());
  std::filesystem::remove_all(test.directory());
  std::filesystem::rename(backup, test.directory());
  test.options.anchors = {anchor};
  ledger = test.open();
  ASSERT_TRUE(ledger->open_report().distrust.has_value());
  EXPECT_EQ(ledger->open_report().distrust->number, base::kBehindAnchor);
  const auto refused = ledger->append(events(20, 1, 1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().number, base::kBehindAnchor);
  EXPECT_FALSE(ledger->publish().has_value());
  ASSERT_FALSE(ledger->close().has_value());
  // The same copy, grown into another history.
  test.options.anchors.clear();
  ledger = test.open();
  append_or_die(*ledger, events(30, 9, 3));
  ASSERT_TRUE(ledger->close().has_value());
  test.options.anchors = {anchor};
  ledger = test.open();
  ASSERT_TRUE(ledger->open_report().distrust.has_value());
  EXPECT_EQ(ledger->open_report().distrust->number, base::kForked);
}

TEST(Cosigned, KeepsTheNewestAndRefusesAnotherLogs) {
  DiskLedger test;
  test.create();
  auto ledger = test.open();
  append_or_die(*ledger, events(1, 5, 3));
  ASSERT_TRUE(ledger->publish().has_value());
  const Published first = published(*ledger);
  EXPECT_FALSE(ledger->notary().cosigned()->has_value());
  ASSERT_TRUE(ledger->notary().keep_cosigned(first.note).has_value());
  append_or_die(*ledger, events(10, 5, 3));
  ASSERT_TRUE(ledger->publish().has_value());
  const Published second = published(*ledger);
  ASSERT_TRUE(ledger->notary().keep_cosigned(second.note).has_value());
  ASSERT_TRUE(ledger->notary().keep_cosigned(first.note).has_value());
  EXPECT_EQ((*ledger->notary().cosigned())->note, second.note);
  EXPECT_PROVED(*ledger, "case 1", **ledger->notary().cosigned());
  Prefix other = first.prefix;
  other.root.bytes[0] ^= std::byte{1};
  const auto refused =
      ledger->notary().keep_cosigned(sign_checkpoint(ledger->origin(), other, SigningKey{}));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().number, base::kForked);
}

}  // namespace
}  // namespace ledger
