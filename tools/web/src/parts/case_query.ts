// The search language of the list of cases:
//
//   register:NPR tilstand:"delvis levert" finding:F001 overdue:ja received:2024-09 NPR-2023/01
//
// A name in either language, a colon, a code or a word in either language; quotes where it has spaces; "" asks for
// those that have none. A word alone is a part of a case number. All must hold.
//
// Room:  tools/web/parts. Pure: other views make links with queryText().
// Rules: nothing is guessed. What is not understood is a fault with what was meant, perhaps; what the service cannot do
//        (leaving out) is said.
import { qualifiers, qualifiersFor, valueWords, type Qualifier } from './case_qualifiers'
import type { Role } from '../app/session'

/** One `where` of the service. */
export interface Condition {
  readonly key: string
  readonly value: string
}

export type Fault =
  /** No qualifier is called that. */
  | { readonly kind: 'name'; readonly text: string; readonly meant: readonly string[] }
  /** The qualifier has no such value. */
  | { readonly kind: 'value'; readonly key: string; readonly text: string; readonly meant: readonly string[] }
  | { readonly kind: 'period'; readonly key: string; readonly text: string }
  | { readonly kind: 'missing'; readonly key: string }
  /** "-paused:yes": the service cannot leave out. */
  | { readonly kind: 'negation'; readonly text: string }
  | { readonly kind: 'quote'; readonly text: string }
  /** Of what the visitor's roles are not shown. */
  | { readonly kind: 'role'; readonly key: string }

export interface Query {
  readonly conditions: readonly Condition[]
  readonly faults: readonly Fault[]
}

/** Who asks, and what codes are called: code → word, one map for each language. */
export interface Speaker {
  readonly roles: readonly Role[]
  readonly words: readonly ReadonlyMap<string, string>[]
}

/** A piece of the text between spaces. */
export interface Term {
  readonly start: number
  readonly end: number
  /** What stands before the colon; null for a word alone. */
  readonly name: string | null
  readonly value: string
  readonly isQuoted: boolean
  readonly isClosed: boolean
}

const closing: Readonly<Record<string, string>> = { '"': '"', '«': '»', '“': '”', '”': '”' }

/** The pieces of a text, in order. */
export function termsOf(text: string): readonly Term[] {
  const terms: Term[] = []
  let at = 0
  while (at < text.length) {
    if (/\s/.test(text[at]!)) {
      ++at
      continue
    }
    const start = at
    let name: string | null = null
    const named = /^(-?[\p{L}\p{N}.-]*):/u.exec(text.slice(at))
    if (named) {
      name = named[1]!
      at += named[0].length
    }
    const close = closing[text[at] ?? '']
    if (close !== undefined) {
      const { value, end, isClosed } = quoted(text, at + 1, close)
      terms.push({ start, end, name, value, isQuoted: true, isClosed })
      at = end
    } else {
      const end = at + /^\S*/.exec(text.slice(at))![0].length
      terms.push({ start, end, name, value: text.slice(at, end), isQuoted: false, isClosed: true })
      at = end
    }
  }
  return terms
}

/** What stands between quotes; a backslash takes the next one as it is. */
function quoted(text: string, at: number, close: string): { value: string; end: number; isClosed: boolean } {
  let value = ''
  while (at < text.length && text[at] !== close) {
    if (text[at] === '\\' && at + 1 < text.length) ++at
    value += text[at++]
  }
  return { value, end: Math.min(at + 1, text.length), isClosed: at < text.length }
}

export function parseQuery(text: string, speaker: Speaker): Query {
  const conditions: Condition[] = []
  const faults: Fault[] = []
  for (const term of termsOf(text)) {
    const read = readTerm(term, text.slice(term.start, term.end), speaker)
    if ('kind' in read) faults.push(read)
    else if (!conditions.some(({ key, value }) => key === read.key && value === read.value)) conditions.push(read)
  }
  return { conditions, faults }
}

function readTerm(term: Term, text: string, speaker: Speaker): Condition | Fault {
  if (!term.isClosed) return { kind: 'quote', text }
  if (term.name?.startsWith('-') || (term.name === null && text.startsWith('-'))) return { kind: 'negation', text }
  if (term.name === null) return { key: 'case', value: caseNumber(term.value) }
  const qualifier = qualifierNamed(term.name)
  if (!qualifier) return { kind: 'name', text: term.name, meant: namesLike(term.name, speaker) }
  if (!qualifiersFor(speaker.roles).includes(qualifier)) return { kind: 'role', key: qualifier.key }
  const takesEmpty = term.isQuoted && qualifier.kind !== 'case' && qualifier.kind !== 'yesNo'
  if (term.value === '' && !takesEmpty) return { kind: 'missing', key: qualifier.key }
  return readValue(qualifier, term.value, speaker)
}

function readValue(qualifier: Qualifier, text: string, speaker: Speaker): Condition | Fault {
  const { key } = qualifier
  if (text === '') return { key, value: '' }
  switch (qualifier.kind) {
    case 'case':
      return { key, value: caseNumber(text) }
    case 'period': {
      const period = periodOf(text)
      return period === null ? { kind: 'period', key, text } : { key, value: period }
    }
    case 'yesNo':
    case 'code': {
      const code = codeOf(qualifier, text, speaker)
      if (code !== null) return { key, value: code }
      return { kind: 'value', key, text, meant: codesLike(qualifier, text, speaker) }
    }
  }
}

/** Case numbers are compared letter by letter; who types "npr-2023/01" means the capitals that numbers begin with. */
function caseNumber(text: string): string {
  return /^\p{Ll}+[-/]\d/u.test(text) ? text.toUpperCase() : text
}

/** Days, months, quarters and years as the service has them; also 30.09.2024 and 09.2024. */
function periodOf(text: string): string | null {
  const norwegian = /^(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})$/.exec(text)
  const written = norwegian
    ? [norwegian[3], norwegian[2], norwegian[1]].filter(Boolean).map((part) => part!.padStart(2, '0')).join('-')
    : text.toUpperCase()
  if (/^(\*|\d{4}|\d{4}-Q[1-4])$/.test(written)) return written
  const [, month, day] = /^\d{4}-(\d{2})(?:-(\d{2}))?$/.exec(written) ?? []
  if (!month || Number(month) < 1 || Number(month) > 12) return null
  if (!day) return written
  const date = new Date(`${written}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(written) ? written : null
}

/** The code of a code or of a word in either language; null if the qualifier has no such value. */
function codeOf(qualifier: Qualifier, text: string, speaker: Speaker): string | null {
  const folded = fold(text)
  const choice = qualifier.choices.find((code) => namesOfCode(code, speaker).some((name) => fold(name) === folded))
  if (choice !== undefined) return choice
  if (!qualifier.isOpen) return null
  for (const words of speaker.words) {
    for (const [code, word] of words) if (fold(word) === folded) return code
  }
  return text.toUpperCase()
}

/** A code, and what it is called in each language. */
function namesOfCode(code: string, speaker: Speaker): readonly string[] {
  const words = [...speaker.words, valueWords.nb, valueWords.en].map((map) => map.get(code))
  const short = code === 'yes' ? ['true', 'j', 'y'] : code === 'no' ? ['false', 'n'] : []
  return [code, ...words.filter((word) => word !== undefined), ...short]
}

/** Words are typed with a space, a hyphen or an underscore, and in any case. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll(/[ _–-]+/g, '-')
}

function qualifierNamed(name: string): Qualifier | undefined {
  const folded = fold(name)
  return qualifiers.find(
    (one) => fold(one.key) === folded || [...one.names.nb, ...one.names.en].some((own) => fold(own) === folded),
  )
}

// --- what was meant, perhaps ---------------------------------------------------------------------

const meantMax = 3

function namesLike(text: string, speaker: Speaker): readonly string[] {
  const own = qualifiersFor(speaker.roles).filter(({ key }) => !key.includes('.'))
  return nearest(text, own.map(({ key, names }) => [key, [...names.nb, ...names.en]]))
}

function codesLike(qualifier: Qualifier, text: string, speaker: Speaker): readonly string[] {
  return nearest(text, qualifier.choices.map((code) => [code, namesOfCode(code, speaker)]))
}

/** The candidates of which a name begins like the text or is it but for two letters, the nearest first. */
function nearest(text: string, candidates: readonly (readonly [string, readonly string[]])[]): readonly string[] {
  const folded = fold(text)
  const distanceOf = (name: string) => {
    if (folded.length > 1 && (name.startsWith(folded) || folded.startsWith(name))) return 1
    return letterDistance(folded, name)
  }
  return candidates
    .map(([code, names]) => ({ code, distance: Math.min(...names.map((name) => distanceOf(fold(name)))) }))
    .filter(({ distance }) => distance <= Math.min(2, Math.max(1, folded.length - 2)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, meantMax)
    .map(({ code }) => code)
}

/** Letters to add, drop or change. */
function letterDistance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; ++i) {
    const row = [i]
    for (let j = 1; j <= b.length; ++j) {
      row.push(Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    before = row
  }
  return before[b.length]!
}

// --- writing -------------------------------------------------------------------------------------

/** Conditions as a text that parseQuery() reads back; in codes, so that it is the same in both languages. */
export function queryText(conditions: readonly Condition[]): string {
  return conditions.map(conditionText).join(' ')
}

export function conditionText({ key, value }: Condition): string {
  if (key === 'case' && /^[^\s:"«“”\\-][^\s:"«“”\\]*$/.test(value)) return value
  return `${key}:${quotedIfNeeded(value)}`
}

export function quotedIfNeeded(value: string): string {
  return value === '' || /[\s"«“”\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value
}

/** The conditions as the service takes them. */
export function whereOf(conditions: readonly Condition[]): readonly string[] {
  return conditions.map(({ key, value }) => `${key}=${value}`)
}

/** The conditions with `key` set to `value`, in the place where it was; without it for undefined. */
export function withCondition(
  conditions: readonly Condition[],
  key: string,
  value: string | undefined,
): readonly Condition[] {
  const at = conditions.findIndex((one) => one.key === key)
  const others = conditions.filter((one) => one.key !== key)
  if (value === undefined) return others
  const place = at < 0 ? others.length : at
  return [...others.slice(0, place), { key, value }, ...others.slice(place)]
}
