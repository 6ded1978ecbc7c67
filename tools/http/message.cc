#include "tools/http/message.h"

#include <algorithm>
#include <array>
#include <utility>

namespace http {
namespace {

constexpr auto kReasons = std::to_array<std::pair<int, std::string_view>>({
    {kOk, "OK"},
    {kCreated, "Created"},
    {kNoContent, "No Content"},
    {kFound, "Found"},
    {kNotModified, "Not Modified"},
    {kBadRequest, "Bad Request"},
    {kUnauthorized, "Unauthorized"},
    {kForbidden, "Forbidden"},
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

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

}  // namespace

std::string_view reason_of(int status) {
  const auto it = std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return it == kReasons.end() ? "Unknown" : it->second;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string media_type(std::string_view content_type) {
  return lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
}

std::string charset_of(std::string_view content_type) {
  constexpr std::string_view kName = "charset=";
  while (content_type.find(';') != std::string_view::npos) {
    content_type.remove_prefix(content_type.find(';') + 1);
    std::string parameter = lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
    std::erase(parameter, '"');
    if (parameter.starts_with(kName)) return parameter.substr(kName.size());
  }
  return {};
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
