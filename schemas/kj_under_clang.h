// Clang follows the rule of C++20 by which a class that names its own != gets no == turned around,
// and Debian's Cap'n Proto, whose headers need one, does not know it yet.
//
// Room:      schemas. Put before every file that sees Cap'n Proto, under clang only.
#pragma once

#include <kj/string.h>

namespace kj {

inline bool operator==(const char* a, const StringPtr& b) {
  return b == StringPtr(a);
}

}  // namespace kj
