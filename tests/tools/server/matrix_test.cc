// Role × route × owner: every operation of the served description, asked by everyone, is answered
// as its x-roles and x-shows say.
#include <algorithm>
#include <set>

#include "replay/event/json_document.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using replay::JsonDocument;
using replay::JsonNode;

const std::vector<std::string> kRoles = {
    "writer", "auditor", "manager", "deletion-officer", "administrator"};
const std::string kCase = "KPR-2025%2F0093";

struct Operation {
  std::string method;
  std::string path;
  std::set<std::string> roles{};  // empty: anybody
  std::string shows{};
};

std::vector<Operation> operations_in(const std::string& description) {
  const auto document = JsonDocument::parse(description).value();
  const auto each = [&](const JsonNode& node, const auto& visit) {
    for (const JsonNode* child = document.first_child(node); child != nullptr;
         child = document.next_sibling(*child)) {
      visit(*child);
    }
  };
  std::vector<Operation> operations;
  each(*document.member(document.root(), "paths"), [&](const JsonNode& path) {
    each(path, [&](const JsonNode& method) {
      if (method.key == "parameters") return;
      Operation operation{.method = std::string(method.key), .path = std::string(path.key)};
      each(*document.member(method, "x-roles"),
           [&](const JsonNode& role) { operation.roles.emplace(role.text); });
      operation.shows = document.member(method, "x-shows")->text;
      operations.push_back(std::move(operation));
    });
  });
  return operations;
}

struct Asker {
  std::string name;
  std::string header;
  std::string role{};   // empty: nobody
  std::string owner{};  // "own", "foreign", or empty: without limit
};

class Matrix : public ServeTest {
 protected:
  void SetUp() override {
    init_with_sample();
    askers_ = {{"no token", ""}, {"garbage", bearer("clt_garbage")}};
    const std::string expired = made("--role auditor");
    expire_last();
    askers_.push_back({"expired", bearer(expired)});
    askers_.push_back({"revoked", bearer(made("--role auditor"))});
    EXPECT_EQ(run("token revoke " + last_id_).exit_code, 0);
    for (const std::string& role : kRoles) {
      const std::string words = "--role " + role + (role == "writer" ? " --source *" : "");
      askers_.push_back({role, bearer(made(words)), role});
      // The case went through HDS; nobody of that other name ever had one.
      askers_.push_back({role + " of HDS", bearer(made(words + " --authority HDS")), role, "own"});
      askers_.push_back(
          {role + " of NOBODY", bearer(made(words + " --authority NOBODY")), role, "foreign"});
    }
    serve({"--set", "limits.failures_per_minute=100000"});
    client_ = connect();
  }

  static std::string bearer(const std::string& text) {
    return "Authorization: Bearer " + text + "\r\n";
  }

  std::string made(const std::string& words) {
    const auto outcome = run("token create --json " + words);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    last_id_ = tools::Json(outcome.out).at("id");
    return tools::Json(outcome.out).at("token");
  }

  /// Moves the end of the last token into the past, in the file.
  void expire_last() {
    std::string text = read_file("caseledger-data/tokens");
    const std::string key = "\"expiresAt\":\"";
    for (const std::string word : {"\"createdAt\":\"", "\"expiresAt\":\""}) {
      const std::size_t at = text.rfind(word);
      ASSERT_NE(at, std::string::npos);
      text.replace(at + word.size(), 4, word == key ? "2021" : "2020");
    }
    write_file("caseledger-data/tokens.edited", text);
    ASSERT_EQ(shell("chmod 600 caseledger-data/tokens.edited && "
                    "mv caseledger-data/tokens.edited caseledger-data/tokens")
                  .exit_code,
              0);
  }

  /// An address of the operation that has an answer for who may have all.
  static std::string target_of(const Operation& operation, bool names_case) {
    std::string target = operation.path;
    const auto put = [&target](const std::string& brace, const std::string& value) {
      if (const auto at = target.find(brace); at != std::string::npos) {
        target.replace(at, brace.size(), value);
      }
    };
    put("{case}", kCase);
    put("{rest}", "entries/000");
    if (operation.path == "/v1/cases/{case}/answers/{name}") put("{name}", "history");
    if (operation.path == "/v1/answers/{name}") put("{name}", "rules");
    put("{name}", "built-in");
    if (target.starts_with("/v1/proofs/inclusion")) target += "?index=5";
    if (target.starts_with("/v1/proofs/consistency")) target += "?from=5&to=9";
    if (target == "/v1/proofs/case") target += "?case=" + kCase;
    if (target == "/v1/access") target += names_case ? "?case=" + kCase : "?about=service";
    if (target == "/v1/events" && names_case && operation.method == "get") {
      target += "?case=" + kCase;
    }
    return target;
  }

  Answer ask(const Operation& operation, const std::string& target, const std::string& header) {
    // A connection for each: one whose body was refused unread ends.
    const auto client = connect();
    if (operation.method == "get") return client->get(target, header);
    std::string body = event_json("M", ++number_);
    if (target.find(kCase) != std::string::npos) body = event_json("KPR-2025/0093", number_);
    return client->post(target, "application/json", body, header);
  }

  static int expected(const Operation& operation, const Asker& asker, bool names_case) {
    const int good = operation.method == "post" ? 201 : 200;
    if (operation.roles.empty()) return good;
    if (asker.role.empty()) return 401;
    if (!operation.roles.contains(asker.role)) return 404;
    if (asker.owner.empty()) return good;
    const bool is_of_case =
        operation.shows == "case" || (operation.shows == "case-or-everything" && names_case);
    if (is_of_case) return asker.owner == "own" ? good : 404;
    const bool is_of_all =
        operation.shows == "everything" || operation.shows == "case-or-everything";
    return is_of_all ? 404 : good;
  }

  std::vector<Asker> askers_;
  std::string last_id_;
  std::uint64_t number_ = 0;
  std::unique_ptr<Client> client_;
};

TEST_F(Matrix, EveryOperationIsAnsweredToEveryoneAsItsRolesAndWhatItShowsSay) {
  const auto operations = operations_in(client_->get("/openapi.json").body);
  ASSERT_GT(operations.size(), 15U);
  std::size_t asked = 0;
  for (const Operation& operation : operations) {
    if (operation.path == "/v1/reports/{name}") continue;     // each report has readers of its own
    if (operation.path.starts_with("/v1/session")) continue;  // session_test.cc
    // page_test.cc; /assets takes only the names that the page has.
    if (operation.path == "/" || operation.path == "/assets/{name}") continue;
    for (const Asker& asker : askers_) {
      for (const bool names_case : {false, true}) {
        if (names_case && operation.shows != "case-or-everything") continue;
        // An administrator may see what was done about access, and no case's account.
        const bool is_hidden =
            operation.path == "/v1/access" && names_case && asker.role == "administrator";
        const std::string target = target_of(operation, names_case);
        const Answer answer = ask(operation, target, asker.header);
        ++asked;
        EXPECT_EQ(answer.status, is_hidden ? 404 : expected(operation, asker, names_case))
            << operation.method << ' ' << target << " by " << asker.name << ": " << answer.body;
      }
    }
  }
  EXPECT_GT(asked, 300U);
}

TEST_F(Matrix, EveryReportIsAnsweredToThoseItIsFor) {
  const std::set<std::string> figures = {
      "processing-times", "workload", "fees", "ehds-activity", "durations"};
  const std::set<std::string> duties = {"deletions", "disclosures"};
  for (const std::string report : {"processing-times",
                                   "workload",
                                   "deletions",
                                   "findings",
                                   "fees",
                                   "disclosures",
                                   "gaps",
                                   "journal",
                                   "ehds-activity",
                                   "durations",
                                   "no-such-report"}) {
    for (const Asker& asker : askers_) {
      int status = asker.role == "auditor" && report != std::string("no-such-report") ? 200 : 404;
      if (asker.role.empty()) status = 401;
      if (asker.role == "manager" && figures.contains(report)) status = 200;
      if (asker.role == "deletion-officer" && duties.contains(report)) status = 200;
      EXPECT_EQ(client_->get("/v1/reports/" + std::string(report), asker.header).status, status)
          << report << " by " << asker.name;
    }
  }
}

}  // namespace
}  // namespace server
