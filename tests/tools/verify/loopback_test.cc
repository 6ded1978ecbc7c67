// The checker reads tiles from this machine only, and believes no half answer.
#include "tools/verify/loopback.h"

#include <gtest/gtest.h>

#include "tools/witness/http.h"

namespace tools {
namespace {

TEST(LoopbackUrl, ThisMachineAndNoOther) {
  EXPECT_EQ(parse_loopback_url("http://127.0.0.1:8080/log/"),
            (LoopbackUrl{"127.0.0.1", "8080", "/log"}));
  EXPECT_EQ(parse_loopback_url("http://localhost"), (LoopbackUrl{"localhost", "80", ""}));
  EXPECT_EQ(parse_loopback_url("http://[::1]:9/a/b"), (LoopbackUrl{"::1", "9", "/a/b"}));
  for (const std::string_view bad : {"https://127.0.0.1/",
                                     "http://example.org/",
                                     "http://127.0.0.1.example.org/",
                                     "http://127.0.0.1@example.org/",
                                     "http://127.0.0.2/",
                                     "http://127.0.0.1:80x/",
                                     "http://127.0.0.1:/",
                                     "http://127.0.0.1/a b",
                                     "http://127.0.0.1/\r\nX: y",
                                     "http://[::1/",
                                     "http:///",
                                     "file:///etc"}) {
    EXPECT_FALSE(parse_loopback_url(bad).has_value()) << bad;
  }
}

TEST(LoopbackGet, TellsWhatIsThereFromWhatIsNot) {
  const auto server = HttpServer::start("127.0.0.1:0", [](const HttpRequest& request) {
    if (request.target == "/log/checkpoint") return HttpAnswer{200, "text/plain", "hello\n"};
    if (request.target == "/log/ill") return HttpAnswer{500, "text/plain", "no"};
    return HttpAnswer{404, "text/plain", "no"};
  });
  ASSERT_TRUE(server.has_value());
  const LoopbackUrl url{"127.0.0.1", std::to_string((*server)->port()), "/log"};
  const auto found = get(url, "checkpoint", 100);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(base::as_text(*found), "hello\n");
  EXPECT_EQ(get(url, "tile/0/000", 100).error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(get(url, "ill", 100).error().code, base::ErrorCode::kUnavailable);
}

TEST(LoopbackGet, NobodyThereIsUnavailable) {
  EXPECT_EQ(get({"127.0.0.1", "1", ""}, "checkpoint", 100).error().code,
            base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace tools
