#include "tools/cli/case_list.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "tools/cli/errors.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

using Values = std::vector<std::string>;

Values one(const std::string& value) {
  return value.empty() ? Values{} : Values{value};
}

Values one(bool value) {
  return {value ? "true" : "false"};
}

void add_once(Values& values, const std::string& value) {
  if (!value.empty() && std::ranges::find(values, value) == values.end()) values.push_back(value);
}

constexpr std::string_view kBooleans = "true false";
constexpr std::string_view kStates =
    "RECEIVED ROUTED INCOMPLETE COMPLETE LEGAL_ASSESSMENT ASSESSED GRANTED REFUSED DISMISSED "
    "CONTRACTED PREPARING PARTLY_DELIVERED DELIVERED DELETION_DUE DELETED WITHDRAWN CLOSED";
constexpr std::string_view kClockStatuses = "RUNNING PAUSED OVERDUE MET BREACHED SUPERSEDED ENDED";
constexpr std::string_view kDeletionStatuses =
    "NONE UNDATED PENDING PARTIAL OVERDUE ON_HOLD CONFIRMED VERIFIED";
constexpr std::string_view kSeverities = "CRITICAL MAJOR MINOR INFO";
constexpr std::string_view kComplaints = "NONE OPEN DECIDED";

struct FilterKey {
  std::string_view name;
  /// The values there are, where the list is closed and the same under every rulebook.
  std::string_view choices;
  Values (*values)(const CaseRow& row);
};

constexpr auto kFilterKeys = std::to_array<FilterKey>({
    {"case", "", [](const CaseRow& row) { return one(row.case_id); }},
    {"register", "", [](const CaseRow& row) { return row.registers; }},
    {"category",
     "ANON_STAT ANON_LINKED IDENTIFIABLE",
     [](const CaseRow& row) { return one(row.category); }},
    {"purpose", "", [](const CaseRow& row) { return one(row.purpose); }},
    {"applicationType",
     "NEW PROJECT_CHANGE NEW_PERIOD",
     [](const CaseRow& row) { return one(row.application_type); }},
    {"applicantKind", "", [](const CaseRow& row) { return one(row.applicant_kind); }},
    {"linked",
     kBooleans,
     [](const CaseRow& row) { return row.linked ? one(*row.linked) : Values{}; }},
    {"state", kStates, [](const CaseRow& row) { return one(row.state); }},
    {"authority", "", [](const CaseRow& row) { return row.authorities; }},
    {"clock", kClockStatuses, [](const CaseRow& row) { return one(row.clock_status); }},
    {"overdue", kBooleans, [](const CaseRow& row) { return one(row.is_overdue); }},
    {"paused", kBooleans, [](const CaseRow& row) { return one(row.is_paused); }},
    {"complaint", kComplaints, [](const CaseRow& row) { return one(row.complaint); }},
    {"deletion", kDeletionStatuses, [](const CaseRow& row) { return one(row.deletion_status); }},
    {"finding", "", [](const CaseRow& row) { return row.findings; }},
    {"severity", kSeverities, [](const CaseRow& row) { return row.severities; }},
});

/// What a row is sorted by: text that compares as wished, and nothing for absent.
struct SortKey {
  std::string_view name;
  std::optional<std::string> (*value)(const CaseRow& row);
};

std::optional<std::string> text_of(std::optional<replay::Date> date) {
  return date ? std::optional(replay::to_string(*date)) : std::nullopt;
}

std::optional<std::string> text_of(std::uint64_t count) {
  return fmt::format("{:020}", count);
}

std::optional<std::string> text_of(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

constexpr auto kSortKeys = std::to_array<SortKey>({
    {"case", [](const CaseRow& row) { return text_of(row.case_id); }},
    {"state", [](const CaseRow& row) { return text_of(row.state); }},
    {"received", [](const CaseRow& row) { return text_of(row.received); }},
    {"due", [](const CaseRow& row) { return text_of(row.due); }},
    {"deletion", [](const CaseRow& row) { return text_of(row.deletion_due); }},
    {"findings",
     [](const CaseRow& row) { return text_of(static_cast<std::uint64_t>(row.findings.size())); }},
    {"events", [](const CaseRow& row) { return text_of(row.event_count); }},
});

std::string text_or_empty(std::optional<replay::Date> date) {
  return text_of(date).value_or("");
}

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t space = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, space));
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  return words;
}

base::Error unknown_name(std::string_view option,
                         std::string_view name,
                         const std::vector<std::string_view>& candidates,
                         Language language) {
  const Text text{"{} kjenner ikke «{}»", "{} does not know '{}'"};
  return usage_error(kUnknownName,
                     fmt::format(fmt::runtime(text.in(language)), option, name),
                     did_you_mean(name, candidates, language));
}

/// The value as it is compared: free text stays, booleans are lower case, the rest are codes.
std::string normalised(std::string_view key, std::string_view choices, std::string_view value) {
  if (key == "case") return std::string(value);
  if (choices == kBooleans) {
    if (value == "ja" || value == "yes") return "true";
    if (value == "nei" || value == "no") return "false";
    return std::string(value);
  }
  return code_for(value);
}

}  // namespace

std::vector<std::string> hands_of(const replay::Authorities& authorities) {
  Values hands;
  for (const auto& hand :
       {authorities.intake, authorities.decision, authorities.dispensation, authorities.delivery}) {
    add_once(hands, hand.value_or(""));
  }
  return hands;
}

CaseRow row_of(const replay::CaseAnswer& answer, replay::Date today) {
  const replay::CaseFile& file = answer.file;
  CaseRow row;
  row.case_id = file.id;
  if (answer.state) row.state = replay::name_of(*answer.state);
  if (const replay::Application* application = file.application_on(today)) {
    row.registers = application->registers;
    row.category = application->category;
    row.purpose = application->purpose;
    row.application_type = application->application_type;
    row.applicant_kind = application->applicant_kind;
    row.linked = application->linked;
    row.received = file.applications.front().application.received_at;
  }
  const replay::Authorities authorities = replay::authorities(file);
  for (const auto& authority : {authorities.intake, authorities.decision, authorities.delivery}) {
    add_once(row.authorities, authority.value_or(""));
  }
  row.hands = hands_of(authorities);
  for (const replay::ClockSegment& clock : answer.clocks) {
    if (clock.clock != replay::ClockName::kStatutory) continue;
    row.due = clock.due;
    row.clock_status = replay::name_of(clock.status);
    row.is_overdue = row.is_overdue || clock.status == replay::ClockStatus::kOverdue;
  }
  row.is_paused = file.is_paused_on(today);
  row.complaint = replay::name_of(file.complaint);
  row.deletion_status = replay::name_of(answer.deletion.status);
  row.deletion_due = answer.deletion.due;
  for (const replay::Finding& finding : answer.findings) {
    add_once(row.findings, finding.id);
    add_once(row.severities, finding.severity);
  }
  row.event_count = file.events.size();
  return row;
}

void write_row(replay::JsonWriter& json, const CaseRow& row, bool is_simulated) {
  const auto text_or_null = [&](std::string_view name, const std::string& text) {
    json.key(name);
    text.empty() ? json.null() : json.value(text);
  };
  const auto texts = [&](std::string_view name, const std::vector<std::string>& values) {
    json.key(name).begin_array();
    for (const std::string& value : values) {
      json.value(value);
    }
    json.end_array();
  };
  json.begin_object();
  json.field("case", row.case_id);
  if (is_simulated) json.field("simulated", true);
  text_or_null("state", row.state);
  texts("registers", row.registers);
  text_or_null("category", row.category);
  text_or_null("purpose", row.purpose);
  text_or_null("received", text_or_empty(row.received));
  json.key("statutory").begin_object();
  text_or_null("due", text_or_empty(row.due));
  text_or_null("status", row.clock_status);
  json.end_object();
  json.field("overdue", row.is_overdue).field("paused", row.is_paused);
  json.key("deletion").begin_object();
  text_or_null("due", text_or_empty(row.deletion_due));
  json.field("status", row.deletion_status);
  json.end_object();
  texts("findings", row.findings);
  json.field("events", row.event_count);
  json.end_object();
}

base::Result<CaseFilter> CaseFilter::parse(const std::vector<std::string>& conditions,
                                           Language language) {
  CaseFilter filter;
  for (const std::string& condition : conditions) {
    const std::size_t equals = condition.find('=');
    if (equals == std::string::npos) {
      const Text text{"--where «{}» mangler =", "--where '{}' lacks ="};
      const Text hint{"skriv nøkkel=verdi, for eksempel register=NPR",
                      "write key=value, for example register=NPR"};
      return std::unexpected(usage_error(kBadValue,
                                         fmt::format(fmt::runtime(text.in(language)), condition),
                                         std::string(hint.in(language))));
    }
    const std::string_view name = std::string_view(condition).substr(0, equals);
    const auto key = std::ranges::find(kFilterKeys, name, &FilterKey::name);
    if (key == kFilterKeys.end()) {
      return std::unexpected(unknown_name("--where", name, filter_keys(), language));
    }
    const std::string_view given = std::string_view(condition).substr(equals + 1);
    const std::string value = normalised(name, key->choices, given);
    const auto choices = words_of(key->choices);
    if (!choices.empty() && std::ranges::find(choices, value) == choices.end()) {
      return std::unexpected(
          unknown_name("--where " + std::string(name), given, choices, language));
    }
    filter.conditions_.push_back({static_cast<std::size_t>(key - kFilterKeys.begin()), value});
  }
  return filter;
}

bool CaseFilter::matches(const CaseRow& row) const {
  return std::ranges::all_of(conditions_, [&](const Condition& condition) {
    const FilterKey& key = kFilterKeys[condition.key];
    const Values values = key.values(row);
    if (key.name == "case") return row.case_id.find(condition.value) != std::string::npos;
    return std::ranges::find(values, condition.value) != values.end();
  });
}

base::Result<CaseOrder> CaseOrder::parse(std::string_view text, Language language) {
  CaseOrder order;
  order.descending_ = text.starts_with('-');
  if (order.descending_) text.remove_prefix(1);
  const auto key = std::ranges::find(kSortKeys, text, &SortKey::name);
  if (key == kSortKeys.end()) {
    return std::unexpected(unknown_name("--sort", text, sort_keys(), language));
  }
  order.key_ = static_cast<std::size_t>(key - kSortKeys.begin());
  return order;
}

CasePlace CaseOrder::place_of(const CaseRow& row) const {
  return {kSortKeys[key_].value(row), row.case_id};
}

bool CaseOrder::is_before(const CasePlace& a, const CasePlace& b) const {
  if (a.key.has_value() != b.key.has_value()) return a.key.has_value();
  if (a.key != b.key) return descending_ ? a.key > b.key : a.key < b.key;
  return a.case_id < b.case_id;
}

void CaseOrder::apply(std::vector<CaseRow>& rows) const {
  // Keys are made once for each row: comparing asks for them many times.
  std::vector<std::pair<CasePlace, std::size_t>> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    places.emplace_back(place_of(rows[i]), i);
  }
  std::ranges::sort(places,
                    [this](const auto& a, const auto& b) { return is_before(a.first, b.first); });
  std::vector<CaseRow> sorted;
  for (const auto& [place, i] : places) {
    sorted.push_back(std::move(rows[i]));
  }
  rows = std::move(sorted);
}

std::vector<std::string_view> filter_keys() {
  std::vector<std::string_view> keys;
  std::ranges::transform(kFilterKeys, std::back_inserter(keys), &FilterKey::name);
  return keys;
}

std::vector<std::string_view> sort_keys() {
  std::vector<std::string_view> keys;
  std::ranges::transform(kSortKeys, std::back_inserter(keys), &SortKey::name);
  return keys;
}

}  // namespace tools
