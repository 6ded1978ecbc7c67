// caseledger serve: the ledger over HTTP, until it is told to end.
#include <algorithm>
#include <csignal>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tools/cli/open_ledger.h"
#include "tools/cli/service_commands.h"
#include "tools/identity/private_file.h"
#include "tools/identity/token_file.h"
#include "tools/server/error_numbers.h"
#include "tools/server/log.h"
#include "tools/server/notify.h"
#include "tools/server/service.h"
#include "tools/server/settings.h"
#include "tools/server/settings_options.h"
#include "tools/server/signing.h"
#include "tools/server/token_account.h"
#include "tools/server/verification.h"
#include "tools/server/vitals.h"

namespace server {
namespace {

using tools::Arguments;
using tools::Context;

/// Blocks the signals that are for the service, in this thread and in those that it starts.
sigset_t hold_signals() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigaddset(&held, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &held, nullptr);
  return held;
}

/// As many descriptors as the system lets us have: a connection is one. Some are left for the
/// ledger, which must be able to open the next segment however many have connected.
void make_room_for_connections(http::Limits& limits) {
  constexpr std::size_t kLedgerDescriptors = 512;
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0) return;
  descriptors.rlim_cur = descriptors.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &descriptors) != 0) ::getrlimit(RLIMIT_NOFILE, &descriptors);
  const std::size_t all = descriptors.rlim_cur;
  limits.connections_max =
      std::min(limits.connections_max, all - std::min(all / 2, kLedgerDescriptors));
}

/// Opens the ledger, and again whenever the service asks. `desk` is told what is published, once
/// there is one.
Book::Open opener(Context& context,
                  const Arguments& arguments,
                  std::chrono::milliseconds publish_interval,
                  std::function<void(const ledger::Published&)> on_publish) {
  const bool accepts_clock = arguments.has("--accept-clock");
  return [&context, accepts_clock, publish_interval, on_publish] {
    return tools::open_to_write(context,
                                {.accept_clock = accepts_clock,
                                 .publish_interval = publish_interval,
                                 .on_publish = on_publish});
  };
}

/// Checks the log beside the service, and says so.
std::shared_ptr<Verification> start_verifying(Context& context,
                                              const Configuration& configuration,
                                              Log& log) {
  const auto tell = [&log](const Verification::Outcome& outcome) {
    log.say(outcome.failure ? LogLevel::kError : LogLevel::kInfo,
            "verified",
            {{"entries", std::to_string(outcome.entry_count)},
             {"seconds", std::to_string(outcome.time / std::chrono::seconds(1))},
             {"code",
              outcome.failure ? fmt::format("CL-{}", base::error_number(*outcome.failure)) : ""}});
  };
  return std::make_shared<Verification>(
      Verification::Settings{.directory = context.options.directory,
                             .first_after = configuration.verify_first,
                             .interval = configuration.verify_interval,
                             .told = tell},
      context.files,
      context.clock);
}

void say_started(Context& context, const Service& service, const Configuration& configuration) {
  const std::string& address = configuration.http.address;
  const std::string url = fmt::format("{}://{}:{}",
                                      configuration.http.tls ? "https" : "http",
                                      address.substr(0, address.rfind(':')),
                                      service.port());
  context.out.write(url + '\n');
}

/// A line for each, with the reason that the other side is not told; never what was shown.
Service::RefusalLog log_refusals(Log& log) {
  return [&log](const http::Request& request, const Refusal& refusal) {
    // Those over their limit are in the log of requests, and would be all there is here.
    if (refusal.status == http::kTooManyRequests) return;
    log.say(LogLevel::kWarn,
            "refused",
            {{"id", request.id},
             {"peer", request.peer},
             {"reason", std::string(refusal.reason)},
             {"token", refusal.token_id}});
  };
}

KeyTrouble log_key_trouble(Log& log) {
  return [&log](const base::Error& why) {
    log.say(LogLevel::kError,
            "jwt_keys",
            {{"code", fmt::format("CL-{}", base::error_number(why))}, {"reason", why.message}});
  };
}

/// The signal that ended it; SIGHUP only makes it read its certificates again.
int serve_until_told(const sigset_t& signals, Service& service, Log& log) {
  while (true) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGHUP) return signal;
    const auto reloaded = service.reload_tls();
    log.say(reloaded ? LogLevel::kInfo : LogLevel::kError,
            "reloaded",
            {{"code", reloaded ? "" : fmt::format("CL-{}", base::error_number(reloaded.error()))}});
  }
}

/// Who gets in; and whether there is anything to tell callers apart by, where others reach us.
base::Result<std::unique_ptr<Gate>> gate_of(Context& context,
                                            Configuration& configuration,
                                            Log& log) {
  CASELEDGER_TRY(const auto tokens, identity::read_token_file(context.options.directory));
  const bool knows_callers =
      tokens.has_value() || configuration.gate.is_required || configuration.gate.jwt.has_value();
  CASELEDGER_TRY_STATUS(check_address(configuration, knows_callers));
  return make_gate(configuration.gate,
                   context.options.directory,
                   context.files,
                   context.clock,
                   log_key_trouble(log));
}

/// The account of who looks, which is told of tokens as well.
base::Result<std::unique_ptr<account::AccessLog>> open_account(Context& context,
                                                               const Arguments& arguments,
                                                               const Configuration& configuration,
                                                               const ledger::Ledger& ledger) {
  auto tokens = std::make_shared<TokenAccount>(context.options.directory);
  return account::AccessLog::open(
      context.options.directory,
      ledger.origin(),
      {.reserve_bytes = configuration.access_reserve_bytes,
       .accept_clock = arguments.has("--accept-clock"),
       .at_each_pause = [tokens](account::AccessLog& log) { tokens->note(log); }},
      context.files,
      context.clock);
}

/// The secret of a client is in no setting, where it would be shown.
base::Status read_secret(IssuerSettings& issuer) {
  constexpr std::size_t kSecretBytesMax = 4U << 10U;
  if (issuer.secret_file.empty()) return {};
  CASELEDGER_TRY(const auto file, identity::read_private_file(issuer.secret_file, kSecretBytesMax));
  std::string secret = file ? std::string(base::as_text(file->bytes)) : std::string();
  while (secret.ends_with('\n') || secret.ends_with('\r')) {
    secret.pop_back();
  }
  if (secret.empty()) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadSetting,
                      "oidc.client_secret_file: there is no secret in it",
                      issuer.secret_file.native());
  }
  issuer.secret = std::move(secret);
  return {};
}

/// By whom people sign in, if that is set.
base::Result<std::unique_ptr<Issuer>> issuer_of(Configuration& configuration, Log& log) {
  if (!configuration.issuer) return nullptr;
  CASELEDGER_TRY_STATUS(read_secret(*configuration.issuer));
  return std::make_unique<Issuer>(*configuration.issuer, [&log](const base::Error& why) {
    log.say(LogLevel::kError,
            "oidc",
            {{"code", fmt::format("CL-{}", base::error_number(why))},
             {"reason", why.message},
             {"address", why.where}});
  });
}

/// The service asks no witness itself: it tells who they are.
base::Status read_witnesses(Context& context, Configuration& configuration) {
  constexpr std::size_t kPolicyBytesMax = 1U << 20U;
  const std::filesystem::path& path = configuration.policy_file;
  if (path.empty()) return {};
  CASELEDGER_TRY(const auto bytes, ledger::io::read_file(context.files, path, kPolicyBytesMax));
  CASELEDGER_TRY(auto policy, ledger::parse_policy(base::as_text(bytes), path.native()));
  configuration.desk.witnesses = std::move(policy.witnesses);
  return {};
}

void note_start(Desk& desk, std::string_view address) {
  account::AccessLog& log = desk.access();
  log.record({.action = account::Action::kServiceStarted,
              .at = log.now(),
              .subject = std::string(account::kServiceStream),
              .detail = fmt::format("{}; vkey {}; of this account {}",
                                    address,
                                    desk.ledger()->vkey(),
                                    log.ledger()->vkey())});
}

base::Status run(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto settings,
                 read_settings(setting_sources(arguments, std::getenv), context.files));
  CASELEDGER_TRY(auto configuration, configure(settings));
  make_room_for_connections(configuration.http.limits);
  // Before the first thread: each inherits it.
  const sigset_t signals = hold_signals();
  const auto log = Log::to_stderr(configuration.log_level);
  CASELEDGER_TRY(auto gate, gate_of(context, configuration, *log));
  CASELEDGER_TRY(auto issuer, issuer_of(configuration, *log));
  // The ledger's disk, with a watch on its syncs; outlives the ledger.
  const auto vitals =
      std::make_shared<Vitals>(context.options.directory, context.files, context.clock);
  Context watched{.options = context.options,
                  .out = context.out,
                  .err = context.err,
                  .out_terminal = context.out_terminal,
                  .err_terminal = context.err_terminal,
                  .files = vitals->files(),
                  .clock = context.clock,
                  .anchor = context.anchor};
  // The desk is made after the ledger, and the ledger publishes before there is one.
  auto published = std::make_shared<Waiters>();
  CASELEDGER_TRY(auto book,
                 Book::open(opener(watched,
                                   arguments,
                                   configuration.publish_interval,
                                   [published](const ledger::Published& checkpoint) {
                                     published->note(checkpoint.prefix.size);
                                   })));
  CASELEDGER_TRY_STATUS(read_witnesses(context, configuration));
  CASELEDGER_TRY(
      auto desk,
      Desk::open(std::move(book), context.clock, std::move(gate), published, configuration.desk));
  CASELEDGER_TRY(auto account, open_account(context, arguments, configuration, *desk->ledger()));
  desk->keep_account(std::move(account));
  desk->keep_issuer(std::move(issuer));
  note_start(*desk, configuration.http.address);
  desk->add_reporter(vitals);
  desk->add_reporter(std::make_shared<Signing>(
      context.options.directory, [&desk = *desk] { return desk.ledger(); }, context.clock));
  if (configuration.verify_interval.count() > 0) {
    desk->keep_verification(start_verifying(context, configuration, *log));
  }
  Service::Log log_requests;
  if (configuration.logs_requests) {
    log_requests = [&log](const http::Exchange& exchange) { log->request(exchange); };
  }
  CASELEDGER_TRY(const auto service,
                 Service::start(std::move(desk),
                                {.http = configuration.http,
                                 .log = std::move(log_requests),
                                 .refusals = log_refusals(*log)}));
  say_started(context, *service, configuration);
  CASELEDGER_TRY_STATUS(context.out.flush());
  log->say(LogLevel::kInfo, "started", {{"port", std::to_string(service->port())}});
  notify_supervisor("READY=1");
  const int signal = serve_until_told(signals, *service, *log);
  notify_supervisor("STOPPING=1");
  log->say(LogLevel::kInfo, "stopping", {{"signal", std::to_string(signal)}});
  const auto stopped = service->stop(configuration.stop_patience);
  log->say(stopped ? LogLevel::kInfo : LogLevel::kError,
           "stopped",
           {{"code", stopped ? "" : fmt::format("CL-{}", base::error_number(stopped.error()))}});
  return stopped;
}

}  // namespace
}  // namespace server

namespace tools {

Command serve_command() {
  return {
      .name = "serve",
      .summary = {"hovedboken over HTTP, til den får beskjed om å slutte",
                  "the ledger over HTTP, until it is told to end"},
      .positionals = {},
      .options = server::with_setting_options({{"--accept-clock",
                                                "",
                                                {"godta maskinens klokke; noteres i hovedboken",
                                                 "accept the machine's clock; noted in the "
                                                 "ledger"}}}),
      .notes = {"Skriver adressen på standard ut når den er klar; logg på standard feil, én\n"
                "JSON-linje om gangen. SIGTERM og SIGINT avslutter: det som er mottatt, lagres,\n"
                "besvares og publiseres. En adresse andre når, krever TLS og tilgangsbrikker.",
                "Prints its address on stdout when it is ready; logs on stderr, a line of JSON\n"
                "at a time. SIGTERM and SIGINT end it: what was received is stored, answered\n"
                "and published. An address that others reach needs TLS and tokens."},
      .examples = {"caseledger serve --listen 127.0.0.1:8080",
                   "caseledger serve --config serve.toml --set log.level=warn"},
      .has_rows = false,
      .run = server::run};
}

}  // namespace tools
