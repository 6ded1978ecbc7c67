#include "replay/rules/stages.h"

#include <algorithm>
#include <array>
#include <set>

#include "replay/rules/clocks.h"
#include "replay/rules/paused_days.h"

namespace replay {
namespace {

/// A milestone reached.
struct Reached {
  Date date;
  base::Uuid event;
  std::size_t order = 0;
  /// What it belongs to; empty: the case.
  std::string of;
  /// The time limit that the event itself sets.
  std::optional<Date> due;
};

Reached at(const Happened& event, Date date, std::string of = {}) {
  return {date, event.id, event.order, std::move(of), std::nullopt};
}

/// A date that is the event's own day is an instant, too: then the order of events tells more.
bool is_before(const Reached& a, const Reached& b) {
  return a.date < b.date || (a.date == b.date && a.order <= b.order);
}

/// Then it stops a stage even if it came before the start: nothing is left to wait for.
bool happens_once(Milestone milestone) {
  return milestone == Milestone::kComplete || milestone == Milestone::kDecided ||
         milestone == Milestone::kGranted || milestone == Milestone::kContractSigned;
}

class Milestones {
 public:
  Milestones(const CaseFile& file, const DeletionSummary& deletion)
      : file_(file),
        deletion_(deletion) {}

  /// In order of date.
  [[nodiscard]] std::vector<Reached> of(Milestone milestone) const {
    std::vector<Reached> out;
    gather(milestone, out);
    std::ranges::stable_sort(
        out, {}, [](const Reached& each) { return std::pair(each.date, each.order); });
    return out;
  }

 private:
  void gather(Milestone milestone, std::vector<Reached>& out) const {
    switch (milestone) {
      case Milestone::kReceived:
        if (!file_.applications.empty()) {
          const ApplicationVersion& first = file_.applications.front();
          out.push_back(at(first, first.application.received_at));
        }
        break;
      case Milestone::kComplete:
        if (const CompletenessCheck* check = file_.first_complete()) {
          out.push_back(at(*check, check->complete_as_of.value_or(check->date)));
        }
        break;
      case Milestone::kProvisionalReply:
        for (const auto& reply : file_.provisional_replies)
          out.push_back(at(reply, reply.date));
        break;
      case Milestone::kInformationRequested:
      case Milestone::kInformationReceived:
        gather_requests(milestone == Milestone::kInformationRequested, out);
        break;
      case Milestone::kDecided:
      case Milestone::kGranted:
        gather_decision(milestone == Milestone::kGranted, out);
        break;
      case Milestone::kNotified:
        for (const auto& notice : file_.decision_notices)
          out.push_back(at(notice, notice.received_at));
        break;
      case Milestone::kComplaintReceived:
        for (const auto& complaint : file_.complaints)
          out.push_back(at(complaint, complaint.received_at));
        break;
      case Milestone::kComplaintDecided:
        for (const auto& outcome : file_.complaint_outcomes)
          out.push_back(at(outcome, outcome.date));
        break;
      case Milestone::kContractSigned:
        if (!file_.contracts.empty()) {
          const Contract& first = file_.contracts.front();
          out.push_back(at(first, first.signed_at));
        }
        break;
      case Milestone::kDelivered:
        gather_deliveries(out);
        break;
      case Milestone::kInvoiced:
        for (const auto& invoice : file_.invoices) {
          if (invoice.kind != "CREDIT") out.push_back(at(invoice, invoice.date));
        }
        break;
      case Milestone::kDeletionDue:
      case Milestone::kDeletionConfirmed:
        gather_duties(milestone == Milestone::kDeletionDue, out);
        break;
    }
  }

  void gather_requests(bool asked, std::vector<Reached>& out) const {
    for (std::size_t i = 0; i < file_.pauses.size(); ++i) {
      const Pause& pause = file_.pauses[i];
      if (!pause.is_request) continue;
      if (asked) {
        out.push_back(at(pause, pause.date, std::to_string(i)));
        out.back().due = pause.answer_due;
      } else if (pause.until) {
        out.push_back(at(pause, *pause.until, std::to_string(i)));
        out.back().event = pause.ended_by.value_or(pause.id);
      }
    }
  }

  void gather_decision(bool granted, std::vector<Reached>& out) const {
    const auto found = std::ranges::find_if(file_.decisions, [granted](const Decision& decision) {
      return !granted || decision.grants();
    });
    if (found != file_.decisions.end()) {
      out.push_back(at(*found, found->date));
    }
  }

  /// What a supplementary order or a reversing decision makes the registers owe again.
  [[nodiscard]] std::vector<std::size_t> owing_anew() const {
    std::vector<std::size_t> orders;
    for (const Supplement& supplement : file_.supplements)
      orders.push_back(supplement.order);
    for (const Decision& decision : file_.decisions) {
      if (decision.reverses) orders.push_back(decision.order);
    }
    std::ranges::sort(orders);
    return orders;
  }

  void gather_deliveries(std::vector<Reached>& out) const {
    if (file_.applications.empty()) return;
    const auto& registers = file_.applications.front().application.registers;
    const std::set<std::string> all(registers.begin(), registers.end());
    std::set<std::string> owing = all;
    std::vector<std::size_t> anew = owing_anew();
    for (const Delivery& delivery : file_.deliveries) {
      while (!anew.empty() && anew.front() < delivery.order) {
        anew.erase(anew.begin());
        owing = all;
      }
      if (!delivery.last_part || owing.empty()) continue;
      for (const std::string& code : delivery.registers) {
        owing.erase(code);
      }
      if (owing.empty()) out.push_back(at(delivery, delivery.date));
    }
  }

  void gather_duties(bool due, std::vector<Reached>& out) const {
    for (const DeletionDuty& duty : deletion_.duties) {
      const CaseEvent* set = duty.due_event ? file_.event(*duty.due_event) : nullptr;
      if (due && set != nullptr && duty.due) {
        out.push_back(at(*set, *duty.due, duty.contract));
      } else if (!due && duty.confirmed.size() == duty.deliveries.size()) {
        gather_confirmation(duty, out);
      }
    }
  }

  /// The confirmation that covered the last of the deliveries.
  void gather_confirmation(const DeletionDuty& duty, std::vector<Reached>& out) const {
    std::set<std::string> open;
    for (const std::size_t place : duty.deliveries) {
      open.insert(file_.deliveries[place].delivery);
    }
    for (const DeletionConfirmation& confirmation : file_.deletion_confirmations) {
      for (const std::string& name : confirmation.deliveries) {
        open.erase(name);
      }
      if (open.empty()) {
        const Date date = confirmation.received_at.value_or(confirmation.date);
        out.push_back(at(confirmation, date, duty.contract));
        return;
      }
    }
  }

  const CaseFile& file_;
  const DeletionSummary& deletion_;
};

class Stages {
 public:
  Stages(const CaseFile& file,
         const Rulebook& rulebook,
         Date today,
         const DeletionSummary& deletion)
      : file_(file),
        rulebook_(rulebook),
        today_(today),
        milestones_(file, deletion) {}

  std::vector<StageRun> all() {
    std::vector<StageRun> out;
    std::set<std::string> told;
    for (const StageRow& row : rulebook_.stages) {
      // The rows of one stage are looked at together, with the first of them.
      if (!told.insert(row.stage).second) continue;
      int number = 0;
      std::set<std::pair<std::size_t, std::string>> begun;
      for (const StageRow& candidate : rulebook_.stages) {
        if (candidate.stage != row.stage || !concerns(candidate)) continue;
        for (const Reached& start : milestones_.of(candidate.starts)) {
          if (!candidate.validity.holds_on(start.date) || today_ < start.date ||
              !begun.insert({start.order, start.of}).second) {
            continue;
          }
          out.push_back(run(candidate, start));
          out.back().number = ++number;
        }
      }
    }
    return out;
  }

 private:
  [[nodiscard]] bool concerns(const StageRow& row) const {
    const Application* application = file_.application_on(today_);
    if (application == nullptr) return false;
    const auto listed = [](const std::vector<std::string>& list, std::string_view code) {
      return list.empty() || std::ranges::find(list, code) != list.end();
    };
    const bool of_register =
        row.registers.empty() ||
        std::ranges::any_of(application->registers,
                            [&](const std::string& code) { return listed(row.registers, code); });
    return of_register && listed(row.categories, file_.category_on(today_));
  }

  /// The first of the stops to come.
  [[nodiscard]] std::optional<Reached> stop_of(const StageRow& row, const Reached& start) const {
    std::optional<Reached> first;
    for (const Milestone milestone : row.stops) {
      for (const Reached& stop : milestones_.of(milestone)) {
        const bool has_owner = !start.of.empty() && !stop.of.empty();
        const bool stops =
            has_owner ? stop.of == start.of : happens_once(milestone) || is_before(start, stop);
        if (!stops) continue;
        if (!first || is_before(stop, *first)) first = stop;
        break;
      }
    }
    return first;
  }

  /// Refusal, dismissal, withdrawal or closing after the start, unless the case was taken up again.
  [[nodiscard]] std::optional<Reached> end_of(const Reached& start) const {
    std::optional<Reached> end;
    const auto consider = [&](const Happened& event) {
      const Reached reached = at(event, event.date);
      if (is_before(start, reached) && (!end || is_before(reached, *end))) end = reached;
    };
    const auto last_reopened = std::ranges::find_if(
        file_.status_events.rbegin(), file_.status_events.rend(), [](const StatusEvent& status) {
          return status.change == StatusChange::kReopened;
        });
    const std::size_t taken_up =
        last_reopened == file_.status_events.rend() ? 0 : last_reopened->order + 1;
    for (const StatusEvent& status : file_.status_events) {
      if (status.change != StatusChange::kReopened && taken_up <= status.order) consider(status);
    }
    for (const Decision& decision : file_.decisions) {
      const bool granted_later = std::ranges::any_of(file_.decisions, [&](const Decision& later) {
        return later.grants() && decision.order < later.order;
      });
      if (!decision.grants() && !granted_later) consider(decision);
    }
    return end;
  }

  [[nodiscard]] bool pauses(const StageRow& row, const Pause& pause) const {
    if (pause.is_request && !pauses_statutory(pause, rulebook_)) return false;
    return std::ranges::find(row.pauses, pause.reason) != row.pauses.end();
  }

  void set_due(StageRun& run, const Reached& start, const PausedDays& paused) const {
    const CalendarOptions& calendar = rulebook_.options.calendar;
    const std::int32_t length = run.row->length.value_or(0);
    if (start.due) {
      run.due = start.due;
      return;
    }
    if (!run.row->length) return;
    if (run.row->unit == Unit::kWorkingDay) {
      run.due = paused.add_working_days(run.start, length, calendar);
      return;
    }
    const std::int32_t days = run.row->unit == Unit::kWeek ? 7 * length : length;
    const Date unpaused =
        run.row->unit == Unit::kMonth ? plus_months(run.start, length) : run.start.plus_days(days);
    run.due = paused.put_off(run.start, unpaused);
    if (run.row->roll_forward && rulebook_.options.roll_forward) {
      run.due = roll_forward(*run.due, calendar);
    }
  }

  void set_status(StageRun& run, bool is_end, bool paused_today) const {
    if (run.stop) {
      run.status = is_end                  ? StageStatus::kEnded
                   : !run.due              ? StageStatus::kDone
                   : *run.stop <= *run.due ? StageStatus::kMet
                                           : StageStatus::kBreached;
    } else if (run.due && *run.due < today_) {
      run.status = run.row->lapses ? StageStatus::kEnded : StageStatus::kOverdue;
      if (run.row->lapses) run.stop = run.due;
    } else {
      run.status = paused_today ? StageStatus::kPaused : StageStatus::kRunning;
    }
  }

  [[nodiscard]] Reached moved(const StageRow& row, const Reached& start) const {
    if (!row.not_before) return start;
    const auto stop = stop_of(row, start);
    for (const Reached& later : milestones_.of(*row.not_before)) {
      if (is_before(start, later) && later.date <= today_ && (!stop || is_before(later, *stop))) {
        return later;
      }
    }
    return start;
  }

  StageRun run(const StageRow& row, const Reached& first) {
    const Reached start = moved(row, first);
    StageRun out{.row = &row,
                 .start = start.date,
                 .due = {},
                 .stop = {},
                 .start_event = start.event,
                 .stop_event = {}};
    std::optional<Reached> stop = stop_of(row, start);
    bool is_end = false;
    if (const auto end = row.ends_with_case ? end_of(start) : std::nullopt;
        end && (!stop || (is_before(*end, *stop) && end->order != stop->order))) {
      stop = end;
      is_end = true;
    }
    if (stop) {
      out.stop = stop->date;
      out.stop_event = stop->event;
    }
    PausedDays paused;
    for (const Pause& pause : file_.pauses) {
      if (!pauses(row, pause)) continue;
      if (out.stop) {
        paused.add_until(pause, *out.stop);
      } else {
        paused.add(pause, today_);
      }
    }
    paused.seal();
    set_due(out, start, paused);
    set_status(out, is_end, paused.calendar_days(today_.plus_days(-1), today_) > 0);
    set_days(out, paused);
    return out;
  }

  void set_days(StageRun& run, const PausedDays& paused) const {
    const Date last = run.stop.value_or(today_);
    const CalendarOptions& calendar = rulebook_.options.calendar;
    if (run.row->length && run.row->unit == Unit::kWorkingDay) {
      run.paused_days = paused.working_days(run.start, last, calendar);
      run.used = working_days_between(run.start, last, calendar) - run.paused_days;
    } else {
      run.paused_days = paused.calendar_days(run.start, last);
      run.used = std::max(0, days_between(run.start, last)) - run.paused_days;
    }
  }

  const CaseFile& file_;
  const Rulebook& rulebook_;
  const Date today_;
  const Milestones milestones_;
};

}  // namespace

std::string_view name_of(StageStatus status) {
  static constexpr std::array<std::string_view, 7> kNames{
      "RUNNING", "PAUSED", "OVERDUE", "MET", "BREACHED", "DONE", "ENDED"};
  return kNames.at(static_cast<std::size_t>(status));
}

std::vector<StageRun> stages(const CaseFile& file,
                             const Rulebook& rulebook,
                             Date today,
                             const DeletionSummary& deletion) {
  return file.is_imported() ? std::vector<StageRun>()
                            : Stages(file, rulebook, today, deletion).all();
}

}  // namespace replay
