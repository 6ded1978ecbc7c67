#include "replay/explain/case_steps.h"

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "replay/case/fold.h"
#include "replay/event/codec.h"
#include "replay/rulebook_in_force.h"

namespace replay {
namespace {

using base::Result;
using base::Status;
using Entries = std::vector<ledger::StoredEntry>;
using SharedRulebook = std::shared_ptr<const Rulebook>;

/// What is known and judged at one step.
struct Frame {
  std::size_t known = 0;  // entries
  std::optional<base::TimestampUtcUs> valid_at;
  Date day;
  std::size_t entry = 0;
};

/// The rulebook that was in force in a prefix, on a day.
class Shelf {
 public:
  explicit Shelf(Entries entries) : entries_(std::move(entries)) {}

  Result<SharedRulebook> on(base::LogSize size, Date day) {
    const auto known = std::ranges::find_if(
        entries_, [size](const auto& entry) { return size.value <= entry.view.index.value; });
    const auto count = static_cast<std::size_t>(known - entries_.begin());
    auto& kept = kept_[{count, day}];
    if (!kept) {
      CASELEDGER_TRY(RulebookInForce in_force,
                     rulebook_in_force(std::span(entries_).first(count), day));
      kept = std::move(in_force.rulebook);
    }
    return kept;
  }

 private:
  Entries entries_;
  std::map<std::pair<std::size_t, Date>, SharedRulebook> kept_;
};

class Walk {
 public:
  Walk(std::string_view case_id,
       const Entries& entries,
       Shelf shelf,
       const View& view,
       const StepVisitor& visit)
      : case_id_(case_id),
        entries_(entries),
        shelf_(std::move(shelf)),
        view_(view),
        visit_(visit) {}

  Status run(StepOrder order) {
    CASELEDGER_TRY(const std::vector<Frame> frames,
                   order == StepOrder::kRecorded ? recorded() : happened());
    for (const Frame& frame : frames) {
      CASELEDGER_TRY_STATUS(step(frame, order));
    }
    return number_ == 0 ? Status{} : wait_until_today();
  }

 private:
  [[nodiscard]] Result<std::vector<Frame>> recorded() const {
    std::vector<Frame> frames;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Date day = oslo_date(entries_[i].view.recorded_at);
      frames.push_back({i + 1, view_.valid_at, std::min(day, view_.today), i});
    }
    return frames;
  }

  [[nodiscard]] Result<std::vector<Frame>> happened() const {
    std::map<base::Version, std::size_t> place_of;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      place_of.emplace(entries_[i].view.version, i);
    }
    CASELEDGER_TRY(const CaseFile whole, fold_case(case_id_, entries_, {view_.valid_at}));
    std::vector<Frame> frames;
    for (const CaseEvent& event : whole.events) {
      frames.push_back({entries_.size(),
                        event.instant,
                        std::min(event.date, view_.today),
                        place_of.at(event.version)});
    }
    return frames;
  }

  Result<Judged> judge(CaseFile file, const Frame& frame, StepOrder order) {
    const base::LogSize size = order == StepOrder::kRecorded
                                   ? base::LogSize{entries_[frame.entry].view.index.value}
                                   : view_.size;
    CASELEDGER_TRY(const SharedRulebook rulebook, shelf_.on(size, frame.day));
    return Judged{answer_for(std::move(file), *rulebook, frame.day), rulebook, frame.day};
  }

  Status step(const Frame& frame, StepOrder order) {
    const ledger::EntryView& entry = entries_[frame.entry].view;
    const auto known = std::span(entries_).first(frame.known);
    CASELEDGER_TRY(CaseFile file, fold_case(case_id_, known, {frame.valid_at}));
    Step next;
    if (number_ > 0) {
      CASELEDGER_TRY(Judged waited, judge(last_.answer.file, frame, order));
      next.passed = changes_between(last_, waited, true);
      last_ = std::move(waited);
    }
    CASELEDGER_TRY(Judged now, judge(std::move(file), frame, order));
    next.changes = changes_between(last_, now, false);
    last_ = std::move(now);

    const std::vector<CaseEvent>& events = last_.answer.file.events;
    const auto found = std::ranges::find(events, entry.version, &CaseEvent::version);
    std::optional<CaseFile> all;
    if (found != events.end()) {
      next.event = &*found;
      next.placed_before = static_cast<std::size_t>(events.end() - found) - 1;
    } else if (next.changes.empty()) {
      return {};
    } else {
      // Had not happened by valid_at, yet it changes what had: only a correction can.
      CASELEDGER_TRY(all, fold_case(case_id_, known, {}));
      next.event = &*std::ranges::find(all->events, entry.version, &CaseEvent::version);
    }
    const auto corrected = std::ranges::find_if(
        events, [&entry](const CaseEvent& event) { return event.corrected_by == entry.id; });
    next.corrects = corrected == events.end() ? nullptr : &*corrected;
    next.number = ++number_;
    next.entry = &entry;
    next.day = frame.day;
    next.judged = &last_;
    return visit_(next);
  }

  Status wait_until_today() {
    Step end;
    CASELEDGER_TRY(const SharedRulebook rulebook, shelf_.on(view_.size, view_.today));
    Judged now{answer_for(last_.answer.file, *rulebook, view_.today), rulebook, view_.today};
    end.passed = changes_between(last_, now, true);
    end.number = number_ + 1;
    end.day = view_.today;
    end.judged = &now;
    return end.passed.empty() ? Status{} : visit_(end);
  }

  std::string_view case_id_;
  const Entries& entries_;
  Shelf shelf_;
  const View& view_;
  const StepVisitor& visit_;
  Judged last_;
  std::size_t number_ = 0;
};

}  // namespace

Status walk_steps(const ledger::Ledger& ledger,
                  const View& view,
                  std::string_view case_id,
                  StepOrder order,
                  const StepVisitor& visit) {
  CASELEDGER_TRY(const Entries entries, ledger.read_stream(case_id, view.size));
  CASELEDGER_TRY(const CaseFile file, fold_case(case_id, entries, {view.valid_at}));
  if (case_id == kRulesStream || file.events.empty()) {
    return base::fail(base::ErrorCode::kNotFound,
                      fmt::format("no case {}", case_id),
                      {},
                      "see: caseledger cases");
  }
  CASELEDGER_TRY(Entries rules, ledger.read_stream(kRulesStream, view.size));
  return Walk(case_id, entries, Shelf(std::move(rules)), view, visit).run(order);
}

}  // namespace replay
