// Tables of requests and what each is answered, as people read and write them.
//
// A line is a request:      STATUS CODE keep|close REQUEST     (CODE is - where an answer has no
// body) or what comes before:     given REQUEST                      (it is taken) or a name for a
// text:     let NAME = TEXT                    (TEXT may hold one $, its argument) or begins with #
// or ==, and is for readers.
//
// In a request everything stands for itself but
//   ↵            CR LF
//   <cr> <lf> <tab> <sp> <nul> <lt> <gt>
//   <x C3A5>     these bytes
//   <repeat 9000 a>
//   <length>     how many bytes follow the head
//   <id 7>       an event id that ends in this number
//   <NAME> and <NAME argument>, see `let`
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace server {

struct TableRow {
  std::string place;  // "targets.txt:12"
  int status = 0;     // 0 = given
  std::string code;
  bool is_kept = false;
  std::string request;
};

/// A file that is not in this notation fails the test that reads it, and has no rows.
[[nodiscard]] std::vector<TableRow> read_table(const std::filesystem::path& file);

}  // namespace server
