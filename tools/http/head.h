// The head of a message as text: what is checked in a request's, how an answer's is written.
//
// Room:      tools/http, inside only. Pure.
// Source:    RFC 9112; docs/operations.md, "The service".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/http/message.h"

namespace http {

/// How far the bytes of a head have come.
struct HeadScan {
  /// Where the head ends, behind its empty line; 0 = it does not yet.
  std::size_t end = 0;
  /// No byte that follows can make it a head: a line that does not end in CR LF, a control
  /// character, a line that goes on in the next one, an empty first line.
  bool is_broken = false;
};

/// Looks at the bytes of a head as they come, before anything is made of them. `seen` of them were
/// looked at before, and neither ended nor broke it.
[[nodiscard]] HeadScan scan_head(std::string_view bytes, std::size_t seen);

/// True if the request line ends in a version of HTTP, but neither 1.0 nor 1.1.
[[nodiscard]] bool is_other_version(std::string_view head);

enum class HeadFault : std::uint8_t { kNone, kHost, kTwice, kLength, kEncoding, kExpect, kTarget };

/// What makes a request ambiguous or impossible, though it parses.
[[nodiscard]] HeadFault head_fault(const Request& request, bool is_http11);

/// A client's name for its request that may go into logs: [A-Za-z0-9._-]{1,64}.
[[nodiscard]] bool is_usable_id(std::string_view id);

struct HeadContext {
  std::string_view id;
  std::string_view date_line;
  std::string_view fixed_lines;
  bool is_chunked = false;
  bool goes_on = false;
  bool is_http11 = true;  // what the other side speaks
};

/// Status line, headers and the empty line, onto `out`. A header of the answer that holds a control
/// character is left out: nothing from outside can begin a line of its own.
void write_head(std::string& out, const Response& response, const HeadContext& context);

/// "1a2b\r\n".
[[nodiscard]] std::string chunk_head(std::size_t bytes);

}  // namespace http
