#include "tools/bench/machine.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace bench {
namespace {

void read_processor(Machine& machine) {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string value = line.substr(colon + 2);
    if (machine.processor.empty() && line.starts_with("model name")) machine.processor = value;
    if (!line.starts_with("flags")) continue;
    std::istringstream words(value);
    for (std::string word; words >> word;) {
      constexpr std::array kWorthTelling = {"sha_ni", "avx2", "avx512f"};
      if (std::ranges::find(kWorthTelling, word) != kWorthTelling.end()) {
        machine.flags.push_back(word);
      }
    }
    return;  // the other cores are the same
  }
}

/// The type of the mounted file system with this device: proc(5), mountinfo.
std::string file_system_of(const std::filesystem::path& directory) {
  struct stat status{};

  if (stat(directory.c_str(), &status) != 0) return {};
  const std::string device =
      std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
  std::ifstream file("/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string mount, parent, its_device, word;
    words >> mount >> parent >> its_device;
    if (its_device != device) continue;
    while (words >> word && word != "-") {
    }
    words >> word;
    return word;
  }
  return {};
}

}  // namespace

Machine describe_machine(const std::filesystem::path& directory) {
  Machine machine;
  machine.cores = std::thread::hardware_concurrency();
  read_processor(machine);
  machine.file_system = file_system_of(directory);
  struct utsname system{};

  if (uname(&system) == 0) machine.kernel = system.release;
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page_bytes > 0) {
    machine.memory_bytes =
        static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  }
  std::ifstream("/proc/loadavg") >> machine.load;
  return machine;
}

}  // namespace bench
