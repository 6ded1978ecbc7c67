#include "tests/support/case_bench.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "replay/case/fold.h"
#include "replay/event/event_reader.h"
#include "replay/rules/built_in_rulebook.h"

namespace support {

base::Status CaseBench::add(std::string_view json) {
  const replay::CodeLists codes{replay::built_in_rulebook().codes};
  const replay::ParseContext context{
      .codes = codes,
      .is_simulated = true,
      .find_target = [this](std::string_view stream, const base::Uuid& target)
          -> base::Result<std::optional<replay::EventTypeId>> { return type_of(stream, target); }};
  CASELEDGER_TRY(const replay::ParsedEvent event, replay::parse_event(json, context));

  std::vector<Stored>& stream = streams_[event.stream];
  Stored stored;
  stored.type = event.type;
  ledger::EntryView& view = stored.entry.view;
  view.index = {recorded_.size()};
  view.kind = ledger::EntryKind::kEvent;
  view.stream_key = ledger::stream_key(event.stream);
  view.version = {stream.size() + 1};
  CASELEDGER_TRY(const replay::EventReader reader, replay::EventReader::open(event.body));
  const base::TimestampUtcUs occurred = reader.envelope().occurred_at.utc;
  view.recorded_at = event.recorded_at.value_or(
      recorded_.empty() ? occurred : std::max(recorded_.back(), occurred));
  base::store_be64(view.id.bytes.data() + 8, recorded_.size() + 1);
  view.id = event.id.value_or(view.id);
  stored.entry.words.resize(event.body.size() / sizeof(std::uint64_t));
  std::memcpy(stored.entry.words.data(), event.body.data(), event.body.size());
  view.body = std::as_bytes(std::span(stored.entry.words));

  recorded_.push_back(view.recorded_at);
  stream.push_back(std::move(stored));
  return {};
}

std::optional<replay::EventTypeId> CaseBench::type_of(std::string_view stream,
                                                      const base::Uuid& id) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) {
    return std::nullopt;
  }
  for (const Stored& stored : found->second) {
    if (stored.entry.view.id == id) {
      return stored.type;
    }
  }
  return std::nullopt;
}

std::vector<ledger::EntryView> CaseBench::entries(std::string_view case_id,
                                                  std::optional<std::size_t> log_size) const {
  std::vector<ledger::EntryView> views;
  const auto found = streams_.find(case_id);
  if (found != streams_.end()) {
    for (const Stored& stored : found->second) {
      if (!log_size || stored.entry.view.index.value < *log_size) {
        views.push_back(stored.entry.view);
      }
    }
  }
  return views;
}

base::Result<replay::CaseFile> CaseBench::fold(std::string_view case_id,
                                               std::optional<base::TimestampUtcUs> valid_at,
                                               std::optional<std::size_t> log_size,
                                               replay::Needs needs) const {
  return replay::fold_case(case_id, entries(case_id, log_size), {valid_at, needs});
}

std::vector<std::string> CaseBench::cases() const {
  std::vector<std::string> ids;
  for (const auto& [id, stream] : streams_) {
    ids.push_back(id);
  }
  return ids;
}

std::size_t CaseBench::size_at(base::TimestampUtcUs instant) const {
  const auto after = std::ranges::upper_bound(recorded_, instant);
  return static_cast<std::size_t>(after - recorded_.begin());
}

replay::CaseAnswer answer_on(replay::CaseFile file, replay::Date today) {
  return replay::answer_for(std::move(file), replay::built_in_rulebook(), today);
}

}  // namespace support
