// Dossiers with something left out, put in or written over.

#include "replay/dossier/dossier.h"
#include "tests/forgery/small_log.h"

namespace forgery {
namespace {

using replay::Dossier;

class DossierForgery : public testing::Test {
 protected:
  DossierForgery() {
    good_.schema = "case-events 1";
    good_.rulebook = "built-in";
    good_.proof = log_.prove(name_);
    for (const Event& event : log_.events_of(name_)) {
      good_.events.push_back({event.index, event.entry, inclusion_of(event.index)});
    }
  }

  void SetUp() override { ASSERT_EQ(check_text(to_string(good_)), 0); }

  [[nodiscard]] ledger::Path inclusion_of(base::EntryIndex index) const {
    return log_.tree().inclusion(index.value, log_.size());
  }

  static int check_text(const std::string& text) {
    return support::number_of(replay::check_dossier(text, ledger::policy_of(support::log_key())));
  }

  void refuse_text(const std::string& what, int number, const std::string& text) {
    corpus_.refuse(what, number, check_text(text), text);
  }

  /// Written by the program itself, so that the readable lines are those of the forged content.
  void refuse(const std::string& what, int number, const Dossier& dossier) {
    refuse_text(what, number, to_string(dossier));
  }

  /// The good one with one place written over.
  void rewrite(const std::string& from, const std::string& to, int number) {
    std::string text = to_string(good_);
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    refuse_text(from + " -> " + to, number, text.replace(at, from.size(), to));
  }

  SmallLog log_{4, 5};
  const std::string name_ = SmallLog::name_of(1);
  Dossier good_;
  Corpus corpus_;
};

TEST_F(DossierForgery, Dossier) {
  for (std::size_t i = 0; i < good_.events.size(); ++i) {
    const std::string place = " " + std::to_string(i);
    Dossier forged = good_;
    forged.events.erase(forged.events.begin() + static_cast<std::ptrdiff_t>(i));
    const bool is_last = i + 1 == good_.events.size();
    refuse("left out" + place, is_last ? base::kEventCount : base::kSequenceGap, forged);
    forged = good_;
    const Event other = log_.events_of(SmallLog::name_of(2))[i];
    forged.events[i] = {other.index, other.entry, inclusion_of(other.index)};
    refuse("of another case" + place, base::kEventOfOtherCase, forged);
    forged = good_;
    forged.events[i].inclusion[0] = support::damaged(forged.events[i].inclusion[0]);
    refuse("not shown to be in the log" + place, base::kInclusionWrong, forged);
    forged = good_;
    forged.events[i].entry.back() ^= std::byte{1};
    refuse("edited" + place, base::kMapRootWrong, forged);
  }
  Dossier cut = good_;
  cut.events.pop_back();
  cut.proof.count = cut.events.size();
  cut.proof.last = cut.events.back().index;
  refuse("the tail cut and counted so", base::kMapRootWrong, cut);
  Dossier none = good_;
  none.events.clear();
  refuse("no events at all", base::kEventCount, none);
  // What people read.
  const int words = base::kDossierTextWrong;
  rewrite("case-1", "case-2", words);
  rewrite("Events:     5", "Events:     4", words);
  rewrite("# 3. ", "# 4. ", words);
  rewrite("# CASE DOSSIER\n", "", words);
  rewrite("# CASE DOSSIER\n", "# CASE DOSSIER\n# Certified.\n", words);
  rewrite("language en", "language nb", words);
  const std::string text = to_string(good_);
  refuse_text("nothing to read", words, text.substr(text.find("caseledger/dossier@v1")));
  // What it is made of.
  const int form = base::kDossierMalformed;
  rewrite("dossier@v1", "dossier@v2", form);
  rewrite("language en", "language xx", form);
  rewrite("events 5", "events 6", form);
  rewrite("events 5", "events 05", form);
  rewrite("schema case-events 1", "schema ", form);
  rewrite("\nrulebook built-in", "", form);
  rewrite("\nevent ", "\nevnet ", form);
  rewrite("caseledger/case-proof@v1", "caseledger/case-proof@v0", base::kCaseProofMalformed);
  rewrite("count 5", "count 05", base::kCaseProofMalformed);
  refuse_text("words after the end", base::kNoteMalformed, text + "and more\n");
  refuse_text("cut in the middle", form, text.substr(0, text.find("\nevent ") + 40));
}

}  // namespace
}  // namespace forgery
