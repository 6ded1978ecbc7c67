@0xcab7e88f124e0812;
# The event catalogue: everything that can happen in a case, as it is stored for decades.
#
# Room:    schemas. Nothing of ours is included here. docs/decisions/001-stored-events.md says why.
# Format:  an event's body is the canonical form of one CaseEvent: one segment, no segment table.
# Growing: add an optional field at the end of a struct (next ordinal) or a type at the end of the
#          union in EventData. Never change, reuse or remove an ordinal, a type or a default.
# Absent:  what is absent is stored as zero bits, so that equal content is equal bytes whatever the
#          version of this schema: a null pointer, or the scalar default named below.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("replay::schema");

# --- how JSON and this schema meet; the walker in replay/event reads these annotations ---------

annotation required @0xfc201b8da0158d45 (field) :Void;      # absent is refused
annotation requiredWhen @0xc1b0d96d7189fb5a (field) :Text;  # "field=VALUE VALUE": required then
annotation absentMeans @0xa8d076ba5d65d6ff (field) :Text;   # what readers take absence for
annotation code @0xe619a6b921d03cc5 (field) :Text;          # a closed list of the rulebook
annotation oneOf @0xee944a92b4ad63ae (field) :Text;         # alternatives fixed here
annotation id @0xc4925e5d2057b949 (field) :Void;            # [A-Za-z0-9._:/-]{1,64}
annotation uuid @0x837f937d203355fd (field) :Void;          # 16 bytes; an event id
annotation sha256 @0xac64361f948b88cd (field) :Void;        # 32 bytes; 64 hex in JSON
annotation textBytesMax @0xd21f133668a58ada (field) :UInt32;  # else 2,000
annotation imported @0xf38fe06469a11794 (field) :Void;
# A value from another system's log: not scanned for personal numbers when it is a number or time.

using Date = Int32;   # days since 1970-01-01, civil date in Europe/Oslo
using Count = Int64;  # minutes, bytes, rows, persons, øre
using Uuid = Data;
using Digest = Data;

const absentDate :Int32 = -2147483648;
const absentCount :Int64 = -9223372036854775808;

enum OptionalBool {
  absent @0;
  no @1;
  yes @2;
}

struct Instant {
  # A null pointer is an absent instant.
  utcUs @0 :Int64 = .absentCount;     # microseconds since 1970-01-01 UTC
  offsetMinutes @1 :Int16;            # as written
}

struct Attribute {
  key @0 :Text $required;
  value @1 :Text $required;
}

# --- envelope ------------------------------------------------------------------------------------

struct CaseEvent {
  # The event id, expectedVersion and recordedAt belong to the ledger and are not content.
  case @0 :Text $required;
  occurredAtUs @1 :Int64 = .absentCount;    # microseconds since 1970-01-01 UTC
  occurredAtOffsetMinutes @2 :Int16;        # as written
  actor @3 :Actor $required;
  source @4 :Text $id;
  correlation @5 :Text $id;
  causation @6 :Text $id;
  data @7 :EventData $required;
}

struct Actor {
  id @0 :Text $required $id;    # a pseudonym, never a name
  role @1 :Text $required $code("role");
  organisation @2 :Text $id;
}

struct EventData {
  # The type's name in JSON is the field's name with a capital first letter.
  union {
    applicationSubmitted @0 :ApplicationSubmitted;
    applicationChanged @1 :ApplicationChanged;
    attachmentReceived @2 :AttachmentReceived;
    contactRegistered @3 :ContactRegistered;
    purposeAssessed @4 :PurposeAssessed;
    necessityAssessed @5 :NecessityAssessed;
    caseRouted @6 :CaseRouted;
    caseRerouted @7 :CaseRerouted;
    applicantNotified @8 :ApplicantNotified;
    provisionalReplySent @9 :ProvisionalReplySent;
    completenessChecked @10 :CompletenessChecked;
    informationRequested @11 :InformationRequested;
    informationReceived @12 :InformationReceived;
    clockPaused @13 :ClockPaused;
    clockResumed @14 :ClockResumed;
    legalAssessmentStarted @15 :LegalAssessmentStarted;
    legalAssessmentCompleted @16 :LegalAssessmentCompleted;
    secrecyGroundRegistered @17 :SecrecyGroundRegistered;
    ethicsAssessmentRegistered @18 :EthicsAssessmentRegistered;
    periodNotFinalisedNotified @19 :PeriodNotFinalisedNotified;
    deadlineSet @20 :DeadlineSet;
    deadlineRecalculated @21 :DeadlineRecalculated;
    costEstimated @22 :CostEstimated;
    decisionMade @23 :DecisionMade;
    decisionNotified @24 :DecisionNotified;
    complaintReceived @25 :ComplaintReceived;
    complaintDecided @26 :ComplaintDecided;
    contractSent @27 :ContractSent;
    contractSigned @28 :ContractSigned;
    idRoutineSent @29 :IdRoutineSent;
    idFileReceived @30 :IdFileReceived;
    dataPreparationStarted @31 :DataPreparationStarted;
    dataPrepared @32 :DataPrepared;
    dataDelivered @33 :DataDelivered;
    deliveryReceiptConfirmed @34 :DeliveryReceiptConfirmed;
    formatChangeAgreed @35 :FormatChangeAgreed;
    supplementaryOrderPlaced @36 :SupplementaryOrderPlaced;
    timeRecorded @37 :TimeRecorded;
    feeInvoiced @38 :FeeInvoiced;
    feePaid @39 :FeePaid;
    deletionReminderSent @40 :DeletionReminderSent;
    deletionExtended @41 :DeletionExtended;
    deletionConfirmed @42 :DeletionConfirmed;
    deletionVerified @43 :DeletionVerified;
    idFileDeleted @44 :IdFileDeleted;
    attachmentRemoved @45 :AttachmentRemoved;
    workFilesDeleted @46 :WorkFilesDeleted;
    breachReported @47 :BreachReported;
    breachNotified @48 :BreachNotified;
    sanctionAssessed @49 :SanctionAssessed;
    caseWithdrawn @50 :CaseWithdrawn;
    caseClosed @51 :CaseClosed;
    caseReopened @52 :CaseReopened;
    eventCorrected @53 :EventCorrected;
    legalHoldSet @54 :LegalHoldSet;
    legalHoldLifted @55 :LegalHoldLifted;
    findingAssessed @56 :FindingAssessed;
    rulebookText @57 :RulebookText;
    rulebookActivated @58 :RulebookActivated;
    caseImported @59 :CaseImported;
    activityRecorded @60 :ActivityRecorded;
  }
}

# --- application ---------------------------------------------------------------------------------

struct ApplicationSubmitted {
  registers @0 :List(Text) $required $code("register");
  applicationType @1 :Text $required $code("applicationType");
  purpose @2 :Text $required $code("purpose");
  applicantKind @3 :Text $required $code("applicantKind");
  applicant @4 :Text $required $id;
  category @5 :Text $required $code("category");
  identifiability @6 :Text $required $code("identifiability");
  linked @7 :Bool $required;
  linkedRegisters @8 :List(Text) $code("register");
  periodFrom @9 :Date = .absentDate;
  periodTo @10 :Date = .absentDate;
  format @11 :Text;
  datasets @12 :List(Text);
  taskBasis @13 :Text;
  receivedAt @14 :Date = .absentDate $required;
  intakeChannel @15 :Text $oneOf("HDS_SERVICE HDIR_REGISTRIES OTHER");
  consentBased @16 :OptionalBool $absentMeans("false");
  dispensationRequested @17 :OptionalBool $absentMeans("false");
  identifiabilityJustified @18 :OptionalBool $absentMeans("false");
  attachmentsDeclared @19 :List(Text) $code("attachment");
  selectionSha256 @20 :Digest $sha256;
  previousCase @21 :Text $id $requiredWhen("applicationType=PROJECT_CHANGE NEW_PERIOD");
}

struct ApplicationChanges {
  # The fields of ApplicationSubmitted, without registers and receivedAt; absent = unchanged.
  applicationType @0 :Text $code("applicationType");
  purpose @1 :Text $code("purpose");
  applicantKind @2 :Text $code("applicantKind");
  applicant @3 :Text $id;
  category @4 :Text $code("category");
  identifiability @5 :Text $code("identifiability");
  linked @6 :OptionalBool;
  linkedRegisters @7 :List(Text) $code("register");
  periodFrom @8 :Date = .absentDate;
  periodTo @9 :Date = .absentDate;
  format @10 :Text;
  datasets @11 :List(Text);
  taskBasis @12 :Text;
  intakeChannel @13 :Text $oneOf("HDS_SERVICE HDIR_REGISTRIES OTHER");
  consentBased @14 :OptionalBool;
  dispensationRequested @15 :OptionalBool;
  identifiabilityJustified @16 :OptionalBool;
  attachmentsDeclared @17 :List(Text) $code("attachment");
  selectionSha256 @18 :Digest $sha256;
  previousCase @19 :Text $id;
}

struct ApplicationChanged {
  receivedAt @0 :Date = .absentDate $required;
  changes @1 :ApplicationChanges $required;
  reason @2 :Text $required;
}

struct AttachmentReceived {
  code @0 :Text $required $code("attachment");
  sha256 @1 :Digest $required $sha256;
  title @2 :Text;
  mediaType @3 :Text;
  bytes @4 :Count = .absentCount;
  receivedAt @5 :Date = .absentDate $required;
  containsFnr @6 :Bool $required;
  signed @7 :OptionalBool $absentMeans("false");
}

struct ContactRegistered {
  role @0 :Text $required $code("role");
  person @1 :Text $required $id;    # a pseudonym
  hasEmail @2 :Bool $required;
}

struct PurposeAssessed {
  register @0 :Text $required $code("register");
  test @1 :Text $required $oneOf("WITHIN COMPATIBLE");
  result @2 :Bool $required;
}

struct NecessityAssessed {
  result @0 :Bool $required;
}

struct CaseRouted {
  authority @0 :Text $required $code("authority");
  reason @1 :Text $required;
  rule @2 :Text $id;
}

struct CaseRerouted {
  from @0 :Text $required $code("authority");
  to @1 :Text $required $code("authority");
  reason @2 :Text $required;
  cause @3 :Text $oneOf("WRONG_AUTHORITY AUTHORITY_CHANGE OTHER") $absentMeans("WRONG_AUTHORITY");
}

struct ApplicantNotified {
  subject @0 :Text $required;
  channel @1 :Text $code("channel");
}

struct ProvisionalReplySent {
  reason @0 :Text $required;
  expectedDate @1 :Date = .absentDate;
}

# --- completeness and clocks ---------------------------------------------------------------------

struct CompletenessChecked {
  result @0 :Text $required $oneOf("COMPLETE INCOMPLETE");
  missing @1 :List(Text);
  completeAsOf @2 :Date = .absentDate $requiredWhen("result=COMPLETE");
}

struct InformationRequested {
  request @0 :Text $required $id;
  items @1 :List(Text) $required;
  due @2 :Date = .absentDate;
  pausesClock @3 :OptionalBool $absentMeans("true");
}

struct InformationReceived {
  request @0 :Text $required $id;
  complete @1 :Bool $required;
  receivedAt @2 :Date = .absentDate $absentMeans("the date of occurredAt");
}

struct ClockPaused {
  pause @0 :Text $required $id;
  reason @1 :Text $required $code("pauseReason");
}

struct ClockResumed {
  pause @0 :Text $required $id;
  reason @1 :Text;
}

struct DeadlineSet {
  clock @0 :Text $required $code("clock");
  start @1 :Date = .absentDate $required;
  length @2 :Count = .absentCount $required;
  unit @3 :Text $required $code("unit");
  due @4 :Date = .absentDate $required;
  rulebook @5 :Text;
}

struct DeadlineRecalculated {
  clock @0 :Text $required $code("clock");
  cause @1 :Text $required $oneOf("SUPPLEMENT PAUSE CORRECTION AGREEMENT");
  oldDue @2 :Date = .absentDate $required;
  newDue @3 :Date = .absentDate $required;
  order @4 :Text $id;
}

# --- assessments and decision --------------------------------------------------------------------

struct LegalAssessmentStarted {
  assessorRole @0 :Text $required $code("role");
}

struct LegalConditions {
  purpose @0 :Text $oneOf("YES NO NOT_APPLICABLE");
  ethics @1 :Text $oneOf("YES NO NOT_APPLICABLE");
  legalBasis @2 :Text $oneOf("YES NO NOT_APPLICABLE");
  necessity @3 :Text $oneOf("YES NO NOT_APPLICABLE");
}

struct LegalAssessmentCompleted {
  assessorRole @0 :Text $required $code("role");
  conditions @1 :LegalConditions $required;
  outcome @2 :Text $required $oneOf("RECOMMENDED NOT_RECOMMENDED");
  article6 @3 :List(Text) $oneOf("a b c d e f");
  article9 @4 :List(Text) $oneOf("a b c d e f g h i j");
}

struct SecrecyGroundRegistered {
  ground @0 :Text $required $code("secrecyGround");
  issuer @1 :Text;
  issuedAt @2 :Date = .absentDate;
  validTo @3 :Date = .absentDate;
  reference @4 :Text $id;
}

struct EthicsAssessmentRegistered {
  issuer @0 :Text $required;
  result @1 :Text $required $oneOf("APPROVED REJECTED NOT_REQUIRED");
  date @2 :Date = .absentDate $required;
}

struct PeriodNotFinalisedNotified {
  periodTo @0 :Date = .absentDate $required;
  expectedAvailable @1 :Date = .absentDate $required;
  register @2 :Text $code("register") $absentMeans("all of the case");
}

struct CostEstimated {
  minutes @0 :Count = .absentCount $required;
  amountExVat @1 :Count = .absentCount $required;
}

struct DecisionMade {
  authority @0 :Text $required $code("authority");
  decision @1 :Text $required $oneOf("GRANTED PARTIAL REFUSED DISMISSED");
  category @2 :Text $code("category");
  identifiability @3 :Text $code("identifiability");
  conditions @4 :List(Text);
  validTo @5 :Date = .absentDate;
  appealDue @6 :Date = .absentDate;
  newContract @7 :OptionalBool $absentMeans("true for PROJECT_CHANGE");
}

struct DecisionNotified {
  receivedAt @0 :Date = .absentDate $required;
}

struct ComplaintReceived {
  receivedAt @0 :Date = .absentDate $required;
  decision @1 :Uuid $uuid;
}

struct ComplaintDecided {
  authority @0 :Text $required $code("authority");
  outcome @1 :Text $required $oneOf("UPHELD REVERSED PARTLY_REVERSED REJECTED");
}

# --- contract, preparation, delivery -------------------------------------------------------------

struct ContractSent {
  contract @0 :Text $required $id;
  version @1 :Count = .absentCount $required;
  sentAt @2 :Date = .absentDate $required;
}

struct ContractCovers {
  secrecy @0 :OptionalBool;
  processing @1 :OptionalBool;
  deletion @2 :OptionalBool;
}

struct ContractSigned {
  contract @0 :Text $required $id;
  version @1 :Count = .absentCount $required;
  signedAt @2 :Date = .absentDate $required;
  signedByRole @3 :Text $code("role");
  covers @4 :ContractCovers $required;
  deletionDue @5 :Date = .absentDate $required;
  deletionDueIdKey @6 :Date = .absentDate;
  recipients @7 :List(Text) $id;
  scope @8 :Text;
}

struct IdRoutineSent {
  routineVersion @0 :Text $required;
}

struct IdFileReceived {
  persons @0 :Count = .absentCount;
  channel @1 :Text $required $code("channel");
  encrypted @2 :Bool $required;
}

struct DataPreparationStarted {
  analyst @0 :Text $required $id;    # a pseudonym
}

struct DataPrepared {
  rows @0 :Count = .absentCount;
  disclosureCheck @1 :Text $required $oneOf("PASSED FAILED NOT_DONE");
}

struct DataDelivered {
  delivery @0 :Text $required $id;
  shipment @1 :Text $required $id;
  content @2 :List(Text) $required $code("content");
  identifiability @3 :Text $required $code("identifiability");
  containsFnr @4 :Bool $required;
  format @5 :Text $required;
  channel @6 :Text $required $code("channel");
  encrypted @7 :Bool $required;
  recipient @8 :Text $required $id;
  recipientKind @9 :Text $oneOf("APPLICANT REGISTER LINKAGE_UNIT") $absentMeans("APPLICANT");
  registers @10 :List(Text) $code("register") $absentMeans("the application's");
  by @11 :Text $id $absentMeans("actor.organisation");
  contract @12 :Text $id $absentMeans("the only one");
  periodTo @13 :Date = .absentDate;
  lastPart @14 :Bool $required;
  # These registers owe the applicant nothing more of what is ordered so far.
  sha256 @15 :Digest $sha256;
}

struct DeliveryReceiptConfirmed {
  delivery @0 :Text $required $id;
  at @1 :Date = .absentDate $required;
}

struct FormatChangeAgreed {
  from @0 :Text $required;
  to @1 :Text $required;
}

struct SupplementaryOrderPlaced {
  order @0 :Text $required $id;
  description @1 :Text;
  completeAsOf @2 :Date = .absentDate;
}

# --- time and fees -------------------------------------------------------------------------------

struct TimeRecorded {
  minutes @0 :Count = .absentCount $required;
  activity @1 :Text $required;
  payee @2 :Text $id;
}

struct FeeInvoiced {
  invoice @0 :Text $required $id;
  kind @1 :Text $oneOf("HOURS BASE CREDIT") $absentMeans("HOURS");
  minutes @2 :Count = .absentCount $requiredWhen("kind=HOURS");
  rate @3 :Count = .absentCount $requiredWhen("kind=HOURS");    # øre per hour
  amountExVat @4 :Count = .absentCount $required;
  vat @5 :Count = .absentCount $required;
  payee @6 :Text $required $id;
}

struct FeePaid {
  invoice @0 :Text $required $id;
  paidAt @1 :Date = .absentDate $required;
}

# --- deletion ------------------------------------------------------------------------------------

struct DeletionReminderSent {
  due @0 :Date = .absentDate $required;
  contract @1 :Text $id $absentMeans("the only one");
}

struct DeletionExtended {
  newDue @0 :Date = .absentDate $required;
  basis @1 :Text $required;
  contract @2 :Text $id $absentMeans("the only one");
}

struct DeletionConfirmed {
  deliveries @0 :List(Text) $required $id;
  deletedAt @1 :Date = .absentDate $required;
  method @2 :Text $required;
  backupsIncluded @3 :Bool $required;
  confirmedByRole @4 :Text $required $code("role");
  receivedAt @5 :Date = .absentDate;
  recipient @6 :Text $id;
  evidence @7 :Digest $sha256;
}

struct DeletionVerified {
  result @0 :Bool $required;
}

struct IdFileDeleted {
  deletedAt @0 :Date = .absentDate $required;
  method @1 :Text $required;
}

struct AttachmentRemoved {
  sha256 @0 :Digest $required $sha256;
  removedAt @1 :Date = .absentDate $required;
  method @2 :Text $required;
}

struct WorkFilesDeleted {
  deletedAt @0 :Date = .absentDate $required;
  method @1 :Text $required;
}

# --- breach, case status, corrections ------------------------------------------------------------

struct BreachReported {
  kind @0 :Text $required;
  discoveredAt @1 :Date = .absentDate $required;
}

struct BreachNotified {
  to @0 :Text $required;
  notifiedAt @1 :Date = .absentDate $required;
}

struct SanctionAssessed {
  outcome @0 :Text $required;
}

struct CaseWithdrawn {
  reason @0 :Text $required;
}

struct CaseClosed {
  reason @0 :Text $required;
}

struct CaseReopened {
  reason @0 :Text $required;
}

struct EventCorrected {
  target @0 :Uuid $required $uuid;
  replacement @1 :EventData $required;    # the whole corrected data; its type is the target's
  occurredAt @2 :Instant;                 # corrected instant
  reason @3 :Text $required;
}

struct LegalHoldSet {
  basis @0 :Text $required;
}

struct LegalHoldLifted {
  basis @0 :Text $required;
}

struct FindingAssessed {
  finding @0 :Text $required;
  evidence @1 :List(Uuid) $required $uuid;
  outcome @2 :Text $required $oneOf("CONFIRMED EXPLAINED FALSE_ALARM");
  reason @3 :Text $required;
}

# --- the ledger's own stream ---------------------------------------------------------------------

struct RulebookText {
  part @0 :Count = .absentCount $required;
  parts @1 :Count = .absentCount $required;
  text @2 :Text $required $textBytesMax(60000);
}

struct RulebookActivated {
  version @0 :Text $required;
  validFrom @1 :Date = .absentDate $required;
  sha256 @2 :Digest $required $sha256;    # of the parts joined
}

# --- imported logs -------------------------------------------------------------------------------

struct ImportedClock {
  name @0 :Text $required;
  start @1 :Instant;
  stop @2 :Instant;
  due @3 :Instant;
}

struct CaseImported {
  source @0 :Text $required $id;
  attributes @1 :List(Attribute) $required $imported;    # sorted by key, each key once
  clocks @2 :List(ImportedClock);
}

struct ActivityRecorded {
  activity @0 :Text $required $imported;
  lifecycle @1 :Text $imported;
  resource @2 :Text $imported;
  group @3 :Text $imported;
  attributes @4 :List(Attribute) $imported;    # sorted by key, each key once
}
