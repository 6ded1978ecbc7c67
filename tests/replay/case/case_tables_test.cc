// Runs the text tables of tests/cases: each file is a test named for its folder and itself.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"
#include "replay/rules/stages.h"
#include "tests/support/case_bench.h"
#include "tests/support/case_script.h"
#include "tests/support/less_is_same.h"

namespace {

using replay::CaseAnswer;
using support::CaseScript;
using support::Judgement;
using Words = std::vector<std::string>;
using Fields = std::map<std::string, std::string>;

const std::filesystem::path kCases = CASELEDGER_SOURCE_DIR "/tests/cases";

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string or_dash(const std::optional<replay::Date>& date) {
  return date ? to_string(*date) : "-";
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    out += (out.empty() ? "" : ",") + item;
  }
  return out.empty() ? "-" : out;
}

Fields fields_of(const replay::ClockSegment& clock) {
  return {{"start", to_string(clock.start)},
          {"length", std::to_string(clock.length)},
          {"unit", std::string(name_of(clock.unit))},
          {"paused", std::to_string(clock.paused_days)},
          {"due", to_string(clock.due)},
          {"stop", or_dash(clock.stop)},
          {"used", std::to_string(clock.used)},
          {"gross", std::to_string(clock.gross_days)},
          {"status", std::string(name_of(clock.status))},
          {"rule", clock.rule}};
}

Fields fields_of(const replay::StageRun& run) {
  return {{"start", to_string(run.start)},
          {"due", or_dash(run.due)},
          {"stop", or_dash(run.stop)},
          {"used", std::to_string(run.used)},
          {"paused", std::to_string(run.paused_days)},
          {"status", std::string(name_of(run.status))}};
}

Fields fields_of(const replay::DeletionDuty& duty, const replay::CaseFile& file) {
  const auto names = [&file](const std::vector<std::size_t>& places) {
    std::vector<std::string> out;
    for (const std::size_t place : places) {
      out.push_back(file.deliveries[place].delivery);
    }
    return joined(out);
  };
  return {{"due", or_dash(duty.due)},
          {"status", std::string(name_of(duty.status))},
          {"overdue", std::to_string(duty.days_overdue)},
          {"deliveries", names(duty.deliveries)},
          {"confirmed", names(duty.confirmed)},
          {"reminded", or_dash(duty.last_reminder)}};
}

/// The built-in rulebook with other choices, written into its text.
base::Result<replay::Rulebook> rulebook_with(const std::vector<std::string>& options) {
  std::string text(replay::built_in_rulebook_toml());
  for (const std::string& option : options) {
    const std::string name = option.substr(0, option.find('=')) + " = ";
    const std::string key = "\n" + name;
    // One that is off stands in the text with a # before it.
    if (const std::size_t off = text.find("\n# " + name); off != std::string::npos) {
      text.erase(off + 1, 2);
    }
    const std::string value = option.substr(option.find('=') + 1);
    const std::size_t at = text.find(key);
    if (at == std::string::npos) {
      return base::fail(base::ErrorCode::kInvalidArgument, "the rulebook has no option " + option);
    }
    const std::size_t first = at + key.size();
    const bool quoted = text[first] == '"';
    text.replace(first, text.find('\n', first) - first, quoted ? '"' + value + '"' : value);
  }
  return replay::parse_rulebook(text, "built-in");
}

class TableTest : public testing::Test {
 public:
  explicit TableTest(std::filesystem::path path) : path_(std::move(path)) {}

  void TestBody() override {
    const auto script =
        support::parse_case_script(text_of(path_), text_of(kCases / "defaults.txt"));
    ASSERT_TRUE(script) << path_ << " " << script.error().where << ": " << script.error().message;
    script_ = *script;
    for (const support::ScriptEvent& event : script_.events) {
      const auto added = bench_.add(boost::json::serialize(event.json));
      ASSERT_TRUE(added) << path_ << " " << event.name << ": " << added.error().message << " "
                         << added.error().where;
      const std::string id(event.json.at("id").as_string());
      names_.emplace(id, event.name);
    }
    for (const Judgement& judgement : script_.judgements) {
      judge(judgement);
    }
  }

 private:
  void judge(const Judgement& judgement) {
    std::optional<base::TimestampUtcUs> valid_at;
    if (judgement.valid_at) {
      valid_at = replay::oslo_day_end(*judgement.valid_at);
    }
    auto file = bench_.fold(support::kScriptCase, valid_at, judgement.knowing);
    ASSERT_TRUE(file) << file.error().message;
    const auto rulebook = rulebook_with(judgement.options);
    ASSERT_TRUE(rulebook) << rulebook.error().message << " " << rulebook.error().where;
    answer_ = replay::answer_for(*std::move(file), *rulebook, judgement.today);
    support::expect_less_is_same(
        bench_, support::kScriptCase, valid_at, judgement.knowing, *rulebook, judgement.today);
    stages_ = replay::stages(answer_.file, *rulebook, judgement.today, answer_.deletion);
    stage_names_.clear();
    for (const replay::StageRun& run : stages_) {
      stage_names_.push_back(run.row->stage);
    }
    findings_named_.clear();
    ASSERT_FALSE(judgement.lines.empty()) << "a judgement without expectations shows nothing";
    for (const Words& words : judgement.lines) {
      SCOPED_TRACE(path_.filename().string() + ", on " + to_string(judgement.today) + ": " +
                   said(words));
      check(words, judgement.today);
    }
  }

  void check(const Words& words, replay::Date today) {
    const std::string& what = words.front();
    if (words == Words{"no", "findings"}) {
      EXPECT_EQ(all_findings(), "");
    } else if (words == Words{"only", "these", "findings"}) {
      EXPECT_EQ(answer_.findings.size(), findings_named_.size()) << all_findings();
    } else if (what == "no") {
      check_absent(words);
    } else if (what == "clock") {
      check_clock(words);
    } else if (what == "stage") {
      check_stage(words);
    } else if (what == "finding") {
      check_finding(words);
    } else if (what == "says") {
      check_message(words);
    } else if (what == "deletion") {
      check_fields({{"status", std::string(name_of(answer_.deletion.status))},
                    {"due", or_dash(answer_.deletion.due)}},
                   words,
                   1);
    } else if (what == "duty") {
      check_duty(words);
    } else if (what == "case") {
      check_case(words, today);
    } else if (what == "odd") {
      EXPECT_TRUE(std::ranges::any_of(answer_.file.oddities, [&](const replay::Oddity& oddity) {
        return oddity.text == words.at(1);
      }));
    } else {
      FAIL() << "no such expectation";
    }
  }

  void check_absent(const Words& words) {
    ASSERT_EQ(words.size(), 3U);
    if (words[1] == "finding") {
      for (const replay::Finding& finding : answer_.findings) {
        EXPECT_NE(finding.id, words[2]) << finding.message_en;
      }
    } else if (words[1] == "clock") {
      for (const replay::ClockSegment& clock : answer_.clocks) {
        EXPECT_NE(name_of(clock.clock), words[2]);
      }
    } else if (words[1] == "stage") {
      EXPECT_EQ(std::ranges::count(stage_names_, words[2]), 0);
    } else {
      FAIL() << "no clock NAME, no finding ID, no findings";
    }
  }

  void check_clock(const Words& words) {
    ASSERT_GE(words.size(), 4U);
    for (const replay::ClockSegment& clock : answer_.clocks) {
      if (name_of(clock.clock) == words[1] && std::to_string(clock.segment) == words[2]) {
        check_fields(fields_of(clock), words, 3);
        return;
      }
    }
    FAIL() << "there is no such clock";
  }

  void check_stage(const Words& words) {
    ASSERT_GE(words.size(), 4U);
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      if (stage_names_[i] == words[1] && std::to_string(stages_[i].number) == words[2]) {
        check_fields(fields_of(stages_[i]), words, 3);
        return;
      }
    }
    FAIL() << "there is no such stage";
  }

  void check_duty(const Words& words) {
    ASSERT_GE(words.size(), 3U);
    for (const replay::DeletionDuty& duty : answer_.deletion.duties) {
      if (duty.contract == (words[1] == "-" ? "" : words[1])) {
        check_fields(fields_of(duty, answer_.file), words, 2);
        return;
      }
    }
    FAIL() << "there is no such duty";
  }

  void check_case(const Words& words, replay::Date today) {
    const replay::CaseFile& file = answer_.file;
    const replay::Application* application = file.application_on(today);
    check_fields({{"state", std::string(answer_.state ? name_of(*answer_.state) : "-")},
                  {"events", std::to_string(file.events.size())},
                  {"paused", file.is_paused_on(today) ? "true" : "false"},
                  {"hold", file.is_on_hold_on(today) ? "true" : "false"},
                  {"complaint", std::string(name_of(file.complaint))},
                  {"linked", application != nullptr && application->linked ? "true" : "false"},
                  {"category", std::string(file.category_on(today))},
                  {"purpose", application != nullptr ? application->purpose : "-"},
                  {"oddities", std::to_string(file.oddities.size())}},
                 words,
                 1);
  }

  /// finding F001 DataDelivered#2: one with exactly these events as evidence; rule=S01 and
  /// severity=MAJOR if given.
  void check_finding(const Words& words) {
    ASSERT_GE(words.size(), 3U) << "name the events that show it";
    Words evidence(words.begin() + 2, words.end());
    const auto take = [&evidence](std::string_view key) {
      std::string value;
      if (!evidence.empty() && evidence.back().starts_with(key)) {
        value = evidence.back().substr(key.size());
        evidence.pop_back();
      }
      return value;
    };
    const std::string severity = take("severity=");
    const std::string rule = take("rule=");
    const auto count = std::ranges::count_if(answer_.findings, [&](const auto& finding) {
      return finding.id == words[1] && evidence_of(finding) == evidence &&
             (rule.empty() || rule == finding.rule) &&
             (severity.empty() || severity == finding.severity);
    });
    EXPECT_EQ(count, 1) << all_findings();
    findings_named_.push_back(words[1]);
  }

  void check_message(const Words& words) {
    ASSERT_EQ(words.size(), 4U) << "says F001 en \"…\"";
    const auto found = std::ranges::find(answer_.findings, words[1], &replay::Finding::id);
    ASSERT_NE(found, answer_.findings.end()) << all_findings();
    EXPECT_EQ(words[2] == "nb" ? found->message_nb : found->message_en, words[3]);
  }

  static void check_fields(const Fields& fields, const Words& words, std::size_t first) {
    for (std::size_t i = first; i < words.size(); ++i) {
      const std::size_t equals = words[i].find('=');
      ASSERT_NE(equals, std::string::npos) << words[i];
      const auto found = fields.find(words[i].substr(0, equals));
      ASSERT_NE(found, fields.end()) << "nothing is called " << words[i];
      EXPECT_EQ(found->second, words[i].substr(equals + 1)) << found->first;
    }
  }

  [[nodiscard]] Words evidence_of(const replay::Finding& finding) const {
    Words names;
    for (const base::Uuid& id : finding.evidence) {
      const auto found = names_.find(to_string(id));
      names.push_back(found == names_.end() ? "?" : found->second);
    }
    return names;
  }

  [[nodiscard]] std::string all_findings() const {
    std::string out;
    for (const replay::Finding& finding : answer_.findings) {
      out += "  " + finding.id;
      for (const std::string& name : evidence_of(finding)) {
        out += " " + name;
      }
      out += ": " + finding.message_en + "\n";
    }
    return out;
  }

  static std::string said(const Words& words) {
    std::string out;
    for (const std::string& word : words) {
      out += word + " ";
    }
    return out;
  }

  std::filesystem::path path_;
  CaseScript script_;
  support::CaseBench bench_;
  std::map<std::string, std::string> names_;  // event id → name in the table
  CaseAnswer answer_;
  std::vector<replay::StageRun> stages_;
  Words stage_names_;
  Words findings_named_;
};

std::string test_name(const std::filesystem::path& path) {
  std::string name = path.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
}

/// Registers the tables before main() runs the tests.
const std::size_t kTables = [] {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kCases)) {
    if (entry.path().extension() == ".case") {
      paths.push_back(entry.path());
    }
  }
  std::ranges::sort(paths);
  for (const std::filesystem::path& path : paths) {
    const std::string suite = "Cases_" + path.parent_path().filename().string();
    testing::RegisterTest(suite.c_str(),
                          test_name(path).c_str(),
                          nullptr,
                          nullptr,
                          __FILE__,
                          __LINE__,
                          [path]() -> testing::Test* { return new TableTest(path); });
  }
  return paths.size();
}();

TEST(CaseTables, AreFound) {
  EXPECT_GT(kTables, 0U);
}

}  // namespace
