#include "tools/simulate/recorder.h"

#include <algorithm>

#include "ledger/base/check.h"
#include "tools/simulate/prng.h"

namespace simulate {
namespace {

void append_hex(std::string& out, std::uint64_t value, int digits) {
  for (int digit = digits - 1; digit >= 0; --digit) {
    out += "0123456789abcdef"[(value >> (4U * static_cast<unsigned>(digit))) & 15U];
  }
}

void append_two(std::string& out, std::int64_t value) {
  out += static_cast<char>('0' + value / 10);
  out += static_cast<char>('0' + value % 10);
}

void append_clock(std::string& out, std::int64_t second_of_day) {
  append_two(out, second_of_day / 3'600);
  out += ':';
  append_two(out, second_of_day / 60 % 60);
  out += ':';
  append_two(out, second_of_day % 60);
}

}  // namespace

void Recorder::begin(std::string_view case_id, std::uint64_t case_number) {
  case_id_ = case_id;
  case_number_ = case_number;
  events_.clear();
  text_.clear();
  lines_.clear();
  answers_.clear();
}

std::string Recorder::id_of(EventNumber event) const {
  // Version 8 of RFC 9562: the bits are ours.
  const std::uint64_t high = mixed(seed_, case_number_);
  const std::uint64_t low = mixed(high, event);
  std::string id;
  id.reserve(36);
  append_hex(id, high >> 32U, 8);
  id += '-';
  append_hex(id, high >> 16U, 4);
  id += "-8";
  append_hex(id, high, 3);
  id += '-';
  append_hex(id, 0x8000U | ((low >> 48U) & 0x3FFFU), 4);
  id += '-';
  append_hex(id, low, 12);
  return id;
}

bool Recorder::open(Moment at,
                    std::int32_t recorded_after_seconds,
                    const Actor& actor,
                    std::string_view type) {
  const std::int64_t recorded_at = at.utc() + recorded_after_seconds;
  const std::int64_t utc_second = recorded_at % 86'400;
  const Day utc_day{static_cast<std::int32_t>(recorded_at / 86'400)};
  // Nothing is recorded at night when the clocks are changed.
  const bool is_next_day = utc_second + 3'600 * calendar_.hours_ahead(utc_day) >= 86'400;
  const Day known_on = is_next_day ? utc_day + 1 : utc_day;
  events_.push_back({at.utc(), known_on});
  if (today_ < known_on) {
    return false;
  }
  lines_.push_back({recorded_at, text_.size(), 0});
  std::string& out = text_;
  out.append(R"({"case":")").append(case_id_).append(R"(","type":")").append(type);
  out.append(R"(","id":")").append(id_of(last())).append(R"(","occurredAt":")");
  out.append(calendar_.text_of(at.day)) += 'T';
  append_clock(out, at.second);
  out += at.hours_ahead == 2 ? "+02:00" : "+01:00";
  out.append(R"(","actor":{"id":")").append(actor.id);
  out.append(R"(","role":")").append(actor.role);
  out.append(R"(","organisation":")").append(actor.organisation);
  out.append(R"("},"source":")").append(actor.source).append(R"(","recordedAt":")");
  out.append(calendar_.text_of(utc_day)) += 'T';
  append_clock(out, utc_second);
  out.append(R"(Z","data":)");
  return true;
}

Day Recorder::known_on(EventNumber event) const {
  return events_.at(event - 1).known_on;
}

void Recorder::finds(std::string_view finding,
                     Day from,
                     Day until,
                     std::vector<EventNumber> evidence) {
  if (today_ < from || until <= today_) {
    return;
  }
  CHECK(!evidence.empty());
  std::ranges::sort(
      evidence, {}, [this](EventNumber event) { return events_.at(event - 1).happened_at; });
  Answer answer{case_id_, std::string(finding), events_.at(evidence.front() - 1).happened_at, {}};
  for (const EventNumber event : evidence) {
    CHECK(known_on(event) <= today_);
    answer.evidence.push_back(id_of(event));
  }
  answers_.push_back(std::move(answer));
}

std::string invented_digest(std::uint64_t a, std::uint64_t b) {
  std::string digest;
  digest.reserve(64);
  std::uint64_t part = mixed(a, b);
  for (int i = 0; i < 4; ++i) {
    append_hex(digest, part, 16);
    part = mixed(part, b);
  }
  return digest;
}

}  // namespace simulate
