// R03, R08, R09, I01: where an application goes in, where it is sent on, and answers to requests.
#include <algorithm>
#include <iterator>
#include <optional>

#include "replay/rules/finding_function.h"

namespace replay {
namespace {

bool is_rerouting(const Routing& routing) {
  return !routing.cause.empty();
}

bool is_amendment(const Application& application) {
  return application.application_type == "PROJECT_CHANGE" ||
         application.application_type == "NEW_PERIOD";
}

AuthorityQuery intake_query(const Application& application,
                            std::string_view register_code,
                            Date day) {
  return {.register_code = register_code,
          .purpose = application.purpose,
          .applicant_kind = application.applicant_kind,
          .date = day,
          .received = std::nullopt};
}

/// Who receives such an application: by the day it came in (decision 4), and by the day it was sent
/// there, should the authority have moved in between. Nothing if the rulebook cannot tell.
std::vector<AllowedAuthority> allowed_to_receive(const FindingContext& context,
                                                 const Application& application,
                                                 std::string_view register_code,
                                                 const Routing& routing) {
  std::vector<AllowedAuthority> allowed;
  for (const Date day : {application.received_at, routing.date}) {
    auto on_day = context.decided(
        context.rulebook.intake_authorities(intake_query(application, register_code, day)),
        routing);
    if (!on_day) {
      return {};
    }
    std::ranges::move(*on_day, std::back_inserter(allowed));
  }
  return allowed;
}

/// The registers for whose data the application should not have gone where it went.
struct WrongIntake {
  std::vector<std::string> registers;
  std::vector<std::string> allowed;
  /// The rule that gives it to them.
  std::string rule;
};

WrongIntake wrong_intake(const FindingContext& context,
                         const Application& application,
                         const Routing& routing) {
  WrongIntake wrong;
  for (const std::string& code : application.registers) {
    const auto allowed = allowed_to_receive(context, application, code, routing);
    if (allowed.empty() ||
        std::ranges::find(allowed, routing.authority, &AllowedAuthority::authority) !=
            allowed.end()) {
      continue;
    }
    wrong.registers.push_back(code);
    for (const AllowedAuthority& authority : allowed) {
      if (std::ranges::find(wrong.allowed, authority.authority) == wrong.allowed.end()) {
        wrong.allowed.push_back(authority.authority);
      }
    }
    if (wrong.rule.empty()) {
      wrong.rule = allowed.front().rule;
    }
  }
  return wrong;
}

/// The routings, not reroutings, of the case that went wrong; of amendments or of new applications.
template <class Report>
void for_each_wrong_intake(const FindingContext& context, bool amendments, Report report) {
  for (const Routing& routing : context.file.routings) {
    const Application* application = context.file.application_on(routing.date);
    if (application == nullptr || is_rerouting(routing) ||
        is_amendment(*application) != amendments) {
      continue;
    }
    WrongIntake wrong = wrong_intake(context, *application, routing);
    if (!wrong.registers.empty()) {
      report(routing, std::move(wrong));
    }
  }
}

/// The day from which the case lay where it was rerouted from.
std::optional<Date> lay_there_from(const CaseFile& file, const Routing& rerouting) {
  std::optional<Date> from;
  if (!file.applications.empty()) {
    from = file.applications.front().application.received_at;
  }
  for (const Routing& routing : file.routings) {
    if (routing.order < rerouting.order) {
      from = routing.date;
    }
  }
  return from;
}

/// What is wrong with a rerouting; empty if nothing is.
Text faults_of(const FindingContext& context, const Routing& rerouting) {
  Text faults;
  if (rerouting.cause == "WRONG_AUTHORITY") {
    const Date from = lay_there_from(context.file, rerouting).value_or(rerouting.date);
    const std::string days = std::to_string(std::max(0, days_between(from, rerouting.date)));
    also(faults,
         {rerouting.from + " var feil myndighet; dager tapt fra " + to_string(from) + ": " + days,
          rerouting.from + " was the wrong authority; days lost from " + to_string(from) + ": " +
              days});
  }
  const Date limit = rerouting.date.plus_days(context.rulebook.options.notify_days);
  const bool is_told =
      std::ranges::any_of(context.file.applicant_notices, [&](const ApplicantNotice& notice) {
        return rerouting.date <= notice.date && notice.date <= limit;
      });
  if (!is_told && limit < context.today) {
    also(faults,
         {"søkeren hadde ikke fått vite det innen " + to_string(limit),
          "the applicant had not been told by " + to_string(limit)});
  }
  return faults;
}

/// How the application should have been handed in, if not as it was.
std::optional<Breach> wrong_channel(const FindingContext& context) {
  if (context.file.applications.empty()) {
    return std::nullopt;
  }
  const ApplicationVersion& submitted = context.file.applications.front();
  const Application& application = submitted.application;
  if (application.intake_channel.empty()) {
    return std::nullopt;
  }
  for (const std::string& code : application.registers) {
    const auto allowed = context.decided(
        context.rulebook.intake_channels(intake_query(application, code, application.received_at)),
        submitted);
    if (!allowed ||
        std::ranges::find(*allowed, application.intake_channel, &AllowedChannel::channel) !=
            allowed->end()) {
      continue;
    }
    std::vector<std::string> channels;
    for (const AllowedChannel& channel : *allowed) {
      channels.push_back(channel.channel);
    }
    Breach breach{.evidence = {submitted.id}, .rule = "R09"};
    breach.with("event", Text{"Søknaden", "The application"})
        .with("date", application.received_at)
        .with("reason",
              Text{code + ", " + application.purpose + ": kom gjennom " +
                       application.intake_channel + ", skulle gjennom " + joined(channels),
                   code + ", " + application.purpose + ": it came through " +
                       application.intake_channel + ", not " + joined(channels)});
    return breach;
  }
  return std::nullopt;
}

/// The day a request was answered, in part at least, or otherwise done with; nothing if it waits.
std::optional<Date> answered_on(const CaseFile& file, const Pause& request) {
  std::optional<Date> day = request.until;
  for (const InformationAnswer& answer : file.answers) {
    const bool is_to_it = answer.request == request.id_in_case && request.order < answer.order;
    if (is_to_it && (!day || answer.received_at < *day)) {
      day = answer.received_at;
    }
  }
  return day;
}

}  // namespace

std::vector<Breach> sent_to_wrong_authority(const FindingContext& context) {
  std::vector<Breach> breaches;
  for_each_wrong_intake(context, false, [&breaches](const Routing& routing, WrongIntake wrong) {
    Breach breach{.evidence = {routing.id}, .rule = std::move(wrong.rule)};
    const std::string registers = joined(wrong.registers);
    const std::string allowed = joined(wrong.allowed);
    breach.with("authority", routing.authority)
        .with("date", routing.date)
        .with("reason",
              Text{"søknaden om data fra " + registers + " skulle til " + allowed,
                   "the application for data from " + registers + " goes to " + allowed});
    breaches.push_back(std::move(breach));
  });
  for (const Routing& rerouting : context.file.routings) {
    if (!is_rerouting(rerouting)) {
      continue;
    }
    if (Text faults = faults_of(context, rerouting); !faults.en.empty()) {
      Breach breach{.evidence = {rerouting.id}};
      // Telling the sender is a duty of its own.
      breach.rule = rerouting.cause == "WRONG_AUTHORITY" ? std::string() : "FVLF.4";
      breach.with("authority", rerouting.authority)
          .with("date", rerouting.date)
          .with("reason", std::move(faults));
      breaches.push_back(std::move(breach));
    }
  }
  return breaches;
}

std::vector<Breach> amendment_sent_elsewhere(const FindingContext& context) {
  std::vector<Breach> breaches;
  for_each_wrong_intake(context, true, [&breaches](const Routing& routing, WrongIntake wrong) {
    Breach breach{.evidence = {routing.id}};
    breach.with("register", joined(wrong.registers))
        .with("authority", routing.authority)
        .with("date", routing.date)
        .with("allowed", joined(wrong.allowed));
    breaches.push_back(std::move(breach));
  });
  return breaches;
}

std::vector<Breach> wrong_channel_or_no_answer(const FindingContext& context) {
  std::vector<Breach> breaches;
  if (auto breach = wrong_channel(context)) {
    breaches.push_back(*std::move(breach));
  }
  const std::int32_t answer_days = context.rulebook.options.answer_days;
  for (const Pause& request : context.file.pauses) {
    const Date limit = request.date.plus_days(answer_days);
    if (!request.is_request ||
        answered_on(context.file, request).value_or(context.today) <= limit) {
      continue;
    }
    Breach breach{.evidence = {request.id}, .rule = "I01"};
    breach.with("event", Text{"Forespørsel " + request.id_in_case, "Request " + request.id_in_case})
        .with("date", request.date)
        .with("due", limit)
        .with("days", std::to_string(answer_days))
        .with("reason",
              Text{"ubesvart " + to_string(limit) + ", " + std::to_string(answer_days) +
                       " dager etter",
                   "unanswered on " + to_string(limit) + ", " + std::to_string(answer_days) +
                       " days after"});
    breaches.push_back(std::move(breach));
  }
  return breaches;
}

}  // namespace replay
