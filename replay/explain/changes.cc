#include "replay/explain/changes.h"

#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/core.h>

namespace replay {
namespace {

Text same(std::string_view text) {
  return {std::string(text), std::string(text)};
}

Text date_text(const std::optional<Date>& date) {
  return same(date ? to_string(*date) : "");
}

/// Sentences joined by semicolons, in both languages.
void add(Text& out, const Text& more) {
  const std::string_view separator = out.en.empty() ? "" : "; ";
  out.nb += fmt::format("{}{}", separator, more.nb);
  out.en += fmt::format("{}{}", separator, more.en);
}

std::string subject_of(const ClockSegment& clock) {
  return fmt::format("{} {}", name_of(clock.clock), clock.segment);
}

std::string event_text(const CaseFile& file, const std::optional<base::Uuid>& id) {
  const CaseEvent* event = id ? file.event(*id) : nullptr;
  return event == nullptr ? "" : fmt::format("{} {}", event->type, event->version.value);
}

/// The changes of one comparison, gathered in order.
class Comparison {
 public:
  Comparison(const Judged& before, const Judged& after, bool by_days)
      : before_(before),
        after_(after),
        by_days_(by_days) {}

  std::vector<Change> all() {
    rulebook();
    states();
    conditions();
    clocks();
    duties();
    findings();
    oddities();
    std::ranges::stable_sort(changes_, {}, &Change::kind);
    return std::move(changes_);
  }

 private:
  Change& push(ChangeKind kind, std::string subject, Text before, Text after) {
    changes_.push_back({.kind = kind,
                        .subject = std::move(subject),
                        .before = std::move(before),
                        .after = std::move(after),
                        .why = {},
                        .rule = {},
                        .clock = {},
                        .severity = {}});
    return changes_.back();
  }

  void rulebook() {
    const std::string now = after_.rulebook ? after_.rulebook->version : "";
    const std::string then = before_.rulebook ? before_.rulebook->version : now;
    if (then != now) push(ChangeKind::kRulebook, "rulebook", same(then), same(now));
  }

  void states() {
    const auto code = [](const Judged& judged) {
      return judged.answer.state ? name_of(*judged.answer.state) : std::string_view();
    };
    if (code(before_) == code(after_)) return;
    Change& change = push(ChangeKind::kState, "state", same(code(before_)), same(code(after_)));
    if (by_days_ && after_.answer.deletion.due) {
      const std::string due = to_string(*after_.answer.deletion.due);
      change.why = {"slettefristen var " + due, "deletion was due on " + due};
    }
  }

  void conditions() {
    const auto flag = [](bool on) { return on ? "true" : "false"; };
    const auto compare =
        [&](std::string_view subject, std::string_view then, std::string_view now) {
          if (then != now)
            push(ChangeKind::kCondition, std::string(subject), same(then), same(now));
        };
    const CaseFile& then = before_.answer.file;
    const CaseFile& now = after_.answer.file;
    compare("paused", flag(then.is_paused_on(before_.today)), flag(now.is_paused_on(after_.today)));
    compare("complaint", name_of(then.complaint), name_of(now.complaint));
    compare("legalHold",
            flag(then.is_on_hold_on(before_.today)),
            flag(now.is_on_hold_on(after_.today)));
  }

  void clocks() {
    const auto key = [](const ClockSegment& clock) {
      return std::pair(clock.clock, clock.segment);
    };
    for (const ClockSegment& now : after_.answer.clocks) {
      const auto then = std::ranges::find(before_.answer.clocks, key(now), key);
      if (then == before_.answer.clocks.end()) {
        Change& change = push(ChangeKind::kClockStarted, subject_of(now), {}, date_text(now.start));
        change.rule = now.rule;
        change.clock = now;
        change.why = status_reason(now);
      } else {
        compare(*then, now);
      }
    }
    for (const ClockSegment& then : before_.answer.clocks) {
      if (std::ranges::find(after_.answer.clocks, key(then), key) == after_.answer.clocks.end()) {
        push(ChangeKind::kClockGone, subject_of(then), date_text(then.start), {}).clock = then;
      }
    }
  }

  void compare(const ClockSegment& then, const ClockSegment& now) {
    const auto note = [&](ChangeKind kind, Text before, Text after, Text why) {
      Change& change = push(kind, subject_of(now), std::move(before), std::move(after));
      change.why = std::move(why);
      change.rule = now.rule;
      change.clock = now;
    };
    if (then.due != now.due || then.start != now.start) {
      note(ChangeKind::kClockDue, date_text(then.due), date_text(now.due), due_reason(then, now));
    }
    if (then.status != now.status) {
      note(ChangeKind::kClockStatus,
           same(name_of(then.status)),
           same(name_of(now.status)),
           status_reason(now));
    } else if (then.stop != now.stop) {
      note(ChangeKind::kClockStop, date_text(then.stop), date_text(now.stop), status_reason(now));
    }
  }

  [[nodiscard]] Text due_reason(const ClockSegment& then, const ClockSegment& now) const {
    Text why;
    if (then.start != now.start) {
      add(why, same(fmt::format("start {} → {}", to_string(then.start), to_string(now.start))));
    }
    if (then.length != now.length || then.unit != now.unit || then.rule != now.rule) {
      const std::string moved = fmt::format(
          "{} → {}{}", then.length, now.length, now.rule.empty() ? "" : " (" + now.rule + ")");
      add(why, {"lengde " + moved, "length " + moved});
    }
    if (now.clock == ClockName::kAgreed && then.start_event != now.start_event) {
      const std::string event = event_text(after_.answer.file, now.start_event);
      add(why, {"avtalt på nytt, " + event, "agreed anew, " + event});
    }
    if (then.paused_days != now.paused_days || why.en.empty()) {
      const std::string moved = fmt::format("{} → {}", then.paused_days, now.paused_days);
      add(why, {"pausedager " + moved, "paused days " + moved});
    }
    return why;
  }

  [[nodiscard]] Text status_reason(const ClockSegment& now) const {
    const std::string due = to_string(now.due);
    switch (now.status) {
      case ClockStatus::kRunning:
        return {};
      case ClockStatus::kPaused:
        return same(open_pauses());
      case ClockStatus::kOverdue:
        return {"fristen var " + due, "it was due on " + due};
      case ClockStatus::kMet:
      case ClockStatus::kBreached:
      case ClockStatus::kSuperseded:
      case ClockStatus::kEnded:
        break;
    }
    const std::string event = event_text(after_.answer.file, now.stop_event);
    const std::string stop = now.stop ? to_string(*now.stop) : "";
    return {fmt::format("stoppet {} av {}, {} dager brukt, frist {}", stop, event, now.used, due),
            fmt::format("stopped {} by {}, {} days used, due {}", stop, event, now.used, due)};
  }

  /// Those that stop the clock today: "p1 WAIT_APPLICANT, q2 WAIT_APPLICANT".
  [[nodiscard]] std::string open_pauses() const {
    std::string text;
    for (const Pause& pause : after_.answer.file.pauses) {
      if (pause.is_open_at_end_of(after_.today) && pauses_statutory(pause, *after_.rulebook)) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", pause.id_in_case, pause.reason);
      }
    }
    return text;
  }

  void duties() {
    const auto& then_all = before_.answer.deletion.duties;
    const auto& now_all = after_.answer.deletion.duties;
    const auto name = [](const DeletionDuty& duty) {
      return duty.contract.empty() ? std::string("-") : duty.contract;
    };
    for (const DeletionDuty& now : now_all) {
      const auto then = std::ranges::find(then_all, now.contract, &DeletionDuty::contract);
      const std::string by = event_text(after_.answer.file, now.due_event);
      if (then == then_all.end()) {
        push(ChangeKind::kDutyStarted, name(now), {}, date_text(now.due)).why = same(by);
        continue;
      }
      if (then->due != now.due) {
        push(ChangeKind::kDutyDue, name(now), date_text(then->due), date_text(now.due)).why =
            same(by);
      }
      if (then->status != now.status) {
        push(ChangeKind::kDutyStatus,
             name(now),
             same(name_of(then->status)),
             same(name_of(now.status)));
      }
    }
    for (const DeletionDuty& then : then_all) {
      if (std::ranges::find(now_all, then.contract, &DeletionDuty::contract) == now_all.end()) {
        push(ChangeKind::kDutyGone, name(then), date_text(then.due), {});
      }
    }
  }

  void finding(ChangeKind kind, const Finding& found, Text before, Text after) {
    Change& change = push(kind, found.id, std::move(before), std::move(after));
    change.rule = found.rule;
    change.severity = found.severity;
  }

  void findings() {
    const auto key = [](const Finding& found) {
      return std::tie(found.id, found.rule, found.evidence);
    };
    const auto message = [](const Finding& found) {
      return Text{found.message_nb, found.message_en};
    };
    const auto find = [&key](const std::vector<Finding>& all, const Finding& found) {
      return std::ranges::find_if(all, [&](const auto& other) { return key(other) == key(found); });
    };
    const auto& then_all = before_.answer.findings;
    const auto& now_all = after_.answer.findings;
    for (const Finding& now : now_all) {
      const auto then = find(then_all, now);
      if (then == then_all.end()) {
        finding(ChangeKind::kFindingNew, now, {}, message(now));
      } else if (!by_days_ && message(*then) != message(now)) {
        finding(ChangeKind::kFindingChanged, now, message(*then), message(now));
      }
    }
    for (const Finding& then : then_all) {
      if (find(now_all, then) == now_all.end()) {
        finding(ChangeKind::kFindingGone, then, message(then), {});
      }
    }
  }

  void oddities() {
    const auto& then_all = before_.answer.file.oddities;
    const auto& now_all = after_.answer.file.oddities;
    const auto holds = [](const std::vector<Oddity>& all, const Oddity& odd) {
      return std::ranges::any_of(all, [&odd](const Oddity& other) {
        return other.text == odd.text && other.evidence == odd.evidence;
      });
    };
    for (const Oddity& now : now_all) {
      if (!holds(then_all, now)) push(ChangeKind::kOddityNew, "order", {}, {now.text_nb, now.text});
    }
    for (const Oddity& then : then_all) {
      if (!holds(now_all, then)) {
        push(ChangeKind::kOddityGone, "order", {then.text_nb, then.text}, {});
      }
    }
  }

  const Judged& before_;
  const Judged& after_;
  const bool by_days_;
  std::vector<Change> changes_;
};

}  // namespace

std::string_view name_of(ChangeKind kind) {
  static constexpr std::array<std::string_view, 17> kNames{"RULEBOOK",
                                                           "STATE",
                                                           "CONDITION",
                                                           "CLOCK_STARTED",
                                                           "CLOCK_GONE",
                                                           "CLOCK_DUE",
                                                           "CLOCK_STATUS",
                                                           "CLOCK_STOP",
                                                           "DUTY_STARTED",
                                                           "DUTY_GONE",
                                                           "DUTY_DUE",
                                                           "DUTY_STATUS",
                                                           "FINDING_NEW",
                                                           "FINDING_GONE",
                                                           "FINDING_CHANGED",
                                                           "ODDITY_NEW",
                                                           "ODDITY_GONE"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<Change> changes_between(const Judged& before, const Judged& after, bool by_days) {
  return Comparison(before, after, by_days).all();
}

}  // namespace replay
