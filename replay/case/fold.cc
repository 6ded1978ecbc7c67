#include "replay/case/fold.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "replay/case/gather.h"
#include "replay/case/oddities.h"
#include "replay/case/read.h"
#include "replay/case/stage.h"
#include "replay/event/body_look.h"
#include "replay/event/event_reader.h"

namespace replay {
namespace {

using base::ErrorCode;
using base::Result;
using base::Uuid;

/// One entry, opened; `reader` keeps what `data` points to.
struct Opened {
  EventReader reader;
  CaseEvent event;
  /// As stored, until a correction takes its place.
  schema::EventData::Reader data;
};

bool is_correction(const Opened& item) {
  return item.reader.event().getData().isEventCorrected();
}

Result<Opened> open(std::string_view case_id, const ledger::EntryView& entry, Needs needs) {
  CASELEDGER_TRY(EventReader reader, EventReader::open(entry.body));
  const Envelope envelope = reader.envelope();
  if (envelope.case_id != case_id) {
    return base::fail(ErrorCode::kCorrupt, "an event stands in another case's stream");
  }
  CaseEvent event;
  event.id = entry.id;
  event.version = entry.version;
  event.index = entry.index;
  event.occurred_at = envelope.occurred_at;
  event.first_occurred_at = envelope.occurred_at;
  event.recorded_at = entry.recorded_at;
  event.actor.organisation = envelope.actor.organisation.value_or("");
  if (needs == Needs::kWhole) {
    event.type = reader.type_name();
    event.actor.id = envelope.actor.id;
    event.actor.role = envelope.actor.role;
    event.source = envelope.source.value_or("");
  }
  const auto data = reader.event().getData();
  return Opened{std::move(reader), std::move(event), data};
}

/// True unless the entry is surely of a type that nobody needs.
bool is_needed(Needs needs, const ledger::EntryView& entry) {
  if (needs == Needs::kWhole) {
    return true;
  }
  const auto type = peek_type(entry.body);
  return !type || is_needed(needs, *type);
}

Result<std::vector<Opened>> open_all(std::string_view case_id,
                                     std::span<const ledger::EntryView> entries,
                                     Needs needs) {
  std::vector<Opened> opened;
  opened.reserve(entries.size());
  for (const ledger::EntryView& entry : entries) {
    if (!is_needed(needs, entry)) {
      continue;
    }
    auto item = open(case_id, entry, needs);
    if (!item) {
      item.error().where = fmt::format("entry {}", entry.index.value);
      return std::unexpected(std::move(item).error());
    }
    opened.push_back(*std::move(item));
  }
  return opened;
}

/// Puts corrected data and times in their targets' place, the last correction by version last.
/// Corrections of corrections, and what cannot be a correction, are named and left out.
void correct(std::vector<Opened>& opened, CaseFile& file) {
  if (std::ranges::none_of(opened, is_correction)) {
    return;
  }
  std::map<Uuid, std::size_t> place_of;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    place_of.emplace(opened[i].event.id, i);
  }
  for (Opened& item : opened) {
    if (!is_correction(item)) {
      continue;
    }
    const auto correction = item.reader.event().getData().getEventCorrected();
    item.event.corrects = read::uuid(correction.getTarget());
    const auto say = [&](std::string_view text, std::string_view text_nb) {
      file.oddities.push_back({std::string(text), std::string(text_nb), {item.event.id}});
    };
    const auto found = place_of.find(*item.event.corrects);
    if (found == place_of.end()) {
      // Or one that was passed over, whose correction cannot make it needed: types stay.
      say("a correction names no event of the case", "en rettelse nevner ingen hendelse i saken");
      continue;
    }
    Opened& target = opened[found->second];
    if (is_correction(target)) {
      say("a correction was corrected; the second correction is ignored",
          "en rettelse er rettet; den andre rettelsen er uten virkning");
    } else if (target.data.which() != correction.getReplacement().which()) {
      say("a correction replaces an event by another type and is ignored",
          "en rettelse bytter hendelsestype og er uten virkning");
    } else {
      target.event.corrected_by = item.event.id;
      target.event.occurred_at =
          read::instant(correction.hasOccurredAt(), correction.getOccurredAt())
              .value_or(target.reader.envelope().occurred_at);
      target.data = correction.getReplacement();
    }
  }
}

/// The order of the fold: corrected occurredAt, ties by version.
bool comes_first(const Opened& a, const Opened& b) {
  return std::pair(a.event.instant, a.event.version) < std::pair(b.event.instant, b.event.version);
}

}  // namespace

Result<CaseFile> fold_case(std::string_view case_id,
                           std::span<const ledger::EntryView> entries,
                           const FoldOptions& options) {
  CASELEDGER_TRY(std::vector<Opened> opened, open_all(case_id, entries, options.needs));
  CaseFile file;
  file.id = case_id;
  // Before valid_at hides anything: a correction is knowledge, whatever its own date.
  correct(opened, file);
  for (Opened& item : opened) {
    item.event.instant = item.event.occurred_at.utc;
    item.event.date = oslo_date(item.event.instant);
  }
  if (!std::ranges::is_sorted(opened, comes_first)) {
    std::ranges::sort(opened, comes_first);
  }

  Gatherer gatherer(file);
  file.events.reserve(opened.size());
  for (Opened& next : opened) {
    // Hidden, but kept: a correction hidden by its own date still holds its target's data.
    if (options.valid_at && *options.valid_at < next.event.instant) {
      continue;
    }
    next.event.order = file.events.size();
    file.events.push_back(std::move(next.event));
    gatherer.take(file.events.back(), next.data);
  }
  gatherer.finish();
  if (options.needs == Needs::kWhole) {
    find_oddities(file);
    file.stage = stage_of(file);
  } else {
    file.oddities.clear();
  }
  return file;
}

Result<CaseFile> fold_case(std::string_view case_id,
                           std::span<const ledger::StoredEntry> entries,
                           const FoldOptions& options) {
  std::vector<ledger::EntryView> views;
  views.reserve(entries.size());
  for (const ledger::StoredEntry& entry : entries) {
    views.push_back(entry.view);
  }
  return fold_case(case_id, views, options);
}

}  // namespace replay
