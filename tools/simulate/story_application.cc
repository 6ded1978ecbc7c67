// From the application to the day it is complete.
#include <algorithm>
#include <array>

#include "tools/simulate/model.h"
#include "tools/simulate/story.h"

namespace simulate {

void Story::submit() {
  const Day received = plan_.received;
  last_item_ = received;
  routed_ = plan_.research ? "HDS" : deciding_authority(received);
  // The newest year that was final when they asked; F027 asks for this year's.
  const Civil civil = calendar_.civil_of(received);
  const bool is_last_year_final = final_on(civil.year - 1) <= received;
  const std::int32_t year =
      has(Deviation::kPeriodNotNotified) ? civil.year : civil.year - (is_last_year_final ? 1 : 2);
  period_to_ = calendar_.day_of({year, 12, 31});
  list_attachments();
  draw_gaps();
  application_ =
      tell(next(received), clerk(routed_), "ApplicationSubmitted", [this](Fields& fields) {
        write_application(fields);
      });
  route();
  receive_attachments(true, received);
  register_contacts();
  if (has(Deviation::kLinkedToNothing)) {
    recorder_.finds("F049", received, kNever, {application_});
  }
  if (has(Deviation::kWrongChannel)) {
    recorder_.finds("F050", received, kNever, {application_});
  }
}

void Story::write_application(Fields& fields) {
  const bool to_hds = (routed_ == "HDS") != has(Deviation::kWrongChannel);
  fields.texts("registers", plan_.registers)
      .text("applicationType", plan_.application_type)
      .text("purpose", plan_.purpose)
      .text("applicantKind", plan_.applicant_kind)
      .text("applicant", has(Deviation::kApplicantDecides) ? "HDIR" : plan_.applicant)
      .text("category", plan_.category_code())
      .text("identifiability",
            has(Deviation::kLinkedToNothing) ? "INDIRECT" : plan_.identifiability())
      .flag("linked", plan_.is_linked());
  if (plan_.is_linked()) {
    fields.texts("linkedRegisters", plan_.linked_registers);
  }
  fields.date("periodFrom", calendar_.day_of({2018, 1, 1}))
      .date("periodTo", period_to_)
      .text("format", format_);
  if (plan_.own_task && !has(Deviation::kNoTaskBasis)) {
    fields.text("taskBasis", "Oppdragsdokument fra regionalt helseforetak");
  }
  fields.date("receivedAt", plan_.received)
      .text("intakeChannel", to_hds ? "HDS_SERVICE" : "HDIR_REGISTRIES");
  if (plan_.is_identifiable()) {
    fields.flag("consentBased", plan_.consent)
        .flag("dispensationRequested", plan_.dispensation_requested)
        .flag("identifiabilityJustified", !has(Deviation::kNotJustified));
  }
  fields.text_if_any("previousCase", plan_.previous_case);
}

void Story::route() {
  const bool elsewhere = has(Deviation::kChangeElsewhere);
  const std::string_view to = elsewhere ? owner(plan_.received) : routed_;
  routing_ = tell(next(plan_.received), clerk(routed_), "CaseRouted", [&](Fields& fields) {
    fields.text("authority", to).text("reason", "Etter formål og register");
  });
  if (elsewhere) {
    recorder_.finds("F015", plan_.received, kNever, {routing_});
    const std::string_view right = routed_;
    routed_ = to;
    reroute(next(working(plan_.received + 1)), right, "OTHER");
  }
}

void Story::register_contacts() {
  if (!plan_.is_identifiable()) {
    return;
  }
  std::int32_t number = 1'000 + people_ * 10;
  for (const std::string_view role : {"PROJECT_LEADER", "CONTROLLER", "RESEARCH_RESPONSIBLE"}) {
    const bool has_email = role != "CONTROLLER" || !has(Deviation::kContactMissing);
    tell(next(plan_.received), clerk(routed_), "ContactRegistered", [&](Fields& fields) {
      fields.text("role", role)
          .text("person", "p-" + std::to_string(number))
          .flag("hasEmail", has_email);
    });
    ++number;
  }
}

/// All that the pages ask for; register and category decide.
void Story::list_attachments() {
  const auto add = [this](std::string_view code) {
    const auto found = std::ranges::find(attachments_, code, &Attachment::code);
    if (found == attachments_.end()) {
      attachments_.push_back({code});
    }
  };
  if (!plan_.is_identifiable()) {
    add("TABLE_TEMPLATE");
    return;
  }
  const bool health = plan_.purpose == "RESEARCH_HEALTH";
  const bool needs_dispensation = !plan_.consent && !plan_.dispensation_requested;
  if (plan_.is_in("NPR")) {
    add("PROTOCOL");
    add("ANCHORING");
    if (health) {
      add("REK_REPLY");
    }
    if (needs_dispensation) {
      add(health ? "DISP_REK_HFL35" : "DISP_HPL29");
    }
  }
  if (plan_.is_in("KPR")) {
    add("PROJECT_DESCRIPTION");
    if (needs_dispensation) {
      add("DISP_HREGL19E");
    }
  }
  add("LEGAL_BASIS");
  if (plan_.consent) {
    add("CONSENT_INFO");
    add("CONSENT_TEMPLATE");
  }
}

void Story::receive_attachments(bool first, Day day) {
  for (Attachment& attachment : attachments_) {
    if (attachment.event != 0 || (first && attachment.is_missing_at_first)) {
      continue;
    }
    const bool is_number = has(Deviation::kNumberAttached) && &attachment == attachments_.data();
    const std::uint64_t file = prng_.next();
    attachment.event = tell(next(day), clerk(routed_), "AttachmentReceived", [&](Fields& fields) {
      fields.text("code", attachment.code)
          .text("sha256", invented_digest(file, plan_.number))
          .text("mediaType", "application/pdf")
          .number("bytes", static_cast<std::int64_t>(20'000 + file % 900'000))
          .date("receivedAt", day)
          .flag("containsFnr", is_number);
      if (attachment.code == "ANCHORING") {
        fields.flag("signed", true);
      }
    });
    last_item_ = std::max(last_item_, day);
    if (is_number) {
      recorder_.finds("F005", day, kNever, {attachment.event});
    }
  }
}

/// What does not come with the application: later, or never (F019).
void Story::draw_gaps() {
  is_complete_at_once_ =
      plan_.fixed.complete.has_value() ||
      (prng_.permille(model::kCompleteAtSubmission) && !has(Deviation::kCompleteTooEarly));
  if (has(Deviation::kAttachmentMissing)) {
    const auto lost = prng_.below(static_cast<std::uint32_t>(attachments_.size()));
    attachments_.erase(attachments_.begin() + lost);
  }
  if (!is_complete_at_once_) {
    for (Attachment& attachment : attachments_) {
      attachment.is_missing_at_first = prng_.permille(400) || has(Deviation::kCompleteTooEarly);
    }
  }
}

/// False if it never was, and the case ended.
bool Story::become_complete() {
  if (plan_.fixed.complete) {
    declare_complete(*plan_.fixed.complete);
    return true;
  }
  Day check = working(plan_.received + prng_.between(1, plan_.own_task ? 3 : 7));
  if (!is_complete_at_once_) {
    const std::int32_t rounds = 1 + prng_.geometric(model::kNoFurtherRequest);
    const bool withdraws = prng_.permille(model::kWithdraws);
    for (std::int32_t round = 1; round <= rounds; ++round) {
      find_incomplete(check, round);
      if (withdraws && round == rounds) {
        withdraw(check);
        return false;
      }
      check = wait_for_answer(check, round);
    }
  }
  if (has(Deviation::kNone) && prng_.permille(model::kChanges)) {
    change_application(check);
  }
  declare_complete(check);
  return true;
}

void Story::find_incomplete(Day day, std::int32_t round) {
  std::vector<std::string_view> missing;
  for (const Attachment& attachment : attachments_) {
    if (attachment.event == 0) {
      missing.push_back(attachment.code);
    }
  }
  tell(next(day), clerk(routed_), "CompletenessChecked", [&](Fields& fields) {
    fields.text("result", "INCOMPLETE");
    if (!missing.empty()) {
      fields.texts("missing", missing);
    }
  });
  static constexpr std::array<std::string_view, 1> kClarify{"Avklaring av utvalg og variabler"};
  const std::string request = "q" + std::to_string(round);
  request_ = tell(next(day), clerk(routed_), "InformationRequested", [&](Fields& fields) {
    fields.text("request", request);
    if (missing.empty()) {
      fields.texts("items", kClarify);
    } else {
      fields.texts("items", missing);
    }
    fields.date("due", day + 28);
  });
  if (!first_request_) {
    first_request_ = day;
  }
}

/// The answer, and the next check of the application: its day.
Day Story::wait_for_answer(Day asked, std::int32_t round) {
  const Day answered = answer("q" + std::to_string(round), asked);
  receive_attachments(false, answered);
  return working(answered + prng_.between(1, 5));
}

/// The applicant answers request_, asked on that day: the day of it.
Day Story::answer(const std::string& request, Day asked) {
  const std::int32_t days =
      std::clamp(prng_.lognormal(model::kResponseDays, model::kResponseSigma), 1, 200);
  const Day answered = working(asked + days);
  tell(next(answered), clerk(routed_), "InformationReceived", [&](Fields& fields) {
    fields.text("request", request).flag("complete", true).date("receivedAt", answered);
  });
  pauses_.push_back({asked, answered});
  find_unanswered(request_, asked, answered);
  last_item_ = std::max(last_item_, answered);
  return answered;
}

/// F050: nothing came for 60 days.
void Story::find_unanswered(EventNumber request, Day asked, Day answered) {
  static constexpr std::int32_t kAnswerDays = 60;
  if (asked + kAnswerDays < answered) {
    recorder_.finds("F050", asked + kAnswerDays + 1, kNever, {request});
  }
}

void Story::withdraw(Day asked) {
  const Day day = working(asked + prng_.between(10, 50));
  tell(next(day), clerk(routed_), "CaseWithdrawn", [](Fields& fields) {
    fields.text("reason", "Søkeren trakk søknaden");
  });
}

void Story::change_application(Day day) {
  format_ = "SPSS";
  tell(next(day), clerk(routed_), "ApplicationChanged", [&](Fields& fields) {
    fields.date("receivedAt", day).begin("changes").text("format", format_).end();
    fields.text("reason", "Søkeren ønsker et annet format");
  });
  last_item_ = day;
}

void Story::declare_complete(Day check) {
  check_day_ = check;
  const Day complete = has(Deviation::kCompleteTooEarly) ? plan_.received : last_item_;
  check_ = tell(next(check), clerk(routed_), "CompletenessChecked", [&](Fields& fields) {
    fields.text("result", "COMPLETE").date("completeAsOf", complete);
  });
  begin_segment(complete, check_);
  find_gaps();
  set_deadline("STATUTORY");
  if (plan_.research) {
    set_deadline("EXPECTED");
  }
  if (has(Deviation::kDatedInFuture)) {
    const EventNumber told = recorder_.add(
        aside(check + 2), -2 * 86'400, clerk(routed_), "ApplicantNotified", [](Fields& fields) {
          fields.text("subject", "Søknaden er komplett");
        });
    recorder_.finds("F038", recorder_.known_on(told), kNever, {told});
  }
}

/// What was not there, and should have been when the application was called complete.
void Story::find_gaps() {
  if (has(Deviation::kAttachmentMissing)) {
    recorder_.finds("F019", check_day_, kNever, {check_});
  }
  if (has(Deviation::kContactMissing)) {
    recorder_.finds("F020", check_day_, kNever, {check_});
  }
  if (has(Deviation::kNotJustified)) {
    recorder_.finds("F021", check_day_, kNever, {check_});
  }
  if (has(Deviation::kCompleteTooEarly)) {
    std::vector<EventNumber> evidence{check_};
    for (const Attachment& attachment : attachments_) {
      evidence.push_back(attachment.event);
    }
    recorder_.finds("F025", check_day_, kNever, std::move(evidence));
  }
}

void Story::set_deadline(std::string_view clock) {
  const Segment& segment = segments_.back();
  const bool statutory = clock == "STATUTORY";
  const bool is_wrong = statutory && has(Deviation::kWrongDue);
  const Day due = statutory ? statutory_due(segment) : expected_due(segment);
  const EventNumber set =
      tell(next(check_day_), clerk(routed_), "DeadlineSet", [&](Fields& fields) {
        fields.text("clock", clock).date("start", segment.start);
        if (statutory) {
          fields.number("length", plan_.is_linked() ? 60 : 30).text("unit", "WORKING_DAY");
        } else {
          fields.number("length", plan_.category == Category::kStatistics ? 2 : 12)
              .text("unit", "MONTH");
        }
        fields.date("due", due + (is_wrong ? 1 : 0));
      });
  if (is_wrong) {
    recorder_.finds("F044", check_day_, kNever, {set});
  }
}

}  // namespace simulate
