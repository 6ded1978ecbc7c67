// Result, Status and Error: how every room reports an expected failure.
//
// Room:      ledger/base. No room below it.
// Rules:     few codes, each defined by what the reader does next; torn, corrupt and untrusted are
//            three different things and are never folded into one another.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace base {

enum class ErrorCode : std::uint8_t {
  kInvalidArgument,  // fix the call or the input
  kNotFound,         // a normal answer
  kConflict,         // read again and decide again; nothing was written
  kLimitExceeded,    // split the request
  kPermission,       // ask for access
  kTornTail,         // trace of a crash; recovery may cut and must say so
  kCorrupt,          // stop; file and offset are in `where`
  kUntrusted,        // stop; intact bytes that do not match a signature or root
  kUnsupported,      // use a newer program
  kUnavailable,      // retry later (in use, disk full, read-only)
  kIo,               // the disk said no; the handle is poisoned
  kUnknownOutcome,   // retry with the same ids
};

/// One failure: what happened, where, and what to do.
struct Error {
  ErrorCode code = ErrorCode::kInvalidArgument;
  /// The stable number users see as CL-1234; 0 picks the code's general one (error_number()).
  int number = 0;
  /// One sentence with the values; never payload.
  std::string message;
  /// file:line:column, file@offset, or a JSON pointer; may be empty.
  std::string where;
  /// What to do about it; may be empty.
  std::string hint;

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code,
                                                 std::string message,
                                                 std::string where = {},
                                                 std::string hint = {}) {
  return std::unexpected(Error{code, 0, std::move(message), std::move(where), std::move(hint)});
}

/// The same with a stable number of its own (docs/operations.md lists them all).
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code,
                                                 int number,
                                                 std::string message,
                                                 std::string where = {},
                                                 std::string hint = {}) {
  return std::unexpected(
      Error{code, number, std::move(message), std::move(where), std::move(hint)});
}

/// A failed system call: kUnavailable for "disk full" and "read-only", kPermission for "not
/// allowed", else kIo; `action` says what was tried ("sync", "open"), `path` becomes `where`.
[[nodiscard]] Error errno_error(int error_number, std::string_view action, std::string_view path);

/// The number shown as CL-nnnn: the error's own, or its code's general one (CL-1000 + 100 × code).
[[nodiscard]] int error_number(const Error& error);

}  // namespace base

#define CASELEDGER_CONCAT_INNER(a, b) a##b
#define CASELEDGER_CONCAT(a, b) CASELEDGER_CONCAT_INNER(a, b)

/// `CASELEDGER_TRY(auto x, f());` declares x from f()'s value or returns f()'s error.
#define CASELEDGER_TRY(declaration, expression) \
  CASELEDGER_TRY_IMPL(CASELEDGER_CONCAT(try_result_, __LINE__), declaration, expression)
#define CASELEDGER_TRY_IMPL(result, declaration, expression) \
  auto result = (expression);                                \
  if (!result) {                                             \
    return std::unexpected(std::move(result).error());       \
  }                                                          \
  declaration = *std::move(result)

/// `CASELEDGER_TRY_STATUS(f());` returns f()'s error, if any.
#define CASELEDGER_TRY_STATUS(expression)                    \
  do {                                                       \
    if (auto try_status = (expression); !try_status) {       \
      return std::unexpected(std::move(try_status).error()); \
    }                                                        \
  } while (false)
