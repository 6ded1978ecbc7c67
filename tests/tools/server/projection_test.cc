// Lists and reports out of memory are those of a walk over the log, whatever comes.
#include "tools/server/projection.h"

#include <chrono>
#include <random>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "ledger/evidence/merkle.h"
#include "ledger/io/file_system.h"
#include "replay/event/encode.h"
#include "replay/replayer.h"
#include "replay/rules/built_in_rulebook.h"
#include "tests/tools/cli/program.h"
#include "tests/tools/server/desk_bench.h"
#include "tests/tools/server/stuck_ledger.h"
#include "tools/cli/case_json.h"
#include "tools/cli/case_list.h"
#include "tools/cli/report_answer.h"

namespace server {
namespace {

constexpr auto kToday = "2026-11-15";

/// What is asked of both, in the words of a query and of the command line.
struct Asked {
  std::string where;
  std::string sort;
};

class ProjectionTest : public testing::Test {
 protected:
  [[nodiscard]] replay::Replayer replayer() {
    return replay::Replayer::open(*bench_.ledger(),
                                  {.size = bench_.ledger()->prefix().size,
                                   .valid_at = std::nullopt,
                                   .today = bench_.desk().today()})
        .value();
  }

  /// The command's list, from the log alone.
  std::string walked_items(const Asked& asked) {
    const auto walker = replayer();
    const auto filter = tools::CaseFilter::parse(
        asked.where.empty() ? std::vector<std::string>{} : std::vector{asked.where},
        tools::Language::kEn);
    std::vector<tools::CaseRow> rows;
    std::uint64_t counted = 0;
    EXPECT_TRUE(walker.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
      tools::CaseRow row = tools::row_of(answer, walker.today());
      const auto count = filter->count(row, answer, walker.rulebook(), walker.today());
      counted += count;
      if (count > 0) rows.push_back(std::move(row));
      return {};
    }));
    if (!asked.sort.empty()) {
      tools::CaseOrder::parse(asked.sort, tools::Language::kEn)->apply(rows);
    }
    replay::JsonWriter json;
    json.begin_object();
    tools::write_basis(json, tools::basis_of(walker, *bench_.ledger()));
    json.field("total", static_cast<std::uint64_t>(rows.size())).field("counted", counted);
    json.key("items").begin_array();
    for (const tools::CaseRow& row : rows) {
      tools::write_row(json, row, true);
    }
    json.end_array().key("next").null();
    json.end_object();
    return json.take() + '\n';
  }

  std::string walked_report(replay::ReportName report, const replay::ReportArguments& arguments) {
    const auto walker = replayer();
    tools::Sink nowhere(-1);
    const auto files = ledger::io::posix_file_system();
    tools::GlobalOptions quiet;
    quiet.quiet = true;
    quiet.progress = false;
    tools::Context context{.options = quiet,
                           .out = nowhere,
                           .err = nowhere,
                           .out_terminal = {},
                           .err_terminal = {},
                           .files = *files,
                           .clock = bench_.clock(),
                           .anchor = {}};
    auto options = replay::parse_report_options(report, arguments).value();
    options.language = replay::Language::kEn;
    return tools::answer_report(report,
                                {.context = context,
                                 .ledger = *bench_.ledger(),
                                 .replayer = walker,
                                 .basis = tools::basis_of(walker, *bench_.ledger()),
                                 .options = options,
                                 .uses_snapshots = false})
               .value()
               .json +
           '\n';
  }

  void expect_same_as_walk() {
    bench_.catch_up();
    for (const Asked& asked : {Asked{},
                               Asked{"register=NPR", "-due"},
                               Asked{"finding=F001", ""},
                               Asked{"statutory=MET", "state"},
                               Asked{"", "-case"}}) {
      std::string target = "/v1/cases?limit=1000";
      if (!asked.where.empty()) target += "&where=" + percent_encoded(asked.where);
      if (!asked.sort.empty()) target += "&sort=" + asked.sort;
      ASSERT_EQ(bench_.get(target).body, walked_items(asked)) << target;
    }
    ASSERT_EQ(bench_.get("/v1/reports/processing-times").body,
              walked_report(replay::ReportName::kProcessingTimes, {}));
    ASSERT_EQ(
        bench_.get("/v1/reports/processing-times?groupBy=register&period=quarter&by=decided").body,
        walked_report(replay::ReportName::kProcessingTimes,
                      {.group_by = "register", .period = "quarter", .by = "decided"}));
    ASSERT_EQ(bench_.get("/v1/reports/processing-times?groupBy=&period=month&by=due").body,
              walked_report(replay::ReportName::kProcessingTimes,
                            {.group_by = "", .period = "month", .by = "due"}));
    ASSERT_EQ(bench_.get("/v1/reports/findings?groupBy=category").body,
              walked_report(replay::ReportName::kFindings, {.group_by = "category"}));
    ASSERT_EQ(bench_.get("/v1/reports/deletions").body,
              walked_report(replay::ReportName::kDeletions, {}));
    ASSERT_EQ(bench_.get("/v1/reports/workload").body,
              walked_report(replay::ReportName::kWorkload, {}));
  }

  /// In two parts, as `rules activate` does.
  void activate(const std::string& text, const std::string& version) {
    const replay::CodeLists codes{replay::built_in_rulebook().codes};
    const replay::ParseContext context{
        .codes = codes, .is_simulated = true, .allow_ledger_stream = true, .find_target = {}};
    const replay::Envelope envelope{.case_id = replay::kRulesStream,
                                    .occurred_at = {},
                                    .actor = {.id = "admin", .role = "SYSTEM", .organisation = {}},
                                    .source = {},
                                    .correlation = {},
                                    .causation = {}};
    const std::uint64_t size = bench_.ledger()->prefix().size.value;
    const auto last = bench_.ledger()->read_entry({size - 1})->view.recorded_at;
    std::vector<ledger::NewEvent> batch;
    const auto add = [&](const auto& data) {
      auto event = replay::encode_event(envelope, data, context);
      ASSERT_TRUE(event) << event.error().message;
      batch.push_back({.stream = std::string(replay::kRulesStream),
                       .id = support::id_of(9'000 + batch.size()),
                       .expected_version = {},
                       .body = std::move(event->body),
                       .recorded_at = last});
    };
    const std::size_t half = text.size() / 2;
    add(replay::RulebookTextView{.part = 1, .parts = 2, .text = text.substr(0, half)});
    add(replay::RulebookTextView{.part = 2, .parts = 2, .text = text.substr(half)});
    add(replay::RulebookActivatedView{.version = version,
                                      .valid_from = *replay::parse_date("2020-01-01"),
                                      .sha256 = ledger::sha256({base::as_bytes(text)})});
    bench_.append(std::move(batch));
  }

  DeskBench bench_{kToday};
};

TEST_F(ProjectionTest, EveryAnswerIsTheWalksAfterEveryBatchWhateverItsSize) {
  const auto lines = simulated_lines(60, 7);
  ASSERT_GT(lines.size(), 800U);
  std::mt19937 random(4711);
  std::size_t at = 0;
  while (at < lines.size()) {
    // Mostly a few, now and then many.
    const std::size_t most = random() % 4 == 0 ? 150 : 5;
    const std::size_t count = std::min<std::size_t>(1 + random() % most, lines.size() - at);
    bench_.append_lines({lines.begin() + static_cast<std::ptrdiff_t>(at),
                         lines.begin() + static_cast<std::ptrdiff_t>(at + count)});
    at += count;
    ASSERT_NO_FATAL_FAILURE(expect_same_as_walk()) << "after " << at << " events";
  }
  EXPECT_EQ(bench_.desk().projection().newest()->case_count(), 60U);
}

TEST_F(ProjectionTest, ACommitmentIsFollowedThoughItChangesNoCase) {
  const auto lines = simulated_lines(3, 1);
  bench_.append_lines(lines);
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  const auto before = bench_.desk().projection().newest();
  ASSERT_TRUE(bench_.ledger()->publish());
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  const auto after = bench_.desk().projection().newest();
  EXPECT_EQ(after->basis().size.value, before->basis().size.value + 1);
  EXPECT_FALSE(after->find("nothing"));
}

TEST_F(ProjectionTest, ANewRulebookJudgesAllCasesAnew) {
  const auto lines = simulated_lines(20, 3);
  const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2);
  bench_.append_lines({lines.begin(), middle});
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  std::string text(replay::built_in_rulebook_toml());
  const std::string old_version = "version = \"" + replay::built_in_rulebook().version + "\"";
  text.replace(text.find(old_version), old_version.size(), "version = \"stricter\"");
  const std::string thirty_days = "\nlength = 30\n";
  text.replace(text.find(thirty_days), thirty_days.size(), "\nlength = 5\n");
  const std::string late_before =
      tools::Json(bench_.get("/v1/reports/processing-times").body).at("total.statutory.breached");
  ASSERT_NO_FATAL_FAILURE(activate(text, "stricter"));
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  const auto after = tools::Json(bench_.get("/v1/reports/processing-times").body);
  EXPECT_EQ(after.at("rulebook"), "stricter");
  EXPECT_NE(after.at("total.statutory.breached"), late_before);
  // And what comes then is judged by it too.
  bench_.append_lines({middle, lines.end()});
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
}

TEST_F(ProjectionTest, ANewDayIsAnsweredByTheWalkAtOnceAndFromMemorySoon) {
  bench_.append_lines(simulated_lines(20, 5));
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  bench_.clock().set("2027-03-01");
  // Whoever answers, the day is right.
  EXPECT_EQ(tools::Json(bench_.get("/v1/reports/findings").body).at("today"), "2027-03-01");
  EXPECT_EQ(bench_.get("/v1/cases?limit=1000").body, walked_items({}));
  ASSERT_NO_FATAL_FAILURE(expect_same_as_walk());
  EXPECT_EQ(bench_.desk().projection().newest()->basis().today, *replay::parse_date("2027-03-01"));
  // Another day than today's is a table of its own.
  EXPECT_EQ(tools::Json(bench_.get("/v1/cases?today=2026-11-15").body).at("today"), "2026-11-15");
}

TEST_F(ProjectionTest, PagesInAnyOrderAreTheWholeListInPiecesWhileEventsCome) {
  const auto lines = simulated_lines(40, 11);
  const std::size_t half = lines.size() / 2;
  bench_.append_lines({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(half)});
  bench_.catch_up();
  std::size_t at = half;
  for (const std::string sort : {"case", "-due", "received", "-findings"}) {
    bench_.catch_up();
    const std::string all = bench_.get("/v1/cases?limit=1000&sort=" + sort).body;
    const tools::Json whole(all);
    const std::size_t count = whole.count("items");
    ASSERT_GT(count, 20U);
    std::size_t place = 0;
    std::string target = "/v1/cases?limit=7&sort=" + sort;
    while (target != "null") {
      const tools::Json page(bench_.get(target).body);
      EXPECT_EQ(page.at("size"), whole.at("size"));
      for (std::size_t i = 0; i < page.count("items"); ++i, ++place) {
        EXPECT_EQ(page.at(fmt::format("items.{}.case", i)),
                  whole.at(fmt::format("items.{}.case", place)))
            << sort << " at " << place;
      }
      target = page.at("next");
      if (at < lines.size()) bench_.append_lines({lines[at++]});
      bench_.catch_up();
    }
    EXPECT_EQ(place, count) << sort;
  }
  EXPECT_EQ(bench_.get("/v1/cases?sort=-due&after=Nobody").status, 400);
  EXPECT_EQ(bench_.get("/v1/cases?sort=colour").status, 400);
}

TEST_F(ProjectionTest, APageThatIsPinnedComesFromTheTableThatWasKept) {
  bench_.append_lines(simulated_lines(12, 2));
  bench_.catch_up();
  const auto table = bench_.desk().projection().newest();
  const std::string next = tools::Json(bench_.get("/v1/cases?limit=5").body).at("next");
  ASSERT_TRUE(bench_.ledger()->publish());
  bench_.catch_up();
  EXPECT_NE(bench_.desk().projection().newest(), table);
  EXPECT_EQ(bench_.desk().projection().at(table->basis().size, table->basis().today), table);
  EXPECT_EQ(tools::Json(bench_.get(next).body).at("size"),
            std::to_string(table->basis().size.value));
}

TEST_F(ProjectionTest, ALimitedCallerGetsItsAuthoritysCasesAndFiguresOfThose) {
  bench_.append_lines(simulated_lines(40, 17));
  bench_.catch_up();
  const Caller limited{.name = "t", .roles = kEveryRole, .sources = {}, .authorities = {"HDIR"}};
  std::vector<std::string> own;
  const auto walker = replayer();
  ASSERT_TRUE(walker.for_each([&](replay::CaseAnswer&& answer) -> base::Status {
    const auto hands = tools::hands_of(replay::authorities(answer.file));
    if (std::ranges::find(hands, "HDIR") != hands.end()) own.push_back(answer.file.id);
    return {};
  }));
  ASSERT_GT(own.size(), 3U);
  ASSERT_LT(own.size(), 37U);
  std::vector<std::string> listed;
  std::string target = "/v1/cases?limit=2&sort=-received";
  while (target != "null") {
    const tools::Json page(bench_.get(target, {}, limited).body);
    for (std::size_t i = 0; i < page.count("items"); ++i) {
      listed.push_back(page.at(fmt::format("items.{}.case", i)));
    }
    target = page.at("next");
  }
  std::ranges::sort(listed);
  EXPECT_EQ(listed, own);
  // Out of memory, by a walk of the past, and by a report that is always a walk.
  for (const std::string report :
       {"/v1/reports/processing-times?lang=en", "/v1/reports/processing-times?today=2026-11-16"}) {
    EXPECT_EQ(tools::Json(bench_.get(report, {}, limited).body).at("total.received"),
              std::to_string(own.size()))
        << report;
  }
  const tools::Json disclosures(bench_.get("/v1/reports/disclosures", {}, limited).body);
  for (std::size_t i = 0; i < disclosures.count("rows"); ++i) {
    EXPECT_TRUE(std::ranges::binary_search(own, disclosures.at(fmt::format("rows.{}.case", i))));
  }
  const tools::Json all(bench_.get("/v1/reports/disclosures").body);
  EXPECT_LT(disclosures.count("rows"), all.count("rows"));
  // A case of others is no place to go on from.
  EXPECT_EQ(
      bench_.get("/v1/cases?sort=-due&after=" + percent_encoded(own.front()), {}, limited).status,
      200);
  const tools::Json everything(bench_.get("/v1/cases?limit=1000").body);
  std::string foreign;
  for (std::size_t i = 0; foreign.empty(); ++i) {
    const std::string id = everything.at(fmt::format("items.{}.case", i));
    if (!std::ranges::binary_search(own, id)) foreign = id;
  }
  EXPECT_EQ(bench_.get("/v1/cases?sort=-due&after=" + percent_encoded(foreign), {}, limited).status,
            400);
}

TEST_F(ProjectionTest, ACaseTakesLessThanTwoKilobytes) {
  bench_.append_lines(simulated_lines(200, 13));
  bench_.catch_up();
  const auto table = bench_.desk().projection().newest();
  ASSERT_EQ(table->case_count(), 200U);
  const std::size_t each = table->bytes() / table->case_count();
  EXPECT_GT(each, 300U);
  EXPECT_LT(each, 2'000U) << "docs/decisions/014-projections.md says what it takes";
}

/// A projection that is stalled soon, on a ledger that can be held up.
class StalledProjection : public testing::Test {
 protected:
  /// /readyz answers that within five seconds.
  template <class Condition>
  static bool within_reach(Condition holds) {
    for (int i = 0; i < 500; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  bool turns(int status) {
    return within_reach([&] { return bench_.get("/readyz").status == status; });
  }

  [[nodiscard]] std::optional<base::Error> error() {
    return bench_.desk().projection().lag().error;
  }

  [[nodiscard]] std::size_t listed() {
    return tools::Json(bench_.get("/v1/cases?limit=1000").body).count("items");
  }

  std::shared_ptr<ScanFault> fault_ = std::make_shared<ScanFault>();
  DeskBench bench_{"2026-11-15",
                   {.stalled_after = std::chrono::milliseconds(200), .threads = 1},
                   [this](std::unique_ptr<ledger::Ledger> real) {
                     return std::make_unique<StuckLedger>(std::move(real), fault_);
                   }};
};

TEST_F(StalledProjection, TurnsReadyzRedAnswersByWalkAndComesBackByItself) {
  const auto lines = simulated_lines(10, 6);
  const auto most = lines.end() - 5;
  bench_.append_lines({lines.begin(), most});
  bench_.catch_up();
  ASSERT_TRUE(turns(200));
  EXPECT_EQ(bench_.desk().projection().lag().entries, 0U);
  EXPECT_EQ(bench_.desk().projection().lag().time.count(), 0);

  fault_->hold();
  bench_.append_lines({most, lines.end()});
  ASSERT_TRUE(turns(503));
  EXPECT_EQ(tools::Json(bench_.get("/readyz").body).at("reasons.0.code"), "CL-2646");
  const auto lag = bench_.desk().projection().lag();
  EXPECT_EQ(lag.entries, 5U);
  EXPECT_GE(lag.time, std::chrono::milliseconds(200));
  // What is asked meanwhile is of all there is.
  EXPECT_EQ(tools::Json(bench_.get("/v1/reports/findings").body).at("size"),
            std::to_string(bench_.ledger()->prefix().size.value));

  fault_->let_go();
  EXPECT_TRUE(turns(200));
  EXPECT_EQ(listed(), 10U);
}

TEST_F(StalledProjection, SaysWhyAndTriesAgainWhenAReadFails) {
  const auto lines = simulated_lines(10, 6);
  bench_.append_lines({lines.begin(), lines.end() - 1});
  bench_.catch_up();
  fault_->fail();
  bench_.append_lines({lines.end() - 1, lines.end()});
  ASSERT_TRUE(turns(503));
  // It may have stood still for long enough before it failed for the first time.
  ASSERT_TRUE(within_reach([this] { return error().has_value(); }));
  EXPECT_EQ(error()->code, base::ErrorCode::kIo);
  fault_->let_go();
  EXPECT_TRUE(turns(200));
  EXPECT_TRUE(within_reach([this] { return !error().has_value(); }));
}

TEST(CaseTable, HoldsEveryCaseOnceInOrderHoweverItGrew) {
  const auto record = [](int number, const std::string& state) {
    tools::CaseRow row;
    row.case_id = fmt::format("C-{:05}", number);
    row.state = state;
    return CaseRecord(row, replay::CaseFacts{});
  };
  std::mt19937 random(1);
  CaseTable table({}, {});
  std::map<std::string, std::string> expected;
  for (int step = 0; step < 200; ++step) {
    std::vector<CaseRecord> changed;
    std::set<int> numbers;
    for (std::size_t i = 0; i < random() % 40; ++i) {
      numbers.insert(static_cast<int>(random() % 3'000));
    }
    for (const int number : numbers) {
      changed.insert(changed.begin(), record(number, std::to_string(step)));
      expected[std::string(changed.front().case_id())] = std::to_string(step);
    }
    table = table.with({}, std::move(changed));
  }
  std::map<std::string, std::string> found;
  std::string last;
  std::size_t expected_place = 0;
  tools::CaseRow row;
  table.for_each([&](std::size_t place, const StoredCase& each) {
    each.read(row);
    EXPECT_LT(last, row.case_id);
    last = row.case_id;
    found[row.case_id] = row.state;
    EXPECT_EQ(place, expected_place++);
    EXPECT_EQ(table.at(place).case_id(), row.case_id);
    EXPECT_EQ(table.place_after(row.case_id), place + 1);
    return true;
  });
  EXPECT_EQ(found, expected);
  EXPECT_EQ(table.case_count(), expected.size());
  EXPECT_GT(table.bytes(), expected.size() * 30);
  const std::string middle = std::next(expected.begin(), 1'000)->first;
  EXPECT_TRUE(table.find(middle));
  EXPECT_FALSE(table.find("C-99999"));
  EXPECT_FALSE(table.find(""));
  EXPECT_EQ(table.place_after(""), 0U);
  EXPECT_EQ(table.place_after("C-99999"), expected.size());
  EXPECT_EQ(table.place_after(middle + "0"), 1'001U);
}

}  // namespace
}  // namespace server
