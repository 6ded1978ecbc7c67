#include "tools/http/head.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace http {
namespace {

bool is_control(char c) {
  constexpr unsigned char kSpace = 0x20;
  constexpr unsigned char kDelete = 0x7f;
  const auto code = static_cast<unsigned char>(c);
  return code < kSpace || code == kDelete;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c);
}

void add_line(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

/// RFC 9112 3.2, 7230 5.4: a name or address, and perhaps a port; nothing that could be read as
/// more.
bool is_host(std::string_view host) {
  const auto is_name_character = [](char c) {
    constexpr std::string_view kMarks = "-._~%!$&'()*+,;=";
    return is_alphanumeric(c) || kMarks.find(c) != std::string_view::npos;
  };
  const auto is_address_character = [](char c) {
    return is_alphanumeric(c) || c == ':' || c == '.';
  };
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    if (!std::ranges::all_of(host.substr(1, end - 1), is_address_character)) return false;
    host.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(host.find(':'), host.size());
    if (!std::ranges::all_of(host.substr(0, end), is_name_character)) return false;
    host.remove_prefix(end);
  }
  if (host.empty()) return true;
  return host.starts_with(':') && std::ranges::all_of(host.substr(1), is_digit);
}

/// What is read from the one header of its name: of two, somebody else may have read the other.
bool comes_once(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"authorization", "content-encoding", "content-type", "expect", "last-event-id"});
  return std::ranges::find(kNames, name) != kNames.end();
}

bool is_target_character(char c) {
  constexpr char kFirst = 0x21;
  constexpr char kLast = 0x7e;
  return c >= kFirst && c <= kLast && c != '#';
}

/// The body's length: one number, or chunked.
HeadFault length_fault(const Request& request, bool is_http11) {
  std::size_t count = 0;
  HeadFault fault = HeadFault::kNone;
  for (const Header& header : request.headers) {
    if (header.name == "content-length") {
      ++count;
      // A list of equal numbers is one to some and none to others.
      if (!std::ranges::all_of(header.value, is_digit)) return HeadFault::kLength;
    }
    if (header.name == "transfer-encoding") {
      ++count;
      if (!is_http11) return HeadFault::kLength;
      if (lower_case(header.value) != "chunked") fault = HeadFault::kEncoding;
    }
  }
  return count > 1 ? HeadFault::kLength : fault;
}

}  // namespace

HeadScan scan_head(std::string_view bytes, std::size_t seen) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  constexpr HeadScan kBroken{.is_broken = true};
  for (std::size_t at = seen; at < bytes.size(); ++at) {
    const char c = bytes[at];
    const char before = at > 0 ? bytes[at - 1] : '\n';
    if (c == '\n') {
      if (before != '\r' || at == 1) return kBroken;
      if (bytes.substr(0, at + 1).ends_with(kEnd)) return {.end = at + 1};
    } else if (before == '\r' || (is_control(c) && c != '\t' && c != '\r')) {
      return kBroken;
    } else if (before == '\n' && (c == ' ' || c == '\t')) {
      return kBroken;
    }
  }
  return {};
}

bool is_other_version(std::string_view head) {
  constexpr std::string_view kName = " HTTP/";
  constexpr std::size_t kVersionBytes = 3;  // "2.0"
  const std::string_view line = head.substr(0, head.find('\r'));
  const std::size_t at = line.rfind(kName);
  if (at == std::string_view::npos) return false;
  const std::string_view version = line.substr(at + kName.size());
  const bool is_version = version.size() == kVersionBytes && is_digit(version.front()) &&
                          version[1] == '.' && is_digit(version.back());
  return is_version && version != "1.1" && version != "1.0";
}

HeadFault head_fault(const Request& request, bool is_http11) {
  std::size_t hosts = 0;
  for (auto header = request.headers.begin(); header != request.headers.end(); ++header) {
    if (header->name == "host") {
      ++hosts;
      if (!is_host(header->value)) return HeadFault::kHost;
    }
    if (comes_once(header->name) &&
        std::find_if(std::next(header), request.headers.end(), [&](const Header& later) {
          return later.name == header->name;
        }) != request.headers.end()) {
      return HeadFault::kTwice;
    }
    // HTTP/1.0 knows no expectations: whoever passes one on is not to be believed.
    if (is_http11 && header->name == "expect" && lower_case(header->value) != "100-continue") {
      return HeadFault::kExpect;
    }
  }
  if (hosts > 1 || (is_http11 && hosts == 0)) return HeadFault::kHost;
  if (const auto fault = length_fault(request, is_http11); fault != HeadFault::kNone) return fault;
  if (!request.target.starts_with('/') ||
      !std::ranges::all_of(request.target, is_target_character)) {
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
  } else if (!response.stream && response.status != kNotModified && response.status != kNoContent) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  if (!context.goes_on) {
    out += "Connection: close\r\n";
  } else if (!context.is_http11) {
    out += "Connection: keep-alive\r\n";
  }
  out += "\r\n";
}

std::string chunk_head(std::size_t bytes) {
  return fmt::format("{:x}\r\n", bytes);
}

}  // namespace http
