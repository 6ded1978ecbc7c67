// A request's target taken apart: segments first, decoded afterwards.
//
// Room:      tools/server. Pure.
// Rules:     the path is split at its slashes before anything is decoded, so that a case's name may
//            hold one (%2F); nothing is normalised. In a query + is a space, as forms write it.
// Source:    RFC 3986; the WHATWG URL standard, "application/x-www-form-urlencoded".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/base/result.h"

namespace server {

/// Nothing for a % that is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text,
                                                         bool plus_is_space = false);

/// Everything but letters, digits and -._~ as %XX: fits any part of an address.
[[nodiscard]] std::string percent_encoded(std::string_view text);

struct Parameter {
  std::string name;
  std::string value;
};

struct Uri {
  std::vector<std::string> segments;  // decoded; of "/a/b": a, b
  std::vector<Parameter> query;

  /// Errors:   kInvalidArgument CL-2624 a % that decodes to nothing
  [[nodiscard]] static base::Result<Uri> parse(std::string_view target);

  /// The first of that name; nothing if there is none.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
  /// Given as ?name, ?name=true or ?name=1. Errors: kInvalidArgument CL-2624
  [[nodiscard]] base::Result<bool> flag(std::string_view name) const;
  /// All of that name, in order.
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
};

}  // namespace server
