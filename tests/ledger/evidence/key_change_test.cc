#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/entry.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using support::key_from;
using support::kOrigin;
using support::number_of;

std::string vkey_of(unsigned seed, std::string_view name = kOrigin) {
  return verifier_key(name, key_from(seed));
}

KeyChange signed_by(KeyChange change, unsigned old_seed, unsigned new_seed) {
  const base::Bytes message = key_change_message(change);
  change.old_signature = sign(key_from(old_seed), message);
  change.new_signature = sign(key_from(new_seed), message);
  return change;
}

KeyChange good() {
  return signed_by(
      {vkey_of(0), vkey_of(50), support::SmallTree::of_size(5).prefix(5), {}, {}}, 0, 50);
}

TEST(KeyChange, IsReadAsItIsWritten) {
  const KeyChange change = good();
  const base::Bytes body = encode_key_change(change);
  EXPECT_EQ(decode_key_change(body), change);
  EXPECT_EQ(body.size(), 2 * (2 + vkey_of(0).size()) + 8 + 32 + 64 + 64);
  for (std::size_t length = 0; length < body.size(); ++length) {
    EXPECT_FALSE(decode_key_change(base::ByteView(body).first(length)).has_value()) << length;
  }
  base::Bytes longer = body;
  longer.push_back({});
  EXPECT_FALSE(decode_key_change(longer).has_value());
}

TEST(KeyChange, SignsItsPurposeAndTheWholeBodyBeforeTheSignatures) {
  const base::Bytes body = encode_key_change(good());
  std::string message = "caseledger/key-change/v1\n";
  message += base::as_text(base::ByteView(body).first(body.size() - 128));
  EXPECT_EQ(base::as_text(key_change_message(good())), message);
}

TEST(KeyChange, NeedsBothKeysAndTheOneInForce) {
  EXPECT_EQ(number_of(check_key_change(good(), vkey_of(0))), 0);
  EXPECT_EQ(number_of(check_key_change(good(), vkey_of(50))), base::kKeyChangeWrong);
  const auto refused = [](const KeyChange& change) {
    return number_of(check_key_change(change, change.old_vkey)) == base::kKeyChangeWrong;
  };
  EXPECT_TRUE(refused(signed_by(good(), 50, 50)));
  EXPECT_TRUE(refused(signed_by(good(), 0, 0)));
  KeyChange other_size = good();
  other_size.last.size = {6};
  EXPECT_TRUE(refused(other_size));
  KeyChange other_root = good();
  other_root.last.root = support::damaged(other_root.last.root);
  EXPECT_TRUE(refused(other_root));
  KeyChange same = good();
  same.new_vkey = same.old_vkey;
  EXPECT_TRUE(refused(signed_by(same, 0, 0)));
  KeyChange other_name = good();
  other_name.new_vkey = vkey_of(50, "other.example/cases");
  EXPECT_TRUE(refused(signed_by(other_name, 0, 50)));
  KeyChange cosigner = good();
  cosigner.new_vkey = to_string(support::witness_key(kOrigin, 50));
  EXPECT_TRUE(refused(signed_by(cosigner, 0, 50)));
  KeyChange no_key = good();
  no_key.new_vkey = "none";
  EXPECT_TRUE(refused(signed_by(no_key, 0, 50)));
}

}  // namespace
}  // namespace ledger
