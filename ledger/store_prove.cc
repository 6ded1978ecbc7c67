// What the ledger proves.

#include "ledger/store.h"

namespace ledger {
namespace {

std::unexpected<base::Error> not_yet() {
  return base::fail(base::ErrorCode::kUnsupported, "not in this version");
}

}  // namespace

base::Result<Published> Store::published() const {
  return not_yet();
}

base::Result<std::optional<Published>> Store::cosigned() const {
  return not_yet();
}

base::Status Store::keep_cosigned(const std::string& /*note*/) {
  return not_yet();
}

std::vector<std::string> Store::vkeys() const {
  return {genesis_.vkey};
}

base::Result<Path> Store::inclusion(base::EntryIndex /*index*/, base::LogSize /*size*/) const {
  return not_yet();
}

base::Result<Path> Store::consistency(base::LogSize /*from*/, base::LogSize /*to*/) const {
  return not_yet();
}

base::Result<std::vector<base::Digest>> Store::hashes(unsigned /*level*/,
                                                      std::uint64_t /*first*/,
                                                      std::uint64_t /*count*/) const {
  return not_yet();
}

base::Result<CaseProof> Store::prove_stream(std::string_view /*stream*/,
                                            const Published& /*at*/) const {
  return not_yet();
}

base::Status Store::freeze(std::string_view /*reason*/) {
  return not_yet();
}

base::Result<std::string> Store::change_key() {
  return not_yet();
}

}  // namespace ledger
