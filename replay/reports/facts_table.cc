#include "replay/reports/facts_table.h"

#include <algorithm>
#include <utility>

#include "ledger/log/format.h"

namespace replay {
namespace {

using base::ErrorCode;

constexpr std::string_view kMagic = "caseledger snapshot 1\n";
constexpr std::size_t kChecksumBytes = sizeof(std::uint64_t);

constexpr std::uint64_t kLinked = 1;
/// The case has one register, which sees it as it is as a whole: the view stands once.
constexpr std::uint64_t kOneView = 2;
constexpr std::uint64_t kStatusMask = 7;
constexpr std::uint64_t kByDelivery = 8;

// Seven bits a byte, the lowest first, the high bit on all but the last.
constexpr unsigned kGroupBits = 7;
constexpr std::uint64_t kGroupMask = (1U << kGroupBits) - 1;
constexpr std::uint64_t kMore = 1U << kGroupBits;

void put(base::Bytes& bytes, std::uint64_t value) {
  while (value > kGroupMask) {
    bytes.push_back(static_cast<std::byte>((value & kGroupMask) | kMore));
    value >>= kGroupBits;
  }
  bytes.push_back(static_cast<std::byte>(value));
}

// Small numbers of either sign in few bytes.
std::uint64_t folded(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}

std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (0 - (value & 1U)));
}

bool is_one_view(const CaseFacts& facts) {
  if (facts.registers.size() != 1) return false;
  const CaseView& view = facts.registers.front();
  return facts.whole.register_code.empty() && facts.whole.outcome == view.outcome &&
         facts.whole.delivered == view.delivered && facts.whole.statutory == view.statutory &&
         facts.whole.expected == view.expected && facts.whole.held == view.held;
}

/// Reads what FactsWriter put; once something is wrong, all that follows is 0.
class Reader {
 public:
  explicit Reader(base::ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool is_good() const { return is_good_; }

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

  std::uint64_t count() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += kGroupBits) {
      const auto group = std::to_integer<std::uint64_t>(rest_.front());
      rest_ = rest_.subspan(1);
      value |= (group & kGroupMask) << shift;
      if ((group & kMore) == 0) return is_good_ ? value : 0;
    }
    fail();
    return 0;
  }

  std::int64_t number() { return unfolded(count()); }

  /// A number of things that take a byte each at least.
  std::size_t length() {
    const std::uint64_t value = count();
    if (value > rest_.size()) fail();
    return is_good_ ? static_cast<std::size_t>(value) : 0;
  }

  std::int32_t days() {
    const std::int64_t value = number();
    if (value < INT32_MIN || value > INT32_MAX) fail();
    return is_good_ ? static_cast<std::int32_t>(value) : 0;
  }

  Date day(Date since) {
    const std::int64_t value = number();
    // Dates lie in years 1 to 9999; nothing that does can overflow.
    if (value < -kDaysMax || value > kDaysMax) fail();
    return is_good_ ? since.plus_days(static_cast<std::int32_t>(value)) : since;
  }

  std::optional<Date> maybe_day(Date since) {
    const std::uint64_t value = count();
    if (value == 0 || !is_good_) return std::nullopt;
    const std::int64_t days = unfolded(value - 1);
    if (days < -kDaysMax || days > kDaysMax) fail();
    return is_good_ ? std::optional(since.plus_days(static_cast<std::int32_t>(days)))
                    : std::nullopt;
  }

  base::ByteView bytes() {
    const std::size_t size = length();
    const base::ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  std::string text() { return std::string(base::as_text(bytes())); }

  void fail() {
    is_good_ = false;
    rest_ = {};
  }

 private:
  static constexpr std::int64_t kDaysMax = 8'000'000;

  base::ByteView rest_;
  bool is_good_ = true;
};

class FactsReader {
 public:
  explicit FactsReader(base::ByteView part) : in_(part) {}

  base::Status read(const std::function<void(const CaseFacts&)>& visit) {
    codes_.resize(in_.length());
    for (std::string& code : codes_) {
      code = in_.text();
    }
    const std::uint64_t cases = in_.count();
    for (std::uint64_t i = 0; i < cases && in_.is_good(); ++i) {
      next();
      if (in_.is_good()) visit(facts_);
    }
    if (!in_.is_good() || !in_.is_at_end()) {
      return base::fail(ErrorCode::kCorrupt, "a damaged snapshot");
    }
    return {};
  }

 private:
  void next() {
    const std::uint64_t flags = in_.count();
    facts_.linked = (flags & kLinked) != 0;
    const Date received = in_.day(Date{});
    facts_.received = received;
    facts_.complete = in_.maybe_day(received);
    facts_.decided = in_.maybe_day(received);
    facts_.legal_assessed = in_.maybe_day(received);
    facts_.contracted = in_.maybe_day(received);
    code(facts_.category);
    code(facts_.purpose);
    code(facts_.application_type);
    code(facts_.applicant_kind);
    facts_.authority.reset();
    if (in_.count() != 0) code(facts_.authority.emplace());
    const bool one_view = (flags & kOneView) != 0;
    facts_.registers.resize(one_view ? 1 : in_.length());
    for (CaseView& register_view : facts_.registers) {
      code(register_view.register_code);
      view(register_view, received);
    }
    if (one_view) {
      facts_.whole = facts_.registers.front();
      facts_.whole.register_code.clear();
    } else {
      view(facts_.whole, received);
    }
  }

  void code(std::string& text) {
    const std::uint64_t number = in_.count();
    if (number >= codes_.size()) {
      in_.fail();
      return;
    }
    text = codes_[number];
  }

  void view(CaseView& view, Date received) {
    const std::uint64_t outcome = in_.count();
    if (outcome > static_cast<std::uint64_t>(Outcome::kEnded)) in_.fail();
    view.outcome = static_cast<Outcome>(in_.is_good() ? outcome : 0);
    view.delivered = in_.maybe_day(received);
    segments(view.statutory, received);
    segments(view.expected, received);
    view.held.applicant = in_.number();
    view.held.unrouted = in_.number();
    view.held.authority.clear();
    for (std::size_t left = in_.length(); left > 0 && in_.is_good(); --left) {
      std::string authority;
      code(authority);
      view.held.authority.emplace(std::move(authority), in_.number());
    }
  }

  void segments(std::vector<SegmentFacts>& segments, Date received) {
    segments.resize(in_.length());
    for (SegmentFacts& segment : segments) {
      const std::uint64_t flags = in_.count();
      if ((flags & kStatusMask) > static_cast<std::uint64_t>(ClockStatus::kEnded)) in_.fail();
      if (!in_.is_good()) return;
      segment.status = static_cast<ClockStatus>(flags & kStatusMask);
      segment.stopped_by_delivery = (flags & kByDelivery) != 0;
      segment.start = in_.day(received);
      segment.due = in_.day(received);
      segment.end = in_.maybe_day(received);
      segment.working_days = in_.days();
      segment.calendar_days = in_.days();
      segment.gross_days = in_.days();
    }
  }

  Reader in_;
  std::vector<std::string> codes_;
  CaseFacts facts_;
};

}  // namespace

void FactsWriter::add(const CaseFacts& facts) {
  if (!facts.received) return;
  ++cases_;
  const Date received = *facts.received;
  const bool one_view = is_one_view(facts);
  count((facts.linked ? kLinked : 0) | (one_view ? kOneView : 0));
  number(received.days);
  day(facts.complete, received);
  day(facts.decided, received);
  day(facts.legal_assessed, received);
  day(facts.contracted, received);
  code(facts.category);
  code(facts.purpose);
  code(facts.application_type);
  code(facts.applicant_kind);
  count(facts.authority ? 1 : 0);
  if (facts.authority) code(*facts.authority);
  if (!one_view) count(facts.registers.size());
  for (const CaseView& register_view : facts.registers) {
    code(register_view.register_code);
    view(register_view, received);
  }
  if (!one_view) view(facts.whole, received);
}

base::Bytes FactsWriter::finish() {
  base::Bytes part;
  put(part, codes_.size());
  for (const std::string& code : codes_) {
    put(part, code.size());
    const base::ByteView text = base::as_bytes(code);
    part.insert(part.end(), text.begin(), text.end());
  }
  put(part, cases_);
  part.insert(part.end(), records_.begin(), records_.end());
  return part;
}

void FactsWriter::count(std::uint64_t value) {
  put(records_, value);
}

void FactsWriter::number(std::int64_t value) {
  put(records_, folded(value));
}

void FactsWriter::day(const std::optional<Date>& date, Date since) {
  put(records_, date ? folded(std::int64_t{date->days} - since.days) + 1 : 0);
}

void FactsWriter::code(const std::string& text) {
  const auto [known, is_new] = code_numbers_.try_emplace(text, codes_.size());
  if (is_new) codes_.push_back(text);
  count(known->second);
}

void FactsWriter::view(const CaseView& view, Date received) {
  count(static_cast<std::uint64_t>(view.outcome));
  day(view.delivered, received);
  segments(view.statutory, received);
  segments(view.expected, received);
  number(view.held.applicant);
  number(view.held.unrouted);
  count(view.held.authority.size());
  for (const auto& [authority, days] : view.held.authority) {
    code(authority);
    number(days);
  }
}

void FactsWriter::segments(const std::vector<SegmentFacts>& segments, Date received) {
  count(segments.size());
  for (const SegmentFacts& segment : segments) {
    count(static_cast<std::uint64_t>(segment.status) |
          (segment.stopped_by_delivery ? kByDelivery : 0));
    number(std::int64_t{segment.start.days} - received.days);
    number(std::int64_t{segment.due.days} - received.days);
    day(segment.end, received);
    number(segment.working_days);
    number(segment.calendar_days);
    number(segment.gross_days);
  }
}

base::Status read_facts(base::ByteView part, const std::function<void(const CaseFacts&)>& visit) {
  return FactsReader(part).read(visit);
}

base::Bytes encode_snapshot(std::string_view key, const std::vector<base::Bytes>& parts) {
  base::Bytes bytes;
  const auto append = [&bytes](base::ByteView more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
  };
  append(base::as_bytes(kMagic));
  put(bytes, key.size());
  append(base::as_bytes(key));
  put(bytes, parts.size());
  for (const base::Bytes& part : parts) {
    put(bytes, part.size());
    append(part);
  }
  const std::uint64_t checksum = ledger::xxh3(bytes);
  bytes.resize(bytes.size() + kChecksumBytes);
  base::store_le64(&bytes[bytes.size() - kChecksumBytes], checksum);
  return bytes;
}

std::optional<std::vector<base::ByteView>> decode_snapshot(base::ByteView bytes,
                                                           std::string_view key) {
  if (bytes.size() < kMagic.size() + kChecksumBytes ||
      base::as_text(bytes.first(kMagic.size())) != kMagic) {
    return std::nullopt;
  }
  const base::ByteView covered = bytes.first(bytes.size() - kChecksumBytes);
  if (ledger::xxh3(covered) != base::load_le64(&bytes[covered.size()])) return std::nullopt;
  Reader in(covered.subspan(kMagic.size()));
  if (in.text() != key) return std::nullopt;
  std::vector<base::ByteView> parts(in.length());
  for (base::ByteView& part : parts) {
    part = in.bytes();
  }
  if (!in.is_good() || !in.is_at_end()) return std::nullopt;
  return parts;
}

}  // namespace replay
