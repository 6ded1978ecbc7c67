// The rulebook: what applies to which register, purpose and applicant, and when. Data, not code.
//
// Room:      replay/rules. Plain values, read from TOML by rulebook_parser.h; built_in_rulebook.h
//            has the one for KPR and NPR. Never changed once it is made.
// Rules:     decisions 3 and 4 (effective dates, anchors), options C1–C29. Rule and finding ids are
//            those of docs/rules.md.
// Threads:   const use from any number of threads.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/event/civil.h"
#include "replay/rules/calendar.h"
#include "replay/rules/rulebook_rows.h"
#include "replay/rules/rulebook_stage.h"

namespace replay {

/// C16: what a request for information after COMPLETE does to the clock.
enum class RequestEffect : std::uint8_t { kPause, kReset, kIgnore };
/// C18: a case received before and decided after a change of authority.
enum class TransitionCases : std::uint8_t { kStrict, kEither };
/// Whether the EXPECTED clock stands still when STATUTORY does.
enum class ExpectedPauses : std::uint8_t { kNone, kSame };
/// Decision 4: the date that selects the version of a rule.
enum class Anchor : std::uint8_t { kSubmission, kComplete, kDecision, kDelivery, kInvoice };

/// The code as it is written in the rulebook and in answers: "pause", "strict", "complete".
[[nodiscard]] std::string_view name_of(RequestEffect effect);
[[nodiscard]] std::string_view name_of(TransitionCases cases);
[[nodiscard]] std::string_view name_of(ExpectedPauses pauses);
[[nodiscard]] std::string_view name_of(Anchor anchor);

/// The rulebook cannot tell, and says why; becomes finding F051, never a guess.
struct Undecidable {
  Text reason;

  bool operator==(const Undecidable&) const = default;
};

template <class T>
using Ruling = std::expected<T, Undecidable>;

/// A page or text that rules are quoted from.
struct SourceText {
  Text title;
  std::string file;
  std::optional<Date> published;
  std::optional<Date> updated;

  bool operator==(const SourceText&) const = default;
};

/// The words a rule rests on.
struct Citation {
  std::string source;  // key of Rulebook::sources
  int line = 0;        // in that text, from 1; 0 = no line
  std::string phrase;  // literally as written there

  bool operator==(const Citation&) const = default;
};

struct RuleEntry {
  std::string id;
  std::vector<std::string> registers;  // empty = all
  Text sentence;
  std::vector<Citation> citations;
  Validity validity;
  std::optional<Date> known_from;
  std::optional<Anchor> anchor;
  bool assumption = false;  // our reading goes further than the words
  bool advisory = false;    // known from what others write about the text, not from the text
  Place place;
};

/// A finding without an entry is not raised under this rulebook.
struct FindingEntry {
  std::string id;
  Severity severity = Severity::kInfo;
  /// Never empty. A finding that can break several names the one that was broken.
  std::vector<std::string> rules;
  Text message;  // with placeholders, see fill()
  /// Added to the message when the duty is assumed by analogy for the register.
  std::optional<Text> analogy;
  Place place;
};

struct RulebookOptions {
  CalendarOptions calendar;                                     // C14
  bool roll_forward = true;                                     // C15
  bool npr_follow_stale_page = false;                           // C3
  std::vector<std::string> contract_categories;                 // C13
  RequestEffect request_effect = RequestEffect::kPause;         // C16
  TransitionCases transition_cases = TransitionCases::kStrict;  // C18
  bool research_only = true;                                    // C23
  std::vector<std::string> statutory_registers;                 // C28
  std::vector<std::string> statutory_pauses;                    // pauseReason codes
  ExpectedPauses expected_pauses = ExpectedPauses::kNone;
  std::int32_t recalculation_working_days = 10;  // F026
  std::int32_t notify_days = 7;                  // F012: the applicant hears of a rerouting
  std::int32_t receipt_days = 14;                // F031: a receipt is confirmed
  std::int32_t answer_days = 60;                 // F050: a request is answered
  std::int32_t complaint_days = 180;             // F037: a complaint is decided
  std::int32_t sanction_days = 90;               // F039: a breach is assessed
  std::int32_t appeal_weeks = 3;                 // F037: a complaint comes in
  std::int32_t provisional_reply_months = 1;     // F029
  /// C29: F038; absent = lateness is no finding.
  std::optional<std::int32_t> registration_lag_days;
  std::vector<std::string> public_applicant_kinds;
  std::vector<std::string> research_purposes;
};

/// An authority that may act, and the rule that says so.
struct AllowedAuthority {
  std::string authority;
  std::string rule;
  bool assumption = false;

  bool operator==(const AllowedAuthority&) const = default;
};

struct AuthorityQuery {
  std::string_view register_code;
  std::string_view purpose;
  std::string_view applicant_kind;
  Date date;                     // decision: of the decision; intake: of the receipt
  std::optional<Date> received;  // decision only; used where transition_cases = either
};

/// For what an application must bring with it.
struct DemandQuery {
  std::string_view register_code;
  std::string_view category;
  std::string_view purpose;
  Date date;  // on which the application was complete
};

struct NormQuery {
  std::string_view register_code;
  std::string_view category;
  std::string_view purpose;
  bool linked = false;
  Date start;  // day 0 of the clock
};

/// Someone who must be named, and the rule that says so.
struct RequiredContact {
  std::string role;
  std::string rule;
  bool assumption = false;

  bool operator==(const RequiredContact&) const = default;
};

/// A way to hand in an application, and the rule that says so.
struct AllowedChannel {
  std::string channel;
  std::string rule;
  bool assumption = false;

  bool operator==(const AllowedChannel&) const = default;
};

/// The length that a clock has.
struct Norm {
  std::int32_t length = 0;
  Unit unit = Unit::kWorkingDay;
  std::string rule;
  bool assumption = false;

  bool operator==(const Norm&) const = default;
};

/// A duty of one register.
struct Duty {
  bool required = false;
  bool assumption = false;  // applied by analogy; the finding must say so

  bool operator==(const Duty&) const = default;
};

struct Rulebook {
  std::string version;  // "no-health-registers/2023-06-02"
  Text title;
  Date valid_from;
  RulebookOptions options;
  std::map<std::string, std::vector<std::string>, std::less<>>
      codes;  // list name → codes, in order
  std::map<std::string, SourceText, std::less<>> sources;
  std::map<std::string, RuleEntry, std::less<>> rules;
  std::map<std::string, FindingEntry, std::less<>> findings;
  std::map<std::string, RegisterEntry, std::less<>> registers;
  std::vector<AuthorityRow> decisions;
  std::vector<AuthorityRow> intakes;
  std::vector<NormRow> norms;
  std::vector<StageRow> stages;
  std::vector<AttachmentRow> attachments;
  std::vector<ContactRow> contacts;
  std::vector<FeeRow> fees;
  std::vector<FinalisedRow> finalised;
  std::vector<DispensationRow> dispensations;
  std::vector<ChannelRow> channels;

  /// Null if there is no such entry.
  [[nodiscard]] const RuleEntry* rule(std::string_view id) const;
  [[nodiscard]] const FindingEntry* finding(std::string_view id) const;

  /// Who owned the register on the date (C24).
  [[nodiscard]] Ruling<std::string> register_owner(std::string_view register_code, Date date) const;

  /// Who may decide (R01–R06, R08), in order of the rulebook, each authority once. Never empty.
  [[nodiscard]] Ruling<std::vector<AllowedAuthority>> decision_authorities(
      const AuthorityQuery& query) const;
  /// Who may receive the application (R03, R05, R08); the same form.
  [[nodiscard]] Ruling<std::vector<AllowedAuthority>> intake_authorities(
      const AuthorityQuery& query) const;
  /// Whether Helsedataservice had decision authority for the register on the date (R01): some row
  /// of [[decision]] gives it to HDS.
  [[nodiscard]] bool under_hds(std::string_view register_code, Date date) const;

  /// The length of the STATUTORY clock (T02, T03, C28); nothing if the register has no such clock.
  [[nodiscard]] Ruling<std::optional<Norm>> statutory(const NormQuery& query) const;
  /// The length of the EXPECTED clock (T04–T07, C23); nothing if the case has no such clock.
  [[nodiscard]] Ruling<std::optional<Norm>> expected(const NormQuery& query) const;
  /// Whether a ClockPaused with this reason stops the STATUTORY clock.
  [[nodiscard]] bool pauses_statutory(std::string_view pause_reason) const;

  /// C11: must a contract be signed before delivery from this register?
  [[nodiscard]] Ruling<Duty> contract_required(std::string_view register_code) const;
  /// C13: does that duty reach this category?
  [[nodiscard]] bool contract_covers(std::string_view category) const;
  /// C12: must identity key and health data travel apart?
  [[nodiscard]] Ruling<Duty> split_shipment(std::string_view register_code) const;
  /// C1: must a lawyer assess this category for this register?
  [[nodiscard]] Ruling<Duty> lawyer_required(std::string_view register_code,
                                             std::string_view category) const;

  /// What must be sent in with such an application (A.3, C4, C7–C9), in order of the rulebook;
  /// whether a row's `when` holds is seen in the case. Empty: nothing.
  [[nodiscard]] Ruling<std::vector<const AttachmentRow*>> required_attachments(
      const DemandQuery& query) const;
  /// Who must be named with such an application (A02, A03, C5), each role once.
  [[nodiscard]] Ruling<std::vector<RequiredContact>> required_contacts(
      const DemandQuery& query) const;
  /// What the payee charged on that day of invoice (F01, F02, C10, C26). Never null.
  [[nodiscard]] Ruling<const FeeRow*> fee_schedule(std::string_view payee, Date invoiced) const;
  /// The last day of the register's data that was known to be final on a day (I02).
  [[nodiscard]] Ruling<Date> finalised_until(std::string_view register_code, Date on) const;
  /// Who may give a dispensation on this ground for this purpose (C6). Empty: nobody, on that day;
  /// undecidable for a ground that no row names.
  [[nodiscard]] Ruling<std::vector<AllowedAuthority>> dispensation_issuers(std::string_view ground,
                                                                           std::string_view purpose,
                                                                           Date issued) const;
  /// How such an application may be handed in (R09): the channels of all who may receive it.
  [[nodiscard]] Ruling<std::vector<AllowedChannel>> intake_channels(
      const AuthorityQuery& query) const;
  /// Whether data from the register are given for this purpose at all (R04, R10, C22).
  [[nodiscard]] Ruling<bool> serves_purpose(std::string_view register_code,
                                            std::string_view purpose) const;
  /// Whether the register holds this dataset (P13).
  [[nodiscard]] Ruling<bool> holds_dataset(std::string_view register_code,
                                           std::string_view dataset) const;

  [[nodiscard]] bool is_public_applicant(std::string_view applicant_kind) const;
  [[nodiscard]] bool is_research(std::string_view purpose) const;
};

/// Values for the {name} placeholders of a message.
using Placeholders = std::vector<std::pair<std::string, std::string>>;

/// The names that messages may use; another name is an error of the rulebook.
inline constexpr std::array<std::string_view, 35> kPlaceholders = {
    "actor",    "actual",  "allowed",  "attachment", "authority", "category", "channel",
    "contract", "date",    "days",     "delivery",   "due",       "event",    "expected",
    "format",   "ground",  "issuer",   "length",     "missing",   "order",    "payee",
    "period",   "purpose", "reason",   "recipient",  "register",  "request",  "role",
    "rule",     "segment", "shipment", "started",    "stop",      "unit",     "until"};

/// The message with its placeholders replaced; one that has no value stays as it is written.
[[nodiscard]] std::string fill(std::string_view message, const Placeholders& values);

}  // namespace replay
