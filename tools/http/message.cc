#include "tools/http/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace http {
namespace {

constexpr auto kReasons = std::to_array<std::pair<int, std::string_view>>({
    {kOk, "OK"},
    {kCreated, "Created"},
    {kNotModified, "Not Modified"},
    {kBadRequest, "Bad Request"},
    {kUnauthorized, "Unauthorized"},
    {kNotFound, "Not Found"},
    {kMethodNotAllowed, "Method Not Allowed"},
    {kNotAcceptable, "Not Acceptable"},
    {kRequestTimeout, "Request Timeout"},
    {kConflict, "Conflict"},
    {kContentTooLarge, "Content Too Large"},
    {kUriTooLong, "URI Too Long"},
    {kUnsupportedMediaType, "Unsupported Media Type"},
    {kExpectationFailed, "Expectation Failed"},
    {kUnprocessable, "Unprocessable Content"},
    {kTooManyRequests, "Too Many Requests"},
    {kHeaderTooLarge, "Request Header Fields Too Large"},
    {kInternalError, "Internal Server Error"},
    {kNotImplemented, "Not Implemented"},
    {kUnavailable, "Service Unavailable"},
    {kVersionNotSupported, "HTTP Version Not Supported"},
});

}  // namespace

std::string_view reason_of(int status) {
  const auto it = std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return it == kReasons.end() ? "Unknown" : it->second;
}

std::string_view Request::header(std::string_view name) const {
  const auto it = std::ranges::find(headers, name, &Header::name);
  return it == headers.end() ? std::string_view() : std::string_view(it->value);
}

Reply::~Reply() {
  if (deliver_) (*this)({.status = kInternalError, .closes = true});
}

void Reply::operator()(Response response) {
  std::exchange(deliver_, nullptr)(std::move(response));
}

}  // namespace http
