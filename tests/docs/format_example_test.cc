// docs/format.md is true: its worked example is what the code writes.

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/entry.h"
#include "ledger/evidence/merkle.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/log/format.h"

namespace {

/// The text of the first fenced block of this kind in docs/format.md.
std::string block(const std::string& kind) {
  std::ifstream file(std::string(CASELEDGER_SOURCE_DIR) + "/docs/format.md");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string doc = text.str();
  const std::string fence = "```" + kind + "\n";
  const std::size_t begin = doc.find(fence);
  if (begin == std::string::npos) {
    return {};
  }
  const std::size_t start = begin + fence.size();
  return doc.substr(start, doc.find("```", start) - start);
}

base::Bytes bytes_of_dump(const std::string& dump) {
  std::string hex;
  std::istringstream lines(dump);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t colon = line.find(':');
    for (const char c : line.substr(colon + 1)) {
      if (c != ' ') {
        hex += c;
      }
    }
  }
  return base::from_hex(hex).value_or(base::Bytes());
}

ledger::SigningKey example_key() {
  ledger::SigningKey key;
  for (std::size_t i = 0; i < key.seed.size(); ++i) {
    key.seed[i] = static_cast<std::byte>(i);
  }
  return key;
}

struct Example {
  base::Bytes file;
  ledger::Prefix prefix;
  std::string origin = "ledger.example/cases";
};

Example build_example() {
  Example example;
  const ledger::SigningKey key = example_key();
  ledger::EntryHead head;
  head.kind = ledger::EntryKind::kGenesis;
  const base::Bytes genesis = ledger::encode_entry(
      head,
      ledger::encode_genesis({example.origin, ledger::verifier_key(example.origin, key), true}));
  head.kind = ledger::EntryKind::kMapCommitment;
  const base::Bytes commitment =
      ledger::encode_entry(head, ledger::encode_map_commitment({{1}, {}, 0}));
  base::Bytes payload;
  ledger::append_record(payload, genesis);
  ledger::append_record(payload, commitment);
  const auto segment =
      ledger::encode_segment_header({{0}, ledger::sha256({base::as_bytes(example.origin)})});
  ledger::FrameHeader header;
  header.entry_count = 2;
  header.previous_checksum = ledger::segment_header_checksum(segment);
  const base::Bytes frame = ledger::encode_frame(header, payload);
  example.file.assign(segment.begin(), segment.end());
  example.file.insert(example.file.end(), frame.begin(), frame.end());
  ledger::Frontier frontier;
  frontier.add(ledger::leaf_hash(genesis));
  frontier.add(ledger::leaf_hash(commitment));
  example.prefix = {{2}, frontier.root()};
  return example;
}

TEST(FormatPage, HexExampleIsWhatTheCodeWrites) {
  const base::Bytes documented = bytes_of_dump(block("hex"));
  ASSERT_EQ(documented.size(), 512U);
  EXPECT_EQ(base::to_hex(documented), base::to_hex(build_example().file));
}

TEST(FormatPage, CheckpointExampleIsWhatTheCodeWrites) {
  const Example example = build_example();
  EXPECT_EQ(block("checkpoint"),
            ledger::sign_checkpoint(example.origin, example.prefix, example_key()));
}

}  // namespace
