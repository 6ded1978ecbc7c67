// From a complete application to the decision, and what follows a refusal.
#include <algorithm>
#include <array>

#include "tools/simulate/model.h"
#include "tools/simulate/story.h"

namespace simulate {

void Story::decide() {
  decided_ = plan_.fixed.decided.value_or(draw_decision_day());
  Day ready = check_day_;
  if (!plan_.fixed.decided) {
    ready = wait(ready);
    decided_ = working(decided_ + (ready - check_day_));
  }
  reply_provisionally();
  authority_ = deciding_authority(decided_);
  const bool is_first_time_of_hds =
      day_of_hds(calendar_) <= decided_ && decided_ < day_of_hds(calendar_) + 60;
  if (has(Deviation::kDecidedTooEarlyByHds)) {
    authority_ = "HDS";
  } else if (!plan_.own_task && is_first_time_of_hds && has(Deviation::kNone) &&
             !plan_.fixed.decided && prng_.permille(model::kOldAuthority)) {
    authority_ = owner(decided_);
  }
  if (routed_ != authority_ && !has(Deviation::kNotRouted)) {
    move_between_authorities();
  }
  is_refused_ =
      has(Deviation::kComplaintLate) || (has(Deviation::kNone) && !plan_.own_task &&
                                         !plan_.fixed.decided && prng_.permille(model::kRefused));
  assess(ready);
  make_decision();
  find_wrong_decision();
}

std::int32_t Story::in_era(std::int32_t days) const {
  const std::int32_t year = calendar_.civil_of(check_day_).year;
  const auto era = static_cast<std::size_t>(std::clamp(year - 2021, 0, 3));
  return std::max(1, days * model::kEras.at(era) / 1'000);
}

Day Story::draw_decision_day() {
  if (plan_.own_task) {
    own_working_days_ = prng_.lognormal(model::kOwnWorkingDays, model::kOwnSigma);
    const Day half = calendar_.plus_working_days(segments_.front().start, own_working_days_ / 2);
    return std::max(half, working(check_day_ + 1));
  }
  std::int32_t days = 0;
  if (plan_.category == Category::kStatistics) {
    days = prng_.lognormal(model::kStatisticsDecisionDays, model::kDecisionSigma);
  } else {
    const int median = plan_.is_identifiable() ? model::kDecisionDays : model::kLinkedDecisionDays;
    days = in_era(prng_.lognormal(median, model::kDecisionSigma));
  }
  const Day day = working(check_day_ + std::max(1, days));
  const Civil civil = calendar_.civil_of(day);
  const bool is_slow = (civil.month == 6 && civil.day >= 26) || civil.month == 7;
  return is_slow && prng_.permille(model::kSlowWeeks) ? working(day + 21) : day;
}

/// What the case has to wait for after `from`: the day on which it goes on.
Day Story::wait(Day from) {
  if (!plan_.own_task && prng_.permille(model::kAskedAfterComplete)) {
    const Day asked = working(from + prng_.between(3, 15));
    request_ = tell(next(asked), clerk(routed_), "InformationRequested", [&](Fields& fields) {
      static constexpr std::array<std::string_view, 1> kItems{"Begrunnelse for variabelliste"};
      fields.text("request", "q9").texts("items", kItems).date("due", asked + 28);
    });
    first_request_ = first_request_.value_or(asked);
    from = answer("q9", asked);
  }
  const Day next_final = final_on(calendar_.civil_of(from).year);
  const bool is_autumn = next_final - from <= 150 && next_final - from >= 30;
  if (plan_.research && has(Deviation::kNone) && is_autumn &&
      prng_.permille(model::kPeriodNotFinal)) {
    from = wait_for_period(from, next_final);
  }
  if (plan_.research && prng_.permille(model::kOtherAuthority)) {
    const Day paused = working(from + prng_.between(1, 10));
    from = working(paused + prng_.between(5, 40));
    pause("WAIT_OTHER_AUTHORITY", paused, from);
  }
  return from;
}

Day Story::wait_for_period(Day from, Day final_day) {
  const Day paused = working(from + prng_.between(1, 10));
  const Day period_to = calendar_.day_of({calendar_.civil_of(final_day).year - 1, 12, 31});
  tell(next(paused), clerk(routed_), "PeriodNotFinalisedNotified", [&](Fields& fields) {
    fields.date("periodTo", period_to).date("expectedAvailable", final_day);
  });
  const Day resumed = working(final_day + prng_.between(0, 10));
  pause("PERIOD_NOT_FINAL", paused, resumed);
  pauses_.push_back({paused, resumed});
  return resumed;
}

void Story::pause(std::string_view reason, Day from, Day until) {
  const std::string id = "p" + std::to_string(++pause_count_);
  tell(next(from), clerk(routed_), "ClockPaused", [&](Fields& fields) {
    fields.text("pause", id).text("reason", reason);
  });
  tell(next(until), clerk(routed_), "ClockResumed", [&](Fields& fields) {
    fields.text("pause", id);
  });
}

/// Before 15 March 2023 Helsedataservice received what Helsedirektoratet decided; later a case
/// follows the authority when it moves.
void Story::move_between_authorities() {
  if (plan_.turns.decided_at_midnight) {
    reroute({decided_, 0, calendar_.hours_ahead(decided_)}, authority_, "AUTHORITY_CHANGE");
    return;
  }
  const bool follows = deciding_authority(decided_) == authority_ && routed_ != "HDS";
  const Day change = authority_ == "HDS" ? day_of_hds(calendar_) : day_of_fhi(calendar_);
  if (follows && plan_.received < change) {
    reroute(early(working(change)), authority_, "AUTHORITY_CHANGE");
  } else {
    reroute(aside(check_day_), authority_, "OTHER");
  }
}

void Story::reroute(Moment at, std::string_view to, std::string_view cause) {
  routing_ = tell(at, clerk(routed_), "CaseRerouted", [&](Fields& fields) {
    fields.text("from", routed_)
        .text("to", to)
        .text("reason", "Rett myndighet")
        .text("cause", cause);
  });
  routed_ = to;
  if (has(Deviation::kNotNotified)) {
    recorder_.finds("F012", at.day + 8, kNever, {routing_});
    return;
  }
  at.second += 600;
  tell(at, clerk(to), "ApplicantNotified", [](Fields& fields) {
    fields.text("subject", "Saken er overført");
  });
}

/// F029: heard of within a month, or not.
void Story::reply_provisionally() {
  const Day limit = working(calendar_.plus_months(plan_.received, 1));
  if (decided_ <= limit || (first_request_ && *first_request_ <= limit)) {
    return;
  }
  const Day day = working(plan_.received + prng_.between(12, 18));
  if (!plan_.fixed.decided && prng_.permille(model::kNoProvisionalReply)) {
    recorder_.finds("F029", limit + 1, kNever, {application_});
    return;
  }
  tell(aside(day), clerk(routed_), "ProvisionalReplySent", [&](Fields& fields) {
    fields.text("reason", "Stor saksmengde").date("expectedDate", plan_.received + 180);
  });
}

void Story::assess(Day ready) {
  const std::int32_t span = decided_ - ready;
  const Day done = std::min(working(ready + span * 6 / 10), decided_);
  if (plan_.category != Category::kStatistics) {
    const Day begun = std::min(working(ready + span * 3 / 10), done);
    recorder_.add(next(begun),
                  sometimes_late(),
                  lawyer(authority_),
                  "LegalAssessmentStarted",
                  [](Fields& fields) { fields.text("assessorRole", "LAWYER"); });
    if (!has(Deviation::kLawyerAfterDecision)) {
      assess_as_lawyer(next(done));
    }
  }
  if (plan_.is_identifiable() && !plan_.dispensation_requested && !has(Deviation::kNoGround)) {
    register_ground(done);
  }
  if (plan_.purpose == "RESEARCH_HEALTH") {
    tell(next(done), clerk(authority_), "EthicsAssessmentRegistered", [&](Fields& fields) {
      fields.text("issuer", "REK").text("result", "APPROVED").date("date", plan_.received - 90);
    });
  }
  for (const std::string_view code : plan_.registers) {
    const bool weaker = code == "NPR" && !plan_.is_identifiable();
    tell(next(done), clerk(authority_), "PurposeAssessed", [&](Fields& fields) {
      fields.text("register", code)
          .text("test", weaker ? "COMPATIBLE" : "WITHIN")
          .flag("result", true);
    });
  }
  if (!has(Deviation::kNoNecessity)) {
    tell(next(done), clerk(authority_), "NecessityAssessed", [](Fields& fields) {
      fields.flag("result", true);
    });
  }
  if (plan_.pays && !plan_.turns.decided_at_midnight) {
    recorder_.add(
        next(done), sometimes_late(), clerk(authority_), "CostEstimated", [](Fields& fields) {
          fields.number("minutes", 600).number("amountExVat", 1'100'000);
        });
  }
}

void Story::assess_as_lawyer(Moment at) {
  const bool by_lawyer = !has(Deviation::kNoLawyer);
  Actor actor = by_lawyer ? lawyer(authority_) : clerk(authority_);
  if (has(Deviation::kOneActor)) {
    actor.id = manager(authority_).id;
  }
  static constexpr std::array<std::string_view, 1> kArticle6{"e"};
  static constexpr std::array<std::string_view, 1> kArticle9{"j"};
  lawyer_ = tell(at, actor, "LegalAssessmentCompleted", [&](Fields& fields) {
    fields.text("assessorRole", by_lawyer ? "LAWYER" : "CASE_HANDLER").begin("conditions");
    fields.text("purpose", "YES")
        .text("ethics", has(Deviation::kConditionNotMet) ? "NO" : "YES")
        .text("legalBasis", "YES")
        .text("necessity", "YES")
        .end();
    fields.text("outcome", "RECOMMENDED").texts("article6", kArticle6).texts("article9", kArticle9);
  });
}

void Story::register_ground(Day day) {
  const bool health = plan_.purpose == "RESEARCH_HEALTH";
  const bool by_npr = plan_.is_in("NPR");
  std::string_view ground = "CONSENT";
  std::string_view issuer;
  if (plan_.dispensation_requested) {
    ground = "DISP_HDS";
    issuer = "HDS";
  } else if (!plan_.consent) {
    ground = !by_npr ? "DISP_HREGL19E" : health ? "DISP_HFL35" : "DISP_HPL29";
    issuer = by_npr && health ? "REK" : "HDIR";
  }
  if (has(Deviation::kWrongIssuer)) {
    issuer = "DATATILSYNET";
  }
  const Day issued = plan_.dispensation_requested ? day : plan_.received - 60;
  const EventNumber registered =
      tell(next(day), clerk(authority_), "SecrecyGroundRegistered", [&](Fields& fields) {
        fields.text("ground", ground).text_if_any("issuer", issuer).date("issuedAt", issued);
        if (!issuer.empty()) {
          fields.date("validTo", calendar_.plus_months(issued, 120));
        }
      });
  if (has(Deviation::kWrongIssuer)) {
    recorder_.finds("F008", day, kNever, {registered});
  }
}

void Story::make_decision() {
  if (plan_.dispensation_requested && !has(Deviation::kNoGround)) {
    register_ground(decided_);
  }
  if (has(Deviation::kPreparedTooEarly)) {
    const EventNumber started = start_preparation(decided_);
    recorder_.finds("F036", decided_, kNever, {started});
  }
  if (has(Deviation::kUnknownPause)) {
    const EventNumber resumed =
        tell(next(decided_), clerk(routed_), "ClockResumed", [](Fields& fields) {
          fields.text("pause", "p99");
        });
    recorder_.finds("F028", decided_, kNever, {resumed});
    // And it makes no sense, either.
    recorder_.finds("F051", decided_, kNever, {resumed});
  }
  valid_to_ = has(Deviation::kAfterValidity) ? decided_ + 1 : calendar_.plus_months(decided_, 120);
  const bool is_partial = prng_.permille(model::kPartial);
  const Moment at = plan_.turns.decided_at_midnight
                        ? Moment{decided_, 900, calendar_.hours_ahead(decided_)}
                        : next(decided_);
  decision_ = tell(at, manager(authority_), "DecisionMade", [&](Fields& fields) {
    fields.text("authority", authority_)
        .text("decision",
              is_refused_  ? "REFUSED"
              : is_partial ? "PARTIAL"
                           : "GRANTED")
        .text("category", plan_.category_code())
        .text("identifiability", plan_.identifiability());
    if (plan_.is_identifiable()) {
      fields.date("validTo", valid_to_);
    } else if (plan_.application_type == "PROJECT_CHANGE") {
      fields.flag("newContract", false);
    }
  });
  if (has(Deviation::kLawyerAfterDecision)) {
    assess_as_lawyer(next(working(decided_ + prng_.between(1, 5))));
  }
}

/// What is wrong with the decision itself.
void Story::find_wrong_decision() {
  const Day day = decided_;
  const bool is_wrong_authority = authority_ != deciding_authority(decided_);
  if (is_wrong_authority) {
    const bool owner_on_research = plan_.research && authority_ != "HDS";
    recorder_.finds(owner_on_research ? "F013" : "F011", day, kNever, {decision_});
  }
  if (has(Deviation::kNotRouted) && routed_ != authority_) {
    recorder_.finds("F046", day, kNever, {routing_, decision_});
  }
  if (has(Deviation::kNoLawyer)) {
    recorder_.finds("F016", day, kNever, {decision_});
  }
  if (has(Deviation::kLawyerAfterDecision)) {
    const Day assessed = recorder_.known_on(lawyer_);
    recorder_.finds("F016", day, assessed, {decision_});
    recorder_.finds("F017", assessed, kNever, {decision_, lawyer_});
  }
  if (has(Deviation::kConditionNotMet)) {
    recorder_.finds("F018", day, kNever, {lawyer_, decision_});
  }
  if (has(Deviation::kNoGround)) {
    recorder_.finds("F007", day, kNever, {decision_});
  }
  if (has(Deviation::kNoTaskBasis)) {
    recorder_.finds("F014", day, kNever, {decision_});
  }
  if (has(Deviation::kPeriodNotNotified) && day < final_on(calendar_.civil_of(period_to_).year)) {
    recorder_.finds("F027", day, kNever, {decision_});
  }
  if (has(Deviation::kOneActor)) {
    recorder_.finds("F040", day, kNever, {lawyer_, decision_});
  }
  if (has(Deviation::kApplicantDecides) && authority_ == "HDIR") {
    recorder_.finds("F041", day, kNever, {decision_});
  }
  if (has(Deviation::kNoNecessity)) {
    recorder_.finds("F045", day, kNever, {decision_});
  }
}

void Story::end_refused() {
  Segment& segment = segments_.back();
  segment.stop = decided_;
  segment.stopped_by = decision_;
  segment.is_ended = true;
  const Day notified = working(decided_ + prng_.between(1, 3));
  const EventNumber notice =
      tell(next(notified), clerk(authority_), "DecisionNotified", [&](Fields& fields) {
        fields.date("receivedAt", notified);
      });
  if (has(Deviation::kComplaintLate) || prng_.permille(model::kComplains)) {
    complain(notified, notice);
  }
  close(working(last_.day + prng_.between(30, 60)));
}

void Story::complain(Day notified, EventNumber notice) {
  const bool is_late = has(Deviation::kComplaintLate);
  const Day received = working(notified + (is_late ? prng_.between(35, 50) : prng_.between(5, 15)));
  const EventNumber complaint =
      tell(next(received), clerk(authority_), "ComplaintReceived", [&](Fields& fields) {
        fields.date("receivedAt", received).text("decision", recorder_.id_of(decision_));
      });
  if (is_late) {
    recorder_.finds("F037", received, kNever, {notice, complaint});
  }
  const Day decided = working(received + prng_.between(90, 170));
  const Actor board{"u-9001", "CASE_HANDLER", "HELSEKLAGE", "public360"};
  tell(next(decided), board, "ComplaintDecided", [](Fields& fields) {
    fields.text("authority", "HELSEKLAGE").text("outcome", "UPHELD");
  });
}

}  // namespace simulate
