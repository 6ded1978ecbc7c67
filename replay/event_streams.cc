#include "replay/event_streams.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "ledger/base/bytes.h"
#include "ledger/base/check.h"

namespace replay {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
// Fine enough that threads end together, coarse enough that stretches are worth their room.
constexpr std::uint64_t kStretchesMax = 64;
constexpr std::uint64_t kStretchEntries = 8'192;
// Three cases or so.
constexpr std::size_t kReadAhead = 24;

}  // namespace

std::size_t EventStreams::part_of(const base::Digest& key) {
  static_assert(kParts == 256, "one byte of the key");
  // Not the first byte: those that bring events together should differ as much as they can.
  return std::to_integer<std::size_t>(key.bytes.back());
}

Result<EventStreams> EventStreams::gather(const ledger::LogInPlace& log,
                                          base::LogSize limit,
                                          const Wanted& wanted,
                                          Executor& executor) {
  EventStreams streams(log);
  const std::uint64_t stretches =
      std::clamp<std::uint64_t>(limit.value / kStretchEntries, 1, kStretchesMax);
  streams.gathered_.resize(stretches);
  std::vector<Status> outcomes(stretches);
  executor.run(stretches, [&](std::size_t stretch) {
    Parts parts(kParts);
    const auto boundary = [&](std::uint64_t number) {
      return limit.value / stretches * number + limit.value % stretches * number / stretches;
    };
    outcomes[stretch] =
        log.scan({boundary(stretch)},
                 {boundary(stretch + 1)},
                 [&](const ledger::EntryView& entry, ledger::EntryPlace place) -> Status {
                   if (entry.kind == ledger::EntryKind::kEvent && wanted(entry)) {
                     parts[part_of(entry.stream_key)].push_back(
                         {base::load_be64(entry.stream_key.bytes.data()), place, entry.index});
                   }
                   return {};
                 });
    streams.gathered_[stretch] = std::move(parts);
  });
  for (Status& outcome : outcomes) {
    CASELEDGER_TRY_STATUS(std::move(outcome));
  }
  return streams;
}

std::vector<EventStreams::Run> EventStreams::sort(std::size_t part) {
  std::vector<Event>& events = sorted_[part];
  std::size_t count = 0;
  for (const Parts& parts : gathered_) {
    count += parts[part].size();
  }
  CHECK(count <= std::numeric_limits<std::uint32_t>::max());
  events.reserve(count);
  for (Parts& parts : gathered_) {
    events.insert(events.end(), parts[part].begin(), parts[part].end());
    std::deque<Event>().swap(parts[part]);
  }
  std::ranges::sort(events, [](const Event& a, const Event& b) {
    return a.key_start != b.key_start ? a.key_start < b.key_start : a.index < b.index;
  });

  std::vector<Run> runs;
  for (std::size_t first = 0; first < events.size();) {
    std::size_t next = first + 1;
    while (next < events.size() && events[next].key_start == events[first].key_start) {
      ++next;
    }
    runs.push_back({static_cast<std::uint32_t>(part),
                    static_cast<std::uint32_t>(first),
                    static_cast<std::uint32_t>(next - first)});
    first = next;
  }
  return runs;
}

Status EventStreams::read(const Run& run, Room& room) const {
  const std::vector<Event>& events = sorted_[run.part];
  const std::size_t next = std::size_t{run.first} + run.count;
  // Up to run.first + kReadAhead, earlier runs have asked.
  for (std::size_t i = std::max(next, run.first + kReadAhead);
       i < std::min(next + kReadAhead, events.size());
       ++i) {
    log_->will_need(events[i].place);
  }
  room.entries.clear();
  std::size_t words = 0;
  for (std::size_t i = run.first; i < next; ++i) {
    CASELEDGER_TRY(const ledger::EntryView entry, log_->at(events[i].place, events[i].index));
    words += (entry.body.size() + kWordBytes - 1) / kWordBytes;
    room.entries.push_back(entry);
  }
  // The bytes are looked at more than once; a copy does not change in between.
  if (room.words.size() < words) {
    room.words.resize(words);
  }
  std::span<std::uint64_t> rest(room.words);
  for (ledger::EntryView& entry : room.entries) {
    const std::size_t size = entry.body.size();
    if (size > 0) {
      std::memcpy(rest.data(), entry.body.data(), size);
    }
    entry.body = std::as_bytes(rest).first(size);
    entry.entry = {};
    rest = rest.subspan((size + kWordBytes - 1) / kWordBytes);
  }
  const auto has_key_before = [](const ledger::EntryView& a, const ledger::EntryView& b) {
    return a.stream_key < b.stream_key;
  };
  if (!std::ranges::is_sorted(room.entries, has_key_before)) {
    std::ranges::stable_sort(room.entries, has_key_before);
  }
  return {};
}

Status EventStreams::for_each_stream(const Room& room, const Visitor& visit) {
  for (auto first = room.entries.begin(); first != room.entries.end();) {
    const auto next =
        std::find_if(first, room.entries.end(), [&first](const ledger::EntryView& entry) {
          return entry.stream_key != first->stream_key;
        });
    CASELEDGER_TRY_STATUS(visit({first, next}));
    first = next;
  }
  return {};
}

void EventStreams::drop(std::size_t part) {
  std::vector<Event>().swap(sorted_[part]);
}

}  // namespace replay
