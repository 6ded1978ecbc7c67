// Dates and instants as the ledger writes them; years 1 to 9999.

const dayUs = 86_400_000_000n
const minuteUs = 60_000_000n
const dayFirst = -719_162 // 0001-01-01
const dayLast = 2_932_896 // 9999-12-31

function padded(number: number | bigint, width: number): string {
  return String(number).padStart(width, '0')
}

function floorDiv(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

/** The civil date of a day counted from 1970-01-01; any number of days. */
export function dateText(days: number | bigint): string {
  // The year is counted from 1 March, so that the leap day is its last day, and 400 years are exactly 146,097 days.
  const z = BigInt(days) + 719_468n
  const era = floorDiv(z, 146_097n)
  const dayOfEra = z - era * 146_097n
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36_524n - dayOfEra / 146_096n) / 365n
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n)
  const shiftedMonth = (5n * dayOfYear + 2n) / 153n
  const day = dayOfYear - (153n * shiftedMonth + 2n) / 5n + 1n
  const month = shiftedMonth < 10n ? shiftedMonth + 3n : shiftedMonth - 9n
  const year = yearOfEra + era * 400n + (month <= 2n ? 1n : 0n)
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`
}

export function isDate(days: number): boolean {
  return days >= dayFirst && days <= dayLast
}

function dateAndTime(us: bigint): string {
  const day = floorDiv(us, dayUs)
  const second = (us - day * dayUs) / 1_000_000n
  const time = [second / 3600n, (second / 60n) % 60n, second % 60n].map((part) => padded(part, 2)).join(':')
  return `${dateText(day)}T${time}`
}

function fraction(us: bigint): string {
  return padded(us - floorDiv(us, 1_000_000n) * 1_000_000n, 6)
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
    inRange(utcUs) &&
    offsetMinutes > -day &&
    offsetMinutes < day &&
    inRange(utcUs + BigInt(offsetMinutes) * minuteUs)
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
