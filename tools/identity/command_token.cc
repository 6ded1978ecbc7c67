// caseledger token create|list|revoke: who gets in, and who no longer does.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>

#include "ledger/io/clock.h"
#include "replay/event/json_writer.h"
#include "tools/cli/errors.h"
#include "tools/cli/service_commands.h"
#include "tools/identity/certificate.h"
#include "tools/identity/error_numbers.h"
#include "tools/identity/token_file.h"

namespace identity {
namespace {

using base::ErrorCode;
using tools::Arguments;
using tools::Context;
using tools::Text;
using tools::usage_error;

constexpr std::int64_t kDaysDefault = 365;
constexpr std::int64_t kDaysMax = 3'650;
constexpr std::int64_t kUsPerDay = std::int64_t{24} * 3'600 * 1'000'000;
constexpr std::size_t kPemBytesMax = 64U << 10U;

/// Of the account that runs this; what the environment says could be anything.
std::string user_name() {
  const uid_t user = ::getuid();
  const passwd* const entry = ::getpwuid(user);  // the command has one thread
  const std::string name = entry != nullptr ? entry->pw_name : "";
  return label_fault(name) ? fmt::format("uid {}", user) : name;
}

std::unexpected<base::Error> refused(const Context& context,
                                     int number,
                                     const Text& text,
                                     std::string_view detail,
                                     std::string hint = {}) {
  return std::unexpected(
      usage_error(number,
                  fmt::format(fmt::runtime(context.in_words(text)), tools::printable(detail)),
                  std::move(hint)));
}

using Fault = std::optional<std::string> (*)(std::string_view text);

base::Result<std::string> label(const Context& context, std::string text, Fault fault) {
  if (!fault(text)) return text;
  return refused(
      context, tools::kBadValue, {"«{}» kan ikke stå her", "'{}' cannot stand here"}, text);
}

base::Result<std::vector<std::string>> labels(const Context& context,
                                              const Arguments& arguments,
                                              std::string_view option,
                                              Fault fault) {
  std::vector<std::string> all;
  for (const std::string& text : arguments.values(option)) {
    CASELEDGER_TRY(auto one, label(context, text, fault));
    all.push_back(std::move(one));
  }
  return all;
}

base::Result<Roles> roles_of(const Context& context, const Arguments& arguments) {
  Roles roles;
  std::vector<std::string_view> known;
  for (const Role role : kAllRoles) {
    known.push_back(name_of(role));
  }
  for (const std::string& list : arguments.values("--role")) {
    for (std::size_t at = 0; at <= list.size();) {
      const std::size_t end = std::min(list.find(',', at), list.size());
      const std::string_view name = std::string_view(list).substr(at, end - at);
      const auto role = parse_role(name);
      if (!role) {
        return refused(context,
                       tools::kUnknownName,
                       {"ingen rolle heter «{}»", "no role is called '{}'"},
                       name,
                       tools::did_you_mean(name, known, context.options.language));
      }
      roles.add(*role);
      at = end + 1;
    }
  }
  if (!roles.empty()) return roles;
  return refused(context,
                 tools::kMissingArgument,
                 {"token create mangler --role", "token create lacks --role"},
                 "",
                 fmt::format("{}", fmt::join(known, ", ")));
}

/// What a writer writes as is named when it is let in; "anything" has to be said.
base::Status read_sources(const Context& context, const Arguments& arguments, Token& token) {
  CASELEDGER_TRY(token.sources, labels(context, arguments, "--source", source_fault));
  const bool is_writer = token.roles.has(Role::kWriter);
  if (is_writer == !token.sources.empty()) return {};
  if (is_writer) {
    return refused(context,
                   tools::kMissingArgument,
                   {"en writer trenger --source", "a writer needs --source"},
                   "",
                   std::string(context.in_words(
                       {"det som skal stå i source i hendelsene; '*' for hva som helst",
                        "what its events say in source; '*' for anything"})));
  }
  return refused(context,
                 tools::kOptionClash,
                 {"--source er bare for writer", "--source is for writers only"},
                 "");
}

/// A date means the end of that day.
base::Result<base::TimestampUtcUs> expiry(const Context& context, const Arguments& arguments) {
  const base::TimestampUtcUs now = context.clock.wall();
  const std::string text = arguments.value("--expires").value_or(std::to_string(kDaysDefault));
  std::int64_t days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error == std::errc() && end == text.data() + text.size()) {
    if (days >= 1 && days <= kDaysMax) return base::TimestampUtcUs{now.value + days * kUsPerDay};
  } else if (const auto date = replay::parse_date(text)) {
    const base::TimestampUtcUs last = replay::oslo_day_end(*date);
    if (last > now && last.value - now.value <= kDaysMax * kUsPerDay) return last;
  }
  return refused(context,
                 tools::kBadValue,
                 {"--expires kan ikke være «{}»", "--expires cannot be '{}'"},
                 text,
                 std::string(context.in_words({"en dato fram i tid, eller 1 til 3650 dager",
                                               "a date to come, or 1 to 3650 days"})));
}

void write_token(replay::JsonWriter& json, const Token& token, base::TimestampUtcUs now) {
  const auto write_list = [&](std::string_view name, const std::vector<std::string>& texts) {
    json.key(name).begin_array();
    for (const std::string& text : texts) {
      json.value(text);
    }
    json.end_array();
  };
  json.field("id", token.id).field("name", token.name);
  json.key("roles").begin_array();
  for (const Role role : kAllRoles) {
    if (token.roles.has(role)) json.value(name_of(role));
  }
  json.end_array();
  write_list("sources", token.sources);
  write_list("authorities", token.authorities);
  if (token.proof == Token::Proof::kCertificate) {
    json.field("certificate", base::to_hex(token.digest.view()));
  }
  json.field("state", name_of(token.state(now)));
  json.field("createdAt", replay::to_string_utc6(token.created_at));
  json.field("createdBy", token.created_by);
  json.field("expiresAt", replay::to_string_utc6(token.expires_at));
  if (token.revoked_at) {
    json.field("revokedAt", replay::to_string_utc6(*token.revoked_at));
    json.field("revokedBy", token.revoked_by);
  }
}

base::Status print_created(Context& context, const Token& token, const std::string& text) {
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    write_token(json, token, context.clock.wall());
    if (!text.empty()) json.field("token", text);
    json.end_object();
    context.out.write(json.take() + '\n');
    return context.out.flush();
  }
  context.out.write((text.empty() ? token.id : text) + '\n');
  CASELEDGER_TRY_STATUS(context.out.flush());
  const Text secret{"Ta vare på brikken nå: den vises bare denne gangen. Id {}, til {}.",
                    "Keep the token now: it is shown this once. Id {}, until {}."};
  const Text certificate{"Sertifikatet slipper inn. Id {}, til {}.",
                         "The certificate is let in. Id {}, until {}."};
  context.say(fmt::format(fmt::runtime(context.in_words(text.empty() ? certificate : secret)),
                          token.id,
                          replay::to_string(replay::oslo_date(token.expires_at))));
  return {};
}

base::Status create(Context& context, const Arguments& arguments) {
  Token token{.created_at = context.clock.wall(), .created_by = user_name()};
  CASELEDGER_TRY(token.roles, roles_of(context, arguments));
  CASELEDGER_TRY_STATUS(read_sources(context, arguments, token));
  CASELEDGER_TRY(token.authorities, labels(context, arguments, "--authority", label_fault));
  if (const auto name = arguments.value("--name")) {
    CASELEDGER_TRY(token.name, label(context, *name, label_fault));
  }
  CASELEDGER_TRY(token.expires_at, expiry(context, arguments));
  CASELEDGER_TRY(token.id, new_token_id());
  std::string text;
  if (const auto file = arguments.value("--certificate")) {
    CASELEDGER_TRY(const auto pem, ledger::io::read_file(context.files, *file, kPemBytesMax));
    CASELEDGER_TRY(token.digest, certificate_fingerprint(base::as_text(pem)));
    token.proof = Token::Proof::kCertificate;
  } else {
    CASELEDGER_TRY(text, new_token_text(token.id));
    token.digest = token_digest(text);
  }
  CASELEDGER_TRY_STATUS(change_token_file(
      context.options.directory, context.files, [&token](TokenFile& file) -> base::Status {
        file.tokens.push_back(token);
        return {};
      }));
  return print_created(context, token, text);
}

base::Status list(Context& context) {
  CASELEDGER_TRY(const auto present, read_token_file(context.options.directory));
  const TokenFile file = present ? present->file : TokenFile{};
  const base::TimestampUtcUs now = context.clock.wall();
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object().key("tokens").begin_array();
    for (const Token& token : file.tokens) {
      json.begin_object();
      write_token(json, token, now);
      json.end_object();
    }
    json.end_array().end_object();
    context.out.write(json.take() + '\n');
    return {};
  }
  const auto head = [&context](const Text& text) {
    return tools::Column{std::string(context.in_words(text))};
  };
  tools::Table table({{"Id"},
                      head({"Navn", "Name"}),
                      head({"Roller", "Roles"}),
                      head({"Kilder", "Sources"}),
                      head({"Myndigheter", "Authorities"}),
                      head({"Til", "Until"}),
                      head({"Tilstand", "State"})});
  for (const Token& token : file.tokens) {
    std::vector<std::string_view> roles;
    for (const Role role : kAllRoles) {
      if (token.roles.has(role)) roles.push_back(name_of(role));
    }
    table.add_row({token.id,
                   tools::printable(token.name),
                   fmt::format("{}", fmt::join(roles, ",")),
                   tools::printable(fmt::format("{}", fmt::join(token.sources, ","))),
                   tools::printable(fmt::format("{}", fmt::join(token.authorities, ","))),
                   replay::to_string(replay::oslo_date(token.expires_at)),
                   std::string(name_of(token.state(now)))});
  }
  context.out.write(table.render(context.out_terminal));
  return {};
}

base::Status revoke(Context& context, const Arguments& arguments) {
  const auto id = arguments.positional(1);
  if (!id) {
    return refused(context,
                   tools::kMissingArgument,
                   {"token revoke mangler en id", "token revoke lacks an id"},
                   "");
  }
  Token revoked;
  CASELEDGER_TRY_STATUS(change_token_file(
      context.options.directory, context.files, [&](TokenFile& file) -> base::Status {
        Token* const token = file.find(*id);
        if (token == nullptr) {
          const Text text{"ingen brikke har id {}", "no token has the id {}"};
          return base::fail(
              ErrorCode::kNotFound,
              kNoSuchToken,
              fmt::format(fmt::runtime(context.in_words(text)), tools::printable(*id)),
              "",
              "caseledger token list");
        }
        // Twice is once: the first time stands.
        if (!token->revoked_at) {
          token->revoked_at = context.clock.wall();
          token->revoked_by = user_name();
        }
        revoked = *token;
        return {};
      }));
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object();
    write_token(json, revoked, context.clock.wall());
    json.end_object();
    context.out.write(json.take() + '\n');
    return {};
  }
  const Text done{"Brikken {} er trukket tilbake.\n", "The token {} is revoked.\n"};
  context.out.write(fmt::format(fmt::runtime(context.in_words(done)), revoked.id));
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  const std::string action = arguments.positional(0).value_or("");
  const bool takes_id = action == "revoke";
  if (action != "create" && action != "list" && !takes_id) {
    return refused(
        context,
        tools::kUnknownName,
        {"token kjenner ikke «{}»", "token does not know '{}'"},
        action,
        tools::did_you_mean(action, {"create", "list", "revoke"}, context.options.language));
  }
  if (!takes_id && arguments.positionals.size() > 1) {
    return refused(context,
                   tools::kTooManyArguments,
                   {"for mange ord: «{}»", "too many words: '{}'"},
                   arguments.positionals[1]);
  }
  for (const char* const option :
       {"--role", "--name", "--source", "--authority", "--expires", "--certificate"}) {
    if (action == "create" || !arguments.has(option)) continue;
    return refused(context,
                   tools::kOptionClash,
                   {"{} er bare for token create", "{} is for token create only"},
                   option);
  }
  if (action == "create") return create(context, arguments);
  return takes_id ? revoke(context, arguments) : list(context);
}

}  // namespace
}  // namespace identity

namespace tools {

Command token_command() {
  return {
      .name = "token",
      .summary = {"tilgangsbrikker til tjenesten: create, list, revoke",
                  "tokens for the service: create, list, revoke"},
      .positionals = {{"create|list|revoke"}, {.name = "ID", .is_required = false}},
      .options = {{"--role",
                   "R,…",
                   {"writer, auditor, manager, deletion-officer, administrator",
                    "writer, auditor, manager, deletion-officer, administrator"},
                   true},
                  {"--name", "NAME", {"for mennesker", "for people"}},
                  {"--source",
                   "S",
                   {"det writer skriver som; '*' for alt", "what a writer writes as; '*' for any"},
                   true},
                  {"--authority",
                   "A",
                   {"bare saker hos A; ellers alle", "only cases of A; else all"},
                   true},
                  {"--expires", "DATE|DAYS", {"ellers om 365 dager", "else in 365 days"}},
                  {"--certificate",
                   "FILE",
                   {"et klientsertifikat i stedet for en hemmelighet",
                    "a client certificate instead of a secret"}}},
      .notes = {"Brikken vises én gang. revoke virker straks, også på en tjeneste som går.\n"
                "Fra den første brikken slipper ingen inn uten.",
                "The token is shown once. revoke works at once, also on a running service.\n"
                "From the first token on nobody gets in without."},
      .examples = {"caseledger token create --role auditor --name audit-2026",
                   "caseledger token list --json"},
      .has_rows = false,
      .run = identity::run};
}

}  // namespace tools
