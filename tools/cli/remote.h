// The service of --server, as commands ask it.
//
// Room:      tools/cli.
// Rules:     a problem of the service becomes the error it was there: the same number, and so the
//            same exit code.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ledger/base/result.h"
#include "tools/cli/command.h"
#include "tools/http_client/client.h"

namespace tools {

// Numbers of asking a service.
inline constexpr int kNotAService = 2671;  // it answers, but not as a service of ours does

class Remote {
 public:
  /// Errors:   usage errors for --server, --token-file, --ca, --cert and --key · those of reading
  ///           the token
  [[nodiscard]] static base::Result<std::unique_ptr<Remote>> open(const Context& context);

  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;
  ~Remote() = default;

  /// `target` begins with '/' and goes below the address.
  /// Errors:   those of http_client::Client::exchange; every status is an answer
  [[nodiscard]] base::Result<http_client::Answer> get(const std::string& target);
  [[nodiscard]] base::Result<http_client::Answer> post(const std::string& target,
                                                       std::string_view content_type,
                                                       std::string body);

  /// Hands over the body of a good answer as it comes.
  /// Errors:   the same · the problem that came instead
  [[nodiscard]] base::Status stream(const std::string& target, const http_client::Receive& receive);

  /// What an answer that is not good says. `line` of a batch, from 1; 0 = none was named.
  struct Refusal {
    base::Error error;
    std::uint64_t line = 0;
  };

  [[nodiscard]] Refusal refusal_of(const http_client::Answer& answer) const;

  [[nodiscard]] const std::string& url() const { return url_; }

 private:
  Remote(std::string url, std::string token, std::unique_ptr<http_client::Client> client);

  [[nodiscard]] http_client::Request request(const std::string& target) const;

  const std::string url_;    // without a slash at the end
  const std::string token_;  // empty = none
  const std::unique_ptr<http_client::Client> client_;
};

/// Everything but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace tools
