#include "ledger/base/bytes.h"

#include <gtest/gtest.h>

namespace base {
namespace {

std::string base64_of(std::string_view text) {
  return to_base64(as_bytes(text));
}

TEST(Base64, WritesTheExamplesOfRfc4648) {
  EXPECT_EQ(base64_of(""), "");
  EXPECT_EQ(base64_of("f"), "Zg==");
  EXPECT_EQ(base64_of("fo"), "Zm8=");
  EXPECT_EQ(base64_of("foo"), "Zm9v");
  EXPECT_EQ(base64_of("foob"), "Zm9vYg==");
  EXPECT_EQ(base64_of("fooba"), "Zm9vYmE=");
  EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
}

TEST(Base64, UsesPlusAndSlashOfTheStandardAlphabet) {
  const Bytes bytes = {std::byte{0xFB}, std::byte{0xEF}, std::byte{0xFF}};
  EXPECT_EQ(to_base64(bytes), "++//");
  EXPECT_EQ(from_base64("++//"), bytes);
}

TEST(Base64, ReadsBackEveryByteAtEveryLength) {
  Bytes bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<std::byte>(i * 37));
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes) << bytes.size();
  }
}

TEST(Base64, RefusesEverySecondSpellingOfAValue) {
  for (const std::string_view text : {
           "Zg",        // no padding
           "Zg=",       // too little
           "Zg===",     // too much
           "Zh==",      // stray bits after one byte
           "Zm9=",      // stray bits after two bytes
           "Zg==Zg==",  // padding in the middle
           "Z===",      // one digit holds no byte
           "====",      // padding alone
           "Zg=a",      // a digit after padding
           "Zm9v\n",    // a line end
           " Zm9v",     // a space
           "Zm9-",      // the URL alphabet
           "Zm9_",
           "Zm\09",  // cut short by the NUL: two digits
       }) {
    EXPECT_FALSE(from_base64(text).has_value()) << text;
  }
  EXPECT_FALSE(from_base64(std::string_view("Zm9\0", 4)).has_value());
}

TEST(Hex, IsLowercaseBothWays) {
  const Bytes bytes = {std::byte{0x00}, std::byte{0x9A}, std::byte{0xFF}};
  EXPECT_EQ(to_hex(bytes), "009aff");
  EXPECT_EQ(from_hex("009aff"), bytes);
  EXPECT_EQ(from_hex(""), Bytes());
}

TEST(Hex, RefusesOddLengthUppercaseAndOtherCharacters) {
  for (const std::string_view text : {"0", "009", "FF", "0g", "0x00", " 0", "0 "}) {
    EXPECT_FALSE(from_hex(text).has_value()) << text;
  }
  EXPECT_FALSE(from_hex(std::string_view("0\0", 2)).has_value());
}

TEST(Numbers, AreStoredInTheNamedByteOrder) {
  Bytes at(8);
  store_le32(at.data(), 0x01020304U);
  EXPECT_EQ(to_hex(ByteView(at).first(4)), "04030201");
  EXPECT_EQ(load_le32(at.data()), 0x01020304U);
  store_le64(at.data(), 0x0102030405060708U);
  EXPECT_EQ(to_hex(at), "0807060504030201");
  EXPECT_EQ(load_le64(at.data()), 0x0102030405060708U);
  store_be64(at.data(), 0x0102030405060708U);
  EXPECT_EQ(to_hex(at), "0102030405060708");
  EXPECT_EQ(load_be64(at.data()), 0x0102030405060708U);
  store_be16(at.data(), 0x0102U);
  EXPECT_EQ(to_hex(ByteView(at).first(2)), "0102");
  EXPECT_EQ(load_be16(at.data()), 0x0102U);
}

TEST(AllZero, SeesASingleBitAnywhere) {
  for (std::size_t size = 0; size < 40; ++size) {
    Bytes bytes(size);
    EXPECT_TRUE(all_zero(bytes)) << size;
    for (std::byte& byte : bytes) {
      byte = std::byte{0x80};
      EXPECT_FALSE(all_zero(bytes)) << size;
      byte = std::byte{0};
    }
  }
}

}  // namespace
}  // namespace base
