#include "replay/reports/journal_documents.h"

#include <algorithm>
#include <array>

namespace replay {
namespace {

constexpr auto kDocuments = std::to_array<JournalDocument>({
    {"ApplicationSubmitted", 'I', {"Søknad", "Application"}},
    {"ApplicationChanged", 'I', {"Endring av søknad", "Change of application"}},
    {"AttachmentReceived", 'I', {"Vedlegg", "Attachment"}},
    {"InformationReceived",
     'I',
     {"Svar på anmodning om opplysninger", "Answer to a request for information"}},
    {"EthicsAssessmentRegistered", 'I', {"Etisk vurdering", "Ethical assessment"}},
    {"SecrecyGroundRegistered",
     'I',
     {"Grunnlag for unntak fra taushetsplikt", "Ground for exemption from secrecy"}},
    {"ComplaintReceived", 'I', {"Klage", "Complaint"}},
    {"ComplaintDecided", 'I', {"Vedtak i klagesak", "Decision on a complaint"}},
    {"ContractSigned", 'I', {"Undertegnet kontrakt", "Signed contract"}},
    {"IdFileReceived", 'I', {"Fil med identiteter", "File of identities"}},
    {"SupplementaryOrderPlaced", 'I', {"Tilleggsbestilling", "Supplementary order"}},
    {"DeliveryReceiptConfirmed", 'I', {"Kvittering for mottak", "Receipt for a delivery"}},
    {"DeletionConfirmed", 'I', {"Bekreftelse på sletting", "Confirmation of deletion"}},
    {"BreachReported", 'I', {"Melding om avvik", "Report of a breach"}},
    {"CaseWithdrawn", 'I', {"Søknaden trukket", "Application withdrawn"}},
    {"CaseRerouted", 'U', {"Oversendelse til annen myndighet", "Transfer to another authority"}},
    {"ApplicantNotified", 'U', {"Orientering til søker", "Notice to the applicant"}},
    {"ProvisionalReplySent", 'U', {"Foreløpig svar", "Provisional reply"}},
    {"InformationRequested", 'U', {"Anmodning om opplysninger", "Request for information"}},
    {"PeriodNotFinalisedNotified",
     'U',
     {"Varsel om at perioden ikke er ferdigstilt", "Notice that the period is not finalised"}},
    {"CostEstimated", 'U', {"Kostnadsoverslag", "Cost estimate"}},
    {"DecisionMade", 'U', {"Vedtak", "Decision"}},
    {"ContractSent", 'U', {"Kontrakt til undertegning", "Contract for signature"}},
    {"IdRoutineSent",
     'U',
     {"Rutine for innsending av identiteter", "Routine for sending identities"}},
    {"DataDelivered", 'U', {"Utlevering av data", "Delivery of data"}},
    {"FeeInvoiced", 'U', {"Faktura", "Invoice"}},
    {"DeletionReminderSent", 'U', {"Påminnelse om sletting", "Reminder of deletion"}},
    {"DeletionExtended", 'U', {"Utsatt slettefrist", "Extended deletion date"}},
    {"BreachNotified", 'U', {"Varsel om avvik", "Notice of a breach"}},
    {"PurposeAssessed", 'N', {"Vurdering av formål", "Assessment of purpose"}},
    {"NecessityAssessed", 'N', {"Vurdering av nødvendighet", "Assessment of necessity"}},
    {"LegalAssessmentCompleted", 'N', {"Juridisk vurdering", "Legal assessment"}},
    {"SanctionAssessed", 'N', {"Vurdering av reaksjon", "Assessment of a sanction"}},
    {"CompletenessChecked", 'X', {"Kontroll av fullstendighet", "Check of completeness"}},
    {"DataPrepared", 'X', {"Tilrettelegging av data", "Preparation of data"}},
    {"LegalHoldSet", 'X', {"Båndlegging", "Legal hold"}},
    {"LegalHoldLifted", 'X', {"Båndlegging opphevet", "Legal hold lifted"}},
    {"DeletionVerified", 'X', {"Kontroll av sletting", "Check of a deletion"}},
    {"IdFileDeleted", 'X', {"Fil med identiteter slettet", "File of identities deleted"}},
    {"AttachmentRemoved", 'X', {"Vedlegg fjernet", "Attachment removed"}},
    {"WorkFilesDeleted", 'X', {"Arbeidsfiler slettet", "Working files deleted"}},
    {"FindingAssessed", 'X', {"Vurdering av funn", "Assessment of a finding"}},
    {"CaseClosed", 'X', {"Saken avsluttet", "Case closed"}},
    {"CaseReopened", 'X', {"Saken gjenåpnet", "Case reopened"}},
    {"EventCorrected", 'X', {"Retting av", "Correction of"}},
});

}  // namespace

const JournalDocument* journal_document(std::string_view event_type) {
  const auto* const found = std::ranges::find(kDocuments, event_type, &JournalDocument::event_type);
  return found == kDocuments.end() ? nullptr : found;
}

}  // namespace replay
