// Appends from several threads to the ledger in argv[1] until it is killed, and tells on stdout (a
// socket) what a client knows:
//
//   sent FIRST COUNT                                   before a batch of events FIRST… is appended
//   told FIRST SIZE ROOT INDEX:VERSION:LEAF…           its receipts, and the log after it
//   refused FIRST CODE                                 not stored
//   unknown FIRST                                      may be stored
//   failed CODE NUMBER                                 the ledger could not be opened
//
// Arguments: DIRECTORY SEED CLIENTS FIRST-ID [BATCHES-PER-CLIENT]
#include "tests/fault/load.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "ledger/io/clock.h"

namespace {

using ledger::Ledger;

constexpr int kNoLedger = 3;

/// One line at a time, by a call that no fault of this folder is injected into.
void tell(const std::string& line) {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  for (std::size_t done = 0; done < line.size();) {
    const ssize_t put = ::send(STDOUT_FILENO, line.data() + done, line.size() - done, MSG_NOSIGNAL);
    if (put <= 0) {
      std::_Exit(EXIT_FAILURE);
    }
    done += static_cast<std::size_t>(put);
  }
}

std::string told(std::uint64_t first_id, const ledger::AppendResult& result) {
  std::string line = "told " + std::to_string(first_id) + " " +
                     std::to_string(result.prefix().size.value) + " " +
                     base::to_hex(result.prefix().root.view());
  for (const ledger::Receipt& receipt : result.receipts) {
    line += " " + std::to_string(receipt.index.value) + ":" +
            std::to_string(receipt.version.value) + ":" + base::to_hex(receipt.leaf.view());
  }
  return line + "\n";
}

class Load {
 public:
  Load(Ledger& ledger, std::uint64_t seed, std::uint64_t first_id)
      : ledger_(ledger),
        seed_(seed),
        next_id_(first_id) {}

  void run_client(std::uint64_t client, std::uint64_t batches) {
    std::mt19937_64 random(seed_ * 64 + client);
    std::vector<Batch> latest;
    for (std::uint64_t i = 0; batches == 0 || i < batches; ++i) {
      // Now and then a client that did not hear the answer asks again.
      if (i == 0 || random() % 8 != 0) {
        latest.clear();
        for (std::uint64_t n = random() % 6 == 0 ? 1 + random() % 8 : 1; n > 0; --n) {
          latest.push_back(send(random));
        }
      }
      if (!(latest.size() == 1 ? append(latest[0]) : append_all(latest))) {
        return;
      }
      if (random() % 16 == 0 && !ledger_.publish()) {
        return;
      }
    }
  }

 private:
  struct Batch {
    std::uint64_t first_id = 0;
    std::size_t count = 0;
  };

  Batch send(std::mt19937_64& random) {
    const std::size_t count = 1 + random() % (next_id_ >= support::kFirstTinyId ? 150 : 7);
    const std::uint64_t first_id = next_id_.fetch_add(count);
    tell("sent " + std::to_string(first_id) + " " + std::to_string(count) + "\n");
    return {first_id, count};
  }

  bool append(const Batch& batch) {
    const auto result = ledger_.append(support::load_events(batch.first_id, batch.count));
    if (result) {
      tell(told(batch.first_id, *result));
    } else {
      tell_error(batch, result.error());
    }
    return result.has_value();
  }

  bool append_all(const std::vector<Batch>& batches) {
    std::vector<std::vector<ledger::NewEvent>> all;
    for (const Batch& batch : batches) {
      all.push_back(support::load_events(batch.first_id, batch.count));
    }
    const auto done = ledger_.append_all(std::move(all));
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if (!done) {
        tell_error(batches[i], done.error());
      } else if (i < done->results.size()) {
        tell(told(batches[i].first_id, done->results[i]));
      } else {
        tell_error(batches[i], *done->stopped_by);
      }
    }
    return done && !done->stopped_by;
  }

  static void tell_error(const Batch& batch, const base::Error& error) {
    const std::string first_id = std::to_string(batch.first_id);
    tell(error.code == base::ErrorCode::kUnknownOutcome
             ? "unknown " + first_id + "\n"
             : "refused " + first_id + " " + std::to_string(static_cast<int>(error.code)) + "\n");
  }

  Ledger& ledger_;
  std::uint64_t seed_;
  std::atomic<std::uint64_t> next_id_;
};

std::uint64_t number(const char* text) {
  return std::strtoull(text, nullptr, 10);
}

int run(const char* directory,
        std::uint64_t seed,
        std::uint64_t clients,
        std::uint64_t first_id,
        std::uint64_t batches) {
  const auto files = ledger::io::posix_file_system();
  const auto clock = ledger::io::system_clock();
  auto opened = Ledger::open(directory, {ledger::Access::kWrite, false, {}}, *files, *clock);
  if (!opened) {
    tell("failed " + std::to_string(static_cast<int>(opened.error().code)) + " " +
         std::to_string(base::error_number(opened.error())) + "\n");
    return kNoLedger;
  }
  Load load(**opened, seed, first_id);
  if (clients == 1) {
    load.run_client(0, batches);  // here, so that strace counts its calls on from those of opening
    clients = 0;
  }
  std::vector<std::thread> threads;
  for (std::uint64_t client = 0; client < clients; ++client) {
    threads.emplace_back([&load, client, batches] { load.run_client(client, batches); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  static_cast<void>((*opened)->close());
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    return EXIT_FAILURE;
  }
  return run(
      argv[1], number(argv[2]), number(argv[3]), number(argv[4]), argc > 5 ? number(argv[5]) : 0);
}
