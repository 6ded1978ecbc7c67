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

namespace replay {

/// The same words in both languages.
struct Text {
  std::string nb;
  std::string en;

  bool operator==(const Text&) const = default;
};

/// Where in the rulebook's text something is written; from 1, 0 = not from a text.
struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool operator==(const Place&) const = default;
};

/// When something applies in the world: both days included; an absent end is open.
struct Validity {
  std::optional<Date> from;
  std::optional<Date> to;

  [[nodiscard]] bool holds_on(Date date) const {
    return (!from || *from <= date) && (!to || date <= *to);
  }

  bool operator==(const Validity&) const = default;
};

enum class Severity : std::uint8_t { kCritical, kMajor, kMinor, kInfo };
enum class Unit : std::uint8_t { kWorkingDay, kDay, kWeek, kMonth };
/// C16: what a request for information after COMPLETE does to the clock.
enum class RequestEffect : std::uint8_t { kPause, kReset, kIgnore };
/// C18: a case received before and decided after a change of authority.
enum class TransitionCases : std::uint8_t { kStrict, kEither };
/// Whether the EXPECTED clock stands still when STATUTORY does.
enum class ExpectedPauses : std::uint8_t { kNone, kSame };
/// Decision 4: the date that selects the version of a rule.
enum class Anchor : std::uint8_t { kSubmission, kComplete, kDecision, kDelivery, kInvoice };

/// The code as it is written in the rulebook and in answers: "CRITICAL", "WORKING_DAY", "pause".
[[nodiscard]] std::string_view name_of(Severity severity);
[[nodiscard]] std::string_view name_of(Unit unit);
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

/// Who has a task for which applications: one row of [[decision]] or [[intake]].
struct AuthorityRow {
  std::string authority;               // a code, or kRegisterOwner
  std::vector<std::string> registers;  // empty = all
  std::vector<std::string> purposes;   // empty = all
  bool public_applicants_only = false;
  /// The option npr_follow_stale_page must have this value (C3); absent = either.
  std::optional<bool> stale_page;
  Validity validity;
  std::string rule;
  bool assumption = false;
  Place place;
};

/// In AuthorityRow: whoever owns the register on the date.
inline constexpr std::string_view kRegisterOwner = "OWNER";

struct OwnerPeriod {
  std::string authority;
  Validity validity;
  Place place;
};

struct RegisterEntry {
  std::string code;
  Text name;
  std::optional<bool> contract_required;                      // C11; absent = not decidable
  std::optional<bool> split_shipment;                         // C12
  std::optional<std::vector<std::string>> lawyer_categories;  // C1
  std::vector<std::string> assumed;  // names of the three above that are applied by analogy
  std::vector<OwnerPeriod> owners;   // in order of time, C24
  Place place;
};

/// A length of a clock: one row of [[norm]].
struct NormRow {
  std::string clock;                    // STATUTORY, EXPECTED
  std::vector<std::string> registers;   // empty = all
  std::vector<std::string> categories;  // empty = all
  std::optional<bool> linked;           // absent = either
  std::int32_t length = 0;
  Unit unit = Unit::kWorkingDay;
  Validity validity;
  std::string rule;
  /// Registers for which the length is taken over by analogy (C28).
  std::vector<std::string> assumed_registers;
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

struct NormQuery {
  std::string_view register_code;
  std::string_view category;
  std::string_view purpose;
  bool linked = false;
  Date start;  // day 0 of the clock
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

  [[nodiscard]] bool is_public_applicant(std::string_view applicant_kind) const;
  [[nodiscard]] bool is_research(std::string_view purpose) const;
};

/// Values for the {name} placeholders of a message.
using Placeholders = std::vector<std::pair<std::string, std::string>>;

/// The names that messages may use; another name is an error of the rulebook.
inline constexpr std::array<std::string_view, 21> kPlaceholders = {
    "allowed",  "attachment", "authority", "category", "contract", "date",  "days",
    "delivery", "due",        "event",     "length",   "missing",  "order", "purpose",
    "reason",   "register",   "segment",   "shipment", "started",  "stop",  "unit"};

/// The message with its placeholders replaced; one that has no value stays as it is written.
[[nodiscard]] std::string fill(std::string_view message, const Placeholders& values);

}  // namespace replay
