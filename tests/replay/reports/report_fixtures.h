// Facts for the tests of reports, written out in a line or two.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/check.h"
#include "replay/reports/facts.h"
#include "replay/reports/report.h"

namespace replay::test {

inline Date day(std::string_view text) {
  const std::optional<Date> date = parse_date(text);
  CHECK(date.has_value());
  return *date;
}

/// Size 1234, a root of zeros, 1 July 2023.
inline ReportBasis basis() {
  return {.size = base::LogSize{1234},
          .root = {},
          .today = day("2023-07-01"),
          .rulebook = "no-health-registers/2023-06-02"};
}

/// The root of basis() as it is written.
inline constexpr std::string_view kRoot = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Options as given on a command line; the arguments must be right.
inline ReportOptions options(ReportName report, const ReportArguments& arguments = {}) {
  base::Result<ReportOptions> parsed = parse_report_options(report, arguments);
  CHECK(parsed.has_value());
  return *std::move(parsed);
}

/// Days of a stopped or running segment in the three counts.
struct Counted {
  std::int32_t working = 0;
  std::int32_t calendar = 0;
  std::int32_t gross = 0;
};

inline SegmentFacts segment(ClockStatus status,
                            std::string_view start,
                            std::string_view due,
                            std::optional<std::string_view> end,
                            Counted days) {
  return {.status = status,
          .start = day(start),
          .due = day(due),
          .end = end ? std::optional(day(*end)) : std::nullopt,
          .stopped_by_delivery = status == ClockStatus::kMet || status == ClockStatus::kBreached,
          .working_days = days.working,
          .calendar_days = days.calendar,
          .gross_days = days.gross};
}

/// An open NPR case, identifiable and not linked, of which all registers see the same.
class CaseBuilder {
 public:
  CaseBuilder(std::string id, std::string_view received) {
    facts_.case_id = std::move(id);
    facts_.received = day(received);
    facts_.category = "IDENTIFIABLE";
    facts_.purpose = "RESEARCH_HEALTH";
    facts_.application_type = "NEW";
    facts_.applicant_kind = "UNIVERSITY";
  }

  CaseBuilder& complete(std::string_view date) {
    facts_.complete = day(date);
    return *this;
  }

  CaseBuilder& legal(std::string_view date) {
    facts_.legal_assessed = day(date);
    return *this;
  }

  CaseBuilder& decided(std::string_view date, std::string authority = "HDS") {
    facts_.decided = day(date);
    facts_.authority = std::move(authority);
    return *this;
  }

  CaseBuilder& contracted(std::string_view date) {
    facts_.contracted = day(date);
    return *this;
  }

  CaseBuilder& delivered(std::string_view date) {
    facts_.whole.delivered = day(date);
    facts_.whole.outcome = Outcome::kDelivered;
    return *this;
  }

  CaseBuilder& ended() {
    facts_.whole.outcome = Outcome::kEnded;
    return *this;
  }

  CaseBuilder& statutory(const SegmentFacts& facts) {
    facts_.whole.statutory.push_back(facts);
    return *this;
  }

  CaseBuilder& expected(const SegmentFacts& facts) {
    facts_.whole.expected.push_back(facts);
    return *this;
  }

  CaseBuilder& held(DaysHeld days) {
    facts_.whole.held = std::move(days);
    return *this;
  }

  CaseBuilder& category(std::string code) {
    facts_.category = std::move(code);
    return *this;
  }

  CaseBuilder& linked() {
    facts_.linked = true;
    return *this;
  }

  CaseBuilder& duty(DutyFacts facts) {
    facts_.duties.push_back(std::move(facts));
    return *this;
  }

  CaseBuilder& finding(Finding facts) {
    facts_.findings.push_back(std::move(facts));
    return *this;
  }

  [[nodiscard]] CaseFacts in(const std::vector<std::string>& registers = {"NPR"}) const {
    CaseFacts facts = facts_;
    for (const std::string& code : registers) {
      facts.registers.push_back(facts_.whole);
      facts.registers.back().register_code = code;
    }
    return facts;
  }

 private:
  CaseFacts facts_;
};

}  // namespace replay::test
