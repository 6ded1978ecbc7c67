// What the search field suggests while somebody types: names of qualifiers, then their values.
//
// Room:  tools/web/parts. Pure.
import { qualifiersFor, qualifierOf, valueWords, type Qualifier } from './case_qualifiers'
import { quotedIfNeeded, termsOf, type Speaker, type Term } from './case_query'
import type { Language } from '../app/language'

export interface Suggestion {
  /** What it puts in place of the term that is being typed. */
  readonly text: string
  /** "Tilstand: levert" */
  readonly label: string
  /** The term is whole: nothing more need be typed. */
  readonly isWhole: boolean
}

export interface Offer {
  readonly suggestions: readonly Suggestion[]
  /** The part of the text that a suggestion replaces. */
  readonly start: number
  readonly end: number
}

const shownMax = 9
/** Values of a name that is already there: all of most. */
const valuesMax = 20
/** A name alone is suggested from the first letter on; a value without its name only when it is more than that. */
const valueLettersMin = 2

/** What may stand where the cursor is. */
export function offerAt(text: string, cursor: number, speaker: Speaker, language: Language): Offer {
  const term = termsOf(text).find(({ start, end }) => start <= cursor && cursor <= end)
  const place = { start: term?.start ?? cursor, end: term?.end ?? cursor }
  const own = qualifiersFor(speaker.roles)
  if (term?.isQuoted && term.isClosed && cursor === term.end) return { suggestions: [], ...place }
  if (!term || term.name === null) return { suggestions: ofNames(term, own, speaker, language), ...place }
  const folded = term.name.toLowerCase()
  const qualifier = own.find(
    ({ key, names }) => key.toLowerCase() === folded || [...names.nb, ...names.en].includes(folded),
  )
  const suggestions = qualifier ? ofValues(qualifier, term.value, speaker, language) : []
  return { suggestions: suggestions.slice(0, valuesMax), ...place }
}

function ofNames(
  term: Term | undefined,
  own: readonly Qualifier[],
  speaker: Speaker,
  language: Language,
): readonly Suggestion[] {
  const typed = (term?.value ?? '').toLowerCase()
  const common = own.filter(({ key }) => !key.includes('.') && key !== 'case')
  const other = language === 'nb' ? 'en' : 'nb'
  const begins = (names: readonly string[]) => names.some((name) => name.toLowerCase().startsWith(typed))
  const inLanguage = common.filter(({ names }) => begins(names[language]))
  const inOther = common.filter((one) => !inLanguage.includes(one) && begins(one.names[other]))
  const named = [...inLanguage, ...inOther]
    .map((qualifier) => ({
      text: `${nameOf(qualifier, language)}:`,
      label: qualifier.title[language],
      isWhole: false,
    }))
  if (typed.length < valueLettersMin) return named.slice(0, shownMax)
  const valued = common.flatMap((qualifier) => ofValues(qualifier, typed, speaker, language))
  return [...named, ...valued].slice(0, shownMax)
}

function ofValues(
  qualifier: Qualifier,
  typed: string,
  speaker: Speaker,
  language: Language,
): readonly Suggestion[] {
  const folded = typed.toLowerCase()
  return qualifier.choices
    .filter((code) => {
      const label = labelOfValue(qualifier.key, code, speaker, language)
      const names = [code, label, ...speaker.words.map((words) => words.get(code) ?? '')]
      return names.some((name) => name.toLowerCase().startsWith(folded))
    })
    .map((code) => ({
      text: `${nameOf(qualifier, language)}:${quotedIfNeeded(labelOfValue(qualifier.key, code, speaker, language))}`,
      label: `${qualifier.title[language]}: ${labelOfValue(qualifier.key, code, speaker, language)}`,
      isWhole: true,
    }))
}

function nameOf(qualifier: Qualifier, language: Language): string {
  return qualifier.names[language][0] ?? qualifier.key
}

/** A value in words; the first of the speaker's maps is that of the language. */
export function labelOfValue(key: string, value: string, speaker: Speaker, language: Language): string {
  const kind = qualifierOf(key)?.kind
  if (kind === 'case' || kind === 'period') return value
  return valueWords[language].get(value) ?? speaker.words[0]?.get(value) ?? value
}
