// The cases of a table that a list is of, in its order: found once, for all of its pages.
//
// Room:      tools/server.
// Rules:     the same cases in the same order as CaseFilter and CaseOrder give from a walk; of a
//            caller limited to some authorities, those it sees.
// Threads:   any.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/cli/case_list.h"
#include "tools/server/case_table.h"

namespace server {

class Seen;

struct Selection {
  /// Of the table's cases, in the order of the list.
  std::vector<std::uint32_t> places;
  /// How often they count (CaseFilter::count), all of them together.
  std::uint64_t counted = 0;
};

/// Cost:     reads a row of each case where the filter or the order asks for one, and its dates
/// where
///           the filter is of figures.
/// Errors:   those of Seen
[[nodiscard]] base::Result<Selection> select(const CaseTable& table,
                                             const Seen& seen,
                                             const tools::CaseFilter& filter,
                                             const tools::CaseOrder& order);

/// How many of the selected cases stand before the one of that id, or are it; also for a case that
/// is not selected. Nothing if the order asks for a case that the table does not have.
[[nodiscard]] std::optional<std::size_t> count_up_to(const CaseTable& table,
                                                     const Selection& selection,
                                                     const tools::CaseOrder& order,
                                                     std::string_view case_id);

/// Those asked for last, within a bound of bytes.
class Selections {
 public:
  using Ptr = std::shared_ptr<const Selection>;

  /// Null if it is not kept.
  [[nodiscard]] Ptr find(std::string_view question);
  /// `question` names table, filter, order and caller's limits.
  void keep(std::string question, Ptr selection);

 private:
  struct Kept {
    std::string question;
    Ptr selection;
  };

  std::mutex mutex_;
  // Guarded by mutex_.
  std::list<Kept> kept_;  // asked for last first; a few dozen
  std::size_t bytes_ = 0;
};

}  // namespace server
