// The second half of the catalogue: contract, preparation, delivery, fees, deletion, status.
#include <algorithm>
#include <string>
#include <utility>

#include "replay/case/gather.h"
#include "replay/case/read.h"

namespace replay {

bool Gatherer::take_outcome(const CaseEvent& event, schema::EventData::Reader data) {
  using Data = schema::EventData;
  switch (data.which()) {
    case Data::CONTRACT_SENT:
      return add(event, data.getContractSent()), true;
    case Data::CONTRACT_SIGNED:
      return add(event, data.getContractSigned()), true;
    case Data::ID_ROUTINE_SENT:
      return add(event, data.getIdRoutineSent()), true;
    case Data::ID_FILE_RECEIVED:
      return add(event, data.getIdFileReceived()), true;
    case Data::DATA_PREPARATION_STARTED:
      return add(event, data.getDataPreparationStarted()), true;
    case Data::DATA_PREPARED:
      return add(event, data.getDataPrepared()), true;
    case Data::DATA_DELIVERED:
      return add(event, data.getDataDelivered()), true;
    case Data::DELIVERY_RECEIPT_CONFIRMED:
      return add(event, data.getDeliveryReceiptConfirmed()), true;
    case Data::FORMAT_CHANGE_AGREED:
      return add(event, data.getFormatChangeAgreed()), true;
    case Data::SUPPLEMENTARY_ORDER_PLACED:
      return add(event, data.getSupplementaryOrderPlaced()), true;
    case Data::TIME_RECORDED:
      return add(event, data.getTimeRecorded()), true;
    case Data::FEE_INVOICED:
      return add(event, data.getFeeInvoiced()), true;
    case Data::FEE_PAID:
      return add(event, data.getFeePaid()), true;
    default:
      return take_aftermath(event, data);
  }
}

bool Gatherer::take_aftermath(const CaseEvent& event, schema::EventData::Reader data) {
  using Data = schema::EventData;
  switch (data.which()) {
    case Data::DELETION_REMINDER_SENT:
      return add(event, data.getDeletionReminderSent()), true;
    case Data::DELETION_EXTENDED:
      return add(event, data.getDeletionExtended()), true;
    case Data::DELETION_CONFIRMED:
      return add(event, data.getDeletionConfirmed()), true;
    case Data::DELETION_VERIFIED:
      return add(event, data.getDeletionVerified()), true;
    case Data::BREACH_REPORTED:
      return add(event, data.getBreachReported()), true;
    case Data::SANCTION_ASSESSED:
      return add(event, data.getSanctionAssessed()), true;
    case Data::CASE_WITHDRAWN:
      return add_status(event, StatusChange::kWithdrawn), true;
    case Data::CASE_CLOSED:
      return add_status(event, StatusChange::kClosed), true;
    case Data::CASE_REOPENED:
      return add_status(event, StatusChange::kReopened), true;
    case Data::LEGAL_HOLD_SET:
      return add(event, data.getLegalHoldSet()), true;
    case Data::LEGAL_HOLD_LIFTED:
      return add(event, data.getLegalHoldLifted()), true;
    case Data::FINDING_ASSESSED:
      return add(event, data.getFindingAssessed()), true;
    case Data::CASE_IMPORTED:
      return add(event, data.getCaseImported()), true;
    case Data::ACTIVITY_RECORDED:
      return add(event, data.getActivityRecorded()), true;
    default:
      return false;
  }
}

// --- contract, preparation, delivery -------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::ContractSent::Reader in) {
  file_.contracts_sent.push_back(
      {at, read::text(in.getContract()), read::date(in.getSentAt()).value_or(at.date)});
}

void Gatherer::add(const CaseEvent& at, schema::ContractSigned::Reader in) {
  const auto covers = in.getCovers();
  file_.contracts.push_back({at,
                             read::text(in.getContract()),
                             read::count(in.getVersion()).value_or(0),
                             read::date(in.getSignedAt()).value_or(at.date),
                             read::text(in.getSignedByRole()),
                             read::flag(covers.getSecrecy()),
                             read::flag(covers.getProcessing()),
                             read::flag(covers.getDeletion()),
                             read::date(in.getDeletionDue()).value_or(at.date),
                             read::date(in.getDeletionDueIdKey()),
                             read::texts(in.getRecipients())});
}

void Gatherer::add(const CaseEvent& at, schema::IdRoutineSent::Reader in) {
  file_.id_routines.push_back({at, read::text(in.getRoutineVersion())});
}

void Gatherer::add(const CaseEvent& at, schema::IdFileReceived::Reader in) {
  file_.id_files.push_back({at, read::text(in.getChannel()), in.getEncrypted()});
}

void Gatherer::add(const CaseEvent& at, schema::DataPreparationStarted::Reader /*in*/) {
  file_.preparations.push_back({at, {}});
}

void Gatherer::add(const CaseEvent& at, schema::DataPrepared::Reader in) {
  file_.preparations.push_back({at, read::text(in.getDisclosureCheck())});
}

void Gatherer::add(const CaseEvent& at, schema::DataDelivered::Reader in) {
  const std::string kind = read::text(in.getRecipientKind());
  const std::string by = read::text(in.getBy());
  file_.deliveries.push_back({at,
                              read::text(in.getDelivery()),
                              read::text(in.getShipment()),
                              read::texts(in.getContent()),
                              read::text(in.getIdentifiability()),
                              in.getContainsFnr(),
                              read::text(in.getFormat()),
                              read::text(in.getChannel()),
                              in.getEncrypted(),
                              read::text(in.getRecipient()),
                              kind.empty() ? "APPLICANT" : kind,
                              read::distinct_texts(in.getRegisters()),
                              by.empty() ? at.actor.organisation : by,
                              read::text(in.getContract()),
                              read::date(in.getPeriodTo()),
                              in.getLastPart()});
}

void Gatherer::add(const CaseEvent& at, schema::DeliveryReceiptConfirmed::Reader in) {
  file_.delivery_receipts.push_back(
      {at, read::text(in.getDelivery()), read::date(in.getAt()).value_or(at.date)});
}

void Gatherer::add(const CaseEvent& at, schema::FormatChangeAgreed::Reader in) {
  file_.format_changes.push_back({at, read::text(in.getFrom()), read::text(in.getTo())});
}

void Gatherer::add(const CaseEvent& at, schema::SupplementaryOrderPlaced::Reader in) {
  file_.supplements.push_back({at, read::text(in.getOrder()), read::date(in.getCompleteAsOf())});
}

// --- time, fees, deletion ------------------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::TimeRecorded::Reader in) {
  file_.time_entries.push_back({at,
                                read::count(in.getMinutes()).value_or(0),
                                read::text(in.getActivity()),
                                read::text(in.getPayee())});
}

void Gatherer::add(const CaseEvent& at, schema::FeeInvoiced::Reader in) {
  const std::string kind = read::text(in.getKind());
  file_.invoices.push_back({at,
                            read::text(in.getInvoice()),
                            kind.empty() ? "HOURS" : kind,
                            read::count(in.getMinutes()),
                            read::count(in.getRate()),
                            read::count(in.getAmountExVat()).value_or(0),
                            read::count(in.getVat()).value_or(0),
                            read::text(in.getPayee())});
}

void Gatherer::add(const CaseEvent& at, schema::FeePaid::Reader in) {
  file_.payments.push_back(
      {at, read::text(in.getInvoice()), read::date(in.getPaidAt()).value_or(at.date)});
}

void Gatherer::add(const CaseEvent& at, schema::DeletionReminderSent::Reader in) {
  file_.deletion_reminders.push_back(
      {at, read::date(in.getDue()).value_or(at.date), read::text(in.getContract())});
}

void Gatherer::add(const CaseEvent& at, schema::DeletionExtended::Reader in) {
  file_.deletion_extensions.push_back({at,
                                       read::date(in.getNewDue()).value_or(at.date),
                                       read::text(in.getBasis()),
                                       read::text(in.getContract())});
}

void Gatherer::add(const CaseEvent& at, schema::DeletionConfirmed::Reader in) {
  file_.deletion_confirmations.push_back({at,
                                          read::texts(in.getDeliveries()),
                                          read::date(in.getDeletedAt()).value_or(at.date),
                                          in.getBackupsIncluded(),
                                          read::text(in.getConfirmedByRole()),
                                          read::date(in.getReceivedAt()),
                                          read::text(in.getRecipient())});
}

void Gatherer::add(const CaseEvent& at, schema::DeletionVerified::Reader in) {
  file_.deletion_verifications.push_back({at, in.getResult()});
}

void Gatherer::add(const CaseEvent& at, schema::LegalHoldSet::Reader in) {
  file_.legal_holds.push_back({at, read::text(in.getBasis()), std::nullopt});
}

void Gatherer::add(const CaseEvent& at, schema::LegalHoldLifted::Reader in) {
  // A lift ends the hold with its basis; one that names no open hold's basis ends them all.
  const std::string basis = read::text(in.getBasis());
  const bool names_one = std::ranges::any_of(file_.legal_holds, [&basis](const LegalHold& hold) {
    return !hold.lifted && hold.basis == basis;
  });
  bool lifted_any = false;
  for (LegalHold& hold : file_.legal_holds) {
    if (!hold.lifted && (!names_one || hold.basis == basis)) {
      hold.lifted = at.date;
      lifted_any = true;
    }
  }
  if (!lifted_any) {
    say("a legal hold was lifted that was not set",
        "en bevaringsplikt ble opphevet uten å være satt",
        {at.id});
  }
}

// --- breaches, status, imports -------------------------------------------------------------------

void Gatherer::add(const CaseEvent& at, schema::BreachReported::Reader in) {
  file_.breaches.push_back(
      {at, read::text(in.getKind()), read::date(in.getDiscoveredAt()).value_or(at.date)});
}

void Gatherer::add(const CaseEvent& at, schema::SanctionAssessed::Reader in) {
  file_.sanctions.push_back({at, read::text(in.getOutcome())});
}

void Gatherer::add_status(const CaseEvent& at, StatusChange change) {
  if (change != StatusChange::kReopened) {
    end_all_pauses(at);
  }
  file_.status_events.push_back({at, change});
}

void Gatherer::add(const CaseEvent& at, schema::FindingAssessed::Reader in) {
  FindingAssessment assessment{
      at, read::text(in.getFinding()), {}, read::text(in.getOutcome()), read::text(in.getReason())};
  for (const auto id : in.getEvidence()) {
    assessment.evidence.push_back(read::uuid(id));
  }
  file_.findings_assessed.push_back(std::move(assessment));
}

void Gatherer::add(const CaseEvent& at, schema::CaseImported::Reader in) {
  if (file_.imported) {
    say("the case was imported twice; the first import counts",
        "saken er importert to ganger; den første gjelder",
        {file_.imported->id, at.id});
    return;
  }
  ImportedCase imported{at, read::text(in.getSource()), read::attributes(in.getAttributes()), {}};
  for (const auto clock : in.getClocks()) {
    ImportedClock item{read::text(clock.getName()),
                       read::instant(clock.hasStart(), clock.getStart()),
                       read::instant(clock.hasStop(), clock.getStop()),
                       read::instant(clock.hasDue(), clock.getDue())};
    imported.clocks.push_back(std::move(item));
  }
  file_.imported = std::move(imported);
}

void Gatherer::add(const CaseEvent& at, schema::ActivityRecorded::Reader in) {
  file_.activities.push_back({at,
                              read::text(in.getActivity()),
                              read::text(in.getLifecycle()),
                              read::text(in.getResource()),
                              read::text(in.getGroup()),
                              read::attributes(in.getAttributes())});
}

}  // namespace replay
