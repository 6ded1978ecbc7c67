// A dossier says for people what its bytes prove, and every change of either is noticed.
#include "replay/dossier/dossier.h"

#include <chrono>

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "replay/event/codec.h"
#include "tests/support/signed_log.h"

namespace replay {
namespace {

base::Bytes body_of(std::string_view case_id, std::string_view note) {
  const CodeLists codes{.lists = {{"role", {"CASE_HANDLER"}}}};
  const auto parsed =
      parse_event(R"({"case":")" + std::string(case_id) +
                      R"(","type":"CaseClosed","occurredAt":"2023-02-01T10:00:00+01:00",)"
                      R"("actor":{"id":"u-12","role":"CASE_HANDLER"},"data":{"reason":")" +
                      std::string(note) + R"("}})",
                  {.codes = codes, .find_target = {}});
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message << parsed.error().where;
  return parsed ? parsed->body : base::Bytes{};
}

class DossierTest : public ::testing::Test {
 protected:
  DossierTest() {
    log.event("NPR-1", body_of("NPR-1", "first"));
    log.event("NPR-2", body_of("NPR-2", "other"));
    log.event("NPR-1", body_of("NPR-1", "second"));
    for (int i = 0; i < 40; ++i) {
      const std::string name = "filler-" + std::to_string(i);
      log.event(name, body_of(name, "x"));
    }
    log.event("NPR-1", body_of("NPR-1", "third"));
    log.commit();
  }

  [[nodiscard]] Dossier dossier_of(std::string_view stream) {
    Dossier dossier;
    dossier.schema = "case_event/1";
    dossier.rulebook = "no-health-registers/2023-06-02";
    for (const ledger::CaseEvent& event : log.events_of(stream)) {
      dossier.events.push_back({event.index,
                                {event.entry.begin(), event.entry.end()},
                                log.inclusion(event.index.value)});
    }
    dossier.proof = log.prove(stream);
    return dossier;
  }

  /// 0 when everything holds.
  [[nodiscard]] int check(const std::string& text) const {
    const auto checked = check_dossier(text, log.policy());
    return checked ? 0 : base::error_number(checked.error());
  }

  support::SignedLog log;
};

TEST_F(DossierTest, SaysWhatItProves) {
  const std::string text = to_string(dossier_of("NPR-1"));
  EXPECT_EQ(check(text), 0) << text;
  const std::string head = text.substr(0, text.find("\n#\n"));
  EXPECT_EQ(head,
            "# CASE DOSSIER\n"
            "# Case:       NPR-1\n"
            "# Ledger:     test.example/cases\n"
            "# Entries:    47, root " +
                base::to_base64(log.prefix().root.view()) +
                "\n"
                "# As of:      2023-11-14T22:14:06.000000Z\n"
                "# Events:     3 – all that the ledger has on the case as of then");
  EXPECT_NE(text.find("# 1. 2023-02-01T10:00:00+01:00  CaseClosed\n"
                      "#    by u-12 (CASE_HANDLER)\n"
                      "#    recorded 2023-11-14T22:13:22.000000Z, entry 2, id "
                      "00000000-0000-0002-0000-000000000000\n"
                      "#    {\"reason\":\"first\"}\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("\ncaseledger/dossier@v1\nlanguage en\nschema case_event/1\n"
                      "rulebook no-health-registers/2023-06-02\nevents 3\nevent 2 "),
            std::string::npos);
}

TEST_F(DossierTest, IsReadBackTheSameInBothLanguages) {
  for (const auto language : {DossierLanguage::kNb, DossierLanguage::kEn}) {
    for (const std::string_view name : {"NPR-1", "NPR-2", "no such case"}) {
      Dossier dossier = dossier_of(name);
      dossier.language = language;
      const std::string text = to_string(dossier);
      const auto read = parse_dossier(text);
      ASSERT_TRUE(read.has_value()) << text;
      EXPECT_EQ(*read, dossier);
      EXPECT_EQ(check(text), 0);
    }
  }
}

TEST_F(DossierTest, AbsenceIsSaid) {
  const std::string text = to_string(dossier_of("NPR-404"));
  EXPECT_NE(text.find("# Events:     0 – there is no such case in the ledger as of then\n"),
            std::string::npos);
  EXPECT_EQ(check(text), 0);
}

TEST_F(DossierTest, EveryChangedReadableLineIsRefused) {
  const std::string text = to_string(dossier_of("NPR-1"));
  const std::size_t end = text.find("caseledger/dossier@v1");
  for (std::size_t i = 1; i < end; i += 3) {
    std::string changed = text;
    changed[i] = changed[i] == 'e' ? 'a' : 'e';
    EXPECT_NE(check(changed), 0) << i;
    if (text[i - 1] != '\n' && text[i] != '\n') {
      EXPECT_EQ(check(changed), base::kDossierTextWrong) << i;
    }
  }
  EXPECT_EQ(check(text.substr(end)), base::kDossierTextWrong);
  EXPECT_EQ(check("# All is proved.\n" + text), base::kDossierTextWrong);
  EXPECT_EQ(check(text.substr(0, end) + "# One more.\n" + text.substr(end)),
            base::kDossierTextWrong);
}

TEST_F(DossierTest, WrongLineIsNamed) {
  std::string text = to_string(dossier_of("NPR-1"));
  text.replace(text.find("NPR-1"), 5, "NPR-9");
  EXPECT_EQ(check_dossier(text, log.policy()).error().where, "line 2");
}

TEST_F(DossierTest, LostEventIsMissedEvenWithANewSummary) {
  for (std::size_t i = 0; i < 3; ++i) {
    Dossier dossier = dossier_of("NPR-1");
    dossier.events.erase(dossier.events.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(check(to_string(dossier)), i < 2 ? base::kSequenceGap : base::kEventCount);
  }
}

TEST_F(DossierTest, EventOfAnotherCaseIsRefused) {
  Dossier dossier = dossier_of("NPR-1");
  dossier.events[1] = dossier_of("NPR-2").events[0];
  EXPECT_EQ(check(to_string(dossier)), base::kEventOfOtherCase);
}

TEST_F(DossierTest, ReorderedAndEditedEventsAreRefused) {
  Dossier dossier = dossier_of("NPR-1");
  std::swap(dossier.events[0], dossier.events[1]);
  EXPECT_EQ(check(to_string(dossier)), base::kEventsOutOfOrder);
  dossier = dossier_of("NPR-1");
  dossier.events[1].entry.back() ^= std::byte{1};
  EXPECT_EQ(check(to_string(dossier)), base::kMapRootWrong);
}

TEST_F(DossierTest, EveryInclusionHashCounts) {
  const Dossier good = dossier_of("NPR-1");
  for (std::size_t i = 0; i < good.events[2].inclusion.size(); ++i) {
    Dossier dossier = good;
    dossier.events[2].inclusion[i].bytes[3] ^= std::byte{1};
    EXPECT_EQ(check(to_string(dossier)), base::kInclusionWrong) << i;
  }
}

TEST_F(DossierTest, EventsThatDoNotDecodeAreShownAsSuch) {
  log.event("NPR-3", "not an event of ours");
  log.commit();
  const std::string text = to_string(dossier_of("NPR-3"));
  EXPECT_NE(text.find("# 1. (cannot be read) entry 47, recorded "), std::string::npos) << text;
  EXPECT_EQ(check(text), 0);
}

TEST_F(DossierTest, TextOfAnEventMakesNoLinesOfItsOwn) {
  log.event("NPR-3", body_of("NPR-3", "a\\n# 2. forged\\u202e"));
  log.commit();
  const std::string text = to_string(dossier_of("NPR-3"));
  EXPECT_EQ(text.find("\n# 2."), std::string::npos);
  EXPECT_EQ(text.find("\u202e"), std::string::npos);
  EXPECT_EQ(check(text), 0);
}

TEST_F(DossierTest, EventThatNamesAnotherCaseIsPointedOut) {
  log.event("NPR-3", body_of("NPR-4", "x"));
  log.commit();
  EXPECT_NE(
      to_string(dossier_of("NPR-3")).find("#    NOTE: the event itself names the case NPR-4\n"),
      std::string::npos);
}

TEST_F(DossierTest, CutAnywhereItIsRefused) {
  const std::string text = to_string(dossier_of("NPR-1"));
  for (std::size_t size = 0; size < text.size(); size += 7) {
    EXPECT_NE(check(text.substr(0, size)), 0) << size;
  }
}

TEST_F(DossierTest, ThirtyEventsAreCheckedInAMillisecondOrSo) {
  for (int i = 0; i < 30; ++i) {
    log.event("long", body_of("long", "event " + std::to_string(i)));
  }
  log.commit();
  const std::string text = to_string(dossier_of("long"));
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int i = 0; i < 20; ++i) {
    const auto start = Clock::now();
    ASSERT_EQ(check(text), 0);
    best = std::min(best, Clock::now() - start);
  }
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(best).count();
  RecordProperty("best_microseconds", static_cast<int>(us));
  // Ten times the goal: a busy machine must not fail it.
  EXPECT_LT(us, 10'000);
}

}  // namespace
}  // namespace replay
