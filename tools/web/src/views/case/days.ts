// The days of a clock, put together as people read them: runs of like days, and months as a calendar has them.
// Dates are text, "2023-06-02": they compare as they are.
import type { Clock, Day, PauseRef } from './types'

export type RunKind = 'counted' | 'off' | 'paused' | 'late' | 'afterStop' | 'toCome'

export interface Run {
  readonly first: string
  readonly last: string
  readonly kind: RunKind
  readonly days: number
  /** Counted up to and including the last day. */
  readonly count: number
  /** Weekend days inside a run that is named for something else. */
  readonly weekendDays: number
  /** Public holidays in it, in words. */
  readonly holidays: readonly string[]
  readonly pauses: readonly PauseRef[]
  readonly endsAtDue: boolean
  readonly endsAtStop: boolean
}

const msPerDay = 86_400_000

export function dayNumber(day: string): number {
  return Math.round(Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / msPerDay)
}

export function dayText(number: number): string {
  return new Date(number * msPerDay).toISOString().slice(0, 10)
}

export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from)
}

/** 0 is Monday. */
export function weekday(day: string): number {
  return (((dayNumber(day) + 3) % 7) + 7) % 7
}

/** A Saturday or Sunday that has no other name of its own. */
function isPlainWeekend(day: Day): boolean {
  return weekday(day.date) >= 5 && /^(lørdag|søndag|saturday|sunday)$/i.test(day.off ?? '')
}

type DayKind = 'counted' | 'off' | 'paused'

interface OpenRun {
  kind: DayKind
  readonly days: Day[]
  /** Days that are no weekend or holiday inside a run named for something else. */
  worked: number
  weekendDays: number
}

function kindOf(day: Day): DayKind {
  if (day.reason === 'PAUSED') return 'paused'
  return day.reason === 'OFF' ? 'off' : 'counted'
}

/**
 * A run ends where the kind changes, at the due date, and at the stop or today, so that both can be read off. Weekends
 * belong to the run around them. The same as the command line's table of `case --explain`.
 */
export function runsOf(days: readonly Day[], clock: Clock, today: string): Run[] {
  const edge = clock.stop ?? today
  const runs: OpenRun[] = []
  for (const day of days) {
    const isWeekend = isPlainWeekend(day)
    const kind = kindOf(day)
    let run = runs.at(-1)
    // What began with a weekend may yet prove to be part of a longer time off.
    if (run && isUndecided(run) && kind === 'off' && !isWeekend) run.kind = 'off'
    const last = run?.days.at(-1)?.date
    if (!run || last === clock.due || last === edge || !goesOn(run, day, kind)) {
      run = { kind: kind === 'off' && isWeekend ? 'counted' : kind, days: [], worked: 0, weekendDays: 0 }
      runs.push(run)
    }
    run.days.push(day)
    if (isWeekend) run.weekendDays += 1
    if (day.off === undefined) run.worked += 1
  }
  for (const run of runs) if (isUndecided(run)) run.kind = 'off'
  return runs.map((run) => closed(run, clock, today))
}

function isUndecided(run: OpenRun): boolean {
  return run.kind === 'counted' && run.worked === 0
}

function goesOn(run: OpenRun, day: Day, kind: DayKind): boolean {
  if (kind === 'off' && isPlainWeekend(day)) return run.kind !== 'paused'
  return run.kind === kind && pausesOf(run.days[0]) === pausesOf(day)
}

function pausesOf(day: Day | undefined): string {
  return (day?.pauses ?? []).map(({ pause, reason, event }) => `${pause} ${reason} ${event}`).join(' ')
}

function closed(run: OpenRun, clock: Clock, today: string): Run {
  const first = run.days[0]!
  const last = run.days.at(-1)!
  const holidays = run.days.filter((day) => day.off !== undefined && !isPlainWeekend(day))
  return {
    first: first.date,
    last: last.date,
    kind: run.kind === 'counted' ? countedAs(first.date, clock, today) : run.kind,
    days: run.kind === 'off' ? run.days.length : run.worked,
    count: last.count,
    weekendDays: run.weekendDays,
    holidays: holidays.map(({ off }) => off!),
    pauses: first.pauses ?? [],
    endsAtDue: last.date === clock.due,
    endsAtStop: last.date === clock.stop,
  }
}

/** What a day that counts is to the clock. */
export function countedAs(date: string, clock: Clock, today: string): RunKind {
  if (clock.stop !== undefined && date > clock.stop) return 'afterStop'
  if (date > clock.due) return 'late'
  return clock.stop === undefined && date > today ? 'toCome' : 'counted'
}

export interface Tally {
  readonly days: number
  readonly counted: number
  readonly weekend: number
  readonly holidays: readonly Day[]
  readonly paused: number
}

/** The days up to and including `until`, counted by what they are: a weekend in a pause is off anyway. */
export function tallyOf(days: readonly Day[], until: string): Tally {
  const upTo = days.filter(({ date }) => date <= until)
  return {
    days: upTo.length,
    counted: upTo.filter(({ counted }) => counted).length,
    weekend: upTo.filter((day) => day.off !== undefined && isPlainWeekend(day)).length,
    holidays: upTo.filter((day) => day.off !== undefined && !isPlainWeekend(day)),
    paused: upTo.filter(({ reason, off }) => reason === 'PAUSED' && off === undefined).length,
  }
}

export interface Month {
  /** "2023-06". */
  readonly month: string
  /** Weeks from Monday; null where the month or the clock has no such day. */
  readonly weeks: readonly (readonly (Day | null)[])[]
}

export function monthsOf(days: readonly Day[]): Month[] {
  const byMonth = new Map<string, Day[]>()
  for (const day of days) {
    const month = day.date.slice(0, 7)
    const list = byMonth.get(month)
    if (list) list.push(day)
    else byMonth.set(month, [day])
  }
  return [...byMonth].map(([month, list]) => {
    const weeks: (Day | null)[][] = []
    for (const day of list) {
      const at = weekday(day.date)
      if (weeks.length === 0 || at === 0) weeks.push(Array<Day | null>(7).fill(null))
      weeks.at(-1)![at] = day
    }
    return { month, weeks }
  })
}
