#include "tools/server/book.h"

#include <utility>

namespace server {

base::Result<std::unique_ptr<Book>> Book::open(Open open) {
  CASELEDGER_TRY(auto ledger, open());
  return std::unique_ptr<Book>(new Book(std::move(open), std::move(ledger)));
}

Book::Book(Open open, std::shared_ptr<ledger::Ledger> ledger)
    : open_(std::move(open)),
      ledger_(std::move(ledger)) {}

std::shared_ptr<ledger::Ledger> Book::ledger() const {
  const std::lock_guard lock(mutex_);
  return ledger_;
}

base::Status Book::reopen() {
  // Closing a spoilt ledger cannot publish; it gives up the lock all the same.
  static_cast<void>(ledger()->close());
  CASELEDGER_TRY(std::shared_ptr<ledger::Ledger> opened, open_());
  const std::lock_guard lock(mutex_);
  ledger_ = std::move(opened);
  return {};
}

}  // namespace server
