// A few events in, a report out: for reports that look at the whole answer of a case.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "replay/reports/report.h"
#include "replay/rules/built_in_rulebook.h"
#include "tests/replay/reports/report_fixtures.h"
#include "tests/support/case_bench.h"

namespace replay::test {

/// The register of one test. Each event happens at noon of its day and is recorded at that moment.
class Register {
 public:
  /// `data` is the inside of the object: `"reason":"x"`.
  Register& event(std::string_view case_id,
                  std::string_view type,
                  std::string_view date,
                  std::string_view data,
                  std::string_view more = {}) {
    const auto stored = bench_->add(
        fmt::format(R"({{"case":"{}","type":"{}","occurredAt":"{}T12:00:00+01:00",)"
                    R"("recordedAt":"{}T11:00:00Z",{}"actor":{{"id":"u-1","role":"CASE_HANDLER",)"
                    R"("organisation":"HDIR"}},"data":{{{}}}}})",
                    case_id,
                    type,
                    date,
                    date,
                    more,
                    data));
    EXPECT_TRUE(stored.has_value())
        << (stored ? "" : stored.error().message + stored.error().where);
    return *this;
  }

  /// An application for identifiable data from the registers ("NPR" or `NPR","KPR`).
  Register& received(std::string_view case_id,
                     std::string_view date,
                     std::string_view registers = "NPR") {
    return event(case_id,
                 "ApplicationSubmitted",
                 date,
                 fmt::format(R"("registers":["{}"],"applicationType":"NEW",)"
                             R"("purpose":"RESEARCH_HEALTH","applicantKind":"UNIVERSITY",)"
                             R"("applicant":"uni-1","category":"IDENTIFIABLE",)"
                             R"("identifiability":"INDIRECT","linked":false,"receivedAt":"{}")",
                             registers,
                             date));
  }

  Register& complete(std::string_view case_id, std::string_view date) {
    return event(case_id,
                 "CompletenessChecked",
                 date,
                 fmt::format(R"("result":"COMPLETE","completeAsOf":"{}")", date));
  }

  Register& decided(std::string_view case_id,
                    std::string_view date,
                    std::string_view decision = "GRANTED") {
    return event(case_id,
                 "DecisionMade",
                 date,
                 fmt::format(R"("authority":"HDS","decision":"{}")", decision));
  }

  /// `more` is further data with a comma before it.
  Register& delivered(std::string_view case_id,
                      std::string_view date,
                      std::string_view delivery,
                      std::string_view more = {}) {
    return event(case_id,
                 "DataDelivered",
                 date,
                 fmt::format(R"("delivery":"{}","shipment":"s-{}","content":["HEALTH"],)"
                             R"("identifiability":"INDIRECT","containsFnr":false,"format":"CSV",)"
                             R"("channel":"SECURE_FILE","encrypted":true,"recipient":"uni-1",)"
                             R"("lastPart":true{})",
                             delivery,
                             delivery,
                             more));
  }

  /// The builder with the register's cases in it, the last first if `backwards`.
  template <class Builder>
  [[nodiscard]] Builder filled(Builder builder, bool backwards = false) const {
    std::vector<std::string> ids = bench_->cases();
    if (backwards) std::ranges::reverse(ids);
    for (const std::string& id : ids) {
      auto file = bench_->fold(id);
      EXPECT_TRUE(file.has_value()) << file.error().message << " " << file.error().where;
      builder.add(support::answer_on(*std::move(file), basis().today), built_in_rulebook());
    }
    return builder;
  }

  template <class Builder>
  [[nodiscard]] auto report(ReportName name, const ReportArguments& arguments = {}) const {
    return filled(Builder(basis(), options(name, arguments))).finish();
  }

  /// The JSON however the cases are dealt out to builders; fails if it depends on that.
  template <class Builder>
  [[nodiscard]] std::string json(ReportName name, const ReportArguments& arguments = {}) const {
    JsonWriter whole;
    write_json(whole, report<Builder>(name, arguments));
    const Builder empty(basis(), options(name, arguments));
    Builder merged = filled(empty, true);
    merged.merge(Builder(empty));
    Builder other = empty;
    other.merge(std::move(merged));
    JsonWriter again;
    write_json(again, other.finish());
    EXPECT_EQ(again.text(), whole.text());
    return whole.take();
  }

 private:
  // Shared: a register is copied out of the chain that fills it, and its entries point into it.
  std::shared_ptr<support::CaseBench> bench_ = std::make_shared<support::CaseBench>();
};

}  // namespace replay::test
