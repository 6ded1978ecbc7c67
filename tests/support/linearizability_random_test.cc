// The checker against histories nobody wrote: those of a simulation are right; with one thing
// changed they are wrong; and of very small ones an exhaustive search says the same.
#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/history_simulation.h"
#include "tests/support/linearizability.h"

namespace support::linear {
namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return random() % limit;
}

/// A random place for which `is` holds, if there is one.
std::optional<std::size_t> find(Random& random,
                                const History& history,
                                const std::function<bool(const Operation&)>& is) {
  const std::size_t count = history.operations.size();
  const std::size_t start = below(random, count);
  for (std::size_t i = 0; i < count; ++i) {
    if (is(history.operations[(start + i) % count])) {
      return (start + i) % count;
    }
  }
  return std::nullopt;
}

bool has_new_event(const Operation& operation) {
  return operation.outcome == Outcome::kOk && operation.kind == Kind::kAppend &&
         !operation.receipts.empty() && !operation.receipts.back().deduplicated;
}

bool was_stored_before(const History& history, std::size_t index, Tick tick) {
  return std::ranges::any_of(history.operations, [&](const Operation& operation) {
    return operation.returned < tick &&
           std::ranges::any_of(
               operation.receipts, [&](const Receipt& receipt) { return receipt.index == index; });
  });
}

/// Changes one thing that cannot be right any more; false if the history has no such thing.
using Mutation = bool (*)(History&, Random&);

bool change_receipt(History& history, Random& random) {
  const auto op = find(random, history, has_new_event);
  if (!op) {
    return false;
  }
  Receipt& receipt = history.operations[*op].receipts.back();
  switch (below(random, 4)) {
    case 0:
      receipt.index += 1 + below(random, 3);
      break;
    case 1:
      receipt.version -= 1;
      break;
    case 2:
      receipt.recorded_at_us += 1;
      break;
    default:
      receipt.deduplicated = true;
      // Wrong unless somebody else may have stored it, or it comes twice in the batch.
      return std::ranges::count_if(history.operations, [&](const Operation& other) {
               return std::ranges::any_of(other.events, [&](const Event& event) {
                 const Event& mine = history.operations[*op].events.back();
                 return event.id == mine.id && event.stream == mine.stream;
               });
             }) == 1;
  }
  return true;
}

bool claim_a_repeat_as_new(History& history, Random& random) {
  const auto op = find(random, history, [](const Operation& operation) {
    return !operation.receipts.empty() && operation.receipts.back().deduplicated;
  });
  if (!op) {
    return false;
  }
  Receipt& repeat = history.operations[*op].receipts.back();
  repeat.deduplicated = false;
  return was_stored_before(history, repeat.index, history.operations[*op].invoked);
}

bool lose_the_last_acknowledged(History& history, Random& /*random*/) {
  const std::size_t last = history.log.size() - 1;
  history.log.pop_back();
  return was_stored_before(history, last, kNeverReturned);
}

bool swap_in_the_log(History& history, Random& random) {
  const std::size_t place = 2 + below(random, history.log.size() - 3);
  std::swap(history.log[place], history.log[place + 1]);
  return was_stored_before(history, place, kNeverReturned);
}

bool store_twice(History& history, Random& random) {
  LogEntry copy = history.log[2 + below(random, history.log.size() - 2)];
  copy.version = 1 + static_cast<std::uint64_t>(std::ranges::count(
                         history.log, copy.stream, [](const LogEntry& e) { return e.stream; }));
  copy.recorded_at_us = history.log.back().recorded_at_us;
  history.log.push_back(copy);
  return true;
}

bool store_what_was_refused(History& history, Random& random) {
  const auto op = find(random, history, [](const Operation& operation) {
    return operation.outcome == Outcome::kConflict || operation.outcome == Outcome::kRefused;
  });
  if (!op) {
    return false;
  }
  const Event& event = history.operations[*op].events.front();
  const auto carriers = std::ranges::count_if(history.operations, [&](const Operation& other) {
    return std::ranges::any_of(other.events, [&](const Event& its) { return its.id == event.id; });
  });
  const auto in_stream = std::ranges::count(
      history.log, std::optional(event.stream), [](const LogEntry& e) { return e.stream; });
  history.log.push_back({event.stream,
                         1 + static_cast<std::uint64_t>(in_stream),
                         event.id,
                         event.content,
                         history.log.back().recorded_at_us});
  return carriers == 1;
}

bool go_back_in_time(History& history, Random& random) {
  const std::size_t place = 3 + below(random, history.log.size() - 3);
  history.log[place].recorded_at_us = history.log[place - 1].recorded_at_us - 1;
  return true;
}

bool forget_in_a_read(History& history, Random& random) {
  const auto op = find(random, history, [&](const Operation& operation) {
    return !operation.seen.empty() &&
           was_stored_before(history, operation.seen.back().index, operation.invoked);
  });
  if (!op) {
    return false;
  }
  history.operations[*op].seen.pop_back();
  return true;
}

/// When the event at `index` was first sent.
Tick first_sent(const History& history, std::size_t index) {
  Tick tick = kNeverReturned;
  for (const Operation& operation : history.operations) {
    for (const Event& event : operation.events) {
      const LogEntry& entry = history.log[index];
      if (event.stream == entry.stream && event.id == entry.id) {
        tick = std::min(tick, operation.invoked);
      }
    }
  }
  return tick;
}

bool read_from_the_future(History& history, Random& random) {
  const auto op = find(random, history, [](const Operation& operation) {
    return operation.kind == Kind::kReadStream && operation.limit == UINT64_MAX;
  });
  if (!op) {
    return false;
  }
  Operation& read = history.operations[*op];
  std::size_t version = 0;
  for (std::size_t i = 0; i < history.log.size(); ++i) {
    if (history.log[i].stream == read.stream && ++version > read.seen.size()) {
      read.seen.push_back({history.log[i].id, i});
      return first_sent(history, i) > read.returned;
    }
  }
  return false;
}

bool change_a_size(History& history, Random& random) {
  const auto op = find(random, history, [&](const Operation& operation) {
    return operation.prefix && operation.prefix->size > 3 &&
           was_stored_before(history, operation.prefix->size - 1, operation.invoked);
  });
  if (!op) {
    return false;
  }
  --history.operations[*op].prefix->size;
  return true;
}

bool change_a_root(History& history, Random& random) {
  const auto op = find(
      random, history, [](const Operation& operation) { return operation.prefix.has_value(); });
  history.operations.push_back(history.operations[*op]);
  history.operations.back().prefix->root.bytes[31] = std::byte{1};
  return true;
}

bool exchange_two_in_order(History& history, Random& random) {
  const auto later = find(random, history, has_new_event);
  const auto earlier = find(random, history, [&](const Operation& operation) {
    return has_new_event(operation) && later &&
           operation.returned < history.operations[*later].invoked;
  });
  if (!later || !earlier) {
    return false;
  }
  std::swap(history.operations[*later].invoked, history.operations[*earlier].invoked);
  std::swap(history.operations[*later].returned, history.operations[*earlier].returned);
  return true;
}

bool change_a_conflict(History& history, Random& random) {
  const auto op = find(random, history, [&](const Operation& operation) {
    return operation.outcome == Outcome::kConflict && !operation.conflict.same_id_other_content &&
           operation.conflict.position == 0;
  });
  if (!op) {
    return false;
  }
  Operation& refused = history.operations[*op];
  refused.conflict.present_version = *refused.events[0].expected;
  return true;
}

bool change_what_was_expected(History& history, Random& random) {
  const auto op = find(random, history, [](const Operation& operation) {
    return has_new_event(operation) && operation.events.size() == 1;
  });
  if (!op) {
    return false;
  }
  Operation& append = history.operations[*op];
  append.events[0].expected = append.receipts[0].version;
  return true;
}

constexpr Mutation kMutations[] = {
    change_receipt,
    claim_a_repeat_as_new,
    lose_the_last_acknowledged,
    swap_in_the_log,
    store_twice,
    store_what_was_refused,
    go_back_in_time,
    forget_in_a_read,
    read_from_the_future,
    change_a_size,
    change_a_root,
    exchange_two_in_order,
    change_a_conflict,
    change_what_was_expected,
};

TEST(LinearizabilityAtRandom, SimulatedHistoriesAreRightUntilOneThingIsChanged) {
  std::vector<std::size_t> caught(std::size(kMutations));
  for (std::uint32_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    const History history = simulate(random, {});
    const auto violation = check(history);
    ASSERT_FALSE(violation.has_value()) << describe(history, *violation);
    const std::size_t number = seed % std::size(kMutations);
    History mutated = history;
    if (kMutations[number](mutated, random)) {
      ASSERT_TRUE(check(mutated).has_value()) << "mutation " << number;
      ++caught[number];
    }
  }
  EXPECT_THAT(caught, ::testing::Each(::testing::Gt(5U)));
}

/// Whether some order of the operations, each at one moment within it, gives every answer and the
/// log: tries them all.
class Search {
 public:
  explicit Search(const History& history) : history_(history) {}

  bool finds_an_order() {
    std::vector<bool> is_left(history_.operations.size(), true);
    std::vector<LogEntry> own;
    for (const LogEntry& entry : history_.log) {
      if (!entry.stream) {
        own.push_back(entry);
      }
    }
    return search(Model(own), is_left);
  }

 private:
  bool search(const Model& model, std::vector<bool>& is_left) {
    if (model.log().size() > history_.log.size() ||
        !std::ranges::equal(
            model.log(), std::span(history_.log).first(model.log().size()), same_entry)) {
      return false;
    }
    Tick first_return = kNeverReturned;
    bool is_done = true;
    for (std::size_t op = 0; op < is_left.size(); ++op) {
      const bool may_be_out = history_.operations[op].outcome == Outcome::kUnknown ||
                              history_.operations[op].outcome == Outcome::kRefused;
      if (is_left[op] && !may_be_out) {
        first_return = std::min(first_return, history_.operations[op].returned);
        is_done = false;
      }
    }
    if (is_done && model.log().size() == history_.log.size()) {
      return true;
    }
    for (std::size_t op = 0; op < is_left.size(); ++op) {
      if (!is_left[op] || history_.operations[op].invoked > first_return ||
          history_.operations[op].outcome == Outcome::kRefused) {
        continue;
      }
      is_left[op] = false;
      if (execute_and_search(model, is_left, op)) {
        return true;
      }
      is_left[op] = true;
    }
    return false;
  }

  /// What was passed over may not come later than it could.
  bool execute_and_search(const Model& model, std::vector<bool>& is_left, std::size_t op) {
    const Operation& operation = history_.operations[op];
    Model next = model;
    Operation again = operation;
    next.execute(again, 0);
    if (operation.outcome != Outcome::kUnknown && !same_answer(operation, again)) {
      return false;
    }
    std::vector<std::size_t> dropped;
    for (std::size_t other = 0; other < is_left.size(); ++other) {
      if (is_left[other] && history_.operations[other].returned < operation.invoked) {
        is_left[other] = false;  // only unknown ones can be: it is out
        dropped.push_back(other);
      }
    }
    const bool is_found = search(next, is_left);
    for (const std::size_t other : dropped) {
      is_left[other] = true;
    }
    return is_found;
  }

  static bool same_entry(const LogEntry& a, const LogEntry& b) {
    return a.stream == b.stream && a.version == b.version && a.id == b.id && a.content == b.content;
  }

  static bool same_answer(const Operation& a, const Operation& b) {
    const auto same_receipt = [](const Receipt& x, const Receipt& y) {
      return x.index == y.index && x.version == y.version && x.deduplicated == y.deduplicated;
    };
    const auto same_seen = [](const SeenEvent& x, const SeenEvent& y) {
      return x.index == y.index && x.id == y.id;
    };
    return a.outcome == b.outcome && std::ranges::equal(a.receipts, b.receipts, same_receipt) &&
           a.conflict.position == b.conflict.position &&
           a.conflict.present_version == b.conflict.present_version &&
           a.conflict.same_id_other_content == b.conflict.same_id_other_content &&
           std::ranges::equal(a.seen, b.seen, same_seen) && a.version == b.version &&
           a.prefix.has_value() == b.prefix.has_value() &&
           (!a.prefix || a.prefix->size == b.prefix->size);
  }

  const History& history_;
};

/// To show a history that is right for the checker only.
Violation everything_of(const History& history) {
  Violation everything;
  for (std::size_t op = 0; op < history.operations.size(); ++op) {
    everything.operations.push_back(op);
  }
  return everything;
}

/// Moves the ends of an operation, or changes an answer a little: right or wrong, nobody knows.
void disturb(History& history, Random& random) {
  Operation& operation = history.operations[below(random, history.operations.size())];
  const std::size_t ticks = 3 * history.operations.size();
  switch (below(random, 6)) {
    case 0:
      if (operation.outcome == Outcome::kConflict) {
        operation.conflict.present_version ^= 1U;
        return;
      }
      break;
    case 1:
      if (operation.kind == Kind::kStreamVersion) {
        operation.version ^= 1U;
        return;
      }
      break;
    case 2:
      if (operation.prefix) {
        operation.prefix->size ^= 1U;
        return;
      }
      break;
    case 3:
      if (!operation.seen.empty()) {
        operation.seen.pop_back();
        return;
      }
      break;
    default:
      break;
  }
  operation.invoked = below(random, ticks);
  operation.returned = operation.invoked + below(random, ticks / 2);
}

TEST(LinearizabilityAtRandom, SaysWhatAnExhaustiveSearchSays) {
  std::size_t right = 0;
  std::size_t wrong = 0;
  for (std::uint32_t seed = 1; seed <= 20'000; ++seed) {
    Random random(seed);
    History history = simulate(random, {6, 4, 2, 2});
    for (std::size_t i = below(random, 4); i > 0; --i) {
      disturb(history, random);
    }
    const auto violation = check(history);
    if (violation && (violation->rule == Rule::kWellFormed || violation->rule == Rule::kPrefix)) {
      continue;  // not what a search can see
    }
    const bool is_right = Search(history).finds_an_order();
    ASSERT_EQ(is_right, !violation.has_value())
        << "seed " << seed << " "
        << describe(history, violation ? *violation : everything_of(history));
    ++(is_right ? right : wrong);
  }
  EXPECT_GT(right, 2'000U);
  EXPECT_GT(wrong, 2'000U);
}

}  // namespace
}  // namespace support::linear
