#include "tools/access/access_event.h"

#include <algorithm>
#include <array>

#include <capnp/message.h>
#include <capnp/serialize.h>

#include "schemas/access_event.capnp.h"

#include "replay/event/civil.h"
#include "replay/event/personal_number.h"
#include "replay/event/text_rules.h"
#include "tools/access/error_numbers.h"

namespace account {
namespace {

using base::ErrorCode;

constexpr std::size_t kTextBytesMax = 500;
constexpr std::size_t kRolesMax = 16;
constexpr std::size_t kWordBytes = sizeof(capnp::word);
constexpr std::int64_t kYear10000Us = 253'402'300'800 * base::kMicrosPerSecond;

constexpr auto kActionNames = std::to_array<std::string_view>({
    "READ_CASE",         "READ_HISTORY",    "READ_DOSSIER", "READ_PROOF_OF_CASE", "READ_EVENTS",
    "READ_EVENTS_ENDED", "READ_LIST",       "READ_REPORT",  "READ_ENTRIES",       "READ_MISSED",
    "READ_ACCESS",       "APPEND_REFUSED",  "REFUSED",      "TOKEN_CREATED",      "TOKEN_REVOKED",
    "SERVICE_STARTED",   "SERVICE_STOPPED", "SIGNED_IN",    "SIGNED_OUT",
});
static_assert(static_cast<int>(Action::kReadCase) == static_cast<int>(schema::Action::READ_CASE),
              "on disk");
static_assert(static_cast<int>(Action::kSignedOut) == static_cast<int>(schema::Action::SIGNED_OUT),
              "on disk");
static_assert(kActionNames.size() == static_cast<std::size_t>(Action::kSignedOut) + 1);

std::string kept(std::string_view text, std::size_t bytes_max) {
  // Cut before it is looked at, so that what was sent costs no more than what is kept.
  const std::string line = replay::printable(text.substr(0, bytes_max));
  return replay::mask_personal_numbers(replay::whole_characters(line, bytes_max));
}

capnp::Text::Reader text(const std::string& from) {
  return {from.data(), from.size()};
}

base::Result<std::string> read(capnp::Text::Reader from) {
  const std::string_view view(from.begin(), from.size());
  if (replay::is_utf8(view)) return std::string(view);
  return base::fail(ErrorCode::kCorrupt, kNotAnAccessEvent, "a text that is not UTF-8");
}

base::Result<AccessEvent> read(schema::AccessEvent::Reader in) {
  const auto action = static_cast<std::size_t>(in.getAction());
  if (action >= kActionNames.size()) {
    return base::fail(
        ErrorCode::kUnsupported, "an action that this program does not know", {}, "update");
  }
  AccessEvent event;
  event.action = static_cast<Action>(action);
  event.at = {in.getAtUs()};
  if (event.at.value < 0 || event.at.value >= kYear10000Us) {
    return base::fail(ErrorCode::kCorrupt, kNotAnAccessEvent, "a time that cannot be");
  }
  CASELEDGER_TRY(event.subject, read(in.getSubject()));
  CASELEDGER_TRY(event.token, read(in.getToken()));
  CASELEDGER_TRY(event.name, read(in.getName()));
  for (const auto role : in.getRoles()) {
    CASELEDGER_TRY(auto name, read(role));
    event.roles.push_back(std::move(name));
  }
  CASELEDGER_TRY(event.peer, read(in.getPeer()));
  CASELEDGER_TRY(event.route, read(in.getRoute()));
  CASELEDGER_TRY(event.query, read(in.getQuery()));
  CASELEDGER_TRY(event.reason, read(in.getReason()));
  event.status = in.getStatus();
  event.result_bytes = in.getResultBytes();
  CASELEDGER_TRY(event.answer, read(in.getAnswer()));
  event.size = in.getSize();
  CASELEDGER_TRY(event.request_id, read(in.getRequestId()));
  event.code = static_cast<int>(in.getCode());
  event.count = in.getCount();
  CASELEDGER_TRY(event.detail, read(in.getDetail()));
  return event;
}

void write_if_any(replay::JsonWriter& json, std::string_view name, const std::string& value) {
  if (!value.empty()) json.field(name, value);
}

void write_who(replay::JsonWriter& json, const AccessEvent& event) {
  json.key("who").begin_object();
  write_if_any(json, "token", event.token);
  write_if_any(json, "name", event.name);
  if (!event.roles.empty()) {
    json.key("roles").begin_array();
    for (const std::string& role : event.roles) {
      json.value(role);
    }
    json.end_array();
  }
  write_if_any(json, "peer", event.peer);
  json.end_object();
}

}  // namespace

std::string_view name_of(Action action) {
  return kActionNames[static_cast<std::size_t>(action)];
}

std::string kept_subject(std::string_view subject) {
  return kept(subject, kTextBytesMax);
}

base::Bytes encode(const AccessEvent& event) {
  capnp::MallocMessageBuilder message;
  auto out = message.initRoot<schema::AccessEvent>();
  const auto set = [](const std::string& from, std::size_t bytes_max, auto&& put) {
    if (from.empty()) return;
    const std::string line = kept(from, bytes_max);
    put(text(line));
  };
  out.setAction(static_cast<schema::Action>(event.action));
  out.setAtUs(event.at.value);
  set(event.subject, kTextBytesMax, [&](auto t) { out.setSubject(t); });
  set(event.token, kTextBytesMax, [&](auto t) { out.setToken(t); });
  set(event.name, kTextBytesMax, [&](auto t) { out.setName(t); });
  if (!event.roles.empty()) {
    const std::size_t count = std::min(event.roles.size(), kRolesMax);
    auto roles = out.initRoles(static_cast<unsigned>(count));
    for (std::size_t i = 0; i < count; ++i) {
      set(event.roles[i], kTextBytesMax, [&](auto t) { roles.set(static_cast<unsigned>(i), t); });
    }
  }
  set(event.peer, kTextBytesMax, [&](auto t) { out.setPeer(t); });
  set(event.route, kTextBytesMax, [&](auto t) { out.setRoute(t); });
  set(event.query, kQueryBytesMax, [&](auto t) { out.setQuery(t); });
  set(event.reason, kQueryBytesMax, [&](auto t) { out.setReason(t); });
  out.setStatus(static_cast<std::uint16_t>(event.status));
  out.setResultBytes(event.result_bytes);
  set(event.answer, kTextBytesMax, [&](auto t) { out.setAnswer(t); });
  out.setSize(event.size);
  set(event.request_id, kTextBytesMax, [&](auto t) { out.setRequestId(t); });
  out.setCode(static_cast<std::uint32_t>(event.code));
  out.setCount(event.count);
  set(event.detail, kTextBytesMax, [&](auto t) { out.setDetail(t); });
  const auto canonical = capnp::canonicalize(out.asReader());
  const auto bytes = canonical.asBytes();
  const auto view = std::as_bytes(std::span(bytes.begin(), bytes.size()));
  return {view.begin(), view.end()};
}

base::Result<AccessEvent> decode(base::ByteView body) {
  if (body.size() % kWordBytes != 0 ||
      reinterpret_cast<std::uintptr_t>(body.data()) % kWordBytes != 0) {
    return base::fail(ErrorCode::kCorrupt, kNotAnAccessEvent, "not whole words");
  }
  try {
    const kj::ArrayPtr<const capnp::word> segment(reinterpret_cast<const capnp::word*>(body.data()),
                                                  body.size() / kWordBytes);
    capnp::SegmentArrayMessageReader message(kj::arrayPtr(&segment, 1));
    return read(message.getRoot<schema::AccessEvent>());
  } catch (const kj::Exception& exception) {
    return base::fail(ErrorCode::kCorrupt, kNotAnAccessEvent, exception.getDescription().cStr());
  }
}

void write_fields(replay::JsonWriter& json, const AccessEvent& event) {
  json.field("action", name_of(event.action));
  json.field("at", replay::to_string(replay::Instant{event.at, 0}));
  write_who(json, event);
  json.key("what").begin_object();
  json.field("subject", event.subject);
  write_if_any(json, "route", event.route);
  write_if_any(json, "query", event.query);
  json.end_object();
  write_if_any(json, "why", event.reason);
  if (event.status != 0) json.field("status", event.status);
  if (event.result_bytes != 0) json.field("bytes", event.result_bytes);
  write_if_any(json, "answer", event.answer);
  if (event.size != 0) json.field("size", event.size);
  write_if_any(json, "requestId", event.request_id);
  if (event.code != 0) json.field("code", "CL-" + std::to_string(event.code));
  if (event.count != 0) json.field("count", event.count);
  write_if_any(json, "detail", event.detail);
}

std::string_view reason_fault(std::string_view reason) {
  if (!replay::is_utf8(reason)) return "is not UTF-8";
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
  if (std::ranges::any_of(reason, is_control)) return "has control characters";
  const auto is_continued = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  const auto characters =
      reason.size() - static_cast<std::size_t>(std::ranges::count_if(reason, is_continued));
  if (characters > kReasonCharactersMax) return "is longer than 200 characters";
  if (replay::find_personal_number(reason)) return "holds a national identity number";
  return {};
}

}  // namespace account
