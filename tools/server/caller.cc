#include "tools/server/caller.h"

namespace server {
namespace {

class OpenGate final : public Gate {
 public:
  std::expected<Caller, Refusal> who(const http::Request& /*request*/) override {
    return local_operator();
  }

  std::expected<Caller, Refusal> greet(const http::Request& /*request*/) override {
    return local_operator();
  }

  std::expected<SignedIn, Refusal> sign_in(const http::Request& /*request*/,
                                           std::string_view /*credential*/) override {
    return std::unexpected(Refusal{.reason = "no_credential"});
  }

  std::expected<SignedIn, Refusal> sign_in_by_issuer(const http::Request& /*request*/,
                                                     std::string_view /*id_token*/,
                                                     const LoginOf& /*login*/) override {
    return std::unexpected(Refusal{.reason = "no_credential"});
  }

  bool fails_too_often(const http::Request& /*request*/) override { return false; }

  void failed(const http::Request& /*request*/) override {}

  std::expected<Caller, Refusal> sign_out(const http::Request& /*request*/) override {
    return Caller{};
  }

  void end_session(const base::Digest& /*session*/) override {}

  std::chrono::microseconds pace(const Caller& /*caller*/, bool /*takes*/) override { return {}; }

  bool still_valid(const Caller& /*caller*/) override { return true; }

  std::vector<base::Error> troubles() override { return {}; }
};

}  // namespace

Caller local_operator() {
  return {.kind = Caller::Kind::kOperator, .id = "local", .name = "local", .roles = kEveryRole};
}

std::unique_ptr<Gate> open_gate() {
  return std::make_unique<OpenGate>();
}

}  // namespace server
