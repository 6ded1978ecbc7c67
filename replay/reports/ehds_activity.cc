#include "replay/reports/ehds_activity.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "replay/reports/statistics.h"

namespace replay {
namespace {

struct Item {
  EhdsItem item;
  std::string_view name;
  Heading heading;
  /// Shown also at 0; the keys of the others are the codes that occur.
  std::vector<std::string_view> keys;
};

const std::vector<Item>& items() {
  static const std::vector<Item> kItems = {
      {EhdsItem::kApplicantKinds,
       "applicantKinds",
       {"Søknader, søker", "Applications, applicant"},
       {}},
      {EhdsItem::kPurposes, "purposes", {"Søknader, formål", "Applications, purpose"}, {}},
      {EhdsItem::kCategories, "categories", {"Søknader, kategori", "Applications, category"}, {}},
      {EhdsItem::kRegisters, "registers", {"Søknader, register", "Applications, register"}, {}},
      {EhdsItem::kApplicationTypes,
       "applicationTypes",
       {"Søknader, type", "Applications, type"},
       {"NEW", "NEW_PERIOD", "PROJECT_CHANGE"}},
      {EhdsItem::kDecisions,
       "decisions",
       {"Vedtak", "Decisions"},
       {"DISMISSED", "GRANTED", "PARTIAL", "REFUSED"}},
      {EhdsItem::kDeliveries,
       "deliveries",
       {"Utleveringer", "Deliveries"},
       {"ANONYMOUS", "DIRECT", "INDIRECT"}},
      {EhdsItem::kDaysToAccess, "daysToAccess", {"Dager til tilgang", "Days to access"}, {}},
      {EhdsItem::kComplaints,
       "complaints",
       {"Klager", "Complaints"},
       {"PARTLY_REVERSED", "RECEIVED", "REJECTED", "REVERSED", "UPHELD"}},
      {EhdsItem::kRevenue, "revenue", {"Inntekter, kr", "Revenues, NOK"}, {"exVat"}},
      {EhdsItem::kBreaches,
       "breaches",
       {"Avvik", "Breaches"},
       {"NOTIFIED", "REPORTED", "SANCTION_ASSESSED"}},
      {EhdsItem::kDeletions,
       "deletions",
       {"Slettinger", "Deletions"},
       {"CONFIRMED", "EXTENDED", "VERIFIED"}},
  };
  return kItems;
}

const Item& entry_of(EhdsItem item) {
  return items()[static_cast<std::size_t>(item)];
}

struct NotInEvents {
  std::string_view name;
  Heading heading;
};

constexpr auto kNotInEvents = std::to_array<NotInEvents>({
    {"auditsOfUsers", {"Tilsyn med brukere", "Audits of users"}},
    {"auditsOfEnvironments", {"Tilsyn med analysemiljøer", "Audits of environments"}},
    {"rightsRequests", {"Begjæringer fra registrerte", "Requests from data subjects"}},
    {"engagement", {"Medvirkning", "Engagement"}},
    {"cooperation", {"Samarbeid", "Cooperation"}},
    {"satisfaction", {"Tilfredshet", "Satisfaction"}},
    {"qualityLabels", {"Kvalitetsmerker", "Quality labels"}},
});

/// Puts what happened in one case, as one view sees it, where its date says.
class Reader {
 public:
  using Put = std::function<EhdsActivityBuilder::Tally&(Date)>;

  Reader(const CaseFile& file, const CaseFacts& facts, const CaseView& view, Put put)
      : file_(file),
        facts_(facts),
        view_(view),
        put_(std::move(put)) {}

  void read() {
    application();
    decisions();
    deliveries();
    for (const Complaint& complaint : file_.complaints) {
      count(complaint.received_at, EhdsItem::kComplaints, "RECEIVED");
    }
    for (const ComplaintOutcome& outcome : file_.complaint_outcomes) {
      count(outcome.date, EhdsItem::kComplaints, outcome.outcome);
    }
    for (const Invoice& invoice : file_.invoices) {
      const std::int64_t sign = invoice.kind == "CREDIT" ? -1 : 1;
      count(invoice.date, EhdsItem::kRevenue, "exVat", sign * invoice.amount_ex_vat_ore);
    }
    commitments();
  }

 private:
  void count(Date date, EhdsItem item, const std::string& key, std::int64_t more = 1) {
    if (key.empty()) return;
    std::int64_t& value = put_(date).counts[{item, key}];
    value = clamped_sum(value, more);
  }

  void application() {
    if (!facts_.received) return;
    const Date date = *facts_.received;
    count(date, EhdsItem::kApplicantKinds, facts_.applicant_kind);
    count(date, EhdsItem::kPurposes, facts_.purpose);
    count(date, EhdsItem::kCategories, facts_.category);
    count(date, EhdsItem::kApplicationTypes, facts_.application_type);
    for (const CaseView& view : facts_.registers) {
      if (view_.register_code.empty() || view_.register_code == view.register_code) {
        count(date, EhdsItem::kRegisters, view.register_code);
      }
    }
  }

  void decisions() {
    for (const Decision& decision : file_.decisions) {
      // A reversal is told among the complaints.
      if (decision.reverses) continue;
      count(decision.date, EhdsItem::kDecisions, std::string(name_of(decision.outcome)));
    }
  }

  void deliveries() {
    bool has_access = false;
    for (const Delivery& delivery : file_.deliveries) {
      const bool is_seen =
          view_.register_code.empty() ||
          std::ranges::find(delivery.registers, view_.register_code) != delivery.registers.end();
      if (!is_seen || !delivery.to_applicant()) continue;
      count(delivery.date, EhdsItem::kDeliveries, delivery.identifiability);
      if (has_access || !facts_.received) continue;
      has_access = true;
      put_(delivery.date)
          .days_to_access.push_back(std::max(0, days_between(*facts_.received, delivery.date)));
    }
  }

  void commitments() {
    for (const BreachReport& breach : file_.breaches) {
      count(breach.date, EhdsItem::kBreaches, "REPORTED");
    }
    for (const CaseEvent& event : file_.events) {
      if (event.type == "BreachNotified") count(event.date, EhdsItem::kBreaches, "NOTIFIED");
    }
    for (const Sanction& sanction : file_.sanctions) {
      count(sanction.date, EhdsItem::kBreaches, "SANCTION_ASSESSED");
    }
    for (const DeletionConfirmation& confirmation : file_.deletion_confirmations) {
      count(confirmation.date, EhdsItem::kDeletions, "CONFIRMED");
    }
    for (const DeletionVerification& verification : file_.deletion_verifications) {
      if (verification.result) count(verification.date, EhdsItem::kDeletions, "VERIFIED");
    }
    for (const DeletionExtension& extension : file_.deletion_extensions) {
      count(extension.date, EhdsItem::kDeletions, "EXTENDED");
    }
  }

  const CaseFile& file_;
  const CaseFacts& facts_;
  const CaseView& view_;
  Put put_;
};

std::vector<SheetColumn> figure_columns() {
  return {{"item", {"Hva", "What"}},
          {"key", {"Av hvilken art", "Of which kind"}, SheetKind::kCode},
          {"value", {"Antall", "Number"}, SheetKind::kNumber}};
}

Sheet sheet_of(const EhdsActivity& report) {
  Sheet sheet;
  sheet.columns.push_back({"period", kPeriodHeading});
  add_group_columns(sheet, report.options);
  std::ranges::copy(figure_columns(), std::back_inserter(sheet.columns));
  for (const EhdsActivity::Row& row : report.rows) {
    std::vector<SheetValue> values{row.period};
    add_group_values(values, report.options, row.group);
    values.emplace_back(std::string(entry_of(row.figure.item).name));
    values.emplace_back(row.figure.key);
    values.push_back(row.figure.value);
    sheet.rows.push_back(std::move(values));
  }
  return sheet;
}

}  // namespace

void EhdsActivityBuilder::Tally::merge(const Tally& other) {
  for (const auto& [key, more] : other.counts) {
    std::int64_t& value = counts[key];
    value = clamped_sum(value, more);
  }
  days_to_access.insert(
      days_to_access.end(), other.days_to_access.begin(), other.days_to_access.end());
}

std::vector<EhdsActivity::Figure> EhdsActivityBuilder::Tally::figures() const {
  auto all = counts;
  for (const Item& item : items()) {
    for (const std::string_view key : item.keys) {
      all.try_emplace({item.item, std::string(key)}, 0);
    }
  }
  std::vector<EhdsActivity::Figure> figures;
  const auto add_days = [&] {
    const Summary days = summarise(days_to_access);
    const auto number = [](const std::optional<std::int32_t>& value) {
      return value ? SheetValue(std::int64_t{*value}) : SheetValue();
    };
    figures.push_back({EhdsItem::kDaysToAccess, "mean", or_null(days.mean)});
    figures.push_back({EhdsItem::kDaysToAccess, "median", number(days.median)});
    figures.push_back({EhdsItem::kDaysToAccess, "n", days.n});
    figures.push_back({EhdsItem::kDaysToAccess, "p90", number(days.p90)});
  };
  bool has_days = false;
  for (const auto& [key, value] : all) {
    if (!has_days && key.first > EhdsItem::kDaysToAccess) {
      add_days();
      has_days = true;
    }
    figures.push_back({key.first, key.second, value});
  }
  return figures;
}

void EhdsActivityBuilder::add(const CaseAnswer& answer, const Rulebook& rulebook) {
  const CaseFacts facts = facts_of(answer, rulebook, basis_.today);
  const CountedViews views = counted_views(options_, facts);
  for (const CaseView* view : views.rows) {
    const std::vector<GroupValue> group = group_of(options_, facts, *view);
    Reader(answer.file, facts, *view, [&](Date date) -> Tally& {
      std::vector<GroupValue> key = group;
      key.emplace_back(period_label(date, *options_.period));
      return rows_[std::move(key)];
    }).read();
  }
  for (const CaseView* view : views.total) {
    Reader(answer.file, facts, *view, [this](Date) -> Tally& { return total_; }).read();
  }
}

void EhdsActivityBuilder::merge(EhdsActivityBuilder&& other) {
  for (const auto& [key, tally] : other.rows_) {
    rows_[key].merge(tally);
  }
  total_.merge(other.total_);
}

EhdsActivity EhdsActivityBuilder::finish() {
  EhdsActivity report{.basis = std::move(basis_),
                      .options = std::move(options_),
                      .rows = {},
                      .total = total_.figures()};
  for (const auto& [key, tally] : rows_) {
    const std::vector<GroupValue> group(key.begin(), key.end() - 1);
    for (EhdsActivity::Figure& figure : tally.figures()) {
      report.rows.push_back({key.back().value_or(""), group, std::move(figure)});
    }
  }
  return report;
}

void write_json(JsonWriter& json, const EhdsActivity& report) {
  json.begin_object();
  write_head(json, ReportName::kEhdsActivity, report.basis, report.options);
  json.field("source", "Regulation (EU) 2025/327 art. 59");
  json.field("advisory", true);
  json.key("notInEvents").begin_array();
  for (const NotInEvents& item : kNotInEvents) {
    json.value(item.name);
  }
  json.end_array();
  write_rows(json, sheet_of(report));
  Sheet total{.columns = figure_columns(), .rows = {}};
  json.key("total").begin_array();
  for (const EhdsActivity::Figure& figure : report.total) {
    write_row(json, total, {std::string(entry_of(figure.item).name), figure.key, figure.value});
  }
  json.end_array().end_object();
}

ReportTable to_table(const EhdsActivity& report, Language language) {
  Sheet sheet = sheet_of(report);
  const std::size_t value = sheet.columns.size() - 1;
  for (std::size_t at = 0; at < report.rows.size(); ++at) {
    const EhdsActivity::Figure& figure = report.rows[at].figure;
    sheet.rows[at][value - 2] = std::string(entry_of(figure.item).heading.in(language));
    if (figure.item == EhdsItem::kRevenue) {
      const auto* ore = std::get_if<std::int64_t>(&figure.value);
      sheet.rows[at][value] = ore == nullptr ? SheetValue() : money_cell(*ore, language);
    }
  }
  return to_table(sheet, language);
}

ReportTable not_in_events_table(Language language) {
  ReportTable table;
  table.columns.push_back(
      {std::string(Heading{"Artikkelen spør også om dette, som ingen hendelse sier (veiledende)",
                           "The article also asks for this, which no event says (advisory)"}
                       .in(language))});
  for (const NotInEvents& item : kNotInEvents) {
    table.rows.push_back({std::string(item.heading.in(language))});
  }
  return table;
}

ReportTable to_csv(const EhdsActivity& report) {
  return to_csv(sheet_of(report));
}

}  // namespace replay
