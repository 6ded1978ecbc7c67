#include "tools/cli/vocabulary.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace tools {
namespace {

constexpr auto kWords = std::to_array<Word>({
    // States of a case.
    {"RECEIVED", {"mottatt", "received"}},
    {"ROUTED", {"fordelt", "routed"}},
    {"INCOMPLETE", {"ufullstendig", "incomplete"}},
    {"COMPLETE", {"fullstendig", "complete"}},
    {"LEGAL_ASSESSMENT", {"i juridisk vurdering", "in legal assessment"}},
    {"ASSESSED", {"vurdert", "assessed"}},
    {"GRANTED", {"innvilget", "granted"}},
    {"REFUSED", {"avslått", "refused"}},
    {"DISMISSED", {"avvist", "dismissed"}},
    {"CONTRACTED", {"kontrakt inngått", "contracted"}},
    {"PREPARING", {"under tilrettelegging", "in preparation"}},
    {"PARTLY_DELIVERED", {"delvis levert", "partly delivered"}},
    {"DELIVERED", {"levert", "delivered"}},
    {"DELETION_DUE", {"sletting forfalt", "deletion due"}},
    {"DELETED", {"slettet", "deleted"}},
    {"WITHDRAWN", {"trukket", "withdrawn"}},
    {"CLOSED", {"avsluttet", "closed"}},
    // Clocks.
    {"STATUTORY", {"lovfestet", "statutory"}},
    {"EXPECTED", {"forventet", "expected"}},
    {"AGREED", {"avtalt", "agreed"}},
    {"RUNNING", {"løper", "running"}},
    {"PAUSED", {"stanset", "paused"}},
    {"OVERDUE", {"over fristen", "overdue"}},
    {"MET", {"holdt", "met"}},
    {"BREACHED", {"brutt", "breached"}},
    {"SUPERSEDED", {"avløst", "superseded"}},
    {"ENDED", {"opphørt", "ended"}},
    {"DONE", {"ferdig", "done"}},
    {"WORKING_DAY", {"virkedager", "working days"}},
    {"DAY", {"dager", "days"}},
    {"WEEK", {"uker", "weeks"}},
    {"MONTH", {"måneder", "months"}},
    // Deletion.
    {"NONE", {"ingen", "none"}},
    {"UNDATED", {"uten dato", "undated"}},
    {"PENDING", {"venter", "pending"}},
    {"PARTIAL", {"delvis", "partial"}},
    {"ON_HOLD", {"båndlagt", "on hold"}},
    {"CONFIRMED", {"bekreftet", "confirmed"}},
    {"VERIFIED", {"etterprøvd", "verified"}},
    // Findings.
    {"CRITICAL", {"kritisk", "critical"}},
    {"MAJOR", {"alvorlig", "major"}},
    {"MINOR", {"mindre", "minor"}},
    {"INFO", {"til orientering", "info"}},
    {"EXPLAINED", {"forklart", "explained"}},
    {"FALSE_ALARM", {"falsk alarm", "false alarm"}},
    // The application.
    {"ANON_STAT", {"anonym statistikk", "anonymous statistics"}},
    {"ANON_LINKED", {"anonym, koblet", "anonymous, linked"}},
    {"IDENTIFIABLE", {"personidentifiserbar", "identifiable"}},
    {"ANONYMOUS", {"anonym", "anonymous"}},
    {"INDIRECT", {"indirekte", "indirect"}},
    {"DIRECT", {"direkte", "direct"}},
    {"NEW", {"ny", "new"}},
    {"PROJECT_CHANGE", {"prosjektendring", "project change"}},
    {"NEW_PERIOD", {"ny periode", "new period"}},
    {"RESEARCH_HEALTH", {"helseforskning", "health research"}},
    {"RESEARCH_OTHER", {"annen forskning", "other research"}},
    {"STATISTICS", {"statistikk", "statistics"}},
    {"HEALTH_ANALYSIS", {"helseanalyse", "health analysis"}},
    {"QUALITY_IMPROVEMENT", {"kvalitetsforbedring", "quality improvement"}},
    {"PLANNING", {"planlegging", "planning"}},
    {"GOVERNANCE", {"styring", "governance"}},
    {"PREPAREDNESS", {"beredskap", "preparedness"}},
    {"ADMIN_SPECIALIST",
     {"administrasjon av spesialisthelsetjenesten", "administration of specialist care"}},
    {"REGISTER_QA", {"kvalitetssikring av registre", "quality assurance of registers"}},
    {"INJURY_PREVENTION", {"skadeforebygging", "injury prevention"}},
    {"OTHER", {"annet", "other"}},
    // Complaints.
    {"OPEN", {"åpen", "open"}},
    {"DECIDED", {"avgjort", "decided"}},
    // Types of events.
    {"ApplicationSubmitted", {"søknad sendt inn", "application submitted"}},
    {"ApplicationChanged", {"søknad endret", "application changed"}},
    {"AttachmentReceived", {"vedlegg mottatt", "attachment received"}},
    {"ContactRegistered", {"kontaktperson registrert", "contact registered"}},
    {"PurposeAssessed", {"formål vurdert", "purpose assessed"}},
    {"NecessityAssessed", {"nødvendighet vurdert", "necessity assessed"}},
    {"CaseRouted", {"sak fordelt", "case routed"}},
    {"CaseRerouted", {"sak omfordelt", "case rerouted"}},
    {"ApplicantNotified", {"søker varslet", "applicant notified"}},
    {"ProvisionalReplySent", {"foreløpig svar sendt", "provisional reply sent"}},
    {"CompletenessChecked", {"fullstendighet kontrollert", "completeness checked"}},
    {"InformationRequested", {"opplysninger etterspurt", "information requested"}},
    {"InformationReceived", {"opplysninger mottatt", "information received"}},
    {"ClockPaused", {"frist stanset", "clock paused"}},
    {"ClockResumed", {"frist løper igjen", "clock resumed"}},
    {"LegalAssessmentStarted", {"juridisk vurdering startet", "legal assessment started"}},
    {"LegalAssessmentCompleted", {"juridisk vurdering ferdig", "legal assessment completed"}},
    {"SecrecyGroundRegistered",
     {"grunnlag for unntak fra taushetsplikt registrert", "ground for disclosure registered"}},
    {"EthicsAssessmentRegistered", {"etisk vurdering registrert", "ethics assessment registered"}},
    {"PeriodNotFinalisedNotified",
     {"varslet om at perioden ikke er ferdigstilt", "notified that the period is not final"}},
    {"DeadlineSet", {"frist satt", "deadline set"}},
    {"DeadlineRecalculated", {"frist beregnet på nytt", "deadline recalculated"}},
    {"CostEstimated", {"kostnad anslått", "cost estimated"}},
    {"DecisionMade", {"vedtak fattet", "decision made"}},
    {"DecisionNotified", {"vedtak kommet fram til søker", "decision notified"}},
    {"ComplaintReceived", {"klage mottatt", "complaint received"}},
    {"ComplaintDecided", {"klage avgjort", "complaint decided"}},
    {"ContractSent", {"kontrakt sendt", "contract sent"}},
    {"ContractSigned", {"kontrakt signert", "contract signed"}},
    {"IdRoutineSent", {"rutine for ID-fil sendt", "routine for the identity file sent"}},
    {"IdFileReceived", {"ID-fil mottatt", "identity file received"}},
    {"DataPreparationStarted", {"tilrettelegging startet", "preparation of data started"}},
    {"DataPrepared", {"data tilrettelagt", "data prepared"}},
    {"DataDelivered", {"data levert", "data delivered"}},
    {"DeliveryReceiptConfirmed", {"levering kvittert", "delivery receipt confirmed"}},
    {"FormatChangeAgreed", {"annet format avtalt", "change of format agreed"}},
    {"SupplementaryOrderPlaced", {"tilleggsbestilling mottatt", "supplementary order placed"}},
    {"TimeRecorded", {"tid ført", "time recorded"}},
    {"FeeInvoiced", {"gebyr fakturert", "fee invoiced"}},
    {"FeePaid", {"gebyr betalt", "fee paid"}},
    {"DeletionReminderSent", {"påminnelse om sletting sendt", "deletion reminder sent"}},
    {"DeletionExtended", {"slettefrist forlenget", "deletion date extended"}},
    {"DeletionConfirmed", {"sletting bekreftet", "deletion confirmed"}},
    {"DeletionVerified", {"sletting etterprøvd", "deletion verified"}},
    {"IdFileDeleted", {"ID-fil slettet", "identity file deleted"}},
    {"AttachmentRemoved", {"vedlegg fjernet", "attachment removed"}},
    {"WorkFilesDeleted", {"arbeidsfiler slettet", "work files deleted"}},
    {"BreachReported", {"avvik meldt", "breach reported"}},
    {"BreachNotified", {"avvik varslet", "breach notified"}},
    {"SanctionAssessed", {"sanksjon vurdert", "sanction assessed"}},
    {"CaseWithdrawn", {"sak trukket", "case withdrawn"}},
    {"CaseClosed", {"sak avsluttet", "case closed"}},
    {"CaseReopened", {"sak gjenåpnet", "case reopened"}},
    {"EventCorrected", {"hendelse rettet", "event corrected"}},
    {"LegalHoldSet", {"båndlegging satt", "legal hold set"}},
    {"LegalHoldLifted", {"båndlegging opphevet", "legal hold lifted"}},
    {"FindingAssessed", {"funn vurdert", "finding assessed"}},
    {"RulebookText", {"regelverkets tekst", "text of a rulebook"}},
    {"RulebookActivated", {"regelverk tatt i bruk", "rulebook activated"}},
    {"CaseImported", {"sak importert", "case imported"}},
    {"ActivityRecorded", {"aktivitet registrert", "activity recorded"}},
    // Fields of events.
    {"activity", {"aktivitet", "activity"}},
    {"actor", {"aktør", "actor"}},
    {"amountExVat", {"beløp uten mva.", "amount excl. VAT"}},
    {"analyst", {"analytiker", "analyst"}},
    {"appealDue", {"klagefrist", "time to complain until"}},
    {"applicant", {"søker", "applicant"}},
    {"applicantKind", {"type søker", "kind of applicant"}},
    {"applicationType", {"søknadstype", "type of application"}},
    {"article6", {"GDPR artikkel 6 nr. 1 bokstav", "GDPR article 6(1) point"}},
    {"article9", {"GDPR artikkel 9 nr. 2 bokstav", "GDPR article 9(2) point"}},
    {"assessorRole", {"vurdert av", "assessed by"}},
    {"at", {"dato", "date"}},
    {"attachmentsDeclared", {"oppgitte vedlegg", "attachments declared"}},
    {"attributes", {"egenskaper", "attributes"}},
    {"authority", {"myndighet", "authority"}},
    {"backupsIncluded", {"også sikkerhetskopier", "backups included"}},
    {"basis", {"grunnlag", "basis"}},
    {"by", {"av", "by"}},
    {"bytes", {"byte", "bytes"}},
    {"category", {"kategori", "category"}},
    {"causation", {"utløst av", "caused by"}},
    {"cause", {"årsak", "cause"}},
    {"changes", {"endringer", "changes"}},
    {"channel", {"kanal", "channel"}},
    {"clock", {"klokke", "clock"}},
    {"clocks", {"klokker", "clocks"}},
    {"code", {"type vedlegg", "kind of attachment"}},
    {"complete", {"fullstendig", "complete"}},
    {"completeAsOf", {"fullstendig fra", "complete as of"}},
    {"conditions", {"vilkår", "conditions"}},
    {"confirmedByRole", {"bekreftet av", "confirmed by"}},
    {"consentBased", {"bygger på samtykke", "based on consent"}},
    {"containsFnr", {"inneholder fødselsnummer", "contains national identity numbers"}},
    {"content", {"innhold", "content"}},
    {"contract", {"kontrakt", "contract"}},
    {"correlation", {"hører sammen med", "belongs with"}},
    {"covers", {"kontrakten dekker", "the contract covers"}},
    {"datasets", {"datasett", "datasets"}},
    {"date", {"dato", "date"}},
    {"decision", {"vedtak", "decision"}},
    {"deletedAt", {"slettet dato", "deleted on"}},
    {"deletion", {"sletting", "deletion"}},
    {"deletionDue", {"slettes innen", "to be deleted by"}},
    {"deletionDueIdKey", {"koblingsnøkkel slettes innen", "identity key to be deleted by"}},
    {"deliveries", {"leveringer", "deliveries"}},
    {"delivery", {"levering", "delivery"}},
    {"description", {"beskrivelse", "description"}},
    {"disclosureCheck", {"kontroll for bakveisidentifisering", "disclosure check"}},
    {"discoveredAt", {"oppdaget dato", "discovered on"}},
    {"dispensationRequested", {"søker om dispensasjon", "dispensation requested"}},
    {"due", {"frist", "due"}},
    {"encrypted", {"kryptert", "encrypted"}},
    {"ethics", {"etikk", "ethics"}},
    {"evidence", {"dokumentasjon", "evidence"}},
    {"expectedAvailable", {"ventes ferdig", "expected available"}},
    {"expectedDate", {"ventet dato", "expected date"}},
    {"finding", {"funn", "finding"}},
    {"format", {"format", "format"}},
    {"from", {"fra", "from"}},
    {"ground", {"grunnlag", "ground"}},
    {"group", {"gruppe", "group"}},
    {"hasEmail", {"har e-post", "has e-mail"}},
    {"identifiability", {"identifiserbarhet", "identifiability"}},
    {"identifiabilityJustified", {"identifiserbarhet er begrunnet", "identifiability justified"}},
    {"intakeChannel", {"mottakskanal", "intake channel"}},
    {"invoice", {"faktura", "invoice"}},
    {"issuedAt", {"utstedt dato", "issued on"}},
    {"issuer", {"utsteder", "issuer"}},
    {"items", {"det som etterspørres", "what is asked for"}},
    {"kind", {"type", "type"}},
    {"lastPart", {"siste del", "last part"}},
    {"legalBasis", {"rettslig grunnlag", "legal basis"}},
    {"length", {"lengde", "length"}},
    {"lifecycle", {"livsløp", "lifecycle"}},
    {"linked", {"sammenstilling", "linked"}},
    {"linkedRegisters", {"sammenstilles med", "linked with"}},
    {"mediaType", {"filtype", "media type"}},
    {"method", {"metode", "method"}},
    {"minutes", {"tid", "time"}},
    {"missing", {"mangler", "missing"}},
    {"name", {"navn", "name"}},
    {"necessity", {"nødvendighet", "necessity"}},
    {"newContract", {"krever ny kontrakt", "requires a new contract"}},
    {"newDue", {"ny frist", "new due date"}},
    {"notifiedAt", {"varslet dato", "notified on"}},
    {"occurredAt", {"skjedde", "occurred"}},
    {"oldDue", {"frist før", "due date before"}},
    {"order", {"bestilling", "order"}},
    {"organisation", {"virksomhet", "organisation"}},
    {"outcome", {"utfall", "outcome"}},
    {"paidAt", {"betalt dato", "paid on"}},
    {"part", {"del", "part"}},
    {"parts", {"deler", "parts"}},
    {"pause", {"pause", "pause"}},
    {"pausesClock", {"stanser fristen", "pauses the clock"}},
    {"payee", {"betales til", "payee"}},
    {"periodFrom", {"periode fra", "period from"}},
    {"periodTo", {"periode til", "period to"}},
    {"person", {"person (pseudonym)", "person (pseudonym)"}},
    {"persons", {"antall personer", "persons"}},
    {"previousCase", {"tidligere sak", "previous case"}},
    {"processing", {"behandling", "processing"}},
    {"purpose", {"formål", "purpose"}},
    {"rate", {"timepris", "rate per hour"}},
    {"reason", {"begrunnelse", "reason"}},
    {"receivedAt", {"mottatt dato", "received on"}},
    {"recipient", {"mottaker", "recipient"}},
    {"recipientKind", {"type mottaker", "kind of recipient"}},
    {"recipients", {"mottakere", "recipients"}},
    {"reference", {"referanse", "reference"}},
    {"register", {"register", "register"}},
    {"registers", {"registre", "registers"}},
    {"removedAt", {"fjernet dato", "removed on"}},
    {"replacement", {"rettet innhold", "corrected content"}},
    {"request", {"forespørsel", "request"}},
    {"resource", {"utført av", "resource"}},
    {"result", {"resultat", "result"}},
    {"role", {"rolle", "role"}},
    {"routineVersion", {"rutinens versjon", "version of the routine"}},
    {"rows", {"rader", "rows"}},
    {"rule", {"regel", "rule"}},
    {"rulebook", {"regelverk", "rulebook"}},
    {"scope", {"omfang", "scope"}},
    {"secrecy", {"taushetsplikt", "secrecy"}},
    {"selectionSha256", {"utvalgets kontrollsum (SHA-256)", "checksum of the selection (SHA-256)"}},
    {"sentAt", {"sendt dato", "sent on"}},
    {"sha256", {"kontrollsum (SHA-256)", "checksum (SHA-256)"}},
    {"shipment", {"forsendelse", "shipment"}},
    {"signed", {"signert", "signed"}},
    {"signedAt", {"signert dato", "signed on"}},
    {"signedByRole", {"signert av", "signed by"}},
    {"source", {"kilde", "source"}},
    {"start", {"start", "start"}},
    {"stop", {"stopp", "stop"}},
    {"subject", {"emne", "subject"}},
    {"target", {"hendelsen som rettes", "the event that is corrected"}},
    {"taskBasis", {"oppdragsgrunnlag", "basis of the task"}},
    {"test", {"prøving", "test"}},
    {"text", {"tekst", "text"}},
    {"title", {"tittel", "title"}},
    {"to", {"til", "to"}},
    {"unit", {"enhet", "unit"}},
    {"validFrom", {"gjelder fra", "valid from"}},
    {"validTo", {"gjelder til", "valid to"}},
    {"vat", {"mva.", "VAT"}},
    {"version", {"versjon", "version"}},
    // Roles.
    {"CASE_HANDLER", {"saksbehandler", "case handler"}},
    {"LAWYER", {"jurist", "lawyer"}},
    {"REGISTER_ANALYST", {"registeranalytiker", "register analyst"}},
    {"MANAGER", {"leder", "manager"}},
    {"APPLICANT", {"søkeren", "the applicant"}},
    {"CONTROLLER", {"behandlingsansvarlig", "controller"}},
    {"PROJECT_LEADER", {"prosjektleder", "project leader"}},
    {"RESEARCH_RESPONSIBLE", {"forskningsansvarlig", "responsible for the research"}},
    {"SYSTEM", {"fagsystem", "system"}},
    // Values of the fields.
    {"PUBLIC_BODY", {"offentlig virksomhet", "public body"}},
    {"HEALTH_TRUST", {"helseforetak", "health trust"}},
    {"UNIVERSITY", {"universitet", "university"}},
    {"PRIVATE_COMPANY", {"privat virksomhet", "private company"}},
    {"MEDIA", {"medier", "media"}},
    {"STUDENT", {"student", "student"}},
    {"INDIVIDUAL", {"privatperson", "individual"}},
    {"HDS_SERVICE", {"Helsedataservice", "Helsedataservice"}},
    {"HDIR_REGISTRIES", {"Helsedirektoratets registre", "the registries of HDIR"}},
    {"PROTOCOL", {"protokoll", "protocol"}},
    {"PROJECT_DESCRIPTION", {"prosjektbeskrivelse", "project description"}},
    {"REK_APPLICATION", {"søknad til REK", "application to REK"}},
    {"REK_REPLY", {"svar fra REK", "reply from REK"}},
    {"HDIR_APPLICATION", {"søknad til Helsedirektoratet", "application to HDIR"}},
    {"DISP_REK_HFL35",
     {"REKs dispensasjon, helseforskningsloven § 35",
      "dispensation by REK, Health Research Act § 35"}},
    {"DISP_HFL35",
     {"dispensasjon, helseforskningsloven § 35", "dispensation, Health Research Act § 35"}},
    {"DISP_HPL29",
     {"dispensasjon, helsepersonelloven § 29", "dispensation, Health Personnel Act § 29"}},
    {"DISP_HPL29B",
     {"dispensasjon, helsepersonelloven § 29 b", "dispensation, Health Personnel Act § 29 b"}},
    {"DISP_HREGL19E",
     {"dispensasjon, helseregisterloven § 19 e", "dispensation, Health Register Act § 19 e"}},
    {"DISP_HDS", {"dispensasjon fra Helsedataservice", "dispensation by Helsedataservice"}},
    {"LEGAL_BASIS", {"behandlingsgrunnlag", "legal basis"}},
    {"CONSENT", {"samtykke", "consent"}},
    {"CONSENT_INFO", {"informasjonsskriv", "information to participants"}},
    {"CONSENT_TEMPLATE", {"samtykkeskjema", "consent form"}},
    {"ANCHORING", {"forankring", "institutional anchoring"}},
    {"KONSESJON_APPLICATION", {"konsesjonssøknad", "application for a licence"}},
    {"KONSESJON", {"konsesjon", "licence"}},
    {"TABLE_TEMPLATE", {"tabellmal", "table template"}},
    {"STATUTORY_EXCEPTION", {"unntak i lov", "statutory exception"}},
    {"NOT_NEEDED_ANON", {"trengs ikke, anonyme data", "not needed, anonymous data"}},
    {"WAIT_APPLICANT", {"venter på søkeren", "waiting for the applicant"}},
    {"WAIT_OTHER_AUTHORITY", {"venter på en annen myndighet", "waiting for another authority"}},
    {"PERIOD_NOT_FINAL", {"perioden er ikke ferdigstilt", "the period is not final"}},
    {"APPLICANT_POSTPONEMENT", {"utsatt etter søkerens ønske", "postponed by the applicant"}},
    {"FORCE_MAJEURE", {"force majeure", "force majeure"}},
    {"SECURE_FILE", {"sikker filoverføring", "secure file transfer"}},
    {"ANALYSIS_ROOM", {"analyserom", "analysis room"}},
    {"PHYSICAL_MEDIA", {"fysisk medium", "physical media"}},
    {"HEALTH", {"helseopplysninger", "health data"}},
    {"ID_KEY", {"koblingsnøkkel", "identity key"}},
    {"TABLES", {"tabeller", "tables"}},
    {"REGISTER", {"et register", "a register"}},
    {"LINKAGE_UNIT", {"koblingsenhet", "linkage unit"}},
    {"WITHIN", {"innenfor formålet", "within the purpose"}},
    {"COMPATIBLE", {"forenlig med formålet", "compatible with the purpose"}},
    {"RECOMMENDED", {"tilrådd", "recommended"}},
    {"NOT_RECOMMENDED", {"frarådd", "not recommended"}},
    {"APPROVED", {"godkjent", "approved"}},
    {"REJECTED", {"ikke tatt til følge", "rejected"}},
    {"NOT_REQUIRED", {"ikke påkrevd", "not required"}},
    {"YES", {"ja", "yes"}},
    {"NO", {"nei", "no"}},
    {"NOT_APPLICABLE", {"ikke aktuelt", "not applicable"}},
    {"UPHELD", {"vedtaket står", "the decision stands"}},
    {"REVERSED", {"vedtaket er omgjort", "the decision is reversed"}},
    {"PARTLY_REVERSED", {"vedtaket er delvis omgjort", "the decision is partly reversed"}},
    {"PASSED", {"bestått", "passed"}},
    {"FAILED", {"ikke bestått", "failed"}},
    {"NOT_DONE", {"ikke gjort", "not done"}},
    {"SUPPLEMENT", {"tillegg", "supplement"}},
    {"PAUSE", {"pause", "pause"}},
    {"CORRECTION", {"retting", "correction"}},
    {"AGREEMENT", {"avtale", "agreement"}},
    {"WRONG_AUTHORITY", {"feil myndighet", "wrong authority"}},
    {"AUTHORITY_CHANGE", {"ny myndighet har overtatt", "another authority took over"}},
    {"HOURS", {"timer", "hours"}},
    {"BASE", {"grunnbeløp", "base fee"}},
    {"CREDIT", {"kreditnota", "credit note"}},
    // Stages, as the rulebooks call them.
    {"TIME_TO_COMPLETE", {"til komplett søknad", "to a complete application"}},
    {"PROVISIONAL_REPLY", {"foreløpig svar", "provisional reply"}},
    {"APPLICANT_RESPONSE", {"svar fra søkeren", "answer from the applicant"}},
    {"DECISION", {"vedtak", "decision"}},
    {"PREPARATION", {"tilrettelegging", "preparation"}},
    {"APPEAL", {"klagefrist", "time to complain"}},
    {"COMPLAINT_HANDLING", {"klagebehandling", "handling of the complaint"}},
    {"DELETION_CONFIRM_GRACE", {"bekreftelse av sletting", "confirmation of deletion"}},
    {"INVOICE", {"faktura", "invoice"}},
});

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return result;
}

}  // namespace

std::span<const Word> words() {
  return kWords;
}

std::string_view word_for(std::string_view code, Language language) {
  const auto it = std::ranges::find(kWords, code, &Word::code);
  return it == kWords.end() ? code : it->text.in(language);
}

std::string code_for(std::string_view word) {
  const auto it = std::ranges::find_if(
      kWords, [&](const Word& known) { return known.text.nb == word || known.text.en == word; });
  return it == kWords.end() ? upper(word) : std::string(it->code);
}

Tone tone_for(std::string_view code) {
  constexpr std::array<std::string_view, 4> kGood = {"MET", "CONFIRMED", "VERIFIED", "DELETED"};
  constexpr std::array<std::string_view, 6> kBad = {
      "OVERDUE", "BREACHED", "CRITICAL", "DELETION_DUE", "MAJOR", "UNDATED"};
  constexpr std::array<std::string_view, 3> kWarn = {"PAUSED", "ON_HOLD", "MINOR"};
  if (std::ranges::find(kGood, code) != kGood.end()) return Tone::kGood;
  if (std::ranges::find(kBad, code) != kBad.end()) return Tone::kBad;
  if (std::ranges::find(kWarn, code) != kWarn.end()) return Tone::kWarn;
  return Tone::kPlain;
}

std::string oslo_time(base::TimestampUtcUs instant) {
  // Whole seconds: finer time is in the JSON.
  const std::int64_t us = instant.value;
  const std::int64_t floor =
      us - ((us % base::kMicrosPerSecond) + base::kMicrosPerSecond) % base::kMicrosPerSecond;
  const base::TimestampUtcUs second{floor};
  const auto offset = static_cast<std::int16_t>(replay::oslo_offset_minutes(second));
  std::string text = replay::to_string(replay::Instant{second, offset});
  const std::size_t t = text.find('T');
  if (t != std::string::npos) text[t] = ' ';
  return text;
}

std::string span_text(std::int64_t seconds, Language language) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  const std::string_view hour = language == Language::kNb ? "t" : "h";
  if (seconds < 0) return "-" + span_text(-seconds, language);
  if (seconds < kMinute) return fmt::format("{} s", seconds);
  if (seconds < kHour) return fmt::format("{} min", seconds / kMinute);
  if (seconds < kDay) {
    const std::int64_t minutes = seconds % kHour / kMinute;
    return minutes == 0 ? fmt::format("{} {}", seconds / kHour, hour)
                        : fmt::format("{} {} {} min", seconds / kHour, hour, minutes);
  }
  const std::int64_t hours = seconds % kDay / kHour;
  const std::string days = grouped(seconds / kDay, language) + " d";
  return hours == 0 || seconds >= 30 * kDay ? days : fmt::format("{} {} {}", days, hours, hour);
}

std::string lag_text(base::TimestampUtcUs recorded,
                     base::TimestampUtcUs occurred,
                     Language language) {
  const std::int64_t seconds = (recorded.value - occurred.value) / base::kMicrosPerSecond;
  const Text after{"{} etter", "{} later"};
  const Text before{"{} FØR det skjedde", "{} BEFORE it happened"};
  return seconds < 0 ? fmt::format(fmt::runtime(before.in(language)), span_text(-seconds, language))
                     : fmt::format(fmt::runtime(after.in(language)), span_text(seconds, language));
}

}  // namespace tools
