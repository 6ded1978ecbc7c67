// GET /v1/rules: which rulebook judges on which day, what it says, what another says otherwise.
#include <fstream>
#include <sstream>

#include "tests/tools/server/served.h"

namespace server {
namespace {

class Rules : public ServeTest {
 protected:
  /// The built-in rulebook, and from 2027 on one with other days for a receipt.
  void SetUp() override {
    init();
    std::ifstream file(CASELEDGER_SOURCE_DIR "/schemas/rulebooks/no-health-registers.toml");
    std::ostringstream text;
    text << file.rdbuf();
    std::string next = text.str();
    replace(next, "version = \"no-health-registers/2023-06-02\"", "version = \"next/1\"");
    replace(next, "receipt_days = 14", "receipt_days = 21");
    write_file("next.toml", next);
    const auto activated = run("rules activate next.toml --valid-from 2027-01-01");
    ASSERT_EQ(activated.exit_code, 0) << activated.out << activated.err;
    serve();
    client_ = connect();
  }

  static void replace(std::string& text, const std::string& before, const std::string& after) {
    const std::size_t at = text.find(before);
    ASSERT_NE(at, std::string::npos) << before;
    text.replace(at, before.size(), after);
  }

  std::unique_ptr<Client> client_;
};

TEST_F(Rules, AreListedWithTheDaysOnWhichEachJudges) {
  const Answer before = client_->get("/v1/rules?today=2026-12-31");
  ASSERT_EQ(before.status, 200) << before.body;
  ASSERT_EQ(tools::Json(before.body).count("items"), 3U);
  EXPECT_EQ(before.at("items.0.builtIn"), "true");
  EXPECT_EQ(before.at("items.0.inForce"), "false");
  EXPECT_EQ(before.at("items.1.version"), "no-health-registers/2023-06-02");
  EXPECT_EQ(before.at("items.1.inForce"), "true");
  EXPECT_EQ(before.at("items.1.sha256"), before.at("items.0.sha256"));
  EXPECT_EQ(before.at("items.2.version"), "next/1");
  EXPECT_EQ(before.at("items.2.validFrom"), "2027-01-01");
  EXPECT_EQ(before.at("items.2.inForce"), "false");
  EXPECT_EQ(before.at("rulebook"), "no-health-registers/2023-06-02");

  ASSERT_EQ(tools::Json(before.body).count("periods"), 3U);
  EXPECT_EQ(before.at("periods.0.first"), "null");
  EXPECT_EQ(before.at("periods.0.last"), "2019-04-07");
  EXPECT_EQ(before.at("periods.0.builtIn"), "true");
  EXPECT_EQ(before.at("periods.1.first"), "2019-04-08");
  EXPECT_EQ(before.at("periods.1.last"), "2026-12-31");
  EXPECT_EQ(before.at("periods.2.first"), "2027-01-01");
  EXPECT_EQ(before.at("periods.2.last"), "null");
  EXPECT_EQ(before.at("periods.2.version"), "next/1");

  const Answer after = client_->get("/v1/rules?today=2027-01-01");
  EXPECT_EQ(after.at("items.2.inForce"), "true");
  EXPECT_EQ(after.at("rulebook"), "next/1");
}

TEST_F(Rules, OneIsWhatTheCommandLineShowsOfIt) {
  const Answer answer = client_->get("/v1/rules/next%2F1");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.at("version"), "next/1");
  const std::string shown = run("rules show --json --today 2027-01-01").out;
  // From the rules on both say the same.
  EXPECT_EQ(answer.body.substr(answer.body.find("\"rules\":")),
            shown.substr(shown.find("\"rules\":")));
  const Answer text = client_->get("/v1/rules/next%2F1", "Accept: application/toml\r\n");
  EXPECT_EQ(text.header("content-type"), "application/toml");
  EXPECT_EQ(text.body, read_file("next.toml"));
  EXPECT_EQ(client_->get("/v1/rules/next%2F1?format=toml").body, text.body);
  EXPECT_EQ(client_->get("/v1/rules/next%2F1?format=xml").at("code"), "CL-2624");
}

TEST_F(Rules, DifferencesAreThoseOfTheCommandLine) {
  const Answer answer = client_->get("/v1/rules/next%2F1/differences?from=built-in");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.body, run("rules diff built-in next/1 --json").out);
  EXPECT_EQ(tools::Json(answer.body).count("differences"), 2U);
}

TEST_F(Rules, OneThatIsNotRecordedIs404) {
  EXPECT_EQ(client_->get("/v1/rules/unheard-of").at("code"), "CL-2508");
  EXPECT_EQ(client_->get("/v1/rules/unheard-of").status, 404);
  EXPECT_EQ(client_->get("/v1/rules/next%2F1/differences?from=x").status, 404);
  EXPECT_EQ(client_->get("/v1/rules/next%2F1?knownAt=size:2").status, 404);
}

}  // namespace
}  // namespace server
