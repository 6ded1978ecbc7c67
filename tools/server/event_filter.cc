#include "tools/server/event_filter.h"

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "replay/event/codec.h"
#include "replay/event/json_writer.h"
#include "tools/cli/history_json.h"
#include "tools/cli/stored_event.h"

namespace server {
namespace {

/// Ends a scan early; never leaves this file.
constexpr int kEnough = -2;

bool has_any(const std::vector<std::string>& values, const std::vector<std::string>& wanted) {
  return wanted.empty() || std::ranges::find_first_of(values, wanted) != values.end();
}

bool is_within(base::TimestampUtcUs time,
               const std::optional<base::TimestampUtcUs>& from,
               const std::optional<base::TimestampUtcUs>& until) {
  return (!from || time >= *from) && (!until || time < *until);
}

/// Entries that were recorded before the moment: recordedAt never goes back.
base::Result<base::LogSize> size_before(const ledger::Ledger& ledger, base::TimestampUtcUs moment) {
  return ledger.size_at({moment.value - 1});
}

/// One page in the making.
class PageMaker {
 public:
  PageMaker(const ledger::Ledger& ledger,
            const EventFilter& filter,
            const PageLimits& limits,
            const CaseTable* table)
      : ledger_(ledger),
        filter_(filter),
        limits_(limits),
        table_(table) {}

  /// Errors:   kEnough: a limit is reached, and the entry not looked at
  base::Status look_at(const ledger::EntryView& entry) {
    if (page_.items.size() >= limits_.events || bytes_ >= limits_.bytes) {
      return base::fail(base::ErrorCode::kLimitExceeded, kEnough, "enough");
    }
    page_.next = {entry.index.value + 1};
    if (entry.kind != ledger::EntryKind::kEvent || entry.stream_key == rules_key_ ||
        !is_within(entry.recorded_at, filter_.recorded_from, filter_.recorded_until)) {
      return {};
    }
    CASELEDGER_TRY(const auto summary, tools::summary_of(entry));
    if (!passes(summary)) return {};
    replay::JsonWriter json;
    json.begin_object();
    json.field("case", summary.case_id);
    if (ledger_.is_simulated()) json.field("simulated", true);
    CASELEDGER_TRY_STATUS(tools::write_event(json, entry, std::nullopt));
    json.end_object();
    bytes_ += json.text().size();
    page_.items.push_back(json.take());
    page_.indexes.push_back(entry.index);
    return {};
  }

  EventPage& page() { return page_; }

 private:
  bool passes(const tools::EventSummary& event) {
    if (!filter_.case_id.empty() && event.case_id != filter_.case_id) return false;
    if (!filter_.actor.empty() && event.actor != filter_.actor) return false;
    if (!filter_.organisation.empty() && event.organisation != filter_.organisation) return false;
    if (!is_within(event.occurred_at, filter_.occurred_from, filter_.occurred_until)) return false;
    const bool is_of_type = filter_.types.empty() ||
                            std::ranges::find(filter_.types, event.type) != filter_.types.end();
    return is_of_type && (!filter_.is_of_cases() || is_of_wanted_case(event.case_id));
  }

  bool is_of_wanted_case(const std::string& case_id) {
    CHECK(table_ != nullptr);
    const auto stored = table_->find(case_id);
    if (!stored) return false;
    stored->read(row_);
    return has_any(row_.registers, filter_.registers) &&
           has_any(row_.authorities, filter_.authorities);
  }

  const ledger::Ledger& ledger_;
  const EventFilter& filter_;
  const PageLimits& limits_;
  const CaseTable* const table_;
  const base::Digest rules_key_ = ledger::stream_key(replay::kRulesStream);
  EventPage page_{.next = {}};
  std::size_t bytes_ = 0;
  tools::CaseRow row_;
};

}  // namespace

base::Result<base::EntryIndex> first_of(const EventFilter& filter,
                                        const ledger::Ledger& ledger,
                                        base::EntryIndex first) {
  if (!filter.recorded_from) return first;
  CASELEDGER_TRY(const base::LogSize before, size_before(ledger, *filter.recorded_from));
  return base::EntryIndex{std::max(first.value, before.value)};
}

base::Result<EventPage> read_events(const ledger::Ledger& ledger,
                                    const EventFilter& filter,
                                    base::EntryIndex first,
                                    base::LogSize end,
                                    const PageLimits& limits,
                                    const CaseTable* table) {
  PageMaker maker(ledger, filter, limits, table);
  EventPage& page = maker.page();
  page.next = first;
  base::LogSize last = end;
  if (filter.recorded_until) {
    CASELEDGER_TRY(const base::LogSize before, size_before(ledger, *filter.recorded_until));
    last = std::min(end, before);
  }
  base::Status looked;
  if (first.value >= last.value) {
    page.is_over = last < end;
    return page;
  }
  if (!filter.case_id.empty()) {
    // The index knows where they are.
    CASELEDGER_TRY(const auto entries, ledger.read_stream(filter.case_id, last));
    auto next = std::ranges::lower_bound(
        entries, first, {}, [](const ledger::StoredEntry& entry) { return entry.view.index; });
    for (; looked && next != entries.end(); ++next) {
      looked = maker.look_at(next->view);
    }
    if (looked) page.next = {last.value};
  } else {
    const std::uint64_t left = last.value - first.value;
    const base::LogSize stop{first.value + std::min(left, limits.entries)};
    looked = ledger.scan(
        first, stop, [&](const ledger::EntryView& entry) { return maker.look_at(entry); });
  }
  if (!looked && looked.error().number != kEnough) return std::unexpected(looked.error());
  page.is_over = last < end && page.next.value >= last.value;
  return std::move(page);
}

}  // namespace server
