// Days as "2024-12-31" and months as "2024-12": reckoning with them, without clocks and zones.

const dayLength = 86_400_000

/** Days since 1970-01-01. */
export function numberOfDay(day: string): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / dayLength)
}

export function dayOfNumber(number: number): string {
  return new Date(number * dayLength).toISOString().slice(0, 10)
}

/** The day it is in Norway, whatever the visitor's clock is set to. */
export function todayInOslo(now = new Date()): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Oslo',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}`
}

/** The last day of a month so many months on: ("2024-01-15", 1) is "2024-02-29". */
export function endOfMonth(day: string, months = 0): string {
  const [year = 0, month = 0] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10)
}

/** The end of the month before that of `day`. */
export function previousMonthEnd(day: string): string {
  return endOfMonth(day, -1)
}

/** The end of the month that `day` is in; of a last day of a month, the end of the next. */
export function nextMonthEnd(day: string): string {
  const end = endOfMonth(day)
  return end === day ? endOfMonth(day, 1) : end
}

/**
 * The first of the months that follow one another up to the last one; null of none. The workload leaves out long
 * stretches without anything: before such a one somebody mistyped a year.
 */
export function firstOfRun(months: readonly string[]): string | null {
  let first = months.length - 1
  while (first > 0 && months[first] === nextMonthEnd(endOfMonth(`${months[first - 1]}-01`)).slice(0, 7)) --first
  return months[first] ?? null
}

export type Grain = 'month' | 'quarter' | 'year'

/** "2024-09-30" lies in "2024-09", "2024-Q3" or "2024". */
export function periodOf(day: string, grain: Grain): string {
  if (grain === 'year') return day.slice(0, 4)
  const month = day.slice(0, 7)
  return grain === 'month' ? month : `${day.slice(0, 4)}-Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`
}

/** The period a year before: "2024-Q3" → "2023-Q3". */
export function yearBefore(period: string): string {
  return `${String(Number(period.slice(0, 4)) - 1).padStart(4, '0')}${period.slice(4)}`
}

export function firstMonth(period: string): string {
  const quarter = /^(\d{4})-Q(\d)$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3 - 2).padStart(2, '0')}`
  return period.length === 4 ? `${period}-01` : period
}

export function lastMonth(period: string): string {
  const quarter = /^(\d{4})-Q(\d)$/.exec(period)
  if (quarter) return `${quarter[1]}-${String(Number(quarter[2]) * 3).padStart(2, '0')}`
  return period.length === 4 ? `${period}-12` : period
}
