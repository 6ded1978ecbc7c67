// The page: its files, and the words for the codes that it shows.
#include <algorithm>

#include "tools/cli/vocabulary.h"
#include "tools/server/error_numbers.h"
#include "tools/server/problem.h"
#include "tools/server/routes.h"
#include "tools/server/view_query.h"
#include "tools/web/assets.h"

namespace server {
namespace {

/// Whether the client takes gzip: it is named, and not with weight nought.
bool takes_gzip(const http::Request& request) {
  std::string_view left = request.header("accept-encoding");
  while (!left.empty()) {
    const std::size_t end = std::min(left.find(','), left.size());
    std::string one = http::lower_case(left.substr(0, end));
    std::erase_if(one, [](char c) { return c == ' ' || c == '\t'; });
    if (one == "gzip") return true;
    if (one.starts_with("gzip;q=")) return one.find_first_of("123456789", 7) != std::string::npos;
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  return false;
}

http::Response no_page(const Call& call) {
  return problem(
      http::kNotFound,
      {base::ErrorCode::kNotFound,
       kNoSuchRoute,
       page::assets().empty() ? "this program was built without the page" : "nothing is here",
       "",
       "see /openapi.json"},
      call.request.id);
}

http::Response asset(const Call& call, std::string_view path) {
  const auto assets = page::assets();
  const auto found = std::ranges::find(assets, path, &page::Asset::path);
  if (found == assets.end()) return no_page(call);
  // The names under /assets change with their content; "/" is what names them.
  const bool is_start = path == "/";
  std::string etag = '"' + std::string(found->digest) + '"';
  std::vector<http::Header> headers{
      {"ETag", etag},
      {"Cache-Control", is_start ? "no-cache" : "public, max-age=31536000, immutable"},
      {"Vary", "Accept-Encoding"}};
  if (is_known(call.request, etag)) {
    return {.status = http::kNotModified, .headers = std::move(headers)};
  }
  http::Response response{.content_type = std::string(found->content_type),
                          .headers = std::move(headers)};
  if (takes_gzip(call.request)) {
    response.headers.push_back({"Content-Encoding", "gzip"});
    response.body.assign(found->packed.begin(), found->packed.end());
    return response;
  }
  auto text = page::unpacked(*found);
  if (!text) return problem(text.error(), call.request.id);
  response.body = *std::move(text);
  return response;
}

http::Response start(Desk& /*desk*/, const Call& call) {
  return asset(call, "/");
}

http::Response file(Desk& /*desk*/, const Call& call) {
  return asset(call, "/assets/" + call.name);
}

/// All words that codes have in one language.
http::Response words(Desk& /*desk*/, const Call& call) {
  const tools::Language language = language_of(call);
  replay::JsonWriter json;
  json.begin_object();
  json.field("language", language == tools::Language::kNb ? "nb" : "en");
  json.key("words").begin_object();
  for (const tools::Word& word : tools::words())
    json.field(word.code, word.text.in(language));
  json.end_object();
  json.end_object();
  return json_answer(http::kOk, json.take() + '\n');
}

}  // namespace

std::vector<Route> page_routes() {
  return {
      {.method = "GET",
       .path = "/",
       .summary = "The page.",
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = start},
      {.method = "GET",
       .path = "/assets/{name}",
       .summary = "A file of the page.",
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = file},
      {.method = "GET",
       .path = "/v1/words",
       .summary = "What codes are called.",
       .parameters = {"lang"},
       .work = Route::Work::kAtOnce,
       .shows = Route::Shows::kNoContent,
       .answer = words},
  };
}

}  // namespace server
