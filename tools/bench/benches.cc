#include "tools/bench/bench.h"

namespace bench {

const std::vector<Bench>& benches() {
  static const std::vector<Bench> all = {
      {"append", bench_append},
  };
  return all;
}

}  // namespace bench
