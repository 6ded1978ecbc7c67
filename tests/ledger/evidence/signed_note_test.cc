#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace ledger {
namespace {

constexpr std::string_view kOrigin = "ledger.example/cases";
constexpr std::string_view kCheckpoint =
    "ledger.example/cases\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

// The seed 00 01 02 … 1f.
SigningKey key_of_the_vectors() {
  SigningKey key;
  for (std::size_t i = 0; i < key.seed.size(); ++i) {
    key.seed[i] = static_cast<std::byte>(i);
  }
  return key;
}

Prefix prefix_of_the_vectors() {
  Prefix prefix = {{8}, {}};
  const auto root =
      base::from_hex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  std::copy(root->begin(), root->end(), prefix.root.bytes.begin());
  return prefix;
}

TEST(SigningKey, VerifierKeyIsThatOfTheSignedNoteVectors) {
  EXPECT_EQ(verifier_key(kOrigin, key_of_the_vectors()),
            "ledger.example/cases+0ff9ae30+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4");
}

TEST(SigningKey, IsStoredAsTheSignedNoteToolsExpectIt) {
  EXPECT_EQ(private_key_text(kOrigin, key_of_the_vectors()),
            "PRIVATE+KEY+ledger.example/cases+0ff9ae30+"
            "AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
}

TEST(SigningKey, IsNotGeneratedTwice) {
  EXPECT_NE(generate_signing_key()->seed, generate_signing_key()->seed);
}

TEST(Checkpoint, TextIsOriginSizeAndRoot) {
  EXPECT_EQ(checkpoint_text(kOrigin, prefix_of_the_vectors()), kCheckpoint);
  const auto read = parse_checkpoint_text(kCheckpoint);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->origin, kOrigin);
  EXPECT_EQ(read->prefix, prefix_of_the_vectors());
}

TEST(Checkpoint, OfTheLargestSizeIsReadBack) {
  const Prefix prefix = {{UINT64_MAX}, {}};
  EXPECT_EQ(parse_checkpoint_text(checkpoint_text("a", prefix))->prefix, prefix);
}

TEST(Checkpoint, RefusesEveryOtherText) {
  const std::string root = "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=";
  const std::vector<std::string> texts = {
      std::string(),
      std::string("\n"),
      std::string("\n\n\n"),
      std::string("a\n8\n"),
      "a\n8\n" + root,                            // no last line end
      "\n8\n" + root + "\n",                      // no origin
      "a\n\n" + root + "\n",                      // no size
      "a\n08\n" + root + "\n",                    // leading zero
      "a\n+8\n" + root + "\n",                    // sign
      "a\n-8\n" + root + "\n",                    //
      "a\n8 \n" + root + "\n",                    // space
      "a\n0x8\n" + root + "\n",                   // not decimal
      "a\n18446744073709551616\n" + root + "\n",  // 2^64
      "a\n8\n\n",                                 // no root
      "a\n8\nXcna\n",                             // short root
      "a\n8\n" + root.substr(0, 43) + "\n",       // no padding
      "a\n8\n" + root + root + "\n",              // two roots
      "a\n8\n" + root + "\nextension\n",          // extension line
      "a\n8\n" + root + "\n\n",                   // empty line
      "a\r\n8\r\n" + root + "\r\n",               // other line ends
  };
  for (const std::string& text : texts) {
    EXPECT_FALSE(parse_checkpoint_text(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace ledger
