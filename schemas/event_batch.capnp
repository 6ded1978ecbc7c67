@0x903a5570d0afd4ec;
# Events on their way in: a batch is framed messages of EventToAppend back to back.
#
# Room:    schemas.
# Growing: as case_event.capnp. None of this is stored: the event is, in its canonical form.

using Cxx = import "/capnp/c++.capnp";
using CaseEvent = import "case_event.capnp".CaseEvent;
$Cxx.namespace("replay::schema");

struct EventToAppend {
  id @0 :Data;                       # 16 bytes: the event's UUID; required
  expectedVersion @1 :Int64 = -1;    # number of events the case must have; absent: any
  recordedAtUs @2 :Int64 = -9223372036854775808;  # simulated ledgers only
  event @3 :CaseEvent;               # required
}
