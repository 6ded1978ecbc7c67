// What examining and mending a tail said, for tests.
#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "ledger/log/tail.h"
#include "tests/support/log_on_disk.h"

namespace support {

using base::ErrorCode;
using ledger::Repair;
using ledger::Tail;

enum class Outcome : std::uint8_t { kClean, kTorn, kCorrupt };

inline std::ostream& operator<<(std::ostream& out, Outcome outcome) {
  constexpr std::array kNames = {"clean", "torn", "corrupt"};
  return out << kNames[static_cast<std::size_t>(outcome)];
}

/// What examining says; for kTorn and kCorrupt also where.
struct Verdict {
  Outcome outcome = Outcome::kClean;
  std::string where;
  Tail tail;
};

inline Verdict examine(LogOnDisk& log, std::uint64_t head_size) {
  const auto segments = log.list();
  auto tail = examine_tail(*segments, {head_size});
  if (!tail) {
    EXPECT_EQ(tail.error().code, ErrorCode::kCorrupt) << tail.error().message;
    return {Outcome::kCorrupt, tail.error().where, {}};
  }
  const Outcome outcome = tail->torn ? Outcome::kTorn : Outcome::kClean;
  std::string where = tail->torn ? segments->where(tail->torn->place) : "";
  return {outcome, std::move(where), *std::move(tail)};
}

struct Repaired {
  Repair repair;
  std::vector<support::FaultFileSystem::Write> writes;
};

inline Repaired repair(LogOnDisk& log, std::uint64_t head_size) {
  const auto segments = log.list();
  auto tail = examine_tail(*segments, {head_size});
  EXPECT_TRUE(tail.has_value());
  static_cast<void>(log.disk.take_writes());
  auto repaired = repair_tail(log.disk, *segments, *tail);
  EXPECT_TRUE(repaired.has_value());
  return {*std::move(repaired), log.disk.take_writes()};
}

}  // namespace support
