// Appends to the ledger in argv[1] until it is killed, and prints each receipt once it has it:
// stream, id, index, version, leaf. Started by kill_test.cc.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "ledger/io/clock.h"
#include "ledger/io/file_system.h"
#include "tests/support/test_ledger.h"

namespace {

int run(const char* directory, std::uint64_t first_id) {
  const auto files = ledger::io::posix_file_system();
  const auto clock = ledger::io::system_clock();
  auto opened =
      ledger::Ledger::open(directory, {ledger::Access::kWrite, false, {}}, *files, *clock);
  if (!opened) {
    std::fprintf(stderr, "%s %s\n", opened.error().message.c_str(), opened.error().where.c_str());
    return EXIT_FAILURE;
  }
  for (std::uint64_t id = first_id;;) {
    // Frames of one sector and of many, rolls often enough.
    const std::size_t count = 1 + id % 7;
    auto result = (*opened)->append(support::events(id, count, 5, id % 3 == 0 ? 20'000 : 100));
    if (!result) {
      std::fprintf(stderr, "%s\n", result.error().message.c_str());
      return EXIT_FAILURE;
    }
    std::string lines;
    for (const ledger::Receipt& receipt : result->receipts) {
      lines += std::to_string(id++) + " " + std::to_string(receipt.index.value) + " " +
               std::to_string(receipt.version.value) + " " + base::to_hex(receipt.leaf.view()) +
               "\n";
    }
    std::fwrite(lines.data(), 1, lines.size(), stdout);
    std::fflush(stdout);
    if (id % 50 < count && !(*opened)->publish()) {
      return EXIT_FAILURE;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return argc == 3 ? run(argv[1], std::strtoull(argv[2], nullptr, 10)) : EXIT_FAILURE;
}
