// A log of a few cases with everything a verifier is handed, and a forger's means to make all the rest right again:
// hash the tree anew, fold the map anew, sign with the log's own key. As tests/forgery/small_log.h, written from
// docs/evidence.md and docs/format.md alone: it shares nothing with the code under test but the form of a dossier.
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { CaseProof, MapLeaf } from '../../../tools/web/src/proof/case_proof'
import type { Dossier } from '../../../tools/web/src/proof/dossier'

export type Bytes = Uint8Array<ArrayBuffer>

export const origin = 'ledger.example/cases'

export function bytesOf(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'utf8'))
}

export function join(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(Buffer.concat(parts))
}

export function sha(...parts: readonly Uint8Array[]): Bytes {
  return new Uint8Array(
    createHash('sha256')
      .update(join(...parts))
      .digest(),
  )
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export function unbase64(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'base64'))
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function unhex(text: string): Bytes {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

export function u64(value: number | bigint): Bytes {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)))
  return new Uint8Array(bytes)
}

export function leafHash(entry: Uint8Array): Bytes {
  return sha(new Uint8Array([0]), entry)
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return sha(new Uint8Array([1]), left, right)
}

function split(count: number): number {
  let k = 1
  while (k * 2 < count) k *= 2
  return k
}

/** RFC 6962 section 2.1 word for word, over leaf hashes. */
export function treeRoot(leaves: readonly Bytes[]): Bytes {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return leaves[0] as Bytes
  const k = split(leaves.length)
  return nodeHash(treeRoot(leaves.slice(0, k)), treeRoot(leaves.slice(k)))
}

/** PATH(m, D[n]). */
export function inclusionPath(m: number, leaves: readonly Bytes[]): Bytes[] {
  if (leaves.length <= 1) return []
  const k = split(leaves.length)
  return m < k
    ? [...inclusionPath(m, leaves.slice(0, k)), treeRoot(leaves.slice(k))]
    : [...inclusionPath(m - k, leaves.slice(k)), treeRoot(leaves.slice(0, k))]
}

/** PROOF(m, D[n]). */
export function consistencyPath(m: number, leaves: readonly Bytes[]): Bytes[] {
  const sub = (at: number, part: readonly Bytes[], isWhole: boolean): Bytes[] => {
    if (at === part.length) return isWhole ? [] : [treeRoot(part)]
    const k = split(part.length)
    return at <= k
      ? [...sub(at, part.slice(0, k), isWhole), treeRoot(part.slice(k))]
      : [...sub(at - k, part.slice(k), false), treeRoot(part.slice(0, k))]
  }
  return sub(m, leaves, true)
}

export interface Signer {
  readonly name: string
  readonly vkey: string
  readonly id: Bytes
  readonly sign: (message: Uint8Array) => Bytes
}

/** The seed first, first + 1, …: 0 is the log's of the published vectors, 0x80 the witness's. */
export function signerOf(name: string, first: number, type = 1): Signer {
  const seed = new Uint8Array(32).map((_, i) => first + i)
  const key = createPrivateKey({
    key: Buffer.from(join(unhex('302e020100300506032b657004220420'), seed)),
    format: 'der',
    type: 'pkcs8',
  })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const typed = join(new Uint8Array([type]), raw)
  const id = sha(bytesOf(`${name}\n`), typed).slice(0, 4)
  return {
    name,
    id,
    vkey: `${name}+${hex(id)}+${base64(typed)}`,
    sign: (message) => new Uint8Array(sign(null, message, key)),
  }
}

export const log = signerOf(origin, 0)
export const witness = signerOf('witness.example/w1', 0x80, 4)

export function line(name: string, id: Uint8Array, signature: Uint8Array): string {
  return `— ${name} ${base64(join(id, signature))}\n`
}

export function signed(text: string, signer: Signer = log): string {
  return `${text}\n${line(signer.name, signer.id, signer.sign(bytesOf(text)))}`
}

export function cosignature(text: string, seconds: number | bigint, signer: Signer = witness): string {
  const signature = signer.sign(bytesOf(`cosignature/v1\ntime ${seconds}\n${text}`))
  return line(signer.name, signer.id, join(u64(seconds), signature))
}

export function checkpointText(size: number | bigint, root: Uint8Array, name = origin): string {
  return `${name}\n${size}\n${base64(root)}\n`
}

export function streamKey(name: string): Bytes {
  return sha(bytesOf('casemap/v1/key\n'), bytesOf(name))
}

export interface Head {
  readonly kind?: number
  readonly key?: Uint8Array
  readonly version?: number
  readonly id?: Uint8Array
  readonly recordedAtUs?: number
}

export function entryOf(head: Head, body: Uint8Array): Bytes {
  const { kind = 1, key = new Uint8Array(32), version = 0, id = new Uint8Array(16), recordedAtUs = 0 } = head
  const front = new Uint8Array([1, kind, 0, 0, 0, 0, 0, 0])
  return join(front, key, u64(version === 0 ? 0 : version - 1), u64(recordedAtUs), id, body)
}

export interface Commitment {
  readonly covers: number | bigint
  readonly mapRoot: Uint8Array
  readonly count: number
}

export function commitmentBody({ covers, mapRoot, count }: Commitment): Bytes {
  return join(u64(covers), mapRoot, u64(count))
}

interface Stream {
  readonly key: Bytes
  readonly events: { index: number; leaf: Bytes }[]
}

function bit(key: Uint8Array, at: number): number {
  return ((key[at >> 3] as number) >> (7 - (at % 8))) & 1
}

function summaryOf({ events }: Stream): { count: bigint; last: bigint; root: Bytes } {
  const leaves = events.map(({ index, leaf }) => leafHash(join(bytesOf('casemap/v1/event\n'), u64(index), leaf)))
  return { count: BigInt(events.length), last: BigInt(events.at(-1)?.index ?? 0), root: treeRoot(leaves) }
}

function mapLeaf(stream: Stream): Bytes {
  const { count, last, root } = summaryOf(stream)
  return sha(new Uint8Array([2]), stream.key, u64(count), u64(last), root)
}

/** The completeness map word for word: nothing for none, the leaf for one, else both halves. */
function mapRoot(streams: readonly Stream[], depth = 0): Bytes {
  if (streams.length === 0) return new Uint8Array(32)
  if (streams.length === 1) return mapLeaf(streams[0] as Stream)
  const half = (side: number) => streams.filter(({ key }) => bit(key, depth) === side)
  return sha(new Uint8Array([3]), mapRoot(half(0), depth + 1), mapRoot(half(1), depth + 1))
}

type Found = Pick<CaseProof, 'kind' | 'siblings'> & { readonly other: Stream | null }

function mapPath(key: Bytes, streams: readonly Stream[], depth = 0): Found {
  if (streams.length === 0) return { kind: 'absent-empty', siblings: [], other: null }
  if (streams.length === 1) {
    const other = streams[0] as Stream
    return hex(other.key) === hex(key)
      ? { kind: 'present', siblings: [], other: null }
      : { kind: 'absent-leaf', siblings: [], other }
  }
  const half = (side: number) => streams.filter((stream) => bit(stream.key, depth) === side)
  const below = mapPath(key, half(bit(key, depth)), depth + 1)
  return { ...below, siblings: [mapRoot(half(1 - bit(key, depth)), depth + 1), ...below.siblings] }
}

export class SmallLog {
  entries: Bytes[] = []
  private streams = new Map<string, Stream>()

  /** Genesis, a first commitment, `rounds` events of each of `cases` cases in turn, a commitment. */
  constructor(cases: number, rounds: number, body: (version: number, name: string) => Uint8Array = junk) {
    this.add({ kind: 0 }, bytesOf(`genesis of ${origin}`))
    this.commit()
    for (let round = 0; round < rounds; round += 1) {
      for (let i = 0; i < cases; i += 1) this.addEvent(nameOf(i), round + 1, body(round + 1, nameOf(i)))
    }
    this.commit()
  }

  get size(): number {
    return this.entries.length
  }

  copy(): SmallLog {
    const other = new SmallLog(0, 0)
    other.entries = [...this.entries]
    other.streams = new Map([...this.streams].map(([name, { key, events }]) => [name, { key, events: [...events] }]))
    return other
  }

  add(head: Head, body: Uint8Array): void {
    this.entries.push(entryOf(head, body))
  }

  addEvent(name: string, version: number, body: Uint8Array = junk(version)): void {
    const key = streamKey(name)
    this.add({ key, version, id: join(new Uint8Array(8), u64(this.size)) }, body)
    const stream = this.streams.get(name) ?? { key, events: [] }
    stream.events.push({ index: this.size - 1, leaf: leafHash(this.entries.at(-1) as Bytes) })
    this.streams.set(name, stream)
  }

  get mapRoot(): Bytes {
    return mapRoot([...this.streams.values()])
  }

  commit(changed: Partial<Commitment> = {}): void {
    const right = { covers: this.size, mapRoot: this.mapRoot, count: this.streams.size }
    this.add({ kind: 2 }, commitmentBody({ ...right, ...changed }))
  }

  get leaves(): Bytes[] {
    return this.entries.map(leafHash)
  }

  get checkpointText(): string {
    return checkpointText(this.size, treeRoot(this.leaves))
  }

  /** Commitment, inclusion and checkpoint for the entries as they are. */
  signature(): Pick<CaseProof, 'commitment' | 'index' | 'inclusion' | 'checkpoint'> {
    return {
      commitment: this.entries.at(-1) as Bytes,
      index: BigInt(this.size - 1),
      inclusion: inclusionPath(this.size - 1, this.leaves),
      checkpoint: signed(this.checkpointText),
    }
  }

  prove(name: string): CaseProof {
    const found = mapPath(streamKey(name), [...this.streams.values()])
    const stream = this.streams.get(name)
    const { count, last } = stream ? summaryOf(stream) : { count: 0n, last: 0n }
    const other: MapLeaf | null = found.other && { key: found.other.key, ...summaryOf(found.other) }
    return { stream: bytesOf(name), count, last, ...found, other, ...this.signature() }
  }

  dossier(name: string): Dossier {
    const { leaves } = this
    const events = (this.streams.get(name)?.events ?? []).map(({ index }) => ({
      index: BigInt(index),
      entry: this.entries[index] as Bytes,
      inclusion: inclusionPath(index, leaves),
    }))
    return { language: 'en', schema: 'case-events 1', rulebook: 'built-in', events, proof: this.prove(name) }
  }
}

export function nameOf(number: number): string {
  return `case-${number}`
}

/** A body that is no event: what is said of it must still be proved. */
function junk(version: number): Bytes {
  return new Uint8Array(16).fill(version)
}

/** One bit turned; of the last byte unless it is said. */
export function damaged(bytes: Uint8Array, at = bytes.length - 1, mask = 1): Bytes {
  const other = new Uint8Array(bytes)
  other[at] = (other[at] as number) ^ mask
  return other
}

/** A path with a hash added, dropped, changed or swapped with its neighbour, and how. */
export function forgedPaths(path: readonly Bytes[]): [string, Bytes[]][] {
  const forged: [string, Bytes[]][] = []
  for (let i = 0; i <= path.length; i += 1) {
    forged.push([`added ${i}`, [...path.slice(0, i), leafHash(bytesOf(` ${i}`)), ...path.slice(i)]])
    const here = path[i]
    const next = path[i + 1]
    if (!here) break
    forged.push([`dropped ${i}`, [...path.slice(0, i), ...path.slice(i + 1)]])
    forged.push([`changed ${i}`, [...path.slice(0, i), damaged(here), ...path.slice(i + 1)]])
    if (next) forged.push([`swapped ${i}`, [...path.slice(0, i), next, here, ...path.slice(i + 2)]])
  }
  return forged
}

/** What stands below the readable lines, written from docs/evidence.md. */
export function provedText({ language, schema, rulebook, events, proof }: Dossier): string {
  const hashes = (path: readonly Uint8Array[]) => path.map((hash) => `${base64(hash)}\n`).join('')
  const slots = proof.siblings.map((hash) => (hash.every((byte) => byte === 0) ? '-\n' : `${base64(hash)}\n`)).join('')
  const { other } = proof
  return [
    `caseledger/dossier@v1\nlanguage ${language}\nschema ${schema}\nrulebook ${rulebook}\nevents ${events.length}\n`,
    ...events.map(({ index, entry, inclusion }) => `event ${index} ${base64(entry)}\n${hashes(inclusion)}`),
    `\ncaseledger/case-proof@v1\ncase ${base64(proof.stream)}\ncount ${proof.count}\nlast ${proof.last}\n`,
    `path ${proof.kind} ${proof.siblings.length}\n${slots}`,
    other ? `other ${base64(join(other.key, u64(other.count), u64(other.last), other.root))}\n` : '',
    `commit ${base64(proof.commitment)}\nindex ${proof.index}\n${hashes(proof.inclusion)}\n${proof.checkpoint}`,
  ].join('')
}
