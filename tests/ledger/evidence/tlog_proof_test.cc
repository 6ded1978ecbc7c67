#include "ledger/evidence/tlog_proof.h"

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using support::number_of;
using support::SmallTree;

TlogProof proof_of(std::uint64_t index) {
  const SmallTree tree = SmallTree::of_size(9);
  return {base::Bytes(3),
          {index},
          tree.inclusion(index, 9),
          sign_checkpoint(support::kOrigin, tree.prefix(9), support::key_from(0))};
}

TEST(TlogProof, IsReadAsItIsWritten) {
  for (std::uint64_t index = 0; index < 9; ++index) {
    const std::string text = to_string(proof_of(index));
    EXPECT_TRUE(text.starts_with("c2sp.org/tlog-proof@v1\nextra AAAA\nindex "));
    EXPECT_EQ(parse_tlog_proof(text), proof_of(index));
  }
}

TEST(TlogProof, RefusesEveryOtherText) {
  const std::string hash = base::to_base64(base::Digest{}.view()) + "\n";
  const std::string first = "c2sp.org/tlog-proof@v1\n";
  ASSERT_EQ(number_of(parse_tlog_proof(first + "index 0\n" + hash + "\nnote\n")), 0);
  std::string too_many = first + "index 0\n";
  for (int i = 0; i < 65; ++i) {
    too_many += hash;
  }
  const std::vector<std::string> texts = {
      "",
      first,
      first + "index 0\n",
      first + "index 0\n\n",      // no checkpoint
      first + "index 0\nnote\n",  // no blank line
      first + "index 00\n\nnote\n",
      first + "index -1\n\nnote\n",
      first + "index \n\nnote\n",
      first + "\nnote\n",                                 // no index
      first + "index 0\n" + hash.substr(4) + "\nnote\n",  // half a hash
      first + "index 0\nextra AAAA\n\nnote\n",            // the wrong order
      first + "extra \nindex 0\n\nnote\n",
      first + "extra A\nindex 0\n\nnote\n",
      first + "extra AAAA\nextra AAAA\nindex 0\n\nnote\n",
      "c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
      too_many + "\nnote\n",
      first + "index 0\n\n" + std::string(kNoteBytesMax + 1, 'a'),
  };
  for (const std::string& text : texts) {
    EXPECT_EQ(number_of(parse_tlog_proof(text)), base::kTlogProofMalformed) << text;
  }
}

TEST(TlogProof, HoldsForItsLeafAtItsIndexUnderItsKeyOnly) {
  const SmallTree tree = SmallTree::of_size(9);
  const Policy policy = policy_of(support::log_key());
  const Policy other =
      policy_of(verifier_of(support::kOrigin, support::key_from(50), KeyType::kEd25519));
  EXPECT_EQ(number_of(check_tlog_proof(proof_of(4), tree.leaves()[4], policy)), 0);
  EXPECT_EQ(number_of(check_tlog_proof(proof_of(4), tree.leaves()[5], policy)),
            base::kInclusionWrong);
  TlogProof moved = proof_of(4);
  moved.index = {5};
  EXPECT_EQ(number_of(check_tlog_proof(moved, tree.leaves()[4], policy)), base::kInclusionWrong);
  EXPECT_EQ(number_of(check_tlog_proof(proof_of(4), tree.leaves()[4], other)),
            base::kNoKnownSignature);
}

}  // namespace
}  // namespace ledger
