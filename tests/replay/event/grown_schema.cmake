# Makes the catalogue as a later version of the program might have it: new fields in structs, in the
# envelope and in list elements, a new type, a new choice. Kept as edits, so that it grows from what
# stands in schemas/ today.
file(READ ${SOURCE} text)
foreach(edit IN ITEMS
    "@0xcab7e88f124e0812|@0xe5f4a6b7c8d90123"
    "replay::schema|replay::grown"
    "struct CaseEvent {|struct CaseEvent { place @8 :Text#"
    "struct Instant {|struct Instant { precision @2 :UInt8#"
    "struct ImportedClock {|struct ImportedClock { zone @4 :Text#"
    "struct NecessityAssessed {|struct NecessityAssessed { note @1 :Text# days @2 :Date = .absentDate#"
    "struct DataDelivered {|struct DataDelivered { weight @16 :Count = .absentCount#"
    "applicationSubmitted @0|somethingNew @61 :NecessityAssessed# applicationSubmitted @0"
    "  yes @2|  yes @2# maybe @3")
  string(FIND "${edit}" "|" bar)
  string(SUBSTRING "${edit}" 0 ${bar} old)
  math(EXPR bar "${bar} + 1")
  string(SUBSTRING "${edit}" ${bar} -1 new)
  string(REPLACE "#" ";" new "${new}")
  string(FIND "${text}" "${old}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "no \"${old}\" in ${SOURCE}")
  endif()
  string(REPLACE "${old}" "${new}" text "${text}")
endforeach()
# Two schemas in one program: let Cap'n Proto number the annotations of this one.
string(REGEX REPLACE "annotation ([A-Za-z0-9]+) @0x[0-9a-f]+" "annotation \\1" text "${text}")
file(WRITE ${TARGET} "${text}")
