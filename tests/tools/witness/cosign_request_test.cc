// The bytes of add-checkpoint: one spelling, and nothing else is taken.
#include "tools/witness/cosign_request.h"

#include <string>

#include <gtest/gtest.h>

#include "tools/witness/error_numbers.h"

namespace tools {
namespace {

const std::string kHash = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

TEST(CosignRequestText, IsTheSizeTheProofABlankLineAndTheCheckpoint) {
  CosignRequest request{.old_size = 20852163, .proof = {}, .checkpoint = "a\n1\nb\n\n— c d\n"};
  for (std::size_t i = 0; i < base::Digest::kBytes; ++i) {
    request.proof.resize(1);
    request.proof[0].bytes[i] = static_cast<std::byte>(i);
  }
  const std::string text = "old 20852163\n" + kHash + "\n\na\n1\nb\n\n— c d\n";
  EXPECT_EQ(to_string(request), text);
  EXPECT_EQ(parse_cosign_request(text).value(), request);
}

TEST(CosignRequestText, AnythingElseIsMalformed) {
  std::string long_proof = "old 1\n";
  for (int i = 0; i < 64; ++i) {
    long_proof += kHash + '\n';
  }
  for (const std::string& text : {std::string(),
                                  std::string("old 1"),
                                  std::string("old 1\n"),
                                  std::string("old 1\n\n"),
                                  std::string("old 01\n\nx"),
                                  std::string("old -1\n\nx"),
                                  std::string("old 18446744073709551616\n\nx"),
                                  std::string("old 1 \n\nx"),
                                  std::string("Old 1\n\nx"),
                                  "old 1\n" + kHash.substr(1) + "\n\nx",
                                  std::string("old 1\nAAAA\n\nx"),
                                  "old 1\n" + kHash + "\r\n\nx",
                                  long_proof + "\nx",
                                  "old 1\n\n" + std::string(kRequestBytesMax, 'x')}) {
    const auto parsed = parse_cosign_request(text);
    ASSERT_FALSE(parsed.has_value()) << text.substr(0, 80);
    EXPECT_EQ(parsed.error().number, kRequestMalformed);
  }
}

}  // namespace
}  // namespace tools
