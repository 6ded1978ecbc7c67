#include "tools/server/session_begin.h"

#include <utility>

#include "tools/server/problem.h"
#include "tools/server/recorded.h"
#include "tools/server/session_cookie.h"

namespace server {

account::AccessEvent event_of_session(const Desk& desk,
                                      const Call& call,
                                      account::Action action,
                                      const Caller& caller) {
  auto event = event_of(desk, call, action, std::string(account::kSessionsStream));
  event.token = caller.id;
  event.name = caller.name;
  event.roles = names_of(caller.roles);
  event.query.clear();
  return event;
}

void begin_session(
    Desk& desk, const CallPtr& call, SignedIn signed_in, http::Reply reply, AnswerOf answer) {
  auto event = event_of_session(desk, *call, account::Action::kSignedIn, signed_in.caller);
  event.status = http::kOk;
  desk.access().record(std::move(event),
                       [&desk,
                        call,
                        signed_in = std::move(signed_in),
                        reply = std::move(reply),
                        answer = std::move(answer)](const base::Status& recorded) mutable {
                         if (!recorded) {
                           desk.gate().end_session(*signed_in.caller.session);
                           reply(problem(recorded.error(), call->request.id));
                           return;
                         }
                         auto response = answer(signed_in.caller);
                         response.headers.push_back(set_session_cookie(signed_in.text));
                         reply(std::move(response));
                       });
}

}  // namespace server
