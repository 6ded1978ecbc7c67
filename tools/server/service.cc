#include "tools/server/service.h"

#include <utility>

#include <fmt/format.h>

#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/reached.h"
#include "tools/server/recorded.h"
#include "tools/server/refused.h"
#include "tools/server/router.h"
#include "tools/server/routes.h"
#include "tools/server/scope.h"

namespace server {
namespace {

/// What a browser is told about everything that comes from here.
constexpr std::string_view kSecurityHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=()\r\n";
constexpr std::string_view kOnlyOverTls =
    "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

http::Response nothing_here(const http::Request& request) {
  return problem(http::kNotFound,
                 {base::ErrorCode::kPermission, kNotPermitted, "nothing is here for you", "", ""},
                 request.id);
}

/// What can be told of a caller without looking at cases.
bool is_permitted(const Route& route, const std::string& case_id, const Caller& caller) {
  if (!route.roles.empty() && !caller.roles.meets(route.roles)) return false;
  const bool is_of_all_cases = route.shows == Route::Shows::kEverything ||
                               (route.shows == Route::Shows::kOneOrEverything && case_id.empty());
  return !is_of_all_cases || Scope::of(caller).sees_all();
}

/// What the network's side counts.
class Connections final : public Reporter {
 public:
  explicit Connections(const http::Server& server) : server_(server) {}

  void write_metrics(std::string& out) const override {
    write_metric(out,
                 "caseledger_connections",
                 "gauge",
                 "Open connections.",
                 static_cast<double>(server_.connection_count()));
  }

  void add_reasons(std::vector<base::Error>& /*reasons*/) const override {}

 private:
  const http::Server& server_;
};

std::string name_of(const Route& route) {
  return fmt::format("{} {}", route.method, route.path);
}

class HttpService final : public Service, private http::Handler {
 public:
  HttpService(std::unique_ptr<Desk> desk, const Settings& settings)
      : desk_(std::move(desk)),
        log_(settings.log),
        router_(all_routes()) {
    desk_->keep_refusal_log(settings.refusals);
  }

  HttpService(const HttpService&) = delete;
  HttpService& operator=(const HttpService&) = delete;

  ~HttpService() override {
    // stop() tells; here nobody listens any more.
    static_cast<void>(stop(std::chrono::milliseconds(0)));
  }

  base::Status listen(http::ServerOptions options) {
    options.headers = kSecurityHeaders;
    if (options.tls) options.headers += kOnlyOverTls;
    CASELEDGER_TRY(server_, http::Server::start(options, *this));
    desk_->add_reporter(std::make_shared<Connections>(*server_));
    return {};
  }

  [[nodiscard]] std::uint16_t port() const override { return server_->port(); }

  base::Status stop(std::chrono::milliseconds patience) override {
    desk_->begin_to_end();
    if (server_) server_->stop(patience);
    return desk_->end();
  }

  base::Status reload_tls() override { return server_->reload_tls(); }

 private:
  /// What is asked, by whom, and which route answers.
  /// `counts`: the request is about to be answered, and is one of those its sender may send.
  std::expected<std::pair<const Route*, std::shared_ptr<Call>>, http::Response> look_up(
      const http::Request& request, bool counts) const {
    auto uri = Uri::parse(request.target);
    if (!uri) return std::unexpected(problem(uri.error(), request.id));
    auto match = router_.match(request, *uri);
    const bool is_for_all = match && match->route->roles.empty();
    auto caller = is_for_all ? greeted(*match->route, request) : desk_->gate().who(request);
    if (!caller) {
      const std::string route = match ? name_of(*match->route) : std::string();
      return std::unexpected(refused(*desk_, request, route, caller.error()));
    }
    // Only those who are let in are told what there is.
    if (!match) return std::unexpected(std::move(match).error());
    const auto wait = desk_->gate().pace(*caller, counts);
    if (wait > std::chrono::microseconds(0)) return std::unexpected(too_often(request, wait));
    if (!is_permitted(*match->route, match->case_id, *caller)) {
      note_refusal(
          *desk_, request, name_of(*match->route), *caller, http::kNotFound, kNotPermitted);
      return std::unexpected(nothing_here(request));
    }
    if (const auto reason = check_reason(request); !reason) {
      return std::unexpected(problem(http::kBadRequest, reason.error(), request.id));
    }
    auto call = std::make_shared<Call>();
    call->uri = *std::move(uri);
    call->case_id = std::move(match->case_id);
    call->name = std::move(match->name);
    call->route = name_of(*match->route);
    call->caller = *std::move(caller);
    return std::pair(match->route, std::move(call));
  }

  std::expected<Caller, Refusal> greeted(const Route& route, const http::Request& request) const {
    if (!route.greets) return Caller{};
    return desk_->gate().greet(request);
  }

  static http::Response too_often(const http::Request& request, std::chrono::microseconds wait) {
    auto response = problem(http::kTooManyRequests,
                            {base::ErrorCode::kUnavailable,
                             kTooOften,
                             "too many requests by this token",
                             "",
                             "nothing was done: wait for as long as Retry-After says"},
                            request.id);
    set_retry_after(response, std::chrono::ceil<std::chrono::seconds>(wait));
    return response;
  }

  std::expected<std::size_t, http::Response> admit(const http::Request& head) override {
    const auto found = look_up(head, false);
    if (!found) return std::unexpected(found.error());
    return found->first->body_bytes_max;
  }

  void handle(http::Request request, http::Reply reply) override {
    auto found = look_up(request, true);
    if (!found) {
      reply(std::move(found).error());
      return;
    }
    const Route& route = *found->first;
    found->second->request = std::move(request);
    CallPtr call = std::move(found->second);
    if (route.take != nullptr) {
      route.take(*desk_, std::move(call), std::move(reply));
      return;
    }
    http::Reply give = recorded(*desk_, route, call, std::move(reply));
    if (route.work == Route::Work::kAtOnce) {
      give(route.answer(*desk_, *call));
      return;
    }
    answer_when_reached(*desk_, route, std::move(call), std::move(give));
  }

  http::Response refuse(const http::Request& head, int status, base::Error why) override {
    return problem(status, why, head.id);
  }

  void done(const http::Exchange& exchange) override {
    desk_->metrics().answered(
        exchange.request.method, exchange.request.target, exchange.status, exchange.time);
    if (log_) log_(exchange);
  }

  const std::unique_ptr<Desk> desk_;
  const Log log_;
  const Router router_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

base::Result<std::unique_ptr<Service>> Service::start(std::unique_ptr<Desk> desk,
                                                      const Settings& settings) {
  auto service = std::make_unique<HttpService>(std::move(desk), settings);
  CASELEDGER_TRY_STATUS(service->listen(settings.http));
  return service;
}

}  // namespace server
