#include "replay/rules/findings.h"

#include <algorithm>
#include <array>
#include <map>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

struct Line {
  std::string_view id;
  FindingFunction breaches;
};

constexpr std::array kFindings{
    Line{"F001", delivered_without_contract},
    Line{"F002", contract_lacks_something},
    Line{"F003", key_and_health_together},
    Line{"F004", key_without_health_data},
    Line{"F005", identity_number_attached},
    Line{"F006", identity_file_received_wrongly},
    Line{"F007", no_secrecy_ground},
    Line{"F008", ground_does_not_hold},
    Line{"F009", anonymous_data_not_anonymous},
    Line{"F010", more_identifiable_than_approved},
    Line{"F011", decided_by_wrong_authority},
    Line{"F012", sent_to_wrong_authority},
    Line{"F013", research_decided_by_owner},
    Line{"F014", public_task_not_named},
    Line{"F015", amendment_sent_elsewhere},
    Line{"F016", decided_without_lawyer},
    Line{"F017", lawyer_came_too_late},
    Line{"F018", conditions_not_met},
    Line{"F019", attachment_missing},
    Line{"F020", contact_missing},
    Line{"F021", identifiability_not_justified},
    Line{"F022", statutory_deadline_missed},
    Line{"F023", statutory_deadline_passed},
    Line{"F024", expected_time_exceeded},
    Line{"F025", counted_from_wrong_day},
    Line{"F026", deadline_not_recalculated},
    Line{"F027", period_not_final},
    Line{"F028", pause_out_of_place},
    Line{"F029", no_provisional_reply},
    Line{"F030", format_not_as_applied_for},
    Line{"F031", delivered_unsafely},
    Line{"F032", deletion_overdue},
    Line{"F033", deletion_badly_confirmed},
    Line{"F034", delivered_past_the_end},
    Line{"F035", fee_not_as_scheduled},
    Line{"F036", worked_without_decision},
    Line{"F037", complaint_late_or_long},
    Line{"F038", registered_out_of_time},
    Line{"F039", breach_not_assessed},
    Line{"F040", one_person_alone},
    Line{"F041", decided_own_application},
    Line{"F042", deleted_too_late},
    Line{"F043", extended_wrongly},
    Line{"F044", deadline_set_wrongly},
    Line{"F045", granted_without_assessment},
    Line{"F046", decided_without_routing},
    Line{"F047", not_done_by_owner},
    Line{"F048", recipient_not_in_contract},
    Line{"F049", application_contradicts_itself},
    Line{"F050", wrong_channel_or_no_answer},
    Line{"F051", not_decidable},
};

/// The message in one language, chosen by the member of Text.
std::string message(const FindingEntry& entry, const Breach& breach, std::string Text::* language) {
  Placeholders values;
  for (const auto& [name, text] : breach.values) {
    values.emplace_back(name, text.*language);
  }
  std::string sentence = fill(entry.message.*language, values);
  if (breach.by_analogy && entry.analogy) {
    sentence += ' ' + fill((*entry.analogy).*language, values);
  }
  return sentence;
}

class Bench {
 public:
  explicit Bench(const FindingContext& context) : context_(context) {
    for (const CaseEvent& event : context.file.events) {
      place_of_.emplace(event.id, event.order);
    }
  }

  void hear(const Line& line, std::vector<Finding>& findings) const {
    // A finding the rulebook has no entry for is one it does not make.
    const FindingEntry* entry = context_.rulebook.finding(line.id);
    if (entry == nullptr) {
      return;
    }
    std::vector<Breach> breaches = line.breaches(context_);
    for (Breach& breach : breaches) {
      std::ranges::sort(breach.evidence, {}, [this](const auto& id) { return place(id); });
      const auto repeated = std::ranges::unique(breach.evidence);
      breach.evidence.erase(repeated.begin(), repeated.end());
    }
    std::ranges::stable_sort(breaches, {}, [this](const Breach& breach) {
      return breach.evidence.empty() ? 0 : place(breach.evidence.front());
    });
    for (const Breach& breach : breaches) {
      findings.push_back(finding(*entry, breach));
    }
  }

 private:
  [[nodiscard]] std::size_t place(const base::Uuid& id) const {
    const auto found = place_of_.find(id);
    return found == place_of_.end() ? 0 : found->second;
  }

  [[nodiscard]] static Finding finding(const FindingEntry& entry, const Breach& breach) {
    Finding out;
    out.id = entry.id;
    out.severity = name_of(breach.severity.value_or(entry.severity));
    out.rule = breach.rule.empty() ? entry.rules.front() : breach.rule;
    out.evidence = breach.evidence;
    for (const auto& [name, text] : breach.values) {
      out.values.emplace_back(name, text.en);
    }
    out.message_nb = message(entry, breach, &Text::nb);
    out.message_en = message(entry, breach, &Text::en);
    return out;
  }

  const FindingContext& context_;
  std::map<base::Uuid, std::size_t> place_of_;
};

}  // namespace

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    out += (out.empty() ? "" : ", ") + item;
  }
  return out;
}

void also(Text& reasons, const Text& reason) {
  reasons.nb += (reasons.nb.empty() ? "" : "; ") + reason.nb;
  reasons.en += (reasons.en.empty() ? "" : "; ") + reason.en;
}

void OpenQuestions::add(const Text& reason, const Happened& about) {
  const auto [known, is_new] =
      questions_.try_emplace(reason.en, Question{reason, about.order, about.id});
  if (!is_new && about.order < known->second.order) {
    known->second.order = about.order;
    known->second.event = about.id;
  }
}

const Decision* last_grant_before(const CaseFile& file, const Moment& moment) {
  const Decision* last = nullptr;
  for (const Decision& decision : file.decisions) {
    if (decision.grants() && is_before(decision.moment(), moment)) {
      last = &decision;
    }
  }
  return last;
}

std::vector<Finding> judge(const CaseFile& file,
                           const Rulebook& rulebook,
                           Date today,
                           const std::vector<ClockSegment>& clocks,
                           const DeletionSummary& deletion) {
  if (file.is_imported()) {
    return {};
  }
  OpenQuestions open_questions;
  const FindingContext context{file, rulebook, today, clocks, deletion, open_questions};
  const Bench bench(context);
  std::vector<Finding> findings;
  for (const Line& line : kFindings) {
    bench.hear(line, findings);
  }
  return findings;
}

std::vector<const FindingAssessment*> assessments_of(const Finding& finding, const CaseFile& file) {
  const auto sorted = [](std::vector<base::Uuid> ids) {
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    return ids;
  };
  const std::vector<base::Uuid> evidence = sorted(finding.evidence);
  std::vector<const FindingAssessment*> out;
  for (const FindingAssessment& assessment : file.findings_assessed) {
    if (assessment.finding == finding.id && sorted(assessment.evidence) == evidence) {
      out.push_back(&assessment);
    }
  }
  return out;
}

}  // namespace replay
