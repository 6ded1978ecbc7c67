// The ledger that is served: open for writing, and opened again when a failed write has spoilt it.
//
// Room:      tools/server.
// Threads:   any. A ledger that was replaced lives until its last reader lets go of it.
#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "ledger/base/result.h"
#include "ledger/ledger.h"

namespace server {

class Book {
 public:
  using Open = std::function<base::Result<std::unique_ptr<ledger::Ledger>>()>;

  /// `open` is kept, to open again with.
  [[nodiscard]] static base::Result<std::unique_ptr<Book>> open(Open open);

  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  ~Book() = default;

  [[nodiscard]] std::shared_ptr<ledger::Ledger> ledger() const;

  /// Closes the ledger and opens it anew; meanwhile readers are told it is unavailable.
  /// Errors:   those of opening; the closed one stays then, and this may be tried again.
  [[nodiscard]] base::Status reopen();

 private:
  Book(Open open, std::shared_ptr<ledger::Ledger> ledger);

  const Open open_;
  mutable std::mutex mutex_;
  std::shared_ptr<ledger::Ledger> ledger_;  // guarded by mutex_
};

}  // namespace server
