#include "tools/cli/ailment_words.h"

#include <array>

namespace tools {
namespace {

using ledger::Ailment;

constexpr Text kAllSafe{"alt i loggen: dette rører den ikke",
                        "all of the log: this does not touch it"};
constexpr Text kRepairOrGoOn{
    "ingenting: neste append rydder opp, eller `caseledger doctor --repair` gjør det nå",
    "nothing: the next append mends it, or `caseledger doctor --repair` does now"};
constexpr Text kRepair{"`caseledger doctor --repair`", "`caseledger doctor --repair`"};

struct Row {
  Ailment ailment;
  AilmentWords words;
};

constexpr auto kRows = std::to_array<Row>({
    {Ailment::kLogDamaged,
     {"LOG_DAMAGED",
      {"byte som var lagret, er ikke lenger det som ble skrevet; intet krasj gjør dette",
       "bytes that were stored are not what was written; no crash does this"},
      {"de hele innførslene talt opp her; resten er i tvil til en kopi viser den",
       "the whole entries counted here; the rest is in doubt until a copy shows it"},
      {"skriv ingenting; ta en kopi av mappen slik den er; hent filen som er nevnt, fra en "
       "sikkerhetskopi, og kjør verify",
       "write nothing; copy the directory as it is; restore the file named from a backup, "
       "and run verify"}}},
    {Ailment::kNotTrusted,
     {"NOT_TRUSTED",
      {"`head` bekrefter ikke loggen, eller mangler: en av dem kan være byttet ut",
       "`head` does not confirm the log, or is missing: one of them may have been replaced"},
      {"ingenting, før et sjekkpunkt som en annen har, viser hvem av dem som er rett",
       "nothing, until a checkpoint that somebody else holds shows which of them is right"},
      {"sammenlign roten her med et sjekkpunkt hos revisor; hent så `head` eller loggen "
       "fra en sikkerhetskopi",
       "compare the root here with a checkpoint an auditor holds; then restore `head` or "
       "the log from a backup"}}},
    {Ailment::kNewerFormat,
     {"NEWER_FORMAT",
      {"skrevet av et nyere program", "written by a newer program"},
      {"alt som er lest; dette programmet kan bare ikke bedømme resten",
       "all that was read; this program just cannot judge the rest"},
      {"bruk det nyere programmet", "use the newer program"}}},
    {Ailment::kSigningKeyDamaged,
     {"SIGNING_KEY_DAMAGED",
      {"den private nøkkelen hører ikke til hovedbokens vkey, eller mangler",
       "the private key does not belong to the ledger's vkey, or is missing"},
      {"alle innførsler; lesing og kontroll trenger ingen nøkkel",
       "all entries; reading and verifying need no key"},
      {"hent filen fra en sikkerhetskopi", "restore the file from a backup"}}},
    {Ailment::kVerifierKeyDamaged,
     {"VKEY_DAMAGED",
      {"filen er ikke hovedbokens offentlige nøkkel, eller mangler",
       "the file is not the ledger's public key, or is missing"},
      {"alle innførsler; den rette står i innførsel 0, og verify viser den",
       "all entries; the right one stands in entry 0, and verify shows it"},
      {"hent filen fra en sikkerhetskopi, og gi den ikke til noen før det",
       "restore the file from a backup, and hand it to nobody before"}}},
    {Ailment::kIdSecretDamaged,
     {"ID_SECRET_DAMAGED",
      {"hemmeligheten bak id-ene kan ikke leses, eller mangler",
       "the secret behind the ids cannot be read, or is missing"},
      kAllSafe,
      {"hent filen fra en sikkerhetskopi; til da må hver hendelse ha en id",
       "restore the file from a backup; until then every event must carry an id"}}},
    {Ailment::kTornTail,
     {"TORN_TAIL",
      {"et krasj avbrøt en skriving i enden av loggen",
       "a crash cut short a write at the end of the log"},
      {"alle innførsler; det som er avbrutt, har ingen fått kvittering for, om disken holder på "
       "det "
       "den har bekreftet",
       "all entries; for what is unfinished nobody was given a receipt, if the disk keeps "
       "what it confirms"},
      kRepairOrGoOn}},
    {Ailment::kUnfinishedRoll,
     {"UNFINISHED_ROLL",
      {"et krasj avbrøt skiftet til en ny segmentfil",
       "a crash cut short the change to a new segment file"},
      kAllSafe,
      kRepairOrGoOn}},
    {Ailment::kUnfinishedSegment,
     {"UNFINISHED_SEGMENT",
      {"en segmentfil som ble gjort klar; den inneholder ingen innførsel",
       "a segment file that was being prepared; it holds no entry"},
      kAllSafe,
      kRepairOrGoOn}},
    {Ailment::kHeadSlotDamaged,
     {"HEAD_SLOT_DAMAGED",
      {"en av to plasser i `head` er skadet; den andre er god",
       "one of two slots of `head` is damaged; the other is good"},
      {"alle innførsler; men `head` bekrefter kanskje færre enn den gjorde",
       "all entries; but `head` may confirm fewer than it did"},
      kRepair}},
    {Ailment::kDurableDamaged,
     {"DURABLE_DAMAGED",
      {"`durable`, et råd til lesere ved siden av en skriver, kan ikke leses",
       "`durable`, advice for readers beside a writer, cannot be read"},
      kAllSafe,
      kRepair}},
    {Ailment::kIndexUnusable,
     {"INDEX_UNUSABLE",
      {"indeksen er skadet, eller hører til en annen logg",
       "the index is damaged, or belongs to another log"},
      {"alle innførsler; indeksen er bare en hjelp og bygges av loggen",
       "all entries; the index is only a help and is built from the log"},
      kRepair}},
    {Ailment::kBeyondHead,
     {"BEYOND_HEAD",
      {"innførsler etter siste publiserte størrelse: lagret, ikke publisert",
       "entries after the last published size: stored, not yet published"},
      {"alle innførsler, også disse", "all entries, these too"},
      {"ingenting: neste append publiserer dem", "nothing: the next append publishes them"}}},
    {Ailment::kCutFile,
     {"CUT_FILE",
      {"det et tidligere krasj avbrøt, lagt til side",
       "what an earlier crash cut short, set aside"},
      kAllSafe,
      {"legg den ved hendelsesrapporten; slett den når ingen trenger den",
       "keep it with the incident report; delete it when nobody needs it"}}},
    {Ailment::kUnknownFile,
     {"UNKNOWN_FILE",
      {"en fil i log/ som ikke hører til hovedboken; den blir ikke lest",
       "a file in log/ that is none of the ledger's; it is not read"},
      kAllSafe,
      {"finn ut hvem som la den der", "find out who put it there"}}},
    {Ailment::kKeysMissing,
     {"KEYS_MISSING",
      {"ingen nøkler: en kopi til å lese og kontrollere", "no keys: a copy to read and verify"},
      kAllSafe,
      {"hent keys/ fra en sikkerhetskopi før noe skrives her",
       "restore keys/ from a backup before anything is written here"}}},
    {Ailment::kWriterRunning,
     {"WRITER_RUNNING",
      {"en annen prosess skriver; undersøkt så langt den har lagret varig",
       "another process writes; examined as far as it has made durable"},
      {"alt som er undersøkt", "all that was examined"},
      {"ingenting; avslutt den først om enden skal undersøkes eller noe skal rettes",
       "nothing; end it first if the tail is to be examined or anything mended"}}},
});

/// Every ailment has its row, in the order of the enumeration.
constexpr bool is_complete() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].ailment != static_cast<Ailment>(i)) return false;
  }
  return kRows.back().ailment == Ailment::kWriterRunning;
}

static_assert(is_complete());

}  // namespace

const AilmentWords& words_of(Ailment ailment) {
  return kRows[static_cast<std::size_t>(ailment)].words;
}

std::string_view name_of(ledger::Grade grade) {
  switch (grade) {
    case ledger::Grade::kStop:
      return "STOP";
    case ledger::Grade::kRepairable:
      return "REPAIRABLE";
    case ledger::Grade::kNote:
      break;
  }
  return "NOTE";
}

}  // namespace tools
