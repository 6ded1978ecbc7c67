// Whose connections count together.
#include "tools/http/server.h"

namespace http {
namespace {

TEST(Peers, OfIpv4EachIsOneAndOfIpv6Each64BitsAre) {
  EXPECT_EQ(peer_group("10.0.0.7"), "10.0.0.7");
  EXPECT_NE(peer_group("10.0.0.7"), peer_group("10.0.0.8"));
  EXPECT_EQ(peer_group("2001:db8:1:2::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(peer_group("2001:db8:1:2:ffff:ffff:ffff:ffff"), "2001:db8:1:2::/64");
  EXPECT_NE(peer_group("2001:db8:1:2::1"), peer_group("2001:db8:1:3::1"));
  EXPECT_EQ(peer_group("::ffff:10.0.0.7"), "10.0.0.7");
}

}  // namespace
}  // namespace http
