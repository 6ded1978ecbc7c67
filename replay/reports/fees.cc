#include "replay/reports/fees.h"

#include <algorithm>
#include <map>
#include <utility>

#include "replay/reports/report_output.h"

namespace replay {
namespace {

constexpr std::string_view kCredit = "CREDIT";

void add(std::int64_t& sum, std::int64_t amount) {
  sum = clamped_sum(sum, amount);
}

void add(FeeFigures& figures, const FeeFigures& more) {
  for (const auto figure : {&FeeFigures::invoices,
                            &FeeFigures::minutes,
                            &FeeFigures::amount_ex_vat,
                            &FeeFigures::vat,
                            &FeeFigures::credited,
                            &FeeFigures::paid}) {
    add(figures.*figure, more.*figure);
  }
}

std::int64_t with_vat(const Invoice& invoice) {
  return clamped_sum(invoice.amount_ex_vat_ore, invoice.vat_ore);
}

/// One invoice number of a case: everything billed and credited under it.
struct Account {
  const Invoice* first = nullptr;
  FeeFigures figures;
};

/// The case's invoices by payee and number, each at the date of its first event.
std::map<std::pair<std::string, std::string>, Account> accounts_of(const CaseFile& file) {
  std::map<std::pair<std::string, std::string>, Account> accounts;
  for (const Invoice& invoice : file.invoices) {
    Account& account = accounts[{invoice.payee, invoice.invoice}];
    if (account.first == nullptr) account.first = &invoice;
    FeeFigures& figures = account.figures;
    if (invoice.kind == kCredit) {
      add(figures.credited, with_vat(invoice));
      continue;
    }
    ++figures.invoices;
    if (invoice.kind == "HOURS") add(figures.minutes, invoice.minutes.value_or(0));
    add(figures.amount_ex_vat, invoice.amount_ex_vat_ore);
    add(figures.vat, invoice.vat_ore);
  }
  for (auto& [name, account] : accounts) {
    FeeFigures& figures = account.figures;
    const bool is_paid =
        std::ranges::find(file.payments, name.second, &Payment::invoice) != file.payments.end();
    // A payment is of all that was asked: the event has no amount.
    const std::int64_t asked =
        clamped_sum(clamped_sum(figures.amount_ex_vat, figures.vat), -figures.credited);
    if (is_paid && figures.invoices > 0) figures.paid = std::max<std::int64_t>(0, asked);
  }
  return accounts;
}

void close(FeeFigures& figures) {
  const std::int64_t billed = clamped_sum(figures.amount_ex_vat, figures.vat);
  figures.outstanding = clamped_sum(clamped_sum(billed, -figures.credited), -figures.paid);
}

std::vector<SheetValue> values_of(const FeeFigures& figures) {
  return {figures.invoices,
          figures.minutes,
          figures.amount_ex_vat,
          figures.vat,
          figures.credited,
          figures.paid,
          figures.outstanding};
}

std::vector<SheetColumn> figure_columns() {
  return {{"invoices", {"Fakturaer", "Invoices"}, SheetKind::kNumber},
          {"minutes", {"Minutter", "Minutes"}, SheetKind::kNumber},
          {"amountExVat", {"Uten mva.", "Ex VAT"}, SheetKind::kMoney},
          {"vat", {"Mva.", "VAT"}, SheetKind::kMoney},
          {"credited", {"Kreditert", "Credited"}, SheetKind::kMoney},
          {"paid", {"Betalt", "Paid"}, SheetKind::kMoney},
          {"outstanding", {"Utestående", "Outstanding"}, SheetKind::kMoney}};
}

/// Without groups no group is written: the contract's row has none.
Sheet sheet_of(const Fees& report) {
  Sheet sheet;
  sheet.columns = {{"payee", {"Mottaker", "Payee"}}, {"period", kPeriodHeading}};
  if (!report.options.group_by.empty()) add_group_columns(sheet, report.options);
  std::ranges::copy(figure_columns(), std::back_inserter(sheet.columns));
  for (const Fees::Row& row : report.rows) {
    std::vector<SheetValue> values{text_value(row.payee), or_null(row.period)};
    if (!report.options.group_by.empty()) add_group_values(values, report.options, row.group);
    std::ranges::move(values_of(row.figures), std::back_inserter(values));
    sheet.rows.push_back(std::move(values));
  }
  return sheet;
}

Sheet total_of(const Fees& report) {
  return {.columns = figure_columns(), .rows = {values_of(report.total)}};
}

}  // namespace

FeesBuilder::FeesBuilder(ReportBasis basis, ReportOptions options)
    : basis_(std::move(basis)),
      options_(std::move(options)) {}

void FeesBuilder::add(const CaseAnswer& answer, const Rulebook& rulebook) {
  if (answer.file.invoices.empty()) return;
  const CaseFacts facts = facts_of(answer, rulebook, basis_.today);
  const CountedViews views = counted_views(options_, facts);
  for (const auto& [name, account] : accounts_of(answer.file)) {
    if (!options_.holds("payee", name.first)) continue;
    for (const CaseView* view : views.rows) {
      const std::optional<Date> date = options_.by == CohortDate::kInvoiced
                                           ? std::optional(account.first->date)
                                           : case_date(options_.by, facts, *view);
      std::vector<GroupValue> key = group_of(options_, facts, *view);
      key.insert(key.begin(), name.first.empty() ? GroupValue() : GroupValue(name.first));
      key.push_back(date ? GroupValue(period_label(*date, *options_.period)) : GroupValue());
      replay::add(rows_[std::move(key)], account.figures);
    }
    for (std::size_t at = 0; at < views.total.size(); ++at) {
      replay::add(total_, account.figures);
    }
  }
}

void FeesBuilder::merge(FeesBuilder&& other) {
  for (const auto& [key, figures] : other.rows_) {
    replay::add(rows_[key], figures);
  }
  replay::add(total_, other.total_);
}

Fees FeesBuilder::finish() {
  Fees report{.basis = std::move(basis_), .options = std::move(options_), .rows = {}, .total = {}};
  for (const auto& [key, figures] : rows_) {
    Fees::Row row{.payee = key.front().value_or(""),
                  .period = key.back(),
                  .group = {key.begin() + 1, key.end() - 1},
                  .figures = figures};
    close(row.figures);
    report.rows.push_back(std::move(row));
  }
  report.total = total_;
  close(report.total);
  return report;
}

void write_json(JsonWriter& json, const Fees& report) {
  json.begin_object();
  write_head(json, ReportName::kFees, report.basis, report.options);
  write_rows(json, sheet_of(report));
  const Sheet total = total_of(report);
  json.key("total");
  write_row(json, total, total.rows.front());
  json.end_object();
}

ReportTable to_table(const Fees& report, Language language) {
  ReportTable table = to_table(sheet_of(report), language);
  const ReportTable total = to_table(total_of(report), language);
  std::vector<std::string> cells(table.columns.size() - total.columns.size());
  cells.front() = kTotalHeading.in(language);
  std::ranges::copy(total.rows.front(), std::back_inserter(cells));
  table.rows.push_back(std::move(cells));
  table.has_total = true;
  return table;
}

ReportTable to_csv(const Fees& report) {
  return to_csv(sheet_of(report));
}

}  // namespace replay
