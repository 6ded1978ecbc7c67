// Deletion duties as the report `deletions` has them, and what is counted over them: no DOM, no words.
//
// Room:   views/deletions. The meaning of each status: docs/rules.md, "Definitions of reports".
import { dayOfNumber, numberOfDay } from '../../app/days'
import type { Basis } from '../../parts/basis'
import type { Sorting } from '../../parts/table'

export interface Duty {
  readonly case: string
  /** null: delivered without a contract. */
  readonly contract: string | null
  /** null: no date was agreed. */
  readonly due: string | null
  readonly status: string
  readonly daysOverdue: number
  /** Several are joined by commas. */
  readonly recipient: string
  readonly deliveries: readonly string[]
  readonly confirmed: readonly string[]
  readonly lastReminder: string | null
}

export interface DutiesReport extends Basis {
  readonly today: string
  readonly rows: readonly Duty[]
}

/** What the list may show, beside a single status. */
export const groups = ['open', 'all', 'within30', 'within90'] as const
export const statuses = ['OVERDUE', 'PARTIAL', 'PENDING', 'UNDATED', 'ON_HOLD', 'CONFIRMED', 'VERIFIED'] as const
export type Chosen = (typeof groups)[number] | (typeof statuses)[number]

export interface Filter {
  readonly status: Chosen
  /** One recipient; "" is all. */
  readonly recipient: string
  /** The month that the duty is due in, "2026-12"; "" is all. */
  readonly month: string
  /** Part of a case number or of a recipient, in any case. */
  readonly text: string
}

export function recipientsOf(duty: Duty): string[] {
  return duty.recipient.split(',').filter(Boolean)
}

/** The date, where there is one, still binds somebody to delete: not confirmed, not on hold. */
export function mustBeMet({ status }: Duty): boolean {
  return status === 'OVERDUE' || status === 'PARTIAL' || status === 'PENDING'
}

export function isDone({ status }: Duty): boolean {
  return status === 'CONFIRMED' || status === 'VERIFIED'
}

/** As `--where dueWithin=N` of the report: from today to N days later, and must be met. */
function isDueWithin(today: string, days: number): (duty: Duty) => boolean {
  const last = dayAfter(today, days)
  return (duty) => mustBeMet(duty) && duty.due !== null && duty.due >= today && duty.due <= last
}

/** Whether a duty belongs to what was chosen. */
export function testOf(chosen: Chosen, today: string): (duty: Duty) => boolean {
  switch (chosen) {
    case 'all':
      return () => true
    case 'open':
      return (duty) => !isDone(duty)
    case 'within30':
      return isDueWithin(today, 30)
    case 'within90':
      return isDueWithin(today, 90)
    default:
      return ({ status }) => status === chosen
  }
}

export function filtered(duties: readonly Duty[], filter: Filter, today: string): Duty[] {
  const text = filter.text.trim().toLowerCase()
  const hasStatus = testOf(filter.status, today)
  return duties.filter(
    (duty) =>
      hasStatus(duty) &&
      (filter.month === '' || duty.due?.slice(0, 7) === filter.month) &&
      (filter.recipient === '' || recipientsOf(duty).includes(filter.recipient)) &&
      (text === '' || duty.case.toLowerCase().includes(text) || duty.recipient.toLowerCase().includes(text)),
  )
}

const keys: Readonly<Record<string, (duty: Duty) => string | number | null>> = {
  case: (duty) => duty.case,
  recipient: (duty) => duty.recipient,
  due: (duty) => duty.due,
  status: (duty) => statuses.indexOf(duty.status as (typeof statuses)[number]),
  overdue: (duty) => duty.daysOverdue,
  reminder: (duty) => duty.lastReminder,
}

export const sortKeys = Object.keys(keys)

/** What has no value stands last, whichever way; equals stand by date, then by case. */
export function sorted(duties: readonly Duty[], { key, isDescending }: Sorting): Duty[] {
  const keyOf = keys[key] ?? keys.due!
  const sign = isDescending ? -1 : 1
  return duties
    .map((duty) => ({ duty, key: keyOf(duty) }))
    .sort(
      (a, b) =>
        compare(a.key, b.key, sign) || compare(a.duty.due, b.duty.due, 1) || compare(a.duty.case, b.duty.case, 1),
    )
    .map(({ duty }) => duty)
}

function compare<T extends string | number>(a: T | null, b: T | null, sign: number): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -sign : sign
}

export function counted(duties: readonly Duty[], today: string): Record<Chosen, number> {
  const count = (name: Chosen) => duties.filter(testOf(name, today)).length
  return Object.fromEntries([...groups, ...statuses].map((name) => [name, count(name)])) as Record<Chosen, number>
}

export interface RecipientDuties {
  readonly recipient: string
  readonly all: number
  readonly open: number
  readonly overdue: number
  readonly done: number
  /** The first date that somebody must still meet; before today if it was not met. */
  readonly next: string | null
  readonly lastReminder: string | null
}

/** A duty with several recipients stands with each: the report does not say which of them holds what. */
export function byRecipient(duties: readonly Duty[]): RecipientDuties[] {
  const of = new Map<string, Duty[]>()
  for (const duty of duties) {
    for (const recipient of recipientsOf(duty)) {
      const list = of.get(recipient)
      if (list) list.push(duty)
      else of.set(recipient, [duty])
    }
  }
  const rows = [...of].map(([recipient, list]) => ({
    recipient,
    all: list.length,
    open: list.filter((duty) => !isDone(duty)).length,
    overdue: list.filter(({ status }) => status === 'OVERDUE').length,
    done: list.filter(isDone).length,
    next: least(list.filter(mustBeMet).map(({ due }) => due)),
    lastReminder: greatest(list.map(({ lastReminder }) => lastReminder)),
  }))
  return rows.sort(
    (a, b) => b.overdue - a.overdue || compare(a.next, b.next, 1) || compare(a.recipient, b.recipient, 1),
  )
}

function least(days: readonly (string | null)[]): string | null {
  return days.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a), null)
}

function greatest(days: readonly (string | null)[]): string | null {
  return days.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null)
}

export interface Month {
  /** "2026-12" */
  readonly month: string
  readonly all: number
  /** Must still be met, overdue ones among them. */
  readonly toMeet: number
  readonly overdue: number
  readonly onHold: number
  readonly done: number
}

export interface Year {
  readonly year: string
  /** All twelve, those without a duty too: the gaps are what a calendar shows. */
  readonly months: readonly Month[]
}

/** The years that something is due in, each with all its months. Undated duties have no place in it. */
export function calendar(duties: readonly Duty[]): Year[] {
  const of = new Map<string, Duty[]>()
  for (const duty of duties) {
    if (duty.due === null) continue
    const month = duty.due.slice(0, 7)
    const list = of.get(month)
    if (list) list.push(duty)
    else of.set(month, [duty])
  }
  const years = new Set([...of.keys()].map((month) => month.slice(0, 4)))
  return [...years].sort().map((year) => ({
    year,
    months: Array.from({ length: 12 }, (_, i) => {
      const month = `${year}-${String(i + 1).padStart(2, '0')}`
      return monthOf(month, of.get(month) ?? [])
    }),
  }))
}

function monthOf(month: string, duties: readonly Duty[]): Month {
  return {
    month,
    all: duties.length,
    toMeet: duties.filter(mustBeMet).length,
    overdue: duties.filter(({ status }) => status === 'OVERDUE').length,
    onHold: duties.filter(({ status }) => status === 'ON_HOLD').length,
    done: duties.filter(isDone).length,
  }
}

/** "2026-11-15" and 30 → "2026-12-15". */
export function dayAfter(day: string, days: number): string {
  return dayOfNumber(numberOfDay(day) + days)
}
