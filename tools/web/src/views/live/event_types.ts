// The types of events there are, in the order in which a case goes through them: schemas/case_event.capnp.
export const eventTypes: readonly string[] = `
  ApplicationSubmitted ApplicationChanged AttachmentReceived ContactRegistered
  PurposeAssessed NecessityAssessed CaseRouted CaseRerouted ApplicantNotified ProvisionalReplySent CompletenessChecked
  InformationRequested InformationReceived ClockPaused ClockResumed LegalAssessmentStarted LegalAssessmentCompleted
  SecrecyGroundRegistered EthicsAssessmentRegistered PeriodNotFinalisedNotified DeadlineSet DeadlineRecalculated
  CostEstimated DecisionMade DecisionNotified ComplaintReceived ComplaintDecided ContractSent ContractSigned
  IdRoutineSent IdFileReceived DataPreparationStarted DataPrepared DataDelivered DeliveryReceiptConfirmed
  FormatChangeAgreed SupplementaryOrderPlaced TimeRecorded FeeInvoiced FeePaid DeletionReminderSent DeletionExtended
  DeletionConfirmed DeletionVerified IdFileDeleted AttachmentRemoved WorkFilesDeleted BreachReported BreachNotified
  SanctionAssessed CaseWithdrawn EventCorrected LegalHoldSet FindingAssessed RulebookText RulebookActivated CaseImported
  ActivityRecorded`.trim().split(/\s+/)
