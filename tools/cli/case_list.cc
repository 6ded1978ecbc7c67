#include "tools/cli/case_list.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tools/cli/errors.h"
#include "tools/cli/vocabulary.h"

namespace tools {
namespace {

using Values = std::vector<std::string>;

void add_once(Values& values, const std::string& value) {
  if (!value.empty() && std::ranges::find(values, value) == values.end()) values.push_back(value);
}

// An empty value asks for those that have none.

bool is_value(const std::string& own, const std::string& wanted) {
  return own == wanted;
}

bool is_value(bool own, const std::string& wanted) {
  return wanted == (own ? "true" : "false");
}

bool is_among(const Values& own, const std::string& wanted) {
  if (wanted.empty()) return own.empty();
  return std::ranges::find(own, wanted) != own.end();
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

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  while (!list.empty()) {
    const std::size_t space = std::min(list.find(' '), list.size());
    words.push_back(list.substr(0, space));
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  return words;
}

struct FilterKey {
  std::string_view name;
  /// The values there are, where the list is closed and the same under every rulebook.
  std::string_view choices;
  /// Nothing: the id.
  std::optional<RowPart> part;
  bool (*holds)(const CaseRow& row, const std::string& value);
};

using Wanted = const std::string&;

constexpr auto kFilterKeys = std::to_array<FilterKey>({
    {"case",
     "",
     std::nullopt,
     [](const CaseRow& row, Wanted part) { return row.case_id.find(part) != std::string::npos; }},
    {"register",
     "",
     RowPart::kLists,
     [](const CaseRow& row, Wanted is) { return is_among(row.registers, is); }},
    {"category",
     "ANON_STAT ANON_LINKED IDENTIFIABLE",
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.category, is); }},
    {"purpose",
     "",
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_value(row.purpose, is); }},
    {"applicationType",
     "NEW PROJECT_CHANGE NEW_PERIOD",
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_value(row.application_type, is); }},
    {"applicantKind",
     "",
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_value(row.applicant_kind, is); }},
    {"linked",
     kBooleans,
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) {
       return row.linked ? is_value(*row.linked, is) : is.empty();
     }},
    {"state",
     kStates,
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.state, is); }},
    {"authority",
     "",
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_among(row.authorities, is); }},
    {"clock",
     kClockStatuses,
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.clock_status, is); }},
    {"overdue",
     kBooleans,
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.is_overdue, is); }},
    {"paused",
     kBooleans,
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.is_paused, is); }},
    {"complaint",
     kComplaints,
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_value(row.complaint, is); }},
    {"deletion",
     kDeletionStatuses,
     RowPart::kStanding,
     [](const CaseRow& row, Wanted is) { return is_value(row.deletion_status, is); }},
    {"finding",
     "",
     RowPart::kLists,
     [](const CaseRow& row, Wanted is) { return is_among(row.findings, is); }},
    {"severity",
     kSeverities,
     RowPart::kAll,
     [](const CaseRow& row, Wanted is) { return is_among(row.severities, is); }},
});

/// What a row is sorted by: a number that compares as wished, and nothing for absent.
struct SortKey {
  std::string_view name;
  std::optional<RowPart> part;
  std::optional<std::int64_t> (*value)(const CaseRow& row);
};

std::optional<std::int64_t> number_of(std::optional<replay::Date> date) {
  return date ? std::optional<std::int64_t>(date->days) : std::nullopt;
}

/// States compare as their names do.
std::optional<std::int64_t> number_of_state(const std::string& state) {
  static const std::vector<std::string_view> kSorted = [] {
    auto states = words_of(kStates);
    std::ranges::sort(states);
    return states;
  }();
  if (state.empty()) return std::nullopt;
  return std::ranges::lower_bound(kSorted, state) - kSorted.begin();
}

constexpr auto kSortKeys = std::to_array<SortKey>({
    {"case", std::nullopt, [](const CaseRow&) { return std::optional<std::int64_t>(); }},
    {"state", RowPart::kStanding, [](const CaseRow& row) { return number_of_state(row.state); }},
    {"received", RowPart::kStanding, [](const CaseRow& row) { return number_of(row.received); }},
    {"due", RowPart::kStanding, [](const CaseRow& row) { return number_of(row.due); }},
    {"deletion",
     RowPart::kStanding,
     [](const CaseRow& row) { return number_of(row.deletion_due); }},
    {"findings",
     RowPart::kLists,
     [](const CaseRow& row) {
       return std::optional(static_cast<std::int64_t>(row.findings.size()));
     }},
    {"events",
     RowPart::kStanding,
     [](const CaseRow& row) { return std::optional(static_cast<std::int64_t>(row.event_count)); }},
});

std::string text_or_empty(std::optional<replay::Date> date) {
  return date ? replay::to_string(*date) : std::string();
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

/// The same for a key of figures.
std::string figure_value(const replay::FigureKey& key, std::string_view given) {
  const std::string truth = normalised(key.name, kBooleans, given);
  switch (key.value) {
    case replay::FigureValue::kYesNo:
      return truth == "true" ? "yes" : (truth == "false" ? "no" : truth);
    case replay::FigureValue::kGroup:
      return truth == "true" || truth == "false" ? truth : code_for(given);
    case replay::FigureValue::kChoice: {
      // Names of bands and phases are no codes.
      const auto choices = words_of(key.choices);
      const bool is_choice = std::ranges::find(choices, given) != choices.end();
      return is_choice ? std::string(given) : code_for(given);
    }
    case replay::FigureValue::kDate:
      break;
  }
  return std::string(given);
}

base::Error bad_figure_value(const replay::FigureKey& key,
                             std::string_view given,
                             Language language) {
  if (key.value != replay::FigureValue::kDate) {
    const auto choices =
        words_of(key.value == replay::FigureValue::kYesNo ? "yes no" : key.choices);
    return unknown_name("--where " + std::string(key.name), given, choices, language);
  }
  const Text text{"--where {} «{}» er ingen tid", "--where {} '{}' is no time"};
  const Text hint{
      "en dag, måned eller et kvartal eller år: 2024-09-30 2024-09 2024-Q3 2024;\n"
      "* for en hvilken som helst dag, ingenting for ingen",
      "a day, month, quarter or year: 2024-09-30 2024-09 2024-Q3 2024;\n"
      "* for any day, nothing for none"};
  return usage_error(kBadValue,
                     fmt::format(fmt::runtime(text.in(language)), key.name, given),
                     std::string(hint.in(language)));
}

std::string joined(const Values& texts) {
  return fmt::format("{}", fmt::join(texts, " "));
}

std::string truth(bool value) {
  return value ? "true" : "false";
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
    const std::string_view given = std::string_view(condition).substr(equals + 1);
    const auto figure = std::ranges::find(replay::figure_keys(), name, &replay::FigureKey::name);
    if (figure != replay::figure_keys().end()) {
      if (!filter.figures_.add(name, figure_value(*figure, given))) {
        return std::unexpected(bad_figure_value(*figure, given, language));
      }
      continue;
    }
    const auto key = std::ranges::find(kFilterKeys, name, &FilterKey::name);
    if (key == kFilterKeys.end()) {
      return std::unexpected(unknown_name("--where", name, filter_keys(), language));
    }
    const std::string value = normalised(name, key->choices, given);
    const auto choices = words_of(key->choices);
    if (!value.empty() && !choices.empty() && std::ranges::find(choices, value) == choices.end()) {
      return std::unexpected(
          unknown_name("--where " + std::string(name), given, choices, language));
    }
    filter.conditions_.push_back({static_cast<std::size_t>(key - kFilterKeys.begin()), value});
  }
  return filter;
}

bool CaseFilter::matches(const CaseRow& row) const {
  return std::ranges::all_of(conditions_, [&](const Condition& condition) {
    return kFilterKeys[condition.key].holds(row, condition.value);
  });
}

std::optional<RowPart> CaseFilter::part() const {
  std::optional<RowPart> part;
  for (const Condition& condition : conditions_) {
    part = std::max(part, kFilterKeys[condition.key].part);
  }
  return part;
}

std::uint64_t CaseFilter::count(const CaseRow& row,
                                const replay::CaseAnswer& answer,
                                const replay::Rulebook& rulebook,
                                replay::Date today) const {
  if (!matches(row)) return 0;
  if (figures_.empty()) return 1;
  replay::CaseFacts facts = replay::facts_of(answer, rulebook, today);
  replay::add_flows(answer.file, facts);
  return figures_.count(facts, today);
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

std::optional<RowPart> CaseOrder::part() const {
  return kSortKeys[key_].part;
}

CasePlace CaseOrder::place_of(const CaseRow& row) const {
  return {kSortKeys[key_].value(row), row.case_id};
}

bool CaseOrder::is_before(const CasePlace& a, const CasePlace& b) const {
  if (is_by_id() && descending_) return b.case_id < a.case_id;
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

const std::vector<CaseColumn>& case_columns() {
  static const std::vector<CaseColumn> kColumns = {
      {{"case"}, [](const CaseRow& row) { return row.case_id; }},
      {{"state"}, [](const CaseRow& row) { return row.state; }},
      {{"registers"}, [](const CaseRow& row) { return joined(row.registers); }},
      {{"category"}, [](const CaseRow& row) { return row.category; }},
      {{"purpose"}, [](const CaseRow& row) { return row.purpose; }},
      {{"received", CsvKind::kDate},
       [](const CaseRow& row) { return text_or_empty(row.received); }},
      {{"statutory.due", CsvKind::kDate},
       [](const CaseRow& row) { return text_or_empty(row.due); }},
      {{"statutory.status"}, [](const CaseRow& row) { return row.clock_status; }},
      {{"overdue"}, [](const CaseRow& row) { return truth(row.is_overdue); }},
      {{"paused"}, [](const CaseRow& row) { return truth(row.is_paused); }},
      {{"deletion.due", CsvKind::kDate},
       [](const CaseRow& row) { return text_or_empty(row.deletion_due); }},
      {{"deletion.status"}, [](const CaseRow& row) { return row.deletion_status; }},
      {{"findings"}, [](const CaseRow& row) { return joined(row.findings); }},
      {{"events", CsvKind::kNumber},
       [](const CaseRow& row) { return std::to_string(row.event_count); }},
  };
  return kColumns;
}

namespace {

std::vector<CsvColumn> heads_of(const std::vector<CaseColumn>& columns) {
  std::vector<CsvColumn> heads;
  std::ranges::transform(columns, std::back_inserter(heads), &CaseColumn::column);
  return heads;
}

}  // namespace

CaseCsv::CaseCsv(Sink& out, CsvProfile profile, std::vector<CaseColumn> columns)
    : columns_(std::move(columns)),
      csv_(out, profile, heads_of(columns_)) {}

void CaseCsv::row(const CaseRow& row) {
  cells_.clear();
  for (const CaseColumn& column : columns_) {
    cells_.push_back(column.cell(row));
  }
  csv_.row(cells_);
}

std::vector<std::string_view> filter_keys() {
  std::vector<std::string_view> keys;
  std::ranges::transform(kFilterKeys, std::back_inserter(keys), &FilterKey::name);
  std::ranges::transform(replay::figure_keys(), std::back_inserter(keys), &replay::FigureKey::name);
  return keys;
}

std::vector<std::string_view> sort_keys() {
  std::vector<std::string_view> keys;
  std::ranges::transform(kSortKeys, std::back_inserter(keys), &SortKey::name);
  return keys;
}

}  // namespace tools
