// The facts that processing times are made of, as bytes: what a snapshot keeps.
//
// Room:      replay/reports. Pure; the file is the caller's.
// Format:    docs/format.md, "Snapshots". Whoever reads may find any bytes.
// Rules:     a snapshot is never evidence and never the truth: it only shortens the way to what the
//            log says, for one prefix, rulebook, day and program, all of which its key names.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/base/result.h"
#include "replay/reports/facts.h"

namespace replay {

/// Writes the facts of one part of a walk. Case ids, duties and findings are left out, and so are
/// cases without an application, which no processing time is of.
class FactsWriter {
 public:
  void add(const CaseFacts& facts);
  /// Once.
  [[nodiscard]] base::Bytes finish();

 private:
  void count(std::uint64_t value);
  void number(std::int64_t value);
  void day(const std::optional<Date>& date, Date since);
  void code(const std::string& text);
  void view(const CaseView& view, Date received);
  void segments(const std::vector<SegmentFacts>& segments, Date received);

  std::map<std::string, std::uint64_t, std::less<>> code_numbers_;
  std::vector<std::string> codes_;  // by number
  std::uint64_t cases_ = 0;
  base::Bytes records_;
};

/// Calls `visit` for each case of a part, with facts that the next one takes the place of.
/// Errors:   kCorrupt: not what a FactsWriter wrote; some cases may have been visited
[[nodiscard]] base::Status read_facts(base::ByteView part,
                                      const std::function<void(const CaseFacts&)>& visit);

/// The file: the key, the parts, and a checksum over all of it.
[[nodiscard]] base::Bytes encode_snapshot(std::string_view key,
                                          const std::vector<base::Bytes>& parts);
/// The parts, which point into `bytes`; nothing if anything is damaged or the key is another.
[[nodiscard]] std::optional<std::vector<base::ByteView>> decode_snapshot(base::ByteView bytes,
                                                                         std::string_view key);

}  // namespace replay
