#include "tools/simulate/stream.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "ledger/base/check.h"
#include "tools/simulate/model.h"
#include "tools/simulate/plan.h"
#include "tools/simulate/prng.h"
#include "tools/simulate/story.h"

namespace simulate {
namespace {

/// The seed's own stream, beside those of the cases.
constexpr std::uint64_t kIntake = 0xFFFF'FFFF'FFFF'FFFFU;

std::int64_t weight_of(const Calendar& calendar, Day day) {
  if (!calendar.is_working_day(day)) {
    return 0;
  }
  const std::int32_t month = calendar.civil_of(day).month;
  const std::int32_t seasonal = month == 7    ? model::kJulyWeight
                                : month == 12 ? model::kDecemberWeight
                                              : 100;
  return std::int64_t{seasonal} *
         model::kWeekdayWeights.at(static_cast<std::size_t>(Calendar::weekday(day)));
}

/// What is to be recorded on one UTC day.
struct Pending {
  std::string text;
  std::vector<Line> lines;
};

class Stream {
 public:
  Stream(const Calendar& calendar, const StreamOptions& options, const StreamSinks& sinks)
      : calendar_(calendar),
        options_(options),
        sinks_(sinks),
        first_(simulated_days(calendar).first),
        recorder_(calendar, options.seed, options.today),
        days_(static_cast<std::size_t>(options.today - first_) + 1) {}

  void run() {
    plan_intake();
    std::uint64_t begun = 0;
    for (Day day = first_; day <= options_.today; day += 1) {
      begun += begin_cases(day);
      if (!flush(day)) {
        return;
      }
      if (sinks_.progress) {
        sinks_.progress(begun);
      }
    }
    CHECK(begun == options_.cases);
    if (sinks_.answers != nullptr) {
      std::ranges::stable_sort(*sinks_.answers, {}, [](const Answer& answer) {
        return std::tie(answer.case_id, answer.finding, answer.happened_at);
      });
    }
  }

 private:
  struct DayPlan {
    std::uint64_t ordinary = 0;
    std::vector<std::uint64_t> edges;
    Pending pending;
  };

  DayPlan& at(Day day) {
    CHECK(first_ <= day);
    return days_.at(static_cast<std::size_t>(day - first_));
  }

  /// How many cases come on which day: independent draws, so that days vary as Poisson's would.
  void plan_intake() {
    std::uint64_t ordinary = options_.cases;
    for (std::uint64_t number = 0; number < std::min(kEdgeCases, options_.cases); ++number) {
      if (edge_case_received(calendar_, number) <= options_.today) {
        at(edge_case_received(calendar_, number)).edges.push_back(number);
        --ordinary;
      }
    }
    std::vector<std::int64_t> cumulative;
    std::int64_t total = 0;
    for (Day day = first_; day <= options_.today; day += 1) {
      total += weight_of(calendar_, day);
      cumulative.push_back(total);
    }
    CHECK(total > 0);
    Prng prng(mixed(options_.seed, kIntake));
    for (std::uint64_t i = 0; i < ordinary; ++i) {
      const auto drawn = static_cast<std::int64_t>(prng.below(static_cast<std::uint32_t>(total)));
      const auto day = std::ranges::upper_bound(cumulative, drawn) - cumulative.begin();
      ++days_.at(static_cast<std::size_t>(day)).ordinary;
    }
  }

  std::uint64_t begin_cases(Day day) {
    DayPlan& plan = at(day);
    for (const std::uint64_t number : plan.edges) {
      Prng prng(mixed(options_.seed, number));
      tell(edge_case(calendar_, number), prng);
    }
    for (std::uint64_t i = 0; i < plan.ordinary; ++i) {
      const std::uint64_t number = kEdgeCases + ordinary_begun_++;
      Prng prng(mixed(options_.seed, number));
      Plan drawn = draw_plan(calendar_, prng, number, day);
      // From eight to three, so that numbers follow the time of day.
      drawn.received_second += static_cast<std::int32_t>(i * 7 * 3'600 / plan.ordinary);
      tell(std::move(drawn), prng);
    }
    return plan.edges.size() + plan.ordinary;
  }

  void tell(Plan plan, Prng& prng) {
    const std::string_view prefix = plan.registers.front();
    const std::int32_t year = calendar_.civil_of(plan.received).year;
    std::string number = std::to_string(++counts_[{prefix, year}]);
    number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
    plan.case_id = std::string(prefix) + '-' + std::to_string(year) + '/' + number;
    Story(calendar_, recorder_, prng, plan).tell();
    for (const Line& line : recorder_.lines()) {
      const Day utc_day{static_cast<std::int32_t>(line.recorded_at / 86'400)};
      Pending& pending = at(utc_day).pending;
      const std::size_t begin = pending.text.size();
      pending.text += recorder_.text_of(line);
      pending.lines.push_back({line.recorded_at, begin, pending.text.size()});
    }
    if (sinks_.answers != nullptr) {
      std::ranges::move(recorder_.answers(), std::back_inserter(*sinks_.answers));
    }
  }

  bool flush(Day day) {
    const Pending pending = std::exchange(at(day).pending, {});
    std::vector<Line> lines = pending.lines;
    std::ranges::stable_sort(lines, {}, &Line::recorded_at);
    std::string out;
    out.reserve(pending.text.size());
    for (const Line& line : lines) {
      out.append(pending.text, line.begin, line.end - line.begin);
    }
    return out.empty() || sinks_.events(out);
  }

  const Calendar& calendar_;
  const StreamOptions& options_;
  const StreamSinks& sinks_;
  Day first_;
  Recorder recorder_;
  std::vector<DayPlan> days_;
  std::uint64_t ordinary_begun_ = 0;
  std::map<std::pair<std::string_view, std::int32_t>, std::uint32_t> counts_;
};

}  // namespace

SimulatedDays simulated_days(const Calendar& calendar) {
  // The first is a Monday; the last is the last year that the rulebook says is final.
  return {.first = calendar.day_of({2021, 1, 4}),
          .usual_last = calendar.day_of({2024, 12, 31}),
          .last = calendar.day_of({2029, 12, 31})};
}

void run_stream(const Calendar& calendar, const StreamOptions& options, const StreamSinks& sinks) {
  CHECK(options.cases > 0);
  Stream(calendar, options, sinks).run();
}

}  // namespace simulate
