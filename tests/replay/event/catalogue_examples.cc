#include "tests/replay/event/catalogue_examples.h"

#include <algorithm>
#include <fstream>
#include <utility>

#include "fmt/format.h"

namespace replay::testing {

const std::vector<CatalogueExample>& catalogue_examples() {
  static const std::vector<CatalogueExample> kExamples = [] {
    std::vector<CatalogueExample> examples;
    std::ifstream file(CASELEDGER_SOURCE_DIR "/tests/replay/event/catalogue.ndjson");
    for (std::string line; std::getline(file, line);) {
      const auto between = [&](std::string_view before, std::string_view after) {
        const std::size_t first = line.find(before) + before.size();
        return line.substr(first, line.find(after, first) - first);
      };
      std::string type = between(R"("type":")", "\"");
      std::string data = line.substr(line.find(R"("data":)") + 7);
      data.pop_back();
      examples.push_back({std::move(type), std::move(data), line});
    }
    return examples;
  }();
  return kExamples;
}

const CatalogueExample& catalogue_example(std::string_view type) {
  const auto& examples = catalogue_examples();
  return *std::ranges::find(examples, type, &CatalogueExample::type);
}

const CodeLists& code_lists() {
  static const CodeLists kLists{
      {{"register",
        {"BIVIRKNING",
         "DAR",
         "HELSEARKIV",
         "HKR",
         "KPR",
         "KRG",
         "LMR",
         "MFR",
         "MSIS",
         "NPR",
         "SYSVAK"}},
       {"category", {"ANON_LINKED", "ANON_STAT", "IDENTIFIABLE"}},
       {"identifiability", {"ANONYMOUS", "DIRECT", "INDIRECT"}},
       {"purpose",
        {"ADMIN_SPECIALIST",
         "GOVERNANCE",
         "HEALTH_ANALYSIS",
         "INJURY_PREVENTION",
         "OTHER",
         "PLANNING",
         "PREPAREDNESS",
         "QUALITY_IMPROVEMENT",
         "REGISTER_QA",
         "RESEARCH_HEALTH",
         "RESEARCH_OTHER",
         "STATISTICS"}},
       {"applicationType", {"NEW", "NEW_PERIOD", "PROJECT_CHANGE"}},
       {"applicantKind",
        {"HEALTH_TRUST",
         "INDIVIDUAL",
         "MEDIA",
         "PRIVATE_COMPANY",
         "PUBLIC_BODY",
         "STUDENT",
         "UNIVERSITY"}},
       {"authority", {"DATATILSYNET", "FHI", "HDIR", "HDS", "HELSEKLAGE", "MINISTRY", "REK"}},
       {"role",
        {"APPLICANT",
         "CASE_HANDLER",
         "CONTROLLER",
         "LAWYER",
         "MANAGER",
         "PROJECT_LEADER",
         "REGISTER_ANALYST",
         "RESEARCH_RESPONSIBLE",
         "SYSTEM"}},
       {"attachment",
        {"ANCHORING",
         "CONSENT_INFO",
         "CONSENT_TEMPLATE",
         "DISP_HPL29",
         "DISP_HPL29B",
         "DISP_HREGL19E",
         "DISP_REK_HFL35",
         "HDIR_APPLICATION",
         "KONSESJON",
         "KONSESJON_APPLICATION",
         "LEGAL_BASIS",
         "OTHER",
         "PROJECT_DESCRIPTION",
         "PROTOCOL",
         "REK_APPLICATION",
         "REK_REPLY",
         "TABLE_TEMPLATE"}},
       {"secrecyGround",
        {"CONSENT",
         "DISP_HDS",
         "DISP_HFL35",
         "DISP_HPL29",
         "DISP_HPL29B",
         "DISP_HREGL19E",
         "NOT_NEEDED_ANON",
         "STATUTORY_EXCEPTION"}},
       {"pauseReason",
        {"APPLICANT_POSTPONEMENT",
         "FORCE_MAJEURE",
         "PERIOD_NOT_FINAL",
         "WAIT_APPLICANT",
         "WAIT_OTHER_AUTHORITY"}},
       {"channel", {"ANALYSIS_ROOM", "API", "PHYSICAL_MEDIA", "SECURE_FILE"}},
       {"content", {"HEALTH", "ID_KEY", "TABLES"}},
       {"clock", {"AGREED", "EXPECTED", "STATUTORY"}},
       {"unit", {"DAY", "MONTH", "WEEK", "WORKING_DAY"}}}};
  return kLists;
}

ParseContext lenient_context() {
  return {.codes = code_lists(),
          .allow_ledger_stream = true,
          .find_target = [](std::string_view stream,
                            const base::Uuid& target) -> base::Result<std::optional<EventTypeId>> {
            if (stream == kCase && target == base::parse_uuid(kTarget)) {
              return find_event_type("CaseRouted");
            }
            return std::nullopt;
          }};
}

std::string event_with(std::string_view type, std::string_view data) {
  const bool is_ledgers = type.starts_with("Rulebook");
  return fmt::format(R"({{"case":"{}","type":"{}","id":"0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d71",)"
                     R"("occurredAt":"2023-03-14T09:12:00+01:00",)"
                     R"("actor":{{"id":"u-4711","role":"CASE_HANDLER","organisation":"HDIR"}},)"
                     R"("source":"public360","correlation":"c-1","causation":"c-0","data":{}}})",
                     is_ledgers ? kRulesStream : kCase,
                     type,
                     data);
}

}  // namespace replay::testing
