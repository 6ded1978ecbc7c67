// The report `findings` as the service gives it, and what the view shows of it: no DOM, no words.
//
// Room:   views/findings. What each figure means: docs/rules.md, "Definitions of reports".
import type { Basis } from '../../parts/basis'

export const severities = ['CRITICAL', 'MAJOR', 'MINOR', 'INFO'] as const
export type Severity = (typeof severities)[number]

type Counts = Readonly<Record<string, number>>

/** null: of no cases. */
type Shares = Readonly<Record<string, number | null>>

export interface Rates {
  readonly total: Counts
  readonly cases: number
  readonly severity: Counts
  readonly per100: Shares
  readonly severityPer100: Shares
}

export interface GroupRates extends Rates {
  readonly period?: string | null
  readonly group: Readonly<Record<string, string | null>>
}

export interface FindingRow {
  readonly case: string
  readonly finding: string
  readonly severity: string
  readonly rule: string
  readonly evidence: readonly string[]
  readonly message: string
  readonly assessments?: readonly { readonly outcome: string; readonly reason: string; readonly date: string }[]
}

export interface FindingsReport extends Basis, Rates {
  readonly today: string
  readonly rows: readonly FindingRow[]
  readonly rates?: readonly GroupRates[]
}

/** What the cases may be narrowed by; the same words in the report and in the search for cases. */
export const dimensions = ['register', 'authority', 'category', 'purpose'] as const
export type Dimension = (typeof dimensions)[number]
export type Narrowed = Readonly<Partial<Record<Dimension, string>>>

export function narrowedBy(params: ReadonlyMap<string, string>): Narrowed {
  const given = dimensions.map((name) => [name, params.get(name) ?? ''] as const)
  return Object.fromEntries(given.filter(([, value]) => /^[A-Z0-9_.-]+$/i.test(value)))
}

/** The report's parameter `where`. */
export function whereOf(narrowed: Narrowed, more: Readonly<Record<string, string | number>> = {}): string[] {
  return Object.entries({ ...narrowed, ...more }).map(([name, value]) => `${name}=${value}`)
}

/** The search for the cases behind: "finding:F022 register:NPR". */
export function searchOf(narrowed: Narrowed, finding: string): string {
  return [`finding:${finding}`, ...Object.entries(narrowed).map(([name, value]) => `${name}:${value}`)].join(' ')
}

export interface FindingCount {
  readonly finding: string
  readonly severity: string
  readonly rules: readonly string[]
  readonly count: number
  readonly per100: number | null
}

/** The kinds of finding that occur, the worst first, then the most frequent; the kinds are the rulebook's. */
export function countsOf(
  report: Rates,
  kinds: readonly { readonly finding: string; readonly severity: string; readonly rules: readonly string[] }[],
): FindingCount[] {
  const of = new Map(kinds.map((kind) => [kind.finding, kind]))
  const rank = ({ severity }: FindingCount) => {
    const at = severities.indexOf(severity as Severity)
    return at < 0 ? severities.length : at
  }
  return Object.entries(report.total)
    .map(([finding, count]) => ({
      finding,
      severity: of.get(finding)?.severity ?? '',
      rules: of.get(finding)?.rules ?? [],
      count,
      per100: report.per100[finding] ?? null,
    }))
    .sort((a, b) => rank(a) - rank(b) || b.count - a.count || (a.finding < b.finding ? -1 : 1))
}

export function findingsIn(rates: Rates): number {
  return Object.values(rates.total).reduce((sum, count) => sum + count, 0)
}

/** For each hundred cases, one decimal; null of no cases. */
export function findingsPer100(rates: Rates): number | null {
  return rates.cases === 0 ? null : Math.round((findingsIn(rates) * 1000) / rates.cases) / 10
}

export interface MonthRates extends Rates {
  readonly month: string
}

/** The months from the first to the last, also those without a case; cases without the date have no month. */
export function monthsOf(rates: readonly GroupRates[]): MonthRates[] {
  const of = new Map<string, Rates>()
  for (const one of rates) {
    if (one.period) of.set(one.period, one)
  }
  const months = [...of.keys()].sort()
  const [first, last] = [months[0], months[months.length - 1]]
  if (first === undefined || last === undefined) return []
  // Dates that were mistyped must not make a chart of a thousand years.
  const all = monthsBetween(first, last)
  return (all.length > 600 ? months : all).map((month) => ({ ...(of.get(month) ?? noCases), month }))
}

const noCases: Rates = { total: {}, cases: 0, severity: {}, per100: {}, severityPer100: {} }

function monthsBetween(first: string, last: string): string[] {
  const numberOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1
  const count = numberOf(last) - numberOf(first) + 1
  return Array.from({ length: Math.min(count, 601) }, (_, i) => {
    const at = numberOf(first) + i
    return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`
  })
}
