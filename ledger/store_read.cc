// Reading: index and tail merged, then the log itself; every entry is checked as it is read.

#include <algorithm>
#include <cstring>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/id_secret.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

constexpr std::size_t kIdSecretFileBytesMax = 128;

}  // namespace

Prefix Store::prefix() const {
  const std::unique_lock lock(state_mutex_);
  if (newest_.size.value != durable_frontier_.size() || newest_.size.value == 0) {
    newest_ = {{durable_frontier_.size()}, durable_frontier_.root()};
  }
  return newest_;
}

base::LogSize Store::durable_size() const {
  const std::shared_lock lock(state_mutex_);
  return {durable_frontier_.size()};
}

/// What readers need is there.
base::Status Store::check_readable() const {
  const std::shared_lock lock(state_mutex_);
  if (closed_) {
    return base::fail(base::ErrorCode::kUnavailable, base::kPoisoned, "the ledger is closed");
  }
  return {};
}

base::Result<StoredEntry> Store::read_at(const EventPosition& position) const {
  const std::size_t segment = segments_->holding(position.index);
  const auto damaged = [&](std::string message) {
    return base::fail(ErrorCode::kCorrupt,
                      std::move(message) + " at index " + std::to_string(position.index.value),
                      segments_->where({segment, position.offset}),
                      "run `caseledger verify` to see what is damaged");
  };
  if (position.entry_bytes > kEntryBytesMax) {
    return damaged("the index points nowhere");
  }
  CASELEDGER_TRY(const io::File* const file, segments_->file(segment));
  const std::size_t bytes = record_bytes(position.entry_bytes);
  StoredEntry stored;
  stored.words.resize(bytes / sizeof(std::uint64_t));
  const auto buffer = std::as_writable_bytes(std::span(stored.words));
  CASELEDGER_TRY(const std::size_t got, file->read_at(position.offset, buffer));
  const auto record = read_record(buffer, 0);
  if (got != bytes || !record || !record->checksum_holds ||
      record->entry.size() != position.entry_bytes) {
    return damaged("a damaged entry");
  }
  auto view = decode_entry(position.index, record->entry);
  if (!view) {
    return damaged(view.error().message);
  }
  stored.view = *view;
  return stored;
}

base::Result<std::vector<StoredEntry>> Store::read_stream(std::string_view stream,
                                                          base::LogSize limit) const {
  const base::Digest key = stream_key(stream);
  CASELEDGER_TRY_STATUS(check_readable());
  // The index learns of a group piece by piece, before prefix() shows it: never read ahead of that.
  limit = std::min(limit, durable_size());
  CASELEDGER_TRY(auto positions, index_.positions(key));
  std::erase_if(positions, [limit](const EventPosition& position) {
    return position.index.value >= limit.value;
  });
  for (const EventPosition& position : positions) {
    CASELEDGER_TRY(const io::File* const file, segments_->file(segments_->holding(position.index)));
    file->will_need(position.offset, record_bytes(position.entry_bytes));
  }
  std::vector<StoredEntry> entries;
  entries.reserve(positions.size());
  for (const EventPosition& position : positions) {
    CASELEDGER_TRY(StoredEntry stored, read_at(position));
    if (stored.view.stream_key != key || stored.view.version.value != entries.size() + 1) {
      return base::fail(ErrorCode::kCorrupt,
                        "the index points at another stream's entry",
                        layout_.index.native(),
                        "delete the index directory; it is rebuilt");
    }
    entries.push_back(std::move(stored));
  }
  return entries;
}

base::Result<base::Version> Store::stream_version(std::string_view stream) const {
  CASELEDGER_TRY_STATUS(check_readable());
  const base::Digest key = stream_key(stream);
  const base::LogSize size = durable_size();
  CASELEDGER_TRY(std::uint64_t count, index_.stream_count(key));
  for (; count > 0; --count) {  // see read_stream()
    CASELEDGER_TRY(const auto newest, index_.position(key, count - 1));
    if (!newest || newest->index.value < size.value) {
      break;
    }
  }
  return base::Version{count};
}

base::Result<FramePosition> Store::frame_of(base::EntryIndex index) const {
  CASELEDGER_TRY_STATUS(check_readable());
  const base::LogSize size = durable_size();
  if (index.value >= size.value) {
    return base::fail(ErrorCode::kNotFound,
                      base::kBeyondLog,
                      "the log has " + std::to_string(size.value) + " entries",
                      "index " + std::to_string(index.value));
  }
  return index_.frame_of(index);
}

base::Status Store::scan_frames(base::EntryIndex first,
                                base::LogSize limit,
                                const std::function<base::Status(const FrameView&)>& visit) const {
  if (first.value >= limit.value) {
    return {};
  }
  CASELEDGER_TRY(const FramePosition frame, frame_of(first));
  const std::size_t segment = segments_->find(frame.segment_first_index);
  if (segment == segments_->count()) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kIndexUnusable,
                      "the index points nowhere",
                      layout_.index.native(),
                      "delete the index directory; it is rebuilt");
  }
  FrameReader reader(*segments_, {{segment, frame.offset}, frame.first_index, 0});
  while (reader.end().next_index.value < limit.value) {
    CASELEDGER_TRY(const auto next, reader.next());
    if (!next) {
      return base::fail(
          ErrorCode::kCorrupt,
          "the log is damaged at index " + std::to_string(reader.end().next_index.value),
          segments_->where(reader.end().place),
          "run `caseledger verify` to see what is damaged");
    }
    CASELEDGER_TRY_STATUS(visit(*next));
  }
  return {};
}

base::Status Store::scan(base::EntryIndex first, base::LogSize limit, const Visitor& visit) const {
  if (limit > durable_size()) {
    return base::fail(ErrorCode::kNotFound, base::kBeyondLog, "the log is shorter than that");
  }
  return scan_frames(first, limit, [&](const FrameView& frame) {
    return for_each_entry(
        *segments_, frame, [&](const EntryView& entry, const Place&) -> base::Status {
          if (entry.index < first || entry.index.value >= limit.value) {
            return {};
          }
          return visit(entry);
        });
  });
}

base::Result<StoredEntry> Store::read_entry(base::EntryIndex index) const {
  StoredEntry stored;
  if (index.value == UINT64_MAX) {
    return base::fail(ErrorCode::kNotFound, "no such entry");
  }
  if (index.value >= durable_size().value) {
    CASELEDGER_TRY_STATUS(frame_of(index));
  }
  CASELEDGER_TRY_STATUS(scan(index, {index.value + 1}, [&](const EntryView& entry) -> base::Status {
    stored.words.resize((entry.entry.size() + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    std::memcpy(stored.words.data(), entry.entry.data(), entry.entry.size());
    stored.view = entry;
    stored.view.entry = std::as_bytes(std::span(stored.words)).first(entry.entry.size());
    stored.view.body = stored.view.entry.subspan(kEntryHeadBytes);
    return {};
  }));
  return stored;
}

base::Result<Prefix> Store::prefix_of(base::LogSize size) const {
  const Prefix newest = prefix();
  if (size == newest.size) {
    return newest;
  }
  if (size > newest.size) {
    return base::fail(ErrorCode::kNotFound,
                      base::kBeyondLog,
                      "the log has " + std::to_string(newest.size.value) + " entries",
                      "size " + std::to_string(size.value));
  }
  CASELEDGER_TRY(const base::Digest root, root_at(size));
  return Prefix{size, root};
}

base::Result<base::LogSize> Store::size_at(base::TimestampUtcUs instant) const {
  // recordedAt never goes back, so the entries recorded by then are a prefix: search its end.
  std::uint64_t first = 0;
  std::uint64_t limit = durable_size().value;
  while (first < limit) {
    const std::uint64_t middle = first + (limit - first) / 2;
    CASELEDGER_TRY(const StoredEntry entry, read_entry({middle}));
    if (entry.view.recorded_at <= instant) {
      first = middle + 1;
    } else {
      limit = middle;
    }
  }
  return base::LogSize{first};
}

base::Result<base::Uuid> Store::derive_id(base::ByteView body, std::uint64_t repeat) const {
  CASELEDGER_TRY(const base::Bytes text,
                 io::read_file(files_, layout_.id_secret, kIdSecretFileBytesMax));
  std::string_view line = base::as_text(text);
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  const auto secret = parse_id_secret(line);
  if (!secret) {
    return base::fail(ErrorCode::kCorrupt,
                      "the id secret is damaged",
                      layout_.id_secret.native(),
                      "restore it from a copy of the ledger");
  }
  base::Bytes message(body.begin(), body.end());
  message.resize(body.size() + sizeof(std::uint64_t));
  base::store_be64(&message[body.size()], repeat);
  base::Digest mac;
  unsigned written = 0;
  CHECK(HMAC(EVP_sha256(),
             secret->data(),
             static_cast<int>(secret->size()),
             reinterpret_cast<const unsigned char*>(message.data()),
             message.size(),
             reinterpret_cast<unsigned char*>(mac.bytes.data()),
             &written) != nullptr);
  base::Uuid id;
  std::copy_n(mac.bytes.begin(), base::Uuid::kBytes, id.bytes.begin());
  // RFC 9562: version 8 in the seventh byte, variant 10 in the ninth.
  id.bytes[6] = (id.bytes[6] & std::byte{0x0F}) | std::byte{0x80};
  id.bytes[8] = (id.bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  return id;
}

}  // namespace ledger
