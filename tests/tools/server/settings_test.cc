// Settings: what is known, where it is described, and how lists are written.
#include "tools/server/settings.h"

#include <fstream>
#include <sstream>

#include "tests/support/temp_directory.h"

namespace server {
namespace {

class Settings : public ::testing::Test {
 protected:
  base::Result<std::vector<Setting>> read(const std::string& toml,
                                          std::vector<Override> overrides) {
    const auto path = directory_.path() / "serve.toml";
    std::ofstream(path) << toml;
    return read_settings({.file = path,
                          .environment = [](const char*) { return nullptr; },
                          .overrides = std::move(overrides)},
                         *files_);
  }

  static std::string value_in(const std::vector<Setting>& settings, std::string_view name) {
    return std::ranges::find(settings, name, &Setting::name)->value;
  }

  support::TempDirectory directory_;
  std::unique_ptr<ledger::io::FileSystem> files_ = ledger::io::posix_file_system();
};

TEST_F(Settings, EachStandsInTheTableOfTheOperationsPage) {
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/docs/operations.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string page = text.str();
  const auto settings = read("", {});
  ASSERT_TRUE(settings.has_value());
  ASSERT_GT(settings->size(), 30U);
  for (const Setting& setting : *settings) {
    // Those of one group share a row: `limits.idle_seconds`, `.head_seconds`.
    const std::string name(setting.name);
    const std::string short_name = "`" + name.substr(std::min(name.find('.'), name.size())) + "`";
    EXPECT_TRUE(page.find("`" + name + "`") != std::string::npos ||
                (short_name != "``" && page.find(short_name) != std::string::npos))
        << name;
  }
}

TEST_F(Settings, AListIsAnArrayInTomlAndHasCommasElsewhere) {
  const auto from_file = read("[jwt]\nalgorithms = [\"ES256\", \"EdDSA\"]\n", {});
  ASSERT_TRUE(from_file.has_value());
  EXPECT_EQ(value_in(*from_file, "jwt.algorithms"), "ES256,EdDSA");
  const auto over_it =
      read("[jwt]\nalgorithms = [\"ES256\"]\n", {{"jwt.algorithms", "RS256,PS256", "--set"}});
  ASSERT_TRUE(over_it.has_value());
  EXPECT_EQ(value_in(*over_it, "jwt.algorithms"), "RS256,PS256");
  for (const char* toml : {"listen = [\"127.0.0.1:1\"]\n",
                           "[jwt]\nalgorithms = [256]\n",
                           "[jwt]\nalgorithms = [\"RS256,none\"]\n",
                           "[jwt]\nalgorithm = [\"RS256\"]\n"}) {
    EXPECT_FALSE(read(toml, {}).has_value()) << toml;
  }
}

TEST_F(Settings, AnAddressThatOthersReachNeedsTlsAndKnownCallersAndThenACredential) {
  const auto checked = [](const char* address, bool has_tls, bool knows_callers) {
    Configuration configuration;
    configuration.http.address = address;
    if (has_tls) configuration.http.tls = http::TlsFiles{};
    const bool is_good = check_address(configuration, knows_callers).has_value();
    return std::pair(is_good, configuration.gate.is_required);
  };
  EXPECT_EQ(checked("127.0.0.1:0", false, false), std::pair(true, false));
  EXPECT_EQ(checked("[::1]:0", false, false), std::pair(true, false));
  for (const char* address : {"0.0.0.0:0", "[::]:0", "10.0.0.1:80", "[2001:db8::1]:80"}) {
    EXPECT_FALSE(checked(address, false, false).first) << address;
    EXPECT_FALSE(checked(address, true, false).first) << address;
    EXPECT_FALSE(checked(address, false, true).first) << address;
    EXPECT_EQ(checked(address, true, true), std::pair(true, true)) << address;
  }
}

}  // namespace
}  // namespace server
