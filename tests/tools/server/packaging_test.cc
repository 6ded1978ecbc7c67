// What is shipped beside the program: the unit for systemd, the alerts for Prometheus.
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/tools/server/served.h"

namespace server {
namespace {

namespace fs = std::filesystem;

const fs::path kPackaging = fs::path(CASELEDGER_SOURCE_DIR) / "tools" / "packaging";

class Packaging : public ServeTest {
 protected:
  void SetUp() override {}

  bool has(const std::string& program) { return shell("command -v " + program).exit_code == 0; }

  /// The unit with the program where it stands here, so that systemd finds it.
  void write_unit() {
    std::ifstream file(kPackaging / "caseledger.service");
    std::ostringstream text;
    text << file.rdbuf();
    std::string unit = text.str();
    const std::string installed = "/usr/bin/caseledger";
    const std::size_t at = unit.find(installed);
    ASSERT_NE(at, std::string::npos);
    unit.replace(at, installed.size(), CASELEDGER_PROGRAM);
    write_file("caseledger.service", unit);
  }
};

TEST_F(Packaging, SystemdFindsNothingToSayAboutTheUnit) {
  if (!has("systemd-analyze")) GTEST_SKIP() << "systemd-analyze (systemd) is absent";
  write_unit();
  const auto checked = shell("systemd-analyze verify ./caseledger.service");
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.out + checked.err, "");
}

TEST_F(Packaging, TheUnitsExposureIsAtMostTwoOfTen) {
  if (!has("systemd-analyze")) GTEST_SKIP() << "systemd-analyze (systemd) is absent";
  write_unit();
  const auto checked =
      shell("systemd-analyze security --offline=true --threshold=20 ./caseledger.service");
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

TEST_F(Packaging, WhoeverStartedTheServiceIsToldWhenItIsReadyAndWhenItEnds) {
  init();
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ASSERT_GE(socket, 0);
  const std::string path = directory_ / "notify";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const auto received = [socket] {
    std::array<char, 64> buffer{};
    const ssize_t bytes = ::recv(socket, buffer.data(), buffer.size(), 0);
    return std::string(buffer.data(), bytes < 0 ? 0 : static_cast<std::size_t>(bytes));
  };
  ::setenv("NOTIFY_SOCKET", path.c_str(), 1);
  serve();
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_EQ(received(), "READY=1");
  EXPECT_EQ(served_->end(SIGTERM), 0);
  EXPECT_EQ(received(), "STOPPING=1");
  ::close(socket);
}

TEST_F(Packaging, PrometheusFindsTheAlertsSound) {
  if (!has("promtool")) GTEST_SKIP() << "promtool (prometheus) is absent";
  const auto checked = shell("promtool check rules " + (kPackaging / "alerts.yaml").string());
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

TEST_F(Packaging, EachAlertAsksForAMetricThatThereIs) {
  init_with_sample();
  serve({"--set", "verify.first_seconds=0"});
  const auto client = connect();
  std::string text;
  for (int i = 0; i < 100 && text.find("caseledger_verification_success") == std::string::npos;
       ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    text = client->get("/metrics").body;
  }
  const auto names =
      shell("grep -o 'caseledger_[a-z_]*' " + (kPackaging / "alerts.yaml").string() + " | sort -u");
  ASSERT_GT(tools::lines_of(names.out).size(), 5U);
  for (const std::string& name : tools::lines_of(names.out)) {
    EXPECT_NE(text.find("\n" + name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace server
