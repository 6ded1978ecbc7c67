# cmake -DINPUT=a.toml -DOUTPUT=a.cc -DFUNCTION=name -P embed_text.cmake
# Writes a source file that defines `std::string_view replay::name()`, the text of INPUT.
file(READ "${INPUT}" text)
set(delimiter "caseledger")
string(FIND "${text}" ")${delimiter}\"" found)
if(NOT found EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds the delimiter of a raw string")
endif()
file(WRITE "${OUTPUT}" "#include <string_view>

namespace replay {

std::string_view ${FUNCTION}();

std::string_view ${FUNCTION}() {
  return R\"${delimiter}(${text})${delimiter}\";
}

}  // namespace replay
")
