// The head of a request, and what is made of its target. However its bytes come, it ends at the
// same place; what is taken apart goes together again; and no answer has a line that somebody else
// began.

#include <algorithm>

#include "ledger/base/check.h"
#include "tests/fuzz/input.h"
#include "tools/http/head.h"
#include "tools/server/uri.h"

namespace {

/// The same verdict for all bytes at once and for one after the other.
http::HeadScan scan(std::string_view text) {
  const http::HeadScan whole = http::scan_head(text, 0);
  http::HeadScan slow;
  for (std::size_t size = 1; size <= text.size() && slow.end == 0 && !slow.is_broken; ++size) {
    slow = http::scan_head(text.substr(0, size), size - 1);
  }
  CHECK(slow.end == whole.end);
  CHECK(slow.is_broken == whole.is_broken);
  CHECK(whole.end == 0 || text.substr(0, whole.end).ends_with("\r\n\r\n"));
  CHECK(whole.end == 0 || text.find("\r\n\r\n") + 4 == whole.end);
  return whole;
}

void check_target(std::string_view target) {
  const auto uri = server::Uri::parse(target);
  if (!uri) return;
  std::string again;
  for (const std::string& segment : uri->segments) {
    again += '/' + server::percent_encoded(segment);
  }
  for (const server::Parameter& parameter : uri->query) {
    again += again.find('?') == std::string::npos ? '?' : '&';
    again +=
        server::percent_encoded(parameter.name) + '=' + server::percent_encoded(parameter.value);
  }
  const auto same = server::Uri::parse(again);
  CHECK(same.has_value());
  CHECK(same->segments == uri->segments);
  CHECK(same->query.size() == uri->query.size());
  for (std::size_t i = 0; i < uri->query.size(); ++i) {
    CHECK(same->query[i].name == uri->query[i].name);
    CHECK(same->query[i].value == uri->query[i].value);
  }
}

void check_answer(std::string_view text) {
  http::Response response;
  response.headers.push_back({"X-Told", std::string(text)});
  std::string out;
  http::write_head(out, response, {.id = "1", .date_line = "", .fixed_lines = ""});
  CHECK(out.find("\r\n\r\n") + 4 == out.size());
  CHECK(http::scan_head(out, 0).end == out.size());
  const std::size_t lines = static_cast<std::size_t>(std::ranges::count(out, '\n'));
  CHECK(lines >= 4);
  CHECK(lines <= 6);
}

http::Request request_of(std::string_view text) {
  http::Request request;
  request.target = std::string(text.substr(0, text.find('\n')));
  while (text.find('\n') != std::string_view::npos) {
    text.remove_prefix(text.find('\n') + 1);
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t colon = std::min(line.find(':'), line.size());
    request.headers.push_back({http::lower_case(line.substr(0, colon)),
                               std::string(line.substr(std::min(colon + 1, line.size())))});
  }
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = base::as_text(fuzz::view(data, size));
  static_cast<void>(scan(text));
  static_cast<void>(http::is_other_version(text));
  check_target(text);
  check_answer(text);
  const http::Request request = request_of(text);
  if (http::head_fault(request, true) == http::HeadFault::kNone) {
    CHECK(request.target.starts_with('/'));
    CHECK(!request.header("host").empty() || request.headers.size() > 0);
    // Who speaks 1.0 may say less, not more.
    CHECK(request.header("transfer-encoding").empty() ||
          http::head_fault(request, false) == http::HeadFault::kLength);
  }
  CHECK(!http::is_usable_id(text) || http::scan_head(std::string(text) + "\r\n\r\n", 0).end > 0);
  static_cast<void>(http::media_type(text));
  static_cast<void>(http::charset_of(text));
  return 0;
}
