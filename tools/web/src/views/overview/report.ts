// What the overview asks of the service, and the shape of what comes back: docs/rules.md, "Definitions of reports".
//
// Figures of several groups or periods are never put together here: medians and shares cannot be. What is shown is what
// the service computed for exactly that.
import type { Address } from '../../app/address'
import { firstMonth, lastMonth, type Grain } from '../../app/days'
import { momentQuery, type Moment } from '../../app/moment'
import type { Basis } from '../../parts/basis'

export interface Spread {
  readonly n: number
  readonly median: number | null
  readonly p90: number | null
}

export interface ClockFigures {
  readonly n: number
  readonly met: number
  readonly breached: number
  readonly overdue: number
  readonly running: number
  readonly paused: number
  readonly ended: number
  readonly share: number | null
}

export const ages = ['0-30', '31-90', '91-180', '181-365', 'over365'] as const
export const phases = ['toComplete', 'legal', 'decision', 'contract', 'preparation'] as const

export type Age = (typeof ages)[number]
export type Phase = (typeof phases)[number]

export interface Figures {
  readonly received: number
  readonly decided: number
  readonly delivered: number
  readonly ended: number
  readonly open: number
  readonly statutory: ClockFigures
  readonly expected: ClockFigures
  readonly workingDays: Spread
  readonly calendarDays: Spread
  readonly phases: Readonly<Record<Phase, Spread>>
  readonly responsibility: {
    readonly applicant: number
    readonly authority: Readonly<Record<string, number>>
    readonly unrouted: number
  }
  readonly ageing: Readonly<Record<Age, number>>
  readonly kaplanMeierMedianDays: number | null
}

export type GroupValue = string | boolean | null

export interface TimesRow extends Figures {
  /** null: no such date. Absent where no periods were asked for. */
  readonly period?: string | null
  readonly group: Readonly<Record<string, GroupValue>>
}

export interface Times extends Basis {
  readonly today: string
  readonly rows: readonly TimesRow[]
  readonly total: Figures
}

export interface Flows {
  readonly received: number
  readonly completed: number
  readonly decided: number
  readonly delivered: number
  readonly ended: number
  readonly reopened: number
  /** Open at the end of the period. */
  readonly backlog: number
}

export interface Workload extends Basis {
  readonly today: string
  readonly rows: readonly (Flows & { readonly period: string })[]
}

export const filterKeys = ['register', 'category', 'linked', 'authority'] as const
export const groupings = [
  'register',
  'category',
  'authority',
  'linked',
  'purpose',
  'applicationType',
  'applicantKind',
] as const

export type FilterKey = (typeof filterKeys)[number]
export type Grouping = (typeof groupings)[number]

/** What the visitor has chosen; all of it from the address. */
export interface Chosen {
  readonly filters: Readonly<Partial<Record<FilterKey, string>>>
  /** What trends go by. */
  readonly grain: Grain
  /** The first and the last month of trends, "2024-09"; null is as far as there is anything. */
  readonly from: string | null
  readonly to: string | null
  /** The period that times are of, "2024", "2024-Q3" or "2024-09"; null is all there is. */
  readonly scope: string | null
  readonly grouping: Grouping
}

/** `fitting`: what trends go by where the visitor has not chosen. */
export function chosenIn({ params }: Address, fitting: Grain = 'month'): Chosen {
  const matched = (name: string, form: RegExp) => {
    const value = params.get(name) ?? ''
    return form.test(value) ? value : null
  }
  const month = /^\d{4}-(0[1-9]|1[0-2])$/
  const filters = filterKeys.flatMap((key) => (params.get(key) ? [[key, params.get(key)!] as const] : []))
  return {
    filters: Object.fromEntries(filters),
    grain: hasGrain({ params }) ? (params.get('per') as Grain) : fitting,
    from: matched('from', month),
    to: matched('to', month),
    scope: matched('in', /^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/),
    grouping: groupings.find((name) => name === params.get('by')) ?? 'register',
  }
}

export function hasGrain({ params }: Pick<Address, 'params'>): boolean {
  return /^(month|quarter|year)$/.test(params.get('per') ?? '')
}

/** Fewer cases than these in a period, and its median says more about them than about how things go. */
const enough = 5

/** The shortest periods that have enough cases, by those received in the last two years. */
export function grainFitting(byMonth: readonly Pick<Flows, 'received'>[]): Grain {
  const recent = byMonth.slice(-24)
  const each = recent.reduce((sum, { received }) => sum + received, 0) / Math.max(recent.length, 1)
  if (each >= enough) return 'month'
  return each * 3 >= enough ? 'quarter' : 'year'
}

export function grainOf(period: string): Grain {
  if (period.includes('Q')) return 'quarter'
  return period.length === 4 ? 'year' : 'month'
}

/** What of a report is wanted, beside filters and moment. No groups unless they are asked for. */
export interface Wanted {
  readonly report: 'processing-times' | 'workload'
  readonly period?: Grain
  readonly by?: 'complete' | 'due' | 'delivered'
  readonly groupBy?: Grouping
}

/** The trend of deadlines: each stands in the period in which it fell. Its total has how things stand now. */
export function dueBy({ grain }: Chosen): Wanted {
  return { report: 'processing-times', period: grain, by: 'due' }
}

/** The trend of durations: each stands in the period in which it ended with a delivery. */
export function deliveredBy({ grain }: Chosen): Wanted {
  return { report: 'processing-times', period: grain, by: 'delivered' }
}

export function pathOf({ report }: Wanted): string {
  return `/v1/reports/${report}`
}

/** The question as an address of the service has it. */
export function askedOf(wanted: Wanted, chosen: Chosen, moment: Moment): [string, string][] {
  const asked: [string, string][] = [['groupBy', wanted.groupBy ?? '']]
  if (wanted.period) asked.push(['period', wanted.period])
  if (wanted.by) asked.push(['by', wanted.by])
  for (const [key, value] of Object.entries(chosen.filters)) asked.push(['where', `${key}=${value}`])
  return [...asked, ...Object.entries(momentQuery(moment))]
}

/** The command that gives the same figures, today and in ten years: it names the prefix that they are of. */
export function commandOf(wanted: Wanted, chosen: Chosen, moment: Moment, basis: Basis): string {
  const words = ['caseledger report', wanted.report, '--group-by', wanted.groupBy ?? '""']
  if (wanted.period) words.push('--period', wanted.period)
  if (wanted.by) words.push('--by', wanted.by)
  for (const [key, value] of Object.entries(chosen.filters)) words.push('--where', quoted(`${key}=${value}`))
  words.push('--known-at', `size:${basis.size}`)
  if (moment.day !== null) words.push('--valid-at', moment.day)
  if (basis.today) words.push('--today', basis.today)
  return words.join(' ')
}

/** As a shell takes it, whatever somebody put into the address. */
function quoted(text: string): string {
  return /^[\w=./:-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** The periods that are looked at: those in which something happened, none that has not begun. */
export function periodsOf(workload: Workload, grain: Grain, { from, to }: Pick<Chosen, 'from' | 'to'>): string[] {
  const begun = (period: string) => firstMonth(period) <= workload.today.slice(0, 7)
  return workload.rows
    .map(({ period }) => period)
    .filter((period) => begun(period) && grainOf(period) === grain)
    .filter((period) => (from === null || lastMonth(period) >= from) && (to === null || firstMonth(period) <= to))
}
