#include "tests/support/linearizability.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace support::linear {
namespace {

constexpr std::size_t kNobody = SIZE_MAX;

/// What names an event: an id is one of its stream's.
struct Key {
  std::uint32_t stream = 0;
  std::uint64_t id = 0;

  bool operator==(const Key&) const = default;
};

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    return (key.id ^ (std::uint64_t{key.stream} << 40U)) * 0x9E37'79B9'7F4A'7C15U;
  }
};

Key key_of(const Event& event) {
  return {event.stream, event.id};
}

/// What is known of one event.
struct Fate {
  std::optional<std::size_t> position;  // in the log
  std::size_t storer = kNobody;         // the operation that was told "new"
  std::vector<std::size_t> maybe;       // unknown outcomes that carry it with this content
  std::size_t carriers = 0;             // appends that carry it
};

/// A moment and the operation that it comes from.
struct Bound {
  Tick tick = 0;
  std::size_t operation = kNobody;
};

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

std::string text_of(const Event& event) {
  return "s" + number(event.stream) + "/id " + number(event.id);
}

bool same_batch(const std::vector<Event>& a, const std::vector<Event>& b) {
  return std::ranges::equal(a, b, [](const Event& x, const Event& y) {
    return key_of(x) == key_of(y) && x.content == y.content && x.expected == y.expected;
  });
}

class Checker {
 public:
  explicit Checker(const History& history)
      : history_(history),
        earliest_(history.log.size()),
        latest_(history.log.size(), {kNeverReturned, kNobody}),
        owners_(history.log.size(), kNobody) {}

  std::optional<Violation> run() {
    static_cast<void>(check_form() && read_log() && read_appends() && find_owners() &&
                      check_batches() && observe_all() && check_roots() && sweep());
    return std::move(violation_);
  }

 private:
  bool check_form();
  bool read_log();
  bool read_appends();
  bool read_receipts(std::size_t op);
  bool read_receipt(std::size_t op, const Event& event, const Receipt& receipt);
  bool read_unknown(std::size_t op);
  bool find_owners();
  bool find_owner(std::size_t position, const Fate& fate);
  bool complain_of_ownerless(std::size_t position);
  bool check_batches();
  bool check_batch(std::size_t op);
  bool observe_all();
  bool observe_conflict(std::size_t op);
  bool observe_read(std::size_t op);
  bool observe_version(std::size_t op, std::uint32_t stream, std::uint64_t version, Rule rule);
  bool observe_size(std::size_t op);
  bool check_reason(std::size_t op);
  bool check_roots();
  Bound first_moment(std::size_t position, const Bound& begin) const;
  bool sweep();

  bool fail(Rule rule, std::vector<std::size_t> operations, std::string why) {
    violation_ = Violation{rule, std::move(operations), std::move(why)};
    return false;
  }

  const Operation& at(std::size_t op) const { return history_.operations[op]; }

  const std::vector<std::size_t>& positions_of(std::uint32_t stream) const {
    static const std::vector<std::size_t> kNone;
    const auto it = streams_.find(stream);
    return it == streams_.end() ? kNone : it->second;
  }

  /// `op` saw or caused the entry: it was durable when the operation returned.
  void was_there(std::size_t position, std::size_t op) {
    if (at(op).returned < latest_[position].tick) {
      latest_[position] = {at(op).returned, op};
    }
  }

  /// `op` did not see the entry, or caused it: it was not durable when it was invoked.
  void was_not_there(std::size_t position, std::size_t op) {
    if (at(op).invoked > earliest_[position].tick) {
      earliest_[position] = {at(op).invoked, op};
    }
  }

  const History& history_;
  std::unordered_map<Key, Fate, KeyHash> fates_;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> streams_;  // positions by version
  // By position in the log.
  std::vector<Bound> earliest_;
  std::vector<Bound> latest_;
  std::vector<std::size_t> owners_;
  std::optional<Violation> violation_;
};

bool Checker::check_form() {
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const Operation& operation = at(op);
    const bool is_append = operation.kind == Kind::kAppend;
    if (operation.invoked > operation.returned) {
      return fail(Rule::kWellFormed, {op}, "it returned before it was invoked");
    }
    if (!is_append && operation.outcome != Outcome::kOk) {
      return fail(Rule::kWellFormed, {op}, "only appends have outcomes other than ok");
    }
    if (is_append && operation.outcome == Outcome::kOk &&
        operation.receipts.size() != operation.events.size()) {
      return fail(Rule::kWellFormed, {op}, "not one receipt for each event");
    }
    if (operation.outcome == Outcome::kConflict &&
        operation.conflict.position >= operation.events.size()) {
      return fail(Rule::kWellFormed, {op}, "a conflict beyond the batch");
    }
    if ((operation.kind == Kind::kReadPrefix || operation.kind == Kind::kRecover) &&
        !operation.prefix) {
      return fail(Rule::kWellFormed, {op}, "no prefix");
    }
  }
  return true;
}

/// The log alone: versions, ids, times.
bool Checker::read_log() {
  fates_.reserve(history_.log.size());
  std::int64_t last_us = INT64_MIN;
  for (std::size_t i = 0; i < history_.log.size(); ++i) {
    const LogEntry& entry = history_.log[i];
    if (entry.recorded_at_us < last_us) {
      return fail(Rule::kRecordedAt, {}, "index " + number(i) + " is recorded before the last one");
    }
    last_us = entry.recorded_at_us;
    if (!entry.stream) {
      continue;
    }
    Fate& fate = fates_[{*entry.stream, entry.id}];
    if (fate.position) {
      return fail(Rule::kIdempotency,
                  {},
                  "s" + number(*entry.stream) + "/id " + number(entry.id) +
                      " is in the log twice, at " + number(*fate.position) + " and " + number(i));
    }
    fate.position = i;
    auto& positions = streams_[*entry.stream];
    positions.push_back(i);
    if (entry.version != positions.size()) {
      return fail(Rule::kVersions,
                  {},
                  "index " + number(i) + " has version " + number(entry.version) +
                      " where its stream comes to " + number(positions.size()));
    }
  }
  return true;
}

bool Checker::read_appends() {
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const Operation& operation = at(op);
    if (operation.kind == Kind::kAppend) {
      for (const Event& event : operation.events) {
        ++fates_[key_of(event)].carriers;
      }
    }
  }
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const Operation& operation = at(op);
    if (operation.kind != Kind::kAppend) {
      continue;
    }
    if (operation.outcome == Outcome::kOk && !read_receipts(op)) {
      return false;
    }
    if (operation.outcome == Outcome::kUnknown && !read_unknown(op)) {
      return false;
    }
  }
  return true;
}

bool Checker::read_receipts(std::size_t op) {
  const Operation& operation = at(op);
  for (std::size_t i = 0; i < operation.events.size(); ++i) {
    if (!read_receipt(op, operation.events[i], operation.receipts[i])) {
      return false;
    }
    if (operation.prefix && operation.prefix->size <= operation.receipts[i].index) {
      return fail(Rule::kPrefix,
                  {op},
                  "its prefix of " + number(operation.prefix->size) +
                      " entries does not cover index " + number(operation.receipts[i].index));
    }
  }
  return true;
}

bool Checker::read_receipt(std::size_t op, const Event& event, const Receipt& receipt) {
  Fate& fate = fates_[key_of(event)];
  if (!fate.position) {
    return fail(Rule::kRecovery,
                {op},
                text_of(event) + " was acknowledged at index " + number(receipt.index) +
                    " and is not in the log");
  }
  const LogEntry& entry = history_.log[*fate.position];
  if (entry.content != event.content) {
    return fail(Rule::kIdempotency, {op}, text_of(event) + " is in the log with other content");
  }
  if (receipt.index != *fate.position) {
    return fail(fate.carriers > 1 ? Rule::kIdempotency : Rule::kIndex,
                {op},
                text_of(event) + " was acknowledged at index " + number(receipt.index) +
                    " and is at " + number(*fate.position));
  }
  if (receipt.version != entry.version) {
    return fail(Rule::kVersions,
                {op},
                text_of(event) + " was acknowledged as version " + number(receipt.version) +
                    " and is " + number(entry.version));
  }
  if (receipt.recorded_at_us != entry.recorded_at_us) {
    return fail(Rule::kRecordedAt, {op}, text_of(event) + " has another recordedAt in the log");
  }
  was_there(*fate.position, op);
  if (receipt.deduplicated) {
    return true;
  }
  if (fate.storer != kNobody) {
    return fail(Rule::kIdempotency, {fate.storer, op}, text_of(event) + " was new twice");
  }
  fate.storer = op;
  return true;
}

bool Checker::read_unknown(std::size_t op) {
  for (const Event& event : at(op).events) {
    Fate& fate = fates_[key_of(event)];
    if (!fate.position || history_.log[*fate.position].content != event.content) {
      continue;
    }
    if (!fate.maybe.empty() && !same_batch(at(fate.maybe.front()).events, at(op).events)) {
      return fail(Rule::kWellFormed,
                  {fate.maybe.front(), op},
                  "unknown outcomes share " + text_of(event) + " in different batches");
    }
    fate.maybe.push_back(op);
  }
  return true;
}

/// Each event of the log was stored by an operation that may have done so, within its interval.
bool Checker::find_owners() {
  for (std::size_t position = 0; position < history_.log.size(); ++position) {
    const LogEntry& entry = history_.log[position];
    if (entry.stream && !find_owner(position, fates_.at({*entry.stream, entry.id}))) {
      return false;
    }
  }
  return true;
}

bool Checker::find_owner(std::size_t position, const Fate& fate) {
  if (fate.storer != kNobody) {
    owners_[position] = fate.storer;
    was_not_there(position, fate.storer);
    return true;
  }
  if (fate.maybe.empty()) {
    return complain_of_ownerless(position);
  }
  const auto last =
      *std::ranges::max_element(fate.maybe, {}, [this](std::size_t op) { return at(op).returned; });
  owners_[position] = fate.maybe.front();
  was_there(position, last);
  return true;
}

bool Checker::complain_of_ownerless(std::size_t position) {
  const LogEntry& entry = history_.log[position];
  const std::string text = "s" + number(*entry.stream) + "/id " + number(entry.id) + " at index " +
                           number(position) + " ";
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const Operation& operation = at(op);
    for (const Event& event : operation.events) {
      if (key_of(event) != Key{*entry.stream, entry.id}) {
        continue;
      }
      if (operation.outcome == Outcome::kOk) {
        return fail(Rule::kIdempotency, {op}, text + "was called known when nobody had stored it");
      }
      return fail(Rule::kInFlight, {op}, text + "comes from an operation that stored nothing");
    }
  }
  return fail(Rule::kInFlight, {}, text + "comes from nobody");
}

bool Checker::check_batches() {
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const bool may_store = at(op).outcome == Outcome::kOk || at(op).outcome == Outcome::kUnknown;
    if (at(op).kind == Kind::kAppend && may_store && !check_batch(op)) {
      return false;
    }
  }
  return true;
}

/// What an operation stored is all of its batch that was not stored before, in one piece.
bool Checker::check_batch(std::size_t op) {
  std::optional<std::size_t> first;
  for (const Event& event : at(op).events) {
    const auto& position = fates_.at(key_of(event)).position;
    if (position && owners_[*position] == op && (!first || *position < *first)) {
      first = *position;
    }
  }
  if (!first) {
    return true;
  }
  std::size_t next = *first;
  for (const Event& event : at(op).events) {
    const auto& position = fates_.at(key_of(event)).position;
    if (!position) {
      return fail(Rule::kBatch, {op}, "only a part of it is in the log: " + text_of(event));
    }
    if (owners_[*position] == op && *position == next) {
      if (event.expected && history_.log[next].version != *event.expected + 1) {
        return fail(Rule::kExpected,
                    {op},
                    text_of(event) + " expected " + number(*event.expected) + " and is version " +
                        number(history_.log[next].version));
      }
      ++next;
    } else if (*position >= next) {
      return fail(Rule::kBatch,
                  {op, owners_[*position]},
                  text_of(event) + " is at " + number(*position) + ", apart from its batch at " +
                      number(*first));
    }
  }
  return true;
}

bool Checker::observe_all() {
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    const Operation& operation = at(op);
    bool is_fine = true;
    if (operation.outcome == Outcome::kConflict) {
      is_fine = observe_conflict(op);
    } else if (operation.kind == Kind::kReadStream) {
      is_fine = observe_read(op);
    } else if (operation.kind == Kind::kStreamVersion) {
      is_fine = observe_version(op, operation.stream, operation.version, Rule::kRead);
    }
    if (!is_fine || (operation.prefix && !observe_size(op))) {
      return false;
    }
  }
  return true;
}

/// `op` saw the stream at just this version.
bool Checker::observe_version(std::size_t op,
                              std::uint32_t stream,
                              std::uint64_t version,
                              Rule rule) {
  const auto& positions = positions_of(stream);
  const std::string text = "s" + number(stream) + " at version " + number(version);
  if (version > positions.size()) {
    return fail(rule, {op}, text + ", which it never reached");
  }
  const std::uint64_t limit = at(op).limit;
  if (version > 0) {
    if (positions[version - 1] >= limit) {
      return fail(rule, {op}, text + ", beyond its limit");
    }
    was_there(positions[version - 1], op);
  }
  if (version == positions.size() || positions[version] >= limit) {
    return true;
  }
  was_not_there(positions[version], op);
  if (version > 0 && owners_[positions[version - 1]] == owners_[positions[version]]) {
    return fail(
        Rule::kBatch, {op, owners_[positions[version]]}, text + ", in the middle of a batch");
  }
  return true;
}

bool Checker::observe_read(std::size_t op) {
  const Operation& operation = at(op);
  const auto& positions = positions_of(operation.stream);
  for (std::size_t i = 0; i < operation.seen.size(); ++i) {
    const SeenEvent& seen = operation.seen[i];
    if (i >= positions.size() || seen.index != positions[i] ||
        seen.id != history_.log[positions[i]].id) {
      return fail(Rule::kRead,
                  {op},
                  "version " + number(i + 1) + " of s" + number(operation.stream) +
                      " was seen as id " + number(seen.id) + " at index " + number(seen.index) +
                      ", which the log does not have there");
    }
  }
  return observe_version(op, operation.stream, operation.seen.size(), Rule::kRead);
}

bool Checker::observe_conflict(std::size_t op) {
  const Operation& operation = at(op);
  const Event& event = operation.events[operation.conflict.position];
  return observe_version(op, event.stream, operation.conflict.present_version, Rule::kConflict) &&
         check_reason(op);
}

/// At the version it names, the event could indeed not be taken.
bool Checker::check_reason(std::size_t op) {
  const Operation& operation = at(op);
  const Conflict& conflict = operation.conflict;
  const Event& refused = operation.events[conflict.position];
  const auto& positions = positions_of(refused.stream);
  const std::uint64_t stored = conflict.present_version;
  // The content under that key once the earlier events of the batch are taken, if it is known.
  std::unordered_map<std::uint64_t, std::uint64_t> taken;
  const auto content_of = [&](const Event& event) -> std::optional<std::uint64_t> {
    if (const auto it = taken.find(event.id); it != taken.end()) {
      return it->second;
    }
    const auto& position = fates_.at(key_of(event)).position;
    if (position && stored > 0 && *position <= positions[stored - 1]) {
      return history_.log[*position].content;
    }
    return std::nullopt;
  };
  for (std::size_t i = 0; i < conflict.position; ++i) {
    const Event& event = operation.events[i];
    if (event.stream == refused.stream && !content_of(event)) {
      taken.emplace(event.id, event.content);
    }
  }
  const auto known = content_of(refused);
  const bool has_other_content = known && *known != refused.content;
  if (known && !has_other_content) {
    return fail(Rule::kIdempotency, {op}, "a repeat of " + text_of(refused) + " was refused");
  }
  if (has_other_content != conflict.same_id_other_content) {
    return fail(Rule::kConflict, {op}, text_of(refused) + " was refused for its content");
  }
  if (!known && (!refused.expected || *refused.expected == stored + taken.size())) {
    return fail(Rule::kConflict, {op}, text_of(refused) + " was refused without a reason");
  }
  return true;
}

/// The log had just this size at a moment within the operation.
bool Checker::observe_size(std::size_t op) {
  const std::uint64_t size = at(op).prefix->size;
  const std::size_t total = history_.log.size();
  if (size > total) {
    return fail(Rule::kRecovery,
                {op},
                "it was shown " + number(size) + " entries of a log that ends at " + number(total));
  }
  if (size > 0) {
    was_there(size - 1, op);
  }
  if (size == total) {
    return true;
  }
  was_not_there(size, op);
  if (size > 0 && owners_[size - 1] != kNobody && owners_[size - 1] == owners_[size]) {
    return fail(Rule::kBatch,
                {op, owners_[size]},
                "it was shown " + number(size) + " entries: the middle of a batch");
  }
  return true;
}

bool Checker::check_roots() {
  std::unordered_map<std::uint64_t, std::size_t> first_with_size;
  for (std::size_t op = 0; op < history_.operations.size(); ++op) {
    if (!at(op).prefix) {
      continue;
    }
    const std::uint64_t size = at(op).prefix->size;
    const auto [it, is_first] = first_with_size.emplace(size, op);
    if (!is_first && at(it->second).prefix->root != at(op).prefix->root) {
      return fail(Rule::kPrefix, {it->second, op}, "two roots at size " + number(size));
    }
  }
  return true;
}

/// `end` saw or caused what `begin` shows was not there yet.
Rule rule_between(const Operation& begin, const Operation& end) {
  const auto either = [&](auto is) { return is(begin) || is(end); };
  if (end.outcome == Outcome::kUnknown) {
    return Rule::kInFlight;  // it took effect when its writer was gone
  }
  if (either([](const Operation& op) { return op.kind == Kind::kRecover; })) {
    return Rule::kRecovery;
  }
  if (either([](const Operation& op) { return op.outcome == Outcome::kConflict; })) {
    return Rule::kConflict;
  }
  if (either([](const Operation& op) { return op.kind != Kind::kAppend; })) {
    return Rule::kRead;
  }
  if (either([](const Operation& op) { return op.outcome == Outcome::kUnknown; })) {
    return Rule::kInFlight;
  }
  return Rule::kRealTime;
}

/// If only unknown operations may have stored the entry, the first moment from `begin` on that lies
/// within one of them.
Bound Checker::first_moment(std::size_t position, const Bound& begin) const {
  const LogEntry& entry = history_.log[position];
  if (!entry.stream) {
    return begin;
  }
  const Fate& fate = fates_.at({*entry.stream, entry.id});
  if (fate.storer != kNobody || fate.maybe.empty()) {
    return begin;
  }
  Bound next = {kNeverReturned, fate.maybe.back()};
  for (const std::size_t op : fate.maybe) {
    if (at(op).invoked <= begin.tick && begin.tick <= at(op).returned) {
      return begin;
    }
    if (begin.tick < at(op).invoked && at(op).invoked < next.tick) {
      next = {at(op).invoked, op};
    }
  }
  return next;
}

/// Moments that never decrease along the log exist if no entry had to be there before it, or one
/// before it, could be. The entries of a batch share one moment.
bool Checker::sweep() {
  const auto is_before = [](const Bound& a, const Bound& b) { return a.tick < b.tick; };
  Bound begin;
  for (std::size_t first = 0; first < owners_.size();) {
    Bound end = latest_[first];
    std::size_t next = first;
    do {
      begin = std::max(begin, earliest_[next], is_before);
      end = std::min(end, latest_[next], is_before);
      ++next;
    } while (next < owners_.size() && owners_[next] != kNobody && owners_[next] == owners_[first]);
    begin = first_moment(first, begin);
    if (begin.tick > end.tick) {
      return fail(rule_between(at(begin.operation), at(end.operation)),
                  {begin.operation, end.operation},
                  "index " + number(first) + " was there by tick " + number(end.tick) +
                      ", but not yet, or not all before it, at tick " + number(begin.tick));
    }
    first = next;
  }
  return true;
}

}  // namespace

std::optional<Violation> check(const History& history) {
  return Checker(history).run();
}

}  // namespace support::linear
