// Why a proof was not accepted, and what to do: the words for the codes of proof/refusal.ts. The same codes as
// docs/operations.md, "Error codes".
import type { Language } from '../app/language'
import type { Code, Kind } from '../proof/refusal'

interface InBoth {
  readonly nb: string
  readonly en: string
}

/** What kind of no it is: the first thing to be told. */
export const kindTexts: Readonly<Record<Kind, InBoth>> = {
  malformed: { nb: 'Filen er ikke hel', en: 'The file is not whole' },
  unproved: { nb: 'Beviset holder ikke', en: 'The proof does not hold' },
  untrusted: {
    nb: 'Ikke undertegnet med en nøkkel du stoler på',
    en: 'Not signed by a key that you trust',
  },
  unable: { nb: 'Kan ikke kontrolleres her', en: 'Cannot be checked here' },
}

/** What to do about it. */
export const kindHints: Readonly<Record<Kind, InBoth>> = {
  malformed: {
    nb: 'Hent filen på nytt. Den kan være avkortet, eller lagret på nytt av et program som endrer linjeskift.',
    en: 'Get the file again. It may have been cut, or saved by a program that changes line ends.',
  },
  unproved: {
    nb: 'Stol ikke på innholdet. Ta vare på filen, og spør hovedbokens eier hvordan den ble til.',
    en: "Do not rely on the content. Keep the file, and ask the ledger's owner how it came to be.",
  },
  untrusted: {
    nb: 'Sjekk at nøkkelen er riktig: filen kan være fra en annen hovedbok, eller nøkkelen kan være byttet.',
    en: 'Check the key: the file may be of another ledger, or the key may have been changed.',
  },
  unable: {
    nb: 'Last ned saksmappen, og kontroller den med caseledger-verify.',
    en: 'Download the dossier, and check it with caseledger-verify.',
  },
}

const meanings: Readonly<Record<Code, InBoth>> = {
  'CL-1020': { nb: 'Nøkkelen er ingen nøkkel.', en: 'The key is no key.' },
  'CL-1611': {
    nb: 'Sjekkpunktet er ikke et undertegnet notat.',
    en: 'The checkpoint is not a signed note.',
  },
  'CL-1612': {
    nb: 'Sjekkpunktet er ikke navn, størrelse og rot.',
    en: 'The checkpoint is not name, size and root.',
  },
  'CL-1613': { nb: 'Dette er ikke et bevis for en innførsel.', en: 'This is no proof of an entry.' },
  'CL-1614': { nb: 'Saksbeviset i filen kan ikke leses.', en: 'The case proof in the file cannot be read.' },
  'CL-1615': { nb: 'Dette er ikke en saksmappe.', en: 'This is no dossier.' },
  'CL-1701': {
    nb: 'Ingen av nøklene du stoler på, har undertegnet sjekkpunktet.',
    en: 'None of the keys that you trust signed the checkpoint.',
  },
  'CL-1702': {
    nb: 'En underskrift med en kjent nøkkel stemmer ikke: sjekkpunktet er endret.',
    en: 'A signature by a known key does not hold: the checkpoint was changed.',
  },
  'CL-1703': {
    nb: 'Sjekkpunktet er fra en annen hovedbok enn nøkkelen.',
    en: 'The checkpoint is of another ledger than the key.',
  },
  'CL-1711': {
    nb: 'En innførsel er ikke vist å stå i loggen.',
    en: 'An entry is not shown to stand in the log.',
  },
  'CL-1712': {
    nb: 'Det er ikke vist at den nyere loggen er en fortsettelse av den eldre.',
    en: 'It is not shown that the newer log continues the older one.',
  },
  'CL-1713': {
    nb: 'To røtter for samme størrelse: det finnes to historier. Ta vare på begge sjekkpunktene; de er beviset.',
    en: 'Two roots at one size: there are two histories. Keep both checkpoints; they are the evidence.',
  },
  'CL-1721': {
    nb: 'Siste innførsel binder ikke hvilke hendelser sakene har.',
    en: 'The last entry does not commit to which events the cases have.',
  },
  'CL-1722': {
    nb: 'Siste innførsel binder en annen størrelse av loggen.',
    en: 'The last entry commits to another size of the log.',
  },
  'CL-1723': { nb: 'Hendelsene står i feil rekkefølge.', en: 'The events are out of order.' },
  'CL-1724': { nb: 'En hendelse hører til en annen sak.', en: 'An event belongs to another case.' },
  'CL-1725': { nb: 'En hendelse mangler, eller står to ganger.', en: 'An event is missing, or there twice.' },
  'CL-1726': {
    nb: 'Det er flere eller færre hendelser enn beviset gjelder.',
    en: 'There are more or fewer events than the proof is of.',
  },
  'CL-1727': {
    nb: 'Hendelsene er ikke dem som loggen binder saken til.',
    en: 'The events are not those that the log commits to.',
  },
  'CL-1728': {
    nb: 'Det er ikke vist at saken ikke finnes.',
    en: 'It is not shown that there is no such case.',
  },
  'CL-1741': {
    nb: 'De lesbare linjene øverst i filen sier noe annet enn de beviste bytene.',
    en: 'The readable lines on top of the file say something else than the proved bytes.',
  },
  'no-crypto': {
    nb: 'Nettleseren kan ikke regne ut bevisene: siden må komme over https, og nettleseren må kjenne Ed25519 (Chrome 137, Firefox 129, Safari 17 eller nyere).',
    en: 'The browser cannot compute the proofs: the page must come over https, and the browser must know Ed25519 (Chrome 137, Firefox 129, Safari 17 or newer).',
  },
  'too-large': { nb: 'Filen er for stor for nettleseren.', en: 'The file is too large for the browser.' },
}

export function meaningOf(code: Code, language: Language): string {
  return meanings[code][language]
}

const placeWords: readonly (readonly [RegExp, string])[] = [
  [/^line (\d+)$/, 'linje $1'],
  [/^event (\d+) \(index (\d+)\)$/, 'hendelse $1 (innførsel $2)'],
]

/** "line 7" or "event 3 (index 40)" in words. */
export function placeIn(where: string, language: Language): string {
  if (language === 'en') return where
  return placeWords.reduce((text, [pattern, words]) => text.replace(pattern, words), where)
}
