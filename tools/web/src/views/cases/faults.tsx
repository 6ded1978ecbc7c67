// What was not understood of a search, and what was meant, perhaps.
import { define, useLanguage, useTexts } from '../../app/language'
import { qualifierOf } from '../../parts/case_qualifiers'
import type { Fault, Speaker } from '../../parts/case_query'
import { labelOfValue } from '../../parts/case_suggestions'

const texts = define({
  name: {
    nb: (text: string) => `Ingen filtre heter «${text}».`,
    en: (text: string) => `No filter is called “${text}”.`,
  },
  value: {
    nb: (key: string, text: string) => `${key} kan ikke være «${text}».`,
    en: (key: string, text: string) => `${key} cannot be “${text}”.`,
  },
  meant: { nb: (list: string) => `Mente du ${list}?`, en: (list: string) => `Did you mean ${list}?` },
  choices: { nb: (list: string) => `Velg mellom ${list}.`, en: (list: string) => `Choose one of ${list}.` },
  or: { nb: ' eller ', en: ' or ' },
  anyName: {
    nb: 'Skriv den første bokstaven, så kommer forslagene. Et saksnummer med kolon skrives i anførselstegn.',
    en: 'Type its first letter to see suggestions. A case number with a colon goes in quotation marks.',
  },
  period: {
    nb: (key: string, text: string) =>
      `${key} er en dag, en måned, et kvartal eller et år, som 2024-09-30, 2024-09, 2024-Q3 eller 2024, ` +
      `ikke «${text}».`,
    en: (key: string, text: string) =>
      `${key} is a day, a month, a quarter or a year, such as 2024-09-30, 2024-09, 2024-Q3 or 2024; not “${text}”.`,
  },
  missing: {
    nb: (key: string) => `${key} mangler en verdi etter kolon.`,
    en: (key: string) => `${key} lacks a value after the colon.`,
  },
  negation: {
    nb: (text: string) => `«${text}»: tjenesten kan ikke utelate saker. Velg heller det du vil se.`,
    en: (text: string) => `“${text}”: the service cannot leave cases out. Choose what you want to see instead.`,
  },
  quote: {
    nb: (text: string) => `${text} mangler anførselstegnet på slutten.`,
    en: (text: string) => `${text} lacks its closing quotation mark.`,
  },
  role: {
    nb: (key: string) => `Rollen din har ikke innsyn i «${key.toLowerCase()}», og kan ikke søke etter det.`,
    en: (key: string) => `Your role is not shown “${key.toLowerCase()}”, and cannot search by it.`,
  },
})

export function Faults({ id, faults, speaker }: { id: string; faults: readonly Fault[]; speaker: Speaker }) {
  const say = useFaultText(speaker)
  return (
    <div id={id} class="ds-validation-message" role="alert">
      {faults.map((fault) => (
        <p key={JSON.stringify(fault)}>{say(fault)}</p>
      ))}
    </div>
  )
}

function useFaultText(speaker: Speaker): (fault: Fault) => string {
  const t = useTexts(texts)
  const { language } = useLanguage()
  const titleOf = (key: string) => qualifierOf(key)?.title[language] ?? key
  const nameOf = (key: string) => qualifierOf(key)?.names[language][0] ?? key
  return (fault) => {
    switch (fault.kind) {
      case 'name': {
        const meant = fault.meant.map((key) => `${nameOf(key)}:`).join(t.or)
        return `${t.name(fault.text)} ${meant ? t.meant(meant) : t.anyName}`
      }
      case 'value': {
        const words = (codes: readonly string[]) =>
          codes.map((code) => labelOfValue(fault.key, code, speaker, language))
        const meant = words(fault.meant).join(t.or)
        const all = words(qualifierOf(fault.key)?.choices ?? []).join(', ')
        return `${t.value(titleOf(fault.key), fault.text)} ${meant ? t.meant(meant) : t.choices(all)}`
      }
      case 'period':
        return t.period(titleOf(fault.key), fault.text)
      case 'missing':
        return t.missing(titleOf(fault.key))
      case 'negation':
        return t.negation(fault.text)
      case 'quote':
        return t.quote(fault.text)
      case 'role':
        return t.role(titleOf(fault.key))
    }
  }
}
