#include "tools/http_client/client.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <curl/curl.h>

#include "ledger/base/check.h"
#include "tools/http_client/error_numbers.h"

namespace http_client {
namespace {

using base::ErrorCode;

constexpr std::size_t kHeadBytesMax = 64U << 10U;
constexpr int kOk = 200;
constexpr int kFirstRedirect = 300;
constexpr int kNotModified = 304;
constexpr int kRedirectLimit = 400;

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using UrlPtr = std::unique_ptr<CURLU, UrlDeleter>;
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;
using ListPtr = std::unique_ptr<curl_slist, ListDeleter>;

/// The library wants to be set up once, before any thread uses it.
void set_up_library() {
  static const bool kIsSetUp = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  CHECK(kIsSetUp);
}

/// A part of the URL; empty if it has none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  std::string copy = text;
  curl_free(text);
  return copy;
}

/// True for names and addresses that never leave this machine. The library itself looks up
/// "localhost" nowhere.
bool is_this_machine(const std::string& host) {
  if (host == "localhost") return true;
  constexpr unsigned kLoopbackNet = 127;
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) {
    constexpr unsigned kNetShift = 24;
    return ::ntohl(v4.s_addr) >> kNetShift == kLoopbackNet;
  }
  return host == "[::1]";
}

base::Error unusable(std::string message, std::string where) {
  return {ErrorCode::kInvalidArgument,
          kUnusableUrl,
          std::move(message),
          std::move(where),
          "https://host:port, or http:// to this machine"};
}

/// The address without its query, which may name a case, and without a password.
std::string told(const std::string& url) {
  const std::string text = url.substr(0, url.find_first_of("?#"));
  return text.find('@') == std::string::npos ? text : "";
}

/// Parses what may be asked; the flag says whether it is in the clear.
base::Result<std::pair<UrlPtr, bool>> parse(const std::string& text) {
  UrlPtr url(curl_url());
  CHECK(url != nullptr);
  const bool is_clean = std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!is_clean ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_PATH_AS_IS) != CURLUE_OK) {
    return std::unexpected(unusable("not a URL", is_clean ? told(text) : ""));
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") {
    return std::unexpected(unusable("neither http nor https", told(text)));
  }
  if (!part_of(url.get(), CURLUPART_USER).empty() ||
      !part_of(url.get(), CURLUPART_PASSWORD).empty()) {
    return std::unexpected(unusable("a name or password stands in the URL", ""));
  }
  const bool is_plain = scheme == "http";
  if (is_plain && !is_this_machine(part_of(url.get(), CURLUPART_HOST))) {
    return base::fail(ErrorCode::kInvalidArgument,
                      kUnprotected,
                      "http to another machine can be read and changed on the way",
                      told(text),
                      "https");
  }
  return std::pair{std::move(url), is_plain};
}

/// Headers of ours that cannot begin a line of their own.
base::Result<ListPtr> header_list(const std::vector<Header>& headers) {
  ListPtr list;
  for (const Header& header : headers) {
    const auto is_printable = [](char c) {
      return static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
    };
    if (!std::ranges::all_of(header.value, is_printable)) {
      return base::fail(ErrorCode::kInvalidArgument,
                        kUnusableUrl,
                        "a control character in a header",
                        header.name,
                        "remove it");
    }
    // "Name;" is how the library is told of a header without a value.
    const std::string line =
        header.value.empty() ? header.name + ';' : header.name + ": " + header.value;
    curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
    CHECK(longer != nullptr);
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(
      lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
  return lower;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

/// What has come of one answer.
class Incoming {
 public:
  Incoming(CURL* easy, std::size_t body_bytes_max, const Receive* receive)
      : easy_(easy),
        body_bytes_max_(body_bytes_max),
        receive_(receive) {}

  /// One line of the head; an interim answer (100) is followed by the real one.
  bool take_head(std::string_view line) {
    head_bytes_ += line.size();
    is_too_large_ = is_too_large_ || head_bytes_ > kHeadBytesMax;
    if (line.starts_with("HTTP/")) answer_.headers.clear();
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && !line.starts_with("HTTP/")) {
      answer_.headers.push_back(
          {lower_case(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    }
    return !is_too_large_;
  }

  bool take_body(std::string_view piece) {
    if (receive_ != nullptr && status() == kOk) {
      is_ended_ = !(*receive_)(piece);
      return !is_ended_;
    }
    is_too_large_ = piece.size() > body_bytes_max_ - answer_.body.size();
    if (!is_too_large_) answer_.body += piece;
    return !is_too_large_;
  }

  [[nodiscard]] bool is_too_large() const { return is_too_large_; }

  /// The receiver wants no more.
  [[nodiscard]] bool is_ended() const { return is_ended_; }

  [[nodiscard]] Answer finish() {
    answer_.status = status();
    return std::move(answer_);
  }

 private:
  [[nodiscard]] int status() const {
    long code = 0;  // NOLINT(google-runtime-int): the library's type
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &code);
    return static_cast<int>(code);
  }

  CURL* easy_;
  std::size_t body_bytes_max_;
  const Receive* receive_;
  Answer answer_;
  std::size_t head_bytes_ = 0;
  bool is_too_large_ = false;
  bool is_ended_ = false;
};

std::size_t take_head(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  return static_cast<Incoming*>(incoming)->take_head({bytes, size * count}) ? size * count : 0;
}

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* incoming) {
  // Anything but the number of bytes ends the exchange; of no byte that is any other number.
  const bool goes_on = static_cast<Incoming*>(incoming)->take_body({bytes, size * count});
  return goes_on ? size * count : CURL_WRITEFUNC_ERROR;
}

struct Failing {
  ErrorCode code;
  int number;
  std::string_view hint;
};

Failing failing(CURLcode code, bool was_sent) {
  const Failing silent{ErrorCode::kUnavailable, kNoAnswer, "try again"};
  const Failing absent{ErrorCode::kUnavailable, kNoConnection, "see whether the server runs there"};
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return {ErrorCode::kUntrusted,
              kServerUnproved,
              "is it that server, and its authority one that is trusted?"};
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return {ErrorCode::kInvalidArgument, kUnusableFile, "PEM, and the key must be its own"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorCode::kUnavailable, kNotHttp, "is it that server?"};
    case CURLE_FILESIZE_EXCEEDED:
      return {ErrorCode::kLimitExceeded, kAnswerTooLarge, "ask for less"};
    default:
      return was_sent ? silent : absent;
  }
}

class CurlClient final : public Client {
 public:
  CurlClient(Options options, EasyPtr easy)
      : options_(std::move(options)),
        easy_(std::move(easy)) {}

  base::Result<Answer> exchange(const Request& request) override {
    return perform(request, nullptr);
  }

  base::Result<Answer> stream(const Request& request, const Receive& receive) override {
    return perform(request, &receive);
  }

 private:
  base::Result<Answer> perform(const Request& request, const Receive* receive) {
    CASELEDGER_TRY(const auto parsed, parse(request.url));
    CASELEDGER_TRY(const ListPtr headers, header_list(request.headers));
    Incoming incoming(easy_.get(), options_.answer_bytes_max, receive);
    std::array<char, CURL_ERROR_SIZE> reason{};
    // The connection of the exchange before is kept; its settings are not.
    curl_easy_reset(easy_.get());
    set_rules(parsed.second);
    set_limits(receive != nullptr);
    set(CURLOPT_CURLU, parsed.first.get());
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_ERRORBUFFER, reason.data());
    set(CURLOPT_HEADERFUNCTION, &take_head);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&incoming));
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&incoming));
    if (request.is_post) {
      set(CURLOPT_POST, 1L);
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      set(CURLOPT_POSTFIELDS, request.body.data());
    }
    const CURLcode code = curl_easy_perform(easy_.get());
    if (incoming.is_too_large()) return too_large(request.url);
    if (code != CURLE_OK && !incoming.is_ended()) {
      return failure(code, std::string(reason.data()), request.url);
    }
    return checked(incoming.finish(), request.url);
  }

  /// What holds for every exchange, whoever asks.
  void set_rules(bool is_plain) {
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_HTTP09_ALLOWED, 0L);
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_USERAGENT, "caseledger");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    constexpr long kNameMustMatch = 2;
    set(CURLOPT_SSL_VERIFYHOST, kNameMustMatch);
    // A proxy of the environment would carry to others what is meant for this machine.
    if (is_plain) set(CURLOPT_PROXY, "");
    if (!options_.ca.empty()) {
      set(CURLOPT_CAINFO, options_.ca.c_str());
      // Those of the system are trusted no more.
      set(CURLOPT_CAPATH, nullptr);
    }
    if (!options_.certificate.empty()) {
      set(CURLOPT_SSLCERT, options_.certificate.c_str());
      set(CURLOPT_SSLKEY, options_.key.c_str());
    }
  }

  void set_limits(bool is_stream) {
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_time_max.count()));
    if (is_stream) {
      const auto silence = std::chrono::ceil<std::chrono::seconds>(options_.silence_max);
      set(CURLOPT_LOW_SPEED_LIMIT, 1L);
      set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(silence.count()));
      return;
    }
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.time_max.count()));
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options_.answer_bytes_max));
  }

  template <class Value>
  void set(CURLoption option, Value value) {
    // Refused is only what this build of the library lacks; then no rule of ours would hold.
    CHECK(curl_easy_setopt(easy_.get(), option, value) == CURLE_OK);
  }

  [[nodiscard]] base::Result<Answer> failure(CURLcode code,
                                             std::string reason,
                                             const std::string& url) const {
    long sent = 0;  // NOLINT(google-runtime-int): the library's type
    curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
    const Failing known = failing(code, sent > 0);
    return base::fail(known.code,
                      known.number,
                      reason.empty() ? curl_easy_strerror(code) : std::move(reason),
                      told(url),
                      std::string(known.hint));
  }

  static base::Result<Answer> too_large(const std::string& url) {
    return base::fail(ErrorCode::kLimitExceeded,
                      kAnswerTooLarge,
                      "the answer is larger than what is taken",
                      told(url),
                      "ask for less");
  }

  static base::Result<Answer> checked(Answer answer, const std::string& url) {
    const int status = answer.status;
    if (status < kFirstRedirect || status >= kRedirectLimit || status == kNotModified) {
      return answer;
    }
    return base::fail(ErrorCode::kUnsupported,
                      kMoved,
                      "the server points to another address, and no other is asked",
                      told(url),
                      "name that address if it is the right one: " +
                          told(std::string(answer.header("location"))));
  }

  const Options options_;
  const EasyPtr easy_;
};

base::Status expect_file(const std::filesystem::path& path) {
  std::error_code error;
  if (path.empty() || std::filesystem::is_regular_file(path, error)) return {};
  return base::fail(ErrorCode::kInvalidArgument, kUnusableFile, "not a file", path.string(), "PEM");
}

}  // namespace

std::string_view Answer::header(std::string_view name) const {
  const auto it = std::ranges::find(headers, name, &Header::name);
  return it == headers.end() ? std::string_view() : it->value;
}

base::Result<std::unique_ptr<Client>> Client::make(const Options& options) {
  CASELEDGER_TRY_STATUS(expect_file(options.ca));
  CASELEDGER_TRY_STATUS(expect_file(options.certificate));
  CASELEDGER_TRY_STATUS(expect_file(options.key));
  if (options.certificate.empty() != options.key.empty()) {
    const auto& there = options.key.empty() ? options.certificate : options.key;
    return base::fail(ErrorCode::kInvalidArgument,
                      kUnusableFile,
                      "a certificate and its key go together",
                      there.string(),
                      "give both");
  }
  set_up_library();
  EasyPtr easy(curl_easy_init());
  CHECK(easy != nullptr);
  return std::make_unique<CurlClient>(options, std::move(easy));
}

base::Status check_url(const std::string& url) {
  set_up_library();
  CASELEDGER_TRY(const auto parsed, parse(url));
  if (url.find_first_of("?#") != std::string::npos) {
    return std::unexpected(unusable("an address has no query here", told(url)));
  }
  return {};
}

}  // namespace http_client
