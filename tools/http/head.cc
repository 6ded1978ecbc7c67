#include "tools/http/head.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace http {
namespace {

bool is_control(char c) {
  constexpr unsigned char kSpace = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  const auto code = static_cast<unsigned char>(c);
  return code < kSpace || code == kDelete;
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void add_line(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

}  // namespace

HeadFault head_fault(const Request& request, bool is_http11) {
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t encodings = 0;
  bool is_chunked = false;
  for (const Header& header : request.headers) {
    if (header.name == "host") ++hosts;
    if (header.name == "content-length") ++lengths;
    if (header.name == "transfer-encoding") {
      ++encodings;
      is_chunked = lower_case(header.value) == "chunked";
    }
    if (header.name == "expect" && lower_case(header.value) != "100-continue") {
      return HeadFault::kExpect;
    }
  }
  if (hosts > 1 || (is_http11 && hosts == 0)) return HeadFault::kHost;
  if (lengths + encodings > 1) return HeadFault::kLength;
  if (encodings == 1 && !is_http11) return HeadFault::kLength;
  if (encodings == 1 && !is_chunked) return HeadFault::kEncoding;
  if (!request.target.starts_with('/') || std::ranges::any_of(request.target, is_control) ||
      request.target.find('#') != std::string::npos) {
    return HeadFault::kTarget;
  }
  return HeadFault::kNone;
}

bool is_usable_id(std::string_view id) {
  constexpr std::size_t kIdBytesMax = 64;
  return !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '-';
  });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

void write_head(std::string& out, const Response& response, const HeadContext& context) {
  fmt::format_to(
      std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
  out += context.date_line;
  out += context.fixed_lines;
  add_line(out, "X-Request-Id", context.id);
  if (!response.content_type.empty()) add_line(out, "Content-Type", response.content_type);
  for (const Header& header : response.headers) {
    if (std::ranges::any_of(header.value, is_control)) continue;
    add_line(out, header.name, header.value);
  }
  if (context.is_chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (!response.stream && response.status != kNotModified) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  if (!context.goes_on) out += "Connection: close\r\n";
  out += "\r\n";
}

std::string chunk_head(std::size_t bytes) {
  return fmt::format("{:x}\r\n", bytes);
}

}  // namespace http
