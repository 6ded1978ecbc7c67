// T01–T06, I03: from which day deadlines are counted, and whether they are what the rulebook gives.
#include <algorithm>

#include "replay/rules/clocks.h"
#include "replay/rules/finding_function.h"

namespace replay {
namespace {

/// Something that came in from the applicant, and the day it did.
struct Item {
  const Happened* event = nullptr;
  Date received_at;
};

/// The last that came in by the day of the check; nothing if nothing did.
Item last_item_before(const CaseFile& file, const CompletenessCheck& check) {
  Item last;
  const auto consider = [&](const Happened& event, Date received_at) {
    if (received_at <= check.date && (last.event == nullptr || last.received_at < received_at)) {
      last = {&event, received_at};
    }
  };
  for (const ApplicationVersion& version : file.applications) {
    consider(version, version.in_force_from);
  }
  for (const Attachment& attachment : file.attachments) {
    consider(attachment, attachment.received_at);
  }
  for (const InformationAnswer& answer : file.answers) {
    consider(answer, answer.received_at);
  }
  return last;
}

/// Required attachments that came after the application, and only after the day on which it is said
/// to be complete.
void add_late_attachments(const FindingContext& context,
                          const CompletenessCheck& check,
                          Breach& breach,
                          Text& faults) {
  const Application* application = context.file.application_on(check.date);
  const Date day_0 =
      std::max(*check.complete_as_of, context.file.applications.front().application.received_at);
  for (const Attachment* attachment : demanded_attachments(context, *application, check)) {
    if (day_0 < attachment->received_at) {
      breach.evidence.push_back(attachment->id);
      const std::string day = to_string(attachment->received_at);
      also(faults,
           {attachment->code + " kom først " + day, attachment->code + " came only on " + day});
    }
  }
}

/// What is wrong with the day on which the check says that the application was complete.
void add_wrong_complete(std::vector<Breach>& breaches,
                        const FindingContext& context,
                        const CompletenessCheck& check) {
  const Date complete = *check.complete_as_of;
  Breach breach{.evidence = {check.id}};
  Text faults;
  const ApplicationVersion& submitted = context.file.applications.front();
  const Date received_at = submitted.application.received_at;
  if (complete < received_at) {
    breach.evidence.push_back(submitted.id);
    const std::string day = to_string(received_at);
    also(faults,
         {"søknaden ble mottatt først " + day, "the application was received only on " + day});
  }
  add_late_attachments(context, check, breach, faults);
  const Item last = last_item_before(context.file, check);
  if (last.event != nullptr && last.received_at < complete) {
    breach.evidence.push_back(last.event->id);
    const std::string day = to_string(last.received_at);
    also(faults,
         {"det siste fra søkeren før kontrollen kom " + day,
          "the last item from the applicant before the check came on " + day});
  }
  if (!faults.en.empty()) {
    breaches.push_back(breach.with("date", check.date)
                           .with("started", complete)
                           .with("reason", std::move(faults)));
  }
}

/// The order that a deadline is about: the one it names, else the only one placed by then (as F026
/// reads it); empty if none.
std::string_view order_of(const CaseFile& file, const Deadline& deadline) {
  const bool is_of_the_only_one = deadline.supplement.empty() && deadline.cause == "SUPPLEMENT" &&
                                  file.supplements.size() == 1 &&
                                  file.supplements.front().order < deadline.order;
  return is_of_the_only_one ? file.supplements.front().supplement : deadline.supplement;
}

std::optional<ClockName> clock_of(const Deadline& deadline) {
  for (const ClockName clock : {ClockName::kStatutory, ClockName::kExpected}) {
    if (name_of(clock) == deadline.clock) {
      return clock;
    }
  }
  return std::nullopt;
}

/// A length with its unit: "30 virkedager".
Text in_words(std::int64_t length, std::string_view unit) {
  static constexpr std::array<std::array<std::string_view, 3>, 4> kUnits{
      {{"WORKING_DAY", " virkedager", " working days"},
       {"DAY", " dager", " days"},
       {"WEEK", " uker", " weeks"},
       {"MONTH", " måneder", " months"}}};
  const std::string count = std::to_string(length);
  for (const auto& [code, nb, en] : kUnits) {
    if (code == unit) {
      return {count + std::string(nb), count + std::string(en)};
    }
  }
  return {count, count};
}

/// Adds ", due 2023-05-02".
Text with_due(Text text, const std::optional<Date>& due) {
  if (due) {
    const std::string day = to_string(*due);
    text.nb += (text.nb.empty() ? "" : ", ") + std::string("frist ") + day;
    text.en += (text.en.empty() ? "" : ", ") + std::string("due ") + day;
  }
  return text;
}

/// DeadlineSet carries a length, DeadlineRecalculated only a date.
Breach differing(const Deadline& deadline, const ClockReading& reading) {
  const bool is_set = deadline.cause.empty();
  Text actual;
  Text expected;
  if (is_set) {
    actual = in_words(deadline.length.value_or(0), deadline.unit);
    expected = in_words(reading.norm->length, name_of(reading.norm->unit));
  }
  Breach breach{.evidence = {deadline.id}};
  breach.rule = deadline.cause == "SUPPLEMENT" ? "I03" : reading.norm->rule;
  breach
      .with("event",
            is_set ? Text{deadline.clock + ": fristen satt", deadline.clock + ": the deadline set"}
                   : Text{deadline.clock + ": fristen beregnet på nytt",
                          deadline.clock + ": the deadline recalculated"})
      .with("date", deadline.date)
      .with("actual", with_due(std::move(actual), deadline.due))
      .with("expected", with_due(std::move(expected), reading.due));
  return breach;
}

}  // namespace

std::vector<Breach> counted_from_wrong_day(const FindingContext& context) {
  std::vector<Breach> breaches;
  if (context.file.applications.empty()) {
    return breaches;
  }
  for (const CompletenessCheck& check : context.file.completeness_checks) {
    if (check.complete_as_of) {
      add_wrong_complete(breaches, context, check);
    }
  }
  for (const Deadline& deadline : context.file.deadlines) {
    const auto clock = clock_of(deadline);
    if (!clock || !deadline.start) {
      continue;
    }
    const auto start = read_clock(context.file, context.rulebook, *clock, deadline).start;
    if (start != deadline.start) {
      Breach breach{.evidence = {deadline.id}};
      const std::string name = deadline.clock;
      const Text reason =
          start ? Text{name + " løp da fra " + to_string(*start),
                       name + " then ran from " + to_string(*start)}
                : Text{"ingen komplett søknad var mottatt " + to_string(deadline.date),
                       "no complete application had been received on " + to_string(deadline.date)};
      breaches.push_back(breach.with("date", deadline.date)
                             .with("started", *deadline.start)
                             .with("reason", reason));
    }
  }
  return breaches;
}

std::vector<Breach> deadline_set_wrongly(const FindingContext& context) {
  std::vector<Breach> breaches;
  for (const Deadline& deadline : context.file.deadlines) {
    const auto clock = clock_of(deadline);
    if (!clock) {
      continue;
    }
    const ClockReading reading = read_clock(
        context.file, context.rulebook, *clock, deadline, order_of(context.file, deadline));
    if (!reading.norm) {
      continue;
    }
    const bool length_differs =
        deadline.cause.empty() && (deadline.length.value_or(0) != reading.norm->length ||
                                   deadline.unit != name_of(reading.norm->unit));
    const bool due_differs = reading.due && *reading.due != deadline.due;
    if (length_differs || due_differs) {
      breaches.push_back(differing(deadline, reading));
    }
  }
  return breaches;
}

}  // namespace replay
