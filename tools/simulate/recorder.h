// Records one case: its events as lines, and what is known to be wrong with it from when to when.
//
// Room:      tools/simulate. The key is made here, beside the events it is about.
// Units:     instants are seconds since 1970-01-01 UTC; all events fall on whole seconds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simulate/calendar.h"
#include "tools/simulate/fields.h"

namespace simulate {

/// A moment in Oslo: the day, the second of it on the clock, and how far that clock is ahead.
struct Moment {
  Day day;
  std::int32_t second = 0;
  std::int32_t hours_ahead = 1;

  [[nodiscard]] std::int64_t utc() const {
    return std::int64_t{day.since_1970} * 86'400 + second - std::int64_t{hours_ahead} * 3'600;
  }
};

struct Actor {
  std::string id;
  std::string_view role;
  std::string_view organisation;
  std::string_view source;
};

/// Place of an event in its case, from 1; 0 is none.
using EventNumber = std::uint32_t;

/// An event as `append` takes it, with its newline: a piece of the recorder's text.
struct Line {
  std::int64_t recorded_at = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One line of the answer key.
struct Answer {
  std::string case_id;
  std::string finding;
  /// When the first event of the evidence happened: findings of a case stand in its order.
  std::int64_t happened_at = 0;
  std::vector<std::string> evidence;
};

class Recorder {
 public:
  /// What is recorded after `today` is left out. Lifetime: `calendar` must outlive this.
  Recorder(const Calendar& calendar, std::uint64_t seed, Day today)
      : calendar_(calendar),
        seed_(seed),
        today_(today) {}

  /// Forgets the last case and begins with the next.
  void begin(std::string_view case_id, std::uint64_t case_number);

  /// Adds an event; `write(Fields&)` gives its data, and is not asked when nobody will see it.
  template <class Write>
  EventNumber add(Moment at,
                  std::int32_t recorded_after_seconds,
                  const Actor& actor,
                  std::string_view type,
                  Write write) {
    if (!open(at, recorded_after_seconds, actor, type)) {
      return last();
    }
    Fields fields(text_, calendar_);
    write(fields);
    text_ += "}}\n";
    lines_.back().end = text_.size();
    return last();
  }

  /// Notes that `finding` holds on the days [from, until), shown by these events.
  void finds(std::string_view finding, Day from, Day until, std::vector<EventNumber> evidence);

  [[nodiscard]] std::string id_of(EventNumber event) const;
  /// The day in Oslo on which the ledger learns of the event.
  [[nodiscard]] Day known_on(EventNumber event) const;

  /// The case's events recorded up to today, in the order they were added.
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }

  [[nodiscard]] std::string_view text_of(const Line& line) const {
    return std::string_view(text_).substr(line.begin, line.end - line.begin);
  }

  /// What holds today. The caller may take them.
  [[nodiscard]] std::vector<Answer>& answers() { return answers_; }

 private:
  struct Meta {
    std::int64_t happened_at = 0;
    Day known_on;
  };

  bool open(Moment at,
            std::int32_t recorded_after_seconds,
            const Actor& actor,
            std::string_view type);

  [[nodiscard]] EventNumber last() const { return static_cast<EventNumber>(events_.size()); }

  const Calendar& calendar_;
  std::uint64_t seed_;
  Day today_;
  std::string case_id_;
  std::uint64_t case_number_ = 0;
  std::vector<Meta> events_;
  std::string text_;
  std::vector<Line> lines_;
  std::vector<Answer> answers_;
};

/// 64 hexadecimal digits that stand for a file's digest.
[[nodiscard]] std::string invented_digest(std::uint64_t a, std::uint64_t b);

}  // namespace simulate
