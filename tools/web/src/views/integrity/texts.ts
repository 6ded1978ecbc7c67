// What the view of the log's integrity says, in both languages.
import { define } from '../../app/language'

export const texts = define({
  title: { nb: 'Integritet', en: 'Integrity' },
  lead: {
    nb: 'Er loggen hel og uendret? Her står det tjenesten selv vet, og her kan du kontrollere det uten å tro på den.',
    en: 'Is the log whole and unchanged? Here is what the service knows, and here you can check it without believing it.',
  },
  service: { nb: 'Tjenesten', en: 'The service' },
  ready: { nb: 'Tjenesten er klar: den kan lagre og undertegne.', en: 'The service is ready: it can store and sign.' },
  notReady: { nb: 'Tjenesten er ikke klar', en: 'The service is not ready' },
  notReadyHint: {
    nb: 'Det som er lagret, kan leses. Nye hendelser tas ikke imot før dette er ordnet:',
    en: 'What is stored can be read. New events are not taken until this has been mended:',
  },
  checkpoint: { nb: 'Nyeste sjekkpunkt', en: 'Newest checkpoint' },
  checkpointLead: {
    nb: (size: string, at: string) =>
      `Et sjekkpunkt er loggens størrelse og rot, undertegnet. Det nyeste gjelder de første ${size} innførslene${at && ` og er undertegnet ${at}`}.`,
    en: (size: string, at: string) =>
      `A checkpoint is the size and the root of the log, signed. The newest one is of the first ${size} entries${at && ` and was signed ${at}`}.`,
  },
  after: {
    nb: (count: string) => `${count} innførsler er lagret etter det og kommer med i det neste.`,
    en: (count: string) => `${count} entries were stored after it and will be in the next one.`,
  },
  origin: { nb: 'Loggens navn', en: 'Name of the log' },
  size: { nb: 'Størrelse, innførsler', en: 'Size, entries' },
  root: { nb: 'Rot', en: 'Root' },
  key: { nb: 'Nøkkel som undertegner', en: 'Key that signs' },
  recordedAt: { nb: 'Siste innførsel lagret', en: 'Last entry stored' },
  signature: { nb: 'Underskrift', en: 'Signature' },
  checking: { nb: 'kontrolleres …', en: 'being checked …' },
  held: {
    nb: 'holder, kontrollert i nettleseren din med nøkkelen over',
    en: 'holds, checked in your browser with the key above',
  },
  asFile: { nb: 'Lagre sjekkpunktet', en: 'Save the checkpoint' },
  keepIt: {
    nb: 'Ta vare på det et annet sted. Senere viser det om loggen bare har vokst siden i dag.',
    en: 'Keep it somewhere else. Later it shows whether the log has only grown since today.',
  },
  text: { nb: 'Sjekkpunktet slik det er', en: 'The checkpoint as it is' },
  witnesses: { nb: 'Vitner', en: 'Witnesses' },
  noWitnesses: {
    nb: 'Ingen vitner er satt opp. Da er det bare loggens egen nøkkel som undertegner: den som har den, kan vise ulike mennesker ulike logger.',
    en: 'No witnesses are set up. Then the log’s own key alone signs: whoever has it can show different logs to different people.',
  },
  witnessesLead: {
    nb: 'Et vitne undertegner bare når loggen har vokst fra det vitnet så sist. Slik kan ikke to få se hver sin historie.',
    en: 'A witness signs only when the log has grown from what the witness saw last. So no two can be shown histories of their own.',
  },
  notCosigned: {
    nb: 'Ingen sjekkpunkter er medundertegnet av nok vitner ennå.',
    en: 'No checkpoint has been cosigned by enough witnesses yet.',
  },
  cosignedSize: {
    nb: (size: string) => `Det siste medundertegnede sjekkpunktet gjelder de første ${size} innførslene.`,
    en: (size: string) => `The last cosigned checkpoint is of the first ${size} entries.`,
  },
  witness: { nb: 'Vitne', en: 'Witness' },
  cosigned: { nb: 'Medundertegnet', en: 'Cosigned' },
  notYet: { nb: 'ikke dette', en: 'not this one' },
  verification: { nb: 'Siste kontroll av hele loggen', en: 'Last check of the whole log' },
  noVerification: {
    nb: 'Tjenesten har ikke kontrollert hele loggen siden den startet.',
    en: 'The service has not checked the whole log since it started.',
  },
  verified: {
    nb: (size: string, at: string) =>
      `${at} leste tjenesten alle ${size} innførslene om igjen fra disken, og alt stemte med treet.`,
    en: (size: string, at: string) =>
      `${at} the service read all ${size} entries from the disk again, and everything agreed with the tree.`,
  },
  since: {
    nb: (count: string) => `${count} innførsler er kommet til siden.`,
    en: (count: string) => `${count} entries have come since.`,
  },
  notVerified: {
    nb: (at: string) => `${at} fant tjenesten at loggen ikke er slik den ble lagret`,
    en: (at: string) => `${at} the service found that the log is not as it was stored`,
  },
  notVerifiedHint: {
    nb: 'Ta vare på sjekkpunktene du har, og si fra til den som driver tjenesten.',
    en: 'Keep the checkpoints that you have, and tell the operator of the service.',
  },
  code: { nb: (code: string) => `Kode ${code}`, en: (code: string) => `Code ${code}` },
  grown: { nb: 'Har loggen bare vokst?', en: 'Has the log only grown?' },
  grownLead: {
    nb: 'Lim inn et sjekkpunkt du har tatt vare på. Nettleseren din henter det nyeste og et bevis, og regner ut at alt som sto i loggen da, står der uendret nå.',
    en: 'Paste a checkpoint that you kept. Your browser gets the newest one and a proof, and computes that all that stood in the log then stands there unchanged now.',
  },
  yours: { nb: 'Sjekkpunktet ditt', en: 'Your checkpoint' },
  yoursHint: {
    nb: 'Hele teksten: navn, størrelse og rot, en tom linje, og linjene som begynner med —.',
    en: 'The whole text: name, size and root, an empty line, and the lines that begin with —.',
  },
  file: { nb: 'eller velg en fil', en: 'or choose a file' },
  check: { nb: 'Kontroller', en: 'Check' },
  working: { nb: 'Kontrollerer …', en: 'Checking …' },
  missing: { nb: 'Lim inn sjekkpunktet, eller velg filen det står i.', en: 'Paste the checkpoint, or choose the file with it.' },
  proved: { nb: 'Bevist: loggen har bare vokst', en: 'Proved: the log has only grown' },
  agrees: {
    nb: 'Tjenesten er enig med seg selv: etter den har loggen bare vokst',
    en: 'The service agrees with itself: by its word the log has only grown',
  },
  provedGrown: {
    nb: (before: string, more: string) =>
      `De ${before} innførslene som ditt sjekkpunkt gjelder, står uendret først i loggen; ${more} er kommet til etter dem.`,
    en: (before: string, more: string) =>
      `The ${before} entries that your checkpoint is of stand unchanged first in the log; ${more} have come after them.`,
  },
  provedSame: {
    nb: (before: string) => `Loggen er den samme: ${before} innførsler, uendret, og ingen er kommet til.`,
    en: (before: string) => `The log is the same: ${before} entries, unchanged, and none have come.`,
  },
  notShown: {
    nb: 'Det sier ikke at det som er registrert, er sant, og ikke at ingen andre har fått se en annen logg; det siste er det vitnene som svarer for.',
    en: 'It does not say that what is recorded is true, nor that nobody else was shown another log; for the latter the witnesses answer.',
  },
  shorter: { nb: 'ALARM: loggen er kortere enn sjekkpunktet ditt', en: 'ALARM: the log is shorter than your checkpoint' },
  shorterHint: {
    nb: (before: string, now: string) =>
      `Sjekkpunktet ditt gjelder ${before} innførsler, og underskriften holder. Tjenesten viser bare ${now}. Ta vare på sjekkpunktet: det viser at noe er tatt bort, eller at tjenesten er satt tilbake til en eldre kopi.`,
    en: (before: string, now: string) =>
      `Your checkpoint is of ${before} entries, and its signature holds. The service shows only ${now}. Keep the checkpoint: it shows that something was taken away, or that the service was put back to an older copy.`,
  },
  without: { nb: 'Kontroller uten oss', en: 'Check without us' },
  withoutLead: {
    nb: 'Skriptet på denne siden kommer fra tjenesten. Vil du ikke stole på det heller, kontrollerer caseledger-verify det samme på din egen maskin, med nøkkelen du har fått av eieren. En saksmappe:',
    en: 'The script of this page comes from the service. If you would rather not rely on it either, caseledger-verify checks the same on a machine of your own, with the key that you got from the owner. A dossier:',
  },
  withoutTree: {
    nb: 'Hele den publiserte loggen, og at den har vokst fra sjekkpunktet du tok vare på:',
    en: 'The whole published log, and that it has grown from the checkpoint that you kept:',
  },
})
