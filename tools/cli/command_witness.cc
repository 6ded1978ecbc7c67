// caseledger witness: watches over other people's logs, over HTTP or by files.
#include <csignal>
#include <filesystem>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "ledger/base/error_numbers.h"
#include "ledger/evidence/policy.h"
#include "replay/event/json_writer.h"
#include "tools/cli/commands.h"
#include "tools/cli/errors.h"
#include "tools/cli/publishing.h"
#include "tools/publish/tile_reader.h"
#include "tools/witness/cosign_request.h"
#include "tools/witness/error_numbers.h"
#include "tools/witness/http.h"
#include "tools/witness/witness.h"

namespace tools {
namespace {

constexpr std::size_t kKeyBytesMax = 4096;

base::Status make_key(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto name, needed(context, arguments, "--name"));
  CASELEDGER_TRY(const auto path, needed(context, arguments, "--key"));
  if (!ledger::is_valid_origin(name)) {
    const Text text{"--name «{}» kan ikke være navnet på en nøkkel",
                    "--name '{}' cannot be the name of a key"};
    return std::unexpected(
        usage_error(kBadValue, fmt::format(fmt::runtime(context.in_words(text)), name)));
  }
  CASELEDGER_TRY(const auto key, ledger::generate_signing_key());
  const std::string secret =
      ledger::private_key_text(name, key, ledger::KeyType::kCosignature) + '\n';
  CASELEDGER_TRY_STATUS(ledger::io::write_new_file(
      context.files, path, base::as_bytes(secret), ledger::io::OpenMode::kCreateNewPrivate));
  const std::string vkey = to_string(ledger::verifier_of(name, key, ledger::KeyType::kCosignature));
  if (context.for_programs()) {
    replay::JsonWriter json;
    json.begin_object().field("vkey", vkey).end_object();
    context.out.write(json.take() + '\n');
  } else {
    context.out.write(vkey + '\n');
  }
  return {};
}

base::Result<std::unique_ptr<Witness>> open_witness(Context& context, const Arguments& arguments) {
  CASELEDGER_TRY(const auto state, needed(context, arguments, "--state"));
  CASELEDGER_TRY(const auto key_path, needed(context, arguments, "--key"));
  CASELEDGER_TRY_STATUS(needed(context, arguments, "--log"));
  CASELEDGER_TRY(std::string key_text, read_text(context, key_path, kKeyBytesMax));
  if (key_text.ends_with('\n')) key_text.pop_back();
  CASELEDGER_TRY(auto key, ledger::parse_private_key(key_text));
  std::vector<ledger::VerifierKey> logs;
  for (const std::string& vkey : arguments.values("--log")) {
    CASELEDGER_TRY(logs.emplace_back(), ledger::parse_verifier_key(vkey));
  }
  return Witness::open(state, std::move(key), logs, context.files, context.clock);
}

/// What the file asks for: a request as it is, or a checkpoint with a proof from the tiles.
base::Result<CosignRequest> request_in(Context& context,
                                       const Arguments& arguments,
                                       const std::string& path,
                                       const Witness& witness) {
  CASELEDGER_TRY(const auto text, read_text(context, path, kRequestBytesMax));
  if (text.starts_with("old ")) return parse_cosign_request(text);
  CASELEDGER_TRY(const auto note, ledger::parse_note(text));
  CASELEDGER_TRY(const auto checkpoint, ledger::parse_checkpoint_text(note.text));
  const std::uint64_t size = checkpoint.prefix.size.value;
  CosignRequest request{
      .old_size = witness.size_of(checkpoint.origin), .proof = {}, .checkpoint = text};
  const auto tiles = arguments.value("--tiles");
  if (tiles && request.old_size > 0 && request.old_size < size) {
    CASELEDGER_TRY(request.proof,
                   consistency_from_tiles(*tiles, request.old_size, size, context.files));
  }
  return request;
}

/// The same answers as over HTTP, as errors of the command line.
base::Error refusal(const WitnessAnswer& answer, const std::string& path) {
  constexpr int kMalformed = 400;
  constexpr int kNoSignature = 403;
  constexpr int kUnknownLog = 404;
  constexpr int kOtherSize = 409;
  constexpr int kNotProved = 422;
  const std::string said = answer.body.substr(0, answer.body.find('\n'));
  using base::ErrorCode;
  switch (answer.status) {
    case kMalformed:
      return {ErrorCode::kCorrupt, kRequestMalformed, said, path, ""};
    case kNoSignature:
      return {ErrorCode::kUntrusted, base::kNoKnownSignature, said, path, ""};
    case kUnknownLog:
      return {ErrorCode::kNotFound, kLogUnknown, said, path, "name its key with --log"};
    case kOtherSize:
      return {ErrorCode::kConflict,
              kWitnessRefused,
              "this witness has seen " + said + " entries",
              path,
              "make the request with caseledger checkpoint --old " + said};
    case kNotProved:
      return {ErrorCode::kUntrusted,
              base::kConsistencyWrong,
              said,
              path,
              "give --tiles, or the request that caseledger checkpoint --old prints"};
    default:
      return {ErrorCode::kIo, 0, said, path, ""};
  }
}

base::Status cosign_file(Context& context, const Arguments& arguments) {
  const auto path = arguments.positional(1);
  if (!path) {
    const Text text{"witness cosign mangler FILE", "witness cosign lacks FILE"};
    return std::unexpected(usage_error(kMissingArgument, std::string(context.in_words(text))));
  }
  CASELEDGER_TRY(const auto witness, open_witness(context, arguments));
  CASELEDGER_TRY(const auto request, request_in(context, arguments, *path, *witness));
  const WitnessAnswer answer = witness->add_checkpoint(to_string(request));
  constexpr int kOk = 200;
  if (answer.status != kOk) return std::unexpected(refusal(answer, *path));
  context.out.write(request.checkpoint + answer.body);
  return {};
}

HttpAnswer route(Witness& witness, const HttpRequest& request) {
  constexpr int kNotFound = 404;
  constexpr int kOtherMethod = 405;
  constexpr std::string_view kCheckpoint = "/checkpoint";
  const auto answer = [](WitnessAnswer said) {
    return HttpAnswer{said.status, std::move(said.content_type), std::move(said.body)};
  };
  if (request.target == "/add-checkpoint") {
    if (request.method != "POST") return {kOtherMethod, "text/plain", "POST\n"};
    return answer(witness.add_checkpoint(request.body));
  }
  const std::string_view target = request.target;
  if (target.starts_with('/') && target.ends_with(kCheckpoint)) {
    if (request.method != "GET") return {kOtherMethod, "text/plain", "GET\n"};
    return answer(witness.checkpoint(target.substr(1, target.size() - 1 - kCheckpoint.size())));
  }
  return {kNotFound, "text/plain", "not found\n"};
}

base::Status serve(Context& context, const Arguments& arguments) {
  const std::string listen = arguments.value("--listen").value_or("127.0.0.1:8088");
  CASELEDGER_TRY(const auto witness, open_witness(context, arguments));
  // Before any thread starts, so that the signal comes here.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  CASELEDGER_TRY(const auto server, HttpServer::start(listen, [&](const HttpRequest& request) {
                   return route(*witness, request);
                 }));
  const std::string address =
      listen.substr(0, listen.rfind(':') + 1) + std::to_string(server->port());
  context.out.write(fmt::format("{}\nhttp://{}\n", to_string(witness->key()), address));
  CASELEDGER_TRY_STATUS(context.out.flush());
  int signal = 0;
  sigwait(&ends, &signal);
  return {};
}

base::Status run(Context& context, const Arguments& arguments) {
  const std::string action = arguments.positional(0).value_or("");
  if (action == "key") return make_key(context, arguments);
  if (action == "cosign") return cosign_file(context, arguments);
  if (action == "serve") return serve(context, arguments);
  const Text text{"witness kjenner ikke «{}»", "witness does not know '{}'"};
  return std::unexpected(
      usage_error(kUnknownName,
                  fmt::format(fmt::runtime(context.in_words(text)), action),
                  did_you_mean(action, {"key", "cosign", "serve"}, context.options.language)));
}

}  // namespace

Command witness_command() {
  return {
      .name = "witness",
      .summary = {"vitne for andres hovedbøker: key, cosign, serve",
                  "a witness of other people's ledgers: key, cosign, serve"},
      .positionals = {{"key|cosign|serve"}, {"FILE", false}},
      .options =
          {{"--key", "FILE", {"vitnets nøkkel; key lager den", "the witness's key; key makes it"}},
           {"--name", "NAME", {"key: nøkkelens navn", "key: the key's name"}},
           {"--state", "DIR", {"det vitnet husker", "what the witness remembers"}},
           {"--log", "VKEY", {"en logg det er vitne for", "a log it is a witness of"}, true},
           {"--tiles", "DIR", {"cosign: bevis fra disse filene", "cosign: proof from these files"}},
           {"--listen", "ADDR", {"serve: 127.0.0.1:8088", "serve: 127.0.0.1:8088"}}},
      .notes = {"cosign tar et sjekkpunkt eller forespørselen fra checkpoint --old og signerer\n"
                "det. Et vitne som glemmer, kan signere to historier: ta vare på --state,\n"
                "og legg aldri en gammel kopi tilbake.",
                "cosign takes a checkpoint, or the request of checkpoint --old, and prints the\n"
                "cosigned one. A witness that forgets may sign two histories: keep --state, and\n"
                "never put an old copy of it back."},
      .examples = {"caseledger witness key --name witness.example/w1 --key witness.key",
                   "caseledger witness key --name witness.example/w2 --key w2.key --json"},
      .has_rows = false,
      .run = run};
}

}  // namespace tools
