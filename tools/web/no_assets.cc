// A program without the page.
#include "tools/web/assets.h"

namespace page {

std::span<const Asset> assets() {
  return {};
}

}  // namespace page
