// CHECK: stops the program on a bug of our own. Stays on in release builds.
//
// Room:      ledger/base. Never looks at data from outside; that is what Result is for.
#pragma once

namespace base {

/// Prints where and what to stderr and aborts.
[[noreturn]] void check_failed(const char* file, int line, const char* condition);

}  // namespace base

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::base::check_failed(__FILE__, __LINE__, #condition))
