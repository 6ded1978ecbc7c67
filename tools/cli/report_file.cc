#include "tools/cli/report_file.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tools {
namespace {

namespace json = boost::json;
using base::ErrorCode;

constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kShownBytesMax = 200;

base::Result<json::value> parse(std::string_view text) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = kDepthMax;
  json::value value = json::parse(json::string_view(text.data(), text.size()), error, {}, options);
  if (error) return base::fail(ErrorCode::kCorrupt, "the report is not JSON: " + error.message());
  return value;
}

std::unexpected<base::Error> wrong(std::string_view member, std::string_view what) {
  return base::fail(ErrorCode::kCorrupt,
                    fmt::format("the report's {} is not {}", member, what),
                    fmt::format("/{}", member));
}

/// The text of a member; empty when it is not there.
base::Result<std::string> text_of(const json::object& head, std::string_view member) {
  const json::value* value = head.if_contains(json::string_view(member.data(), member.size()));
  if (value == nullptr) return std::string();
  if (!value->is_string()) return wrong(member, "a text");
  return std::string(value->as_string().c_str(), value->as_string().size());
}

base::Result<std::string> groups_of(const json::object& head) {
  const json::value* value = head.if_contains("groupBy");
  std::string groups;
  if (value == nullptr) return groups;
  if (!value->is_array()) return wrong("groupBy", "a list");
  for (const json::value& item : value->as_array()) {
    if (!item.is_string()) return wrong("groupBy", "a list of texts");
    if (!groups.empty()) groups += ',';
    groups.append(item.as_string().c_str(), item.as_string().size());
  }
  return groups;
}

base::Result<std::vector<std::string>> conditions_of(const json::object& head) {
  const json::value* value = head.if_contains("where");
  std::vector<std::string> conditions;
  if (value == nullptr) return conditions;
  if (!value->is_object()) return wrong("where", "an object");
  for (const auto& [key, wanted] : value->as_object()) {
    if (!wanted.is_string()) return wrong("where", "an object of texts");
    conditions.push_back(std::string(key.data(), key.size()) + '=' +
                         std::string(wanted.as_string().c_str(), wanted.as_string().size()));
  }
  return conditions;
}

base::Result<replay::ReportOptions> options_of(const json::object& head,
                                               replay::ReportName report) {
  CASELEDGER_TRY(std::string group_by, groups_of(head));
  CASELEDGER_TRY(std::vector<std::string> where, conditions_of(head));
  CASELEDGER_TRY(const std::string period, text_of(head, "period"));
  CASELEDGER_TRY(const std::string by, text_of(head, "by"));
  CASELEDGER_TRY(const std::string language, text_of(head, "language"));
  auto options = replay::parse_report_options(
      report, {.group_by = group_by, .where = std::move(where), .period = period, .by = by});
  if (!options) {
    options.error().code = ErrorCode::kCorrupt;
    return std::unexpected(std::move(options).error());
  }
  options->language = language == "nb" ? replay::Language::kNb : replay::Language::kEn;
  return *std::move(options);
}

std::string shown(const json::value& value) {
  std::string text =
      value.is_double() ? fmt::format("{}", value.as_double()) : json::serialize(value);
  if (text.size() > kShownBytesMax) {
    text.resize(kShownBytesMax);
    text += "…";
  }
  return text;
}

std::string pointer_to(const std::string& parent, std::string_view key) {
  std::string pointer = parent + '/';
  for (const char c : key) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
  return pointer;
}

class Comparer {
 public:
  explicit Comparer(std::size_t shown_max) : shown_max_(shown_max) {}

  void compare(const std::string& pointer,
               const json::value* in_file,
               const json::value* computed) {
    if (in_file == nullptr || computed == nullptr) {
      note(pointer, in_file, computed);
    } else if (in_file->is_object() && computed->is_object()) {
      objects(pointer, in_file->as_object(), computed->as_object());
    } else if (in_file->is_array() && computed->is_array()) {
      arrays(pointer, in_file->as_array(), computed->as_array());
    } else if (*in_file != *computed) {
      note(pointer, in_file, computed);
    }
  }

  void note(const std::string& pointer, const json::value* in_file, const json::value* computed) {
    ++comparison_.count;
    if (comparison_.first.size() >= shown_max_) return;
    comparison_.first.push_back({pointer,
                                 in_file == nullptr ? std::string() : shown(*in_file),
                                 computed == nullptr ? std::string() : shown(*computed)});
  }

  [[nodiscard]] Comparison take() { return std::move(comparison_); }

 private:
  void objects(const std::string& pointer,
               const json::object& in_file,
               const json::object& computed) {
    for (const auto& [key, value] : computed) {
      compare(pointer_to(pointer, {key.data(), key.size()}), in_file.if_contains(key), &value);
    }
    for (const auto& [key, value] : in_file) {
      if (!computed.contains(key)) {
        note(pointer_to(pointer, {key.data(), key.size()}), &value, nullptr);
      }
    }
  }

  void arrays(const std::string& pointer, const json::array& in_file, const json::array& computed) {
    for (std::size_t at = 0; at < std::max(in_file.size(), computed.size()); ++at) {
      compare(fmt::format("{}/{}", pointer, at),
              at < in_file.size() ? &in_file[at] : nullptr,
              at < computed.size() ? &computed[at] : nullptr);
    }
  }

  std::size_t shown_max_;
  Comparison comparison_;
};

std::size_t members_in(const json::value& value) {
  std::size_t count = 0;
  if (const json::object* object = value.if_object()) {
    count += object->size();
    for (const auto& [key, member] : *object) {
      count += members_in(member);
    }
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& item : *array) {
      count += members_in(item);
    }
  }
  return count;
}

/// The members as written: each has a colon outside of texts.
std::size_t members_written(std::string_view text) {
  std::size_t count = 0;
  bool in_text = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (in_text && text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      in_text = !in_text;
    } else if (!in_text && text[at] == ':') {
      ++count;
    }
  }
  return count;
}

}  // namespace

bool looks_like_report(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{' &&
         text.find("\"report\"") != std::string_view::npos;
}

base::Result<ReportHead> read_report_head(std::string_view text) {
  CASELEDGER_TRY(const json::value file, parse(text));
  if (!file.is_object()) return base::fail(ErrorCode::kCorrupt, "the report is not an object");
  const json::object& head = file.as_object();
  CASELEDGER_TRY(const std::string name, text_of(head, "report"));
  const auto reports = replay::all_reports();
  const auto shape = std::ranges::find(reports, name, &replay::ReportShape::name);
  if (shape == reports.end()) return wrong("report", "one that this program knows");
  const json::value* definitions = head.if_contains("definitions");
  if (definitions == nullptr || !definitions->is_int64()) return wrong("definitions", "a number");
  if (definitions->as_int64() != replay::kReportDefinitions) {
    return base::fail(ErrorCode::kUnsupported,
                      fmt::format("the report has definitions {}, this program computes with {}",
                                  definitions->as_int64(),
                                  replay::kReportDefinitions),
                      "/definitions",
                      "use the program that made it");
  }
  const json::value* size = head.if_contains("size");
  if (size == nullptr || !size->is_int64() || size->as_int64() < 0) return wrong("size", "a count");
  CASELEDGER_TRY(const std::string day, text_of(head, "today"));
  const auto today = replay::parse_date(day);
  if (!today) return wrong("today", "a date");
  ReportHead read{.report = shape->report,
                  .size = {static_cast<std::uint64_t>(size->as_int64())},
                  .root = {},
                  .today = *today,
                  .valid_at = {},
                  .options = {}};
  CASELEDGER_TRY(read.root, text_of(head, "root"));
  CASELEDGER_TRY(const std::string instant, text_of(head, "validAt"));
  if (!instant.empty()) {
    const auto valid_at = replay::parse_instant(instant);
    if (!valid_at) return wrong("validAt", "an instant");
    read.valid_at = valid_at->utc;
  }
  CASELEDGER_TRY(read.options, options_of(head, shape->report));
  return read;
}

base::Result<Comparison> compare_reports(std::string_view in_file,
                                         std::string_view computed,
                                         std::size_t shown_max) {
  Comparer comparer(shown_max);
  CASELEDGER_TRY(const json::value file, parse(in_file));
  CASELEDGER_TRY(const json::value ours, parse(computed));
  comparer.compare("", &file, &ours);
  if (members_in(file) != members_written(in_file)) {
    const json::value twice = "a member stands twice";
    comparer.note("", &twice, nullptr);
  }
  return comparer.take();
}

}  // namespace tools
