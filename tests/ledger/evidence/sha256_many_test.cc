// Many digests at once are the digests one by one, for every length around the edges of a block.
#include "ledger/evidence/sha256_many.h"

#include <random>

#include <gtest/gtest.h>

#include "ledger/evidence/merkle.h"

namespace ledger {
namespace {

std::vector<base::Bytes> messages_of_lengths(std::size_t first, std::size_t limit) {
  std::mt19937 random(7);
  std::vector<base::Bytes> messages;
  for (std::size_t length = first; length < limit; ++length) {
    base::Bytes& message = messages.emplace_back(length);
    for (std::byte& byte : message) {
      byte = static_cast<std::byte>(random());
    }
  }
  return messages;
}

std::vector<base::Digest> digests_of(base::ByteView prefix,
                                     const std::vector<base::Bytes>& messages) {
  const std::vector<base::ByteView> views(messages.begin(), messages.end());
  std::vector<base::Digest> digests(views.size());
  sha256_many(prefix, views, digests);
  return digests;
}

TEST(Sha256Many, KnowsThePublishedDigests) {
  // FIPS 180-4 examples (NIST CSRC) and the digest of nothing.
  const std::vector<base::Bytes> messages = [] {
    std::vector<base::Bytes> all;
    for (const std::string_view text : {"",
                                        "abc",
                                        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                                        "abc",
                                        "",
                                        "abc"}) {
      const auto bytes = base::as_bytes(text);
      all.emplace_back(bytes.begin(), bytes.end());
    }
    return all;
  }();
  const auto digests = digests_of({}, messages);
  EXPECT_EQ(base::to_hex(digests[0].view()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(base::to_hex(digests[1].view()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(base::to_hex(digests[2].view()),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digests[3], digests[1]);
  EXPECT_EQ(digests[4], digests[0]);
  EXPECT_EQ(digests[5], digests[1]);
}

TEST(Sha256Many, EqualsOneByOneForEveryLengthAndPrefix) {
  const auto messages = messages_of_lengths(0, 300);
  const base::Bytes prefixes(32, std::byte{0x5A});
  for (const std::size_t prefix_bytes : {0U, 1U, 15U, 32U}) {
    const auto prefix = base::ByteView(prefixes).first(prefix_bytes);
    const auto digests = digests_of(prefix, messages);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      ASSERT_EQ(digests[i], sha256({prefix, messages[i]})) << i << " bytes after " << prefix_bytes;
    }
  }
}

TEST(Sha256Many, EqualsOneByOneForEveryCountOfMessages) {
  for (std::size_t count = 0; count < 40; ++count) {
    const auto messages = messages_of_lengths(100, 100 + count);
    const auto digests = digests_of({}, messages);
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(digests[i], sha256({messages[i]})) << i << " of " << count;
    }
  }
}

TEST(FrontierAddAll, EqualsAddingOneByOneFromEverySize) {
  for (std::size_t before = 0; before < 34; ++before) {
    for (std::size_t more = 0; more < 70; ++more) {
      Frontier one_by_one;
      std::vector<base::Digest> leaves;
      for (std::size_t i = 0; i < before + more; ++i) {
        leaves.push_back(leaf_hash(base::as_bytes(std::to_string(i))));
      }
      Frontier all;
      for (std::size_t i = 0; i < before; ++i) {
        all.add(leaves[i]);
      }
      for (const base::Digest& leaf : leaves) {
        one_by_one.add(leaf);
      }
      all.add_all(std::span(leaves).subspan(before));
      ASSERT_EQ(all.size(), one_by_one.size());
      ASSERT_EQ(all.root(), one_by_one.root()) << more << " after " << before;
      ASSERT_EQ(all.subtrees(), one_by_one.subtrees()) << more << " after " << before;
    }
  }
}

}  // namespace
}  // namespace ledger
