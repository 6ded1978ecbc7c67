// That a list of events is all that the log has of a case, or that it has none (docs/evidence.md, "Case proof" and
// "The completeness map"). Checks and numbers are those of ledger/evidence/case_proof.cc, in the same order.
import {
  be64,
  type Bytes,
  concat,
  fromBase64,
  isZero,
  loadBe64,
  parseDecimal,
  sameBytes,
  toBase64,
  utf8,
} from './bytes'
import { commitmentKind, decodeEntry, decodeMapCommitment, type Entry, isEventOf } from './entry'
import { hashBytes, type Lines, parseHash } from './lines'
import { checkInclusion, leafHash, type Prefix, rootOf, sha256 } from './merkle'
import { refuse } from './refusal'

const firstLine = 'caseledger/case-proof@v1'
const emptySlot = '-'
const depthMax = 256
const inclusionMax = 64
const kinds = ['present', 'absent-leaf', 'absent-empty'] as const

/** What the map says of one stream. */
export interface Summary {
  readonly count: bigint
  readonly last: bigint // index of the last event
  readonly root: Bytes
}

/** A leaf of the map: a stream and what is said of it. */
export interface MapLeaf extends Summary {
  readonly key: Bytes
}

export interface CaseProof {
  readonly stream: Bytes // the name of the case, as it is hashed
  readonly count: bigint
  readonly last: bigint
  readonly kind: (typeof kinds)[number]
  readonly siblings: readonly Bytes[] // root's child first; zeros for an empty slot
  readonly other: MapLeaf | null // of absent-leaf
  readonly commitment: Bytes // the last entry of the signed tree
  readonly index: bigint
  readonly inclusion: readonly Bytes[]
  readonly checkpoint: string // a signed note
}

/** An event as the log holds it: its place, and its whole entry. */
export interface LoggedEvent {
  readonly index: bigint
  readonly entry: Bytes
}

const countAt = 32
const lastAt = 40
const rootAt = 48
const otherBytes = 80

function parseOther(text: string): MapLeaf | null {
  const bytes = fromBase64(text)
  if (bytes?.length !== otherBytes) return null
  return {
    key: bytes.slice(0, countAt),
    count: loadBe64(bytes, countAt),
    last: loadBe64(bytes, lastAt),
    root: bytes.slice(rootAt),
  }
}

function otherText(other: MapLeaf): string {
  return toBase64(concat(other.key, be64(other.count), be64(other.last), other.root))
}

function parsePath(lines: Lines): Pick<CaseProof, 'kind' | 'siblings'> | null {
  const [word, depthText = '', ...more] = (lines.nextAfter('path') ?? '').split(' ')
  const kind = kinds.find((name) => name === word)
  const depth = parseDecimal(depthText)
  if (!kind || depth === null || depth > depthMax || more.length > 0) return null
  const siblings: Bytes[] = []
  for (let i = 0; i < depth; i += 1) {
    const line = lines.next() ?? ''
    const hash = line === emptySlot ? new Uint8Array(hashBytes) : parseHash(line)
    if (!hash) return null
    siblings.push(hash)
  }
  return { kind, siblings }
}

function parseLines(lines: Lines): CaseProof | null {
  if (!lines.skip(firstLine)) return null
  const stream = fromBase64(lines.nextAfter('case') ?? '*')
  const count = parseDecimal(lines.nextAfter('count') ?? '')
  const last = parseDecimal(lines.nextAfter('last') ?? '')
  if (!stream || stream.length === 0 || count === null || last === null) return null
  const path = parsePath(lines)
  if (!path) return null
  const other = path.kind === 'absent-leaf' ? parseOther(lines.nextAfter('other') ?? '') : null
  if (path.kind === 'absent-leaf' && !other) return null
  const commitment = fromBase64(lines.nextAfter('commit') ?? '*')
  const index = parseDecimal(lines.nextAfter('index') ?? '')
  const inclusion = lines.hashes(inclusionMax)
  if (!commitment || index === null || !inclusion || !lines.skip('')) return null
  return { stream, count, last, ...path, other, commitment, index, inclusion, checkpoint: lines.rest }
}

/** All that is left of `lines`; null if it is no case proof. What is read is written again and compared. */
export function parseCaseProof(lines: Lines): CaseProof | null {
  const text = lines.rest
  const proof = parseLines(lines)
  return proof && caseProofText(proof) === text ? proof : null
}

export function caseProofText(proof: CaseProof): string {
  const hashLines = (hashes: readonly Bytes[]) => hashes.map((hash) => toBase64(hash) + '\n').join('')
  const siblings = proof.siblings.map((hash) => (isZero(hash) ? emptySlot : toBase64(hash)) + '\n').join('')
  const other = proof.other ? `other ${otherText(proof.other)}\n` : ''
  return (
    `${firstLine}\ncase ${toBase64(proof.stream)}\ncount ${proof.count}\nlast ${proof.last}\n` +
    `path ${proof.kind} ${proof.siblings.length}\n${siblings}${other}` +
    `commit ${toBase64(proof.commitment)}\nindex ${proof.index}\n${hashLines(proof.inclusion)}\n${proof.checkpoint}`
  )
}

/** The key that stands for a stream in every entry. */
export function streamKey(stream: Uint8Array): Promise<Bytes> {
  return sha256(utf8('casemap/v1/key\n'), stream)
}

function mapLeaf({ key, count, last, root }: MapLeaf): Promise<Bytes> {
  return sha256(new Uint8Array([2]), key, be64(count), be64(last), root)
}

function mapNode(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(new Uint8Array([3]), left, right)
}

async function eventLeaf(index: bigint, leaf: Bytes): Promise<Bytes> {
  return leafHash(concat(utf8('casemap/v1/event\n'), be64(index), leaf))
}

function bitOf(key: Bytes, at: number): number {
  return ((key[at >> 3] ?? 0) >> (7 - (at & 7))) & 1
}

function shareBits(one: Bytes, other: Bytes, bits: number): boolean {
  for (let i = 0; i < bits; i += 1) {
    if (bitOf(one, i) !== bitOf(other, i)) return false
  }
  return true
}

/** The map root that a leaf (an empty slot if there is none) and its siblings on the way of `key` fold to. */
export async function mapRootFrom(key: Bytes, leaf: MapLeaf | null, siblings: readonly Bytes[]): Promise<Bytes> {
  let hash = leaf ? await mapLeaf(leaf) : new Uint8Array(hashBytes)
  for (let depth = siblings.length - 1; depth >= 0; depth -= 1) {
    const sibling = siblings[depth] as Bytes
    hash = await (bitOf(key, depth) ? mapNode(sibling, hash) : mapNode(hash, sibling))
  }
  return hash
}

/** Where an event stands, as refusals name it. */
export function placeOf(i: number, event: LoggedEvent): string {
  return `event ${i + 1} (index ${event.index})`
}

/** What the map says of the stream if these are all its events. */
async function foldEvents(
  key: Bytes,
  events: readonly LoggedEvent[],
  leaves: readonly Bytes[],
  commitment: bigint,
): Promise<Summary> {
  let last = -1n
  for (const [i, event] of events.entries()) {
    if (event.index >= commitment || event.index <= last) {
      refuse('CL-1723', 'events out of order, or not in the tree', placeOf(i, event))
    }
    last = event.index
  }
  for (const [i, event] of events.entries()) {
    const entry: Entry | null = decodeEntry(event.entry)
    if (!isEventOf(entry, key)) return refuse('CL-1724', 'an entry that is no event of this case', placeOf(i, event))
    if (entry.version !== BigInt(i + 1)) {
      refuse('CL-1725', `event ${i + 1} of the case is missing, here is ${entry.version}`, placeOf(i, event))
    }
  }
  const eventLeaves = await Promise.all(events.map((event, i) => eventLeaf(event.index, leaves[i] as Bytes)))
  return { count: BigInt(events.length), last: last < 0n ? 0n : last, root: await rootOf(eventLeaves) }
}

async function checkPresent(
  proof: CaseProof,
  key: Bytes,
  events: readonly LoggedEvent[],
  leaves: readonly Bytes[],
  mapRoot: Bytes,
): Promise<void> {
  const summary = await foldEvents(key, events, leaves, proof.index)
  if (events.length === 0 || summary.count !== proof.count || summary.last !== proof.last) {
    refuse(
      'CL-1726',
      `the proof is of ${proof.count} events, the last at index ${proof.last}; there are ${summary.count}`,
    )
  }
  if (!sameBytes(await mapRootFrom(key, { key, ...summary }, proof.siblings), mapRoot)) {
    refuse('CL-1727', 'the events are not those that the map root commits to')
  }
}

async function checkAbsent(
  proof: CaseProof,
  key: Bytes,
  events: readonly LoggedEvent[],
  mapRoot: Bytes,
): Promise<void> {
  if (events.length > 0 || proof.count !== 0n || proof.last !== 0n) {
    refuse('CL-1728', 'events beside a proof that there are none')
  }
  const { other, siblings } = proof
  const isNeighbour = other && !sameBytes(other.key, key) && shareBits(other.key, key, siblings.length)
  if (proof.kind === 'absent-leaf' && !isNeighbour) {
    refuse('CL-1728', "the other case's leaf does not stand where this one's would")
  }
  if (!sameBytes(await mapRootFrom(key, other, siblings), mapRoot)) {
    refuse('CL-1727', 'the absence is not what the map root commits to')
  }
}

/** What the last entry of the signed tree commits to: the map root over everything before it. */
export async function checkCommitment(proof: CaseProof, prefix: Prefix): Promise<Bytes> {
  if (proof.index + 1n !== prefix.size) {
    refuse('CL-1722', `the commitment stands at index ${proof.index}, not last in the tree of ${prefix.size}`)
  }
  await checkInclusion(proof.index, await leafHash(proof.commitment), prefix, proof.inclusion)
  const entry = decodeEntry(proof.commitment)
  const commitment = entry?.kind === commitmentKind ? decodeMapCommitment(entry.body) : null
  if (!commitment) return refuse('CL-1721', 'the last entry is no map commitment')
  if (commitment.covers !== proof.index) {
    refuse('CL-1722', `the commitment covers ${commitment.covers} entries of ${proof.index}`)
  }
  return commitment.mapRoot
}

/** That these are all events of the case, or that there is none; `leaves` are the leaf hashes of their entries. */
export async function checkComplete(
  proof: CaseProof,
  events: readonly LoggedEvent[],
  leaves: readonly Bytes[],
  mapRoot: Bytes,
): Promise<void> {
  const key = await streamKey(proof.stream)
  await (proof.kind === 'present'
    ? checkPresent(proof, key, events, leaves, mapRoot)
    : checkAbsent(proof, key, events, mapRoot))
}
