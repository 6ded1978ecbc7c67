// A disk that is full or fails, seen through HTTP: what was answered stays, reads go on, and the
// service writes again by itself.
#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include <unistd.h>

#include "tests/fault/ballast.h"
#include "tests/fault/child.h"
#include "tests/fault/mounted_disk.h"
#include "tests/tools/server/served.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kDiskMegabytes = 256;
/// Room for the next segment, whichever it is, and for as much as a service that is ready has.
constexpr std::size_t kReserveBytes = std::size_t{232} << 20U;

class Disk : public ServeTest {
 protected:
  void SetUp() override {}

  /// 100 events of some 2 KiB each.
  static std::string batch(std::uint64_t first) {
    std::string lines;
    for (std::uint64_t i = 0; i < 100; ++i) {
      lines +=
          R"({"case":"D-)" + std::to_string(i) + R"(","type":"CaseClosed","id":")" +
          id_of(first + i) +
          R"(","occurredAt":"2026-03-01T10:00:00Z","actor":{"id":"u-1","role":"LAWYER"},"data":{"reason":")" +
          std::string(1'900, 'r') + "\"}}\n";
    }
    return lines;
  }

  [[nodiscard]] Answer store(std::uint64_t first) const {
    return connect()->post("/v1/events", "application/x-ndjson", batch(first));
  }

  /// True if `holds` says so within that time; asks ten times a second.
  template <class Holds>
  static bool within(milliseconds time, Holds holds) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!holds()) {
      if (std::chrono::steady_clock::now() > until) return false;
      std::this_thread::sleep_for(milliseconds(100));
    }
    return true;
  }

  [[nodiscard]] bool is_traced() const {
    std::ifstream status("/proc/" + std::to_string(served_->process()) + "/status");
    for (std::string word; status >> word;) {
      if (word == "TracerPid:" && status >> word) return word != "0";
    }
    return false;
  }

  [[nodiscard]] bool is_ready() const { return connect()->get("/readyz").status == 200; }
};

TEST_F(Disk, FullItKeepsWhatItAnsweredServesReadsAndGoesOnWhenThereIsRoom) {
  std::string why_not;
  const auto disk =
      support::MountedDisk::make(support::MountedDisk::Kind::kTmpfs, kDiskMegabytes, why_not);
  if (disk == nullptr) GTEST_SKIP() << why_not;
  const std::string ledger = (disk->path() / "ledger").native();
  ASSERT_EQ(run("init --origin disk.example/full --ledger " + ledger).exit_code, 0);
  auto reserve = std::make_unique<support::Ballast>(disk->path() / "reserve", kReserveBytes);
  // The room that is kept for who looks would be the room that comes back.
  const std::vector<std::string> words = {"--ledger", ledger, "--set", "access.reserve_bytes=0"};
  serve(words);

  std::uint64_t stored = 0;
  Answer refused;
  while (stored < 100'000) {
    refused = store(stored);
    if (refused.status != 201) break;
    stored += 100;
  }
  ASSERT_GT(stored, 0U);
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_EQ(refused.at("code"), "CL-1910");
  EXPECT_NE(refused.header("retry-after"), "(absent)");
  EXPECT_TRUE(within(seconds(1), [&] {
    return connect()->get("/readyz").body.find("CL-1910") != std::string::npos;
  }));
  const auto events = [&] {
    return tools::Json(connect()->get("/v1/cases/D-7/events").body).count("events");
  };
  EXPECT_EQ(events(), stored / 100);
  EXPECT_EQ(store(stored - 100).status, 200);  // known already: nothing has to be written

  // It starts on a full disk, to read and to say so.
  EXPECT_EQ(served_->end(SIGTERM), 0) << served_->log();
  serve(words);
  EXPECT_EQ(events(), stored / 100);
  EXPECT_EQ(store(stored).at("code"), "CL-1910");

  reserve.reset();
  EXPECT_TRUE(within(seconds(10), [&] { return store(stored).status == 201; }));
  // What could not be published is signed at the publisher's next turn.
  EXPECT_TRUE(within(seconds(10), [&] { return is_ready(); })) << connect()->get("/readyz").body;
  EXPECT_EQ(events(), stored / 100 + 1);
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_EQ(run("verify --ledger " + ledger).exit_code, 0);
}

TEST_F(Disk, AfterAFailedSyncTheLedgerIsOpenedAgainWithoutBeingAsked) {
  if (!support::run({"strace", "-f", "-o", "/dev/null", "true"})) {
    GTEST_SKIP() << "strace is missing, or may not trace here";
  }
  init();
  // Nothing but the appender writes meanwhile.
  serve({"--set", "publish.interval_ms=3600000"});
  const auto client = connect();
  ASSERT_EQ(client->post("/v1/events", "application/json", event_json("F", 1)).status, 201);
  {
    support::Child strace({"strace",
                           "-f",
                           "-qq",
                           "-o",
                           "/dev/null",
                           "-e",
                           "trace=fdatasync",
                           "-e",
                           "inject=fdatasync:error=EIO:when=1",
                           "-p",
                           std::to_string(served_->process())});
    ASSERT_TRUE(within(seconds(5), [&] { return is_traced(); }));
    const Answer unknown = client->post("/v1/events", "application/json", event_json("F", 2));
    EXPECT_EQ(unknown.status, 503) << unknown.body;
    EXPECT_EQ(unknown.at("code"), "CL-2100");
    ::kill(strace.id(), SIGINT);  // lets go of the server
    ASSERT_TRUE(within(seconds(5), [&] { return !is_traced(); }));
  }
  // Nobody stores anything meanwhile: who sees that it is not ready sends elsewhere.
  EXPECT_TRUE(within(seconds(10), [&] { return is_ready(); }));
  EXPECT_EQ(client->get("/v1/cases/F/events").status, 200);
  const Answer again = client->post("/v1/events", "application/json", event_json("F", 2));
  EXPECT_TRUE(again.status == 200 || again.status == 201) << again.body;
  EXPECT_EQ(again.at("version"), "2");
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_EQ(run("verify").exit_code, 0);
}

}  // namespace
}  // namespace server
