// Which notes are refused, and by which number; whose signatures count.

#include "ledger/evidence/checkpoint.h"

#include <gtest/gtest.h>

#include "ledger/base/error_numbers.h"
#include "tests/support/evidence.h"

namespace ledger {
namespace {

using support::key_from;
using support::kOrigin;
using support::number_of;

const std::string kText = checkpoint_text(kOrigin, support::SmallTree::of_size(5).prefix(5));
const std::vector<VerifierKey> kLogs = {support::log_key()};
const std::vector<VerifierKey> kWitnesses = {support::witness_key("w.example/1", 0x80)};

std::string log_line() {
  return to_line(sign_note(kOrigin, key_from(0), kText));
}

std::string witness_line(std::uint64_t seconds) {
  return to_line(cosign("w.example/1", key_from(0x80), kText, seconds));
}

int check(std::string_view note) {
  return number_of(check_checkpoint(note, kLogs, kWitnesses));
}

TEST(Note, IsSplitAtTheLastBlankLine) {
  const std::string text = "one\n\ntwo\n\n\nthree\n";
  const Note note = {text, {sign_note("a", key_from(0), text)}};
  EXPECT_EQ(parse_note(to_string(note)), note);
}

TEST(Note, RefusesEveryOtherShape) {
  const std::string line = log_line();
  const std::string mark = "\u2014 ";
  std::string many;
  for (unsigned i = 0; i <= kNoteSignaturesMax; ++i) {
    many += to_line(NoteSignature{"a", i, base::Bytes(64)});
  }
  const std::vector<std::string> notes = {
      "",
      "\n",
      "\n\n",
      kText,                                             // nothing below
      kText + "\n",                                      // no signature
      kText + line,                                      // no blank line
      kText + "\n\n" + line.substr(0, line.size() - 1),  // no last line end
      kText + "\n" + line + "\n",                        // a blank line after
      kText + "\n" + line + line,                        // the same twice
      kText + "\n" + line.substr(4),                     // no dash
      kText + "\n- " + line.substr(4),                   // another dash
      kText + "\n" + mark + "a\n",                       // no base64
      kText + "\n" + mark + "a \n",
      kText + "\n" + mark + " AAAAAAA=\n",          // no name
      kText + "\n" + mark + "a+b AAAAAAA=\n",       // a plus in it
      kText + "\n" + mark + "a\u00a0b AAAAAAA=\n",  // a space in it
      kText + "\n" + mark + "a AAAAAA==\n",         // a key id and nothing more
      kText + "\n" + mark + "a AAAAAAB=\n",         // stray bits
      kText + "\n" + mark + "a AAAAAAA= \n",
      kText + "\n" + line + "text\n",
      "\xFF\n\n" + line,              // not UTF-8
      "\xC0\x80\n\n" + line,          // not the shortest form
      "\xED\xA0\x80\n\n" + line,      // a surrogate
      "\xF4\x90\x80\x80\n\n" + line,  // beyond Unicode
      "a\tb\n\n" + line,
      "a\r\n\r\n" + line,
      kText + "\n" + many,
      std::string(kNoteBytesMax, 'a') + "\n\n" + line,
  };
  for (const std::string& note : notes) {
    EXPECT_EQ(number_of(parse_note(note)), base::kNoteMalformed) << note.substr(0, 200);
  }
  EXPECT_EQ(number_of(parse_note("a \u00e6 \u20ac \U0001F600\n\n" + line)), 0);
}

TEST(CheckCheckpoint, AcceptsTheLogAndCountsTheWitness) {
  const auto checked =
      check_checkpoint(kText + "\n" + log_line() + witness_line(7), kLogs, kWitnesses);
  ASSERT_TRUE(checked.has_value());
  EXPECT_EQ(checked->checkpoint.origin, kOrigin);
  EXPECT_EQ(checked->checkpoint.prefix, support::SmallTree::of_size(5).prefix(5));
  EXPECT_EQ(checked->logs, kLogs);
  ASSERT_EQ(checked->cosignatures.size(), 1U);
  EXPECT_EQ(checked->cosignatures[0].key, kWitnesses[0]);
  EXPECT_EQ(checked->cosignatures[0].seconds, 7U);
  EXPECT_EQ(checked->note, kText + "\n" + log_line() + witness_line(7));
}

TEST(CheckCheckpoint, PassesOverStrangersButNotOverAKnownKeyThatDoesNotHold) {
  const std::string stranger = to_line(sign_note("stranger", key_from(9), "another text\n"));
  EXPECT_EQ(check(kText + "\n" + stranger + log_line()), 0);
  EXPECT_EQ(check(kText + "\n" + stranger), base::kNoKnownSignature);
  EXPECT_EQ(check(kText + "\n" + witness_line(1)), base::kNoKnownSignature);
  const std::string wrong = to_line(sign_note(kOrigin, key_from(0), kText + "more\n"));
  EXPECT_EQ(check(kText + "\n" + wrong), base::kSignatureWrong);
  EXPECT_EQ(check(kText + "\n" + wrong + log_line()), base::kSignatureWrong);
  NoteSignature cosignature = cosign("w.example/1", key_from(0x80), kText, 7);
  cosignature.signature[7] = std::byte{8};  // another second
  EXPECT_EQ(check(kText + "\n" + log_line() + to_line(cosignature)), base::kSignatureWrong);
}

TEST(CheckCheckpoint, TakesNoCosignatureWithoutATime) {
  for (const std::uint64_t seconds : {std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    // Rightly signed, so that nothing but the time is wrong.
    const std::string message = "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + kText;
    base::Bytes bytes(8);
    base::store_be64(bytes.data(), seconds);
    const auto signature = sign(key_from(0x80), base::as_bytes(message));
    bytes.insert(bytes.end(), signature.begin(), signature.end());
    const NoteSignature line = {"w.example/1", kWitnesses[0].id, bytes};
    EXPECT_EQ(check(kText + "\n" + log_line() + to_line(line)), base::kSignatureWrong) << seconds;
  }
  const NoteSignature cut = {"w.example/1", kWitnesses[0].id, base::Bytes(7)};
  EXPECT_EQ(check(kText + "\n" + log_line() + to_line(cut)), base::kSignatureWrong);
}

TEST(CheckCheckpoint, ACosignatureIsNoSignatureOfTheLog) {
  // The same key pair under the other type has another id.
  const NoteSignature as_cosigner = cosign(kOrigin, key_from(0), kText, 7);
  EXPECT_EQ(check(kText + "\n" + to_line(as_cosigner)), base::kNoKnownSignature);
}

TEST(CheckCheckpoint, RefusesAnotherOriginUnderTheSameKey) {
  const std::string text = "other.example/cases\n" + kText.substr(kText.find('\n') + 1);
  const Note note = {text, {sign_note(kOrigin, key_from(0), text)}};
  EXPECT_EQ(check(to_string(note)), base::kOtherOrigin);
}

TEST(CheckCheckpoint, RefusesExtensionLines) {
  const std::string text = kText + "extension\n";
  const Note note = {text, {sign_note(kOrigin, key_from(0), text)}};
  EXPECT_EQ(check(to_string(note)), base::kCheckpointMalformed);
}

}  // namespace
}  // namespace ledger
