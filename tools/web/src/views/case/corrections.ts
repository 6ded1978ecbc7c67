// What a correction changed, and when an event happened as far as is known now. Corrections hide nothing: the event
// stays as it was recorded, and what corrects it stands beside it.
import type { CaseEvent, Data, Value } from './types'

export interface FieldChange {
  /** "covers.deletion" for a field inside another. */
  readonly field: string
  readonly before: Value | undefined
  readonly after: Value | undefined
}

/** The fields of the data, those inside others by their path, also in lists ("clocks.1.due"). Lists of values stay. */
export function fieldsOf(data: Data, prefix = ''): [string, Value][] {
  return Object.entries(data).flatMap(([name, value]): [string, Value][] => {
    if (isData(value)) return fieldsOf(value, `${prefix}${name}.`)
    if (Array.isArray(value) && value.some(isData)) {
      return fieldsOf(Object.fromEntries((value as Value[]).map((one, i) => [i + 1, one])), `${prefix}${name}.`)
    }
    return [[prefix + name, value]]
  })
}

export function isData(value: Value): value is Data {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** What differs, in the order of the data before, then what is new. */
export function changesBetween(before: Data, after: Data): FieldChange[] {
  const then = new Map(fieldsOf(before))
  const now = new Map(fieldsOf(after))
  return [...new Set([...then.keys(), ...now.keys()])]
    .filter((field) => JSON.stringify(then.get(field)) !== JSON.stringify(now.get(field)))
    .map((field) => ({ field, before: then.get(field), after: now.get(field) }))
}

export interface Correction {
  readonly by: CaseEvent
  readonly reason: string
  readonly changes: readonly FieldChange[]
  /** The last one holds; those before it were replaced by it. */
  readonly isInForce: boolean
}

/** The corrections of an event in the order recorded, each compared with the event as it was first recorded. */
export function correctionsOf(target: CaseEvent, events: readonly CaseEvent[]): Correction[] {
  const by = events.filter(({ type, data }) => type === 'EventCorrected' && data['target'] === target.id)
  return by.map((event) => {
    const replacement = event.data['replacement'] ?? {}
    const changes = isData(replacement) ? changesBetween(target.data, replacement) : []
    const instant = event.data['occurredAt']
    const isMoved = typeof instant === 'string' && Date.parse(instant) !== Date.parse(target.occurredAt)
    return {
      by: event,
      reason: String(event.data['reason'] ?? ''),
      changes: isMoved ? [{ field: 'occurredAt', before: target.occurredAt, after: instant }, ...changes] : changes,
      isInForce: target.correctedBy === undefined || target.correctedBy === event.id,
    }
  })
}

/** When it happened, by the correction that holds. */
export function happenedAt(event: CaseEvent, byId: ReadonlyMap<string, CaseEvent>): string {
  const instant = event.correctedBy && byId.get(event.correctedBy)?.data['occurredAt']
  return typeof instant === 'string' ? instant : event.occurredAt
}

export type Order = 'recorded' | 'happened'

export function inOrder(events: readonly CaseEvent[], order: Order): CaseEvent[] {
  const byVersion = [...events].sort((a, b) => a.version - b.version)
  if (order === 'recorded') return byVersion
  const byId = new Map(events.map((event) => [event.id, event]))
  const at = new Map(events.map((event) => [event.id, Date.parse(happenedAt(event, byId))]))
  return byVersion.sort((a, b) => at.get(a.id)! - at.get(b.id)! || a.version - b.version)
}

/** Seconds from when it happened, as it was said when recorded, until it was recorded. */
export function lagOf(event: CaseEvent): number {
  return Math.round((Date.parse(event.recordedAt) - Date.parse(event.occurredAt)) / 1000)
}

/** A day or more: long enough that somebody may ask why. Before it happened: always. */
export function isLate(event: CaseEvent): boolean {
  const lag = lagOf(event)
  return lag >= 86_400 || lag < 0
}
