#include "tools/bench/bench.h"

namespace bench {

const std::vector<Bench>& benches() {
  static const std::vector<Bench> all = {
      {"append", bench_append},
      {"bulk", bench_bulk},
      {"replay", bench_replay},
      {"history", bench_history},
      {"open", bench_open},
      {"verify", bench_verify},
      {"prove", bench_prove},
      {"publish", bench_publish},
      {"serve", bench_serve},
  };
  return all;
}

}  // namespace bench
