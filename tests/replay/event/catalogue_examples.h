// One complete event of every type (catalogue.ndjson), as JSON with each field in catalogue order
// and in the one spelling the program writes, so that reading and writing it gives the same text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "replay/event/codec.h"

namespace replay::testing {

struct CatalogueExample {
  std::string type;
  std::string data;
  std::string line;  // the whole event
};

/// One for each type; also those that only `$rules` may hold.
const std::vector<CatalogueExample>& catalogue_examples();
const CatalogueExample& catalogue_example(std::string_view type);

/// The lists of the event catalogue.
const CodeLists& code_lists();

inline constexpr std::string_view kCase = "NPR-2023/0147";
/// The id of the event that the example of EventCorrected names: a CaseRouted.
inline constexpr std::string_view kTarget = "0190d3f2-7c1e-7a52-9d3b-1f0a4c5e6d70";

/// The codes above, `$rules` allowed, and one CaseRouted that corrections may name.
ParseContext lenient_context();

/// A whole event around `data`; $rules for the ledger's types.
std::string event_with(std::string_view type, std::string_view data);

}  // namespace replay::testing
