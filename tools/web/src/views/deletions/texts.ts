// What the view of deletion duties says, in both languages.
import { define } from '../../app/language'

export const texts = define({
  title: { nb: 'Sletteplikter', en: 'Deletion duties' },
  lead: {
    nb: 'Hvem som har fått data, når de skal være slettet, og hvem som har bekreftet det.',
    en: 'Who was given data, when it must be deleted, and who has confirmed that.',
  },
  summary: {
    nb: (all: string, overdue: string, soon: string, done: string) =>
      `${all} ${all === '1' ? 'plikt' : 'plikter'}: ${overdue} er over fristen, ${soon} forfaller innen 90 dager, og ${done} er bekreftet slettet.`,
    en: (all: string, overdue: string, soon: string, done: string) =>
      `${all} ${all === '1' ? 'duty' : 'duties'}: ${overdue} are overdue, ${soon} fall due within 90 days, and ${done} are confirmed as deleted.`,
  },
  figures: { nb: 'Plikter etter status', en: 'Duties by status' },
  overdue: { nb: 'over fristen', en: 'overdue' },
  within30: { nb: 'forfaller innen 30 dager', en: 'due within 30 days' },
  within90: { nb: 'forfaller innen 90 dager', en: 'due within 90 days' },
  undated: { nb: 'uten dato', en: 'without a date' },
  onHold: { nb: 'båndlagt', en: 'on hold' },
  partial: { nb: 'delvis bekreftet', en: 'confirmed in part' },
  pending: { nb: 'venter', en: 'pending' },
  confirmed: { nb: 'bekreftet slettet', en: 'confirmed as deleted' },
  verified: { nb: 'etterprøvd slettet', en: 'verified as deleted' },
  open: { nb: 'ikke bekreftet', en: 'not confirmed' },
  all: { nb: 'alle', en: 'all' },
  show: { nb: 'Vis plikter', en: 'Show duties' },
  list: { nb: 'Liste', en: 'List' },
  recipients: { nb: 'Per mottaker', en: 'By recipient' },
  calendar: { nb: 'Kalender', en: 'Calendar' },
  status: { nb: 'Status', en: 'Status' },
  search: { nb: 'Sak eller mottaker', en: 'Case or recipient' },
  recipient: { nb: 'Mottaker', en: 'Recipient' },
  month: { nb: 'Måned', en: 'Month' },
  remove: { nb: (what: string) => `Fjern ${what}`, en: (what: string) => `Remove ${what}` },
  case: { nb: 'Sak', en: 'Case' },
  contract: { nb: 'Kontrakt', en: 'Contract' },
  none: { nb: 'ingen', en: 'none' },
  due: { nb: 'Slettes innen', en: 'Delete by' },
  daysOverdue: { nb: 'Dager over', en: 'Days over' },
  deliveries: { nb: 'Utleveringer bekreftet', en: 'Deliveries confirmed' },
  ofDeliveries: {
    nb: (confirmed: number, all: number) => `${confirmed} av ${all}`,
    en: (confirmed: number, all: number) => `${confirmed} of ${all}`,
  },
  lastReminder: { nb: 'Sist purret', en: 'Last reminder' },
  duties: { nb: 'Plikter', en: 'Duties' },
  next: { nb: 'Neste dato', en: 'Next date' },
  listCaption: {
    nb: (count: string) => `${count} ${count === '1' ? 'sletteplikt' : 'sletteplikter'}`,
    en: (count: string) => `${count} deletion ${count === '1' ? 'duty' : 'duties'}`,
  },
  recipientsCaption: {
    nb: (count: string) => `${count} ${count === '1' ? 'mottaker' : 'mottakere'} med sletteplikt`,
    en: (count: string) => `${count} ${count === '1' ? 'recipient' : 'recipients'} with a deletion duty`,
  },
  recipientsNote: {
    nb: 'De med plikter over fristen står først. En plikt med flere mottakere står hos hver av dem.',
    en: 'Those with overdue duties stand first. A duty with several recipients stands with each of them.',
  },
  calendarNote: {
    nb: (months: string, overdueMonths: string, most: string, count: string) =>
      `Måneder med plikter som skal oppfylles: ${months}, av dem ${overdueMonths} med noe over fristen. Flest er det i ${most}: ${count}.`,
    en: (months: string, overdueMonths: string, most: string, count: string) =>
      `Months with duties to be met: ${months}, of them ${overdueMonths} with something overdue. Most are in ${most}: ${count}.`,
  },
  calendarNothing: {
    nb: 'Ingen plikter med dato gjenstår.',
    en: 'No duty with a date remains.',
  },
  calendarLegend: {
    nb: 'Tallet er plikter som skal oppfylles; ! over fristen, ‖ båndlagt, ✓ bekreftet.',
    en: 'The number is duties to be met; ! overdue, ‖ on hold, ✓ confirmed.',
  },
  calendarTable: { nb: 'Kalenderen som tabell', en: 'The calendar as a table' },
  toMeet: { nb: 'Skal oppfylles', en: 'To be met' },
  noDuties: { nb: 'Ingen sletteplikter', en: 'No deletion duties' },
  noDutiesHint: {
    nb: 'Det er ikke levert ut data som skal slettes, i sakene du ser.',
    en: 'No data that must be deleted has been delivered in the cases that you see.',
  },
  noneFit: { nb: 'Ingen plikter passer', en: 'No duty fits' },
  noneFitHint: { nb: 'Velg en annen status, eller fjern et filter.', en: 'Choose another status, or remove a filter.' },
  file: {
    nb: (all: string) => `Alle plikter (${all}) som fil:`,
    en: (all: string) => `All duties (${all}) as a file:`,
  },
  showAll: { nb: 'Vis alle', en: 'Show all' },
})

/** For the beginning of a cell. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
