// The house keeps its shape: includes point down, libraries do not print, files stay small, and
// every test is built. Reads the sources as text.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = CASELEDGER_SOURCE_DIR;
constexpr std::size_t kFileLinesMax = 600;

// Rooms from the ground up: a file may include its own room and those before it. The simulation's
// stands below replay/: what the key is made with must not be what it is the key to.
const std::vector<std::string> kRoomsFromTheGround = {
    "schemas",         "ledger/base",   "tools/simulate",    "ledger/io",
    "ledger/evidence", "ledger/log",    "ledger/verify",     "ledger/index",
    "ledger",          "replay/event",  "replay/dossier",    "replay/case",
    "replay/rules",    "replay",        "replay/explain",    "replay/reports",
    "tools/walk",      "tools/http",    "tools/http_client", "tools/access",
    "tools/bench",     "tools/publish", "tools/witness",     "tools/interchange",
    "tools/verify",    "tools/cli",     "tools/identity",    "tools/web",
    "tools/server",
};

// The same for the page, whose files import each other.
const std::vector<std::string> kPageFromTheGround = {"proof", "app", "parts", "views", "frame"};

std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<fs::path> sources(const std::vector<std::string>& folders) {
  std::vector<fs::path> paths;
  for (const std::string& folder : folders) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string extension = entry.path().extension();
      if (extension == ".h" || extension == ".cc") {
        paths.push_back(entry.path());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string name_of(const fs::path& path) {
  return fs::relative(path, kRoot).generic_string();
}

std::size_t rank_of_room(std::string_view file) {
  const std::string folder = fs::path(file).parent_path().generic_string();
  const auto it = std::find(kRoomsFromTheGround.begin(), kRoomsFromTheGround.end(), folder);
  return static_cast<std::size_t>(it - kRoomsFromTheGround.begin());
}

bool is_ours(const std::string& include) {
  return include.starts_with("ledger/") || include.starts_with("replay/") ||
         include.starts_with("tools/") || include.starts_with("schemas/") ||
         include.starts_with("tests/");
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])",
                                   std::regex::ECMAScript | std::regex::multiline);
  std::vector<std::string> includes;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), kInclude);
       it != std::sregex_iterator();
       ++it) {
    includes.push_back((*it)[1]);
  }
  return includes;
}

/// True if `file` may include `include`, both relative to the root.
bool points_down(const std::string& file, const std::string& include) {
  if (!is_ours(include)) {
    return true;
  }
  const std::size_t room = rank_of_room(file);
  return room < kRoomsFromTheGround.size() && rank_of_room(include) <= room;
}

/// Every `from '…'` of a file of the page that names another of its files, as a path below src/.
std::vector<std::string> page_imports_of(const fs::path& file) {
  static const std::regex kImport(R"(from '(\.[^']*)')");
  const std::string text = read(file);
  std::vector<std::string> imports;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), kImport);
       it != std::sregex_iterator();
       ++it) {
    const fs::path target = (file.parent_path() / (*it)[1].str()).lexically_normal();
    imports.push_back(fs::relative(target, kRoot / "tools/web/src").generic_string());
  }
  return imports;
}

/// The first folder of the path: "views" of "views/case/case.tsx". What lies in none is the top.
std::size_t rank_in_page(const std::string& file) {
  const auto it = std::ranges::find(kPageFromTheGround, file.substr(0, file.find('/')));
  return static_cast<std::size_t>(it - kPageFromTheGround.begin());
}

bool is_page_source(const fs::path& path) {
  return path.extension() == ".ts" || path.extension() == ".tsx";
}

TEST(House, ThePagesImportsPointDownOrToTheSameRoom) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tools/web/src")) {
    if (!is_page_source(entry.path())) continue;
    const std::string name = fs::relative(entry.path(), kRoot / "tools/web/src").generic_string();
    for (const std::string& import : page_imports_of(entry.path())) {
      ++count;
      EXPECT_LE(rank_in_page(import), rank_in_page(name)) << name << " imports " << import;
    }
  }
  EXPECT_GT(count, 20U);
  EXPECT_GT(rank_in_page("views/case/case.tsx"), rank_in_page("app/api.ts"));
  EXPECT_GT(rank_in_page("main.tsx"), rank_in_page("frame/shell.tsx"));
}

TEST(House, IncludesPointDownOrToTheSameRoom) {
  for (const fs::path& path : sources({"ledger", "replay", "tools"})) {
    EXPECT_LT(rank_of_room(name_of(path)), kRoomsFromTheGround.size())
        << name_of(path) << " lies in no room";
    for (const std::string& include : includes_of(read(path))) {
      EXPECT_TRUE(points_down(name_of(path), include)) << name_of(path) << " includes " << include;
    }
  }
}

TEST(House, AnIncludeThatPointsUpIsNoticed) {
  EXPECT_FALSE(points_down("ledger/log/format.cc", "ledger/index/disk_index.h"));
  EXPECT_FALSE(points_down("ledger/store_read.cc", "replay/event/civil.h"));
  EXPECT_FALSE(points_down("replay/event/civil.cc", "replay/rules/calendar.h"));
  EXPECT_FALSE(points_down("replay/replayer.cc", "tools/cli/command.h"));
  EXPECT_FALSE(points_down("tools/cli/main.cc", "tests/support/temp.h"));
  EXPECT_TRUE(points_down("tools/cli/main.cc", "ledger/ledger.h"));
  EXPECT_TRUE(points_down("replay/rules/clocks.h", "replay/case/case_file.h"));
}

// What a room must do without, and the folders (or files) that alone may have it.
struct Reserved {
  std::string pattern;
  std::vector<std::string> rooms;
};

const std::vector<Reserved> kReserved = {
    {R"(^rocksdb/)", {"ledger/index/disk_index.cc", "ledger/index/forgiving_file_system"}},
    {R"(^(capnp|kj)/)", {"replay/event/", "replay/case/", "tools/access/access_event.cc"}},
    {R"(\.capnp\.h$)", {"replay/event/", "replay/case/", "tools/access/access_event.cc"}},
    {R"(^boost/json)", {"replay/event/", "tools/"}},
    {R"(^boost/(asio|beast))", {"tools/http/", "tools/witness/"}},
    {R"(^curl/)", {"tools/http_client/client.cc"}},
    {R"(^spdlog/)", {"tools/server/log.cc"}},
    {R"(^toml)", {"replay/rules/", "tools/"}},
    {R"(^CLI)", {"tools/cli/"}},
    {R"(^openssl/)",
     {"ledger/", "replay/replayer.cc", "tools/cli/", "tools/http/tls", "tools/identity/"}},
    {R"(^(thread|mutex|shared_mutex|condition_variable)$)", {"ledger/", "tools/"}},
    {R"(^(fstream|iostream|filesystem|unistd\.h|fcntl\.h)$)", {"ledger/", "tools/"}},
    {R"(^(random|locale|ctime)$)", {"ledger/io/", "tools/"}},
};

TEST(House, HeavyOrWorldlyHeadersStayInTheirRooms) {
  for (const fs::path& path : sources({"ledger", "replay", "tools"})) {
    const std::string file = name_of(path);
    for (const std::string& include : includes_of(read(path))) {
      for (const Reserved& reserved : kReserved) {
        if (!std::regex_search(include, std::regex(reserved.pattern))) {
          continue;
        }
        const bool at_home =
            std::any_of(reserved.rooms.begin(), reserved.rooms.end(), [&](const std::string& room) {
              return file.starts_with(room);
            });
        EXPECT_TRUE(at_home) << file << " includes " << include;
      }
    }
  }
}

TEST(House, OnlyToolsPrint) {
  const std::regex printing(R"(std::(cout|cerr|clog)|\b(printf|puts|fputs|fprintf)\(|fmt::print)");
  for (const fs::path& path : sources({"ledger", "replay"})) {
    if (name_of(path) == "ledger/base/check.cc") {
      continue;
    }  // the last words before abort
    EXPECT_FALSE(std::regex_search(read(path), printing)) << name_of(path);
  }
}

TEST(House, ReplayAsksNoClockAndNoChance) {
  const std::regex worldly(R"(system_clock|steady_clock|\btime\(|random_device|\brand\(|getenv)");
  for (const fs::path& path : sources({"replay"})) {
    EXPECT_FALSE(std::regex_search(read(path), worldly)) << name_of(path);
  }
}

TEST(House, NoSourceFileIsLongerThanSixHundredLines) {
  auto paths = sources({"ledger", "replay", "tools", "tests"});
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tools/web")) {
    if (is_page_source(entry.path()) || entry.path().extension() == ".css") {
      paths.push_back(entry.path());
    }
  }
  for (const fs::path& path : paths) {
    const std::string text = read(path);
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    EXPECT_LE(lines, kFileLinesMax) << name_of(path);
  }
}

TEST(House, EveryTestFileIsBuilt) {
  std::string lists;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "tests")) {
    if (entry.path().filename() == "CMakeLists.txt") {
      lists += read(entry.path());
    }
  }
  for (const fs::path& path : sources({"tests"})) {
    const std::string name = path.filename();
    if (!name.ends_with("_test.cc")) {
      continue;
    }
    EXPECT_NE(lists.find(name), std::string::npos) << name_of(path) << " is in no CMakeLists.txt";
  }
}

}  // namespace
