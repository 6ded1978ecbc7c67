// Starting a thread where there may be none to be had.
//
// Room:      ledger/base.
#pragma once

#include <system_error>
#include <thread>
#include <utility>

namespace base {

/// A thread that does `work`; one that is not joinable if the system has none to give: then the
/// caller does the work itself.
template <typename Work>
[[nodiscard]] std::thread start_thread(Work work) {
  try {
    return std::thread(std::move(work));
  } catch (const std::system_error&) {
    return {};
  }
}

}  // namespace base
