#include "tools/bench/data_set.h"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/evidence/entry.h"
#include "ledger/log/format.h"

namespace bench {

std::uint64_t Numbers::next() {
  std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

std::string case_name(std::uint64_t number) {
  return fmt::format("BENCH/{:08}", number);
}

base::Uuid event_id(std::uint64_t number) {
  base::Uuid id;
  base::store_be64(id.bytes.data(), Numbers(~number).next());
  base::store_be64(id.bytes.data() + 8, number);
  return id;
}

ledger::NewEvent opaque_event(std::uint64_t number, std::uint64_t cases) {
  Numbers numbers(number);
  ledger::NewEvent event{.stream = case_name(number % cases),
                         .id = event_id(number),
                         .expected_version = base::Version{number / cases},
                         .body = base::Bytes(kBodyBytes),
                         .recorded_at = std::nullopt};
  for (std::size_t at = 0; at < kBodyBytes; at += 8) {
    base::store_le64(event.body.data() + at, numbers.next());
  }
  return event;
}

std::vector<ledger::NewEvent> opaque_batch(std::uint64_t first,
                                           std::size_t count,
                                           std::uint64_t cases) {
  std::vector<ledger::NewEvent> batch;
  batch.reserve(count);
  for (std::size_t at = 0; at < count; ++at) {
    batch.push_back(opaque_event(first + at, cases));
  }
  return batch;
}

base::Bytes opaque_records(std::uint64_t first, std::size_t count, std::uint64_t cases) {
  base::Bytes payload;
  for (std::size_t at = 0; at < count; ++at) {
    const ledger::NewEvent event = opaque_event(first + at, cases);
    const ledger::EntryHead head{.kind = ledger::EntryKind::kEvent,
                                 .stream_key = ledger::stream_key(event.stream),
                                 .version = {event.expected_version->value + 1},
                                 .recorded_at = {static_cast<std::int64_t>(first + at)},
                                 .id = event.id};
    ledger::append_record(payload, ledger::encode_entry(head, event.body));
  }
  return payload;
}

base::Bytes opaque_frame(std::uint64_t first, std::size_t count, std::uint64_t cases) {
  const base::Bytes payload = opaque_records(first, count, cases);
  ledger::FrameHeader header{.continues_at = false,
                             .first_index = {first},
                             .entry_count = static_cast<std::uint32_t>(count),
                             .payload_bytes = payload.size(),
                             .durable_through = {first},
                             .previous_checksum = first,
                             .payload_checksum = 0,
                             .checksum = 0};
  return ledger::encode_frame(header, payload);
}

std::vector<std::vector<ledger::NewEvent>> batches_of(const EventSource& source,
                                                      std::uint64_t first,
                                                      std::uint64_t count,
                                                      std::size_t batch_events) {
  std::vector<std::vector<ledger::NewEvent>> batches;
  for (std::uint64_t at = 0; at < count; ++at) {
    if (at % batch_events == 0) batches.emplace_back().reserve(batch_events);
    batches.back().push_back(source(first + at));
  }
  return batches;
}

base::Status append_new(ledger::Ledger& ledger, std::vector<ledger::NewEvent> batch) {
  CASELEDGER_TRY(const auto result, ledger.append(std::move(batch)));
  if (!result.conflict) return {};
  return base::fail(base::ErrorCode::kConflict, "a conflict that nobody made");
}

base::Result<std::unique_ptr<ledger::Ledger>> make_ledger(const std::filesystem::path& directory,
                                                          const World& world) {
  CASELEDGER_TRY_STATUS(ledger::Ledger::create(
      directory, {.origin = "caseledger.example/bench"}, world.files, world.clock));
  return open_ledger(directory, ledger::Access::kWrite, world);
}

base::Status append_in_bulk(ledger::Ledger& ledger,
                            std::vector<std::vector<ledger::NewEvent>> batches) {
  CASELEDGER_TRY(auto done, ledger.append_all(std::move(batches)));
  if (done.stopped_by) return std::unexpected(*std::move(done.stopped_by));
  if (done.results.empty() || done.results.back().conflict) {
    return base::fail(base::ErrorCode::kConflict, "a bench event was refused");
  }
  return {};
}

base::Status fill_ledger(const std::filesystem::path& directory,
                         const EventSource& source,
                         std::uint64_t count,
                         std::size_t batch_events,
                         const World& world,
                         const ProgressFn& progress) {
  CASELEDGER_TRY(const auto ledger, make_ledger(directory, world));
  for (std::uint64_t first = 0; first < count; first += kChunkEvents) {
    CASELEDGER_TRY_STATUS(append_in_bulk(
        *ledger,
        batches_of(
            source, first, std::min<std::uint64_t>(kChunkEvents, count - first), batch_events)));
    if (progress) progress(std::min(first + kChunkEvents, count), count);
  }
  return ledger->close();
}

base::Result<std::unique_ptr<ledger::Ledger>> open_ledger(const std::filesystem::path& directory,
                                                          ledger::Access access,
                                                          const World& world) {
  return ledger::Ledger::open(directory,
                              {.access = access, .accept_clock = false, .progress = {}},
                              world.files,
                              world.clock);
}

}  // namespace bench
