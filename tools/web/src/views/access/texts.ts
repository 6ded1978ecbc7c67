// What the view of the access log says, in both languages.
import { define } from '../../app/language'

export const texts = define({
  title: { nb: 'Innsynslogg', en: 'Access log' },
  lead: {
    nb: 'Hvem som har sett på hva, når, hvorfor og hvor mye. Loggen kan ikke endres, og at du ser i den, står også der.',
    en: 'Who looked at what, when, why and how much. The log cannot be changed, and your looking into it stands there too.',
  },
  about: { nb: 'Innsyn i', en: 'Access to' },
  oneCase: { nb: 'én sak', en: 'one case' },
  lists: { nb: 'lister over saker', en: 'lists of cases' },
  events: { nb: 'hendelsene i loggen', en: 'the events of the log' },
  access: { nb: 'innsynsloggen selv', en: 'the access log itself' },
  tokens: { nb: 'tilgangsbrikker: laget og trukket tilbake', en: 'tokens: made and revoked' },
  sessions: { nb: 'innlogginger', en: 'who signed in and out' },
  refused: { nb: 'avviste forsøk', en: 'refused attempts' },
  service: { nb: 'start og stopp av tjenesten', en: 'starts and stops of the service' },
  report: { nb: (name: string) => `rapporten om ${name}`, en: (name: string) => `the report of ${name}` },
  caseNumber: { nb: 'Saksnummer', en: 'Case number' },
  show: { nb: 'Vis innsyn', en: 'Show access' },
  choose: { nb: 'Velg hva du vil se innsyn i', en: 'Choose what to see access to' },
  chooseHint: {
    nb: 'Skriv et saksnummer, eller velg et emne.',
    en: 'Enter the number of a case, or choose a subject.',
  },
  chooseSubject: {
    nb: 'Innsyn i saker er for revisorer. Velg et emne over.',
    en: 'Access to cases is for auditors. Choose a subject above.',
  },
  missing: { nb: 'Skriv inn saksnummeret.', en: 'Enter the number of the case.' },
  none: { nb: 'Ingen har sett på dette', en: 'Nobody has looked at this' },
  noneHint: {
    nb: 'Det er ikke registrert innsyn gjennom tjenesten. Sjekk nummeret hvis du ventet noe annet.',
    en: 'No access through the service is recorded. Check the number if you expected something else.',
  },
  caption: {
    nb: (first: string, last: string) => `Innsyn ${first} til ${last}, de eldste først`,
    en: (first: string, last: string) => `Looks ${first} to ${last}, the oldest first`,
  },
  first: { nb: 'Fra begynnelsen', en: 'From the beginning' },
  next: { nb: 'Neste', en: 'Next' },
  pages: { nb: 'Sider', en: 'Pages' },
  at: { nb: 'Tid', en: 'Time' },
  who: { nb: 'Hvem', en: 'Who' },
  what: { nb: 'Hva', en: 'What' },
  why: { nb: 'Hvorfor', en: 'Why' },
  noReason: { nb: 'ikke oppgitt', en: 'not stated' },
  answer: { nb: 'Svar', en: 'Answer' },
  bytes: { nb: 'Byte', en: 'Bytes' },
  times: { nb: (count: string) => `${count} ganger`, en: (count: string) => `${count} times` },
  nobody: { nb: 'ukjent', en: 'unknown' },
  theService: { nb: 'tjenesten', en: 'the service' },
  openCase: { nb: 'Åpne saken', en: 'Open the case' },
  basis: {
    nb: (size: string) => `Innsynsloggen har ${size} innførsler. Roten er`,
    en: (size: string) => `The access log has ${size} entries. Its root is`,
  },
})

type Words = Readonly<Record<string, { readonly nb: string; readonly en: string }>>

export const actions: Words = {
  READ_CASE: { nb: 'Så saken', en: 'Looked at the case' },
  READ_HISTORY: { nb: 'Leste hendelsene i saken', en: 'Read the events of the case' },
  READ_DOSSIER: { nb: 'Hentet saksmappen', en: 'Took the dossier' },
  READ_PROOF_OF_CASE: { nb: 'Hentet bevis for saken', en: 'Took the proof of the case' },
  READ_EVENTS: { nb: 'Begynte å lese hendelser', en: 'Began to read events' },
  READ_EVENTS_ENDED: { nb: 'Sluttet å lese hendelser', en: 'Stopped reading events' },
  READ_LIST: { nb: 'Så en liste over saker', en: 'Looked at a list of cases' },
  READ_REPORT: { nb: 'Så en rapport', en: 'Looked at a report' },
  READ_ENTRIES: { nb: 'Hentet deler av loggen', en: 'Took parts of the log' },
  READ_MISSED: { nb: 'Fikk hendelser som ble lagret i mellomtiden', en: 'Was given events stored in the meantime' },
  READ_ACCESS: { nb: 'Så innsynsloggen', en: 'Looked at the access log' },
  APPEND_REFUSED: { nb: 'Fikk ikke lagre', en: 'Was refused to store' },
  REFUSED: { nb: 'Ble avvist', en: 'Was refused' },
  TOKEN_CREATED: { nb: 'Tilgangsbrikke laget', en: 'Token made' },
  TOKEN_REVOKED: { nb: 'Tilgangsbrikke trukket tilbake', en: 'Token revoked' },
  SIGNED_IN: { nb: 'Logget inn', en: 'Signed in' },
  SIGNED_OUT: { nb: 'Logget ut', en: 'Signed out' },
  SERVICE_STARTED: { nb: 'Tjenesten startet', en: 'The service started' },
  SERVICE_STOPPED: { nb: 'Tjenesten stoppet', en: 'The service stopped' },
}

export const reportWords: Words = {
  'processing-times': { nb: 'behandlingstid og frister', en: 'processing times and deadlines' },
  workload: { nb: 'inn, ut og åpne saker', en: 'cases in, out and open' },
  deletions: { nb: 'sletteplikter', en: 'deletion duties' },
  findings: { nb: 'funn', en: 'findings' },
  fees: { nb: 'gebyrer', en: 'fees' },
  disclosures: { nb: 'utleveringer', en: 'disclosures' },
  gaps: { nb: 'saksnumre som mangler', en: 'gaps in case numbers' },
  journal: { nb: 'dokumenter inn og ut', en: 'documents in and out' },
  'ehds-activity': { nb: 'tall til EHDS art. 59', en: 'figures for EHDS art. 59' },
  durations: { nb: 'importerte logger', en: 'imported logs' },
}

export const roleWords: Words = {
  writer: { nb: 'registrerer', en: 'writer' },
  auditor: { nb: 'revisor', en: 'auditor' },
  manager: { nb: 'leder', en: 'manager' },
  'deletion-officer': { nb: 'sletteansvarlig', en: 'deletion officer' },
  administrator: { nb: 'administrator', en: 'administrator' },
}
