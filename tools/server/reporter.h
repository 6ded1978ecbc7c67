// A part of the service that tells how it is: in /metrics what it counts, in /readyz what ails it.
//
// Room:      tools/server. Whoever has something to tell is added to the desk before the service
// starts. Threads:   any, several at once.
#pragma once

#include <string>
#include <vector>

#include "ledger/base/result.h"

namespace server {

class Reporter {
 public:
  Reporter() = default;
  Reporter(const Reporter&) = delete;
  Reporter& operator=(const Reporter&) = delete;
  virtual ~Reporter() = default;

  /// Adds lines in the text format of Prometheus.
  virtual void write_metrics(std::string& out) const = 0;
  /// Adds why the service should be sent nothing now; each reason has a number of its own.
  virtual void add_reasons(std::vector<base::Error>& reasons) const = 0;
};

}  // namespace server
