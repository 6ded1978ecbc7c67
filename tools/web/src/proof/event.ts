// A stored event as the JSON that the service gives for it, from its bytes alone.
//
// The same fields are looked at, and the same refused, as by replay/event/event_reader.cc; members are named and
// ordered as there, dates and instants written as there, and absent fields left out.
import layout, { type Field, type Type } from 'caseledger:layout'
import { type Bytes, toHex, toUuid, utf8 } from './bytes'
import { Broken, Message, type Struct } from './capnp'
import { dateText, type Instant, instantText, isDate, isInstant, utcText } from './civil'
import type { Entry } from './entry'
import type { Json, JsonObject } from './json'

const digestBytes = 32
const uuidBytes = 16
const yes = 2

/** An event that was read from its bytes. */
export interface EventView {
  readonly caseId: string
  readonly type: string
  readonly occurredAt: string
  readonly actor: JsonObject
  readonly source: string | null
  readonly correlation: string | null
  readonly causation: string | null
  readonly data: JsonObject
}

function fieldsOf(name: string | undefined): readonly Field[] {
  const fields = layout.structs[name ?? '']
  if (!fields) throw new Error(`the layout has no struct ${name}`)
  return fields
}

const own = new Map(fieldsOf('CaseEvent').map((field) => [field.name, field]))

function slotOf(name: string): number {
  const field = own.get(name)
  if (!field) throw new Error(`the layout of events has no field ${name}`)
  return field.slot
}

function absentOf(field: Field): bigint {
  return BigInt(field.absent ?? 0)
}

function sized(bytes: Bytes, size: number): Bytes {
  if (bytes.length !== size) throw new Broken('a digest or an id that has not its size')
  return bytes
}

/** The value behind a pointer. */
function pointed(field: Field, message: Message, word: number, depth: number): Json {
  switch (field.kind) {
    case 'text':
      return message.textAt(word)
    case 'digest':
      return toHex(sized(message.bytesAt(word), digestBytes))
    case 'uuid':
      return toUuid(sized(message.bytesAt(word), uuidBytes))
    case 'struct':
      return structure(message.structAt(word, depth + 1), field.of)
    case 'data':
      return eventData(message.structAt(word, depth + 1)).data
    case 'instant': {
      const instant = instantOf(message.structAt(word, depth + 1), fieldsOf(field.of))
      return instantText(instant)
    }
    case 'map':
      return attributes(message.structsAt(word, depth + 1), fieldsOf(field.of))
    default:
      throw new Error(`${field.name} is no pointer`)
  }
}

function list(field: Field, message: Message, word: number, depth: number): readonly Json[] {
  if (field.kind === 'struct') {
    return message.structsAt(word, depth + 1).map((element) => structure(element, field.of))
  }
  return message.pointersAt(word).map((element) => pointed(field, message, element, depth))
}

/** Null where the field is absent. */
function valueOf(field: Field, from: Struct): Json | null {
  switch (field.kind) {
    case 'bool':
      return from.bool(field.slot) // always required
    case 'enum': {
      const choice = from.uint16(field.slot)
      if (choice > yes) throw new Broken('a value newer than this page')
      return choice === 0 ? null : choice === yes
    }
    case 'int16':
      return BigInt(from.int16(field.slot))
    case 'int32': {
      const absent = Number(absentOf(field))
      const days = from.int32(field.slot, absent)
      if (days === absent) return null
      return isDate(days) ? dateText(days) : brokenDate()
    }
    case 'int64': {
      const count = from.int64(field.slot, absentOf(field))
      return count === absentOf(field) ? null : count
    }
    default: {
      const word = from.pointer(field.slot)
      if (word === null) return null
      return field.list ? list(field, from.message, word, from.depth) : pointed(field, from.message, word, from.depth)
    }
  }
}

function brokenDate(): never {
  throw new Broken('a date beyond the year 9999')
}

function structure(from: Struct, name: string | undefined): JsonObject {
  const members = new Map<string, Json>()
  for (const field of fieldsOf(name)) {
    const value = valueOf(field, from)
    if (value !== null) members.set(field.name, value)
  }
  return members
}

/** A map: sorted by the bytes of its keys, each key once. */
function attributes(elements: readonly Struct[], fields: readonly Field[]): JsonObject {
  const [keyField, valueField] = fields
  if (!keyField || !valueField) throw new Error('an attribute is a key and a value')
  const textOf = (element: Struct, { slot }: Field) => {
    const word = element.pointer(slot)
    return word === null ? '' : element.message.textAt(word)
  }
  const members = new Map<string, Json>()
  let last: string | null = null
  for (const element of elements) {
    const key = textOf(element, keyField)
    if (last !== null && !isBefore(utf8(last), utf8(key))) throw new Broken('the keys of a map are not in order')
    members.set(key, textOf(element, valueField))
    last = key
  }
  return members
}

function isBefore(one: Bytes, other: Bytes): boolean {
  for (let i = 0; i < Math.min(one.length, other.length); i += 1) {
    if (one[i] !== other[i]) return (one[i] ?? 0) < (other[i] ?? 0)
  }
  return one.length < other.length
}

function eventData(from: Struct): { type: Type; data: JsonObject } {
  const type = layout.types[from.uint16(layout.discriminant / 2)]
  if (!type) throw new Broken('a type newer than this page')
  const word = from.pointer(type.slot)
  if (word === null) throw new Broken('no data')
  return { type, data: structure(from.message.structAt(word, from.depth + 1), type.of) }
}

function instantOf(from: Struct, [utc, offset]: readonly Field[]): Instant {
  if (!utc || !offset) throw new Error('an instant is a time and an offset')
  const instant = { utcUs: from.int64(utc.slot, absentOf(utc)), offsetMinutes: from.int16(offset.slot) }
  if (!isInstant(instant)) throw new Broken('an instant beyond the year 9999')
  return instant
}

function needed(event: Struct, name: string): number {
  const word = event.pointer(slotOf(name))
  if (word === null) throw new Broken(`no ${name}`)
  return word
}

function read(body: Bytes): EventView {
  const message = new Message(body)
  const event = message.root()
  const time = ['occurredAtUs', 'occurredAtOffsetMinutes'].flatMap((name) => own.get(name) ?? [])
  const occurredAt = instantOf(event, time)
  const textOf = (name: string) => {
    const word = event.pointer(slotOf(name))
    return word === null ? null : message.textAt(word)
  }
  const actor = new Map<string, Json>([
    ['id', ''],
    ['role', ''],
  ])
  const caseId = message.textAt(needed(event, 'case'))
  for (const [name, value] of structure(message.structAt(needed(event, 'actor'), 1), 'Actor')) actor.set(name, value)
  const { type, data } = eventData(message.structAt(needed(event, 'data'), 1))
  return {
    caseId,
    type: type.name,
    occurredAt: instantText(occurredAt),
    actor,
    source: textOf('source'),
    correlation: textOf('correlation'),
    causation: textOf('causation'),
    data,
  }
}

/** Null if the bytes are no event, or one with something newer than this page. */
export function decodeEvent(body: Bytes): EventView | null {
  try {
    return read(body)
  } catch (error) {
    if (error instanceof Broken) return null
    throw error
  }
}

/** As an element of `events` in the history of a case, without what later events add to it. */
export function eventJson(index: bigint, entry: Entry, event: EventView): JsonObject {
  const members = new Map<string, Json>([
    ['index', index],
    ['version', entry.version],
    ['id', entry.id],
    ['type', event.type],
    ['occurredAt', event.occurredAt],
    ['recordedAt', utcText(entry.recordedAtUs)],
    ['actor', event.actor],
  ])
  for (const name of ['source', 'correlation', 'causation'] as const) {
    const value = event[name]
    if (value !== null) members.set(name, value)
  }
  return members.set('data', event.data)
}
