#include "tools/server/case_view.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "replay/reports/facts.h"
#include "tools/cli/explanation.h"
#include "tools/server/error_numbers.h"
#include "tools/server/explained_view.h"

namespace server {
namespace {

using replay::JsonWriter;

void write_text(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name);
  text.empty() ? json.null() : json.value(text);
}

void write_date(JsonWriter& json, std::string_view name, std::optional<replay::Date> date) {
  write_text(json, name, date ? replay::to_string(*date) : std::string());
}

void write_texts(JsonWriter& json, std::string_view name, std::span<const std::string> texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.value(text);
  }
  json.end_array();
}

// --- a manager -----------------------------------------------------------------------------------

void write_for_manager(JsonWriter& json,
                       const replay::CaseAnswer& answer,
                       const replay::Rulebook& rulebook,
                       replay::Date today,
                       std::optional<tools::Language> explained_in) {
  write_text(json, "state", answer.state ? replay::name_of(*answer.state) : std::string_view());
  const replay::Application* application = answer.file.application_on(today);
  const replay::Application none;
  const replay::Application& known = application == nullptr ? none : *application;
  write_texts(json, "registers", known.registers);
  write_text(json, "category", known.category);
  const replay::CaseFacts facts = replay::facts_of(answer, rulebook, today);
  json.key("dates").begin_object();
  write_date(json, "received", facts.received);
  write_date(json, "complete", facts.complete);
  write_date(json, "legalAssessed", facts.legal_assessed);
  write_date(json, "decided", facts.decided);
  write_date(json, "contracted", facts.contracted);
  write_date(json, "delivered", facts.whole.delivered);
  json.end_object();
  json.key("clocks").begin_array();
  for (const replay::ClockSegment& clock : answer.clocks) {
    json.begin_object();
    tools::write_clock(json, clock);
    if (explained_in) {
      write_clock_reasons(json, clock, answer.file, rulebook, today, *explained_in);
    }
    json.end_object();
  }
  json.end_array();
  if (explained_in) tools::write_calendar(json, rulebook.options);
}

void write_row_for_manager(JsonWriter& json, const tools::CaseRow& row) {
  write_text(json, "state", row.state);
  write_texts(json, "registers", row.registers);
  write_text(json, "category", row.category);
  write_date(json, "received", row.received);
  json.key("statutory").begin_object();
  write_date(json, "due", row.due);
  write_text(json, "status", row.clock_status);
  json.end_object();
  json.field("overdue", row.is_overdue);
}

// --- a deletion officer --------------------------------------------------------------------------

void write_contract(JsonWriter& json, const replay::Contract& contract) {
  json.begin_object();
  json.field("contract", contract.contract).field("version", contract.contract_version);
  json.field("signedAt", replay::to_string(contract.signed_at));
  json.field("deletionDue", replay::to_string(contract.deletion_due));
  write_date(json, "deletionDueIdKey", contract.deletion_due_id_key);
  write_texts(json, "recipients", contract.recipients);
  json.end_object();
}

void write_delivery(JsonWriter& json, const replay::Delivery& delivery) {
  json.begin_object();
  json.field("delivery", delivery.delivery);
  json.field("date", replay::to_string(delivery.date));
  write_text(json, "contract", delivery.contract);
  write_texts(json, "registers", delivery.registers);
  json.field("identifiability", delivery.identifiability);
  json.field("recipient", delivery.recipient).field("recipientKind", delivery.recipient_kind);
  json.field("lastPart", delivery.last_part);
  json.end_object();
}

void write_for_deletion_officer(JsonWriter& json,
                                const replay::CaseAnswer& answer,
                                replay::Date today) {
  tools::write_deletion(json, answer);
  json.field("legalHold", answer.file.is_on_hold_on(today));
  json.key("contracts").begin_array();
  for (const replay::Contract& contract : answer.file.contracts) {
    write_contract(json, contract);
  }
  json.end_array().key("deliveries").begin_array();
  for (const replay::Delivery& delivery : answer.file.deliveries) {
    write_delivery(json, delivery);
  }
  json.end_array();
}

void write_row_for_deletion_officer(JsonWriter& json, const tools::CaseRow& row) {
  json.key("deletion").begin_object();
  write_date(json, "due", row.deletion_due);
  json.field("status", row.deletion_status);
  json.end_object();
}

// --- keys ----------------------------------------------------------------------------------------

/// A key of `where` or `sort`, and who is shown what it is about.
struct ListKey {
  std::string_view name;
  Roles roles;
};

constexpr Roles kBoth = {Role::kManager, Role::kDeletionOfficer};

// The figures that a manager reads are of registers, categories, states, dates and clocks; whose
// hands a case is in, what it is for and who applied are not shown of one case.
constexpr auto kFilterKeys = std::to_array<ListKey>({
    {"case", kBoth},
    {"state", {Role::kManager}},
    {"register", {Role::kManager}},
    {"category", {Role::kManager}},
    {"clock", {Role::kManager}},
    {"overdue", {Role::kManager}},
    {"open", {Role::kManager}},
    {"outcome", {Role::kManager}},
    {"ageing", {Role::kManager}},
    {"received", {Role::kManager}},
    {"complete", {Role::kManager}},
    {"completeAtSubmission", {Role::kManager}},
    {"decided", {Role::kManager}},
    {"delivered", {Role::kManager}},
    {"due", {Role::kManager}},
    {"phase", {Role::kManager}},
    {"statutory", {Role::kManager}},
    {"statutory.start", {Role::kManager}},
    {"statutory.due", {Role::kManager}},
    {"statutory.delivered", {Role::kManager}},
    {"expected", {Role::kManager}},
    {"expected.start", {Role::kManager}},
    {"expected.due", {Role::kManager}},
    {"expected.delivered", {Role::kManager}},
    {"workload.received", {Role::kManager}},
    {"workload.completed", {Role::kManager}},
    {"workload.decided", {Role::kManager}},
    {"workload.delivered", {Role::kManager}},
    {"workload.ended", {Role::kManager}},
    {"workload.reopened", {Role::kManager}},
    {"workload.backlog", {Role::kManager}},
    {"group.register", {Role::kManager}},
    {"group.category", {Role::kManager}},
    {"deletion", {Role::kDeletionOfficer}},
});

/// The columns of CSV, likewise.
constexpr auto kColumns = std::to_array<ListKey>({
    {"case", kBoth},
    {"state", {Role::kManager}},
    {"registers", {Role::kManager}},
    {"category", {Role::kManager}},
    {"received", {Role::kManager}},
    {"statutory.due", {Role::kManager}},
    {"statutory.status", {Role::kManager}},
    {"overdue", {Role::kManager}},
    {"deletion.due", {Role::kDeletionOfficer}},
    {"deletion.status", {Role::kDeletionOfficer}},
});

constexpr auto kSortKeys = std::to_array<ListKey>({
    {"case", kBoth},
    {"state", {Role::kManager}},
    {"received", {Role::kManager}},
    {"due", {Role::kManager}},
    {"deletion", {Role::kDeletionOfficer}},
});

base::Status check_key(std::span<const ListKey> keys,
                       const Roles& roles,
                       std::string_view parameter,
                       std::string_view name) {
  std::vector<std::string_view> own;
  for (const ListKey& key : keys) {
    if (key.roles.meets(roles)) own.push_back(key.name);
  }
  if (std::ranges::find(own, name) != own.end()) return {};
  return base::fail(base::ErrorCode::kInvalidArgument,
                    kBadQuery,
                    "not a key of yours",
                    std::string(parameter),
                    fmt::format("one of {}", fmt::join(own, ", ")));
}

}  // namespace

void write_limited_case(JsonWriter& json,
                        const Roles& roles,
                        const replay::CaseAnswer& answer,
                        const replay::ReportBasis& basis,
                        const replay::Rulebook& rulebook,
                        tools::Language language,
                        tools::Detail detail) {
  const bool is_explained = detail == tools::Detail::kExplained;
  json.begin_object();
  json.field("case", answer.file.id);
  tools::write_basis(json, basis);
  if (roles.meets({Role::kManager})) {
    write_for_manager(
        json, answer, rulebook, basis.today, is_explained ? std::optional(language) : std::nullopt);
  }
  if (roles.meets({Role::kDeletionOfficer})) {
    write_for_deletion_officer(json, answer, basis.today);
    if (is_explained) write_duty_dates(json, answer);
  }
  json.end_object();
}

void write_row_for(JsonWriter& json,
                   const Roles& roles,
                   const tools::CaseRow& row,
                   bool is_simulated) {
  if (roles.meets({Role::kAuditor})) {
    tools::write_row(json, row, is_simulated);
    return;
  }
  json.begin_object();
  json.field("case", row.case_id);
  if (is_simulated) json.field("simulated", true);
  if (roles.meets({Role::kManager})) write_row_for_manager(json, row);
  if (roles.meets({Role::kDeletionOfficer})) write_row_for_deletion_officer(json, row);
  json.end_object();
}

std::vector<tools::CaseColumn> columns_for(const Roles& roles) {
  if (roles.meets({Role::kAuditor})) return tools::case_columns();
  std::vector<tools::CaseColumn> columns;
  for (const tools::CaseColumn& column : tools::case_columns()) {
    const auto* const shown = std::ranges::find(kColumns, column.column.name, &ListKey::name);
    if (shown != kColumns.end() && shown->roles.meets(roles)) columns.push_back(column);
  }
  return columns;
}

base::Status check_list_keys(const Roles& roles,
                             const std::vector<std::string>& where,
                             std::string_view sort) {
  if (roles.meets({Role::kAuditor})) return {};
  for (const std::string& condition : where) {
    const std::string_view name = std::string_view(condition).substr(0, condition.find('='));
    CASELEDGER_TRY_STATUS(check_key(kFilterKeys, roles, "where", name));
  }
  if (sort.starts_with('-')) sort.remove_prefix(1);
  return sort.empty() ? base::Status{} : check_key(kSortKeys, roles, "sort", sort);
}

Roles readers_of(replay::ReportName report) {
  switch (report) {
    case replay::ReportName::kProcessingTimes:
    case replay::ReportName::kWorkload:
    case replay::ReportName::kFees:
    case replay::ReportName::kEhdsActivity:
    case replay::ReportName::kDurations:
      return {Role::kAuditor, Role::kManager};
    case replay::ReportName::kDeletions:
    case replay::ReportName::kDisclosures:
      return {Role::kAuditor, Role::kDeletionOfficer};
    // They name events, what was found in cases, and which case numbers there are.
    case replay::ReportName::kFindings:
    case replay::ReportName::kGaps:
    case replay::ReportName::kJournal:
      break;
  }
  return {Role::kAuditor};
}

}  // namespace server
