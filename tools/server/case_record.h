// What lists and reports know of one case, as few bytes: a projection holds one for every case.
//
// Room:      tools/server. Made and read in one process: no format, and no bytes of others.
// Rules:     what is read back gives the lists and reports of CaseFacts the same answers as what
// was
//            written. The values that a finding's messages were made of are left out: no answer
//            shows them.
// Cost:      about a kilobyte a case with one finding, most of it the finding's two messages.
#pragma once

#include <string>

#include "replay/reports/facts.h"
#include "tools/cli/case_list.h"

namespace server {

class CaseRecord {
 public:
  CaseRecord(const tools::CaseRow& row, const replay::CaseFacts& facts);

  [[nodiscard]] const std::string& case_id() const { return case_id_; }

  /// Into `row`, whose room is used again.
  void read(tools::CaseRow& row) const;
  /// Into `facts`, likewise.
  void read(replay::CaseFacts& facts) const;

  /// What it takes of memory, itself included.
  [[nodiscard]] std::size_t bytes() const;

 private:
  std::string case_id_;
  std::string row_;
  std::string facts_;
};

}  // namespace server
