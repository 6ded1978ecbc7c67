#include "ledger/base/result.h"

#include <cerrno>
#include <system_error>

#include "ledger/base/error_numbers.h"

namespace base {

Error errno_error(int error_number, std::string_view action, std::string_view path) {
  Error error;
  error.where = path;
  error.message = "cannot " + std::string(action) + ": " +
                  std::error_code(error_number, std::generic_category()).message();
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      error.code = ErrorCode::kUnavailable;
      error.number = base::kDiskFull;
      error.hint = "free space on the disk, then run the command again";
      break;
    case EROFS:
      error.code = ErrorCode::kUnavailable;
      error.number = base::kReadOnlyDisk;
      error.hint = "the file system is read-only; remount it for writing";
      break;
    case EACCES:
    case EPERM:
      error.code = ErrorCode::kPermission;
      error.hint = "run as a user who owns the ledger directory";
      break;
    case ENOENT:
      error.code = ErrorCode::kNotFound;
      break;
    default:
      error.code = ErrorCode::kIo;
      error.hint = "check the disk, then open the ledger again";
      break;
  }
  return error;
}

int error_number(const Error& error) {
  constexpr int kGeneral = 1000;
  constexpr int kStep = 100;
  return error.number != 0 ? error.number : kGeneral + kStep * static_cast<int>(error.code);
}

}  // namespace base
