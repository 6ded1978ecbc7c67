// JWTs: what is let in, and for what each bad one is refused.
#include "tools/identity/jwt.h"

#include "tests/tools/identity/issuer.h"
#include "tools/identity/base64url.h"
#include "tools/identity/error_numbers.h"

namespace identity {
namespace {

using Outcome = std::expected<JwtIdentity, JwtFault>;

/// 2026-01-01T00:00:00Z, in seconds.
constexpr std::int64_t kNow = 1'767'225'600;

const Issuer& issuer() {
  static const Issuer one;
  return one;
}

JwtRules rules() {
  return {
      .issuer = "https://id.example",
      .audience = "caseledger",
      .algorithms = {Algorithm::kRs256, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEdDsa}};
}

std::string at(std::int64_t seconds) {
  return std::to_string(kNow + seconds);
}

/// Good claims, with some replaced: each of `changes` is `"name":value`, or `-name` to leave it
/// out.
std::string claims(const std::vector<std::string>& changes = {}) {
  std::vector<std::pair<std::string, std::string>> all = {{"iss", R"("https://id.example")"},
                                                          {"aud", R"("caseledger")"},
                                                          {"sub", R"("system-7")"},
                                                          {"exp", at(300)},
                                                          {"iat", at(-10)},
                                                          {"roles", R"(["auditor"])"}};
  for (const std::string& change : changes) {
    const bool is_removal = change.starts_with('-');
    const std::string name =
        is_removal ? change.substr(1) : change.substr(1, change.find('"', 1) - 1);
    std::erase_if(all, [&](const auto& claim) { return claim.first == name; });
    if (!is_removal) all.emplace_back(name, change.substr(change.find("\":") + 2));
  }
  std::string json;
  for (const auto& [name, value] : all) {
    json += (json.empty() ? "{\"" : ",\"") + name + "\":" + value;
  }
  return json + "}";
}

std::string token(const std::vector<std::string>& changes = {}) {
  return issuer().token(R"({"alg":"ES256","kid":"ec","typ":"at+jwt"})", claims(changes), "ES256");
}

std::string with_header(const std::string& header, const std::string& algorithm = "ES256") {
  return issuer().token(header, claims(), algorithm);
}

Outcome verify(const std::string& text, const JwtRules& with = rules()) {
  static const KeySet keys = KeySet::parse(issuer().key_set()).value();
  return verify_jwt(text, with, keys, {kNow * 1'000'000});
}

TEST(Jwt, EachAlgorithmOfTheListLetsIn) {
  for (const auto& [algorithm, kid] : std::vector<std::pair<std::string, std::string>>{
           {"RS256", "rsa"}, {"PS256", "rsa"}, {"ES256", "ec"}, {"EdDSA", "ed"}}) {
    const auto outcome =
        verify(with_header(R"({"alg":")" + algorithm + R"(","kid":")" + kid + R"("})", algorithm));
    ASSERT_TRUE(outcome.has_value()) << algorithm << " " << name_of(outcome.error());
    EXPECT_EQ(outcome->subject, "system-7");
    EXPECT_EQ(outcome->roles, Roles{Role::kAuditor});
    EXPECT_EQ(outcome->expires_at.value, (kNow + 360) * 1'000'000);
  }
}

struct Bad {
  std::string what;
  std::string token;
  JwtFault fault;
};

std::vector<Bad> bad_forms() {
  const std::string good = token();
  const std::size_t point = good.find('.');
  const std::size_t second = good.find('.', point + 1);
  const std::string header = good.substr(0, point);
  const std::string middle = good.substr(point + 1, second - point - 1);
  const std::string signature = good.substr(second + 1);
  const auto part = [](std::string_view text) { return to_base64url(base::as_bytes(text)); };
  return {
      {"empty", "", JwtFault::kMalformed},
      {"one part", header, JwtFault::kMalformed},
      {"two parts", header + "." + middle, JwtFault::kMalformed},
      {"four parts", good + ".x", JwtFault::kMalformed},
      {"too long", good + std::string(9'000, 'A'), JwtFault::kTooLong},
      {"header no base64url", "*" + good, JwtFault::kMalformed},
      {"header padded", header + "=." + middle + "." + signature, JwtFault::kMalformed},
      {"header no JSON", part("{") + "." + middle + "." + signature, JwtFault::kMalformed},
      {"header an array", part("[]") + "." + middle + "." + signature, JwtFault::kMalformed},
      {"header names alg twice",
       with_header(R"({"alg":"ES256","alg":"none","kid":"ec"})"),
       JwtFault::kMalformed},
      {"header not UTF-8",
       with_header("{\"alg\":\"ES256\",\"kid\":\"\xff\"}"),
       JwtFault::kMalformed},
      {"signature no base64url", good + "*", JwtFault::kMalformed},
      {"claims no JSON",
       issuer().token(R"({"alg":"ES256","kid":"ec"})", "{", "ES256"),
       JwtFault::kMalformed},
      {"claims name one twice",
       issuer().token(R"({"alg":"ES256","kid":"ec"})",
                      claims().substr(0, claims().size() - 1) + R"(,"roles":["writer"]})",
                      "ES256"),
       JwtFault::kMalformed},
      {"claims nested without end",
       issuer().token(R"({"alg":"ES256","kid":"ec"})",
                      R"({"a":)" + std::string(2'000, '[') + std::string(2'000, ']') + "}",
                      "ES256"),
       JwtFault::kMalformed},
  };
}

std::vector<Bad> bad_headers() {
  const auto more = [](const std::string& members) {
    return with_header(R"({"alg":"ES256","kid":"ec",)" + members + "}");
  };
  return {
      {"alg none", with_header(R"({"alg":"none","kid":"ec"})", "none"), JwtFault::kAlgorithm},
      {"alg None", with_header(R"({"alg":"None","kid":"ec"})", "none"), JwtFault::kAlgorithm},
      {"alg missing", with_header(R"({"kid":"ec"})"), JwtFault::kAlgorithm},
      {"alg a number", with_header(R"({"alg":256,"kid":"ec"})"), JwtFault::kAlgorithm},
      {"alg in lower case", with_header(R"({"alg":"es256","kid":"ec"})"), JwtFault::kAlgorithm},
      {"HS256 with the public key as its secret",
       issuer().token(R"({"alg":"HS256","kid":"rsa"})", claims(), "HS256", issuer().rsa_pem()),
       JwtFault::kAlgorithm},
      {"RS512", with_header(R"({"alg":"RS512","kid":"rsa"})", "RS256"), JwtFault::kAlgorithm},
      {"typ of an id of a logout", more(R"("typ":"logout+jwt")"), JwtFault::kType},
      {"typ of a proof", more(R"("typ":"dpop+jwt")"), JwtFault::kType},
      {"typ a number", more(R"("typ":1)"), JwtFault::kType},
      {"jku", more(R"("jku":"https://evil.example/jwks")"), JwtFault::kForeignKey},
      {"jwk",
       more(R"("jwk":)" + issuer().jwk(Issuer::Kind::kP256, "ec", "")),
       JwtFault::kForeignKey},
      {"x5u", more(R"("x5u":"https://evil.example/cert")"), JwtFault::kForeignKey},
      {"x5c", more(R"("x5c":["MIIB"])"), JwtFault::kForeignKey},
      {"crit", more(R"("crit":["exp"],"exp":1)"), JwtFault::kCritical},
      {"b64", more(R"("b64":false)"), JwtFault::kCritical},
      {"zip", more(R"("zip":"DEF")"), JwtFault::kCritical},
      {"a token in a token", more(R"("cty":"JWT")"), JwtFault::kCritical},
      {"no kid", with_header(R"({"alg":"ES256"})"), JwtFault::kNoKeyName},
      {"kid empty", with_header(R"({"alg":"ES256","kid":""})"), JwtFault::kNoKeyName},
      {"kid a number", with_header(R"({"alg":"ES256","kid":1})"), JwtFault::kNoKeyName},
      {"kid of nobody", with_header(R"({"alg":"ES256","kid":"../ec"})"), JwtFault::kUnknownKey},
  };
}

std::vector<Bad> bad_signatures() {
  const Issuer other;
  const std::string header = R"({"alg":"ES256","kid":"ec"})";
  const std::string good = token();
  std::string other_claims = good;
  const std::string changed = to_base64url(base::as_bytes(claims({R"("roles":["writer"])"})));
  const std::size_t point = good.find('.');
  const std::size_t second = good.find('.', point + 1);
  other_claims.replace(point + 1, second - point - 1, changed);
  const std::string unsigned_text = good.substr(0, second + 1);
  const auto with_signature = [&](const base::Bytes& bytes) {
    return unsigned_text + to_base64url(bytes);
  };
  base::Bytes longer = issuer().sign(good.substr(0, second), "ES256");
  longer.push_back(std::byte{0});
  return {
      {"none at all", unsigned_text, JwtFault::kWrongSignature},
      {"by another issuer", other.token(header, claims(), "ES256"), JwtFault::kWrongSignature},
      {"of other claims", other_claims, JwtFault::kWrongSignature},
      {"r and s of zero", with_signature(base::Bytes(64)), JwtFault::kWrongSignature},
      {"too short", with_signature(base::Bytes(63, std::byte{1})), JwtFault::kWrongSignature},
      {"too long", with_signature(longer), JwtFault::kWrongSignature},
      {"ES256 by the RSA key's name",
       with_header(R"({"alg":"ES256","kid":"rsa"})"),
       JwtFault::kWrongSignature},
      {"RS256 by the EC key's name",
       with_header(R"({"alg":"RS256","kid":"ec"})", "RS256"),
       JwtFault::kWrongSignature},
      {"PS256 signed as RS256",
       with_header(R"({"alg":"PS256","kid":"rsa"})", "RS256"),
       JwtFault::kWrongSignature},
      {"EdDSA signed as ES256",
       with_header(R"({"alg":"EdDSA","kid":"ed"})", "ES256"),
       JwtFault::kWrongSignature},
  };
}

std::vector<Bad> bad_claims() {
  return {
      {"iss missing", token({"-iss"}), JwtFault::kIssuer},
      {"iss of another", token({R"("iss":"https://id.example.evil")"}), JwtFault::kIssuer},
      {"iss with a stroke more", token({R"("iss":"https://id.example/")"}), JwtFault::kIssuer},
      {"iss a list", token({R"("iss":["https://id.example"])"}), JwtFault::kIssuer},
      {"aud missing", token({"-aud"}), JwtFault::kAudience},
      {"aud of another", token({R"("aud":"other")"}), JwtFault::kAudience},
      {"aud a list of others", token({R"("aud":["other","caseledger2"])"}), JwtFault::kAudience},
      {"aud an object", token({R"("aud":{"caseledger":1})"}), JwtFault::kAudience},
      {"exp missing", token({"-exp"}), JwtFault::kClaims},
      {"exp a text", token({R"("exp":"9999999999")"}), JwtFault::kClaims},
      {"exp without end", token({R"("exp":9223372036854775807)"}), JwtFault::kClaims},
      {"exp below zero", token({R"("exp":-1)"}), JwtFault::kClaims},
      {"exp a minute ago", token({R"("exp":)" + at(-60)}), JwtFault::kExpired},
      {"nbf in two minutes", token({R"("nbf":)" + at(120)}), JwtFault::kNotYet},
      {"nbf a text", token({R"("nbf":"now")"}), JwtFault::kClaims},
      {"iat in two minutes", token({R"("iat":)" + at(120)}), JwtFault::kFromFuture},
      {"sub missing", token({"-sub"}), JwtFault::kClaims},
      {"sub empty", token({R"("sub":"")"}), JwtFault::kClaims},
      {"sub too long", token({R"("sub":")" + std::string(257, 'x') + "\""}), JwtFault::kClaims},
      {"roles missing", token({"-roles"}), JwtFault::kNoRole},
      {"roles none of ours", token({R"("roles":["root","Auditor"])"}), JwtFault::kNoRole},
      {"roles an object", token({R"("roles":{"auditor":true})"}), JwtFault::kNoRole},
  };
}

TEST(Jwt, EachBadTokenIsRefusedForItsOwnReason) {
  std::size_t count = 0;
  for (const auto& group : {bad_forms(), bad_headers(), bad_signatures(), bad_claims()}) {
    for (const Bad& bad : group) {
      const auto outcome = verify(bad.token);
      ASSERT_FALSE(outcome.has_value()) << bad.what;
      EXPECT_EQ(name_of(outcome.error()), name_of(bad.fault)) << bad.what;
      ++count;
    }
  }
  EXPECT_GE(count, 60U);
  ASSERT_TRUE(verify(token()).has_value());
}

TEST(Jwt, AnAlgorithmThatIsNotInTheListIsRefusedThoughItsSignatureIsGood) {
  JwtRules only_rsa = rules();
  only_rsa.algorithms = {Algorithm::kRs256};
  EXPECT_EQ(verify(token(), only_rsa).error(), JwtFault::kAlgorithm);
}

TEST(Jwt, ClocksMayDifferByAMinute) {
  EXPECT_TRUE(verify(token({R"("exp":)" + at(-59)})).has_value());
  EXPECT_TRUE(verify(token({R"("nbf":)" + at(60)})).has_value());
  EXPECT_TRUE(verify(token({R"("iat":)" + at(60)})).has_value());
  EXPECT_FALSE(verify(token({R"("iat":)" + at(61)})).has_value());
}

TEST(Jwt, NoByteOfAGoodTokenCanBeAnother) {
  const std::string good = token();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string other = good;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(verify(other).has_value()) << i;
    EXPECT_FALSE(verify(good.substr(0, i)).has_value()) << i;
  }
}

TEST(Jwt, RolesAreNamedByWhicheverClaimAndWordTheIssuerUses) {
  JwtRules mapped = rules();
  mapped.roles_claim = "realm.access";
  mapped.roles = {{"saksbehandler", Role::kWriter}, {"leder", Role::kManager}};
  const auto outcome =
      verify(token({R"("realm":{"access":["leder","saksbehandler","auditor"]})"}), mapped);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->roles, (Roles{Role::kWriter, Role::kManager}));
  // Our own names mean nothing then.
  EXPECT_EQ(verify(token({R"("realm":{"access":["auditor"]})"}), mapped).error(),
            JwtFault::kNoRole);
  JwtRules scope = rules();
  scope.roles_claim = "scope";
  EXPECT_EQ(verify(token({R"("scope":"openid auditor  manager")"}), scope)->roles,
            (Roles{Role::kAuditor, Role::kManager}));
  JwtRules url = rules();
  url.roles_claim = "https://example.org/roles";
  EXPECT_EQ(verify(token({R"("https://example.org/roles":["manager"])"}), url)->roles,
            Roles{Role::kManager});
}

TEST(Jwt, AWriterHasSourcesAndIsItsOwnUnlessAClaimSaysElse) {
  EXPECT_EQ(verify(token({R"("roles":["writer"])"}))->sources,
            std::vector<std::string>{"system-7"});
  JwtRules claimed = rules();
  claimed.sources_claim = "systems";
  EXPECT_EQ(verify(token({R"("roles":["writer"])", R"("systems":["a","b c"])"}), claimed)->sources,
            (std::vector<std::string>{"a", "b c"}));
  EXPECT_EQ(verify(token({R"("roles":["writer"])"}), claimed).error(), JwtFault::kNoSource);
  EXPECT_EQ(verify(token({R"("roles":["writer"])", R"("systems":[])"}), claimed).error(),
            JwtFault::kNoSource);
}

TEST(Jwt, WhereAuthoritiesAreAskedForATokenWithoutIsRefused) {
  JwtRules scoped = rules();
  scoped.authorities_claim = "org";
  EXPECT_EQ(verify(token({R"("org":"HDS")"}), scoped)->authorities,
            std::vector<std::string>{"HDS"});
  EXPECT_EQ(verify(token(), scoped).error(), JwtFault::kNoAuthority);
  EXPECT_EQ(verify(token({R"("org":[""])"}), scoped).error(), JwtFault::kNoAuthority);
}

TEST(KeySet, WeakOrMalformedKeysSpoilIt) {
  const auto one = [](const std::string& key) {
    return KeySet::parse(R"({"keys":[)" + key + "]}");
  };
  const Issuer weak(1024);
  const std::string ec = issuer().jwk(Issuer::Kind::kP256, "ec", "");
  for (const std::string& key :
       {weak.jwk(Issuer::Kind::kRsa, "rsa", ""),
        std::string(R"({"kid":"a","kty":"RSA","n":"AQAB"})"),
        std::string(R"({"kid":"a","kty":"RSA","n":"AQAB","e":"AQAB"})"),
        std::string(R"({"kid":"a","kty":"OKP","crv":"Ed25519","x":"AA"})"),
        // A point that is not on the curve.
        R"({"kid":"a","kty":"EC","crv":"P-256","x":")" + std::string(42, 'A') + R"(E","y":")" +
            std::string(42, 'A') + R"(E"})",
        ec + "," + ec,
        std::string("1")}) {
    const auto set = one(key);
    ASSERT_FALSE(set.has_value()) << key;
    EXPECT_EQ(set.error().number, kBadKeySet) << key;
  }
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[)"}) {
    EXPECT_FALSE(KeySet::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(KeySet::parse(std::string(300'000, ' ')).has_value());
}

TEST(KeySet, KeysForOtherUsesAreNotThere) {
  const std::string good = token();
  for (const char* more : {R"(,"use":"enc")",
                           R"(,"key_ops":["encrypt"])",
                           R"(,"alg":"ECDH-ES")",
                           R"(,"alg":"RS512")"}) {
    const auto keys = KeySet::parse(issuer().key_set(more)).value();
    EXPECT_EQ(verify_jwt(good, rules(), keys, {kNow * 1'000'000}).error(), JwtFault::kUnknownKey)
        << more;
  }
  const auto keys = KeySet::parse(issuer().key_set(R"(,"use":"sig","key_ops":["verify"])")).value();
  EXPECT_TRUE(verify_jwt(good, rules(), keys, {kNow * 1'000'000}).has_value());
  const auto other =
      KeySet::parse(R"({"keys":[{"kty":"oct","k":"AAAA","kid":"ec"},{"kty":"AKP","kid":"x"}]})");
  ASSERT_TRUE(other.has_value());
  EXPECT_FALSE(other->has("ec"));
}

TEST(KeySet, AKeyForOneAlgorithmIsForThatAlone) {
  const std::string ps = issuer().jwk(Issuer::Kind::kRsa, "rsa", R"(,"alg":"PS256")");
  const auto keys = KeySet::parse(R"({"keys":[)" + ps + "]}").value();
  const auto outcome = [&](const std::string& algorithm) {
    return verify_jwt(with_header(R"({"kid":"rsa","alg":")" + algorithm + R"("})", algorithm),
                      rules(),
                      keys,
                      {kNow * 1'000'000})
        .has_value();
  };
  EXPECT_TRUE(outcome("PS256"));
  EXPECT_FALSE(outcome("RS256"));
}

}  // namespace
}  // namespace identity
