// Which prefix, moment, day and language a query asks for, and what names its answer.
//
// Room:      tools/server.
// Rules:     knownAt picks the prefix by recordedAt, validAt hides what had not happened; the same
//            words as on the command line, in camel case.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "tools/cli/language.h"
#include "tools/server/router.h"

namespace replay {
struct View;
}  // namespace replay

namespace server {

/// The parameters that view_of() reads; a route adds its own.
[[nodiscard]] std::vector<std::string_view> with_view_parameters(
    std::vector<std::string_view> more = {});

/// Errors:   kInvalidArgument CL-2624 · kNotFound for knownAt=size:N beyond the log
[[nodiscard]] base::Result<replay::View> view_of(const Desk& desk,
                                                 const ledger::Ledger& ledger,
                                                 const Call& call);

/// ?lang=, else the first of Accept-Language that we speak, else English.
[[nodiscard]] tools::Language language_of(const Call& call);

/// A whole number. Errors: kInvalidArgument CL-2624
[[nodiscard]] base::Result<std::optional<std::uint64_t>> number_of(const Call& call,
                                                                   std::string_view name);
/// ?limit=, from 1 to `most`. Errors: the same
[[nodiscard]] base::Result<std::size_t> limit_of(const Call& call,
                                                 std::size_t otherwise,
                                                 std::size_t most);

/// Names what the answer is made from: prefix, moment, day, language.
[[nodiscard]] std::string etag_of(const ledger::Prefix& prefix,
                                  const replay::View& view,
                                  tools::Language language);
/// The client has the answer of that name already.
[[nodiscard]] bool is_known(const http::Request& request, std::string_view etag);
[[nodiscard]] http::Response not_modified(std::string etag);
/// Adds ETag, and that caches ask before they answer from it.
[[nodiscard]] http::Response with_etag(http::Response response, std::string etag);

using MakeAnswer = std::function<base::Result<http::Response>(
    const ledger::Ledger& ledger, const replay::View& view, tools::Language language)>;

/// The answer of `make` for the view that is asked for, or 304 if the client has it already; an
/// error becomes its problem.
[[nodiscard]] http::Response answer_for_view(Desk& desk, const Call& call, const MakeAnswer& make);

/// True if the client asks for that media type before anything else, or `?format=` names it.
[[nodiscard]] bool wants(const Call& call, std::string_view type, std::string_view format);

}  // namespace server
