// JWTs and the sets of keys that they are checked by. Nobody gets in by bytes that the issuer did
// not sign, and by those it did only with the rights they name.
//
// Input: a byte that says which; a token as it is; or a header, a line feed, and claims, which are
// then signed.

#include "ledger/base/check.h"
#include "tests/fuzz/input.h"
#include "tests/tools/identity/issuer.h"
#include "tools/identity/jwt.h"

namespace {

constexpr base::TimestampUtcUs kNow{1'772'359'200'000'000};

const identity::Issuer& issuer() {
  static const identity::Issuer one;
  return one;
}

const identity::KeySet& keys() {
  static const identity::KeySet set = *identity::KeySet::parse(issuer().key_set());
  return set;
}

const identity::JwtRules& rules() {
  static const identity::JwtRules all = {
      .issuer = "https://issuer.example",
      .audience = "caseledger",
      .algorithms = {identity::Algorithm::kEdDsa, identity::Algorithm::kEs256},
      .authorities_claim = "org.authorities",
  };
  return all;
}

void check_signed(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  const std::string_view claims = text.substr(std::min(header.size() + 1, text.size()));
  const auto who =
      identity::verify_jwt(issuer().token(header, claims, "EdDSA"), rules(), keys(), kNow);
  if (!who) {
    static_cast<void>(identity::name_of(who.error()));
    return;
  }
  CHECK(header.find("EdDSA") != std::string_view::npos ||
        header.find('\\') != std::string_view::npos);
  CHECK(!who->roles.empty());
  CHECK(!who->authorities.empty());
  CHECK(who->expires_at > kNow);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = base::as_text(fuzz::view(data, size)).substr(1);
  if (data[0] == 's') {
    check_signed(text);
  } else if (data[0] == 'k') {
    if (const auto set = identity::KeySet::parse(text)) {
      CHECK(!identity::verify_jwt(
          issuer().token(R"({"alg":"EdDSA","kid":"ed"})", "{}", "EdDSA"), rules(), *set, kNow));
    }
  } else {
    CHECK(!identity::verify_jwt(text, rules(), keys(), kNow));
  }
  return 0;
}
