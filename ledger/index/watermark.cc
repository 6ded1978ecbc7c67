#include "ledger/index/watermark.h"

#include <cstring>

#include "ledger/base/bytes.h"

namespace ledger {
namespace {

constexpr std::uint32_t kVersion = 3;

/// Numbers little-endian, one after the other; strings with their length before them.
class Writer {
 public:
  void number(std::uint64_t value) {
    const std::size_t at = text_.size();
    text_.resize(at + sizeof(value));
    base::store_le64(reinterpret_cast<std::byte*>(&text_[at]), value);
  }

  void text(std::string_view value) {
    number(value.size());
    text_ += value;
  }

  void digest(const base::Digest& value) { text_ += base::as_text(value.view()); }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::uint64_t number() {
    const auto bytes = take(sizeof(std::uint64_t));
    return bytes.empty() ? 0 : base::load_le64(base::as_bytes(bytes).data());
  }

  std::string_view text() { return take(number()); }

  base::Digest digest() {
    const auto bytes = take(base::Digest::kBytes);
    base::Digest value;
    std::memcpy(value.bytes.data(), bytes.data(), bytes.size());
    return value;
  }

  /// A count of things of at least one byte each.
  std::uint64_t count() {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= rest_.size();
    return is_good_ ? value : 0;
  }

  [[nodiscard]] bool ended_well() const { return is_good_ && rest_.empty(); }

 private:
  std::string_view take(std::uint64_t bytes) {
    if (!is_good_ || bytes > rest_.size()) {
      is_good_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  bool is_good_ = true;
};

std::int64_t as_signed(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::string encode_watermark(const Watermark& mark) {
  Writer out;
  out.number(kVersion);
  out.digest(mark.origin_hash);
  out.number(mark.frontier.size());
  for (const base::Digest& subtree : mark.frontier.subtrees()) {
    out.digest(subtree);
  }
  out.number(mark.last_frame.first_index.value);
  out.number(mark.last_frame.segment_first_index.value);
  out.number(mark.last_frame.offset);
  out.number(mark.last_frame_checksum);
  out.number(static_cast<std::uint64_t>(mark.last_recorded_at.value));
  out.number(static_cast<std::uint64_t>(mark.last_wall.value));
  out.number(mark.state.keys.size());
  for (const LoggedKey& key : mark.state.keys) {
    out.number(key.since.value);
    out.text(key.vkey);
  }
  out.number(mark.state.commitment_index.value);
  out.number(mark.state.commitment.covers.value);
  out.digest(mark.state.commitment.map_root);
  out.number(mark.state.commitment.case_count);
  out.number(mark.state.is_frozen ? 1 : 0);
  out.number(mark.state.case_count);
  return out.take();
}

std::optional<Watermark> decode_watermark(std::string_view value) {
  Reader in(value);
  if (in.number() != kVersion) {
    return std::nullopt;
  }
  Watermark mark;
  mark.origin_hash = in.digest();
  const std::uint64_t size = in.number();
  std::vector<base::Digest> subtrees;
  for (std::uint64_t bits = size; bits != 0; bits &= bits - 1) {
    subtrees.push_back(in.digest());
  }
  mark.last_frame.first_index = {in.number()};
  mark.last_frame.segment_first_index = {in.number()};
  mark.last_frame.offset = in.number();
  mark.last_frame_checksum = in.number();
  mark.last_recorded_at = {as_signed(in.number())};
  mark.last_wall = {as_signed(in.number())};
  for (std::uint64_t left = in.count(); left > 0; --left) {
    LoggedKey& key = mark.state.keys.emplace_back();
    key.since = {in.number()};
    key.vkey = in.text();
  }
  mark.state.commitment_index = {in.number()};
  mark.state.commitment.covers = {in.number()};
  mark.state.commitment.map_root = in.digest();
  mark.state.commitment.case_count = in.number();
  mark.state.is_frozen = in.number() != 0;
  mark.state.case_count = in.number();
  auto frontier = Frontier::restore(size, std::move(subtrees));
  if (!in.ended_well() || !frontier) {
    return std::nullopt;
  }
  mark.frontier = *std::move(frontier);
  return mark;
}

}  // namespace ledger
