#include "tools/cli/error_titles.h"

#include <algorithm>
#include <array>

namespace tools {
namespace {

struct Title {
  int number;
  std::string_view nb;
};

constexpr auto kTitles = std::to_array<Title>({
    // One for each ErrorCode: what has no number of its own.
    {1000, "noe i det som ble gitt, er ikke gyldig"},
    {1100, "finnes ikke"},
    {1200, "konflikt med det som er lagret"},
    {1300, "for stort"},
    {1400, "ikke tillatt"},
    {1500, "spor etter en avbrutt skriving"},
    {1600, "hovedboken er skadet"},
    {1700, "hovedboken stemmer ikke med signaturen eller roten"},
    {1800, "laget av et nyere program"},
    {1900, "ikke tilgjengelig nå"},
    {2000, "disken svarte med feil"},
    {2100, "ukjent utfall: kjør det samme igjen"},
    {1010, "navnet kan ikke brukes på en hovedbok"},
    {1011, "det står noe i mappen fra før"},
    {1012, "recordedAt er bare for simulerte hovedbøker"},
    {1013, "recordedAt går tilbake i tid"},
    {1014, "ingen hovedbok her"},
    {1015, "hovedboken er kortere enn det"},
    {1310, "hendelsen er for stor"},
    {1311, "bunken er for stor"},
    // Events.
    {1101, "ikke gyldig JSON"},
    {1102, "samme felt står to ganger"},
    {1103, "for mange nivåer i JSON"},
    {1104, "feil slags verdi"},
    {1105, "ukjent felt"},
    {1106, "et påkrevd felt mangler"},
    {1107, "ukjent hendelsestype"},
    {1108, "koden finnes ikke i listen"},
    {1109, "ugyldig saksnavn"},
    {1110, "ugyldig id"},
    {1111, "ugyldig tekst"},
    {1112, "ugyldig dato"},
    {1113, "ugyldig tidspunkt"},
    {1114, "ugyldig heltall"},
    {1115, "ugyldig sjekksum"},
    {1116, "ugyldig UUID"},
    {1117, "fødselsnummer i teksten"},
    {1118, "hendelsen som skal rettes, finnes ikke i saken"},
    {1119, "recordedAt er bare for simulerte hovedbøker"},
    {1120, "forbeholdt hovedboken selv"},
    {1121, "hendelsen er for stor"},
    {1122, "hendelsen er lagret av et nyere program"},
    {1123, "lagrede byte er ingen hendelse"},
    // Rulebooks.
    {1151, "ikke gyldig TOML"},
    {1152, "ukjent nøkkel i regelverket"},
    {1153, "en nøkkel mangler i regelverket"},
    {1154, "feil slags verdi i regelverket"},
    {1155, "regelverket nevner noe som ikke er ført opp"},
    {1156, "ugyldig verdi i regelverket"},
    {1157, "regelverket sier ingenting for en tid"},
    {1158, "regelverket sier to ting for samme tid"},
    // The ledger.
    {1901, "hovedboken er i bruk av en annen prosess"},
    {1902, "maskinens klokke kan ikke stemme"},
    {1903, "hovedboken er åpnet bare for lesing"},
    {1904, "en tidligere skriving mislyktes"},
    {1905, "for mye venter på å bli lagret"},
    {1910, "disken er full"},
    {1911, "filsystemet kan bare leses"},
    {2506, "recordedAt går tilbake i tid"},
    {1912, "hovedboken står på en nettdisk"},
    {1920, "indeksen kan ikke brukes"},
    // Imported logs.
    {2401, "ikke gyldig UTF-8"},
    {2402, "gzip-filen er skadet"},
    {2403, "loggen er tom"},
    {2404, "ukjent loggformat"},
    {2405, "feil antall felt i raden"},
    {2406, "feil i anførselstegn"},
    {2407, "feil i kolonnenavnene"},
    {2408, "ugyldig XML"},
    {2409, "DOCTYPE er ikke tillatt"},
    {2410, "uventet innhold i XES"},
    {2411, "noe i loggen er for stort"},
    {2412, "en verdi mangler"},
    {2413, "ugyldig tidspunkt i loggen"},
    {2414, "tidspunkt uten sone, og ingen er oppgitt"},
    {2415, "loggen ble endret mens den ble lest"},
    {2920, "fant ikke kolonnene"},
    {2921, "ugyldig mappingfil"},
    {2922, "ukjent nøkkel i mappingfilen"},
    {2923, "mappingfilen nevner en kolonne som ikke finnes"},
    {2924, "ukjent tidssone"},
});

}  // namespace

std::string_view title_of(int error_number) {
  const auto it = std::ranges::find(kTitles, error_number, &Title::number);
  return it == kTitles.end() ? "" : it->nb;
}

}  // namespace tools
