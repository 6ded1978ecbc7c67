#include "tools/server/recorded.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "replay/event/text_rules.h"
#include "tools/access/access_log.h"
#include "tools/access/error_numbers.h"
#include "tools/server/problem.h"

namespace server {
namespace {

using account::Action;

constexpr std::string_view kReasonHeader = "x-access-reason";
/// What was asked about a name that no case can have.
constexpr std::string_view kNowhere = "$nowhere";
constexpr std::string_view kBundles = "entries/";
constexpr std::string_view kAnswers = "/v1/answers/{name}";
constexpr std::string_view kAnswersOfCase = "/v1/cases/{case}/answers/{name}";

std::string query_of(const http::Request& request) {
  const std::size_t mark = request.target.find('?');
  return mark == std::string::npos ? std::string() : request.target.substr(mark + 1);
}

std::string etag_in(const http::Response& response) {
  const auto header = std::ranges::find(response.headers, "ETag", &http::Header::name);
  return header == response.headers.end() ? std::string() : header->value;
}

/// A case's own stream, which nobody can choose to be one of the others.
std::string subject_of(Action action, const Call& call) {
  if (!call.case_id.empty()) {
    const bool can_be = replay::is_utf8(call.case_id) && !replay::case_id_fault(call.case_id);
    return can_be ? call.case_id : std::string(kNowhere);
  }
  switch (action) {
    case Action::kReadReport:
      return std::string(account::kReportStreams) +
             std::string(call.uri.parameter("report").value_or(call.name));
    case Action::kReadList:
      return std::string(account::kListStream);
    case Action::kReadAccess:
      return std::string(account::kAccessStream);
    default:
      return std::string(account::kEventsStream);
  }
}

/// What the call is recorded as. Nothing for hashes, checkpoints and rulebooks: they are no
/// content, and go on when nothing can be recorded.
std::optional<Action> look_of(const Route& route, const Call& call) {
  if (route.path == kAnswers) {
    if (call.name == "cases") return Action::kReadList;
    return call.name == "report" ? std::optional(Action::kReadReport) : std::nullopt;
  }
  if (route.path == kAnswersOfCase) {
    if (call.name == "history" || call.name == "replay") return Action::kReadHistory;
    return call.name == "prove" ? Action::kReadDossier : Action::kReadCase;
  }
  if (route.look == Action::kReadEntries && !call.name.starts_with(kBundles)) return std::nullopt;
  return route.look;
}

/// That there is no such case is told as well, and whoever tries names is to be seen.
bool tells_something(const http::Response& response, const Call& call) {
  return response.status == http::kOk || response.status == http::kNotModified ||
         (response.status == http::kNotFound && !call.case_id.empty());
}

/// A stream, whose end is recorded with what it gave.
class RecordedStream final : public http::Stream {
 public:
  RecordedStream(account::AccessLog& log,
                 account::AccessEvent event,
                 std::shared_ptr<http::Stream> stream)
      : log_(log),
        event_(std::move(event)),
        stream_(std::move(stream)) {}

  RecordedStream(const RecordedStream&) = delete;
  RecordedStream& operator=(const RecordedStream&) = delete;

  ~RecordedStream() override {
    event_.action = Action::kReadEventsEnded;
    event_.at = log_.now();
    event_.result_bytes = *bytes_;
    log_.record(std::move(event_));
  }

  void next(Receive receive) override {
    stream_->next(
        [bytes = bytes_, then = std::move(receive)](std::optional<std::string> piece) mutable {
          if (piece) *bytes += piece->size();
          then(std::move(piece));
        });
  }

 private:
  account::AccessLog& log_;
  account::AccessEvent event_;
  const std::shared_ptr<http::Stream> stream_;
  /// A piece may come when this is gone.
  const std::shared_ptr<std::atomic<std::uint64_t>> bytes_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

void record_and_give(Desk& desk,
                     account::AccessEvent event,
                     const CallPtr& call,
                     http::Response response,
                     const std::shared_ptr<http::Reply>& reply) {
  event.status = response.status;
  event.result_bytes = response.body.size();
  event.answer = etag_in(response);
  if (response.stream) {
    response.stream =
        std::make_shared<RecordedStream>(desk.access(), event, std::move(response.stream));
  }
  auto answer = std::make_shared<http::Response>(std::move(response));
  desk.access().record(std::move(event), [call, answer, reply](const base::Status& recorded) {
    if (recorded) {
      (*reply)(std::move(*answer));
    } else {
      (*reply)(problem(recorded.error(), call->request.id));
    }
  });
}

}  // namespace

http::Reply recorded(Desk& desk, const Route& route, const CallPtr& call, http::Reply reply) {
  const auto look = look_of(route, *call);
  if (!look) return reply;
  return http::Reply(
      [&desk, action = *look, call, give = std::make_shared<http::Reply>(std::move(reply))](
          http::Response response) {
        if (!tells_something(response, *call)) {
          (*give)(std::move(response));
          return;
        }
        record_and_give(desk,
                        event_of(desk, *call, action, subject_of(action, *call)),
                        call,
                        std::move(response),
                        give);
      });
}

base::Status check_reason(const http::Request& request) {
  const std::string_view fault = account::reason_fault(request.header(kReasonHeader));
  if (fault.empty()) return {};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    account::kBadReason,
                    "the reason cannot be kept: it " + std::string(fault),
                    "X-Access-Reason",
                    "1 to 200 characters of one line");
}

account::AccessEvent event_of(const Desk& desk,
                              const Call& call,
                              Action action,
                              std::string subject) {
  return {.action = action,
          .at = desk.access().now(),
          .subject = std::move(subject),
          .token = call.caller.id,
          .name = call.caller.name,
          .roles = names_of(call.caller.roles),
          .peer = call.request.peer,
          .route = call.route,
          .query = query_of(call.request),
          .reason = std::string(call.request.header(kReasonHeader)),
          .size = desk.ledger()->prefix().size.value,
          .request_id = call.request.id};
}

account::Refusal refusal_of(const Call& call, int status, int code) {
  return {.peer = call.request.peer,
          .token = call.caller.id,
          .name = call.caller.name,
          .roles = names_of(call.caller.roles),
          .route = call.route,
          .code = code,
          .status = status};
}

std::vector<std::string> names_of(const Roles& roles) {
  std::vector<std::string> names;
  for (const Role role : identity::kAllRoles) {
    if (roles.has(role)) names.emplace_back(identity::name_of(role));
  }
  return names;
}

}  // namespace server
