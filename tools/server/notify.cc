#include "tools/server/notify.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace server {

void notify_supervisor(const std::string& state) {
  const char* const named = std::getenv("NOTIFY_SOCKET");
  if (named == nullptr) return;
  const std::string_view path = named;
  sockaddr_un address{};
  const bool is_usable =
      (path.starts_with('/') || path.starts_with('@')) && path.size() < sizeof address.sun_path;
  if (!is_usable) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  // An abstract name begins with a zero byte.
  if (path.front() == '@') address.sun_path[0] = '\0';
  const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (socket < 0) return;
  const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  // Whoever does not listen any more will find out otherwise.
  static_cast<void>(::sendto(socket,
                             state.data(),
                             state.size(),
                             MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&address),
                             bytes));
  ::close(socket);
}

}  // namespace server
