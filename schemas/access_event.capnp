@0xe3d1a6b07c5f4a92;
# Who looked, and what was done about access: the catalogue of the second ledger, DIR/access.
#
# Room:    schemas. docs/decisions/013-access.md.
# Format:  an event's body is the canonical form of one AccessEvent: one segment, no segment table.
# Growing: add a field at the end (next ordinal) or an action at the end. Never change, reuse or
#          remove an ordinal, an action or a default.
# Absent:  zero bits: an empty text, a zero, an empty list.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("account::schema");

enum Action {
  readCase @0;
  readHistory @1;
  readDossier @2;
  readProofOfCase @3;
  readEvents @4;         # of the log, by pages, or the beginning of a stream
  readEventsEnded @5;    # the end of a stream, with what it showed
  readList @6;
  readReport @7;
  readEntries @8;        # bundles of whole entries
  readMissed @9;         # what a writer was told of, whose event came too late
  readAccess @10;
  appendRefused @11;     # a writer's event of a source that is not its own
  refused @12;
  tokenCreated @13;
  tokenRevoked @14;
  serviceStarted @15;
  serviceStopped @16;
  signedIn @17;          # by a browser: a session began
  signedOut @18;
}

struct AccessEvent {
  action @0 :Action;
  atUs @1 :Int64;              # when it was asked or done: microseconds since 1970-01-01 UTC
  subject @2 :Text;            # the stream: the case, or "$list", "$report/…", "$tokens" …
  # Who.
  token @3 :Text;              # its id
  name @4 :Text;               # its name when it was used
  roles @5 :List(Text);
  peer @6 :Text;               # address
  # What.
  route @7 :Text;              # "GET /v1/cases/{case}"
  query @8 :Text;              # as sent, cut to 1,000 bytes
  # Why, if it was stated.
  reason @9 :Text;
  # What came of it.
  status @10 :UInt16;          # of HTTP
  resultBytes @11 :UInt64;
  answer @12 :Text;            # the ETag, which names the prefix
  size @13 :UInt64;            # entries of the log that was read
  requestId @14 :Text;
  code @15 :UInt32;            # the CL- number of a refusal
  count @16 :UInt64;           # of equal refusals, or of the events that a stream showed; 0: one
  detail @17 :Text;            # of tokens and of the service
}
