// Which cases a caller may see, by the authorities that have or had them in hand.
#include "tools/server/scope.h"

#include <gtest/gtest.h>

#include "replay/case/case_file.h"
#include "tests/support/memory_ledger.h"

namespace server {
namespace {

Scope scope_of(std::vector<std::string> authorities) {
  return Scope::of(
      {.name = "t", .roles = kEveryRole, .sources = {}, .authorities = std::move(authorities)});
}

struct Hands {
  std::string intake{};
  std::string decision{};
  std::string dispensation{};
  std::string delivery{};
};

replay::Authorities hands(const Hands& given) {
  const auto known = [](const std::string& authority) {
    return authority.empty() ? std::nullopt : std::optional(authority);
  };
  return {
      known(given.intake), known(given.decision), known(given.dispensation), known(given.delivery)};
}

TEST(Scope, ACallerWithoutLimitSeesEveryCaseAlsoOneThatNobodyHas) {
  EXPECT_TRUE(scope_of({}).sees_all());
  EXPECT_TRUE(scope_of({}).sees(replay::Authorities{}));
  EXPECT_TRUE(scope_of({}).sees(hands({.intake = "HDS"})));
}

TEST(Scope, ALimitedCallerSeesACaseThatOneOfItsAuthoritiesHadInWhateverCapacity) {
  const Scope scope = scope_of({"FHI", "HDIR"});
  EXPECT_FALSE(scope.sees_all());
  EXPECT_TRUE(scope.sees(hands({.intake = "HDIR"})));
  EXPECT_TRUE(scope.sees(hands({.intake = "HDS", .decision = "FHI"})));
  EXPECT_TRUE(scope.sees(hands({.intake = "HDS", .dispensation = "HDIR"})));
  EXPECT_TRUE(scope.sees(hands({.intake = "HDS", .delivery = "FHI"})));
}

TEST(Scope, ALimitedCallerSeesNeitherAForeignCaseNorOneThatNobodyHas) {
  const Scope scope = scope_of({"FHI"});
  EXPECT_FALSE(scope.sees(replay::Authorities{}));
  EXPECT_FALSE(scope.sees(hands({.intake = "HDS", .decision = "HDIR"})));
  EXPECT_FALSE(scope.sees(hands({.intake = "FH"})));
  EXPECT_FALSE(scope.sees(std::vector<std::string>{"HDS", ""}));
}

TEST(Scope, ACaseThatIsNotThereIsNotSeen) {
  const support::MemoryLedger ledger;
  EXPECT_EQ(scope_of({"FHI"}).sees(ledger, "KPR-1999/0001"), false);
  EXPECT_EQ(scope_of({"FHI"}).sees(ledger, "$rules"), false);
}

}  // namespace
}  // namespace server
