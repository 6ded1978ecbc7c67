// The words of the panel that checks proofs in the visitor's browser.
import { define } from '../app/language'
import type { StepName } from '../proof/verify'

export const panelTexts = define({
  title: { nb: 'Kontroll i nettleseren', en: 'Check in the browser' },
  lead: {
    nb: 'Nettleseren din henter saken med bevis og regner ut alt på nytt: at hovedboken har undertegnet, og at ingen hendelse i saken mangler, er endret eller er lagt til.',
    en: 'Your browser fetches the case with its proofs and computes all of it again: that the ledger signed, and that no event of the case is missing, changed or added.',
  },
  leadFile: {
    nb: 'Velg en saksmappe som du har fått, eller slipp den her. Filen blir i nettleseren, og kontrollen trenger ikke nett når nøkkelen er limt inn.',
    en: 'Choose a dossier that you were given, or drop it here. The file stays in the browser, and the check needs no network once the key is pasted in.',
  },
  verify: { nb: 'Kontroller i nettleseren', en: 'Verify in the browser' },
  file: { nb: 'Saksmappe fra disk', en: 'Dossier from disk' },
  working: { nb: 'Kontrollerer …', en: 'Checking …' },
  steps: { nb: 'Hva som ble kontrollert', en: 'What was checked' },
  failedAt: { nb: (place: string) => `Ved ${place}.`, en: (place: string) => `At ${place}.` },
  code: { nb: (code: string) => `Kode ${code}`, en: (code: string) => `Code ${code}` },
  provedCase: {
    nb: (caseId: string) => `Bevist: dette er alt hovedboken hadde om saken ${caseId}`,
    en: (caseId: string) => `Proved: this is all that the ledger had on the case ${caseId}`,
  },
  agreesCase: {
    nb: (caseId: string) => `Stemmer med tjenestens egen nøkkel: dette er alt hovedboken hadde om saken ${caseId}`,
    en: (caseId: string) => `Agrees with the service's own key: this is all that the ledger had on the case ${caseId}`,
  },
  agreesNone: {
    nb: (caseId: string) => `Stemmer med tjenestens egen nøkkel: hovedboken hadde ingen sak ${caseId}`,
    en: (caseId: string) => `Agrees with the service's own key: the ledger had no case ${caseId}`,
  },
  statedSigned: {
    nb: 'Nøkkelen som tjenesten oppgir, har undertegnet loggens størrelse og rot',
    en: 'The key that the service states signed size and root of the log',
  },
  provedNone: {
    nb: (caseId: string) => `Bevist: hovedboken hadde ingen sak ${caseId}`,
    en: (caseId: string) => `Proved: the ledger had no case ${caseId}`,
  },
  provedSentence: {
    nb: (origin: string, events: string, size: string, asOf: string) =>
      `${origin} har undertegnet at sakens ${events} er alle, i en logg med ${size} innførsler, sist registrert ${asOf}. Ingen mangler, er endret eller er lagt til.`,
    en: (origin: string, events: string, size: string, asOf: string) =>
      `${origin} has signed that these ${events} are all of the case, in a log of ${size} entries, last recorded ${asOf}. None is missing, changed or added.`,
  },
  noneSentence: {
    nb: (origin: string, size: string, asOf: string) =>
      `${origin} har undertegnet det, i en logg med ${size} innførsler, sist registrert ${asOf}.`,
    en: (origin: string, size: string, asOf: string) =>
      `${origin} has signed it, in a log of ${size} entries, last recorded ${asOf}.`,
  },
  otherCase: {
    nb: (got: string, asked: string) =>
      `ALARM: tjenesten ga beviset for saken ${got}, ikke for ${asked}. Det som vises om ${asked}, er ikke bevist.`,
    en: (got: string, asked: string) =>
      `ALARM: the service gave the proof of the case ${got}, not of ${asked}. What is shown of ${asked} is not proved.`,
  },
  sameShown: {
    nb: 'Det tjenesten viser av saken, er det samme som de beviste bytene sier.',
    en: 'What the service shows of the case is what the proved bytes say.',
  },
  otherShown: {
    nb: (versions: string) =>
      `ALARM: det tjenesten viser av saken, er noe annet enn de beviste bytene sier (hendelse ${versions}). Stol på listen under, og si fra til hovedbokens eier.`,
    en: (versions: string) =>
      `ALARM: what the service shows of the case is not what the proved bytes say (event ${versions}). Rely on the list below, and tell the ledger's owner.`,
  },
  newer: {
    nb: (count: string) => `${count} nyere hendelser vises, men er ikke undertegnet ennå. Kontroller på nytt om litt.`,
    en: (count: string) => `${count} newer events are shown, but not signed yet. Check again in a while.`,
  },
  notCompared: {
    nb: 'Listen med hendelser fra tjenesten kunne ikke hentes, så den er ikke sammenlignet med de beviste bytene.',
    en: 'The list of events could not be fetched from the service, so it was not compared with the proved bytes.',
  },
  witnessed: {
    nb: (names: string) => `Medundertegnet av ${names}: vitnet har bare sett én historie.`,
    en: (names: string) => `Cosigned by ${names}: the witness saw one history only.`,
  },
  notProved: { nb: 'Ikke bevist', en: 'Not proved' },
  notTrue: {
    nb: 'at det som ble registrert, er sant, eller at alt som skjedde, ble registrert',
    en: 'that what was recorded is true, or that all that happened was recorded',
  },
  notLater: { nb: 'noe som er registrert senere', en: 'anything recorded later' },
  notOne: {
    nb: 'at ingen andre har fått se en annen historie: ingen vitner som du stoler på, har medundertegnet',
    en: 'that nobody was shown another history: no witness that you trust cosigned',
  },
  notScript: {
    nb: 'at denne siden er ekte: skriptet som kontrollerer, kom fra den samme tjenesten. Den som ikke stoler på den, laster ned saksmappen og kjører caseledger-verify på sin egen maskin:',
    en: 'that this page is genuine: the script that checks came from the same service. Whoever does not trust it downloads the dossier and runs caseledger-verify on a machine of their own:',
  },
  command: { nb: 'caseledger-verify --vkey NØKKEL FIL', en: 'caseledger-verify --vkey KEY FILE' },
  events: {
    nb: (count: string) => `${count}, lest av de beviste bytene`,
    en: (count: string) => `${count}, read from the proved bytes`,
  },
  eventCount: {
    nb: (count: string) => (count === '1' ? '1 hendelse' : `${count} hendelser`),
    en: (count: string) => (count === '1' ? '1 event' : `${count} events`),
  },
  entry: { nb: (index: string) => `innførsel ${index}`, en: (index: string) => `entry ${index}` },
  lines: { nb: (count: string) => `${count} linjer`, en: (count: string) => `${count} lines` },
  unreadable: {
    nb: 'Bevist, men denne siden kan ikke lese den: den er av en nyere type.',
    en: 'Proved, but this page cannot read it: it is of a newer type.',
  },
  recorded: {
    nb: (when: string, index: string) => `registrert ${when}, innførsel ${index}`,
    en: (when: string, index: string) => `recorded ${when}, entry ${index}`,
  },
  yes: { nb: 'ja', en: 'yes' },
  no: { nb: 'nei', en: 'no' },
})

interface StepText {
  readonly nb: string
  readonly en: string
}

/** What each step checks, as a question that was answered. */
export const stepTexts: Readonly<Record<StepName, StepText>> = {
  form: { nb: 'Filen er en hel saksmappe', en: 'The file is a whole dossier' },
  signature: {
    nb: 'En nøkkel du stoler på, har undertegnet loggens størrelse og rot',
    en: 'A key that you trust signed size and root of the log',
  },
  commitment: {
    nb: 'Siste innførsel i loggen binder hvilke hendelser hver sak har',
    en: 'The last entry of the log commits to which events each case has',
  },
  complete: {
    nb: 'Hendelsene er alle sakens, og i rekkefølge',
    en: 'The events are all of the case, and in order',
  },
  included: {
    nb: 'Hver hendelse står på sin plass i den undertegnede loggen',
    en: 'Each event stands at its place in the signed log',
  },
  readable: {
    nb: 'De lesbare linjene i filen sier det samme som de beviste bytene',
    en: 'The readable lines of the file say what the proved bytes say',
  },
}

export const markTexts = {
  held: { sign: '✓', nb: 'holder', en: 'holds' },
  failed: { sign: '✗', nb: 'holder ikke', en: 'does not hold' },
  'not reached': { sign: '–', nb: 'ikke kontrollert', en: 'not checked' },
  running: { sign: '…', nb: 'kontrolleres', en: 'being checked' },
} as const

export type Mark = keyof typeof markTexts
