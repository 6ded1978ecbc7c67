// Proofs, checkpoints, signatures and notes that are not what the log made.

#include <functional>

#include "ledger/evidence/tlog_proof.h"
#include "tests/forgery/small_log.h"

namespace forgery {
namespace {

using base::Digest;
using ledger::NoteSignature;
using ledger::Prefix;
using ledger::SigningKey;
using ledger::VerifierKey;
using support::damaged;
using support::key_from;
using support::kOrigin;
using support::number_of;
using support::SmallTree;

const SmallTree kTree = SmallTree::of_size(40);
const ledger::Policy kPolicy = ledger::policy_of(support::log_key());

std::string note_of(const std::string& text, const std::vector<NoteSignature>& signatures) {
  return to_string(ledger::Note{text, signatures});
}

std::string text_of_size(std::uint64_t size) {
  return ledger::checkpoint_text(kOrigin, kTree.prefix(size));
}

NoteSignature by_log(const std::string& text, unsigned seed = 0) {
  return ledger::sign_note(kOrigin, key_from(seed), text);
}

TEST(LogForgery, Inclusion) {
  Corpus corpus;
  const auto refuse = [&](const std::string& what, const ledger::TlogProof& proof, Digest leaf) {
    corpus.refuse(what,
                  base::kInclusionWrong,
                  number_of(check_tlog_proof(proof, leaf, kPolicy)),
                  to_string(proof) + base::to_hex(leaf.view()));
  };
  for (const std::uint64_t index : {0U, 22U, 38U}) {
    const Digest leaf = kTree.leaves()[index];
    const ledger::TlogProof good = {{},
                                    {index},
                                    kTree.inclusion(index, 39),
                                    note_of(text_of_size(39), {by_log(text_of_size(39))})};
    ASSERT_EQ(number_of(check_tlog_proof(good, leaf, kPolicy)), 0);
    for (const auto& [how, path] : forged_paths(good.path)) {
      ledger::TlogProof forged = good;
      forged.path = path;
      refuse(how, forged, leaf);
    }
    refuse("another entry", good, kTree.leaves()[index + 1]);
    refuse("the root of a subtree as an entry", good, *kTree.node()(1, index / 2));
    for (const std::uint64_t other : {index + 1, index ^ 1U, std::uint64_t{39}, UINT64_MAX}) {
      if (other == index + 1 && other == (index ^ 1U)) continue;
      ledger::TlogProof forged = good;
      forged.index = {other};
      refuse("at index " + std::to_string(other), forged, leaf);
    }
    ledger::TlogProof longer = good;
    longer.checkpoint = note_of(text_of_size(40), {by_log(text_of_size(40))});
    refuse("in a longer tree", longer, leaf);
    ledger::TlogProof shorter = good;  // an inner hash with the rest of the way
    shorter.index = {index / 2};
    shorter.path.erase(shorter.path.begin());
    refuse("an inner hash, and the way from there", shorter, *kTree.node()(1, index / 2));
    shorter.path.clear();
    refuse("the root itself, and no way", shorter, kTree.prefix(39).root);
  }
  // In a perfect tree an index beyond it climbs just as the one within does.
  for (const std::uint64_t index : {0U, 9U, 31U}) {
    const std::string text = text_of_size(32);
    ledger::TlogProof proof = {
        {}, {index + 32}, kTree.inclusion(index, 32), note_of(text, {by_log(text)})};
    refuse("beyond a perfect tree", proof, kTree.leaves()[index]);
  }
}

TEST(LogForgery, Consistency) {
  Corpus corpus;
  const auto refuse = [&](const std::string& what,
                          int number,
                          const Prefix& from,
                          const Prefix& to,
                          const ledger::Path& path) {
    std::string input = ledger::checkpoint_text("from", from) + ledger::checkpoint_text("to", to);
    for (const Digest& hash : path)
      input += base::to_hex(hash.view()) + "\n";
    corpus.refuse(what, number, number_of(check_consistency(from, to, path)), input);
  };
  for (const std::uint64_t from : {8U, 11U, 32U}) {
    const Prefix earlier = kTree.prefix(from);
    const Prefix later = kTree.prefix(39);
    const ledger::Path good = kTree.consistency(from, 39);
    ASSERT_EQ(number_of(check_consistency(earlier, later, good)), 0);
    for (const auto& [how, path] : forged_paths(good)) {
      refuse(how, base::kConsistencyWrong, earlier, later, path);
    }
    const Prefix other = {earlier.size, damaged(earlier.root)};
    refuse("another past", base::kConsistencyWrong, other, later, good);
    refuse("another present",
           base::kConsistencyWrong,
           earlier,
           {later.size, damaged(later.root)},
           good);
    refuse("a size more", base::kConsistencyWrong, {{from + 1}, earlier.root}, later, good);
    refuse("backwards", base::kConsistencyWrong, later, earlier, good);
    refuse("two roots at one size", base::kTwoRoots, earlier, other, {});
    refuse("two roots and hashes", base::kTwoRoots, earlier, other, good);
    refuse("hashes between equals", base::kConsistencyWrong, earlier, earlier, good);
  }
  refuse("a perfect tree that shrank",
         base::kConsistencyWrong,
         {{64}, kTree.prefix(32).root},
         kTree.prefix(32),
         {});
  // The root of a smaller tree under a larger size: the way up ends too early.
  for (const std::uint64_t size : {16U, 31U, 32U}) {
    refuse("a size that is not the root's",
           base::kConsistencyWrong,
           kTree.prefix(8),
           {{39}, kTree.prefix(size).root},
           kTree.consistency(8, size));
  }
}

TEST(LogForgery, Checkpoint) {
  Corpus corpus;
  const std::vector<VerifierKey> witnesses = {support::witness_key("w.example/1", 0x80)};
  const std::vector<VerifierKey> logs = {support::log_key()};
  const auto refuse = [&](const std::string& what, int number, const std::string& note) {
    corpus.refuse(what, number, number_of(check_checkpoint(note, logs, witnesses)), note);
  };
  const std::string text = text_of_size(39);
  const NoteSignature good = by_log(text);
  ASSERT_EQ(number_of(check_checkpoint(note_of(text, {good}), logs, witnesses)), 0);
  // What the log signed, put on another text.
  refuse("another size", base::kSignatureWrong, note_of(text_of_size(40), {good}));
  const std::string other_root =
      ledger::checkpoint_text(kOrigin, {{39}, damaged(kTree.prefix(39).root)});
  refuse("another root", base::kSignatureWrong, note_of(other_root, {good}));
  const std::string other_origin = ledger::checkpoint_text("other.example", kTree.prefix(39));
  refuse("another origin", base::kSignatureWrong, note_of(other_origin, {good}));
  for (std::size_t i = 0; i < 64; i += 9) {
    NoteSignature changed = good;
    changed.signature[i] ^= std::byte{1};
    refuse("byte " + std::to_string(i), base::kSignatureWrong, note_of(text, {changed}));
  }
  NoteSignature cut = good;
  cut.signature.pop_back();
  refuse("a short signature", base::kSignatureWrong, note_of(text, {cut}));
  // Rightly signed, for another origin.
  refuse("the key's word for another origin",
         base::kOtherOrigin,
         note_of(other_origin, {by_log(other_origin)}));
  // Rightly signed by somebody else.
  refuse("another key", base::kNoKnownSignature, note_of(text, {by_log(text, 50)}));
  refuse("another name",
         base::kNoKnownSignature,
         note_of(text, {ledger::sign_note("other.example", key_from(0), text)}));
  NoteSignature other_id = good;
  ++other_id.key_id;
  refuse("another key id", base::kNoKnownSignature, note_of(text, {other_id}));
  refuse("the key as a cosigner",
         base::kNoKnownSignature,
         note_of(text, {ledger::cosign(kOrigin, key_from(0), text, 1)}));
  const NoteSignature witness = ledger::cosign("w.example/1", key_from(0x80), text, 1);
  refuse("only a witness", base::kNoKnownSignature, note_of(text, {witness}));
  // The log's word is right, a known witness's is not.
  const NoteSignature elsewhere =
      ledger::cosign("w.example/1", key_from(0x80), text_of_size(38), 1);
  refuse("a cosignature of another size", base::kSignatureWrong, note_of(text, {good, elsewhere}));
  NoteSignature later = witness;
  later.signature[7] ^= std::byte{2};
  refuse("a cosignature of another time", base::kSignatureWrong, note_of(text, {good, later}));
  for (const std::uint64_t seconds : {std::uint64_t{0}, std::uint64_t{1} << 63U}) {
    NoteSignature timeless = witness;  // rightly signed
    timeless.signature.resize(8);
    base::store_be64(timeless.signature.data(), seconds);
    const std::string message = "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + text;
    const auto signature = ledger::sign(key_from(0x80), base::as_bytes(message));
    timeless.signature.insert(timeless.signature.end(), signature.begin(), signature.end());
    refuse("a cosignature at no time", base::kSignatureWrong, note_of(text, {good, timeless}));
  }
  NoteSignature plain = witness;  // over the text alone, as a log signs
  const auto signature = ledger::sign(key_from(0x80), base::as_bytes(text));
  plain.signature.assign(signature.begin(), signature.end());
  refuse("a cosignature over the text alone", base::kSignatureWrong, note_of(text, {good, plain}));
}

TEST(LogForgery, QuorumAndKeysInForce) {
  Corpus corpus;
  std::string policy_text = "log " + to_string(support::log_key()) + " until=30\nlog " +
                            ledger::verifier_key(kOrigin, key_from(96)) + " from=30\n";
  const auto name = [](unsigned i) { return "w.example/" + std::to_string(i); };
  for (unsigned i = 1; i <= 5; ++i) {
    policy_text += "witness w" + std::to_string(i) + " " +
                   to_string(support::witness_key(name(i), 10 * i)) + "\n";
  }
  policy_text += "group g 3 w1 w2 w3 w4 w5\nquorum g\n";
  const auto policy = ledger::parse_policy(policy_text, "policy");
  ASSERT_TRUE(policy.has_value());
  const auto note = [&](std::uint64_t size, unsigned seed, const std::vector<unsigned>& cosigners) {
    std::vector<NoteSignature> signatures = {by_log(text_of_size(size), seed)};
    for (const unsigned i : cosigners) {
      const std::uint64_t seconds = signatures.size();
      signatures.push_back(ledger::cosign(name(i), key_from(10 * i), text_of_size(size), seconds));
    }
    return note_of(text_of_size(size), signatures);
  };
  const auto refuse = [&](const std::string& what, int number, const std::string& forged) {
    corpus.refuse(what, number, number_of(check_policy(forged, *policy)), forged);
  };
  ASSERT_EQ(number_of(check_policy(note(30, 96, {1, 3, 5}), *policy)), 0);
  ASSERT_EQ(number_of(check_policy(note(29, 0, {1, 3, 5}), *policy)), 0);
  for (const std::uint64_t size : {20U, 29U}) {
    refuse("the new key before its time", base::kKeyNotInForce, note(size, 96, {1, 2, 3}));
    refuse("the old key without witnesses", base::kQuorumNotMet, note(size, 0, {}));
  }
  for (const std::uint64_t size : {30U, 31U, 39U}) {
    refuse("the retired key", base::kKeyNotInForce, note(size, 0, {1, 2, 3}));
    refuse("nobody", base::kQuorumNotMet, note(size, 96, {}));
    refuse("one", base::kQuorumNotMet, note(size, 96, {2}));
    refuse("two", base::kQuorumNotMet, note(size, 96, {2, 5}));
    refuse("one witness three times", base::kQuorumNotMet, note(size, 96, {4, 4, 4}));
    refuse("a stranger among them", base::kQuorumNotMet, note(size, 96, {1, 2, 6}));
  }
}

TEST(LogForgery, NoteShape) {
  Corpus corpus;
  const std::string text = text_of_size(39);
  const std::string line = to_line(by_log(text));
  const auto refuse = [&](const std::string& what, int number, const std::string& note) {
    corpus.refuse(what, number, number_of(check_policy(note, kPolicy)), note);
  };
  ASSERT_EQ(number_of(check_policy(text + "\n" + line, kPolicy)), 0);
  const int shape = base::kNoteMalformed;
  refuse("nothing", shape, "");
  refuse("no blank line", shape, text + line);
  refuse("no signature", shape, text + "\n");
  refuse("a blank line at the end", shape, text + "\n" + line + "\n");
  refuse("the last line end is gone", shape, text + "\n" + line.substr(0, line.size() - 1));
  refuse("the same signature twice", shape, text + "\n" + line + line);
  refuse("a hyphen for the dash", shape, text + "\n- " + line.substr(4));
  refuse("words among the signatures", shape, text + "\n" + line + "and more\n");
  refuse("words before the signatures", shape, text + "\nand more\n" + line);
  refuse("two spaces", shape, text + "\n" + "\u2014  " + line.substr(4));
  refuse("base64 without its padding", shape, text + "\n\u2014 a AAAAAAA\n");
  refuse("a key id alone", shape, text + "\n" + line + "\u2014 a AAAAAA==\n");
  refuse("carriage returns", shape, "a\r\n1\r\n" + text + "\n" + line);
  refuse("a zero byte", shape, std::string(1, '\0') + text + "\n" + line);
  refuse("not UTF-8", shape, "\xFF" + text + "\n" + line);
  refuse("too long", shape, std::string(ledger::kNoteBytesMax, 'a') + text + "\n" + line);
  std::string strangers;
  for (unsigned i = 0; i < ledger::kNoteSignaturesMax; ++i) {
    strangers += ledger::to_line({"stranger", i, base::Bytes(64)});
  }
  refuse("a signature too many", shape, text + "\n" + strangers + line);
  const int content = base::kCheckpointMalformed;
  const auto signed_note = [](const std::string& forged) {
    return note_of(forged, {by_log(forged)});
  };
  refuse("two blank lines", content, signed_note(text + "\n"));
  refuse("an extension line", content, signed_note(text + "extension\n"));
  refuse("a line too few", content, signed_note(text.substr(0, text.find('\n') + 4)));
  const std::string root = text.substr(text.find('\n') + 4);
  refuse("a leading zero", content, signed_note(std::string(kOrigin) + "\n039\n" + root));
  refuse("a negative size", content, signed_note(std::string(kOrigin) + "\n-39\n" + root));
  refuse("a size beyond 64 bits",
         content,
         signed_note(std::string(kOrigin) + "\n18446744073709551655\n" + root));
  refuse("half a root", content, signed_note(std::string(kOrigin) + "\n39\n" + root.substr(22)));
  refuse("no origin", content, signed_note("\n39\n" + root));
  // A stranger's signature beside the log's is no forgery.
  EXPECT_EQ(number_of(check_policy(
                text + "\n" + ledger::to_line({"stranger", 1, base::Bytes(64)}) + line, kPolicy)),
            0);
}

TEST(LogForgery, KeyChange) {
  Corpus corpus;
  const std::string old_vkey = ledger::verifier_key(kOrigin, key_from(0));
  const auto make =
      [&](const std::string& from, const std::string& to, unsigned one, unsigned two) {
        ledger::KeyChange change = {from, to, kTree.prefix(20), {}, {}};
        const base::Bytes message = key_change_message(change);
        change.old_signature = ledger::sign(key_from(one), message);
        change.new_signature = ledger::sign(key_from(two), message);
        return change;
      };
  const std::string new_vkey = ledger::verifier_key(kOrigin, key_from(50));
  const ledger::KeyChange good = make(old_vkey, new_vkey, 0, 50);
  ASSERT_EQ(number_of(check_key_change(good, old_vkey)), 0);
  const auto refuse = [&](const std::string& what, const ledger::KeyChange& change) {
    corpus.refuse(what,
                  base::kKeyChangeWrong,
                  number_of(check_key_change(change, old_vkey)),
                  base::to_hex(encode_key_change(change)));
  };
  refuse("by another old key", make(new_vkey, old_vkey, 50, 0));
  refuse("to the same key", make(old_vkey, old_vkey, 0, 0));
  refuse("to another log",
         make(old_vkey, ledger::verifier_key("other.example", key_from(50)), 0, 50));
  refuse("to a witness's key", make(old_vkey, to_string(support::witness_key(kOrigin, 50)), 0, 50));
  refuse("to no key", make(old_vkey, "none", 0, 50));
  refuse("to nothing", make(old_vkey, "", 0, 50));
  refuse("without the old key's word", make(old_vkey, new_vkey, 50, 50));
  refuse("without the new key's word", make(old_vkey, new_vkey, 0, 0));
  refuse("signed by strangers", make(old_vkey, new_vkey, 7, 8));
  refuse("signed the wrong way round", make(old_vkey, new_vkey, 50, 0));
  for (const unsigned bit : {0U, 100U, 255U}) {
    ledger::KeyChange change = good;
    change.last.root = damaged(change.last.root, bit);
    refuse("another root " + std::to_string(bit), change);
  }
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{19}, UINT64_MAX}) {
    ledger::KeyChange change = good;
    change.last.size = {size};
    refuse("another size " + std::to_string(size), change);
  }
  for (const std::size_t byte : {0U, 31U, 63U}) {
    ledger::KeyChange change = good;
    change.old_signature[byte] ^= std::byte{1};
    refuse("the old signature's byte " + std::to_string(byte), change);
    change = good;
    change.new_signature[byte] ^= std::byte{1};
    refuse("the new signature's byte " + std::to_string(byte), change);
  }
  EXPECT_EQ(number_of(check_key_change(good, new_vkey)), base::kKeyChangeWrong);
}

}  // namespace
}  // namespace forgery
