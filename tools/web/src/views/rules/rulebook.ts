// What the service says of rulebooks, and what is looked up in it: no DOM, no words.
//
// Room:   views/rules. What the tables mean: docs/rules.md.
import type { Basis } from '../../parts/basis'

export interface RulebookItem {
  readonly version: string
  readonly builtIn: boolean
  readonly validFrom: string
  readonly sha256: string
  readonly index?: number
  readonly recordedAt?: string
  readonly inForce: boolean
}

export interface Period {
  /** Both days are included; null is open. */
  readonly first: string | null
  readonly last: string | null
  readonly version: string
  readonly builtIn: boolean
}

export interface RulebookList extends Basis {
  readonly today: string
  readonly items: readonly RulebookItem[]
  readonly periods: readonly Period[]
}

export interface Citation {
  readonly source: string
  /** From 1; 0 where the source is not kept line by line. */
  readonly line: number
  readonly phrase: string
}

export interface Rule {
  readonly rule: string
  readonly sentence: string
  readonly citations: readonly Citation[]
  readonly assumption: boolean
  readonly advisory: boolean
}

export interface FindingKind {
  readonly finding: string
  readonly severity: string
  readonly rules: readonly string[]
  readonly message: string
}

/** A value of a rulebook's table, as it is written. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }
export type Row = { readonly [key: string]: Value }

export interface Rulebook {
  readonly version: string
  readonly sha256: string
  readonly title: string
  readonly validFrom: string
  readonly rules: readonly Rule[]
  readonly findings: readonly FindingKind[]
  readonly tables: { readonly [table: string]: Value }
}

export interface Difference {
  readonly change: 'added' | 'removed' | 'changed'
  readonly table: string
  readonly key: string
  readonly old?: Value
  readonly new?: Value
}

/** What the service calls it in an address. */
export function nameOf({ version, builtIn }: { readonly version: string; readonly builtIn: boolean }): string {
  return builtIn ? 'built-in' : version
}

export function periodOn(periods: readonly Period[], day: string): Period | undefined {
  return periods.find(({ first, last }) => (first === null || first <= day) && (last === null || day <= last))
}

/** Each rulebook once: one that was recorded again is the same. */
export function distinct(items: readonly RulebookItem[]): RulebookItem[] {
  const of = new Map<string, RulebookItem>()
  for (const item of items) of.set(nameOf(item), item)
  return [...of.values()]
}

function isRow(value: Value): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function rowsIn(value: Value | undefined): Row[] {
  return Array.isArray(value) ? (value as readonly Value[]).filter(isRow) : []
}

/** The rows that say what a rule comes to: deadlines, rates, who decides. By the name of their table. */
export function rowsOf(book: Rulebook, rule: string): { readonly table: string; readonly rows: Row[] }[] {
  return Object.entries(book.tables)
    .map(([table, value]) => ({ table, rows: rowsIn(value).filter((row) => row.rule === rule) }))
    .filter(({ rows }) => rows.length > 0)
}

/** What no rule is named for: the settings, and rows without a rule. */
export function restOf(book: Rulebook): { readonly table: string; readonly rows: Row[] }[] {
  return Object.entries(book.tables)
    .map(([table, value]) => ({
      table,
      rows: isRow(value) ? settings(value) : rowsIn(value).filter((row) => row.rule === undefined),
    }))
    .filter(({ rows }) => rows.length > 0)
}

function settings(value: Row): Row[] {
  return Object.entries(value).map(([name, one]) => ({ key: name, value: one }))
}

/** The columns of some rows, in the order in which they first occur; `first` before all others. */
export function columnsOf(rows: readonly Row[], first: readonly string[], without: readonly string[]): string[] {
  const names = new Set(rows.flatMap((row) => Object.keys(row)))
  const led = first.filter((name) => names.has(name))
  return [...led, ...[...names].filter((name) => !first.includes(name) && !without.includes(name))]
}

/** Every word of the search stands somewhere in the rule. */
export function matches(rule: Rule, sourceTitle: (source: string) => string, search: string): boolean {
  const text = [
    rule.rule,
    rule.sentence,
    ...rule.citations.flatMap(({ source, phrase }) => [source, sourceTitle(source), phrase]),
  ]
    .join('\n')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** The title of a source, in a language; its own name where it has none. */
export function sourceTitle(book: Rulebook, source: string, language: 'nb' | 'en'): string {
  const sources = book.tables.source
  const one = sources !== undefined && isRow(sources) ? sources[source] : undefined
  const title = one !== undefined && isRow(one) ? one.title : undefined
  const text = title !== undefined && isRow(title) ? title[language] : title
  return typeof text === 'string' ? text : source
}
