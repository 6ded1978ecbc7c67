// GET /v1/rules: which rulebooks the ledger holds, what they say, and what one says otherwise than
// another.
#include <algorithm>

#include <fmt/format.h>

#include "ledger/evidence/merkle.h"
#include "replay/replayer.h"
#include "replay/rules/built_in_rulebook.h"
#include "replay/rules/rulebook_parser.h"
#include "tools/cli/case_json.h"
#include "tools/cli/errors.h"
#include "tools/cli/rules_json.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

/// What a ledger's own stream says of rulebooks.
struct Records {
  std::vector<ledger::StoredEntry> entries;
  std::vector<replay::RecordedRulebook> rulebooks;
};

base::Result<Records> records_of(const ledger::Ledger& ledger, const replay::View& view) {
  Records records;
  CASELEDGER_TRY(records.entries, ledger.read_stream(replay::kRulesStream, view.size));
  CASELEDGER_TRY(records.rulebooks, replay::recorded_rulebooks(records.entries));
  return records;
}

/// A rulebook that was asked for by its version.
struct Named {
  std::string text;
  replay::TomlNode root;
};

base::Result<Named> find_rulebook(const Records& records, std::string_view name) {
  Named named;
  const auto found = std::ranges::find(records.rulebooks, name, &replay::RecordedRulebook::version);
  if (found != records.rulebooks.end()) {
    if (ledger::sha256({base::as_bytes(found->text)}) != found->digest) {
      return base::fail(base::ErrorCode::kCorrupt,
                        fmt::format("the text of rulebook {} does not match its digest", name));
    }
    named.text = found->text;
  } else if (name == tools::kBuiltInRulebook) {
    named.text = replay::built_in_rulebook_toml();
  } else {
    return base::fail(base::ErrorCode::kNotFound,
                      tools::kNoSuchRulebook,
                      "no rulebook of this version is recorded",
                      "",
                      "/v1/rules lists them; built-in is the program's own");
  }
  CASELEDGER_TRY(named.root, replay::read_toml(named.text, std::string(name)));
  return named;
}

void write_date(replay::JsonWriter& json, std::string_view name, std::optional<replay::Date> date) {
  json.key(name);
  date ? json.value(replay::to_string(*date)) : json.null();
}

/// One rulebook of the list; `entry` is nothing for the built-in one.
void write_item(replay::JsonWriter& json,
                std::string_view version,
                const base::Digest& digest,
                std::optional<replay::Date> valid_from,
                const ledger::EntryView* entry,
                bool is_in_force) {
  json.begin_object();
  json.field("version", version).field("builtIn", entry == nullptr);
  write_date(json, "validFrom", valid_from);
  json.field("sha256", base::to_hex(digest.view()));
  if (entry != nullptr) {
    json.field("index", entry->index.value);
    json.field("recordedAt", replay::to_string_utc6(entry->recorded_at));
  }
  json.field("inForce", is_in_force);
  json.end_object();
}

void write_items(replay::JsonWriter& json, const Records& records, replay::Date today) {
  const replay::RecordedRulebook* in_force = replay::last_valid(records.rulebooks, today);
  const replay::Rulebook& built_in = replay::built_in_rulebook();
  json.key("items").begin_array();
  write_item(json,
             built_in.version,
             ledger::sha256({base::as_bytes(replay::built_in_rulebook_toml())}),
             built_in.valid_from,
             nullptr,
             in_force == nullptr);
  for (const replay::RecordedRulebook& each : records.rulebooks) {
    write_item(json,
               each.version,
               each.digest.value_or(base::Digest{}),
               each.valid_from,
               &records.entries[each.position].view,
               &each == in_force);
  }
  json.end_array();
}

void write_periods(replay::JsonWriter& json, const Records& records) {
  json.key("periods").begin_array();
  for (const tools::PeriodInForce& period : tools::periods_in_force(records.rulebooks)) {
    json.begin_object();
    write_date(json, "first", period.first);
    write_date(json, "last", period.last);
    json.field("version",
               period.rulebook ? records.rulebooks[*period.rulebook].version
                               : replay::built_in_rulebook().version);
    json.field("builtIn", !period.rulebook);
    json.end_object();
  }
  json.end_array();
}

http::Response get_rules(Desk& desk, const Call& call) {
  return answer_for_view(desk,
                         call,
                         [&](const ledger::Ledger& ledger,
                             const replay::View& view,
                             tools::Language /*language*/) -> base::Result<http::Response> {
                           CASELEDGER_TRY(const auto replayer,
                                          replay::Replayer::open(ledger, view));
                           CASELEDGER_TRY(const auto records, records_of(ledger, view));
                           replay::JsonWriter json;
                           json.begin_object();
                           tools::write_basis(json, tools::basis_of(replayer, ledger));
                           write_items(json, records, view.today);
                           write_periods(json, records);
                           json.key("next").null();
                           json.end_object();
                           return json_answer(http::kOk, json.take() + '\n');
                         });
}

http::Response get_rulebook(Desk& desk, const Call& call) {
  const auto format = call.uri.parameter("format");
  if (format && *format != "json" && *format != "toml") {
    return problem(
        {base::ErrorCode::kInvalidArgument, kBadQuery, "no such format", "format", "json or toml"},
        call.request.id);
  }
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language language) -> base::Result<http::Response> {
        CASELEDGER_TRY(const auto records, records_of(ledger, view));
        CASELEDGER_TRY(const auto named, find_rulebook(records, call.name));
        if (wants(call, "application/toml", "toml")) {
          return http::Response{.content_type = "application/toml", .body = named.text};
        }
        CASELEDGER_TRY(const auto rulebook, replay::parse_rulebook(named.text, call.name));
        replay::JsonWriter json;
        json.begin_object();
        json.field("version", rulebook.version);
        json.field("sha256", base::to_hex(ledger::sha256({base::as_bytes(named.text)}).view()));
        if (ledger.is_simulated()) json.field("simulated", true);
        json.field("title", tools::in_language(rulebook.title, language));
        json.field("validFrom", replay::to_string(rulebook.valid_from));
        tools::write_rulebook(json, rulebook, named.root, language);
        json.end_object();
        return json_answer(http::kOk, json.take() + '\n');
      });
}

http::Response get_differences(Desk& desk, const Call& call) {
  return answer_for_view(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const replay::View& view,
          tools::Language /*language*/) -> base::Result<http::Response> {
        const std::string from(call.uri.parameter("from").value_or(tools::kBuiltInRulebook));
        CASELEDGER_TRY(const auto records, records_of(ledger, view));
        CASELEDGER_TRY(const auto before, find_rulebook(records, from));
        CASELEDGER_TRY(const auto after, find_rulebook(records, call.name));
        replay::JsonWriter json;
        tools::write_differences(json,
                                 {.name = from, .root = before.root},
                                 {.name = call.name, .root = after.root},
                                 replay::differences(before.root, after.root));
        return json_answer(http::kOk, json.take() + '\n');
      });
}

}  // namespace

std::vector<Route> rule_routes() {
  return {
      {.method = "GET",
       .path = "/v1/rules",
       .summary = "Which rulebooks there are, and when each is in force.",
       .parameters = with_view_parameters({"minIndex"}),
       .roles = kEveryRole,
       .shows = Route::Shows::kNoContent,
       .answer = get_rules},
      {.method = "GET",
       .path = "/v1/rules/{name}",
       .summary = "What one rulebook says.",
       .parameters = with_view_parameters({"format", "minIndex"}),
       .roles = kEveryRole,
       .shows = Route::Shows::kNoContent,
       .answer = get_rulebook},
      {.method = "GET",
       .path = "/v1/rules/{name}/differences",
       .summary = "What a rulebook says otherwise than another.",
       .parameters = with_view_parameters({"from", "minIndex"}),
       .roles = kEveryRole,
       .shows = Route::Shows::kNoContent,
       .answer = get_differences},
  };
}

}  // namespace server
