#include "tools/cli/remote.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "ledger/io/file_system.h"
#include "replay/event/json_document.h"
#include "tools/cli/errors.h"
#include "tools/http/message.h"

namespace tools {
namespace {

using base::ErrorCode;

constexpr std::size_t kTokenBytesMax = 8U << 10U;
constexpr std::string_view kProblemType = "application/problem+json";

constexpr int kFirstServerError = 500;

constexpr int kUnknownOutcome = 2100;
constexpr int kNotPermitted = 2631;

/// What the reader of the error does next: by its number where that alone decides, else by status.
ErrorCode code_of(int status, int number) {
  constexpr int kHundred = 100;
  switch (number / kHundred * kHundred) {
    case 1400:
      return ErrorCode::kPermission;
    case 1500:
      return ErrorCode::kTornTail;
    case 1600:
      return ErrorCode::kCorrupt;
    case 1700:
      return ErrorCode::kUntrusted;
    case 1800:
      return ErrorCode::kUnsupported;
    default:
      break;
  }
  if (number == kUnknownOutcome) return ErrorCode::kUnknownOutcome;
  if (number == kNotPermitted) return ErrorCode::kPermission;
  switch (status) {
    case http::kUnauthorized:
    case http::kForbidden:
      return ErrorCode::kPermission;
    case http::kNotFound:
      return ErrorCode::kNotFound;
    case http::kConflict:
      return ErrorCode::kConflict;
    case http::kContentTooLarge:
      return ErrorCode::kLimitExceeded;
    case http::kTooManyRequests:
    case http::kUnavailable:
      return ErrorCode::kUnavailable;
    default:
      return status >= kFirstServerError ? ErrorCode::kIo : ErrorCode::kInvalidArgument;
  }
}

std::string text_of(const replay::JsonDocument& json, std::string_view name) {
  const replay::JsonNode* const member = json.member(json.root(), name);
  return member == nullptr ? "" : std::string(member->text);
}

std::int64_t integer_of(const replay::JsonDocument& json, std::string_view name) {
  const replay::JsonNode* const member = json.member(json.root(), name);
  return member == nullptr ? 0 : member->integer;
}

/// 1234 of "CL-1234"; 0 for anything else.
int number_of(std::string_view code) {
  constexpr std::string_view kPrefix = "CL-";
  if (!code.starts_with(kPrefix)) return 0;
  int number = 0;
  std::from_chars(code.data() + kPrefix.size(), code.data() + code.size(), number);
  return number;
}

base::Result<std::string> token_of(const Context& context) {
  const ServerAddress& server = context.options.server;
  if (server.token_file.empty()) return server.token;
  CASELEDGER_TRY(const auto bytes,
                 ledger::io::read_file(context.files, server.token_file, kTokenBytesMax));
  std::string token(base::as_text(bytes));
  while (token.ends_with('\n') || token.ends_with('\r') || token.ends_with(' ')) {
    token.pop_back();
  }
  return token;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kPlain = "-._~";
  std::string encoded;
  for (const char c : text) {
    const bool is_alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_alphanumeric || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

base::Result<std::unique_ptr<Remote>> Remote::open(const Context& context) {
  const ServerAddress& server = context.options.server;
  if (auto usable = http_client::check_url(server.url); !usable) {
    return std::unexpected(as_usage_error(std::move(usable).error()));
  }
  CASELEDGER_TRY(auto token, token_of(context));
  http_client::Options options;
  options.ca = server.ca;
  options.certificate = server.certificate;
  options.key = server.key;
  auto client = http_client::Client::make(options);
  if (!client) return std::unexpected(as_usage_error(std::move(client).error()));
  std::string url = server.url;
  while (url.ends_with('/')) {
    url.pop_back();
  }
  return std::unique_ptr<Remote>(new Remote(std::move(url), std::move(token), *std::move(client)));
}

Remote::Remote(std::string url, std::string token, std::unique_ptr<http_client::Client> client)
    : url_(std::move(url)),
      token_(std::move(token)),
      client_(std::move(client)) {}

http_client::Request Remote::request(const std::string& target) const {
  http_client::Request request{.url = url_ + target};
  if (!token_.empty()) request.headers.push_back({"Authorization", "Bearer " + token_});
  return request;
}

base::Result<http_client::Answer> Remote::get(const std::string& target) {
  return client_->exchange(request(target));
}

base::Result<http_client::Answer> Remote::post(const std::string& target,
                                               std::string_view content_type,
                                               std::string body) {
  http_client::Request posted = request(target);
  posted.headers.push_back({"Content-Type", std::string(content_type)});
  posted.is_post = true;
  posted.body = std::move(body);
  return client_->exchange(posted);
}

base::Status Remote::stream(const std::string& target, const http_client::Receive& receive) {
  CASELEDGER_TRY(const auto answer, client_->stream(request(target), receive));
  if (answer.status == http::kOk) return {};
  return std::unexpected(refusal_of(answer).error);
}

Remote::Refusal Remote::refusal_of(const http_client::Answer& answer) const {
  const auto json = answer.header("content-type").starts_with(kProblemType)
                        ? replay::JsonDocument::parse(answer.body)
                        : std::unexpected(base::Error{});
  const int number = json ? number_of(text_of(*json, "code")) : 0;
  if (number == 0) {
    return {.error = {ErrorCode::kUnsupported,
                      kNotAService,
                      fmt::format("answered with status {}, and not as a caseledger service does",
                                  answer.status),
                      url_,
                      "check the address, and what stands between here and there"}};
  }
  std::string where = text_of(*json, "pointer");
  if (where.empty()) where = text_of(*json, "where");
  return {.error = {code_of(answer.status, number),
                    number,
                    text_of(*json, "detail"),
                    std::move(where),
                    text_of(*json, "hint")},
          .line = static_cast<std::uint64_t>(std::max<std::int64_t>(integer_of(*json, "line"), 0))};
}

}  // namespace tools
