// What the ledger signs and proves: checkpoints, tiles, proofs.
#include <algorithm>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/tiles.h"
#include "ledger/evidence/tlog_proof.h"
#include "replay/dossier/dossier.h"
#include "replay/event/text_rules.h"
#include "tools/cli/dossier_of.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"

namespace server {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
/// What stands in a tile never changes; but bundles are cases, and not for a cache that others use.
constexpr std::string_view kForEver = "private, max-age=31536000, immutable";
/// A browser that is signed in may be somebody else's in a moment, and asks again.
constexpr std::string_view kForThisSession = "private, no-cache";

base::Error missing(std::string_view name) {
  return {base::ErrorCode::kInvalidArgument,
          kBadQuery,
          "this parameter is needed",
          std::string(name),
          ""};
}

base::Result<std::uint64_t> needed_number(const Call& call, std::string_view name) {
  CASELEDGER_TRY(const auto number, number_of(call, name));
  if (number) return *number;
  return std::unexpected(missing(name));
}

void write_path(replay::JsonWriter& json, const ledger::Path& path) {
  json.key("hashes").begin_array();
  for (const base::Digest& digest : path) {
    json.value(base::to_base64(digest.view()));
  }
  json.end_array();
}

/// The newest checkpoint, with the cosignatures that were kept for it.
base::Result<ledger::Published> newest(const ledger::Ledger& ledger) {
  CASELEDGER_TRY(auto published, ledger.notary().published());
  CASELEDGER_TRY(auto cosigned, ledger.notary().cosigned());
  if (cosigned && cosigned->prefix == published.prefix) return *std::move(cosigned);
  return published;
}

http::Response get_checkpoint(Desk& desk, const Call& call) {
  const auto published = newest(*desk.ledger());
  if (!published) return problem(published.error(), call.request.id);
  // Cosignatures come later, for the same prefix.
  std::string etag = etag_of(call, published->prefix, {}, {}, published->note);
  if (is_known(call.request, etag)) return not_modified(std::move(etag));
  return with_etag(
      call.request, {.content_type = std::string(kText), .body = published->note}, std::move(etag));
}

base::Result<std::string> tile_bytes(const ledger::Ledger& ledger, const ledger::TileName& tile) {
  const std::uint64_t first = tile.index * ledger::kTileWidth;
  if (tile.level) {
    CASELEDGER_TRY(const auto hashes, ledger.notary().hashes(*tile.level, first, tile.width));
    return std::string(base::as_text(ledger::encode_tile(hashes)));
  }
  base::Bytes bundle;
  CASELEDGER_TRY_STATUS(ledger.scan(
      {first}, {first + tile.width}, [&](const ledger::EntryView& entry) -> base::Status {
        ledger::add_to_bundle(bundle, entry.entry);
        return {};
      }));
  return std::string(base::as_text(bundle));
}

/// Only what the published tree has: nothing is shown before it is signed.
http::Response get_tile(Desk& desk, const Call& call) {
  const auto ledger = desk.ledger();
  const auto published = ledger->notary().published();
  if (!published) return problem(published.error(), call.request.id);
  const auto tile = ledger::parse_tile_path("tile/" + call.name);
  constexpr std::uint64_t kIndexMax = std::uint64_t{1} << 48U;
  const bool is_there =
      tile && tile->index < kIndexMax &&
      tile->index * ledger::kTileWidth + tile->width <=
          ledger::hashes_at(tile->level.value_or(0), published->prefix.size.value);
  if (!is_there) {
    return problem({base::ErrorCode::kNotFound, kNoSuchRoute, "there is no such tile", "", ""},
                   call.request.id);
  }
  const std::string etag = "\"" + ledger->origin() + "/tile/" + call.name + '"';
  http::Response response = {
      .status = http::kNotModified,
      .headers = {{"ETag", etag},
                  {"Cache-Control", std::string(call.caller.session ? kForThisSession : kForEver)},
                  {"Vary", "Authorization, Cookie"}}};
  if (is_known(call.request, etag) || knows_any(call.request)) return response;
  auto bytes = tile_bytes(*ledger, *tile);
  if (!bytes) return problem(bytes.error(), call.request.id);
  response.status = http::kOk;
  response.content_type = "application/octet-stream";
  response.body = *std::move(bytes);
  return response;
}

base::Result<std::string> inclusion_json(const ledger::Ledger& ledger,
                                         const ledger::Published& published,
                                         const Call& call) {
  CASELEDGER_TRY(const std::uint64_t index, needed_number(call, "index"));
  CASELEDGER_TRY(const auto size, number_of(call, "size"));
  const base::LogSize at = size ? base::LogSize{*size} : published.prefix.size;
  CASELEDGER_TRY(const auto prefix, ledger.prefix_of(at));
  CASELEDGER_TRY(auto path, ledger.notary().inclusion({index}, at));
  CASELEDGER_TRY(const auto entry, ledger.read_entry({index}));
  replay::JsonWriter json;
  json.begin_object();
  json.field("index", index).field("size", at.value);
  json.field("root", base::to_base64(prefix.root.view()));
  if (ledger.is_simulated()) json.field("simulated", true);
  json.field("leaf", base::to_hex(ledger::leaf_hash(entry.view.entry).view()));
  write_path(json, path);
  if (at == published.prefix.size) {
    json.field(
        "proof",
        to_string(ledger::TlogProof{
            .extra = {}, .index = {index}, .path = std::move(path), .checkpoint = published.note}));
  }
  json.end_object();
  return json.take() + '\n';
}

http::Response get_inclusion(Desk& desk, const Call& call) {
  return answer_from_published(desk,
                               call,
                               [&](const ledger::Ledger& ledger,
                                   const ledger::Published& published,
                                   tools::Language /*language*/) -> base::Result<http::Response> {
                                 CASELEDGER_TRY(auto json, inclusion_json(ledger, published, call));
                                 return json_answer(http::kOk, std::move(json));
                               });
}

base::Result<std::string> consistency_json(const ledger::Ledger& ledger, const Call& call) {
  CASELEDGER_TRY(const std::uint64_t from, needed_number(call, "from"));
  CASELEDGER_TRY(const std::uint64_t to, needed_number(call, "to"));
  if (from > to || from == 0) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadQuery,
                      "from must be at least 1 and not above to",
                      "from");
  }
  CASELEDGER_TRY(const auto path, ledger.notary().consistency({from}, {to}));
  replay::JsonWriter json;
  json.begin_object();
  json.field("from", from).field("to", to);
  if (ledger.is_simulated()) json.field("simulated", true);
  write_path(json, path);
  json.end_object();
  return json.take() + '\n';
}

http::Response get_consistency(Desk& desk, const Call& call) {
  return answer_from_published(desk,
                               call,
                               [&](const ledger::Ledger& ledger,
                                   const ledger::Published& /*published*/,
                                   tools::Language /*language*/) -> base::Result<http::Response> {
                                 CASELEDGER_TRY(auto json, consistency_json(ledger, call));
                                 return json_answer(http::kOk, std::move(json));
                               });
}

/// As `prove CASE --json`: also that there is no such case.
base::Result<std::string> case_proof_json(const ledger::Ledger& ledger,
                                          const ledger::Published& published,
                                          const Call& call,
                                          replay::Date today,
                                          tools::Language language) {
  if (call.case_id.empty()) return std::unexpected(missing("case"));
  const auto fault = replay::is_utf8(call.case_id) ? replay::case_id_fault(call.case_id)
                                                   : std::optional<std::string>("is not UTF-8");
  if (fault) {
    return base::fail(base::ErrorCode::kInvalidArgument,
                      kBadQuery,
                      "no case can have this name: it " + *fault,
                      "case");
  }
  CASELEDGER_TRY(const auto dossier,
                 tools::dossier_of(ledger, published, call.case_id, today, language));
  replay::JsonWriter json;
  tools::write_proof(json, ledger, published, call.case_id, dossier, true);
  return json.take() + '\n';
}

http::Response get_case_proof(Desk& desk, const Call& call) {
  return answer_from_published(
      desk,
      call,
      [&](const ledger::Ledger& ledger,
          const ledger::Published& published,
          tools::Language language) -> base::Result<http::Response> {
        CASELEDGER_TRY(auto json, case_proof_json(ledger, published, call, desk.today(), language));
        return json_answer(http::kOk, std::move(json));
      });
}

}  // namespace

std::vector<Route> proof_routes() {
  return {
      {.method = "GET",
       .path = "/checkpoint",
       .summary = "The newest signed checkpoint.",
       .parameters = {"minIndex"},
       .shows = Route::Shows::kNoContent,
       .from = Route::From::kCheckpoint,
       .answer = get_checkpoint},
      // Bundles hold whole events: whoever reads them reads cases.
      {.method = "GET",
       .path = "/tile/{rest}",
       .summary = "A tile of the tree, or a bundle of entries.",
       .roles = {Role::kAuditor},
       .from = Route::From::kCheckpoint,
       .look = account::Action::kReadEntries,
       .answer = get_tile},
      {.method = "GET",
       .path = "/v1/proofs/inclusion",
       .summary = "That an entry is in the tree.",
       .parameters = {"index", "size", "minIndex"},
       .roles = {Role::kAuditor, Role::kWriter},
       .shows = Route::Shows::kNoContent,
       .from = Route::From::kCheckpoint,
       .answer = get_inclusion},
      {.method = "GET",
       .path = "/v1/proofs/consistency",
       .summary = "That a larger tree has grown from a smaller one.",
       .parameters = {"from", "to", "minIndex"},
       .roles = kEveryRole,
       .shows = Route::Shows::kNoContent,
       .from = Route::From::kCheckpoint,
       .answer = get_consistency},
      {.method = "GET",
       .path = "/v1/proofs/case",
       .summary = "All events of a case with their proofs, or that there is no such case.",
       .parameters = {"case", "lang", "minIndex"},
       .roles = {Role::kAuditor},
       .shows = Route::Shows::kOneCase,
       .from = Route::From::kCheckpoint,
       .look = account::Action::kReadProofOfCase,
       .answer = get_case_proof},
  };
}

}  // namespace server
