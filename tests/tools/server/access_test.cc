// Who may see what, whom it is told to have looked, and that nobody looks unrecorded.
#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

#include "replay/event/json_document.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using replay::JsonDocument;
using replay::JsonNode;

const std::string kCase = "KPR-2025/0093";
const std::string kCaseInPath = "KPR-2025%2F0093";
const std::string kUnknownInPath = "KPR-1999%2F0001";

class Access : public ServeTest {
 protected:
  void SetUp() override {
    init_with_sample();
    operator_token_ = token("auditor");
    serve();
    client_ = connect();
    // One that has the case in hand, and one that never had it.
    const tools::Json known(get("/v1/cases/" + kCaseInPath, operator_token_).body);
    own_ = known.at("authorities.intake");
    foreign_ = "NOBODY";
  }

  /// The header of a new token.
  std::string token(const std::string& role, const std::string& authority = "") {
    std::string words = "token create --json --role " + role + " --name " + role;
    if (!authority.empty()) words += " --authority " + authority;
    if (role == "writer") words += " --source *";
    const auto made = run(words);
    EXPECT_EQ(made.exit_code, 0) << made.err;
    last_id_ = tools::Json(made.out).at("id");
    return bearer(tools::Json(made.out).at("token"));
  }

  static std::string bearer(const std::string& text) {
    return "Authorization: Bearer " + text + "\r\n";
  }

  Answer get(const std::string& target, const std::string& headers) {
    return client_->get(target, headers);
  }

  /// What the access ledger says of the case or stream, by the command line.
  tools::Json account(const std::string& words) {
    const auto outcome = run("access " + words + " --json");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return tools::Json(outcome.out);
  }

  std::string operator_token_;
  std::string last_id_;
  std::string own_;
  std::string foreign_;
  std::unique_ptr<Client> client_;
};

// --- looks ---------------------------------------------------------------------------------------

TEST_F(Access, ALookIsOnDiskBeforeItIsGiven) {
  const std::string before = account(kCase).at("items.0.action");
  ASSERT_EQ(get("/v1/cases/" + kCaseInPath + "/events",
                operator_token_ + "X-Access-Reason: complaint 17\r\nX-Request-Id: r-17\r\n")
                .status,
            200);
  // Killed at once: what was answered was recorded.
  served_->end(SIGKILL);
  const tools::Json looks = account(kCase);
  EXPECT_EQ(before, "READ_CASE");
  ASSERT_EQ(looks.count("items"), 2U);
  EXPECT_EQ(looks.at("items.1.action"), "READ_HISTORY");
  EXPECT_EQ(looks.at("items.1.who.token"), last_id_);
  EXPECT_EQ(looks.at("items.1.who.name"), "auditor");
  EXPECT_EQ(looks.at("items.1.who.roles.0"), "auditor");
  EXPECT_EQ(looks.at("items.1.who.peer"), "127.0.0.1");
  EXPECT_EQ(looks.at("items.1.what.route"), "GET /v1/cases/{case}/events");
  EXPECT_EQ(looks.at("items.1.why"), "complaint 17");
  EXPECT_EQ(looks.at("items.1.requestId"), "r-17");
  EXPECT_EQ(looks.at("items.1.status"), "200");
  EXPECT_EQ(run("--ledger caseledger-data/access verify").exit_code, 0);
}

TEST_F(Access, EveryKindOfLookIsRecordedUnderWhatWasLookedAt) {
  const std::string etag = get("/v1/cases/" + kCaseInPath, operator_token_).header("etag");
  get("/v1/cases/" + kCaseInPath, operator_token_ + "If-None-Match: " + etag + "\r\n");
  get("/v1/cases/" + kCaseInPath + "/dossier", operator_token_);
  get("/v1/proofs/case?case=" + kCaseInPath, operator_token_);
  get("/v1/events?case=" + kCaseInPath, operator_token_);
  get("/v1/access?case=" + kCaseInPath, operator_token_);
  const tools::Json looks = account(kCase);
  std::string actions;
  for (std::size_t i = 0; i < looks.count("items"); ++i) {
    const std::string place = "items." + std::to_string(i);
    actions += looks.at(place + ".action") + ' ' + looks.at(place + ".status") + '\n';
  }
  EXPECT_EQ(actions,
            "READ_CASE 200\nREAD_CASE 200\nREAD_CASE 304\nREAD_DOSSIER 200\n"
            "READ_PROOF_OF_CASE 200\nREAD_EVENTS 200\nREAD_ACCESS 200\n");
  get("/v1/cases?limit=2&where=register%3DKPR", operator_token_);
  EXPECT_EQ(account("--lists").at("items.0.what.query"), "limit=2&where=register%3DKPR");
  get("/v1/reports/findings", operator_token_);
  EXPECT_EQ(account("--report findings").at("items.0.action"), "READ_REPORT");
  get("/tile/entries/000", operator_token_);
  get("/tile/0/000", operator_token_);
  EXPECT_EQ(account("--events").count("items"), 1U);
  EXPECT_EQ(account("--events").at("items.0.action"), "READ_ENTRIES");
}

TEST_F(Access, AFollowedStreamIsRecordedWhenItBeginsAndWhenItEnds) {
  get("/v1/events?format=ndjson&limit=3", operator_token_);
  for (int i = 0; i < 100 && account("--events").count("items") < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  const tools::Json looks = account("--events");
  ASSERT_EQ(looks.count("items"), 2U);
  EXPECT_EQ(looks.at("items.0.action"), "READ_EVENTS");
  EXPECT_EQ(looks.at("items.1.action"), "READ_EVENTS_ENDED");
  EXPECT_GT(std::stoull(looks.at("items.1.bytes")), 300U);
}

TEST_F(Access, AReasonThatCannotBeKeptIsRefused) {
  const std::string target = "/v1/cases/" + kCaseInPath;
  const auto code = [&](const std::string& reason) {
    return get(target, operator_token_ + "X-Access-Reason: " + reason + "\r\n").at("code");
  };
  EXPECT_EQ(code(std::string(201, 'a')), "CL-2692");
  EXPECT_EQ(code("13097248022"), "CL-2692");
  EXPECT_EQ(code(std::string(200, 'a')), "(absent)");
}

TEST_F(Access, StartAndStopAreRecordedWithTheKeysInUse) {
  served_->end(SIGTERM);
  const tools::Json service = account("--service");
  EXPECT_EQ(service.at("items.0.action"), "SERVICE_STARTED");
  EXPECT_NE(service.at("items.0.detail").find("vkey "), std::string::npos);
  EXPECT_EQ(service.at("items.1.action"), "SERVICE_STOPPED");
}

TEST_F(Access, TokensAreRecordedWhenMadeAndRevokedEachOnce) {
  const std::string manager = token("manager");
  ASSERT_EQ(run("token revoke " + last_id_).exit_code, 0);
  const auto tokens_told = [&] {
    std::string told;
    const tools::Json tokens = account("--tokens");
    for (std::size_t i = 0; i < tokens.count("items"); ++i) {
      told += tokens.at("items." + std::to_string(i) + ".action") + ' ';
    }
    return told;
  };
  const std::string all = "TOKEN_CREATED TOKEN_CREATED TOKEN_REVOKED ";
  for (int i = 0; i < 100 && tokens_told() != all; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_EQ(tokens_told(), all);
  serve();
  std::this_thread::sleep_for(std::chrono::milliseconds(1'300));
  EXPECT_EQ(tokens_told(), all);
}

TEST_F(Access, RefusedAttemptsAreRecordedAndCannotFillTheDisk) {
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(get("/v1/cases/" + kCaseInPath, bearer("wrong")).status, 401);
  }
  served_->end(SIGTERM);
  const tools::Json refused = account("--refused");
  ASSERT_EQ(refused.count("items"), 2U);
  EXPECT_EQ(refused.at("items.0.count"), "1");
  EXPECT_EQ(refused.at("items.1.count"), "29");
  EXPECT_EQ(refused.at("items.0.what.route"), "GET /v1/cases/{case}");
  EXPECT_EQ(refused.at("items.0.code"), "CL-2631");
}

// --- fields --------------------------------------------------------------------------------------

TEST_F(Access, AManagerAndADeletionOfficerAreShownTheirFieldsAndNoOthers) {
  const std::string head = "case size root today rulebook simulated ";
  const std::string target = "/v1/cases/" + kCaseInPath + "?today=2026-11-15";
  const std::string for_manager = "state registers category dates clocks";
  const std::string for_officer = "deletion legalHold contracts deliveries";
  EXPECT_EQ(tools::Json(get(target, token("manager")).body).names(), head + for_manager);
  EXPECT_EQ(tools::Json(get(target, token("deletion-officer")).body).names(), head + for_officer);
  EXPECT_EQ(tools::Json(get(target, token("manager,deletion-officer")).body).names(),
            head + for_manager + ' ' + for_officer);
  EXPECT_EQ(tools::Json(get(target, token("manager,auditor")).body).at("findings"),
            tools::Json(get(target, operator_token_).body).at("findings"));
  const auto row = [&](const std::string& headers) {
    return tools::Json(get("/v1/cases?limit=1", headers).body).names("items.0");
  };
  EXPECT_EQ(row(token("manager")),
            "case simulated state registers category received statutory overdue");
  EXPECT_EQ(row(token("deletion-officer")), "case simulated deletion");
}

TEST_F(Access, NoPersonActorDataOrFindingIsShownToAManagerOrADeletionOfficer) {
  const std::string history = get("/v1/cases/" + kCaseInPath + "/events", operator_token_).body;
  std::set<std::string> secrets = {
      "message", "evidence", "actor", "\"id\"", "purpose", "applicant"};
  const tools::Json events(history);
  for (std::size_t i = 0; i < events.count("events"); ++i) {
    const std::string place = "events." + std::to_string(i);
    // Organisations may be recipients; people have ids like this.
    const std::string actor = events.at(place + ".actor.id");
    if (actor.starts_with("u-")) secrets.insert(actor);
    secrets.insert(events.at(place + ".id"));
    secrets.insert(events.at(place + ".type"));
  }
  ASSERT_GT(secrets.size(), 20U);
  for (const std::string role : {"manager", "deletion-officer", "manager,deletion-officer"}) {
    const std::string who = token(role);
    for (const std::string& target :
         {"/v1/cases/" + kCaseInPath, std::string("/v1/cases?limit=100")}) {
      const Answer answer = get(target, who);
      ASSERT_EQ(answer.status, 200) << answer.body;
      for (const std::string& secret : secrets) {
        EXPECT_EQ(answer.body.find(secret), std::string::npos) << role << ' ' << secret;
      }
    }
    // How a date was arrived at is told in the words of the rules, which know applicants.
    const Answer explained = get("/v1/cases/" + kCaseInPath + "?explain", who);
    ASSERT_EQ(explained.status, 200) << explained.body;
    secrets.erase("applicant");
    secrets.erase("purpose");
    for (const std::string& secret : secrets) {
      EXPECT_EQ(explained.body.find(secret), std::string::npos) << role << ' ' << secret;
    }
  }
}

TEST_F(Access, EveryoneWhoIsShownAClockMaySeeWhichDaysOfItCount) {
  const std::string target = "/v1/cases/" + kCaseInPath + "?today=2026-11-15&lang=en";
  const tools::Json plain(get(target, token("manager")).body);
  EXPECT_EQ(plain.at("clocks.0.explained.days.0.date"), "(absent)");
  const tools::Json manager(get(target + "&explain=true", token("manager")).body);
  const tools::Json auditor(get(target + "&explain=true", operator_token_).body);
  ASSERT_GT(manager.count("clocks.0.explained.days"), 10U);
  EXPECT_EQ(manager.count("clocks.0.explained.days"), auditor.count("clocks.0.explained.days"));
  EXPECT_EQ(manager.names("clocks.0.explained.days.0"), auditor.names("clocks.0.explained.days.0"));
  EXPECT_EQ(manager.at("clocks.0.explained.sentence"), auditor.at("clocks.0.explained.sentence"));
  EXPECT_NE(auditor.at("clocks.0.explained.startEvent.id"), "(absent)");
  EXPECT_EQ(manager.at("clocks.0.explained.startEvent.id"), "(absent)");
  const tools::Json officer(
      get("/v1/cases/NPR-2023%2F0147?explain=true", token("deletion-officer")).body);
  EXPECT_EQ(officer.at("clocks"), "(absent)");
  EXPECT_EQ(officer.at("dutyDates.0.dates.0.inForce"), "true");
}

/// The names of all members, at any depth.
void collect_names(const JsonDocument& document,
                   const JsonNode& node,
                   std::set<std::string>& names) {
  for (const JsonNode* child = document.first_child(node); child != nullptr;
       child = document.next_sibling(*child)) {
    if (node.kind == replay::JsonKind::kObject) names.emplace(child->key);
    collect_names(document, *child, names);
  }
}

TEST_F(Access, OfAnyCaseOfTheSampleOnlyTheFieldsOfTheListAreShown) {
  const std::set<std::string> of_both = {"case",
                                         "size",
                                         "root",
                                         "today",
                                         "rulebook",
                                         "simulated",
                                         "items",
                                         "total",
                                         "counted",
                                         "next",
                                         "date",
                                         "dates"};
  const std::set<std::string> of_manager = {"explained",
                                            "sentence",
                                            "citations",
                                            "source",
                                            "file",
                                            "line",
                                            "phrase",
                                            "days",
                                            "counted",
                                            "count",
                                            "reason",
                                            "off",
                                            "pauses",
                                            "calendar",
                                            "arithmetic",
                                            "putOffTo",
                                            "rolledOver",
                                            "startPlusLength",
                                            "lastDayOfMonth",
                                            "saturdayCounts",
                                            "december24Off",
                                            "december31Off",
                                            "rollForward",
                                            "expectedPauses",
                                            "requestEffect",
                                            "state",
                                            "registers",
                                            "category",
                                            "dates",
                                            "received",
                                            "complete",
                                            "legalAssessed",
                                            "decided",
                                            "contracted",
                                            "delivered",
                                            "clocks",
                                            "clock",
                                            "segment",
                                            "start",
                                            "length",
                                            "unit",
                                            "pausedDays",
                                            "due",
                                            "stop",
                                            "used",
                                            "status",
                                            "rule",
                                            "statutory",
                                            "overdue"};
  const std::set<std::string> of_officer = {
      "deletion",   "due",         "status",           "duties",     "contract",
      "deliveries", "confirmed",   "legalHold",        "contracts",  "version",
      "signedAt",   "deletionDue", "deletionDueIdKey", "recipients", "delivery",
      "date",       "registers",   "identifiability",  "recipient",  "recipientKind",
      "lastPart",   "dutyDates",   "inForce",          "holds",      "set",
      "lifted"};
  const tools::Json list(get("/v1/cases?limit=1000", operator_token_).body);
  ASSERT_EQ(list.count("items"), 52U);
  for (const auto& [role, own] :
       {std::pair("manager", of_manager), {"deletion-officer", of_officer}}) {
    const std::string who = token(role);
    std::set<std::string> names;
    std::vector<std::string> targets = {"/v1/cases?limit=1000"};
    for (std::size_t i = 0; i < list.count("items"); ++i) {
      std::string case_id = list.at("items." + std::to_string(i) + ".case");
      case_id.replace(case_id.find('/'), 1, "%2F");
      targets.push_back("/v1/cases/" + case_id + "?explain&today=2026-11-15");
    }
    for (const std::string& target : targets) {
      const auto document = JsonDocument::parse(get(target, who).body);
      ASSERT_TRUE(document) << target;
      collect_names(*document, document->root(), names);
    }
    for (const std::string& name : names) {
      EXPECT_TRUE(own.contains(name) || of_both.contains(name)) << role << " is shown " << name;
    }
    EXPECT_GT(names.size(), 20U) << "the sample shows too little to tell";
  }
}

TEST_F(Access, AListIsFilteredAndSortedByWhatIsShownInItOnly) {
  const std::string manager = token("manager");
  EXPECT_EQ(get("/v1/cases?where=register%3DKPR&sort=-due", manager).status, 200);
  EXPECT_EQ(get("/v1/cases?where=finding%3DF022", manager).status, 400);
  EXPECT_EQ(get("/v1/cases?where=purpose%3DQUALITY", manager).status, 400);
  EXPECT_EQ(get("/v1/cases?sort=findings", manager).status, 400);
  EXPECT_EQ(get("/v1/cases?where=deletion%3DOVERDUE", manager).status, 400);
  const std::string officer = token("deletion-officer");
  EXPECT_EQ(get("/v1/cases?where=deletion%3DOVERDUE&sort=deletion", officer).status, 200);
  EXPECT_EQ(get("/v1/cases?where=state%3DDELIVERED", officer).status, 400);
}

TEST_F(Access, AnAnswerIsNotKeptForAnotherRole) {
  const std::string auditor = get("/v1/cases?limit=5", operator_token_).body;
  EXPECT_NE(auditor.find("\"findings\""), std::string::npos);
  EXPECT_EQ(get("/v1/cases?limit=5", token("manager")).body.find("\"findings\""),
            std::string::npos);
}

TEST_F(Access, EachReportIsThereForThoseItIsFor) {
  const std::set<std::string> for_managers = {
      "processing-times", "workload", "fees", "ehds-activity", "durations"};
  const std::set<std::string> for_officers = {"deletions", "disclosures"};
  const std::string manager = token("manager");
  const std::string officer = token("deletion-officer");
  for (const std::string report : {"processing-times",
                                   "workload",
                                   "deletions",
                                   "findings",
                                   "fees",
                                   "disclosures",
                                   "gaps",
                                   "journal",
                                   "ehds-activity",
                                   "durations"}) {
    const std::string target = "/v1/reports/" + report;
    EXPECT_EQ(get(target, operator_token_).status, 200) << report;
    EXPECT_EQ(get(target, manager).status, for_managers.contains(report) ? 200 : 404) << report;
    EXPECT_EQ(get(target, officer).status, for_officers.contains(report) ? 200 : 404) << report;
  }
}

// --- cases of others -----------------------------------------------------------------------------

/// The answer but for what names the request and the case.
std::string shape_of(const Answer& answer, const std::string& case_id) {
  std::string text = std::to_string(answer.status) + '\n';
  for (const auto& [name, value] : answer.headers) {
    if (name != "x-request-id" && name != "date" && name != "content-length") {
      text += name + ": " + value + '\n';
    }
  }
  std::string body = answer.body;
  if (const auto at = body.find(case_id); at != std::string::npos)
    body.replace(at, case_id.size(), "C");
  body.resize(std::min(body.size(), body.find("requestId")));
  return text + body;
}

TEST_F(Access, AForeignCaseIsAnsweredAsOneThatIsNotThere) {
  const std::string foreign = token("auditor", foreign_);
  const std::string own = token("auditor", own_);
  for (const std::string tail :
       {"", "?knownAt=size:5", "?knownAt=nonsense", "?validAt=2020-01-01", "/events", "/dossier"}) {
    for (const std::string more : {"", "If-None-Match: *\r\n"}) {
      const Answer of_foreign = get("/v1/cases/" + kCaseInPath + tail, foreign + more);
      const Answer of_unknown = get("/v1/cases/" + kUnknownInPath + tail, foreign + more);
      EXPECT_EQ(of_foreign.status, 404) << tail;
      EXPECT_EQ(shape_of(of_foreign, kCase), shape_of(of_unknown, "KPR-1999/0001")) << tail;
    }
  }
  for (const std::string path : {"/v1/events?case=", "/v1/proofs/case?case=", "/v1/access?case="}) {
    EXPECT_EQ(shape_of(get(path + kCaseInPath, foreign), kCase),
              shape_of(get(path + kUnknownInPath, foreign), "KPR-1999/0001"));
    EXPECT_EQ(get(path + kCaseInPath, own).status, 200) << path;
  }
  EXPECT_EQ(tools::Json(get("/v1/cases", foreign).body).count("items"), 0U);
  EXPECT_GT(tools::Json(get("/v1/cases", own).body).count("items"), 0U);
  EXPECT_EQ(get("/v1/cases/" + kCaseInPath + "?knownAt=size:10", own).status, 404);
  EXPECT_EQ(get("/tile/entries/000?case=" + kCaseInPath, own).status, 400);
}

TEST_F(Access, AWriterIsToldOfWhatItMissedAsFarAsItIsItsOwn) {
  const std::string any = token("writer");
  ASSERT_EQ(
      client_->post("/v1/events", "application/json", event_json("W", 1, R"("source":"a",)"), any)
          .status,
      201);
  const auto own_of_b = run("token create --json --role writer --source b");
  const std::string b = bearer(tools::Json(own_of_b.out).at("token"));
  const Answer conflict = client_->post("/v1/events",
                                        "application/json",
                                        event_json("W", 2, R"("source":"b","expectedVersion":0,)"),
                                        b);
  EXPECT_EQ(conflict.status, 409) << conflict.body;
  EXPECT_EQ(conflict.at("currentVersion"), "1");
  EXPECT_EQ(tools::Json(conflict.body).names("missed.0"), "index version id type recordedAt");
  const Answer of_own = client_->post("/v1/events",
                                      "application/json",
                                      event_json("W", 3, R"("source":"b","expectedVersion":0,)"),
                                      any);
  EXPECT_EQ(of_own.at("missed.0.source"), "a");
  EXPECT_EQ(account("W").at("items.0.action"), "READ_MISSED");
  EXPECT_EQ(connect()
                ->post("/v1/events", "application/json", event_json("W", 4, R"("source":"a",)"), b)
                .status,
            403);
  served_->end(SIGTERM);
  EXPECT_EQ(account("--refused").at("items.0.action"), "APPEND_REFUSED");
}

}  // namespace
}  // namespace server
