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

enum class HeadFault : std::uint8_t { kNone, kHost, kLength, kEncoding, kExpect, kTarget };

/// What makes a request ambiguous or impossible, though it parses.
[[nodiscard]] HeadFault head_fault(const Request& request, bool is_http11);

/// A client's name for its request that may go into logs: [A-Za-z0-9._-]{1,64}.
[[nodiscard]] bool is_usable_id(std::string_view id);

[[nodiscard]] std::string lower_case(std::string_view text);

struct HeadContext {
  std::string_view id;
  std::string_view date_line;
  std::string_view fixed_lines;
  bool is_chunked = false;
  bool goes_on = false;
};

/// Status line, headers and the empty line, onto `out`. A header of the answer that holds a control
/// character is left out: nothing from outside can begin a line of its own.
void write_head(std::string& out, const Response& response, const HeadContext& context);

/// "1a2b\r\n".
[[nodiscard]] std::string chunk_head(std::size_t bytes);

}  // namespace http
