// Time limits of the law and of policy: a first reply, a complaint, a breach of secrecy.
#include <algorithm>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// Whether the applicant had heard from the authority, or wanted nothing more, by the day.
bool had_reply_by(const CaseFile& file, Date day) {
  const auto by_then = [day](const Happened& event) { return event.date <= day; };
  return std::ranges::any_of(file.provisional_replies, by_then) ||
         std::ranges::any_of(
             file.decisions,
             [&](const Decision& decision) { return !decision.reverses && by_then(decision); }) ||
         std::ranges::any_of(
             file.pauses, [&](const Pause& pause) { return pause.is_request && by_then(pause); }) ||
         std::ranges::any_of(file.status_events, [&](const StatusEvent& status) {
           return status.change != StatusChange::kReopened && by_then(status);
         });
}

/// The decision complained of: the one named, else the last before the complaint; null if none.
const Decision* decision_complained_of(const CaseFile& file, const Complaint& complaint) {
  const Decision* last = nullptr;
  for (const Decision& decision : file.decisions) {
    if (complaint.decision == decision.id) {
      return &decision;
    }
    if (is_before(decision.moment(), on(complaint.received_at))) {
      last = &decision;
    }
  }
  return last;
}

/// When that decision was notified, the last time before the complaint; null if nothing says.
const DecisionNotice* notice_of(const CaseFile& file, const Complaint& complaint) {
  const Decision* decision = decision_complained_of(file, complaint);
  if (decision == nullptr) {
    return nullptr;
  }
  const auto next = std::ranges::find_if(
      file.decisions, [decision](const Decision& later) { return decision->order < later.order; });
  const DecisionNotice* last = nullptr;
  for (const DecisionNotice& notice : file.decision_notices) {
    const bool is_for_it = decision->order < notice.order &&
                           (next == file.decisions.end() || notice.order < next->order);
    if (is_for_it && notice.received_at <= complaint.received_at &&
        (last == nullptr || last->received_at <= notice.received_at)) {
      last = &notice;
    }
  }
  return last;
}

/// What ended the complaint: the decision on it, or the withdrawal of the case; null while open.
const Happened* end_of(const CaseFile& file, const Complaint& complaint) {
  const Happened* end = nullptr;
  const auto consider = [&](const Happened& event) {
    if (complaint.order < event.order && (end == nullptr || event.order < end->order)) {
      end = &event;
    }
  };
  for (const ComplaintOutcome& outcome : file.complaint_outcomes) {
    consider(outcome);
  }
  for (const StatusEvent& status : file.status_events) {
    if (status.change == StatusChange::kWithdrawn) {
      consider(status);
    }
  }
  return end;
}

Breach about(const Complaint& complaint, Text reason) {
  Breach breach{.evidence = {complaint.id}};
  breach.with("date", complaint.received_at).with("reason", std::move(reason));
  return breach;
}

}  // namespace

std::vector<Breach> no_provisional_reply(const FindingContext& context) {
  if (context.file.applications.empty()) {
    return {};
  }
  const RulebookOptions& options = context.rulebook.options;
  const ApplicationVersion& submitted = context.file.applications.front();
  Date due = plus_months(submitted.application.received_at, options.provisional_reply_months);
  if (options.roll_forward) {
    due = roll_forward(due, options.calendar);
  }
  if (context.today <= due || had_reply_by(context.file, due)) {
    return {};
  }
  Breach breach{.evidence = {submitted.id}};
  breach.with("date", submitted.application.received_at).with("due", due);
  return {std::move(breach)};
}

std::vector<Breach> complaint_late_or_long(const FindingContext& context) {
  const RulebookOptions& options = context.rulebook.options;
  std::vector<Breach> breaches;
  for (const Complaint& complaint : context.file.complaints) {
    if (const DecisionNotice* notice = notice_of(context.file, complaint)) {
      Date due = notice->received_at.plus_days(7 * options.appeal_weeks);
      if (options.roll_forward) {
        due = roll_forward(due, options.calendar);
      }
      if (due < complaint.received_at) {
        const std::string notified = to_string(notice->received_at);
        Breach breach = about(
            complaint,
            {"klagefristen gikk ut " + to_string(due) + " (søkeren fikk vedtaket " + notified + ")",
             "the time limit ended on " + to_string(due) + " (the applicant got the decision on " +
                 notified + ")"});
        breach.evidence.push_back(notice->id);
        breaches.push_back(breach.with("due", due));
      }
    }
    const Happened* end = end_of(context.file, complaint);
    const std::int32_t days =
        days_between(complaint.received_at, end != nullptr ? end->date : context.today);
    if (days > options.complaint_days) {
      const std::string count = std::to_string(days);
      Text reason = end != nullptr
                        ? Text{"avgjort " + to_string(end->date) + ", etter " + count + " dager",
                               "ended on " + to_string(end->date) + ", after " + count + " days"}
                        : Text{"ikke avgjort etter " + count + " dager",
                               "not decided after " + count + " days"};
      Breach breach = about(complaint, std::move(reason));
      if (end != nullptr) {
        breach.evidence.push_back(end->id);
      }
      breaches.push_back(breach.with("days", count));
    }
  }
  return breaches;
}

std::vector<Breach> breach_not_assessed(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const BreachReport& report : context.file.breaches) {
    const Date due = report.date.plus_days(context.rulebook.options.sanction_days);
    const auto closed =
        std::ranges::find_if(context.file.status_events, [&report](const StatusEvent& status) {
          return status.change == StatusChange::kClosed && report.order < status.order;
        });
    const bool closed_first = closed != context.file.status_events.end() && closed->date <= due;
    if (!closed_first && context.today <= due) {
      continue;
    }
    const bool assessed =
        std::ranges::any_of(context.file.sanctions, [&](const Sanction& sanction) {
          return report.order < sanction.order && sanction.date <= due &&
                 (!closed_first || is_before(sanction.moment(), closed->moment()));
        });
    if (!assessed) {
      Breach breach{.evidence = {report.id}};
      breach.with("date", report.date).with("due", closed_first ? closed->date : due);
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

}  // namespace replay
