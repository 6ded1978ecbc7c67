// Which prefix, moment, day and language a query asks for, and what names its answer.
//
// Room:      tools/server.
// Rules:     knownAt picks the prefix by recordedAt, validAt hides what had not happened; the same
//            words as on the command line, in camel case.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "tools/cli/csv.h"
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

/// Names the answer to the call: prefix, moment, day, language, and by a few digits what is asked
/// for and by whom, so that no other answer has its name. `more` is what else it depends on.
[[nodiscard]] std::string etag_of(const Call& call,
                                  const ledger::Prefix& prefix,
                                  const replay::View& view,
                                  tools::Language language,
                                  std::string_view more = {});
/// The client names it among those it has already.
[[nodiscard]] bool is_known(const http::Request& request, std::string_view etag);
/// `*`: the client only wants to know whether there is an answer. To be asked once there is one.
[[nodiscard]] bool knows_any(const http::Request& request);
[[nodiscard]] http::Response not_modified(std::string etag);
/// Adds ETag, and that caches ask before they answer from it; 304 to who knows_any().
[[nodiscard]] http::Response with_etag(const http::Request& request,
                                       http::Response response,
                                       std::string etag);

using MakeAnswer = std::function<base::Result<http::Response>(
    const ledger::Ledger& ledger, const replay::View& view, tools::Language language)>;

/// The answer of `make` for the view that is asked for, or 304 if the client has it already; an
/// error becomes its problem.
[[nodiscard]] http::Response answer_for_view(Desk& desk, const Call& call, const MakeAnswer& make);

/// The same for what a table may answer: `table` is of the view, or null for a report that asks for
/// more than a table has. Without knownAt the view of today is the newest table's. The table of any
/// other view is made where there is none: that takes a walk. Answers are kept for a while, but for
/// CSV.
using MakeFromTable =
    std::function<base::Result<http::Response>(const ledger::Ledger& ledger,
                                               const replay::View& view,
                                               tools::Language language,
                                               const Projection::TablePtr& table)>;
[[nodiscard]] http::Response answer_from_table(Desk& desk,
                                               const Call& call,
                                               const MakeFromTable& make);

/// The same for what is made from the newest checkpoint and today's day.
using MakeFromPublished = std::function<base::Result<http::Response>(
    const ledger::Ledger& ledger, const ledger::Published& published, tools::Language language)>;
[[nodiscard]] http::Response answer_from_published(Desk& desk,
                                                   const Call& call,
                                                   const MakeFromPublished& make);

/// A table is there for the call, as far as can be told at once. Never blocks.
[[nodiscard]] bool has_table(Desk& desk, const Call& call);

/// How rows are written.
enum class RowsForm : std::uint8_t { kJson, kCsv, kExcel };

/// ?format=json, csv or excel, else what the client accepts. Errors: kInvalidArgument CL-2624
[[nodiscard]] base::Result<RowsForm> rows_form_of(const Call& call);
/// Of kCsv and kExcel.
[[nodiscard]] tools::CsvProfile csv_profile_of(RowsForm form);
[[nodiscard]] http::Response csv_answer(std::string text);

/// True if the client asks for that media type before anything else, or `?format=` names it.
[[nodiscard]] bool wants(const Call& call, std::string_view type, std::string_view format);

}  // namespace server
