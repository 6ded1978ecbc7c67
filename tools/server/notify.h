// Telling the one who started the service how it goes, as systemd wants it.
//
// Room:      tools/server.
// Source:    sd_notify(3): a datagram to the socket that $NOTIFY_SOCKET names.
#pragma once

#include <string>

namespace server {

/// "READY=1" or "STOPPING=1". Nothing where nobody asked to be told; never waits, never fails.
void notify_supervisor(const std::string& state);

}  // namespace server
