#include "replay/reports/figure_filter.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ledger/base/check.h"
#include "replay/reports/cohort.h"

namespace replay {
namespace {

/// What a key is about. Dimensions and flows have a run of their own, in the order of their kinds.
enum class Key : std::uint8_t {
  kOpen,
  kOutcome,
  kAgeing,
  kReceived,
  kComplete,
  kCompleteAtSubmission,
  kDecided,
  kDelivered,
  kDue,
  kPhase,
  kStatutory,
  kStatutoryStart,
  kStatutoryDue,
  kStatutoryDelivered,
  kExpected,
  kExpectedStart,
  kExpectedDue,
  kExpectedDelivered,
  kFlow,
  kBacklog = kFlow + kFlowCount,
  kGroup,
};

constexpr std::string_view kOutcomes = "OPEN DELIVERED ENDED";
constexpr std::string_view kAges = "0-30 31-90 91-180 181-365 over365";
constexpr std::string_view kPhaseNames = "toComplete legal decision contract preparation";
/// The statuses of a clock, in the order of ClockStatus; then what the figures make of them.
constexpr std::string_view kSegments =
    "RUNNING PAUSED OVERDUE MET BREACHED SUPERSEDED ENDED ENDED_LATE DUE KEPT ANY";
constexpr std::size_t kEndedLate = 7;
constexpr std::size_t kDueByToday = 8;
constexpr std::size_t kKept = 9;
constexpr std::size_t kAny = 10;

static_assert(static_cast<std::size_t>(ClockStatus::kRunning) == 0);
static_assert(static_cast<std::size_t>(ClockStatus::kEnded) == 6);

constexpr auto kKeys = std::to_array<FigureKey>({
    {"open", FigureValue::kYesNo},
    {"outcome", FigureValue::kChoice, kOutcomes},
    {"ageing", FigureValue::kChoice, kAges},
    {"received"},
    {"complete"},
    {"completeAtSubmission", FigureValue::kYesNo},
    {"decided"},
    {"delivered"},
    {"due"},
    {"phase", FigureValue::kChoice, kPhaseNames},
    {"statutory", FigureValue::kChoice, kSegments},
    {"statutory.start"},
    {"statutory.due"},
    {"statutory.delivered"},
    {"expected", FigureValue::kChoice, kSegments},
    {"expected.start"},
    {"expected.due"},
    {"expected.delivered"},
    {"workload.received"},
    {"workload.completed"},
    {"workload.decided"},
    {"workload.delivered"},
    {"workload.ended"},
    {"workload.reopened"},
    {"workload.backlog"},
    {"group.register", FigureValue::kGroup},
    {"group.category", FigureValue::kGroup},
    {"group.purpose", FigureValue::kGroup},
    {"group.applicationType", FigureValue::kGroup},
    {"group.authority", FigureValue::kGroup},
    {"group.applicantKind", FigureValue::kGroup},
    {"group.linked", FigureValue::kGroup},
});

constexpr std::size_t place_of(Key key) {
  return static_cast<std::size_t>(key);
}

static_assert(kKeys[place_of(Key::kStatutory)].name == "statutory");
static_assert(kKeys[place_of(Key::kFlow)].name == "workload.received");
static_assert(kKeys[place_of(Key::kBacklog)].name == "workload.backlog");
static_assert(kKeys[place_of(Key::kGroup)].name == "group.register");

/// The place of `word` among words with spaces between; nothing if it is none of them.
std::optional<std::size_t> place_among(std::string_view words, std::string_view word) {
  for (std::size_t place = 0; !words.empty(); ++place) {
    const std::size_t space = std::min(words.find(' '), words.size());
    if (words.substr(0, space) == word) return place;
    words.remove_prefix(std::min(space + 1, words.size()));
  }
  return std::nullopt;
}

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  return is_whole && number >= 0 ? std::optional(number) : std::nullopt;
}

/// The days of `count` months, of which the first is `month` of that year.
std::optional<DaysWanted> months(std::string_view year, int month, int count) {
  constexpr unsigned kLongestMonth = 31;
  const auto number = number_in(year);
  if (!number || month < 1) return std::nullopt;
  const auto first = make_date(*number, static_cast<unsigned>(month), 1);
  if (!first) return std::nullopt;
  // From a month of 31 days to the last day of any.
  const Date january = *make_date(*number, 1, kLongestMonth);
  return DaysWanted{.first = *first, .last = plus_months(january, month - 1 + count - 1)};
}

/// By the end of that day, or of all days for an absent one, the view was open.
bool is_open_after(const CaseView& view, const DaysWanted& days) {
  FlowCounts flows{};
  for (const FlowOnDay& flow : view.flows) {
    if (flow.date <= days.last) ++flows[static_cast<std::size_t>(flow.flow)];
  }
  return change_of(flows) > 0;
}

bool stands(const SegmentFacts& segment, std::size_t wanted, Date today) {
  switch (wanted) {
    case kEndedLate:
      return has_ended_late(segment);
    case kDueByToday:
      return is_asked_about(segment, today);
    case kKept:
      return segment.status == ClockStatus::kMet && is_asked_about(segment, today);
    case kAny:
      return true;
    default:
      return static_cast<std::size_t>(segment.status) == wanted;
  }
}

bool is_of_clock(std::size_t key, bool statutory) {
  const auto first = place_of(statutory ? Key::kStatutory : Key::kExpected);
  constexpr std::size_t kKeysOfClock = 4;
  return first <= key && key < first + kKeysOfClock;
}

std::optional<Date> delivered_by(const SegmentFacts& segment) {
  return segment.stopped_by_delivery ? segment.end : std::nullopt;
}

std::uint64_t flows_on(const CaseView& view, std::size_t flow, const DaysWanted& days) {
  return static_cast<std::uint64_t>(std::ranges::count_if(view.flows, [&](const FlowOnDay& each) {
    return static_cast<std::size_t>(each.flow) == flow && days.holds(each.date);
  }));
}

}  // namespace

std::span<const FigureKey> figure_keys() {
  return kKeys;
}

std::optional<DaysWanted> parse_days_wanted(std::string_view text) {
  constexpr std::size_t kYear = 4;
  constexpr std::size_t kQuarter = 7;  // 2024-Q3
  constexpr int kMonthsOfYear = 12;
  constexpr int kMonthsOfQuarter = 3;
  if (text.empty()) return DaysWanted{.none = true};
  if (text == "*") return DaysWanted{.first = {-kLastDay.days}, .last = kLastDay};
  if (const auto day = parse_date(text)) return DaysWanted{.first = *day, .last = *day};
  const std::string_view year = text.substr(0, kYear);
  if (text.size() == kYear) return months(year, 1, kMonthsOfYear);
  if (text.size() != kQuarter || text[kYear] != '-') return std::nullopt;
  if (text[kYear + 1] == 'Q') {
    const int quarter = text.back() - '0';
    if (quarter < 1 || quarter > kMonthsOfYear / kMonthsOfQuarter) return std::nullopt;
    return months(year, (quarter - 1) * kMonthsOfQuarter + 1, kMonthsOfQuarter);
  }
  const auto month = number_in(text.substr(kYear + 1));
  return month ? months(year, *month, 1) : std::nullopt;
}

bool FigureFilter::add(std::string_view key, std::string_view value) {
  const auto* const found = std::ranges::find(kKeys, key, &FigureKey::name);
  CHECK(found != kKeys.end());
  Condition condition;
  condition.key = static_cast<std::size_t>(found - kKeys.begin());
  switch (found->value) {
    case FigureValue::kYesNo:
      if (value != "yes" && value != "no") return false;
      condition.place = value == "yes" ? 1 : 0;
      break;
    case FigureValue::kChoice: {
      const auto place = place_among(found->choices, value);
      if (!place) return false;
      condition.place = *place;
      break;
    }
    case FigureValue::kGroup:
      condition.value = value;
      by_register_ = by_register_ || condition.key == place_of(Key::kGroup);
      break;
    case FigureValue::kDate: {
      const auto days = parse_days_wanted(value);
      if (!days) return false;
      // There is no backlog of no day.
      if (days->none && condition.key == place_of(Key::kBacklog)) return false;
      condition.days = *days;
      break;
    }
  }
  conditions_.push_back(std::move(condition));
  return true;
}

std::uint64_t FigureFilter::count(const CaseFacts& facts, Date today) const {
  if (!facts.received) return 0;
  // As the reports do: a case that names no register is looked at as a whole.
  if (!by_register_ || facts.registers.empty()) return count_in(facts, facts.whole, today);
  std::uint64_t count = 0;
  for (const CaseView& view : facts.registers) {
    count += count_in(facts, view, today);
  }
  return count;
}

std::uint64_t FigureFilter::segments_in(const CaseView& view, bool statutory, Date today) const {
  const auto first = place_of(statutory ? Key::kStatutory : Key::kExpected);
  const auto holds = [&](const SegmentFacts& segment, const Condition& condition) {
    switch (condition.key - first) {
      case 0:
        return stands(segment, condition.place, today);
      case 1:
        return condition.days.holds(segment.start);
      case 2:
        return condition.days.holds(segment.due);
      default:
        return condition.days.holds(delivered_by(segment));
    }
  };
  const auto& segments = statutory ? view.statutory : view.expected;
  return static_cast<std::uint64_t>(
      std::ranges::count_if(segments, [&](const SegmentFacts& segment) {
        return std::ranges::all_of(conditions_, [&](const Condition& condition) {
          return !is_of_clock(condition.key, statutory) || holds(segment, condition);
        });
      }));
}

std::uint64_t FigureFilter::count_in(const CaseFacts& facts,
                                     const CaseView& view,
                                     Date today) const {
  // Set by the first condition that is of something a case may have several of.
  std::optional<std::uint64_t> count;
  const auto several = [&count](std::uint64_t found) {
    if (!count) count = found;
    return found > 0;
  };
  const auto holds = [&](const Condition& condition) {
    const bool yes = condition.place == 1;
    if (condition.key >= place_of(Key::kGroup)) {
      const auto dimension = static_cast<Dimension>(condition.key - place_of(Key::kGroup));
      return group_value(dimension, facts, view).value_or("") == condition.value;
    }
    if (is_of_clock(condition.key, true)) return several(segments_in(view, true, today));
    if (is_of_clock(condition.key, false)) return several(segments_in(view, false, today));
    switch (static_cast<Key>(condition.key)) {
      case Key::kOpen:
        return (view.outcome == Outcome::kOpen) == yes;
      case Key::kOutcome:
        return static_cast<std::size_t>(view.outcome) == condition.place;
      case Key::kAgeing:
        return view.outcome == Outcome::kOpen &&
               age_band(*facts.received, today) == condition.place;
      case Key::kReceived:
        return condition.days.holds(facts.received);
      case Key::kComplete:
        return condition.days.holds(facts.complete);
      case Key::kCompleteAtSubmission:
        return is_complete_at_submission(facts) == yes;
      case Key::kDecided:
        return condition.days.holds(facts.decided);
      case Key::kDelivered:
        return condition.days.holds(view.delivered);
      case Key::kDue:
        return condition.days.holds(case_date(CohortDate::kDue, facts, view));
      case Key::kPhase:
        return phase_days(facts, view)[condition.place].has_value();
      case Key::kBacklog:
        return is_open_after(view, condition.days);
      default:
        return several(flows_on(view, condition.key - place_of(Key::kFlow), condition.days));
    }
  };
  return std::ranges::all_of(conditions_, holds) ? count.value_or(1) : 0;
}

}  // namespace replay
