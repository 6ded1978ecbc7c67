// schemas/openapi.yaml names the routes there are, with their parameters, roles and limits, and no
// others.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "replay/event/json_document.h"
#include "tools/server/openapi.h"
#include "tools/server/routes.h"

namespace server {
namespace {

using replay::JsonDocument;
using replay::JsonNode;
using Names = std::set<std::string>;

/// What is said of one operation, by either side.
struct Operation {
  Names in_path;
  Names in_query;
  Names repeatable;
  Names roles;
  bool is_for_anybody = false;
  bool has_body = false;
  std::int64_t body_bytes_max = 0;
  std::string summary;
  std::string shows;

  bool operator==(const Operation&) const = default;
};

void PrintTo(const Operation& operation, std::ostream* out) {
  const auto print = [out](std::string_view title, const Names& names) {
    *out << title << ":";
    for (const std::string& name : names) {
      *out << ' ' << name;
    }
    *out << "; ";
  };
  print("path", operation.in_path);
  print("query", operation.in_query);
  print("repeatable", operation.repeatable);
  print("roles", operation.roles);
  *out << (operation.is_for_anybody ? "anybody; " : "") << (operation.has_body ? "body of " : "")
       << operation.body_bytes_max << "; " << operation.summary << "; shows " << operation.shows;
}

/// By "GET /v1/cases".
using Operations = std::map<std::string, Operation>;

class Description {
 public:
  Description() : document_(JsonDocument::parse(openapi_json()).value()) {}

  [[nodiscard]] Operations operations() const {
    Operations all;
    for_each(at(document_.root(), "paths"), [&](const JsonNode& path) {
      for_each(path, [&](const JsonNode& method) {
        if (method.key == "parameters") return;
        std::string name(method.key);
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
        all.emplace(name + ' ' + std::string(path.key), operation(path, method));
      });
    });
    return all;
  }

 private:
  void for_each(const JsonNode& node, const auto& visit) const {
    for (const JsonNode* child = document_.first_child(node); child != nullptr;
         child = document_.next_sibling(*child)) {
      visit(*child);
    }
  }

  [[nodiscard]] const JsonNode& at(const JsonNode& object, std::string_view key) const {
    const JsonNode* member = document_.member(object, key);
    EXPECT_NE(member, nullptr) << document_.pointer(object, key);
    return member == nullptr ? document_.root() : *member;
  }

  /// What `#/components/parameters/Lang` names.
  [[nodiscard]] const JsonNode& resolved(const JsonNode& node) const {
    const JsonNode* reference = document_.member(node, "$ref");
    if (reference == nullptr) return node;
    const JsonNode* found = &document_.root();
    std::string_view path = reference->text.substr(2);
    while (!path.empty()) {
      const std::size_t end = std::min(path.find('/'), path.size());
      found = &at(*found, path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    return *found;
  }

  void add_parameter(Operation& operation, const JsonNode& node) const {
    const JsonNode& parameter = resolved(node);
    const std::string name(at(parameter, "name").text);
    const std::string_view in = at(parameter, "in").text;
    if (in == "path") operation.in_path.insert(name);
    if (in != "query") return;
    operation.in_query.insert(name);
    const JsonNode* type = document_.member(resolved(at(parameter, "schema")), "type");
    if (type != nullptr && type->text == "array") operation.repeatable.insert(name);
  }

  [[nodiscard]] Operation operation(const JsonNode& path, const JsonNode& method) const {
    Operation operation;
    for (const JsonNode* level : {&path, &method}) {
      const JsonNode* parameters = document_.member(*level, "parameters");
      if (parameters == nullptr) continue;
      for_each(*parameters, [&](const JsonNode& each) { add_parameter(operation, each); });
    }
    for_each(at(method, "x-roles"),
             [&](const JsonNode& role) { operation.roles.emplace(role.text); });
    const JsonNode* security = document_.member(method, "security");
    operation.is_for_anybody = security != nullptr && security->children == 0;
    operation.has_body = document_.member(method, "requestBody") != nullptr;
    if (operation.has_body) operation.body_bytes_max = at(method, "x-body-bytes-max").integer;
    operation.summary = at(method, "summary").text;
    operation.shows = at(method, "x-shows").text;
    return operation;
  }

  const JsonDocument document_;
};

Names names_of(const Roles& roles) {
  Names names;
  for (const auto& [role, name] : {std::pair(Role::kWriter, "writer"),
                                   std::pair(Role::kAuditor, "auditor"),
                                   std::pair(Role::kManager, "manager"),
                                   std::pair(Role::kDeletionOfficer, "deletion-officer"),
                                   std::pair(Role::kAdministrator, "administrator")}) {
    if (roles.meets({role})) names.emplace(name);
  }
  return names;
}

std::string name_of(Route::Shows shows) {
  switch (shows) {
    case Route::Shows::kEverything:
      return "everything";
    case Route::Shows::kOneCase:
      return "case";
    case Route::Shows::kOneOrEverything:
      return "case-or-everything";
    case Route::Shows::kCases:
      return "cases";
    case Route::Shows::kNoContent:
      break;
  }
  return "nothing";
}

/// What stands in braces in the path.
Names in_braces(std::string_view path) {
  Names names;
  for (std::size_t open = 0; (open = path.find('{', open)) != std::string_view::npos; ++open) {
    names.emplace(path.substr(open + 1, path.find('}', open) - open - 1));
  }
  return names;
}

Operations routes_there_are() {
  Operations all;
  for (const Route& route : all_routes()) {
    Operation operation{.in_path = in_braces(route.path),
                        .in_query = {route.parameters.begin(), route.parameters.end()},
                        .repeatable = {route.repeatable.begin(), route.repeatable.end()},
                        .roles = names_of(route.roles),
                        .is_for_anybody = route.roles.empty(),
                        .has_body = route.body_bytes_max > 0,
                        .body_bytes_max = static_cast<std::int64_t>(route.body_bytes_max),
                        .summary = std::string(route.summary),
                        .shows = name_of(route.shows)};
    all.emplace(std::string(route.method) + ' ' + std::string(route.path), std::move(operation));
  }
  return all;
}

Names keys_of(const Operations& operations) {
  Names keys;
  for (const auto& [key, operation] : operations) {
    keys.insert(key);
  }
  return keys;
}

TEST(ServiceDescription, NamesTheRoutesThereAreAndNoOthers) {
  EXPECT_EQ(keys_of(Description().operations()), keys_of(routes_there_are()));
}

TEST(ServiceDescription, SaysOfEachRouteWhatTheRouteDoes) {
  const Operations described = Description().operations();
  for (const auto& [key, route] : routes_there_are()) {
    const auto found = described.find(key);
    if (found == described.end()) continue;
    EXPECT_EQ(found->second, route) << key;
  }
}

TEST(ServiceRoutes, NoneShowsSomethingOfACaseUnrecordedOrToAnybody) {
  for (const Route& route : all_routes()) {
    const bool shows_something = route.shows != Route::Shows::kNoContent;
    EXPECT_EQ(route.look.has_value(), shows_something) << route.path;
    EXPECT_FALSE(shows_something && route.roles.empty()) << route.path;
    EXPECT_FALSE(shows_something && route.work == Route::Work::kAtOnce) << route.path;
  }
}

TEST(ServiceDescription, IsServedAsItWasWritten) {
  EXPECT_TRUE(openapi_yaml().starts_with("# The service over HTTP"));
  EXPECT_NE(openapi_yaml().find("\nopenapi: 3.1.0\n"), std::string_view::npos);
  EXPECT_TRUE(openapi_json().starts_with(R"({"openapi":"3.1.0",)"));
}

}  // namespace
}  // namespace server
