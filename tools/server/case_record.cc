#include "tools/server/case_record.h"

#include <cstring>
#include <optional>
#include <type_traits>
#include <utility>

#include "ledger/base/check.h"

namespace server {
namespace {

// Seven bits a byte, the lowest first, the high bit on all but the last.
constexpr unsigned kGroupBits = 7;
constexpr std::uint64_t kGroupMask = (1U << kGroupBits) - 1;
constexpr std::uint64_t kMore = 1U << kGroupBits;

/// Takes values apart. With Reader it has one list of fields for both ways, so that what is written
/// and what is read cannot differ.
class Writer {
 public:
  void operator()(std::uint64_t value) {
    while (value > kGroupMask) {
      bytes_ += static_cast<char>((value & kGroupMask) | kMore);
      value >>= kGroupBits;
    }
    bytes_ += static_cast<char>(value);
  }

  // Small numbers of either sign in few bytes.
  void operator()(std::int64_t value) {
    (*this)((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U));
  }

  void operator()(std::int32_t value) { (*this)(std::int64_t{value}); }

  void operator()(bool value) { (*this)(std::uint64_t{value}); }

  void operator()(const std::string& text) {
    (*this)(std::uint64_t{text.size()});
    bytes_ += text;
  }

  void operator()(const base::Uuid& id) { bytes_ += base::as_text(id.view()); }

  template <class T, class Each>
  void list(const std::vector<T>& items, Each each) {
    (*this)(std::uint64_t{items.size()});
    for (const T& item : items) {
      each(*this, item);
    }
  }

  void counts(const std::map<std::string, std::int64_t>& counts) {
    (*this)(std::uint64_t{counts.size()});
    for (const auto& [name, count] : counts) {
      (*this)(name);
      (*this)(count);
    }
  }

  template <class T>
  void maybe(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) pass(*this, *value);
  }

  template <class T>
    requires std::is_enum_v<T>
  void operator()(T value) {
    (*this)(static_cast<std::uint64_t>(value));
  }

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Puts them together again. The bytes are our own: that they do not end too soon is CHECKed.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  void operator()(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0;; shift += kGroupBits) {
      CHECK(!rest_.empty());
      const auto group = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= (group & kGroupMask) << shift;
      if ((group & kMore) == 0) return;
    }
  }

  void operator()(std::int64_t& value) {
    const std::uint64_t folded = number();
    value = static_cast<std::int64_t>((folded >> 1U) ^ (0 - (folded & 1U)));
  }

  void operator()(std::int32_t& value) {
    std::int64_t wide = 0;
    (*this)(wide);
    value = static_cast<std::int32_t>(wide);
  }

  void operator()(bool& value) { value = number() != 0; }

  void operator()(std::string& text) { text = taken(number()); }

  void operator()(base::Uuid& id) {
    std::memcpy(id.bytes.data(), taken(base::Uuid::kBytes).data(), base::Uuid::kBytes);
  }

  template <class T, class Each>
  void list(std::vector<T>& items, Each each) {
    items.resize(number());
    for (T& item : items) {
      each(*this, item);
    }
  }

  void counts(std::map<std::string, std::int64_t>& counts) {
    // Mostly the same names as in the case before: their nodes are used again.
    auto next = counts.begin();
    for (std::uint64_t left = number(); left > 0; --left) {
      const std::string_view name = taken(number());
      while (next != counts.end() && next->first < name) {
        next = counts.erase(next);
      }
      if (next == counts.end() || next->first != name) {
        next = counts.emplace_hint(next, name, 0);
      }
      (*this)(next->second);
      ++next;
    }
    counts.erase(next, counts.end());
  }

  template <class T>
  void maybe(std::optional<T>& value) {
    if (number() == 0) {
      value.reset();
    } else {
      pass(*this, value.emplace());
    }
  }

  template <class T>
    requires std::is_enum_v<T>
  void operator()(T& value) {
    value = static_cast<T>(number());
  }

  [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    (*this)(value);
    return value;
  }

  std::string_view taken(std::uint64_t size) {
    CHECK(size <= rest_.size());
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }

  std::string_view rest_;
};

// What is to be passed, in order: `T` is const for a Writer.

template <class Archive, class T>
  requires(!std::is_class_v<std::remove_const_t<T>> ||
           std::is_same_v<std::remove_const_t<T>, std::string> ||
           std::is_same_v<std::remove_const_t<T>, base::Uuid>)
void pass(Archive& archive, T& value) {
  archive(value);
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::Date>
void pass(Archive& archive, T& date) {
  archive(date.days);
}

template <class Archive, class T>
void pass_all(Archive& archive, T& items) {
  archive.list(items, [](Archive& each, auto& item) { pass(each, item); });
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::SegmentFacts>
void pass(Archive& archive, T& segment) {
  archive(segment.status);
  pass(archive, segment.start);
  pass(archive, segment.due);
  archive.maybe(segment.end);
  archive(segment.stopped_by_delivery);
  archive(segment.working_days);
  archive(segment.calendar_days);
  archive(segment.gross_days);
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::CaseView>
void pass(Archive& archive, T& view) {
  archive(view.register_code);
  archive(view.outcome);
  archive.maybe(view.delivered);
  pass_all(archive, view.statutory);
  pass_all(archive, view.expected);
  archive.list(view.flows, [](Archive& each, auto& flow) {
    each(flow.flow);
    pass(each, flow.date);
  });
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::DutyFacts>
void pass(Archive& archive, T& duty) {
  archive(duty.contract);
  archive.maybe(duty.due);
  archive(duty.status);
  archive(duty.days_overdue);
  pass_all(archive, duty.recipients);
  pass_all(archive, duty.deliveries);
  pass_all(archive, duty.confirmed);
  archive.maybe(duty.last_reminder);
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::Finding>
void pass(Archive& archive, T& finding) {
  archive(finding.id);
  archive(finding.severity);
  archive(finding.rule);
  pass_all(archive, finding.evidence);
  archive(finding.message_nb);
  archive(finding.message_en);
}

template <class Archive, class T>
  requires std::is_same_v<std::remove_const_t<T>, replay::FindingAssessment>
void pass(Archive& archive, T& assessment) {
  archive(assessment.id);
  pass(archive, assessment.date);
  archive(assessment.finding);
  pass_all(archive, assessment.evidence);
  archive(assessment.outcome);
  archive(assessment.reason);
}

// The facts, section by section.

template <class Archive, class Facts>
void pass_dates(Archive& archive, Facts& facts, bool registers) {
  archive.maybe(facts.received);
  archive(facts.category);
  archive(facts.purpose);
  archive(facts.application_type);
  archive(facts.applicant_kind);
  archive.maybe(facts.authority);
  archive(facts.linked);
  archive.maybe(facts.complete);
  archive.maybe(facts.decided);
  archive.maybe(facts.legal_assessed);
  archive.maybe(facts.contracted);
  pass(archive, facts.whole);
  if (registers) pass_all(archive, facts.registers);
}

/// After the dates, which say how many registers there are.
template <class Archive, class Facts>
void pass_held(Archive& archive, Facts& facts, bool registers) {
  const auto pass_days = [&archive](auto& held) {
    archive(held.applicant);
    archive.counts(held.authority);
    archive(held.unrouted);
  };
  pass_days(facts.whole.held);
  if (!registers) return;
  for (auto& view : facts.registers) {
    pass_days(view.held);
  }
}

template <class Archive, class Facts>
void pass_rest(Archive& archive, Facts& facts) {
  pass_all(archive, facts.duties);
  pass_all(archive, facts.findings);
  pass_all(archive, facts.findings_assessed);
}

/// What most lists are sorted and filtered by comes first, so that the rest need not be read.
template <class Archive, class Row>
void pass_row(Archive& archive, Row& row, tools::RowPart part) {
  archive(row.state);
  archive(row.category);
  archive.maybe(row.received);
  archive.maybe(row.due);
  archive(row.clock_status);
  archive(row.is_overdue);
  archive(row.is_paused);
  archive.maybe(row.deletion_due);
  archive(row.deletion_status);
  archive(row.event_count);
  if (part == tools::RowPart::kStanding) return;
  pass_all(archive, row.registers);
  pass_all(archive, row.findings);
  if (part == tools::RowPart::kLists) return;
  archive(row.purpose);
  archive(row.application_type);
  archive(row.applicant_kind);
  archive.maybe(row.linked);
  archive(row.complaint);
  pass_all(archive, row.severities);
  pass_all(archive, row.authorities);
  pass_all(archive, row.hands);
}

template <class Pass>
std::string written(Pass pass_to) {
  Writer writer;
  pass_to(writer);
  return writer.take();
}

/// `is_all`: nothing may be left.
template <class Pass>
void read_from(std::string_view bytes, bool is_all, Pass pass_to) {
  Reader reader(bytes);
  pass_to(reader);
  CHECK(!is_all || reader.is_at_end());
}

}  // namespace

void StoredCase::read(tools::CaseRow& row) const {
  read(row, tools::RowPart::kAll);
}

void StoredCase::read(tools::CaseRow& row, tools::RowPart part) const {
  row.case_id = case_id();
  read_from(section(CaseSection::kRow), part == tools::RowPart::kAll, [&](Reader& reader) {
    pass_row(reader, row, part);
  });
}

void StoredCase::read(replay::CaseFacts& facts, const FactsRead& which) const {
  facts.case_id = case_id();
  read_from(section(CaseSection::kDates), which.registers, [&](Reader& reader) {
    pass_dates(reader, facts, which.registers);
  });
  if (which.held) {
    read_from(section(CaseSection::kHeld), which.registers, [&](Reader& reader) {
      pass_held(reader, facts, which.registers);
    });
  }
  if (which.rest) {
    read_from(section(CaseSection::kRest), true, [&](Reader& reader) { pass_rest(reader, facts); });
  }
}

CaseRecord::CaseRecord(const tools::CaseRow& row, const replay::CaseFacts& facts) {
  add(row.case_id);
  add(written([&](Writer& writer) { pass_row(writer, row, tools::RowPart::kAll); }));
  add(written([&](Writer& writer) { pass_dates(writer, facts, true); }));
  add(written([&](Writer& writer) { pass_held(writer, facts, true); }));
  add(written([&](Writer& writer) { pass_rest(writer, facts); }));
  bytes_.shrink_to_fit();
}

CaseRecord::CaseRecord(const replay::CaseFacts& facts) {
  add(facts.case_id);
  add({});
  add(written([&](Writer& writer) { pass_dates(writer, facts, true); }));
  add(written([&](Writer& writer) { pass_held(writer, facts, true); }));
  add({});
  bytes_.shrink_to_fit();
}

void CaseRecord::add(std::string section) {
  bytes_ += section;
  ends_[section_count_++] = static_cast<std::uint32_t>(bytes_.size());
}

StoredCase CaseRecord::view() const {
  StoredCase::Sections sections;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < kCaseSections; ++i) {
    sections[i] = std::string_view(bytes_).substr(begin, ends_[i] - begin);
    begin = ends_[i];
  }
  return StoredCase(sections);
}

}  // namespace server
