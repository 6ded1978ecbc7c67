// The file of tokens: read strictly, replaced whole, watched.
#include "tools/identity/token_file.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>

#include "tests/support/temp_directory.h"
#include "tools/identity/error_numbers.h"
#include "tools/identity/token_watch.h"

namespace identity {
namespace {

constexpr std::string_view kSha =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

std::string record(const std::string& more, std::string_view sha = kSha) {
  return R"({"format":1,"tokens":[{"id":"a","name":"n","proof":"secret","sha256":")" +
         std::string(sha) + R"(",)" + more +
         R"("createdAt":"2026-01-01T00:00:00.000000Z","createdBy":"kari",)"
         R"("expiresAt":"2027-01-01T00:00:00.000000Z"}]})";
}

const std::string kAuditor = R"("roles":["auditor"],"sources":[],"authorities":["HDS"],)";

Token token(const std::string& id) {
  return {.id = id,
          .name = "Å \"lese\"",
          .proof = Token::Proof::kSecret,
          .digest = token_digest("abc"),
          .roles = {Role::kAuditor, Role::kWriter},
          .sources = {"public360"},
          .authorities = {"HDS", "HDIR"},
          .created_at = {1'700'000'000'000'001},
          .created_by = "kari",
          .expires_at = {1'800'000'000'000'000},
          .revoked_at = base::TimestampUtcUs{1'750'000'000'000'000},
          .revoked_by = "ola"};
}

class TokenFiles : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(directory_.path() / "keys"); }

  void write(std::string_view text, mode_t mode = 0600) {
    const auto path = token_path(directory_.path());
    std::filesystem::remove(path);
    std::ofstream(path) << text;
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
  }

  base::Status add(const std::string& id) {
    return change_token_file(directory_.path(), *files_, [&](TokenFile& file) -> base::Status {
      file.tokens.push_back(token(id));
      return {};
    });
  }

  support::TempDirectory directory_;
  std::unique_ptr<ledger::io::FileSystem> files_ = ledger::io::posix_file_system();
};

TEST(TokenFileText, IsReadAsItWasWritten) {
  TokenFile file{{token("a"), token("b")}};
  file.tokens[1].revoked_at.reset();
  file.tokens[1].revoked_by.clear();
  file.tokens[1].proof = Token::Proof::kCertificate;
  EXPECT_EQ(parse_token_file(token_file_text(file)).value(), file);
}

TEST(TokenFileText, KeepsNoSecret) {
  const std::string text = new_token_text("abcdefghij").value();
  TokenFile file{{token("a")}};
  file.tokens[0].digest = token_digest(text);
  EXPECT_EQ(token_file_text(file).find(text.substr(15, 43)), std::string::npos);
}

TEST(TokenFileText, WhatIsNotWholeOrNotKnownIsRefused) {
  ASSERT_TRUE(parse_token_file(record(kAuditor)).has_value());
  const std::vector<std::string> damaged = {
      "",
      "{}",
      "[]",
      R"({"format":2,"tokens":[]})",
      R"({"format":1})",
      R"({"format":1,"tokens":{}})",
      R"({"format":1,"tokens":[],"more":1})",
      R"({"format":1,"tokens":[1]})",
      record(""),
      record(R"("roles":[],"sources":[],"authorities":[],)"),
      record(R"("roles":["root"],"sources":[],"authorities":[],)"),
      record(R"("roles":["auditor"],"sources":[""],"authorities":[],)"),
      record(R"("roles":["auditor"],"sources":[],"authorities":[7],)"),
      // A writer whose sources were lost would write as anybody.
      record(R"("roles":["writer"],"sources":[],"authorities":[],)"),
      record(R"("roles":["auditor"],"sources":["x"],"authorities":[],)"),
      record(kAuditor + R"("disabled":true,)"),
      record(kAuditor + R"("revokedAt":"yesterday","revokedBy":"x",)"),
      record(kAuditor + R"("revokedAt":"2026-01-01T00:00:00Z",)"),
      record(kAuditor, "ba78"),
      record(kAuditor + R"("id":"a",)"),
  };
  for (const std::string& text : damaged) {
    const auto file = parse_token_file(text);
    ASSERT_FALSE(file.has_value()) << text;
    EXPECT_EQ(file.error().number, kTokenFileDamaged) << text;
  }
  const std::string whole = record(kAuditor);
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_FALSE(parse_token_file(whole.substr(0, bytes)).has_value()) << bytes;
  }
}

TEST(TokenFileText, NoIdStandsTwice) {
  TokenFile file{{token("a"), token("a")}};
  EXPECT_FALSE(parse_token_file(token_file_text(file)).has_value());
}

TEST_F(TokenFiles, AreForTheirOwnerAlone) {
  ASSERT_TRUE(add("a").has_value());
  struct stat status{};
  ASSERT_EQ(::stat(token_path(directory_.path()).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  for (const mode_t mode : {0640U, 0604U, 0660U, 0602U}) {
    ASSERT_EQ(::chmod(token_path(directory_.path()).c_str(), mode), 0);
    const auto file = read_token_file(directory_.path());
    ASSERT_FALSE(file.has_value()) << mode;
    EXPECT_EQ(file.error().number, kTokenFileOpen);
    EXPECT_FALSE(add("b").has_value());
  }
}

TEST_F(TokenFiles, ALinkToOneIsNone) {
  write(record(kAuditor));
  const auto path = token_path(directory_.path());
  std::filesystem::rename(path, directory_.path() / "elsewhere");
  std::filesystem::create_symlink(directory_.path() / "elsewhere", path);
  EXPECT_FALSE(read_token_file(directory_.path()).has_value());
}

TEST_F(TokenFiles, ManyAtOnceLoseNothing) {
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([this, thread] {
      for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(add(std::to_string(thread) + "-" + std::to_string(i)).has_value());
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(read_token_file(directory_.path()).value()->file.tokens.size(), 40U);
}

TEST_F(TokenFiles, AChangeThatIsRefusedChangesNothing) {
  ASSERT_TRUE(add("a").has_value());
  const auto before = stamp_of(token_path(directory_.path()));
  EXPECT_FALSE(change_token_file(directory_.path(), *files_, [](TokenFile& file) -> base::Status {
                 file.tokens.clear();
                 return base::fail(base::ErrorCode::kNotFound, "no");
               }).has_value());
  EXPECT_EQ(stamp_of(token_path(directory_.path())), before);
}

TEST_F(TokenFiles, WhereThereIsNoLedgerThereAreNoTokens) {
  const auto status = change_token_file(
      directory_.path() / "nowhere", *files_, [](TokenFile&) -> base::Status { return {}; });
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, base::ErrorCode::kNotFound);
}

TEST_F(TokenFiles, AWatchSeesEachChangeAtOnce) {
  TokenWatch watch(directory_.path());
  EXPECT_EQ(watch.now().value(), nullptr);
  for (std::size_t count = 1; count <= 20; ++count) {
    ASSERT_TRUE(add(std::to_string(count)).has_value());
    EXPECT_EQ(watch.now().value()->tokens.size(), count);
  }
}

TEST_F(TokenFiles, AWatchLetsNobodyInByADamagedFileAndGoesOnWhenItIsMended) {
  TokenWatch watch(directory_.path());
  ASSERT_TRUE(add("a").has_value());
  EXPECT_TRUE(watch.now().has_value());
  write("{");
  ASSERT_FALSE(watch.now().has_value());
  EXPECT_EQ(watch.now().error().number, kTokenFileDamaged);
  write(record(kAuditor), 0644);
  EXPECT_EQ(watch.now().error().number, kTokenFileOpen);
  ASSERT_EQ(::chmod(token_path(directory_.path()).c_str(), 0600), 0);
  EXPECT_EQ(watch.now().value()->tokens.size(), 1U);
}

TEST_F(TokenFiles, AFileThatIsGoneIsNoInvitation) {
  TokenWatch watch(directory_.path());
  ASSERT_TRUE(add("a").has_value());
  ASSERT_TRUE(watch.now().has_value());
  std::filesystem::remove(token_path(directory_.path()));
  EXPECT_FALSE(watch.now().has_value());
  ASSERT_TRUE(add("b").has_value());
  EXPECT_TRUE(watch.now().has_value());
}

}  // namespace
}  // namespace identity
