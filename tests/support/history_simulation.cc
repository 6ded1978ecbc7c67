#include "tests/support/history_simulation.h"

namespace support::linear {
namespace {

base::Digest root_of(std::size_t size) {
  base::Digest digest;
  base::store_be64(digest.bytes.data(), size);
  return digest;
}

}  // namespace

std::uint64_t Model::version_of(std::uint32_t stream) const {
  const auto it = streams_.find(stream);
  return it == streams_.end() ? 0 : it->second.size();
}

void Model::add(LogEntry entry) {
  if (entry.stream) {
    keys_.emplace(std::pair{*entry.stream, entry.id}, log_.size());
    streams_[*entry.stream].push_back(log_.size());
  }
  log_.push_back(std::move(entry));
}

void Model::take_back_to(std::size_t size) {
  while (log_.size() > size) {
    const LogEntry& last = log_.back();
    streams_[*last.stream].pop_back();
    keys_.erase({*last.stream, last.id});
    log_.pop_back();
  }
}

void Model::append(Operation& operation, std::int64_t recorded_at_us) {
  const std::size_t size_before = log_.size();
  operation.receipts.clear();
  for (std::size_t i = 0; i < operation.events.size(); ++i) {
    const Event& event = operation.events[i];
    const auto known = keys_.find({event.stream, event.id});
    if (known != keys_.end() && log_[known->second].content == event.content) {
      const LogEntry& entry = log_[known->second];
      operation.receipts.push_back({known->second, entry.version, entry.recorded_at_us, true});
      continue;
    }
    const std::uint64_t version = version_of(event.stream);
    if (known != keys_.end() || (event.expected && *event.expected != version)) {
      take_back_to(size_before);
      operation.receipts.clear();
      operation.outcome = Outcome::kConflict;
      operation.conflict = {i, version_of(event.stream), known != keys_.end()};
      return;
    }
    operation.receipts.push_back({log_.size(), version + 1, recorded_at_us, false});
    add({event.stream, version + 1, event.id, event.content, recorded_at_us});
  }
  operation.outcome = Outcome::kOk;
}

void Model::execute(Operation& operation, std::int64_t recorded_at_us) {
  switch (operation.kind) {
    case Kind::kAppend:
      append(operation, recorded_at_us);
      break;
    case Kind::kReadStream:
      operation.seen.clear();
      for (const std::size_t position : streams_[operation.stream]) {
        if (position < operation.limit) {
          operation.seen.push_back({log_[position].id, position});
        }
      }
      break;
    case Kind::kStreamVersion:
      operation.version = version_of(operation.stream);
      break;
    case Kind::kReadPrefix:
    case Kind::kRecover:
      operation.prefix = Prefix{log_.size(), root_of(log_.size())};
      break;
  }
}

namespace {

/// The clients, the clock and chance.
class Simulation {
 public:
  Simulation(std::mt19937& random, const SimulationSize& size)
      : random_(random),
        size_(size),
        clients_(size.clients) {}

  History run() {
    while (finished_.size() < size_.operations) {
      if (below(300) == 0) {
        stop();
      } else {
        step(static_cast<std::uint32_t>(below(size_.clients)));
      }
    }
    stop();
    return {std::move(finished_), model_.log()};
  }

 private:
  struct Client {
    std::optional<Operation> operation;
    bool is_executed = false;
  };

  std::size_t below(std::size_t limit) { return random_() % limit; }

  void step(std::uint32_t number) {
    Client& client = clients_[number];
    if (!client.operation) {
      client.operation = invent();
      client.operation->client = number;
      client.operation->invoked = ++tick_;
      client.is_executed = false;
    } else if (!client.is_executed) {
      if (client.operation->kind == Kind::kAppend && below(40) == 0) {
        client.operation->outcome = Outcome::kRefused;
      } else {
        model_.execute(*client.operation, static_cast<std::int64_t>(tick_));
      }
      client.is_executed = true;
    } else {
      client.operation->returned = ++tick_;
      finish(*std::exchange(client.operation, std::nullopt));
    }
  }

  void finish(Operation operation) {
    if (operation.kind == Kind::kAppend) {
      sent_.push_back(operation.events);
    }
    finished_.push_back(std::move(operation));
  }

  /// The writer dies: reads are forgotten, of appends nobody knows.
  void stop() {
    ++tick_;
    for (Client& client : clients_) {
      if (client.operation && client.operation->kind == Kind::kAppend) {
        client.operation->outcome = Outcome::kUnknown;
        client.operation->receipts.clear();
        client.operation->returned = tick_;
        finish(*std::move(client.operation));
      }
      client.operation.reset();
    }
    Operation recovery;
    recovery.kind = Kind::kRecover;
    recovery.invoked = ++tick_;
    model_.execute(recovery, 0);
    recovery.returned = ++tick_;
    finish(std::move(recovery));
  }

  Operation invent() {
    Operation operation;
    const std::size_t chance = below(10);
    operation.kind = chance < 6   ? Kind::kAppend
                     : chance < 8 ? Kind::kReadStream
                     : chance < 9 ? Kind::kStreamVersion
                                  : Kind::kReadPrefix;
    operation.stream = random_stream();
    if (operation.kind == Kind::kReadStream && below(3) == 0) {
      operation.limit = below(model_.log().size() + 2);
    }
    if (operation.kind == Kind::kAppend) {
      operation.events = invent_batch();
    }
    return operation;
  }

  std::vector<Event> invent_batch() {
    if (!sent_.empty() && below(6) == 0) {
      std::vector<Event> batch = sent_[below(sent_.size())];
      if (below(8) == 0) {
        batch.front().content += 1;
        batch.resize(1);
      }
      return batch;
    }
    std::vector<Event> batch(1 + below(size_.batch_max));
    for (Event& event : batch) {
      event = {random_stream(), ++last_id_, last_id_ * 10, std::nullopt};
    }
    if (below(2) == 0) {
      // Often right, now and then outrun by another client or by chance.
      batch[0].expected = model_.version_of(batch[0].stream) + (below(8) == 0 ? 1 : 0);
    }
    return batch;
  }

  std::uint32_t random_stream() { return static_cast<std::uint32_t>(1 + below(size_.streams)); }

  std::mt19937& random_;
  SimulationSize size_;
  Model model_{{{std::nullopt, 0, 0, 0, 0}, {std::nullopt, 0, 0, 0, 0}}};
  std::vector<Client> clients_;
  std::vector<Operation> finished_;
  std::vector<std::vector<Event>> sent_;
  Tick tick_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace

History simulate(std::mt19937& random, const SimulationSize& size) {
  return Simulation(random, size).run();
}

}  // namespace support::linear
