#include "tests/tools/cli/program.h"

#include <array>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger/base/check.h"

namespace tools {
namespace {

const std::filesystem::path kProgram = CASELEDGER_PROGRAM;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) {
    all.push_back(text.data());
  }
  all.push_back(nullptr);
  return all;
}

[[noreturn]] void become(std::vector<std::string> words, const Surroundings& surroundings) {
  std::vector<std::string> environment = {
      "PATH=" + kProgram.parent_path().string() + ":/usr/bin:/bin", "HOME=/nonexistent"};
  // A sanitizer's options must reach the program.
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name))
      environment.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : surroundings.environment) {
    environment.push_back(name + "=" + value);
  }
  if (::chdir(surroundings.directory.c_str()) != 0) ::_exit(127);
  std::signal(SIGPIPE, SIG_DFL);
  ::execvpe(words.front().c_str(), pointers(words).data(), pointers(environment).data());
  ::_exit(127);
}

}  // namespace

Outcome run_process(const std::vector<std::string>& words, const Surroundings& surroundings) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  CHECK(::pipe2(in.data(), O_CLOEXEC) == 0);
  CHECK(::pipe2(out.data(), O_CLOEXEC) == 0);
  CHECK(::pipe2(err.data(), O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    ::dup2(in[0], STDIN_FILENO);
    ::dup2(surroundings.out_path.empty()
               ? out[1]
               : ::open(surroundings.out_path.c_str(), O_WRONLY | O_CLOEXEC),
           STDOUT_FILENO);
    ::dup2(err[1], STDERR_FILENO);
    become(words, surroundings);
  }
  ::close(in[0]);
  ::close(out[1]);
  ::close(err[1]);
  std::signal(SIGPIPE, SIG_IGN);  // the program may end before it has read its input
  ::fcntl(in[1], F_SETFL, O_NONBLOCK);

  Outcome outcome;
  std::string_view unsent = surroundings.input;
  std::array<pollfd, 3> ends = {
      pollfd{out[0], POLLIN, 0}, pollfd{err[0], POLLIN, 0}, pollfd{in[1], POLLOUT, 0}};
  const auto finish = [](pollfd& end) {
    ::close(end.fd);
    end.fd = -1;
  };
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    if (ends[2].fd >= 0 && unsent.empty()) finish(ends[2]);
    CHECK(::poll(ends.data(), ends.size(), -1) > 0);
    for (std::size_t at = 0; at < 2; ++at) {
      if (ends[at].fd < 0 || ends[at].revents == 0) continue;
      std::array<char, 65536> buffer;
      const ssize_t count = ::read(ends[at].fd, buffer.data(), buffer.size());
      if (count <= 0) {
        finish(ends[at]);
      } else {
        (at == 0 ? outcome.out : outcome.err)
            .append(buffer.data(), static_cast<std::size_t>(count));
      }
    }
    if (ends[2].fd >= 0 && ends[2].revents != 0) {
      const ssize_t count = ::write(ends[2].fd, unsent.data(), unsent.size());
      unsent.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : unsent.size());
    }
  }
  if (ends[2].fd >= 0) finish(ends[2]);
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return outcome;
}

Json::Json(std::string_view text) : document_(replay::JsonDocument::parse(text)) {
  EXPECT_TRUE(document_.has_value()) << "not JSON: " << text;
}

const replay::JsonNode* Json::find(std::string_view path) const {
  if (!document_) return nullptr;
  const replay::JsonNode* node = &document_->root();
  while (node != nullptr && !path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view step = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    if (node->kind == replay::JsonKind::kArray) {
      std::size_t place = 0;
      std::from_chars(step.data(), step.data() + step.size(), place);
      node = document_->first_child(*node);
      for (; node != nullptr && place > 0; --place) {
        node = document_->next_sibling(*node);
      }
    } else {
      node = node->kind == replay::JsonKind::kObject ? document_->member(*node, step) : nullptr;
    }
  }
  return node;
}

std::string Json::at(std::string_view path) const {
  const replay::JsonNode* node = find(path);
  if (node == nullptr) return "(absent)";
  switch (node->kind) {
    case replay::JsonKind::kNull:
      return "null";
    case replay::JsonKind::kBool:
      return node->flag ? "true" : "false";
    case replay::JsonKind::kInteger:
      return std::to_string(node->integer);
    case replay::JsonKind::kString:
      return std::string(node->text);
    case replay::JsonKind::kNumber:
      return "(number)";
    case replay::JsonKind::kArray:
      return "(array)";
    case replay::JsonKind::kObject:
      return "(object)";
  }
  return "";
}

std::string Json::names(std::string_view path) const {
  std::string text;
  const replay::JsonNode* node = find(path);
  if (node == nullptr) return "(absent)";
  for (node = document_->first_child(*node); node != nullptr;
       node = document_->next_sibling(*node)) {
    text += (text.empty() ? "" : " ") + std::string(node->key);
  }
  return text;
}

std::size_t Json::count(std::string_view path) const {
  const replay::JsonNode* node = find(path);
  return node == nullptr ? 0 : node->children;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

ProgramTest::ProgramTest() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "caseledger-test-XXXXXX").string();
  CHECK(::mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
}

ProgramTest::~ProgramTest() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

Outcome ProgramTest::run(std::string_view words, std::string input) {
  std::vector<std::string> list;
  std::istringstream stream{std::string(words)};
  for (std::string word; stream >> word;) {
    list.push_back(word);
  }
  return run_words(list, std::move(input));
}

Outcome ProgramTest::run_words(const std::vector<std::string>& words, std::string input) {
  std::vector<std::string> list = {kProgram.string()};
  list.insert(list.end(), words.begin(), words.end());
  return run_process(list, {directory_, std::move(input), environment_, ""});
}

Outcome ProgramTest::shell(const std::string& line) {
  return run_process({"sh", "-c", line}, {directory_, "", environment_, ""});
}

void ProgramTest::write_file(const std::string& name, std::string_view content) {
  std::ofstream(directory_ / name, std::ios::binary) << content;
}

std::string ProgramTest::read_file(const std::string& name) const {
  std::ostringstream content;
  content << std::ifstream(directory_ / name, std::ios::binary).rdbuf();
  return content.str();
}

void ProgramTest::init(std::string_view more) {
  const auto outcome = run("init --origin example.org/test " + std::string(more));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
}

void ProgramTest::init_with_sample() {
  init("--simulated");
  const auto outcome =
      run_words({"append", std::string(CASELEDGER_SOURCE_DIR) + "/tests/sample/register.ndjson"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
}

}  // namespace tools
