// layout.mjs [--out FILE] [--schema FILE]: where each field of an event lies in its stored bytes, from
// schemas/case_event.capnp, as the JSON that src/proof/capnp.ts reads by (its form: src/proof/layout.d.ts).
// The same schema gives the same bytes. Needs `capnp`.
//
// `capnp compile -o-` hands its plugins a Cap'n Proto message of the type CodeGeneratorRequest. Its layout is fixed for
// ever (capnproto.org, schema.capnp), and the few places read here stand in `At`.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const here = path.dirname(fileURLToPath(import.meta.url))

/** Places in schema.capnp: bytes in a struct's data, or numbers of pointers. */
const At = {
  request: { nodes: 0 },
  node: { id: 0, which: 12, discriminantOffset: 32, name: 0, annotations: 2, fields: 3 },
  field: { codeOrder: 0, discriminant: 2, which: 8, offset: 4, name: 0, annotations: 1, type: 2, default: 3 },
  type: { which: 0, id: 8, element: 0 },
  value: { which: 0, int32: 4, int64: 8 },
  annotation: { id: 0 },
}
const structNode = 1
const slotField = 0
const noDiscriminant = 0xffff
const typeNames = {
  1: 'bool',
  3: 'int16',
  4: 'int32',
  5: 'int64',
  12: 'text',
  13: 'data',
  14: 'list',
  15: 'enum',
  16: 'struct',
}

/** Annotations of case_event.capnp that say what Data means. */
const uuid = 0x837f937d203355fdn
const sha256 = 0xac64361f948b88cdn

/** A message of several segments; what the compiler writes is well-formed, so bounds are those of DataView. */
class Message {
  constructor(stream) {
    const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength)
    const count = view.getUint32(0, true) + 1
    let at = Math.ceil((4 + 4 * count) / 8) * 8
    this.segments = Array.from({ length: count }, (_, i) => {
      const bytes = view.getUint32(4 + 4 * i, true) * 8
      const segment = new DataView(stream.buffer, stream.byteOffset + at, bytes)
      at += bytes
      return segment
    })
  }

  /** Where the pointer at `at` shows, and its upper half; far pointers are followed. */
  follow(segment, at) {
    const low = this.segments[segment].getInt32(at, true)
    const high = this.segments[segment].getUint32(at + 4, true)
    if ((low & 3) !== 2) return { segment, at: at + 8 + (low >> 2) * 8, low, high }
    const pad = (low >>> 3) * 8
    if ((low & 4) === 0) return this.follow(high, pad)
    // Two words there: where the content is, and what it is.
    const content = this.segments[high].getInt32(pad, true)
    return {
      segment: this.segments[high].getUint32(pad + 4, true),
      at: (content >>> 3) * 8,
      low: this.segments[high].getInt32(pad + 8, true),
      high: this.segments[high].getUint32(pad + 12, true),
    }
  }

  structure(segment, at) {
    const found = this.follow(segment, at)
    return new Structure(this, found.segment, found.at, found.high & 0xffff, found.high >>> 16)
  }
}

class Structure {
  constructor(message, segment, at, dataWords, pointers) {
    Object.assign(this, { message, segment, at, dataWords, pointers })
    this.view = message.segments[segment]
  }

  u16(at) {
    return at + 2 <= this.dataWords * 8 ? this.view.getUint16(this.at + at, true) : 0
  }

  u32(at) {
    return at + 4 <= this.dataWords * 8 ? this.view.getUint32(this.at + at, true) : 0
  }

  u64(at) {
    return at + 8 <= this.dataWords * 8 ? this.view.getBigUint64(this.at + at, true) : 0n
  }

  pointerAt(i) {
    return this.at + (this.dataWords + i) * 8
  }

  structure(i) {
    return this.message.structure(this.segment, this.pointerAt(i))
  }

  text(i) {
    const { segment, at, high } = this.message.follow(this.segment, this.pointerAt(i))
    const { buffer, byteOffset } = this.message.segments[segment]
    return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + at, (high >>> 3) - 1))
  }

  structures(i) {
    if (i >= this.pointers || this.view.getBigUint64(this.pointerAt(i), true) === 0n) return []
    const { segment, at } = this.message.follow(this.segment, this.pointerAt(i))
    const view = this.message.segments[segment]
    const count = view.getUint32(at, true) >>> 2
    const dataWords = view.getUint16(at + 4, true)
    const pointers = view.getUint16(at + 6, true)
    const words = dataWords + pointers
    return Array.from(
      { length: count },
      (_, k) => new Structure(this.message, segment, at + 8 + k * words * 8, dataWords, pointers),
    )
  }
}

/** The value that stands for absence, in decimal; nothing for zero. */
function defaultOf(field, type) {
  const value = field.structure(At.field.default)
  if (type === 'int32') return String(value.u32(At.value.int32) | 0)
  if (type === 'int64') return String(BigInt.asIntN(64, value.u64(At.value.int64)))
  return '0'
}

/** What a struct with a name of its own means to readers. */
const structKinds = { Instant: 'instant', EventData: 'data', Attribute: 'map' }

function fieldOf(field, names) {
  const name = field.text(At.field.name)
  if (field.u16(At.field.which) !== slotField) throw new Error(`${name}: groups are not known here`)
  let type = field.structure(At.field.type)
  const isList = typeNames[type.u16(At.type.which)] === 'list'
  if (isList) type = type.structure(At.type.element)
  const typeName = typeNames[type.u16(At.type.which)]
  const annotations = field.structures(At.field.annotations).map((one) => one.u64(At.annotation.id))
  const spec = { name, kind: typeName, slot: field.u32(At.field.offset) }
  if (typeName === 'data') {
    spec.kind = annotations.includes(uuid) ? 'uuid' : annotations.includes(sha256) ? 'digest' : undefined
  } else if (typeName === 'struct') {
    spec.of = names.get(type.u64(At.type.id))
    spec.kind = structKinds[spec.of] ?? 'struct'
  } else if (typeName === 'int32' || typeName === 'int64') {
    spec.absent = defaultOf(field, typeName)
  }
  if (!spec.kind) throw new Error(`${name}: a type that the page cannot read`)
  if (isList && spec.kind !== 'map') spec.list = true
  return spec
}

/** @returns {string} the layout as JSON */
export function layoutOf(schema = path.join(here, '../../schemas/case_event.capnp')) {
  const made = spawnSync('capnp', ['compile', '-o-', schema], { maxBuffer: 1 << 26 })
  if (made.status !== 0) throw new Error(`capnp compile ${schema}: ${made.error ?? made.stderr}`)
  const request = new Message(made.stdout).structure(0, 0)
  const nodes = request.structures(At.request.nodes).filter((node) => node.u16(At.node.which) === structNode)
  const nameOf = (node) => node.text(At.node.name).replace(/^.*:/, '')
  const inFile = nodes.filter((node) => node.text(At.node.name).includes('case_event.capnp:'))
  const names = new Map(inFile.map((node) => [node.u64(At.node.id), nameOf(node)]))
  const structs = {}
  const layout = { discriminant: 0, types: [], structs }
  for (const node of inFile.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    const fields = node.structures(At.node.fields).sort((a, b) => a.u16(At.field.codeOrder) - b.u16(At.field.codeOrder))
    if (nameOf(node) !== 'EventData') {
      structs[nameOf(node)] = fields.map((field) => fieldOf(field, names))
      continue
    }
    layout.discriminant = node.u32(At.node.discriminantOffset) * 2
    for (const field of fields) {
      const { name, slot, of } = fieldOf(field, names)
      // Stored inverted, so that what is no member of a union is zero there.
      layout.types[field.u16(At.field.discriminant) ^ noDiscriminant] = {
        name: name[0].toUpperCase() + name.slice(1),
        slot,
        of,
      }
    }
  }
  return JSON.stringify(layout) + '\n'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { out: { type: 'string' }, schema: { type: 'string' } } })
  const text = layoutOf(values.schema)
  if (values.out) {
    mkdirSync(path.dirname(values.out), { recursive: true })
    writeFileSync(values.out, text)
  } else {
    process.stdout.write(text)
  }
}
