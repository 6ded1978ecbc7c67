#include "tools/server/problem.h"

#include <string>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "replay/event/text_rules.h"
#include "tools/cli/errors.h"
#include "tools/http/error_numbers.h"
#include "tools/server/error_numbers.h"

namespace server {
namespace {

using base::ErrorCode;

constexpr std::string_view kSoon = "1";
constexpr std::string_view kLater = "30";

/// True for an error that is about the ledger and not about what was asked: its `where` names a
/// file, and its message may.
bool is_inside(const base::Error& error) {
  switch (error.code) {
    case ErrorCode::kTornTail:
    case ErrorCode::kCorrupt:
    case ErrorCode::kUntrusted:
    case ErrorCode::kIo:
    case ErrorCode::kUnsupported:
      return true;
    case ErrorCode::kPermission:
      return error.number != kForeignSource;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kLimitExceeded:
    case ErrorCode::kUnavailable:
    case ErrorCode::kUnknownOutcome:
      break;
  }
  return false;
}

/// True if `where` is a place in the body, and not the name of a parameter or a case.
bool is_pointer(const base::Error& error) {
  return error.where.starts_with('/') && error.code != ErrorCode::kNotFound &&
         base::error_number(error) != kBadQuery;
}

std::string detail_of(const base::Error& error) {
  switch (error.code) {
    case ErrorCode::kUnknownOutcome:
      return "it is not known whether this was stored: send the same again, with the same ids";
    case ErrorCode::kTornTail:
    case ErrorCode::kCorrupt:
    case ErrorCode::kUntrusted:
    case ErrorCode::kIo:
      return "the ledger cannot be read or trusted; its operator must look";
    default:
      return error.message;
  }
}

}  // namespace

int status_of(const base::Error& error) {
  const int number = base::error_number(error);
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
      return number == kBadQuery || (number >= tools::kUsageFirst && number < tools::kUsageLimit)
                 ? http::kBadRequest
                 : http::kUnprocessable;
    case ErrorCode::kNotFound:
      return http::kNotFound;
    case ErrorCode::kConflict:
      return http::kConflict;
    case ErrorCode::kLimitExceeded:
      return http::kContentTooLarge;
    case ErrorCode::kPermission:
      return number == kForeignSource ? http::kForbidden : http::kNotFound;
    case ErrorCode::kUnavailable:
      return number == base::kBusy || number == kQueueFull ? http::kTooManyRequests
                                                           : http::kUnavailable;
    case ErrorCode::kUnknownOutcome:
      return http::kUnavailable;
    case ErrorCode::kTornTail:
    case ErrorCode::kCorrupt:
    case ErrorCode::kUntrusted:
    case ErrorCode::kUnsupported:
    case ErrorCode::kIo:
      break;
  }
  return http::kInternalError;
}

void write_error(replay::JsonWriter& json, const base::Error& error) {
  json.field("code", fmt::format("CL-{}", base::error_number(error)));
  json.field("detail", detail_of(error));
  // What is unavailable is a file or a directory: its name is the operator's.
  const bool is_file =
      error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kUnknownOutcome;
  // A name that was sent may be any bytes; an answer is UTF-8.
  if (!error.where.empty() && !is_inside(error) && !is_file && replay::is_utf8(error.where)) {
    json.field(is_pointer(error) ? "pointer" : "where", error.where);
  }
  if (!error.hint.empty() && !is_inside(error)) json.field("hint", error.hint);
}

http::Response problem(int status,
                       const base::Error& error,
                       std::string_view request_id,
                       const More& more) {
  replay::JsonWriter json;
  json.begin_object();
  json.field("type", "about:blank");
  json.field("title", http::reason_of(status));
  json.field("status", status);
  write_error(json, error);
  if (more) more(json);
  if (!request_id.empty()) json.field("requestId", request_id);
  json.end_object();
  http::Response response{.status = status, .content_type = std::string(kProblemType)};
  response.body = json.take() + '\n';
  if (status == http::kTooManyRequests) {
    response.headers.push_back({"Retry-After", std::string(kSoon)});
  }
  if (status == http::kUnavailable) {
    const bool is_soon = error.code == ErrorCode::kUnknownOutcome;
    response.headers.push_back({"Retry-After", std::string(is_soon ? kSoon : kLater)});
  }
  return response;
}

http::Response problem(const base::Error& error, std::string_view request_id) {
  return problem(status_of(error), error, request_id);
}

}  // namespace server
