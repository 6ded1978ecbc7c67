// What lists and reports know of one case, as few bytes: a table holds this of every case.
//
// Room:      tools/server. Made and read in one process: no format, and no bytes of others.
// Rules:     what is read back gives the lists and reports of CaseFacts the same answers as what
// was
//            written. The values that a finding's messages were made of are left out: no answer
//            shows them. What is asked for together stands together, so that a list reads no facts
//            and times no findings.
// Cost:      about a kilobyte a case with one finding, most of it the finding's two messages.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "replay/reports/facts.h"
#include "tools/cli/case_list.h"

namespace server {

enum class CaseSection : std::uint8_t { kId, kRow, kDates, kHeld, kRest };
inline constexpr std::size_t kCaseSections = 5;

/// What of a case's facts is read beside the case as a whole. The same for all cases that are read
/// into one struct: what is not read is left alone.
struct FactsRead {
  bool registers = true;  // as each register sees it
  bool held = true;       // who held it, of the views that are read
  bool rest = true;       // duties and findings
};

/// One case, wherever its bytes are. Lifetime: theirs.
class StoredCase {
 public:
  using Sections = std::array<std::string_view, kCaseSections>;

  explicit StoredCase(const Sections& sections) : sections_(sections) {}

  [[nodiscard]] std::string_view case_id() const { return section(CaseSection::kId); }

  /// Into `row`, whose room is used again.
  void read(tools::CaseRow& row) const;
  /// The same, at least that part of it.
  void read(tools::CaseRow& row, tools::RowPart part) const;
  /// Into `facts`, likewise.
  void read(replay::CaseFacts& facts, const FactsRead& which) const;

  [[nodiscard]] std::string_view section(CaseSection which) const {
    return sections_[static_cast<std::size_t>(which)];
  }

 private:
  Sections sections_;
};

/// One that owns them, on its way into a table.
class CaseRecord {
 public:
  /// `facts` have their flows.
  CaseRecord(const tools::CaseRow& row, const replay::CaseFacts& facts);
  /// Without a row: of this one only dates and times are read.
  explicit CaseRecord(const replay::CaseFacts& facts);

  [[nodiscard]] StoredCase view() const;

  [[nodiscard]] std::string_view case_id() const { return view().case_id(); }

 private:
  void add(std::string section);

  std::string bytes_;
  std::array<std::uint32_t, kCaseSections> ends_{};
  std::size_t section_count_ = 0;
};

}  // namespace server
