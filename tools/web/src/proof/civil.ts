// Dates and instants as the ledger writes them; years 1 to 9999.

const dayUs = 86_400_000_000n
const minuteUs = 60_000_000n
const dayFirst = -719_162 // 0001-01-01
const dayLast = 2_932_896 // 9999-12-31

function padded(number: number, width: number): string {
  return String(number).padStart(width, '0')
}

/** The civil date of a day counted from 1970-01-01. */
export function dateText(days: number): string {
  // The year is counted from 1 March, so that the leap day is its last day, and 400 years are exactly 146,097 days.
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096)
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

export function isDate(days: number): boolean {
  return days >= dayFirst && days <= dayLast
}

/** Microseconds as days since 1970-01-01 and the rest of the day, which is never negative. */
function split(us: bigint): { readonly day: number; readonly rest: number } {
  const rest = us % dayUs
  const isBefore = rest < 0n
  return { day: Number(us / dayUs) - (isBefore ? 1 : 0), rest: Number(isBefore ? rest + dayUs : rest) }
}

function dateAndTime(us: bigint): string {
  const { day, rest } = split(us)
  const second = Math.floor(rest / 1_000_000)
  const time = [second / 3600, (second / 60) % 60, second % 60].map((part) => padded(Math.floor(part), 2)).join(':')
  return `${dateText(day)}T${time}`
}

function fraction(us: bigint): string {
  return padded(split(us).rest % 1_000_000, 6)
}

/** In UTC with exactly six digits of fraction: how recordedAt is written. */
export function utcText(us: bigint): string {
  return `${dateAndTime(us)}.${fraction(us)}Z`
}

/** An instant with the offset it was written with. */
export interface Instant {
  readonly utcUs: bigint
  readonly offsetMinutes: number
}

export function isInstant({ utcUs, offsetMinutes }: Instant): boolean {
  const inRange = (us: bigint) => us >= BigInt(dayFirst) * dayUs && us < BigInt(dayLast + 1) * dayUs
  const day = 24 * 60
  return (
    inRange(utcUs) && offsetMinutes > -day && offsetMinutes < day && inRange(utcUs + BigInt(offsetMinutes) * minuteUs)
  )
}

/** A fraction only if it is not zero; +00:00 as Z. */
export function instantText({ utcUs, offsetMinutes }: Instant): string {
  const local = utcUs + BigInt(offsetMinutes) * minuteUs
  const digits = fraction(local).replace(/0+$/, '')
  const minutes = Math.abs(offsetMinutes)
  const sign = offsetMinutes < 0 ? '-' : '+'
  const offset = minutes === 0 ? 'Z' : `${sign}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`
  return dateAndTime(local) + (digits ? `.${digits}` : '') + offset
}
