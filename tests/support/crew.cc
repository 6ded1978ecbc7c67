#include "tests/support/crew.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "ledger/evidence/merkle.h"

namespace support::linear {
namespace {

constexpr std::size_t kSentMax = 64;
/// How long clients go on after an append failed: what is asked then must be refused.
constexpr std::size_t kOperationsAfterFailure = 100;

std::string name_of_stream(std::uint32_t number) {
  return "case " + std::to_string(number);
}

/// The content's number and as many bytes as it asks for: mostly few, now and then many sectors.
base::Bytes body_of(std::uint64_t content) {
  const std::uint64_t chance = (content * 0x9E37'79B9'7F4A'7C15U) >> 32U;
  const std::size_t filling = chance % 100 == 0  ? 20'000 + chance % 30'000
                              : chance % 10 == 0 ? 500 + chance % 3'000
                                                 : chance % 90;
  base::Bytes body(sizeof(content) + filling, static_cast<std::byte>(content));
  base::store_be64(body.data(), content);
  return body;
}

std::uint64_t content_of(const ledger::EntryView& view) {
  if (view.body.size() < sizeof(std::uint64_t)) {
    return 0;
  }
  const std::uint64_t content = base::load_be64(view.body.data());
  return std::ranges::equal(view.body, body_of(content)) ? content : 0;
}

std::uint64_t id_of(const ledger::EntryView& view) {
  return base::load_be64(&view.id.bytes[8]);
}

std::vector<ledger::NewEvent> to_batch(const std::vector<Event>& events) {
  std::vector<ledger::NewEvent> batch;
  for (const Event& event : events) {
    ledger::NewEvent& made = batch.emplace_back();
    made.stream = name_of_stream(event.stream);
    base::store_be64(&made.id.bytes[8], event.id);
    made.body = body_of(event.content);
    if (event.expected) {
      made.expected_version = base::Version{*event.expected};
    }
  }
  return batch;
}

Outcome outcome_of(const base::Error& error) {
  return error.code == base::ErrorCode::kUnknownOutcome ? Outcome::kUnknown : Outcome::kRefused;
}

void take_answer(const ledger::AppendResult& answer, Operation& operation) {
  operation.prefix = Prefix{answer.after.size(), answer.after.root()};
  if (answer.conflict) {
    operation.outcome = Outcome::kConflict;
    operation.conflict = {answer.conflict->position,
                          answer.conflict->present_version.value,
                          answer.conflict->same_id_other_content};
    return;
  }
  operation.outcome = Outcome::kOk;
  for (const ledger::Receipt& receipt : answer.receipts) {
    operation.receipts.push_back({receipt.index.value,
                                  receipt.version.value,
                                  receipt.recorded_at.value,
                                  receipt.deduplicated});
  }
}

void take_seen(const std::vector<ledger::StoredEntry>& entries, Operation& operation) {
  for (const ledger::StoredEntry& entry : entries) {
    operation.seen.push_back({id_of(entry.view), entry.view.index.value});
  }
}

}  // namespace

Operation recovery_of(const ledger::Ledger& ledger, Journal& journal) {
  Operation recovery;
  recovery.kind = Kind::kRecover;
  recovery.invoked = journal.tick();
  const ledger::Prefix prefix = ledger.prefix();
  recovery.returned = journal.tick();
  recovery.prefix = Prefix{prefix.size.value, prefix.root};
  return recovery;
}

void Recorder::invoked(const Operation& /*operation*/) {}

void Recorder::answered(Operation operation) {
  const std::lock_guard lock(mutex_);
  if (operation.kind == Kind::kRecover) {
    for (const std::size_t place : unsettled_) {
      operations_[place].returned = operation.invoked - 1;
    }
    unsettled_.clear();
  }
  if (operation.outcome == Outcome::kUnknown) {
    operation.returned = kNeverReturned;
    unsettled_.push_back(operations_.size());
  }
  operations_.push_back(std::move(operation));
}

std::size_t Recorder::count() const {
  const std::lock_guard lock(mutex_);
  return operations_.size();
}

base::Result<History> Recorder::finish(const ledger::Ledger& ledger) {
  const std::lock_guard lock(mutex_);
  History history;
  history.operations = std::move(operations_);
  std::map<base::Digest, std::uint32_t> streams;
  for (std::uint32_t stream = 0; stream < kStreams; ++stream) {
    streams.emplace(ledger::stream_key(name_of_stream(stream)), stream);
  }
  std::set<std::uint64_t> sizes;
  for (const Operation& operation : history.operations) {
    if (operation.prefix) {
      sizes.insert(operation.prefix->size);
    }
  }
  ledger::Frontier frontier;
  CASELEDGER_TRY_STATUS(
      ledger.scan({0}, ledger.prefix().size, [&](const ledger::EntryView& view) -> base::Status {
        LogEntry& entry = history.log.emplace_back();
        entry.recorded_at_us = view.recorded_at.value;
        if (view.kind == ledger::EntryKind::kEvent) {
          entry.stream = streams.at(view.stream_key);
          entry.version = view.version.value;
          entry.id = id_of(view);
          entry.content = content_of(view);
        }
        frontier.add(ledger::leaf_hash(view.entry));
        if (sizes.contains(frontier.size())) {
          Operation root;
          root.kind = Kind::kReadPrefix;
          root.prefix = Prefix{frontier.size(), frontier.root()};
          history.operations.push_back(std::move(root));
        }
        return {};
      }));
  return history;
}

Crew::Crew(Journal& journal, std::uint64_t seed, std::uint64_t first_id)
    : journal_(journal),
      seed_(seed),
      next_id_(first_id),
      known_versions_(kStreams) {}

void Crew::remember(const std::vector<Event>& batch) {
  const std::lock_guard lock(mutex_);
  if (sent_.size() < kSentMax) {
    sent_.push_back(batch);
  } else {
    sent_[next_id_ % kSentMax] = batch;
  }
}

void Crew::work(const Life& life) {
  ++life_;
  begun_ = 0;
  limit_ = life.operations;
  has_failed_ = false;
  std::vector<std::thread> threads;
  for (std::uint32_t number = 0; number < kClients; ++number) {
    threads.emplace_back([&, number] {
      std::seed_seq seeds{seed_, life_, std::uint64_t{number}};
      Client client{number, std::mt19937_64(seeds)};
      while (begun_++ < limit_) {
        do_one(client, life);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

void Crew::do_one(Client& client, const Life& life) {
  const std::size_t chance = client.below(128);
  if (chance < 66) {
    append(client, life);
  } else if (chance < 74) {
    append_all(client, life);
  } else if (chance < 94) {
    read_stream(client, life);
  } else if (chance < 110) {
    read_version(client, life);
  } else if (chance < 125) {
    read_prefix(client, life);
  } else if (chance < 126 && life.open_reader) {
    read_beside(client, life);
  } else if (const auto published = life.ledger.publish(); !published) {
    complain(life, published.error());
  }
}

Operation Crew::begin(Client& client, Kind kind) {
  Operation operation;
  operation.kind = kind;
  operation.client = client.number;
  operation.stream = client.stream();
  operation.invoked = journal_.tick();
  return operation;
}

void Crew::append(Client& client, const Life& life) {
  Operation operation = begin_append(client);
  auto answer = life.ledger.append(to_batch(operation.events));
  operation.returned = journal_.tick();
  if (answer) {
    take_answer(*answer, operation);
  } else {
    operation.outcome = outcome_of(answer.error());
    note_failure(life, answer.error());
  }
  end_append(std::move(operation));
}

/// Several batches in one call: as if one after the other, up to the first conflict.
void Crew::append_all(Client& client, const Life& life) {
  std::vector<Operation> operations;
  std::vector<std::vector<ledger::NewEvent>> batches;
  for (std::size_t i = 1 + client.below(4); i > 0; --i) {
    operations.push_back(begin_append(client));
    batches.push_back(to_batch(operations.back().events));
  }
  const auto answer = life.ledger.append_all(std::move(batches));
  const Tick returned = journal_.tick();
  for (std::size_t i = 0; i < operations.size(); ++i) {
    operations[i].returned = returned;
    if (!answer) {
      operations[i].outcome = outcome_of(answer.error());
    } else if (i < answer->results.size()) {
      take_answer(answer->results[i], operations[i]);
    } else {
      operations[i].outcome = Outcome::kRefused;
    }
  }
  if (!answer || answer->stopped_by) {
    note_failure(life, answer ? *answer->stopped_by : answer.error());
  }
  for (Operation& operation : operations) {
    end_append(std::move(operation));
  }
}

Operation Crew::begin_append(Client& client) {
  std::vector<Event> events = invent_batch(client);
  Operation operation = begin(client, Kind::kAppend);
  operation.events = std::move(events);
  operation.outcome = Outcome::kUnknown;
  journal_.invoked(operation);
  return operation;
}

void Crew::note_failure(const Life& life, const base::Error& error) {
  if (!has_failed_.exchange(true)) {
    limit_ = std::min(limit_.load(), begun_ + kOperationsAfterFailure);
  }
  complain(life, error);
}

void Crew::end_append(Operation operation) {
  if (operation.outcome == Outcome::kConflict) {
    learn(operation.events[operation.conflict.position].stream, operation.conflict.present_version);
  }
  for (std::size_t i = 0; i < operation.receipts.size(); ++i) {
    learn(operation.events[i].stream, operation.receipts[i].version);
  }
  journal_.answered(std::move(operation));
}

std::vector<Event> Crew::invent_batch(Client& client) {
  if (client.below(6) == 0) {
    const std::lock_guard lock(mutex_);
    if (!sent_.empty()) {
      // Perhaps lost, perhaps stored, perhaps in flight just now.
      std::vector<Event> batch = sent_[client.below(sent_.size())];
      if (client.below(12) == 0) {
        batch.resize(1);
        ++batch[0].content;
      }
      return batch;
    }
  }
  std::vector<Event> batch(client.below(3) == 0 ? 2 + client.below(3) : 1);
  for (Event& event : batch) {
    const std::uint64_t id = next_id_++;
    event = {client.stream(), id, 2 * id, std::nullopt};
  }
  if (client.below(2) == 0) {
    Event& event = batch[client.below(batch.size())];
    event.expected = known_versions_[event.stream] + (client.below(16) == 0 ? 1 : 0);
  }
  remember(batch);
  return batch;
}

void Crew::read_stream(Client& client, const Life& life) {
  Operation operation = begin(client, Kind::kReadStream);
  if (client.below(4) == 0) {
    operation.limit = client.below(life.ledger.prefix().size.value + 3);
  }
  const auto entries = life.ledger.read_stream(name_of_stream(operation.stream), {operation.limit});
  operation.returned = journal_.tick();
  if (!entries) {
    return complain(life, entries.error());
  }
  take_seen(*entries, operation);
  journal_.answered(std::move(operation));
}

void Crew::read_version(Client& client, const Life& life) {
  Operation operation = begin(client, Kind::kStreamVersion);
  const auto version = life.ledger.stream_version(name_of_stream(operation.stream));
  operation.returned = journal_.tick();
  if (!version) {
    return complain(life, version.error());
  }
  operation.version = version->value;
  learn(operation.stream, operation.version);
  journal_.answered(std::move(operation));
}

void Crew::read_prefix(Client& client, const Life& life) {
  Operation operation = begin(client, Kind::kReadPrefix);
  const ledger::Prefix prefix = life.ledger.prefix();
  operation.returned = journal_.tick();
  operation.prefix = Prefix{prefix.size.value, prefix.root};
  journal_.answered(std::move(operation));
}

/// With a ledger object of its own, as another process would.
void Crew::read_beside(Client& client, const Life& life) {
  Operation size = begin(client, Kind::kReadPrefix);
  Operation read = begin(client, Kind::kReadStream);
  if (life.is_faulty) {
    size.invoked = read.invoked = 0;
  }
  const auto reader = life.open_reader();
  if (!reader) {
    return complain(life, reader.error());
  }
  const ledger::Prefix prefix = (*reader)->prefix();
  const auto entries = (*reader)->read_stream(name_of_stream(read.stream), {UINT64_MAX});
  size.returned = read.returned = journal_.tick();
  size.prefix = Prefix{prefix.size.value, prefix.root};
  journal_.answered(std::move(size));
  if (!entries) {
    return complain(life, entries.error());
  }
  take_seen(*entries, read);
  journal_.answered(std::move(read));
}

void Crew::learn(std::uint32_t stream, std::uint64_t version) {
  known_versions_[stream] = version;
}

void Crew::complain(const Life& life, const base::Error& error) {
  if (!life.is_faulty) {
    const std::lock_guard lock(mutex_);
    complaints_.push_back(error.message + " " + error.where);
  }
}

std::string to_line(const Operation& operation) {
  std::ostringstream line;
  line << static_cast<int>(operation.kind) << ' ' << static_cast<int>(operation.outcome) << ' '
       << operation.client << ' ' << operation.invoked << ' ' << operation.returned << ' '
       << operation.stream << ' ' << operation.limit << ' ' << operation.version << ' '
       << operation.conflict.position << ' ' << operation.conflict.present_version << ' '
       << operation.conflict.same_id_other_content << ' ' << operation.events.size();
  for (const Event& event : operation.events) {
    line << ' ' << event.stream << ' ' << event.id << ' ' << event.content << ' '
         << event.expected.has_value() << ' ' << event.expected.value_or(0);
  }
  line << ' ' << operation.receipts.size();
  for (const Receipt& receipt : operation.receipts) {
    line << ' ' << receipt.index << ' ' << receipt.version << ' ' << receipt.recorded_at_us << ' '
         << receipt.deduplicated;
  }
  line << ' ' << operation.seen.size();
  for (const SeenEvent& seen : operation.seen) {
    line << ' ' << seen.id << ' ' << seen.index;
  }
  line << ' ' << operation.prefix.has_value();
  if (operation.prefix) {
    line << ' ' << operation.prefix->size << ' ' << base::to_hex(operation.prefix->root.view());
  }
  line << " .";
  return line.str();
}

std::optional<Operation> from_line(const std::string& text) {
  std::istringstream line(text);
  Operation operation;
  int kind = 0;
  int outcome = 0;
  std::size_t count = 0;
  line >> kind >> outcome >> operation.client >> operation.invoked >> operation.returned >>
      operation.stream >> operation.limit >> operation.version >> operation.conflict.position >>
      operation.conflict.present_version >> operation.conflict.same_id_other_content >> count;
  operation.kind = static_cast<Kind>(kind);
  operation.outcome = static_cast<Outcome>(outcome);
  for (; count > 0 && line; --count) {
    Event& event = operation.events.emplace_back();
    bool is_conditional = false;
    std::uint64_t expected = 0;
    line >> event.stream >> event.id >> event.content >> is_conditional >> expected;
    if (is_conditional) {
      event.expected = expected;
    }
  }
  line >> count;
  for (; count > 0 && line; --count) {
    Receipt& receipt = operation.receipts.emplace_back();
    line >> receipt.index >> receipt.version >> receipt.recorded_at_us >> receipt.deduplicated;
  }
  line >> count;
  for (; count > 0 && line; --count) {
    SeenEvent& seen = operation.seen.emplace_back();
    line >> seen.id >> seen.index;
  }
  bool has_prefix = false;
  line >> has_prefix;
  if (has_prefix) {
    std::string root;
    operation.prefix.emplace();
    line >> operation.prefix->size >> root;
    if (const auto bytes = base::from_hex(root); bytes && bytes->size() == base::Digest::kBytes) {
      std::ranges::copy(*bytes, operation.prefix->root.bytes.begin());
    }
  }
  std::string end;
  line >> end;
  return end == "." ? std::optional(std::move(operation)) : std::nullopt;
}

}  // namespace support::linear
