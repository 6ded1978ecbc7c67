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

// Whether something is selected by both; an empty selector selects everything.
bool meet(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return a.empty() || b.empty() ||
         std::any_of(a.begin(), a.end(), [&](const auto& code) { return contains(b, code); });
}

// The common days of two entries, if any.
std::optional<std::string> common_days(const Validity& a, const Validity& b) {
  const Span one = span_of(a, {});
  const Span other = span_of(b, {});
  const Date first = std::max(one.first, other.first);
  const Date last = std::min(one.last, other.last);
  if (last < first) return std::nullopt;
  return first == kAlwaysBefore && last == kAlwaysAfter ? "always"
         : first == kAlwaysBefore                       ? "to " + to_string(last)
                                                        : days(first, last);
}

// Complains of each row that says again, for days in common, what an earlier row says. `clash`
// tells what two rows both say, empty if they say different things.
template <class Row, class Clash>
void check_pairs(const std::vector<Row>& rows, Clash clash, Complaints& complaints) {
  for (std::size_t later = 1; later < rows.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const auto shared = common_days(rows[earlier].validity, rows[later].validity);
      if (!shared) continue;
      const std::string what = clash(rows[earlier], rows[later]);
      if (what.empty() || complaints.has(kRulebookOverlap, rows[later].place)) continue;
      complaints.add(kRulebookOverlap,
                     rows[later].place,
                     what + " is said twice " + *shared + ", here and in line " +
                         std::to_string(rows[earlier].place.line));
    }
  }
}

// A table that speaks of something goes on doing so: no days without a word between its rows.
void check_no_hole(const std::vector<Span>& spans,
                   const std::string& what,
                   Complaints& complaints) {
  if (spans.empty()) return;
  Span all = spans.front();
  for (const Span& span : spans) {
    all.first = std::min(all.first, span.first);
    all.last = std::max(all.last, span.last);
  }
  const auto gap = first_gap(spans, all.first, all.last);
  if (!gap) return;
  // The entry after the gap is where the reader mends it.
  const auto after = std::find_if(spans.begin(), spans.end(), [&](const Span& span) {
    return span.first == gap->second.plus_days(1);
  });
  const Place place = after == spans.end() ? all.place : after->place;
  if (complaints.has(kRulebookGap, place)) return;
  complaints.add(kRulebookGap, place, what + " is not said " + days(gap->first, gap->second));
}

template <class Row>
void check_no_hole_by_register(const Rulebook& rulebook,
                               const std::vector<Row>& rows,
                               const std::string& what,
                               Complaints& complaints) {
  for (const auto& register_code : codes_of(rulebook, "register")) {
    std::vector<Span> spans;
    for (const Row& row : rows) {
      if (selects(row.registers, register_code)) spans.push_back(span_of(row.validity, row.place));
    }
    check_no_hole(spans, what + " for " + register_code, complaints);
  }
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

void check_demands(const Rulebook& rulebook, Complaints& complaints) {
  check_pairs(
      rulebook.attachments,
      [](const AttachmentRow& a, const AttachmentRow& b) {
        const bool clash = a.code == b.code && meet(a.registers, b.registers) &&
                           meet(a.categories, b.categories) && meet(a.purposes, b.purposes);
        return clash ? "the attachment " + a.code : std::string();
      },
      complaints);
  check_no_hole_by_register(rulebook, rulebook.attachments, "what is sent in", complaints);
  check_pairs(
      rulebook.contacts,
      [](const ContactRow& a, const ContactRow& b) {
        if (!meet(a.registers, b.registers) || !meet(a.categories, b.categories))
          return std::string();
        const auto role = std::find_if(a.roles.begin(), a.roles.end(), [&](const auto& each) {
          return contains(b.roles, each);
        });
        return role == a.roles.end() ? std::string() : "the contact " + *role;
      },
      complaints);
  check_no_hole_by_register(rulebook, rulebook.contacts, "who is named", complaints);
}

void check_fees_and_channels(const Rulebook& rulebook, Complaints& complaints) {
  for (const auto& authority : codes_of(rulebook, "authority")) {
    std::vector<Span> fees;
    for (const FeeRow& row : rulebook.fees) {
      if (row.payee == authority) fees.push_back(span_of(row.validity, row.place));
    }
    check_one_at_a_time(fees, "the fee of " + authority, complaints);
    std::vector<Span> channels;
    for (const ChannelRow& row : rulebook.channels) {
      if (row.authority == authority) channels.push_back(span_of(row.validity, row.place));
    }
    check_one_at_a_time(channels, "the channel of " + authority, complaints);
  }
}

void check_dispensations(const Rulebook& rulebook, Complaints& complaints) {
  check_pairs(
      rulebook.dispensations,
      [](const DispensationRow& a, const DispensationRow& b) {
        if (!meet(a.purposes, b.purposes)) return std::string();
        for (const auto& ground : a.grounds) {
          for (const auto& issuer : a.issuers) {
            if (contains(b.grounds, ground) && contains(b.issuers, issuer)) {
              return ground + " by " + issuer;
            }
          }
        }
        return std::string();
      },
      complaints);
  for (const auto& ground : codes_of(rulebook, "secrecyGround")) {
    std::vector<Span> spans;
    for (const DispensationRow& row : rulebook.dispensations) {
      if (contains(row.grounds, ground)) spans.push_back(span_of(row.validity, row.place));
    }
    check_no_hole(spans, "who gives " + ground, complaints);
  }
}

// Each end and each day of publication once for a register: two rows of one would disagree.
void check_finalised(const Rulebook& rulebook, Complaints& complaints) {
  const auto& rows = rulebook.finalised;
  for (std::size_t later = 1; later < rows.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const FinalisedRow& a = rows[earlier];
      const FinalisedRow& b = rows[later];
      if (!meet(a.registers, b.registers)) continue;
      if (a.until != b.until && a.published != b.published) continue;
      if (complaints.has(kRulebookOverlap, b.place)) continue;
      const std::string what = a.until == b.until
                                   ? "when data to " + to_string(b.until)
                                   : "how far on " + to_string(b.published) + " data";
      complaints.add(
          kRulebookOverlap,
          b.place,
          what + " were final is said twice, here and in line " + std::to_string(a.place.line));
    }
  }
}

}  // namespace

void check_periods(const Rulebook& rulebook, Complaints& complaints) {
  check_owners(rulebook, complaints);
  check_norms(rulebook, complaints);
  check_authorities(rulebook, rulebook.decisions, "the decision authority", complaints);
  check_authorities(rulebook, rulebook.intakes, "the recipient of applications", complaints);
  check_demands(rulebook, complaints);
  check_fees_and_channels(rulebook, complaints);
  check_dispensations(rulebook, complaints);
  check_finalised(rulebook, complaints);
}

}  // namespace replay
