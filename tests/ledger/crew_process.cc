// A crew in a process of its own, to be killed: works with the ledger in argv[1] and prints each
// operation before it is asked ("I") and when it was answered ("A"). Started by
// linearizability_test.cc with: directory, file of ticks, seed, first id.
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include <unistd.h>

#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tests/support/crew.h"
#include "tests/support/shared_ticks.h"

namespace support::linear {
namespace {

class LineJournal final : public Journal {
 public:
  using Journal::Journal;

  void invoked(const Operation& operation) override { print("I " + to_line(operation) + "\n"); }

  void answered(Operation operation) override { print("A " + to_line(operation) + "\n"); }

 private:
  void print(std::string_view line) {
    const std::lock_guard lock(mutex_);
    while (!line.empty()) {
      const ssize_t written = ::write(STDOUT_FILENO, line.data(), line.size());
      if (written < 0) {
        std::_Exit(EXIT_FAILURE);
      }
      line.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  std::mutex mutex_;
};

int run(const char* directory, const char* ticks_path, std::uint64_t seed, std::uint64_t first_id) {
  const auto files = ledger::io::posix_file_system();
  const auto clock = ledger::io::system_clock();
  SharedTicks ticks(ticks_path);
  const auto open = [&](ledger::Access access) {
    return ledger::Ledger::open(directory, {access, false, {}}, *files, *clock);
  };
  const auto opened = open(ledger::Access::kWrite);
  if (!opened) {
    std::fprintf(stderr, "%s %s\n", opened.error().message.c_str(), opened.error().where.c_str());
    return EXIT_FAILURE;
  }
  LineJournal journal(*ticks);
  journal.answered(recovery_of(**opened, journal));
  Crew crew(journal, seed, first_id);
  crew.work({**opened, SIZE_MAX, [&] { return open(ledger::Access::kRead); }});
  for (const std::string& complaint : crew.complaints()) {
    std::fprintf(stderr, "%s\n", complaint.c_str());
  }
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace support::linear

int main(int argc, char** argv) {
  return argc == 5 ? support::linear::run(argv[1],
                                          argv[2],
                                          std::strtoull(argv[3], nullptr, 10),
                                          std::strtoull(argv[4], nullptr, 10))
                   : EXIT_FAILURE;
}
