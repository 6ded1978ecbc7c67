// Publishing: the map is folded beside the appends, then one commitment is appended, signed, stored
// in `head`, and shown.

#include <algorithm>
#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/error_numbers.h"
#include "ledger/base/thread.h"
#include "ledger/evidence/checkpoint.h"
#include "ledger/evidence/signed_note.h"
#include "ledger/store.h"

namespace ledger {
namespace {

using base::ErrorCode;

/// So many events wait before they are folded without being published.
constexpr std::size_t kFoldAheadEvents = 32'768;
constexpr std::size_t kKeyFileBytesMax = 1'024;

std::string key_id_of(const std::string& vkey) {
  const std::size_t first = vkey.find('+') + 1;
  return vkey.substr(first, vkey.find('+', first) - first);
}

}  // namespace

/// The key that counts for a checkpoint of this size.
const std::string& Store::vkey_at(base::LogSize size) const {
  const std::string* vkey = &state_.keys.front().vkey;
  for (const LoggedKey& key : state_.keys) {
    if (key.since.value < size.value) {
      vkey = &key.vkey;
    }
  }
  return *vkey;
}

/// Whether `head` carries the signature it must. A log that never committed to a map was written
/// before there were signatures.
base::Status Store::check_head_signature() {
  if (parse_checkpoint_text(head_.note)) {
    if (state_.commitment_index.value > 1) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kHeadUnsigned,
                        "`head` carries no signature",
                        layout_.head.native(),
                        "restore `head` from a copy of this ledger");
    }
    return {};
  }
  CASELEDGER_TRY(const VerifierKey key, parse_verifier_key(vkey_at(head_size_)));
  const auto checked = check_checkpoint(head_.note, {&key, 1});
  if (!checked) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kHeadSignatureWrong,
                      "`head` is not signed by the key in force: " + checked.error().message,
                      layout_.head.native(),
                      "compare with a checkpoint an auditor holds");
  }
  CASELEDGER_TRY(const StoredEntry last, read_entry({head_size_.value - 1}));
  const auto commitment = last.view.kind == EntryKind::kMapCommitment
                              ? decode_map_commitment(last.view.body)
                              : base::Result<MapCommitment>(base::fail(ErrorCode::kCorrupt, ""));
  if (!commitment) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kNoCommitment,
                      "the last entry that `head` signs is no map commitment",
                      layout_.head.native(),
                      "compare with a checkpoint an auditor holds");
  }
  state_at_head_.commitment_index = last.view.index;
  state_at_head_.commitment = *commitment;
  const std::unique_lock lock(state_mutex_);
  published_ = {{head_size_, head_root_}, head_.note};
  return {};
}

/// What was kept elsewhere must be a prefix of this log; else nothing is written and nothing
/// signed.
base::Status Store::check_anchors() const {
  for (const std::string& anchor : options_.anchors) {
    CASELEDGER_TRY(const Note note, parse_note(anchor));
    CASELEDGER_TRY(const CheckpointText kept, parse_checkpoint_text(note.text));
    CASELEDGER_TRY(const VerifierKey key, parse_verifier_key(vkey_at(kept.prefix.size)));
    CASELEDGER_TRY_STATUS(check_checkpoint(anchor, {&key, 1}));
    const std::uint64_t size = kept.prefix.size.value;
    if (size > frontier_.size()) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kBehindAnchor,
                        "this copy has " + std::to_string(frontier_.size()) +
                            " entries, but one of " + std::to_string(size) + " was published",
                        layout_.directory.native(),
                        "an older copy was put back: restore the newest, or freeze this one");
    }
    CASELEDGER_TRY(const base::Digest root, root_at({size}));
    if (root != kept.prefix.root) {
      return base::fail(ErrorCode::kUntrusted,
                        base::kForked,
                        "another history was published at size " + std::to_string(size),
                        layout_.directory.native(),
                        "never write here: keep both for the auditor, and go on in a new ledger");
    }
  }
  return {};
}

base::Status Store::load_signing_key() {
  const std::string& vkey = state_.keys.back().vkey;
  if (signing_key_ && signing_key_->vkey == vkey) {
    return {};
  }
  CASELEDGER_TRY(auto key, read_signing_key(vkey, state_.keys.size() == 1));
  signing_key_ = KeyPair{vkey, key};
  return {};
}

base::Result<SigningKey> Store::read_signing_key(const std::string& vkey, bool is_first) const {
  const auto path = is_first ? layout_.signing_key : layout_.later_key(key_id_of(vkey));
  const auto unusable = [&](const std::string& why) {
    return base::fail(ErrorCode::kUnavailable,
                      base::kNoSigningKey,
                      "the signing key cannot be used: " + why,
                      path.native(),
                      "restore keys/ from a backup; nothing is signed without it");
  };
  const auto text = io::read_file(files_, path, kKeyFileBytesMax);
  if (!text) {
    return unusable(text.error().message);
  }
  std::string_view line = base::as_text(*text);
  if (line.ends_with('\n')) {
    line.remove_suffix(1);
  }
  const auto key = parse_private_key(line);
  if (!key || verifier_key(genesis_.origin, key->key) != vkey) {
    return unusable("it does not belong to the vkey in force");
  }
  return key->key;
}

/// Events that the map lacks, below `limit`, in log order.
std::vector<MapEvent> Store::take_pending(std::uint64_t limit) const {
  const std::lock_guard lock(pending_mutex_);
  const auto end = std::ranges::lower_bound(
      pending_, limit, {}, [](const MapEvent& event) { return event.index.value; });
  if (end == pending_.end()) {
    return std::exchange(pending_, {});
  }
  std::vector<MapEvent> taken(pending_.begin(), end);
  pending_.erase(pending_.begin(), end);
  return taken;
}

/// The caller holds publish_mutex_.
base::Status Store::fold_below(std::uint64_t limit) const {
  if (map_error_) {
    return std::unexpected(*map_error_);
  }
  const std::vector<MapEvent> events = take_pending(limit);
  if (auto folded = map_.fold(events); !folded) {
    map_error_ = folded.error();  // the events are gone: only opening again helps
    return folded;
  }
  return {};
}

/// Brings the map to the published size and compares it with what the log says of it there. The
/// caller holds publish_mutex_.
base::Status Store::prepare_map() const {
  if (map_is_ready_) {
    return {};
  }
  if (map_error_) {
    return std::unexpected(*map_error_);
  }
  if (!map_.is_loaded()) {
    CASELEDGER_TRY_STATUS(map_.load({frontier_at_open_.size()}, stored_case_count_));
  }
  CASELEDGER_TRY_STATUS(fold_below(head_size_.value));
  const MapCommitment& commitment = state_at_head_.commitment;
  if (state_at_head_.commitment_index.value + 1 == head_size_.value &&
      (commitment.map_root != map_.draft_root() ||
       commitment.case_count != map_.draft_case_count())) {
    map_error_ = base::Error{ErrorCode::kUntrusted,
                             base::kMapNotFolding,
                             "the index does not fold to the map root that was signed at size " +
                                 std::to_string(head_size_.value),
                             layout_.index.native(),
                             "run `caseledger verify`; if the log is well, delete the index"};
    return std::unexpected(*map_error_);
  }
  map_.accept(head_size_);
  map_is_ready_ = true;
  return {};
}

/// Folds what is durable, so that little is left to do while appends are held. The caller holds
/// publish_mutex_.
base::Status Store::fold_ahead() {
  CASELEDGER_TRY_STATUS(prepare_map());
  return fold_below(durable_size().value);
}

bool Store::ends_with_commitment() const {
  return state_.commitment_index.value > 0 && state_.commitment_index.value + 1 == frontier_.size();
}

/// The caller leads and holds publish_mutex_. Sets `shown` if something was published.
base::Status Store::publish_leading(std::optional<Published>& shown) {
  if (distrust_) {
    return std::unexpected(*distrust_);
  }
  const bool head_is_signed = !parse_checkpoint_text(head_.note);
  if (frontier_.size() <= head_size_.value && head_is_signed) {
    return {};
  }
  if (!ends_with_commitment() && recording_clock_->refusal()) {
    return {};  // nothing can be recorded now: published once the clock is accepted
  }
  CASELEDGER_TRY_STATUS(load_signing_key());
  CASELEDGER_TRY_STATUS(prepare_map());
  CASELEDGER_TRY_STATUS(fold_below(frontier_.size()));
  const MapCommitment folded = {{frontier_.size()}, map_.draft_root(), map_.draft_case_count()};
  if (!ends_with_commitment()) {
    CASELEDGER_TRY_STATUS(
        append_own_entry(EntryKind::kMapCommitment, encode_map_commitment(folded)));
  } else if (state_.commitment.map_root != folded.map_root ||
             state_.commitment.case_count != folded.case_count) {
    return base::fail(ErrorCode::kUntrusted,
                      base::kMapNotFolding,
                      "the map does not fold to the commitment at the log's end",
                      layout_.index.native(),
                      "run `caseledger verify`; if the log is well, delete the index");
  }
  const Prefix newest = {{frontier_.size()}, frontier_.root()};
  CASELEDGER_TRY(const std::string note, signed_note(newest));
  CASELEDGER_TRY_STATUS(write_head(files_, layout_.head, head_, note));
  ++head_.counter;
  head_.note = note;
  head_size_ = newest.size;
  head_root_ = newest.root;
  state_at_head_ = state_;
  map_.accept(newest.size);
  shown = Published{newest, note};
  const std::unique_lock lock(state_mutex_);
  published_ = *shown;
  return {};
}

/// The first checkpoint after a key change carries the old key's signature too.
base::Result<std::string> Store::signed_note(const Prefix& prefix) const {
  std::string note = sign_checkpoint(genesis_.origin, prefix, signing_key_->key);
  const std::size_t keys = state_.keys.size();
  if (keys > 1 && state_.keys.back().since.value >= head_size_.value) {
    CASELEDGER_TRY(const SigningKey old, read_signing_key(state_.keys[keys - 2].vkey, keys == 2));
    const std::string text = checkpoint_text(genesis_.origin, prefix);
    note += to_line(sign_note(genesis_.origin, old, text));
  }
  return note;
}

base::Status Store::publish() {
  if (options_.access != Access::kWrite) {
    return {};
  }
  std::optional<Published> shown;
  const auto lead = [&]() -> base::Status {
    if (poisoned_ || closed_) {
      return {};
    }
    CASELEDGER_TRY_STATUS(publish_leading(shown));
    store_index_if(kIndexRunEvents);
    return {};
  };
  {
    const std::lock_guard lock(publish_mutex_);
    if (!distrust_) {
      CASELEDGER_TRY_STATUS(fold_ahead());
    }
    CASELEDGER_TRY_STATUS(as_leader(lead));
  }
  tell(shown);
  return {};
}

/// Tells whoever asked to be told, newest last.
void Store::tell(const std::optional<Published>& shown) {
  if (!shown || !options_.on_publish) {
    return;
  }
  const std::lock_guard lock(tell_mutex_);
  if (shown->prefix.size > told_size_) {
    told_size_ = shown->prefix.size;
    options_.on_publish(*shown);
  }
}

/// The committer, who leads, has grown the tail so far that it must be stored now.
void Store::publish_while_leading() {
  const std::unique_lock lock(publish_mutex_, std::try_to_lock);
  std::optional<Published> shown;
  if (lock.owns_lock() && prepare_map() && publish_leading(shown)) {
    store_index_if(kIndexRunEvents);
  }
}

/// After a commit: has the publisher work to do before its time?
void Store::wake_publisher() {
  const std::size_t tail = index_.tail_event_count();
  if (!publisher_.joinable()) {
    if (tail >= kIndexRunEvents) {
      publish_while_leading();
    }
    return;
  }
  std::size_t pending = 0;
  {
    const std::lock_guard lock(pending_mutex_);
    pending = pending_.size();
  }
  if (tail >= 2 * kIndexRunEvents) {
    publish_while_leading();
  } else if (pending >= kFoldAheadEvents) {
    {
      const std::lock_guard lock(publisher_mutex_);
      publisher_is_woken_ = true;
    }
    publisher_wakes_.notify_one();
  }
}

void Store::run_publisher() {
  using std::chrono::steady_clock;
  constexpr std::chrono::hours kNever(24);
  const bool has_interval = options_.publish_interval.count() > 0;
  const std::chrono::milliseconds pause = has_interval ? options_.publish_interval : kNever;
  auto due = steady_clock::now() + pause;
  while (true) {
    {
      std::unique_lock lock(publisher_mutex_);
      publisher_wakes_.wait_until(
          lock, due, [this] { return publisher_is_woken_ || publisher_stops_; });
      publisher_is_woken_ = false;
      if (publisher_stops_) {
        return;
      }
    }
    const bool is_due = steady_clock::now() >= due;
    // An error is met again, and told, by whoever publishes or closes.
    if (is_due || index_.tail_event_count() >= kIndexRunEvents) {
      const auto began = steady_clock::now();
      static_cast<void>(publish());
      // Folding may take a tenth of the time, no more.
      constexpr int kShare = 10;
      due = std::max(began + pause, began + kShare * (steady_clock::now() - began));
    } else {
      const std::lock_guard lock(publish_mutex_);
      static_cast<void>(fold_ahead());
    }
  }
}

void Store::stop_publisher() {
  if (!publisher_.joinable()) {
    return;
  }
  {
    const std::lock_guard lock(publisher_mutex_);
    publisher_stops_ = true;
  }
  publisher_wakes_.notify_one();
  publisher_.join();
}

base::Status Store::freeze(std::string_view reason) {
  if (reason.empty() || reason.size() > kFreezeReasonBytesMax) {
    return base::fail(ErrorCode::kInvalidArgument, "a freeze needs a reason of 1 to 2,000 bytes");
  }
  CASELEDGER_TRY_STATUS(
      as_own([&] { return append_own_entry(EntryKind::kFreeze, base::as_bytes(reason)); }));
  return publish();
}

base::Result<std::string> Store::change_key() {
  CASELEDGER_TRY_STATUS(publish());  // what the old key signs alone
  std::string vkey;
  const auto change = [&]() -> base::Status {
    CASELEDGER_TRY_STATUS(load_signing_key());
    CASELEDGER_TRY(const SigningKey key, generate_signing_key());
    vkey = verifier_key(genesis_.origin, key);
    const std::string text = private_key_text(genesis_.origin, key) + "\n";
    CASELEDGER_TRY_STATUS(io::write_new_file(files_,
                                             layout_.later_key(key_id_of(vkey)),
                                             base::as_bytes(text),
                                             io::OpenMode::kCreateNewPrivate));
    CASELEDGER_TRY_STATUS(files_.sync_directory(layout_.keys));
    KeyChange body = {state_.keys.back().vkey, vkey, {head_size_, head_root_}, {}, {}};
    const base::Bytes message = key_change_message(body);
    body.old_signature = sign(signing_key_->key, message);
    body.new_signature = sign(key, message);
    return append_own_entry(EntryKind::kKeyChange, encode_key_change(body));
  };
  CASELEDGER_TRY_STATUS(as_own(change));
  CASELEDGER_TRY_STATUS(publish());
  return vkey;
}

/// An entry of the ledger's own, asked for by the operator.
base::Status Store::as_own(const std::function<base::Status()>& append) {
  if (options_.access != Access::kWrite) {
    return base::fail(
        ErrorCode::kUnavailable, base::kOpenedForReading, "the ledger was opened for reading");
  }
  return as_leader([&]() -> base::Status {
    CASELEDGER_TRY_STATUS(check_writable());
    return append();
  });
}

}  // namespace ledger
