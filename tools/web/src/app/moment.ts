// Which moment is looked at. Two times never mix: what had happened by a day (valid-at), and what was known on it
// (known-at); docs/architecture.md, "Two times".
import type { Address } from './address'

export interface Moment {
  /** The day that is looked at, "2024-12-31"; null is now. */
  readonly day: string | null
  /** Only what the ledger knew on that day, not what was registered later about it. */
  readonly asKnownThen: boolean
}

export function momentOf(address: Address): Moment {
  const day = address.params.get('at') ?? ''
  return {
    day: isDay(day) ? day : null,
    asKnownThen: address.params.get('then') === 'yes',
  }
}

/** The moment as parameters of the service. */
export function momentQuery(moment: Moment): Record<string, string> {
  if (moment.day === null) return {}
  const query: Record<string, string> = { today: moment.day, validAt: moment.day }
  if (moment.asKnownThen) query.knownAt = moment.day
  return query
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text)
}
