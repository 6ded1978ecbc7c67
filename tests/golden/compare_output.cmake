# Runs READER and compares what it prints with the file EXPECTED.
execute_process(COMMAND ${READER} OUTPUT_VARIABLE found COMMAND_ERROR_IS_FATAL ANY)
file(READ ${EXPECTED} expected)
if(NOT found STREQUAL expected)
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/found.txt "${found}")
  message(FATAL_ERROR "the output differs from ${EXPECTED}; it is in found.txt:\n${found}")
endif()
