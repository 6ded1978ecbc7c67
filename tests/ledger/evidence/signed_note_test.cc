#include "ledger/evidence/signed_note.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/checkpoint.h"

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

TEST(SigningKey, ReadsBackWhatItWrites) {
  const SigningKey key = key_of_the_vectors();
  for (const KeyType type : {KeyType::kEd25519, KeyType::kCosignature}) {
    const VerifierKey verifier = verifier_of(kOrigin, key, type);
    EXPECT_EQ(parse_verifier_key(to_string(verifier)), verifier);
    const auto stored = parse_private_key(private_key_text(kOrigin, key, type));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->name, kOrigin);
    EXPECT_EQ(stored->type, type);
    EXPECT_EQ(stored->key.seed, key.seed);
  }
}

TEST(VerifierKey, RefusesEveryOtherSpelling) {
  const std::string key = "AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4";
  ASSERT_TRUE(parse_verifier_key("ledger.example/cases+0ff9ae30+" + key).has_value());
  const std::vector<std::string> others = {
      "",
      "+",
      "++",
      "ledger.example/cases",
      "ledger.example/cases+0ff9ae30",
      "ledger.example/cases+0ff9ae30+",
      "ledger.example/cases+0FF9AE30+" + key,
      "ledger.example/cases+0ff9ae31+" + key,  // not the key's id
      "ledger.example/case+0ff9ae30+" + key,   // not the name's id
      "ledger.example/cases+0ff9ae3+" + key,
      "ledger.example/cases+0ff9ae30+" + key + "=",
      "ledger.example/cases+0ff9ae30+" + key.substr(0, 40),
      " ledger.example/cases+0ff9ae30+" + key,
      "ledger.example/cases+0ff9ae30+" + key + "\n",
      "ledger.example/cases+0ff9ae30+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",  // ECDSA
      "+0ff9ae30+" + key,
  };
  for (const std::string& text : others) {
    const auto read = parse_verifier_key(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(base::error_number(read.error()), base::kBadKey) << text;
  }
}

TEST(PrivateKey, IsRefusedWithoutBeingShown) {
  const auto read = parse_private_key(
      "PRIVATE+KEY+ledger.example/cases+0ff9ae31+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(base::error_number(read.error()), base::kBadKey);
  EXPECT_EQ(read.error().message.find("AQAB"), std::string::npos);
}

TEST(Note, OfTheSpecificationHolds) {
  const auto key =
      parse_verifier_key("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k");
  ASSERT_TRUE(key.has_value());
  const std::string bytes =
      "This is an example message.\n\n"
      "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3"
      "mFXmRKuwHjG1Yu72IneyaQM=\n";
  const auto note = parse_note(bytes);
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(note->text, "This is an example message.\n");
  ASSERT_EQ(note->signatures.size(), 1U);
  EXPECT_TRUE(signature_holds(*key, note->signatures[0], note->text));
  EXPECT_FALSE(signature_holds(*key, note->signatures[0], note->text + "\n"));
  EXPECT_EQ(to_string(*note), bytes);
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
