// GET /v1/integrity: what the service knows of how far the log can be trusted. Nobody has to
// believe it: the checkpoint and the cosignatures are checked with keys that the reader has from
// elsewhere.
#include <fmt/format.h>

#include "replay/event/civil.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/verification.h"

namespace server {
namespace {

std::string instant_of(base::TimestampUtcUs time) {
  return replay::to_string(replay::Instant{time, 0});
}

/// When the entry before that size was recorded; of a published size it is the commitment that was
/// appended to be signed, and so the moment of signing.
base::Result<std::string> end_of(const ledger::Ledger& ledger, base::LogSize size) {
  CASELEDGER_TRY(const auto last, ledger.read_entry({size.value - 1}));
  return instant_of(last.view.recorded_at);
}

void write_verification(replay::JsonWriter& json, const Verification* verification) {
  const auto last = verification == nullptr ? std::nullopt : verification->last();
  json.key("verification");
  if (!last) {
    json.null();
    return;
  }
  json.begin_object();
  json.field("finishedAt", instant_of(last->ended_at));
  json.field("size", last->entry_count);
  json.field("ok", !last->failure.has_value());
  json.key("code");
  if (last->failure) {
    json.value(fmt::format("CL-{}", base::error_number(*last->failure)));
  } else {
    json.null();
  }
  json.key("detail");
  // Which file and where is the operator's.
  if (last->failure) {
    json.value("the log is not as it was stored: its operator must look");
  } else {
    json.null();
  }
  json.end_object();
}

base::Result<std::string> integrity_json(const Desk& desk) {
  const auto ledger = desk.ledger();
  CASELEDGER_TRY(const auto published, ledger->notary().published());
  CASELEDGER_TRY(const auto cosigned, ledger->notary().cosigned());
  CASELEDGER_TRY(const std::string published_at, end_of(*ledger, published.prefix.size));
  const base::LogSize size = ledger->prefix().size;
  CASELEDGER_TRY(const std::string recorded_at, end_of(*ledger, size));
  replay::JsonWriter json;
  json.begin_object();
  json.field("origin", ledger->origin());
  json.field("vkey", ledger->vkey());
  json.key("vkeys").begin_array();
  for (const std::string& vkey : ledger->notary().vkeys()) {
    json.value(vkey);
  }
  json.end_array();
  json.field("simulated", ledger->is_simulated());
  json.field("size", published.prefix.size.value);
  json.field("root", base::to_base64(published.prefix.root.view()));
  json.field("checkpoint", published.note);
  json.field("published", published_at);
  json.key("cosigned");
  if (cosigned) {
    json.value(cosigned->note);
  } else {
    json.null();
  }
  json.field("logSize", size.value);
  json.field("recordedAt", recorded_at);
  json.key("witnesses").begin_array();
  for (const ledger::PolicyWitness& witness : desk.witnesses()) {
    json.begin_object();
    json.field("name", witness.name).field("vkey", ledger::to_string(witness.key));
    json.end_object();
  }
  json.end_array();
  write_verification(json, desk.verification());
  json.end_object();
  return json.take() + '\n';
}

http::Response get_integrity(Desk& desk, const Call& call) {
  auto json = integrity_json(desk);
  if (!json) return problem(json.error(), call.request.id);
  auto response = json_answer(http::kOk, *std::move(json));
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

}  // namespace

std::vector<Route> integrity_routes() {
  return {{.method = "GET",
           .path = "/v1/integrity",
           .summary = "How far the log can be trusted, as the service knows it.",
           .roles = kEveryRole,
           .shows = Route::Shows::kNoContent,
           .answer = get_integrity}};
}

}  // namespace server
