// Which changes of a text are changes of what it says.
#include "replay/rules/rulebook_diff.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace replay {
namespace {

// "table key: old → new" for each difference, one a line; "" for none.
std::string changes(std::string_view before, std::string_view after) {
  const auto a = read_toml(before, "a.toml");
  const auto b = read_toml(after, "b.toml");
  EXPECT_TRUE(a.has_value());
  EXPECT_TRUE(b.has_value());
  std::string out;
  for (const RulebookDifference& each : differences(*a, *b)) {
    out += each.table + " " + each.key + ": " +
           (each.before != nullptr ? plain_text(*each.before) : "none") + " → " +
           (each.after != nullptr ? plain_text(*each.after) : "none") + "\n";
  }
  return out;
}

constexpr std::string_view kNorms = R"(
[[norm]]
clock = "STATUTORY"
registers = ["KPR", "NPR"]
length = 30
valid_from = 2019-04-08

[[norm]]
clock = "EXPECTED"
length = 2
valid_from = 2019-04-08
)";

TEST(RulebookDiff, CommentsLayoutAndOrderMakeNoDifference) {
  EXPECT_EQ(changes(kNorms, kNorms), "");
  EXPECT_EQ(changes(kNorms, R"(# turned round
norm = [
  { valid_from = 2019-04-08, clock = "EXPECTED", length = 2 },
  { clock = "STATUTORY", length = 30, registers = ["NPR", "KPR"], valid_from = 2019-04-08 },
]
)"),
            "");
}

TEST(RulebookDiff, AChangedRowIsToldByKeyUnderWhatItIsAbout) {
  std::string after(kNorms);
  after.replace(after.find("length = 30"), 11, "length = 25");
  EXPECT_EQ(changes(kNorms, after), "norm (STATUTORY, KPR+NPR, 2019-04-08).length: 30 → 25\n");
  after.replace(after.find("2019-04-08"), 10, "2020-01-01");
  EXPECT_EQ(changes(kNorms, after),
            "norm (STATUTORY, KPR+NPR, 2019-04-08).length: 30 → 25\n"
            "norm (STATUTORY, KPR+NPR, 2019-04-08).valid_from: 2019-04-08 → 2020-01-01\n");
}

TEST(RulebookDiff, ANewPeriodIsAnAddedRowAndTheOldOneEnds) {
  std::string after(kNorms);
  after +=
      "valid_to = 2025-12-31\n[[norm]]\nclock = \"EXPECTED\"\nlength = 3\n"
      "valid_from = 2026-01-01\n";
  EXPECT_EQ(
      changes(kNorms, after),
      "norm (EXPECTED, 2019-04-08).valid_to: none → 2025-12-31\n"
      "norm (EXPECTED, 2026-01-01): none → clock EXPECTED; length 3; valid_from 2026-01-01\n");
  EXPECT_EQ(
      changes(after, kNorms),
      "norm (EXPECTED, 2019-04-08).valid_to: 2025-12-31 → none\n"
      "norm (EXPECTED, 2026-01-01): clock EXPECTED; length 3; valid_from 2026-01-01 → none\n");
}

TEST(RulebookDiff, TablesOfOneTextOnlyAreToldEntryByEntry) {
  EXPECT_EQ(changes("", "[options]\na = 1\nb = true\n"),
            "options a: none → 1\noptions b: none → true\n");
  EXPECT_EQ(changes("[[fee]]\npayee = \"HDS\"\nrate = 1\n", ""),
            "fee (HDS): payee HDS; rate 1 → none\n");
}

TEST(RulebookDiff, TellsTheHeadFirstAndNestedTextsByTheirPath) {
  EXPECT_EQ(
      changes(
          "version = \"a\"\ntitle.nb = \"x\"\ncodes.z = [\"Q\"]\nrule.S01.sentence.nb = \"før\"\n",
          "version = \"b\"\ntitle.nb = \"y\"\ncodes.z = [\"P\", \"Q\"]\n"
          "rule.S01.sentence.nb = \"etter\"\n"),
      "rulebook title.nb: x → y\n"
      "rulebook version: a → b\n"
      "codes z: Q → P, Q\n"
      "rule S01.sentence.nb: før → etter\n");
}

TEST(RulebookDiff, OwnersOfARegisterAreRowsToo) {
  EXPECT_EQ(changes("[register.KPR]\nowner = [{ authority = \"HDIR\", valid_to = 2023-12-31 }]\n",
                    "[register.KPR]\nowner = [{ authority = \"HDIR\", valid_to = 2024-12-31 }]\n"),
            "register KPR.owner(HDIR).valid_to: 2023-12-31 → 2024-12-31\n");
}

}  // namespace
}  // namespace replay
