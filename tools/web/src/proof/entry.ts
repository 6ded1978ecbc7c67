// The 72-byte head of every entry of the log, and the body of a map commitment (docs/format.md, "Entries").
import { type Bytes, isZero, loadBe64, sameBytes, toUuid, viewOf } from './bytes'

export const eventKind = 1
export const commitmentKind = 2

const entryFormat = 1
const clearBody = 0
const kindMax = 5
const zeroAt = 3
const streamKeyAt = 8
const sequenceAt = 40
const recordedAt = 48
const idAt = 56
const headBytes = 72
const entryBytesMax = 65_535
const u64Max = (1n << 64n) - 1n

export interface Entry {
  readonly kind: number
  readonly streamKey: Bytes // zero for kinds other than event, as are version and id
  readonly version: bigint
  readonly recordedAtUs: bigint // microseconds since 1970-01-01 UTC
  readonly id: string
  readonly body: Bytes
}

/** Null for what is no entry, or of a format, kind or encoding that is not known here. */
export function decodeEntry(bytes: Bytes): Entry | null {
  if (bytes.length < headBytes || bytes.length > entryBytesMax) return null
  const [format, kind = 0, encoding] = bytes
  if (format !== entryFormat || kind > kindMax || encoding !== clearBody) return null
  const streamKey = bytes.subarray(streamKeyAt, sequenceAt)
  const sequence = loadBe64(bytes, sequenceAt)
  const id = bytes.subarray(idAt, headBytes)
  if (!isZero(bytes.subarray(zeroAt, streamKeyAt))) return null
  const isEvent = kind === eventKind
  if (isEvent ? sequence === u64Max : sequence !== 0n || !isZero(streamKey) || !isZero(id)) return null
  return {
    kind,
    streamKey,
    version: isEvent ? sequence + 1n : 0n,
    recordedAtUs: viewOf(bytes).getBigInt64(recordedAt),
    id: toUuid(id),
    body: bytes.subarray(headBytes),
  }
}

export interface MapCommitment {
  readonly covers: bigint // entries
  readonly mapRoot: Bytes
}

const commitmentBytes = 48
const mapRootAt = 8
const streamCountAt = 40

export function decodeMapCommitment(body: Bytes): MapCommitment | null {
  if (body.length !== commitmentBytes) return null
  return { covers: loadBe64(body, 0), mapRoot: body.subarray(mapRootAt, streamCountAt) }
}

export function isEventOf(entry: Entry | null, key: Bytes): entry is Entry {
  return entry?.kind === eventKind && sameBytes(entry.streamKey, key)
}
