#include "tests/tools/server/request_table.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include <gtest/gtest.h>

#include "tests/tools/server/served.h"

namespace server {
namespace {

constexpr std::string_view kLineEnd = "↵";
/// Stands for <length> until the body is known; no request holds it otherwise.
constexpr std::string_view kLength = "\1LENGTH\1";

using Names = std::map<std::string, std::string, std::less<>>;

class Expansion {
 public:
  explicit Expansion(const Names& names) : names_(names) {}

  std::string bytes(std::string_view text) const {
    std::string out;
    while (!text.empty()) {
      if (text.starts_with(kLineEnd)) {
        out += "\r\n";
        text.remove_prefix(kLineEnd.size());
      } else if (text.front() == '<') {
        const std::size_t end = closing(text);
        out += meaning(text.substr(1, end - 1));
        text.remove_prefix(end + 1);
      } else {
        out += text.front();
        text.remove_prefix(1);
      }
    }
    return out;
  }

 private:
  static std::size_t closing(std::string_view text) {
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '<') ++depth;
      if (text[at] == '>' && --depth == 0) return at;
    }
    throw std::invalid_argument("a < without its >");
  }

  std::string meaning(std::string_view inside) const {
    const std::size_t space = std::min(inside.find(' '), inside.size());
    const std::string_view name = inside.substr(0, space);
    const std::string_view argument = inside.substr(std::min(space + 1, inside.size()));
    static const std::map<std::string_view, std::string> kSigns = {
        {"cr", "\r"},
        {"lf", "\n"},
        {"tab", "\t"},
        {"sp", " "},
        {"nul", std::string(1, '\0')},
        {"lt", "<"},
        {"gt", ">"},
        {"length", std::string(kLength)}};
    if (const auto sign = kSigns.find(name); sign != kSigns.end()) return sign->second;
    if (name == "x") return from_hex(argument);
    if (name == "id") return id_of(std::stoull(std::string(argument)));
    if (name == "repeat") return repeated(argument);
    const auto known = names_.find(name);
    if (known == names_.end()) throw std::invalid_argument("unknown name " + std::string(name));
    std::string text = known->second;
    if (const std::size_t at = text.find('$'); at != std::string::npos) {
      text.replace(at, 1, argument);
    }
    return bytes(text);
  }

  std::string repeated(std::string_view argument) const {
    const std::size_t space = argument.find(' ');
    const std::string one = bytes(argument.substr(space + 1));
    std::string out;
    for (std::size_t left = std::stoull(std::string(argument)); left > 0; --left) {
      out += one;
    }
    return out;
  }

  static std::string from_hex(std::string_view digits) {
    constexpr int kHex = 16;
    std::string out;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
      out += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, kHex));
    }
    return out;
  }

  const Names& names_;
};

std::string with_length(std::string request) {
  const std::size_t at = request.find(kLength);
  if (at == std::string::npos) return request;
  constexpr std::string_view kHeadEnd = "\r\n\r\n";
  const std::size_t body = request.find(kHeadEnd) + kHeadEnd.size();
  return request.replace(at, kLength.size(), std::to_string(request.size() - body));
}

TableRow row_of(std::string_view line, const Expansion& expansion) {
  constexpr std::string_view kGiven = "given ";
  TableRow row;
  if (line.starts_with(kGiven)) {
    row.request = with_length(expansion.bytes(line.substr(kGiven.size())));
    return row;
  }
  std::istringstream words{std::string(line)};
  std::string kept;
  words >> row.status >> row.code >> kept;
  if (row.status == 0 || (kept != "keep" && kept != "close")) {
    throw std::invalid_argument("no row: " + std::string(line));
  }
  row.is_kept = kept == "keep";
  const std::size_t begin = static_cast<std::size_t>(words.tellg()) + 1;
  row.request = with_length(expansion.bytes(line.substr(begin)));
  return row;
}

}  // namespace

std::vector<TableRow> read_table(const std::filesystem::path& file) {
  std::ifstream text(file);
  Names names;
  std::vector<TableRow> rows;
  std::size_t number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    const std::string place = file.filename().string() + ":" + std::to_string(number);
    if (line.empty() || line.starts_with('#') || line.starts_with("==")) continue;
    if (line.starts_with("let ")) {
      const std::size_t equals = line.find(" = ");
      names[line.substr(4, equals - 4)] = line.substr(equals + 3);
      continue;
    }
    try {
      rows.push_back(row_of(line, Expansion(names)));
      rows.back().place = place;
    } catch (const std::exception& error) {
      ADD_FAILURE() << place << ": " << error.what();
      return {};
    }
  }
  return rows;
}

}  // namespace server
