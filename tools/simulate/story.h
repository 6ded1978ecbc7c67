// Tells one case from its plan: what happens when, and what of it is a finding from when to when.
//
// Room:      tools/simulate. One chapter a file: story_application.cc, story_decision.cc,
//            story_delivery.cc, story_deletion.cc, story_clocks.cc.
// Rules:     domain rules E.6, read here a second time and independently of replay/rules: a finding
//            is noted where the story makes it happen, with the days on which it holds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/simulate/calendar.h"
#include "tools/simulate/plan.h"
#include "tools/simulate/prng.h"
#include "tools/simulate/recorder.h"

namespace simulate {

class Story {
 public:
  /// Lifetime: all of these must outlive the story.
  Story(const Calendar& calendar, Recorder& recorder, Prng& prng, const Plan& plan);

  /// Records the whole case; the recorder leaves out what comes after its today.
  void tell();

 private:
  struct Attachment {
    std::string_view code;
    bool is_missing_at_first = false;
    EventNumber event = 0;
  };

  struct Pause {
    Day from;
    Day until;
  };

  /// One run of the deadline clocks.
  struct Segment {
    Day start;
    EventNumber begun_by = 0;
    std::optional<Day> stop;
    EventNumber stopped_by = 0;
    bool is_ended = false;  // refused: nothing was late
  };

  /// The date of deletion in force from a day on, and the event that set it.
  struct DueDate {
    Day known;
    Day due;
    EventNumber event = 0;
  };

  struct Delivery {
    std::string id;
    EventNumber event = 0;
    Day day;
  };

  /// What a delivery hands over.
  struct Parcel {
    std::string_view content;
    std::vector<std::string_view> registers;
    bool last_part = false;
  };

  // story.cc: time and people
  Moment next(Day day);
  Moment aside(Day day);
  Moment early(Day day);
  std::int32_t soon();
  std::int32_t sometimes_late();

  [[nodiscard]] Day working(Day day) const { return calendar_.rolled(day); }

  [[nodiscard]] bool has(Deviation what) const { return plan_.has(what); }

  [[nodiscard]] std::string_view owner(Day day) const;
  [[nodiscard]] std::string_view deciding_authority(Day day) const;
  [[nodiscard]] Actor clerk(std::string_view authority) const;
  [[nodiscard]] Actor lawyer(std::string_view authority) const;
  [[nodiscard]] Actor manager(std::string_view authority) const;
  [[nodiscard]] Actor analyst(Day day) const;
  [[nodiscard]] std::string_view format_code() const;

  // story_application.cc
  void submit();
  void write_application(Fields& fields);
  void route();
  void register_contacts();
  void list_attachments();
  void draw_gaps();
  void receive_attachments(bool first, Day day);
  void change_application(Day day);
  bool become_complete();
  void find_incomplete(Day day, std::int32_t round);
  Day wait_for_answer(Day asked, std::int32_t round);
  Day answer(const std::string& request, Day asked);
  void find_unanswered(EventNumber request, Day asked, Day answered);
  void withdraw(Day asked);
  void declare_complete(Day check);
  void set_deadline(std::string_view clock);
  void find_gaps();

  // story_decision.cc
  void decide();
  [[nodiscard]] Day draw_decision_day();
  [[nodiscard]] std::int32_t in_era(std::int32_t days) const;
  Day wait(Day from);
  Day wait_for_period(Day from, Day final_day);
  void pause(std::string_view reason, Day from, Day until);
  void move_between_authorities();
  void reroute(Moment at, std::string_view to, std::string_view cause);
  void reply_provisionally();
  void assess(Day ready);
  void assess_as_lawyer(Moment at);
  void register_ground(Day day);
  void make_decision();
  void find_wrong_decision();
  void end_refused();
  void complain(Day notified, EventNumber notice);

  // story_delivery.cc
  void prepare();
  [[nodiscard]] Day draw_delivery_day(Day from);
  void send_contract();
  EventNumber sign_contract(Moment at, Day signed_at, std::int32_t recorded_after_seconds);
  void write_contract(Fields& fields, Day signed_at) const;
  void exchange_ids(Day routine, Day file);
  EventNumber start_preparation(Day day);
  void deliver();
  [[nodiscard]] std::vector<Parcel> parcels() const;
  EventNumber hand_over(const Parcel& parcel, Moment at);
  void find_in_delivery(const Parcel& parcel, const Delivery& delivery);
  void confirm_receipt(const Delivery& delivery);
  void sign_late();
  void order_more();
  void deliver_more(Day ordered);

  // story_fees.cc
  void record_time(Day day);
  void invoice();
  EventNumber invoice_hours(std::string_view payee, std::int32_t minutes, std::int32_t rate);
  void invoice_base();

  // story_deletion.cc
  void report_breach();
  void delete_data();
  Day extend();
  std::optional<Day> confirm_deletion(Day due);
  void find_not_deleted(Day confirmed);
  void close(Day day);

  // story_clocks.cc
  void begin_segment(Day start, EventNumber begun_by);
  void find_late();
  [[nodiscard]] Day statutory_due(const Segment& segment) const;
  [[nodiscard]] Day expected_due(const Segment& segment) const;
  [[nodiscard]] Day unpaused_statutory(Day start) const;
  [[nodiscard]] Day final_on(std::int32_t year) const;

  template <class Write>
  EventNumber tell(Moment at, const Actor& actor, std::string_view type, Write write) {
    return recorder_.add(at, soon(), actor, type, write);
  }

  const Calendar& calendar_;
  Recorder& recorder_;
  Prng& prng_;
  const Plan& plan_;

  Moment last_;
  std::int32_t people_ = 0;  // who works on it

  // What has happened so far.
  EventNumber application_ = 0;
  EventNumber routing_ = 0;
  std::string_view routed_;
  std::string_view authority_;
  Day period_to_;
  std::string_view format_ = "CSV";
  std::vector<Attachment> attachments_;
  bool is_complete_at_once_ = false;
  EventNumber request_ = 0;
  std::optional<Day> first_request_;
  Day last_item_;
  Day check_day_;
  EventNumber check_ = 0;
  /// Those that stop STATUTORY, one after the other.
  std::vector<Pause> pauses_;
  std::int32_t pause_count_ = 0;
  std::vector<Segment> segments_;
  std::int32_t own_working_days_ = 0;
  Day decided_;
  EventNumber decision_ = 0;
  bool is_refused_ = false;
  EventNumber lawyer_ = 0;
  Day valid_to_;
  /// When the ledger knows a contract signed by then; kNever while it does not.
  Day signed_at_ = kNever;
  Day contract_holds_from_ = kNever;
  Day due_;
  std::vector<DueDate> due_dates_;
  Day delivered_;
  std::vector<Delivery> deliveries_;
  Day invoice_day_;
  std::int32_t invoices_ = 0;
  std::int32_t owner_minutes_ = 0;
  std::int32_t hds_minutes_ = 0;
};

}  // namespace simulate
