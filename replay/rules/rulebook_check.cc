#include "replay/rules/rulebook_check.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/rules/rulebook_errors.h"

namespace replay {
namespace {

constexpr Date kAlwaysBefore{std::numeric_limits<std::int32_t>::min()};
constexpr Date kAlwaysAfter{std::numeric_limits<std::int32_t>::max()};

// A period with open ends closed, and the entry that says it.
struct Span {
  Date first;
  Date last;
  Place place;
};

Span span_of(const Validity& validity, Place place) {
  return {validity.from.value_or(kAlwaysBefore), validity.to.value_or(kAlwaysAfter), place};
}

std::vector<Span> in_order(std::vector<Span> spans) {
  std::stable_sort(
      spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.first < b.first; });
  return spans;
}

bool contains(const std::vector<std::string>& list, std::string_view code) {
  return std::find(list.begin(), list.end(), code) != list.end();
}

bool selects(const std::vector<std::string>& selector, std::string_view code) {
  return selector.empty() || contains(selector, code);
}

const std::vector<std::string>& codes_of(const Rulebook& rulebook, std::string_view list) {
  static const std::vector<std::string> kNone;
  const auto found = rulebook.codes.find(list);
  return found == rulebook.codes.end() ? kNone : found->second;
}

std::string days(Date first, Date last) {
  if (last == kAlwaysAfter) return "from " + to_string(first);
  if (first == last) return "on " + to_string(first);
  return "from " + to_string(first) + " to " + to_string(last);
}

// Exactly one at a time, and nothing left out between the first and the last. What is wrong with
// two entries is said once, though it may hold for many registers and categories.
void check_one_at_a_time(const std::vector<Span>& spans,
                         const std::string& what,
                         Complaints& complaints) {
  const std::vector<Span> ordered = in_order(spans);
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    const Span& before = ordered[i - 1];
    const Span& after = ordered[i];
    if (complaints.has(kRulebookOverlap, after.place) ||
        complaints.has(kRulebookGap, after.place)) {
      continue;
    }
    if (after.first <= before.last) {
      complaints.add(kRulebookOverlap,
                     after.place,
                     what + " is said twice " +
                         days(after.first, std::min(before.last, after.last)) +
                         ", here and in line " + std::to_string(before.place.line));
    } else if (before.last.plus_days(1) < after.first) {
      complaints.add(
          kRulebookGap,
          after.place,
          what + " is not said " + days(before.last.plus_days(1), after.first.plus_days(-1)),
          "let one period begin the day after the other ends");
    }
  }
}

// The first days within [first, last] that no span covers.
std::optional<std::pair<Date, Date>> first_gap(const std::vector<Span>& spans,
                                               Date first,
                                               Date last) {
  Date next = first;  // the first day not known to be covered
  for (const Span& span : in_order(spans)) {
    if (span.first > next) return std::pair(next, span.first.plus_days(-1));
    if (span.last >= last) return std::nullopt;
    if (span.last >= next) next = span.last.plus_days(1);
  }
  return std::pair(next, last);
}

void check_owners(const Rulebook& rulebook, Complaints& complaints) {
  for (const auto& [code, entry] : rulebook.registers) {
    std::vector<Span> spans;
    for (const OwnerPeriod& owner : entry.owners) {
      spans.push_back(span_of(owner.validity, owner.place));
    }
    check_one_at_a_time(spans, "the owner of " + code, complaints);
  }
}

void check_norms(const Rulebook& rulebook, Complaints& complaints) {
  for (const auto& clock : codes_of(rulebook, "clock")) {
    std::vector<const NormRow*> rows;
    for (const NormRow& row : rulebook.norms) {
      if (row.clock == clock) rows.push_back(&row);
    }
    for (const auto& register_code : codes_of(rulebook, "register")) {
      for (const auto& category : codes_of(rulebook, "category")) {
        for (const bool linked : {false, true}) {
          std::vector<Span> spans;
          for (const NormRow* row : rows) {
            if (selects(row->registers, register_code) && selects(row->categories, category) &&
                row->linked.value_or(linked) == linked) {
              spans.push_back(span_of(row->validity, row->place));
            }
          }
          check_one_at_a_time(spans,
                              "the length of " + clock + " for " + register_code + ", " + category +
                                  (linked ? ", linked" : ", not linked"),
                              complaints);
          if (complaints.is_full()) return;
        }
      }
    }
  }
}

// One gap a register is enough to say: the same rows are to be mended.
void check_register_authorities(const Rulebook& rulebook,
                                const std::vector<const AuthorityRow*>& rows,
                                const std::string& what,
                                Complaints& complaints) {
  Span all = span_of(rows.front()->validity, rows.front()->place);
  for (const AuthorityRow* row : rows) {
    const Span span = span_of(row->validity, row->place);
    if (span.first < all.first) all.place = span.place;
    all.first = std::min(all.first, span.first);
    all.last = std::max(all.last, span.last);
  }
  for (const auto& purpose : codes_of(rulebook, "purpose")) {
    for (const bool is_public : {false, true}) {
      std::vector<Span> spans;
      for (const AuthorityRow* row : rows) {
        if (selects(row->purposes, purpose) && (is_public || !row->public_applicants_only)) {
          spans.push_back(span_of(row->validity, row->place));
        }
      }
      if (const auto gap = first_gap(spans, all.first, all.last)) {
        complaints.add(kRulebookGap,
                       all.place,
                       what + ", " + purpose + (is_public ? ", public" : ", not public") +
                           ", is not said " + days(gap->first, gap->second));
        return;
      }
    }
  }
}

void check_authorities(const Rulebook& rulebook,
                       const std::vector<AuthorityRow>& all_rows,
                       std::string_view task,
                       Complaints& complaints) {
  for (const auto& register_code : codes_of(rulebook, "register")) {
    for (const bool stale : {false, true}) {
      std::vector<const AuthorityRow*> rows;
      bool depends_on_option = false;
      for (const AuthorityRow& row : all_rows) {
        if (!selects(row.registers, register_code)) continue;
        depends_on_option = depends_on_option || row.stale_page.has_value();
        if (row.stale_page.value_or(stale) == stale) rows.push_back(&row);
      }
      if (rows.empty() || (stale && !depends_on_option)) continue;
      check_register_authorities(rulebook,
                                 rows,
                                 std::string(task) + " for " + register_code +
                                     (stale ? " with npr_follow_stale_page" : ""),
                                 complaints);
    }
  }
}

}  // namespace

void check_periods(const Rulebook& rulebook, Complaints& complaints) {
  check_owners(rulebook, complaints);
  check_norms(rulebook, complaints);
  check_authorities(rulebook, rulebook.decisions, "the decision authority", complaints);
  check_authorities(rulebook, rulebook.intakes, "the recipient of applications", complaints);
}

}  // namespace replay
