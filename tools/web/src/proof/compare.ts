// Whether what a page shows of a case is what was proved.
import { isSameJson, type JsonObject } from './json'
import type { ProvedEvent } from './verify'

export interface Comparison {
  /** Versions of events that are shown otherwise than proved, shown and not proved, or proved and not shown. */
  readonly differing: readonly bigint[]
  /** Shown events that are newer than the signed tree, and so not proved yet. */
  readonly newer: number
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Only the number as it came: not a text of it, not a fraction. */
function whole(value: unknown): bigint | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : null
}

/** That the event said to correct this one was proved, and names it. */
function isCorrection(id: unknown, target: string, events: readonly ProvedEvent[]): boolean {
  const correction = events.find((event) => event.id === id)?.event
  return correction?.type === 'EventCorrected' && correction.data.get('target') === target
}

function isSame(proved: ProvedEvent, json: JsonObject, shown: Record<string, unknown>, all: readonly ProvedEvent[]) {
  const { correctedBy, ...rest } = shown
  return isSameJson(json, rest) && (correctedBy === undefined || isCorrection(correctedBy, proved.id, all))
}

/**
 * `shown` are events as the history of the case has them (/v1/cases/{case}/events), `size` is that of the signed tree.
 * Events that this page cannot read are not compared.
 */
export function compareShown(proved: readonly ProvedEvent[], size: bigint, shown: readonly unknown[]): Comparison {
  const differing = new Set<bigint>()
  const left = new Map(proved.map((event) => [event.index, event]))
  let newer = 0
  for (const one of shown) {
    const index = isRecord(one) ? whole(one['index']) : null
    const event = index === null ? undefined : left.get(index)
    if (index !== null && index >= size) {
      newer += 1
    } else if (!event || index === null || !isRecord(one)) {
      differing.add((isRecord(one) ? whole(one['version']) : null) ?? 0n)
    } else {
      left.delete(index)
      if (event.json && !isSame(event, event.json, one, proved)) differing.add(event.version)
    }
  }
  for (const event of left.values()) differing.add(event.version)
  return { differing: [...differing].sort((a, b) => (a < b ? -1 : 1)), newer }
}
